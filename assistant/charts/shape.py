"""The shape of an answer: which columns are groups, time and metrics, with values scaled for people."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assistant.formats import Scale, scale_of, show
from assistant.question import QueryRequest
from semantic_layer.model import SemanticModel
from semantic_layer.query import SemanticQuery
from warehouse.engine import Column, Table

ADDITIVE = {"sum", "count", "balance", "average_balance", "difference"}
TOTAL = {"合计", "总计", "Total"}


@dataclass(frozen=True)
class Shape:
    """A query and its table as the rules see them. ``language`` is ``zh`` or ``en``; ``chosen`` are the columns to be drawn, in
    this order, where they are not left to the rules."""

    request: QueryRequest
    table: Table
    model: SemanticModel
    language: str
    chosen: tuple[str, ...] = ()

    @property
    def query(self) -> SemanticQuery:
        """The query behind the table."""
        return self.request.query

    @cached_property
    def columns(self) -> dict[str, int]:
        """Position of each column by name."""
        return {column.name: position for position, column in enumerate(self.table.columns)}

    @cached_property
    def time(self) -> str | None:
        """The first grouping by time, if there is one."""
        return next((id for id in self.query.group_by if self._grain(id)), None)

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """The other groupings, in order."""
        own = [*(["band"] if self.query.bands else []), *(["population"] if self.query.versus_rest else [])]
        found = (*(id for id in self.query.group_by if id != self.time), *own)
        return tuple(sorted(found, key=self.rank))

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that have at least one value, the one the rows are sorted by first."""
        found = [id for id in self.query.metrics if id in self.columns and self._has_values(id)]
        if self.chosen:
            return tuple(sorted((id for id in found if id in self.chosen), key=self.rank))
        return tuple(sorted(found, key=lambda id: [order.by for order in self.query.order_by[:1]] != [id]))

    @cached_property
    def rows(self) -> list[tuple[Any, ...]]:
        """The rows without totals."""
        return [row for row in self.table.rows if not self._is_total(row)]

    def rank(self, name: str) -> int:
        """The place of a column among the chosen ones, behind them without one."""
        return self.chosen.index(name) if name in self.chosen else len(self.chosen)

    def values(self, column: str) -> list[Any]:
        """The stored values of a column, numbers that are not finite left out as None."""
        position = self.columns[column]
        return [_finite(row[position]) for row in self.rows]

    def column(self, name: str) -> Column:
        """The column called ``name``."""
        return self.table.columns[self.columns[name]]

    def scale(self, *columns: str) -> Scale:
        """One scale for these columns together; the first says unit and format."""
        first = self.column(columns[0])
        stored = [value for column in columns for value in self.values(column)]
        return scale_of(stored, first.unit, first.format, self.language)

    def label(self, row: tuple[Any, ...], dimension: str) -> str:
        """What people call the row's group of ``dimension``."""
        name = f"{dimension}_name"
        value = row[self.columns[name if name in self.columns else dimension]]
        return str(value) if value not in (None, "") else self.say("（空）", "(none)")

    def title(self, column: str) -> str:
        """The label of a column."""
        return self.column(column).label or column

    def text(self, value: Any, column: str) -> str:
        """A stored value of ``column`` with its unit, for tooltips."""
        of = self.column(column)
        return show(value, of.unit, of.format, self.language, signed=column.endswith(("__change", "__change_pct")))

    def say(self, zh: str, en: str) -> str:
        """The words in the reader's language."""
        return en if self.language == "en" else zh

    def is_additive(self, metric: str) -> bool:
        """Whether parts of ``metric`` sum to the whole over this query's groups."""
        known = self.model.metrics.get(metric)
        multi = any(self.model.dimensions[id].multi for id in self.categories if id in self.model.dimensions)
        return known is not None and known.kind in ADDITIVE and not multi

    def direction(self, metric: str) -> str:
        """``up``, ``down`` or ``neutral``: which way is good."""
        known = self.model.metrics.get(metric)
        return known.direction if known else "neutral"

    def has_order(self, dimension: str) -> bool:
        """Whether the groups have an order of their own (bands, terms, classes) and are not sorted by value."""
        known = self.model.dimensions.get(dimension)
        return bool(known and len(known.order) > 2)

    def _has_values(self, column: str) -> bool:
        return any(isinstance(value, int | float) for value in self.values(column))

    def _grain(self, dimension: str) -> str | None:
        known = self.model.dimensions.get(dimension)
        return known.grain if known else None

    def _is_total(self, row: tuple[Any, ...]) -> bool:
        groups = [id for id in (self.time, *self.categories) if id in self.columns]
        named = [f"{id}_name" if f"{id}_name" in self.columns else id for id in groups]
        return bool(groups) and any(row[self.columns[name]] in TOTAL for name in named)


@dataclass(frozen=True)
class Bar:
    """A group with its values: ``stored`` by column name."""

    label: str
    stored: dict[str, Any]
    rest: bool = False


def bars(shape: Shape, dimension: str, columns: tuple[str, ...], most: int = 30) -> tuple[list[Bar], str]:
    """The groups of ``dimension``, at most ``most`` of them, and a sentence about those left out (empty when all fit).

    Groups keep their own order, or the query's, and else go from large to small. What does not fit becomes 「其他」
    when the metrics are additive, and is left out otherwise.
    """
    found = [
        Bar(shape.label(row, dimension), {c: _finite(row[shape.columns[c]]) for c in columns}) for row in shape.rows
    ]
    found = _in_order(shape, dimension, columns[0], found)
    if len(found) <= most:
        return _distinct(found), ""
    if not all(shape.is_additive(column.split("__")[0]) for column in columns):
        return _distinct(found[:most]), shape.say(f"只画前{most}个", f"the first {most} only")
    kept, rest = found[: most - 1], found[most - 1 :]
    sums = {c: math.fsum(bar.stored[c] for bar in rest if bar.stored[c] is not None) for c in columns}
    other = Bar(shape.say(f"其他（{len(rest)}个）", f"Other ({len(rest)})"), sums, rest=True)
    return [*_distinct(kept), other], shape.say(f"其余{len(rest)}个合并为「其他」", f"the other {len(rest)} are merged")


def dimension_title(shape: Shape, dimension: str) -> str:
    """The label of the column that names the groups of ``dimension``."""
    return shape.title(f"{dimension}_name" if f"{dimension}_name" in shape.columns else dimension)


def are_alike(shape: Shape, columns: tuple[str, ...]) -> bool:
    """Whether the columns have one unit and like size, so that none lies flat on a shared axis."""
    sizes = [max((abs(v) for v in shape.values(column) if v is not None), default=0.0) for column in columns]
    kinds = {(shape.column(column).unit, shape.column(column).format) for column in columns}
    return len(kinds) == 1 and max(sizes) <= 25 * (min(sizes) or math.inf)


def _in_order(shape: Shape, dimension: str, column: str, found: list[Bar]) -> list[Bar]:
    if shape.query.order_by or shape.query.limit or shape.has_order(dimension):
        return found
    return sorted(found, key=lambda bar: -math.inf if bar.stored[column] is None else bar.stored[column], reverse=True)


def _distinct(found: list[Bar]) -> list[Bar]:
    """Labels that occur twice (namesakes) get a number, so that they stay two bars."""
    seen: dict[str, int] = {}
    out = []
    for bar in found:
        seen[bar.label] = seen.get(bar.label, 0) + 1
        out.append(bar if seen[bar.label] == 1 else Bar(f"{bar.label} ({seen[bar.label]})", bar.stored, bar.rest))
    return out


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
