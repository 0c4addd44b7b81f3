"""A semantic query answered: bound, authorised, planned, compiled, restricted, checked, recorded, executed, presented."""

from __future__ import annotations

from assistant.answer import Answer, Lineage
from assistant.chart import draw
from assistant.execute import execute
from assistant.journey import Journey
from assistant.narrate import Scene, narrate
from assistant.question import QueryRequest
from assistant.suggest import suggest
from assistant.tabulate import tabulate
from semantic_layer.authorize import authorize
from semantic_layer.bind import BoundQuery, bind
from semantic_layer.check import CheckedSql, check
from semantic_layer.describe import formula_text
from semantic_layer.errors import BadInput, UnsafeSql
from semantic_layer.plan import Plan, plan
from semantic_layer.query import SemanticQuery
from semantic_layer.restrict import restrict
from semantic_layer.rights import Rights
from semantic_layer.small_cells import applies, counting_sql, merge, small_cells
from semantic_layer.tables_of import tables_of
from semantic_layer.to_sql import Compiled, to_sql

LIMIT_ROWS = 10_000


def query_answer(request: QueryRequest, journey: Journey) -> Answer:
    """The answer to ``request``. Raises every WenshuError of the road; the ledger entry stands before anything runs."""
    road, model, language = journey.road, journey.road.model, journey.language
    user, query = journey.asker, request.query
    bound = bind(query, user, model, road.data_date)
    rights = authorize(query, user, model)
    journey.step("authorize", " · ".join(journey.phrases.say(reason.code, reason.details) for reason in rights.reasons))
    bound = _merged(bound, rights, journey)
    planned, compiled, checked = _checked(bound, rights, journey)
    total = _total(query, rights, journey) if query.totals and query.group_by else None
    journey.decide(
        "run",
        {
            "query": query.model_dump(mode="json"),
            "reasons": [[reason.code, reason.details] for reason in rights.reasons],
            "scope": rights.scope,
            "model": model.hash,
            "sql": checked.text,
            "total_sql": total.text if total else None,
        },
    )
    raw = execute(checked, journey, LIMIT_ROWS)
    raw_total = execute(total, journey, 1) if total else None
    journey.step("execute", f"{len(raw.rows)}")
    table = tabulate(raw, compiled, bound, model, language, raw_total)
    rows, summed = (table.rows[:-1], table.rows[-1]) if raw_total is not None else (table.rows, None)
    story = narrate(Scene(table, rows, summed, bound, model, journey.phrases, _whose(journey, rights)))
    chart = draw(request, table, model, language)
    notes = [journey.phrases.say(note.code, note.details) for note in (*bound.notes, *planned.notes)]
    sees_sql = model.policies.roles[user.role].see_sql
    result = Answer(
        status="answered",
        headline=story.headline,
        text=story.text(language) + _as_of(journey),
        tables=(table,),
        charts=(chart,) if chart else (),
        sql=checked.shown if sees_sql else "",
        lineage=_lineage(query, checked, journey, sees_sql),
        assumptions=tuple(dict.fromkeys([*notes, *_attribute_notes(bound, journey)])),
        reasons=tuple(journey.phrases.say(reason.code, reason.details) for reason in rights.reasons),
        follow_ups=suggest(query, user, model, road.data_date, language),
    )
    journey.step("present", chart.kind if chart else "table")
    return result


def _checked(bound: BoundQuery, rights: Rights, journey: Journey) -> tuple[Plan, Compiled, CheckedSql]:
    model = journey.road.model
    planned = plan(bound, model)
    compiled = to_sql(planned, model)
    try:
        checked = check(restrict(compiled.tree, rights, model), rights, model, typed=False)
    except UnsafeSql as fault:
        if fault.details.get("rule") == "too-many-nodes":
            raise BadInput("query-too-large") from fault
        raise
    journey.step("check", f"{len(checked.tables)}")
    return planned, compiled, checked


def _merged(bound: BoundQuery, rights: Rights, journey: Journey) -> BoundQuery:
    """``bound`` with the cells merged that are too small for the asker's role; counted under the same rights."""
    model = journey.road.model
    least = model.policies.roles[journey.asker.role].small_cells
    counting = counting_sql(plan(bound, model), model) if least and applies(bound) else None
    if counting is None:
        return bound
    checked = check(restrict(counting.tree, rights, model), rights, model, typed=False)
    journey.decide("count", {"sql": checked.text, "reason": "small-cells"})
    counts = execute(checked, journey, LIMIT_ROWS)
    return merge(bound, small_cells(counts.rows, least))


def _total(query: SemanticQuery, rights: Rights, journey: Journey) -> CheckedSql:
    """The same query without groups, over all of them, shown or not: ratios are computed from summed parts again."""
    plain = {"having": (), "order_by": (), "limit": None, "limit_per": None, "totals": False, "share": False}
    single = query.model_copy(update={"group_by": (), **plain})
    bound = bind(single, journey.asker, journey.road.model, journey.road.data_date)
    return _checked(bound, rights, journey)[2]


def _whose(journey: Journey, rights: Rights) -> str:
    """Whose numbers these are, at the head of a sentence."""
    english, user = journey.language == "en", journey.asker
    if rights.scope == "bank":
        return "The bank" if english else "全行"
    if rights.scope == "branch":
        path = (user.org_path or "").strip("/").split("/")
        return journey.road.name_of("organisation", path[1]) if len(path) > 1 else ""
    if user.rm_id:
        return "Your clients" if english else "您名下客户"
    if user.org_id and journey.road.model.policies.roles[user.role].all_rows is False:
        return journey.road.name_of("organisation", user.org_id)
    return "The bank" if english else "全行"


def _as_of(journey: Journey) -> str:
    day = journey.road.data_date
    return f" Data as of {day}." if journey.language == "en" else f"数据截至{day.month}月{day.day}日。"


def _attribute_notes(bound: BoundQuery, journey: Journey) -> list[str]:
    """History by an attribute that may have changed since follows today's value: print it (ruling 26)."""
    history = bound.time is not None or bound.query.compare is not None
    dimensions = [dimension for dimension in bound.keys if dimension.note and history]
    return [journey.phrases.say("current-attribute", {"dimension": dimension.id}) for dimension in dimensions]


def _lineage(query: SemanticQuery, checked: CheckedSql, journey: Journey, sees_sql: bool) -> tuple[Lineage, ...]:
    model = journey.road.model
    rows = []
    for name in query.metrics:
        tables = tables_of(name, model)
        columns = sorted(column for column in checked.columns if column.partition(".")[0] in tables)
        label = journey.phrases.label("metric", name)
        definition = formula_text(model.metrics[name], model, journey.language)
        rows.append(
            Lineage(column=name, label=label, sources=tuple(columns) if sees_sql else (), definition=definition)
        )
    return tuple(rows)
