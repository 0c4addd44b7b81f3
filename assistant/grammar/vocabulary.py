"""Every word the grammar knows, compiled once from the model, its own word files and the public names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from assistant.grammar.normalise import Normaliser
from assistant.grammar.word_forms import chinese_degrees, compared, degrees, forms_of, light_words, moves_of
from assistant.grammar.wordings import Wordings, spelt_forms, wordings_of
from semantic_layer.model import SemanticModel

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# One file per topic; what a word means first is decided by this order.
FOLDER = Path(__file__).parent / "words"
TOPICS = tuple(
    "fillers shapes conditions dialogue intents people script adjectives degrees compared unplaced light_zh".split()
)
FILES = tuple(FOLDER / f"{topic}.yml" for topic in TOPICS)
_TABLES = ("traditional", "simplified")
_CODE = re.compile(r"[A-Z]\d{2,3}")
_VERBS = {"holding": "Y", "lacking": "N"}
_DEGREES = ("adjectives", "irregular", "compared", "degrees")
_LIGHT = ("light", "moves", "unplaced_zh")
_MEANINGLESS = frozenset({"filler", "implied"})
# The value of a meaning that was built from parts: such a word gives way to any other.
FORM = "form"
_KEPT = (*_TABLES, "surnames", *_VERBS, *_DEGREES, *_LIGHT)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One sense of a word: ``kind`` (metric, dimension, value, name, phrase, segment, refusal, ambiguity or a section of
    the word files), the ``id`` in the model and, for values and valued sections, the ``value``."""

    kind: str
    id: str = ""
    value: str = ""


@dataclass(slots=True)
class Vocabulary:
    """Words by matching key. ``prefixes`` are the beginnings of keys, ``words`` the latin atoms that occur in any, ``proper`` the
    keys that are proper names (offices, products, industries)."""

    normaliser: Normaliser
    readings: dict[str, Any]
    entries: dict[str, list[Meaning]] = field(default_factory=dict)
    surfaces: dict[str, str] = field(default_factory=dict)
    prefixes: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    proper: set[str] = field(default_factory=set)
    leading: dict[str, list[str]] = field(default_factory=dict)
    wordings: Wordings = field(default_factory=Wordings)

    def add(self, surface: str, meaning: Meaning) -> None:
        """Teach one word; a word may have several meanings."""
        key = self.normaliser.key(surface)
        if not key:
            return
        senses = self.entries.setdefault(key, [])
        if meaning in senses:
            return
        senses.append(meaning)
        self.surfaces.setdefault(key, surface)
        for place, char in enumerate(key):
            if char == " ":
                self.prefixes.add(key[:place])

    def begins(self, key: str) -> bool:
        """Whether a word is, or begins with, these atoms."""
        return key in self.prefixes or key in self.entries

    def led_by(self, kind: str) -> list[str]:
        """The words, in lower case, whose first meaning is of this kind."""
        if kind not in self.leading:
            keys = (key for key, meanings in self.entries.items() if meanings[0].kind == kind)
            self.leading[kind] = [self.surfaces[key].lower() for key in keys if key in self.surfaces]
        return self.leading[kind]

    def meanings(self, surface: str) -> list[Meaning]:
        """The meanings of a whole word, or none."""
        return self.entries.get(self.normaliser.key(surface), [])


def read_yaml(file: Path) -> dict[str, Any]:
    """One of the grammar's own files of words or sounds."""
    data: dict[str, Any] = yaml.load(file.read_bytes(), Loader=_Loader)
    return data


def read_words(topics: Iterable[str] = TOPICS) -> dict[str, Any]:
    """The grammar's own words by section: a list of words (or of groups of words), or lists by value."""
    sections: dict[str, Any] = {}
    for topic in topics:
        sections |= read_yaml(FOLDER / f"{topic}.yml")
    return sections


def empty_vocabulary(model: SemanticModel, words: dict[str, Any] | None = None) -> Vocabulary:
    """No words yet: how text is normalised, and the model's readings with its live segments."""
    words = read_words(("people", "script")) if words is None else words
    readings = model.readings.model_dump(mode="json") | {"surnames": words["surnames"]}
    readings["segments"] += [
        {"words": [one.zh, one.en, *one.synonyms], "member": one.id}
        for one in model.segments.values()
        if one.stored is None
    ]
    for kind in ("phrases", "segments"):
        for entry in readings[kind]:
            entry["metrics"] = [name for name in entry.get("metrics", ()) if name in model.metrics]
            entry["words"] = [form for word in entry["words"] for form in spelt_forms(word)]
    return Vocabulary(normaliser(words), readings)


