"""Semantic queries turned into rows: the inner road (bind, authorize, plan, to_sql, restrict, check, ledger, execute) for the
lanes that need several figures for one answer. Nothing is run that is not in the ledger first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.conversation import QUESTIONS, STATEMENTS
from assistant.execute import execute
from assistant.journey import Journey
from assistant.question import Turn
from assistant.refuse_outside import refuse_outside
from assistant.statement_facts import sql_facts, statement_facts
from assistant.tabulate import tabulate
from semantic_layer.authorize import authorize
from semantic_layer.bind import bind
from semantic_layer.bound import BoundQuery
from semantic_layer.check import CheckedSql, check
from semantic_layer.differencing import ABOUT, behind_sql, differs_by_few, read_behind
from semantic_layer.errors import AccessDenied, BadInput, UnsafeSql
from semantic_layer.model import SemanticModel
from semantic_layer.plan import Plan, plan
from semantic_layer.query import SemanticQuery
from semantic_layer.restrict import restrict
from semantic_layer.rights import Rights
from semantic_layer.small_cells import applies, counting_sql, merge, small_cells
from semantic_layer.to_sql import Compiled, to_sql
from warehouse.engine import Table

LIMIT_ROWS = 10_000
LIMIT_COUNTS = 100_000


@dataclass(frozen=True)
class Prepared:
    """A query that may run: everything between the request and the engine."""

    query: SemanticQuery
    bound: BoundQuery
    rights: Rights
    planned: Plan
    compiled: Compiled
    checked: CheckedSql
    model: SemanticModel


def prepare(
    query: SemanticQuery,
    journey: Journey,
    model: SemanticModel | None = None,
    asked: tuple[str, ...] = (),
    *,
    shown: bool = True,
) -> Prepared:
    """``query`` ready to run. ``model`` may hold further metrics that are parts of the ones ``asked``: the rights are those
    for asking these. What may not be ``shown`` in the end is held against earlier answers then (``keep_apart``). Raises
    QueryError, AccessDenied, UnsafeSql."""
    road = journey.road
    known = model or road.model
    bound = bind(query, journey.asker, known, road.data_date)
    rights = authorize(query.model_copy(update={"metrics": asked or query.metrics}), journey.asker, road.model)
    refuse_outside(bound, rights, journey)
    bound = merged(bound, rights, journey, known)
    if shown:
        keep_apart(bound, rights, journey, known)
    return Prepared(query, bound, rights, *compiled_and_checked(bound, rights, known), known)


def measure(prepared: Sequence[Prepared], journey: Journey) -> list[Table]:
    """The tables of ``prepared``, with labels and units as every answer's. One ledger entry stands for all of them; before
    anything runs. Raises LedgerError, EngineError, UnsafeSql."""
    first = prepared[0]
    facts = {
        "queries": [one.query.model_dump(mode="json", exclude_defaults=True) for one in prepared],
        **statement_facts([one.checked for one in prepared], first.rights, journey, [one.query for one in prepared]),
    }
    journey.decide("run", facts)
    return [
        tabulate(execute(one.checked, journey, LIMIT_ROWS), one.compiled, one.bound, one.model, journey.language)
        for one in prepared
    ]


def compiled_and_checked(bound: BoundQuery, rights: Rights, model: SemanticModel) -> tuple[Plan, Compiled, CheckedSql]:
    """The plan, the tree and the restricted, checked SQL of ``bound``. Raises QueryError, AccessDenied, UnsafeSql."""
    planned = plan(bound, model)
    compiled = to_sql(planned, model)
    return planned, compiled, _checked(compiled, rights, model)


def _checked(compiled: Compiled, rights: Rights, model: SemanticModel) -> CheckedSql:
    try:
        return check(restrict(compiled.tree, rights, model), rights, model, typed=False)
    except UnsafeSql as fault:
        if fault.details.get("rule") == "too-many-nodes":
            raise BadInput("query-too-large") from fault
        raise


def merged(bound: BoundQuery, rights: Rights, journey: Journey, model: SemanticModel) -> BoundQuery:
    """``bound`` with the cells merged that are too small for the asker's role; counted under the same rights."""
    least = model.policies.roles[journey.asker.role].small_cells
    planned = plan(bound, model) if least and applies(bound) else None
    counting = counting_sql(planned, model) if planned is not None else None
    if planned is None or counting is None:
        return bound
    counts = _counted(counting, "small-cells", rights, journey, model)
    return merge(bound, small_cells(counts, least), counts, least)


def keep_apart(bound: BoundQuery, rights: Rights, journey: Journey, model: SemanticModel) -> None:
    """Whether what is shown tells a few customers by subtraction, from earlier answers of the conversation or from itself; what
    may be shown is remembered with the answer. Raises AccessDenied (``differencing``)."""
    least = model.policies.roles[journey.asker.role].small_cells
    if not least or not applies(bound):
        return
    planned = plan(bound, model)
    behind = behind_sql(planned, model, bound.cells)
    if behind is None:
        return
    read = read_behind(planned, _counted(behind, "differencing", rights, journey, model))
    found, figures = [one for one in read if one.about != ABOUT], [one for one in read if one.about == ABOUT]
    conversations = journey.road.conversations
    known = {*conversations.behind(journey.user_id, journey.thread), *journey.behind}
    typed = conversations.behind(journey.user_id, STATEMENTS) if figures else ()
    tells = differs_by_few(found, known, least) or differs_by_few(figures, typed, least)
    if tells or (bound.margins and bound.query.compare == "parent"):
        raise AccessDenied("differencing", policy="differencing", customers=str(least))
    journey.behind += [one for one in found if one not in known]
    asked = set(conversations.behind(journey.user_id, QUESTIONS)) if figures else set()
    if new := tuple(one for one in figures if one not in asked):
        conversations.add(journey.user_id, QUESTIONS, Turn(text="", behind=new))


def _counted(
    compiled: Compiled, reason: str, rights: Rights, journey: Journey, model: SemanticModel
) -> tuple[tuple[Any, ...], ...]:
    """Counts of customers, asked under the asker's own rights and recorded like everything that runs; once a question."""
    checked = _checked(compiled, rights, model)
    if checked.text not in journey.counted:
        journey.decide("count", {**sql_facts([checked]), "reason": reason})
        journey.counted[checked.text] = execute(checked, journey, LIMIT_COUNTS).rows
    return journey.counted[checked.text]
