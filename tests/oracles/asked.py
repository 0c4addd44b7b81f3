"""The program's side: a semantic query compiled, restricted and checked as the pipeline does, run on the same bank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from semantic_layer.authorize import authorize
from semantic_layer.bind import bind
from semantic_layer.calendar import Period
from semantic_layer.check import check
from semantic_layer.model import SemanticModel
from semantic_layer.plan import plan
from semantic_layer.query import Condition, SemanticQuery
from semantic_layer.restrict import restrict
from semantic_layer.to_sql import to_sql
from semantic_layer.user import User

DATA_DATE = date(2026, 5, 31)


@dataclass(frozen=True)
class Window:
    """A named window."""

    name: str
    start: date
    end: date


WINDOWS = (
    Window("month", date(2026, 5, 1), DATA_DATE),
    Window("quarter to date", date(2026, 4, 1), DATA_DATE),
    Window("year to date", date(2026, 1, 1), DATA_DATE),
    Window("twelve months", date(2025, 6, 1), DATA_DATE),
    Window("an earlier month", date(2026, 2, 1), date(2026, 2, 28)),
)


def asked(
    con: duckdb.DuckDBPyConnection,
    model: SemanticModel,
    user: User,
    metric: str,
    window: Window,
    group_by: str | None = None,
    where: tuple[Condition, ...] = (),
) -> dict[str | None, float | None]:
    """Group code → value (the key None holds the total when nothing is grouped). Raises what the road raises."""
    query = SemanticQuery(
        metrics=(metric,),
        group_by=(group_by,) if group_by else (),
        where=where,
        period=Period(start=window.start, end=window.end),
    )
    compiled = to_sql(plan(bind(query, user, model, DATA_DATE), model), model)
    rights = authorize(query, user, model)
    checked = check(restrict(compiled.tree, rights, model), rights, model, typed=False)
    names = [name for name, _, _ in compiled.columns]
    rows = con.execute(checked.text).fetchall()
    value = names.index(metric)
    result = {None if not group_by or row[0] is None else str(row[0]): row[value] for row in rows}
    return {key: None if one is None else float(one) for key, one in result.items()}
