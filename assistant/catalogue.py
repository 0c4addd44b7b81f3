"""The model's terms for people who browse: metrics, dimensions and segments that their role may ask for, and what a metric
is made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from assistant.agent.terms import TermIndex
from semantic_layer.authorize import may_see
from semantic_layer.model import SemanticModel
from semantic_layer.tables_of import dataset_tables, parts_of

Kind: TypeAlias = Literal["metric", "dimension", "segment"]
KINDS: tuple[Kind, ...] = ("metric", "dimension", "segment")
_ALIKE, _MOST_FOUND = 2, 20


@dataclass(frozen=True)
class Entry:
    """A term: what it is called in both languages, its ``unit`` (of a metric) or heading, and one sentence on it."""

    kind: Kind
    id: str
    zh: str
    en: str
    unit: str
    note: str


PLANNED = "$target"  # in a formula: the metric whose plan is asked about


@dataclass(frozen=True)
class Source:
    """``above`` is computed from ``below``: ids of metrics, datasets, tables (and columns, results), each with its kind."""

    above: tuple[str, str]
    below: tuple[str, str]


class Catalogue:
    """Over one model; safe to share."""

    def __init__(self, model: SemanticModel) -> None:
        self._model = model
        self._index = TermIndex(model)

    def find(self, kind: Kind, role: str, text: str = "", language: str = "zh") -> list[Entry]:
        """The terms of ``kind`` that ``role`` may ask for: those that ``text`` (in either language) stands in the name of, then
        the most alike; all of them in the model's order without it."""
        seen = {entry.id: entry for entry in self._all(kind, role, language)}
        if not text.strip():
            return list(seen.values())
        typed = text.strip().casefold()
        found = [seen[id] for id in self._index.search(text, kind, role, most=len(seen)) if id in seen]
        ranked = sorted(found, key=lambda entry: _distance(typed, entry))
        called = sum(_distance(typed, entry) < _ALIKE for entry in ranked)
        return ranked[: max(called, _MOST_FOUND)]

    def sources(self, metric_id: str) -> list[Source]:
        """What a metric is computed from, down to the physical tables; each pair once."""
        return sources_of(metric_id, self._model)

    def _all(self, kind: Kind, role: str, language: str) -> Iterable[Entry]:
        model, policy, english = self._model, self._model.policies.roles[role], language == "en"
        if kind == "metric":
            for metric in model.metrics.values():
                if not metric.hidden and may_see(metric.id, role, model):
                    note = (metric.note_en or metric.note) if english else metric.note
                    yield Entry(kind, metric.id, metric.zh, metric.en, metric.unit, note)
        elif kind == "dimension":
            for one in model.dimensions.values():
                if one.id not in policy.refused_dimensions:
                    yield Entry(kind, one.id, one.label.zh, one.label.en, one.unit, one.note)
        else:
            for segment in model.segments.values():
                if segment.id not in policy.refused_segments:
                    note = (segment.note_en or segment.note) if english else segment.note
                    yield Entry(kind, segment.id, segment.zh, segment.en, segment.group, note)


def sources_of(metric_id: str, model: SemanticModel, targets: Collection[str] = ()) -> list[Source]:
    """What a metric is computed from, down to the physical tables; each pair once. ``targets`` are the metrics whose plans it
    was asked for; without them ``$target`` stands for whichever is asked for."""
    found: dict[Source, None] = {}
    waiting, known = [metric_id], {metric_id}
    while waiting:
        name = waiting.pop(0)
        metric = model.metrics[name]
        planned = (targets or (PLANNED,)) if any(part.metric == PLANNED for part in metric.parts.values()) else ()
        parts = sorted({*parts_of(metric, model), *planned})
        found |= dict.fromkeys(Source(("metric", name), ("metric", part)) for part in parts)
        for source in metric.sources if metric.expr else ():
            found[Source(("metric", name), ("dataset", source))] = None
            tables = sorted(dataset_tables(source, model))
            found |= dict.fromkeys(Source(("dataset", source), ("table", table)) for table in tables)
        waiting += [part for part in parts if part not in known and part != PLANNED]
        known.update(parts)
    return list(found)


def _distance(typed: str, entry: Entry) -> int:
    """0 where the term is called so, 1 where its name holds the text, 2 where it is only alike."""
    names = (entry.id, entry.zh.casefold(), entry.en.casefold())
    return 0 if typed in names else 1 if any(typed in name for name in names) else _ALIKE
