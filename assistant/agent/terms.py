"""Which of the model's terms a question may be about: found by words and letters before the language model is asked.

A prompt holds the terms found, not the catalogue: its size does not grow with the model. Terms are ranked by BM25 over
Chinese characters, pairs of characters and English words of their names, synonyms and notes; names weigh more than notes.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant.question import Request
from knowledge.terms import singular
from semantic_layer.authorize import may_see
from semantic_layer.errors import WenshuError
from semantic_layer.model import SemanticModel
from semantic_layer.sets import key_dimension

_PIECES = re.compile(r"[a-z]+|\d+|[\u4e00-\u9fff]+")
_K1, _B = 1.2, 0.6
_NAME_WEIGHT, _NOTE_WEIGHT = 3, 1
MOST = {"metric": 12, "dimension": 8, "segment": 6}


class FoundValue(BaseModel):
    """A value that stands in the question or in the last request: its dimension and code, and the words of the question (never
    more; empty where it stands in the last request alone)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dimension: str
    code: str
    text: str = ""


class Terms(BaseModel):
    """Ids of the model, best first, and the values found in the question. ``entities`` are dimensions that populations may
    choose from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    metrics: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    values: tuple[FoundValue, ...] = ()

    def joined(self, other: Terms) -> Terms:
        """Both, without repeats, these first."""
        return Terms(
            **{
                name: tuple(dict.fromkeys((*getattr(self, name), *getattr(other, name))))
                for name in ("metrics", "dimensions", "segments", "entities", "values")
            }
        )


def pieces(text: str) -> Iterator[str]:
    """The letters, pairs of letters and words that texts are compared by."""
    for run in _PIECES.findall(text.lower()):
        if run[0].isascii():
            yield singular(run)
        else:
            yield from run
            yield from (run[place : place + 2] for place in range(len(run) - 1))


@dataclass
class TermIndex:
    """An index over one model. Built once, in milliseconds for some hundred terms."""

    model: SemanticModel
    postings: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    names: list[tuple[str, str]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        model, more = self.model, self.model.readings.synonyms
        for metric in (one for one in model.metrics.values() if not one.hidden):
            words = (metric.zh, metric.en, *metric.synonyms, *more.get(metric.id, ()))
            self._add("metric", metric.id, words, (metric.note, metric.note_en))
        for dimension in model.dimensions.values():
            words = (dimension.label.zh, dimension.label.en, *dimension.synonyms)
            labels = [label for value in list(dimension.values.values())[:40] for label in (value.zh, value.en)]
            self._add("dimension", dimension.id, words, (dimension.note, *labels))
        for segment in model.segments.values():
            words = (segment.zh, segment.en, *segment.synonyms)
            self._add("segment", segment.id, words, (segment.note, segment.note_en))

    def _add(self, kind: str, name: str, words: Iterable[str], notes: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        for weight, texts in ((_NAME_WEIGHT, words), (_NOTE_WEIGHT, notes)):
            for text in texts:
                for piece in set(pieces(text)):
                    counts[piece] = min(counts[piece] + weight, 2 * _NAME_WEIGHT)
        place = len(self.names)
        self.names.append((kind, name))
        self.sizes.append(sum(counts.values()))
        for piece, count in counts.items():
            self.postings[piece].append((place, count))

    def search(self, text: str, kind: str, role: str, most: int | None = None) -> list[str]:
        """Ids of the ``kind`` that ``text`` is most like, best first; of metrics only those that the role may see."""
        scores: dict[int, float] = defaultdict(float)
        average = sum(self.sizes) / max(1, len(self.sizes))
        for piece in set(pieces(text)):
            found = self.postings.get(piece, ())
            weight = math.log(1 + (len(self.names) - len(found) + 0.5) / (len(found) + 0.5))
            for place, count in found:
                scores[place] += (
                    weight * count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * self.sizes[place] / average))
                )
        ranked = sorted(scores, key=lambda place: (-scores[place], self.names[place][1]))
        ids = (self.names[place][1] for place in ranked if self.names[place][0] == kind)
        return _first((one for one in ids if kind != "metric" or may_see(one, role, self.model)), most or MOST[kind])

    def terms(self, text: str, role: str, known: Iterable[str] = (), values: Iterable[FoundValue] = ()) -> Terms:
        """The terms for ``text``; ``known`` ids (the partial reading, the last query) come first."""
        model, given, found = self.model, list(dict.fromkeys(known)), tuple(values)
        metrics = [one for one in given if one in model.metrics and may_see(one, role, model)]
        dimensions = [one for one in given if one in model.dimensions] + [one.dimension for one in found]
        segments = [one for one in given if one in model.segments]
        usual = [
            *model.defaults.splits,
            *(one.id for one in model.dimensions.values() if one.grain in ("month", "quarter")),
        ]
        counted = [one for one in (model.readings.counted,) if one in model.metrics and may_see(one, role, model)]
        entities = entity_dimensions(model)
        return Terms(
            metrics=tuple(dict.fromkeys([*metrics, *self.search(text, "metric", role), *counted])),
            dimensions=tuple(dict.fromkeys([*dimensions, *self.search(text, "dimension", role), *usual, *entities])),
            segments=tuple(dict.fromkeys([*segments, *self.search(text, "segment", role)])),
            entities=entities,
            values=found,
        )


def values_of(request: Request | None, model: SemanticModel) -> Iterator[FoundValue]:
    """The codes in the conditions of a request that the model does not list: clients, people, places."""
    parts: list[Any] = [request.model_dump(mode="json")] if request is not None else []
    while parts:
        part = parts.pop()
        if isinstance(part, list):
            parts += part
        elif isinstance(part, dict):
            parts += part.values()
            if part.get("dimension") in model.dimensions:
                listed = model.dimensions[part["dimension"]].values
                codes = (code for code in part.get("values", ()) if isinstance(code, str) and code not in listed)
                yield from (FoundValue(dimension=part["dimension"], code=code) for code in codes)


def entity_dimensions(model: SemanticModel) -> tuple[str, ...]:
    """Dimensions whose codes are the keys of an entity: what populations choose from."""

    def is_key(name: str) -> bool:
        try:
            key_dimension(name, model)
        except WenshuError:
            return False
        return True

    first = (model.defaults.client_dimension, model.defaults.person_dimension)
    keys = [name for name, one in model.dimensions.items() if one.role and not one.column_only and is_key(name)]
    return tuple(sorted(keys, key=lambda name: first.index(name) if name in first else len(first)))


def _first(ids: Iterable[str], most: int) -> list[str]:
    return [one for one, _ in zip(ids, range(most), strict=False)]
