"""The declared alternatives of a reading, run under the asker's rights until one gives the stated figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, permutations

from assistant.journey import Journey
from assistant.measure import Prepared, measure, prepare
from semantic_layer.alternatives import Alternative
from semantic_layer.apply_alternative import applies, apply_alternative
from semantic_layer.errors import AccessDenied, QueryError
from semantic_layer.query import SemanticQuery

MOST_TRIED = 64
MOST_EDITS = 3

Edits = tuple[Alternative, ...]


@dataclass(frozen=True)
class Reading:
    """A query after some edits (none: as it was asked) and its figure; the figure is None where there is no value."""

    edits: Edits
    query: SemanticQuery
    value: float | None


@dataclass
class Search:
    """The readings tried so far; ``left_out`` counts those that could not be run, for whatever reason."""

    query: SemanticQuery
    journey: Journey
    readings: list[Reading] = field(default_factory=list)
    left_out: int = 0
    sql: list[str] = field(default_factory=list)
    known: dict[SemanticQuery, float | None] = field(default_factory=dict)
    whole: Prepared | None = None

    def run(self, figure: float, tolerance: float) -> list[Reading]:
        """The readings that give ``figure`` within ``tolerance`` with the fewest edits, the closest first; none may."""
        self.read([()])
        model = self.journey.road.model
        options = [one for one in model.alternatives.values() if applies(one, self.query, model)]
        for size in range(MOST_EDITS + 1):
            if size:
                self.read(self._unread(options, size))
                options = [one for one in options if self._tells(one)]
            found = [one for one in self.readings if len(one.edits) == size and _matches(one, figure, tolerance)]
            if found:
                return sorted(found, key=lambda one: abs((one.value or 0.0) - figure))
        return []

    def read(self, sets: Iterable[Edits]) -> None:
        """Run the query under each set of edits; those outside the rights or the data are left out."""
        ready: dict[SemanticQuery, Prepared] = {}
        wanted: list[tuple[Edits, SemanticQuery]] = []
        for edits in sets:
            query = self.edited(edits)
            if query is None:
                continue
            try:
                if query not in self.known and query not in ready:
                    ready[query] = prepare(query, self.journey)
            except (QueryError, AccessDenied):
                if not edits:
                    raise
                self.left_out += 1
                continue
            wanted.append((edits, query))
        self._measure(ready)
        for edits, query in wanted:
            value = self.known[query]
            for edit in edits:
                value = None if value is None else value * edit.factor
            self.readings.append(Reading(edits, query, value))

    def edited(self, edits: Edits) -> SemanticQuery | None:
        """The query after the edits, in the order of the model; None where one of them changes nothing."""
        query: SemanticQuery | None = self.query
        road = self.journey.road
        for edit in edits:
            if query is not None:
                query = apply_alternative(edit, query, self.journey.asker, road.model, road.data_date)
        return query

    def steps(self, reading: Reading) -> list[Reading]:
        """From the query as asked to ``reading``, one edit at a time, in the first order whose every step has a figure; all
        edits at once where there is none."""
        order = {one.id: place for place, one in enumerate(self.journey.road.model.alternatives.values())}
        for path in permutations(reading.edits):
            sets = [tuple(sorted(path[:size], key=lambda one: order[one.id])) for size in range(len(path) + 1)]
            found = [self._find(edits) for edits in sets]
            if all(one is not None and one.value is not None for one in found):
                return [one for one in found if one is not None]
        return [self.readings[0], reading]

    def _tells(self, edit: Alternative) -> bool:
        """Whether the edit alone gives another figure than none, or than an earlier edit of the same choice; one that does
        not is not combined with others."""
        alone = self._find((edit,))
        if alone is None or alone.value is None or alone.value == self.readings[0].value:
            return False
        first = next(one for one in self.readings if one.value == alone.value and _is_alone(one, edit.choice))
        return first is alone

    def _find(self, edits: Edits) -> Reading | None:
        return next((one for one in self.readings if one.edits == edits), None)

    def _unread(self, options: list[Alternative], size: int) -> Iterator[Edits]:
        left = MOST_TRIED - (len(self.readings) - 1) - self.left_out
        for edits in combinations(options, size):
            if left <= 0:
                return
            if len({one.choice for one in edits}) == size and self.edited(edits) is not None:
                left -= 1
                yield edits

    def _measure(self, ready: dict[SemanticQuery, Prepared]) -> None:
        if not ready:
            return
        prepared = list(ready.values())
        self.whole = self.whole or prepared[0]
        self.sql += [one.checked.shown for one in prepared]
        for query, table in zip(ready, measure(prepared, self.journey), strict=True):
            cell = table.rows[0][table.index(query.metrics[0])] if table.rows else None
            self.known[query] = None if cell is None else float(cell)


def _is_alone(reading: Reading, choice: str) -> bool:
    return len(reading.edits) == 1 and reading.edits[0].choice == choice


def _matches(reading: Reading, figure: float, tolerance: float) -> bool:
    return reading.value is not None and abs(reading.value - figure) <= tolerance
