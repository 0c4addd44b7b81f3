"""An analyst's SELECT answered: parsed, restricted and checked like generated SQL, then recorded and executed."""

from __future__ import annotations

from sqlglot import exp

from assistant.answer import Answer
from assistant.conversation import QUESTIONS, STATEMENTS
from assistant.execute import execute
from assistant.journey import Journey
from assistant.lineage import lineage_of_columns
from assistant.question import AnalystSql, Turn
from assistant.sql_text import difference
from assistant.statement_facts import sql_facts, statement_facts
from semantic_layer.authorize import rights_of
from semantic_layer.check import check, count_dropped, figures_behind, parse_typed
from semantic_layer.differencing import Behind, differs_by_few
from semantic_layer.errors import AccessDenied, UnsafeSql
from semantic_layer.figures_behind import read_figures
from semantic_layer.mistyped import mistyped
from semantic_layer.restrict import restrict
from semantic_layer.rights import Rights
from semantic_layer.typed_sql import laid_out
from warehouse.engine import Column, Table

LIMIT_ROWS = 1_000
LIMIT_SKETCHES = 100_000


def sql_answer(request: AnalystSql, journey: Journey) -> Answer:
    """The rows of the analyst's SELECT under the analyst's rights. Raises AccessDenied, UnsafeSql, BadInput
    (a slip of the hand), EngineError."""
    journey.text = journey.text or request.sql[:20_000]
    model = journey.road.model
    rights = rights_of(journey.asker, model)
    journey.step("authorize")
    try:
        tree = restrict(parse_typed(request.sql), rights, model)
        counting = count_dropped(tree, rights, model)
        checked = check(tree, rights, model, typed=True)
    except UnsafeSql as error:
        raise mistyped(error, request.sql, rights, model) or error from None
    journey.step("check", f"{len(checked.tables)}")
    expected = journey.road.engine.estimate(checked, ticket=journey.ticket)
    journey.step("estimate", "" if expected is None else _about(expected))
    left_out = 0
    if counting is not None:
        journey.decide("count", {**sql_facts([counting]), "reason": "small-groups"})
        left_out = execute(counting, journey, 1).rows[0][0]
    _keep_apart(tree, rights, journey)
    journey.decide("run", {"typed_sql": request.sql, **statement_facts([checked], rights, journey)})
    raw = execute(checked, journey, LIMIT_ROWS)
    journey.step("execute", f"{len(raw.rows)}")
    table = raw.model_copy(update={"columns": tuple(_column(column) for column in raw.columns)})
    english = journey.language == "en"
    headline = f"{len(table.rows)} rows." if english else f"共{len(table.rows)}行。"
    return Answer(
        status="answered",
        headline=headline,
        text=headline + _cut(table, english) + _left_out(left_out, rights.small_cells, english),
        tables=(table,),
        sql=checked.shown,
        rewrite=difference(laid_out(request.sql), checked.shown),
        lineage=lineage_of_columns(checked, rights),
        reasons=tuple(journey.phrases.say(reason.code, reason.details) for reason in rights.reasons),
    )


def _keep_apart(tree: exp.Expr, rights: Rights, journey: Journey) -> None:
    """Whether a figure differs by a few customers from one that the analyst's last statements or questions showed, or another one;
    what may be shown is remembered. Raises AccessDenied (``differencing-sql``)."""
    least, conversations = rights.small_cells, journey.road.conversations
    known: set[Behind] | None = None
    new: list[Behind] = []
    for counting in figures_behind(tree, rights, journey.road.model):
        journey.decide("count", {**sql_facts([counting]), "reason": "differencing"})
        figures = read_figures(counting.outputs, execute(counting, journey, LIMIT_SKETCHES).rows, least)
        if known is None:
            known = {one for kept in (STATEMENTS, QUESTIONS) for one in conversations.behind(journey.user_id, kept)}
        if figures.tells or differs_by_few(figures.shown, known, least):
            raise AccessDenied("differencing-sql", policy="differencing", customers=str(least))
        new += [one for one in figures.shown if one not in known]
        known.update(figures.shown)
    if new:
        conversations.add(journey.user_id, STATEMENTS, Turn(text="", behind=tuple(new)))


def _about(rows: int) -> str:
    """One digit is all that an estimate is good for."""
    unit = 10 ** (len(str(rows)) - 1)
    return f"{round(rows / unit) * unit:,}"


def _cut(table: Table, english: bool) -> str:
    if not table.truncated:
        return ""
    return f" Only the first {LIMIT_ROWS} are shown." if english else f"只显示前{LIMIT_ROWS}行。"


def _left_out(groups: int, least: int, english: bool) -> str:
    if not groups:
        return ""
    return (
        f" {groups} groups of fewer than {least} customers are left out."
        if english
        else f"另有{groups}组不足{least}户，未列出。"
    )


def _column(column: Column) -> Column:
    return column.model_copy(update={"label": column.label or column.name, "format": column.format or "text"})