def normaliser(words: dict[str, Any] | None = None) -> Normaliser:
    """How text is normalised, whatever the model."""
    words = read_words(("script",)) if words is None else words
    return Normaliser(*(words[name] for name in _TABLES))


def compile_vocabulary(model: SemanticModel, names: Iterable[tuple[str, str, str]] = ()) -> Vocabulary:
    """The vocabulary of ``model``; ``names`` are (dimension, code, name or short name) of public values such as offices."""
    words = read_words()
    vocabulary = empty_vocabulary(model, words)
    readings = vocabulary.readings
    for surface, meaning in _all(model, words, readings):
        vocabulary.add(surface, meaning)
    for surface, meaning in (*_bare_names(model), *_bare_segments(model)):
        if not vocabulary.meanings(surface):
            vocabulary.add(surface, meaning)
    built = [(surface, Meaning(section)) for surface, section in degrees(words)]
    built += [(surface, Meaning(section)) for surface, section in chinese_degrees(words["degrees"])]
    built += [(surface, Meaning("compare", value=base)) for surface, base in compared(words["compared"])]
    built += [(surface, Meaning("change", value=way)) for surface, way in moves_of(words["moves"])]
    built += [(surface, Meaning("unplaced", value=FORM)) for group in words["unplaced_zh"] for surface in group]
    for surface, meaning in built:
        if not vocabulary.meanings(surface):
            vocabulary.add(surface, meaning)
    light = [(surface, Meaning("filler", value=FORM)) for surface in light_words(words["light"])]
    for name, surfaces in readings["implied"].items():
        forms = (form for one in surfaces if one[0] == "(" for form in forms_of(one) if form not in words["holding"])
        light += [(form, Meaning("implied", name, FORM)) for form in forms]
    for surface, meaning in light:
        begun = [one for place in range(1, len(surface) + 1) for one in vocabulary.meanings(surface[:place])]
        passed = meaning.kind == "implied" and all(Meaning("filler") in vocabulary.meanings(one) for one in surface)
        if not passed and all(one.kind in _MEANINGLESS for one in begun):
            vocabulary.add(surface, meaning)
    _hold(vocabulary, model, words)
    known = list(names)
    shared = {name for name, times in Counter(name for _, _, name in known).items() if times > 1}
    for dimension, code, name in known:
        if name.isascii() and name.isalpha() and (name in shared or vocabulary.meanings(name)):
            continue  # initials that are a word, or another's initials too
        vocabulary.add(name, Meaning("value", dimension, code))
        vocabulary.proper.add(vocabulary.normaliser.key(name))
    vocabulary.wordings = Wordings(wordings_of(model, vocabulary.normaliser))
    for key in (*vocabulary.entries, *vocabulary.wordings.words()):
        vocabulary.words.update(atom for atom in key.split(" ") if atom[0].isascii() and atom.isalpha())
    return vocabulary


def _all(model: SemanticModel, words: dict[str, Any], readings: dict[str, Any]) -> Iterator[tuple[str, Meaning]]:
    for section, entries in words.items():
        if section not in _KEPT:
            yield from _own(section, entries)
    for section, surfaces in readings["words"].items():
        yield from ((surface, Meaning(section)) for surface in surfaces)
    yield from _phrases(model, readings)
    yield from _more(model, readings)
    for metric in (one for one in model.metrics.values() if not one.hidden):
        for surface in (metric.zh, metric.en, *metric.synonyms):
            yield surface, Meaning("metric", metric.id)
    for dimension in (one for one in model.dimensions.values() if not one.column_only):
        for surface in (dimension.label.zh, dimension.label.en, *dimension.synonyms):
            yield surface, Meaning("dimension", dimension.id)
        yield from _values(model, dimension.id)
    for ambiguity in model.ambiguities.values():
        for surface in ambiguity.words:
            yield surface, Meaning("ambiguity", ambiguity.id)
    for refusal in model.refusals.values():
        for surface in refusal.words:
            yield surface, Meaning("refusal", refusal.id)
    for segment in model.segments.values():
        if segment.stored is not None:
            yield segment.id, Meaning("value", segment.stored, segment.id)


