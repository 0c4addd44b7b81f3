"""Words: both languages, and no word with two meanings unless the model says which one is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from semantic_layer.model import SemanticModel

Fault = tuple[tuple[str, ...], str]
Place = tuple[str, str]
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def word_faults(model: SemanticModel) -> Iterator[Fault]:
    """Every missing translation and every ambiguous word as (path, sentence)."""
    yield from _untranslated(model)
    yield from _ambiguous(model)


def _untranslated(model: SemanticModel) -> Iterator[Fault]:
    for place, zh, en in _pairs(model):
        if not zh.strip() or not en.strip():
            if zh.strip() or en.strip() or place[-1] != "note":
                yield place, f"{'zh' if not zh.strip() else 'en'} is missing"
        elif place[-1] != "note" and _CHINESE.search(en):
            yield place, f"the English {en[:40]!r} holds Chinese"
    for code, entry in model.phrases.items():
        for part in ("", "hint_"):
            if (f"{part}zh" in entry) != (f"{part}en" in entry):
                missing = f"{part}{'zh' if f'{part}zh' not in entry else 'en'}"
                yield ("phrases", code), f"{missing} is missing"


def _pairs(model: SemanticModel) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """(path, Chinese, English) of everything that people read."""
    for name, metric in model.metrics.items():
        yield ("metrics", name), metric.zh, metric.en
        if not metric.hidden:
            yield ("metrics", name, "note"), metric.note, metric.note_en
    for name, segment in model.segments.items():
        yield ("segments", name), segment.zh, segment.en
    for name, refusal in model.refusals.items():
        yield ("refusals", name), refusal.zh, refusal.en
    for name, dimension in model.dimensions.items():
        yield ("dimensions", name, "label"), dimension.label.zh, dimension.label.en
        for code, label in dimension.values.items():
            yield ("dimensions", name, "values", code), label.zh, label.en
    for name, entity in model.entities.items():
        yield ("entities", name, "label"), entity.label.zh, entity.label.en
    for name, parameter in model.parameters.items():
        yield ("parameters", name, "label"), parameter.label.zh, parameter.label.en
    for role, starters in model.starters.items():
        for starter in starters:
            yield ("starters", role), starter.zh, starter.en
    for role, board in model.boards.items():
        yield ("boards", role), board.zh, board.en
        for tile in board.tiles:
            yield ("boards", role), tile.zh, tile.en


def _ambiguous(model: SemanticModel) -> Iterator[Fault]:
    """Between metrics, dimensions, segments and the values of dimensions, a word means one thing or has a rule."""
    ruled = {word.casefold() for one in model.ambiguities.values() for word in one.words}
    ruled |= {str(word).casefold() for entry in model.readings.phrases for word in entry.get("words", ())}
    ruled |= {word.casefold() for word in model.readings.first}
    owners: dict[str, Place] = {}
    values = _values(model)
    for place, word in _owned(model):
        key = word.casefold()
        if key in ruled:
            continue
        first = owners.setdefault(key, place)
        if first != place:
            yield place, f"{word!r} already means {_said(first)}: say which in ambiguities or readings.first"
        for other in values.get(key, ()):
            if place[0] != "dimensions" and not (place[0] == "segments" and other == model.segments[place[1]].stored):
                yield place, f"{word!r} is also a value of {other}: say which in ambiguities or readings.first"


def _said(place: Place) -> str:
    return f"{place[0].removesuffix('s')} {place[1]}"


def _owned(model: SemanticModel) -> Iterator[tuple[Place, str]]:
    for name, metric in model.metrics.items():
        if not metric.hidden:
            yield from ((("metrics", name), word) for word in dict.fromkeys((metric.zh, metric.en, *metric.synonyms)))
    for name, dimension in model.dimensions.items():
        label = dimension.label
        yield from ((("dimensions", name), word) for word in dict.fromkeys((label.zh, label.en, *dimension.synonyms)))
    for name, segment in model.segments.items():
        yield from ((("segments", name), word) for word in dict.fromkeys((segment.zh, segment.en, *segment.synonyms)))


def _values(model: SemanticModel) -> dict[str, list[str]]:
    """word → the dimensions it is a value of."""
    found: dict[str, list[str]] = {}
    for name, dimension in model.dimensions.items():
        labels = [word for label in dimension.values.values() for word in (label.zh, label.en)]
        labels += [word for words in dimension.value_synonyms.values() for word in words]
        for word in dict.fromkeys(label.casefold() for label in labels):
            found.setdefault(word, []).append(name)
    return found
