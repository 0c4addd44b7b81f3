"""A semantic query answered: bound, authorised, planned, compiled, restricted, checked, recorded, executed, presented."""

from __future__ import annotations

from typing import Any

from assistant.answer import Answer
from assistant.correlate import correlations
from assistant.edges import with_edges
from assistant.execute import execute
from assistant.funnel_answer import with_funnel
from assistant.journey import Journey
from assistant.measure import LIMIT_ROWS, compiled_and_checked, keep_apart, measure, merged, prepare
from assistant.narrate_plan import unfiltered
from assistant.present import Result, present
from assistant.question import QueryRequest
from assistant.refuse_outside import refuse_outside
from assistant.statement_facts import statement_facts
from assistant.trial_answer import with_trial
from semantic_layer.authorize import authorize
from semantic_layer.bind import bind
from semantic_layer.bound import BoundQuery
from semantic_layer.check import CheckedSql
from semantic_layer.errors import AccessDenied
from semantic_layer.query import SemanticQuery
from semantic_layer.rights import Rights


def query_answer(request: QueryRequest, journey: Journey) -> Answer:
    """The answer to ``request``. Raises every WenshuError of the road; the ledger entry stands before anything runs."""
    road = journey.road
    query = with_edges(request.query, journey)
    request = request.model_copy(update={"query": query})
    journey.query = query
    bound = bind(query, journey.asker, road.model, road.data_date)
    rights = authorize(query, journey.asker, road.model)
    journey.step("authorize", " · ".join(journey.phrases.say(reason.code, reason.details) for reason in rights.reasons))
    refuse_outside(bound, rights, journey)
    bound = merged(bound, rights, journey, road.model)
    keep_apart(bound, rights, journey, road.model)
    planned, compiled, checked = compiled_and_checked(bound, rights, road.model)
    journey.step("check", f"{len(checked.tables)}")
    total = _total(query, rights, journey) if query.totals and bound.dimensions else None
    journey.decide("run", _facts(bound, rights, checked, total, journey))
    every = unfiltered(request)
    beside = measure([prepare(every, journey)], journey)[0].rows if every is not None else ()
    together = correlations(request, bound, compiled, rights, journey)
    raw = execute(checked, journey, LIMIT_ROWS)
    raw_total = execute(total, journey, 1) if total else None
    journey.step("execute", f"{len(raw.rows)}")
    if query.peers and not raw.rows:
        raise AccessDenied("few-peers", policy="peers")
    answer = present(
        Result(request, bound, planned, compiled, checked, rights, raw, raw_total, beside, together), journey
    )
    answer = with_trial(with_funnel(answer, request, journey), request, journey)
    journey.step("present", answer.charts[0].kind if answer.charts else "table")
    return answer


def _facts(
    bound: BoundQuery, rights: Rights, checked: CheckedSql, total: CheckedSql | None, journey: Journey
) -> dict[str, Any]:
    """What the ledger keeps of the decision."""
    return {
        "query": bound.query.model_dump(mode="json", exclude_defaults=True),
        "assumed": [[note.code, note.details] for note in bound.notes],
        **statement_facts([checked], rights, journey, [bound.query]),
        "total_sql": total.text if total else None,
    }


def _total(query: SemanticQuery, rights: Rights, journey: Journey) -> CheckedSql:
    """The same query without groups, over all of them, shown or not: ratios are computed from summed parts again."""
    plain: dict[str, object] = {"having": (), "order_by": (), "limit": None, "limit_per": None, "totals": False}
    plain |= {"share": False, "share_within": None, "rank": False, "running": False, "bands": None, "columns": ()}
    plain |= {"population": None, "versus_rest": False} if query.versus_rest else {}
    plain |= {"compare": None} if query.compare == "parent" else {}
    single = query.model_copy(update={"group_by": (), **plain})
    bound = bind(single, journey.asker, journey.road.model, journey.road.data_date)
    return compiled_and_checked(bound, rights, journey.road.model)[2]
