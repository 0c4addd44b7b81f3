"""What a story is told from: a result with its scope, its phrases, and how its cells read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.formats import show
from assistant.headings import day_words, period_words
from assistant.phrases import Phrases
from semantic_layer.bound import BoundMetric, BoundQuery
from semantic_layer.calendar import Period
from semantic_layer.model import Dimension, SemanticModel
from semantic_layer.point_in_time import point_in_time
from semantic_layer.query import Condition
from warehouse.engine import Column, Table

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Story:
    """The headline and the sentences after it."""

    headline: str
    sentences: tuple[str, ...] = ()

    def text(self, language: str) -> str:
        """All of it as one paragraph."""
        return (" " if language == "en" else "").join((self.headline, *self.sentences))


@dataclass(frozen=True)
class Scene:
    """What a story is told from: ``rows`` without the total, ``total`` the total row, ``whose`` the scope in words,
    ``stands`` the day that a metric stands at where it is not the one asked for, ``lead`` which rows are told first."""

    table: Table
    rows: tuple[Row, ...]
    total: Row | None
    bound: BoundQuery
    model: SemanticModel
    phrases: Phrases
    whose: str
    stands: Mapping[str, Period] = field(default_factory=dict)
    lead: Condition | None = None

    @property
    def language(self) -> str:
        """The language of the story."""
        return self.phrases.language

    def column(self, name: str) -> Column:
        """The column called ``name``."""
        return self.table.columns[self.table.index(name)]

    def cell(self, name: str, row: Row) -> Any:
        """The stored value."""
        return row[self.table.index(name)]

    def shown(self, name: str, row: Row, *, signed: bool = False) -> str:
        """The value as a person sees it."""
        column = self.column(name)
        return show(self.cell(name, row), column.unit, column.format, self.language, signed=signed)

    def label(self, row: Row) -> str:
        """The row's place in words: its group, and its time if there is one."""
        return self._named(row, self.bound.dimensions)

    def group(self, row: Row) -> str:
        """The row's group in words; empty without groups."""
        return self._named(row, self.bound.keys)

    def moment(self, row: Row) -> str:
        """The row's time code."""
        return "" if self.bound.time is None else str(self.cell(self.bound.time.id, row))

    def _named(self, row: Row, dimensions: tuple[Dimension, ...]) -> str:
        known = {column.name for column in self.table.columns}
        parts = []
        for dimension in dimensions:
            name = f"{dimension.id}_name"
            value = self.cell(name, row) if name in known else None
            value = self.cell(dimension.id, row) if value is None else value
            parts.append(self.phrases.say("story-none") if value is None else str(value))
        return " · ".join(parts)

    def when(self, metric: BoundMetric) -> str:
        """The day a stock stands at, or the window of a flow."""
        stock = point_in_time(metric.metric, self.model, self.bound.query.target)
        if stock:
            return day_words(self.stands.get(metric.metric.id, metric.pieces[-1].period), self.language)
        own = metric.pieces[0].period if self.bound.time is None else self.bound.period
        return period_words(own, self.language)