def _more(model: SemanticModel, readings: dict[str, Any]) -> Iterator[tuple[str, Meaning]]:
    """What the readings add to the model's words for metrics, dimensions and values."""
    for name, surfaces in readings["synonyms"].items():
        if name in model.metrics:
            yield from ((surface, Meaning("metric", name)) for surface in surfaces)
    for name, surfaces in readings["implied"].items():
        yield from ((surface, Meaning("implied", name)) for surface in surfaces if surface[0] != "(")
    for rate in (one for one in model.metrics.values() if one.is_rate and not one.hidden):
        yield from ((surface, Meaning("implied", rate.id)) for surface in ("ratio", "rate", "percent", "percentage"))
    for name, surfaces in readings["segment_words"].items():
        segment = model.segments.get(name)
        if segment is not None and segment.stored is not None:
            yield from ((surface, Meaning("value", segment.stored, name)) for surface in surfaces)
    for name, surfaces in readings["dimensions"].items():
        if name in model.dimensions:
            yield from ((surface, Meaning("dimension", name)) for surface in surfaces)
    for name, codes in readings["values"].items():
        if name in model.dimensions:
            yield from (
                (surface, Meaning("value", name, code)) for code, surfaces in codes.items() for surface in surfaces
            )


def _bare_names(model: SemanticModel) -> Iterator[tuple[str, Meaning]]:
    """Metric names without what stands in brackets, and their ids: 存款余额（时点）, customer_cnt."""
    for metric in (one for one in model.metrics.values() if not one.hidden):
        yield metric.id, Meaning("metric", metric.id)
        for name in (metric.zh, metric.en):
            plain = name.replace("（", "(").replace("）", ")")
            if "(" in plain and plain.endswith(")"):
                yield plain[: plain.index("(")].strip(), Meaning("metric", metric.id)


def _hold(vocabulary: Vocabulary, model: SemanticModel, words: dict[str, Any]) -> None:
    """Verbs of having or lacking before what clients hold (买了理财, without insurance). What is had may also be the subject
    itself (the loans that we have): such a word keeps the meanings of its noun."""
    held = [
        (name, noun)
        for name, nouns in vocabulary.readings["held"].items()
        for noun in nouns
        if name in model.dimensions
    ]
    for section, code in _VERBS.items():
        for (name, noun), verb in product(held, words[section]):
            if str(verb).isascii() != noun.isascii():
                continue
            surface = f"{verb} {noun}" if noun.isascii() else f"{verb}{noun}"
            if any(one != Meaning("dimension", name) for one in vocabulary.meanings(surface)):
                continue
            vocabulary.add(surface, Meaning("value", name, code))
            for meaning in vocabulary.meanings(noun) if code == "Y" else ():
                vocabulary.add(surface, meaning)


def _bare_segments(model: SemanticModel) -> Iterator[tuple[str, Meaning]]:
    """Names of stored segments without the word for clients at their end, and with the short one: 沉睡客户, 沉睡, 沉睡户."""
    people = sorted((word for word in model.readings.people if not word.isascii()), key=len)
    for segment in model.segments.values():
        for name in (segment.zh, *segment.synonyms):
            ending = next((word for word in reversed(people) if name.endswith(word)), "")
            stem = name.removesuffix(ending).removesuffix("的")
            if ending and len(stem) > 1 and segment.stored is not None:
                for form in (stem, *(f"{stem}{word}" for word in people)):
                    yield form, Meaning("value", segment.stored, segment.id)


def _values(model: SemanticModel, dimension_id: str) -> Iterator[tuple[str, Meaning]]:
    dimension = model.dimensions[dimension_id]
    for code, label in dimension.values.items():
        yield label.zh, Meaning("value", dimension_id, code)
        yield label.en, Meaning("value", dimension_id, code)
        if _CODE.fullmatch(code):
            yield code, Meaning("value", dimension_id, code)
    if not dimension.values:
        for code in dimension.order:
            if len(code) > 1 and not code.isdigit():
                yield code, Meaning("value", dimension_id, code)
    for code, synonyms in dimension.value_synonyms.items():
        for surface in synonyms:
            yield surface, Meaning("value", dimension_id, code)


def _own(section: str, entries: Any) -> Iterator[tuple[str, Meaning]]:
    if isinstance(entries, dict):
        for value, surfaces in entries.items():
            for surface in surfaces:
                yield str(surface), Meaning(section, value=str(value))
        return
    for entry in entries:
        for surface in entry if isinstance(entry, list) else (entry,):
            yield str(surface), Meaning(section)


def _phrases(model: SemanticModel, readings: dict[str, Any]) -> Iterator[tuple[str, Meaning]]:
    for kind in ("phrases", "segments"):
        for index, entry in enumerate(readings[kind]):
            needed = [*entry.get("where", {}), *entry.get("group_by", ())]
            conditions = [having["metric"] for having in entry.get("having", ())]
            told = entry.get("choices") or entry.get("member") or entry.get("rule")
            if not (entry["metrics"] or needed or conditions or told):
                continue
            if all(name in model.dimensions for name in needed) and all(name in model.metrics for name in conditions):
                for surface in entry["words"]:
                    yield str(surface), Meaning(kind[:-1], str(index))
