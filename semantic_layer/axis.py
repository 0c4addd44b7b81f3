"""The time axis of a pass: which days it reads on its date column, and how a day becomes a cell of the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from semantic_layer.bounds import Bounds
from semantic_layer.calendar import end_of, start_of
from semantic_layer.plan import Scan
from semantic_layer.snippets import Rows, literal, snippet

Span = tuple[date, date]
POINTS = ("end", "before")


@dataclass(frozen=True)
class Axis:
    """``spans``: the days read on ``column``, both ends included, apart and in order; no column reads every row.

    ``group`` is what rows are grouped by for the time axis and ``key`` the cell's key, both SQL; None where there is one
    cell (``key`` is then its literal) or no axis. ``month_ends`` says that the rows stand at month ends only.
    """

    column: str | None
    spans: tuple[Span, ...]
    month_ends: bool = False
    group: str | None = None
    key: str | None = None

    def condition(self) -> str | None:
        """The days read as one condition."""
        return None if self.column is None else days(self.column, self.spans, month_ends=self.month_ends)


def axis(scan: Scan, rows: Rows, all_bounds: Sequence[Bounds], grain: str | None) -> Axis | None:
    """The axis of ``scan`` over ``rows`` in one pass; None if its pieces cannot share one."""
    column = snippet(rows.time, scan.source.id, rows.stands_for).text if rows.time else None
    if column is None or (scan.kind == "self" and not rows.at_end):
        key = literal(all_bounds[0].key) if grain else None
        return Axis(None, (), key=key) if len(all_bounds) == 1 else None
    point = rows.at_end or scan.kind in POINTS
    spans = tuple((one.end, one.end) if point else (one.start, one.end) for one in all_bounds)
    month_ends = rows.at_end or scan.source.grain == "month"
    if len(all_bounds) == 1:
        return Axis(column, spans, month_ends, key=literal(all_bounds[0].key) if grain else None)
    assert grain is not None
    cells = [start_of(grain, first) for first, _ in spans]
    apart = all(b[0] > a[1] for a, b in pairwise(spans))
    if (
        not apart
        or len(set(cells)) < len(cells)
        or any(start_of(grain, last) != cell for (_, last), cell in zip(spans, cells, strict=True))
    ):
        return None
    raw = month_ends and (point or grain == "month")
    group = column if raw else _cell(grain, column)
    keys = [one.key for one in all_bounds]
    if keys == cells:
        return Axis(column, spans, month_ends, group, _cell(grain, column))
    on = [end_of("month", last) for _, last in spans] if raw else cells
    cases = " ".join(f"WHEN {literal(day)} THEN {literal(key)}" for day, key in zip(on, keys, strict=True))
    return Axis(column, spans, month_ends, group, f"CASE {group} {cases} END")


def _cell(grain: str, column: str) -> str:
    if grain == "day":
        return f"CAST({column} AS DATE)"
    if grain == "half":
        return f"CAST(make_date(year({column}), CASE WHEN month({column}) <= 6 THEN 1 ELSE 7 END, 1) AS DATE)"
    return f"CAST(date_trunc('{grain}', {column}) AS DATE)"


def union(spans: Sequence[Span], *, month_ends: bool) -> tuple[Span, ...]:
    """``spans`` in order, those that touch made one; month ends that follow each other touch."""
    made: list[Span] = []
    for first, last in sorted(spans):
        if made and first <= _next(made[-1][1], month_ends=month_ends):
            made[-1] = (made[-1][0], max(made[-1][1], last))
        else:
            made.append((first, last))
    return tuple(made)


def _next(day: date, *, month_ends: bool) -> date:
    following = day + timedelta(days=1)
    return end_of("month", following) if month_ends else following


def days(column: str, spans: Sequence[Span], *, month_ends: bool) -> str:
    """Rows whose day is in one of ``spans``, as SQL: never more than the days asked for."""
    made = union(spans, month_ends=month_ends)
    if all(first == last for first, last in made):
        points = [literal(first) for first, _ in made]
        return f"{column} = {points[0]}" if len(points) == 1 else f"{column} IN ({', '.join(points)})"
    texts = [f"{column} BETWEEN {literal(first)} AND {literal(last)}" for first, last in made]
    if len(texts) == 1:
        return texts[0]
    whole = f"{column} BETWEEN {literal(made[0][0])} AND {literal(made[-1][1])}"
    return f"{whole} AND ({' OR '.join(texts)})"
