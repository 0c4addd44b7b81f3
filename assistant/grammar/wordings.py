"""Turns of phrase that stand for one meaning, in many forms: (把|将)(钱|资金)(往|向){elsewhere}(搬|挪|转).

A wording is a row of slots, each a choice of words; a slot may be empty. ``(a|b|c)`` is a choice, ``(a|)`` and ``(a)?`` may be
left out, ``{name}`` stands for a list of the model's readings. English choices stand between blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from assistant.grammar.normalise import Atom, Normaliser
from semantic_layer.model import SemanticModel

_PART = re.compile(r"(?:\(([^()]*)\)|\{(\w+)\})(\?)?|([^(){}?]+)")
_LIST = re.compile(r"\{(\w+)\}")
_Slot = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The ``slots``, each a choice of words cut into atoms (the empty one may be left out), for a metric, a segment of the
    readings or a value of a dimension: the ``kind`` of meaning, its ``id`` and, of a value, the code."""

    slots: tuple[_Slot, ...]
    kind: str
    id: str
    value: str = ""


class Wordings:
    """All wordings, by the atoms they may begin with."""

    def __init__(self, wordings: Iterable[Wording] = ()) -> None:
        self.all = list(wordings)
        self.by_first: dict[str, list[Wording]] = {}
        for wording in self.all:
            for first in _firsts(wording.slots):
                self.by_first.setdefault(first, []).append(wording)

    @classmethod
    def unpack(cls, kept: list[Any]) -> Wordings:
        """The wordings that ``pack`` wrote."""
        return cls(
            Wording(tuple(tuple(tuple(words) for words in slot) for slot in slots), *rest) for slots, *rest in kept
        )

    def pack(self) -> list[Any]:
        """The wordings as plain lists, for a file."""
        return [[one.slots, one.kind, one.id, one.value] for one in self.all]

    def words(self) -> set[str]:
        """The words of all choices, their atoms joined by blanks."""
        return {" ".join(words) for one in self.all for slot in one.slots for words in slot if words}

    def at(self, atoms: Sequence[Atom], start: int) -> Iterator[tuple[int, Wording]]:
        """Where wordings that begin with the atom at ``start`` end, the longest of each. Words that name a group of clients do not
        mean a figure as well."""
        wordings = self.by_first.get(atoms[start].key, ())
        found = [(_longest(atoms, start, one.slots, 0), one) for one in wordings]
        groups = {stop for stop, one in found if one.kind != "metric"}
        yield from ((stop, one) for stop, one in found if stop > start and (one.kind != "metric" or stop not in groups))


def wordings_of(model: SemanticModel, normaliser: Normaliser) -> Iterator[Wording]:
    """The turns of phrase of the readings: for a stored segment, ``metric:id``, ``group:code`` of the readings' segments,
    ``by:dimension`` for what is split by, or ``dimension:code``."""
    cut = cache(normaliser.key)
    codes = {str(entry.get("code")): str(place) for place, entry in enumerate(model.readings.segments)}
    for name, texts in model.readings.wordings.items():
        part, _, code = name.partition(":")
        segment = model.segments.get(name)
        if segment is not None:
            meant = ("value", segment.stored or "", name)
        elif part == "metric":
            meant = ("metric", code, "")
        elif part == "group":
            meant = ("segment", codes.get(code, ""), "")
        elif part == "by":
            meant = ("dimension", code, "")
        else:
            meant = ("value", part, code)
        for text in texts if meant[1] else ():
            yield Wording(read_wording(text, model.readings.wording_lists, cut), *meant)


def read_wording(text: str, lists: Mapping[str, tuple[str, ...]], key: Callable[[str], str]) -> tuple[_Slot, ...]:
    """The slots of a wording as it is written; ``key`` cuts words into atoms. Raises ValueError for a list that is not there."""
    slots: list[_Slot] = []
    for match in _PART.finditer(text):
        chosen, name, optional, plain = match.groups()
        words = chosen.split("|") if chosen is not None else [f"{{{name}}}" if name else plain]
        words = [*(one for word in words for one in _listed(word, lists)), *([""] if optional else [])]
        cut = {tuple(key(word).split()) for word in words}
        if cut != {()}:
            slots.append(tuple(sorted(cut, key=lambda atoms: (-len(atoms), atoms))))
    return tuple(slots)


def spelt_forms(text: str) -> list[str]:
    """Every form of a wording whose slots are choices: (该|要)拜访(谁|哪个客户)."""
    slots = [match[4].split("|") if match[1] is None else match[1].split("|") for match in _PART.finditer(text)]
    return ["".join(words) for words in product(*slots)] if "(" in text else [text]


def _listed(word: str, lists: Mapping[str, tuple[str, ...]]) -> list[str]:
    """``word`` with each word of the list that it names in its place."""
    name = _LIST.search(word)
    if name is None:
        return [word]
    if name.group(1) not in lists:
        raise ValueError(f"no list of words is called {name.group(1)}")
    return [word.replace(name.group(), one) for one in lists[name.group(1)]]


def _firsts(slots: tuple[_Slot, ...]) -> set[str]:
    found: set[str] = set()
    for slot in slots:
        found |= {words[0] for words in slot if words}
        if all(slot):
            break
    return found


def _longest(atoms: Sequence[Atom], place: int, slots: tuple[_Slot, ...], at: int) -> int:
    """The end of the longest match of the slots from ``at`` on, or -1."""
    if at == len(slots):
        return place
    best = -1
    for words in slots[at]:
        stop = place + len(words)
        if stop <= len(atoms) and all(atoms[place + step].key == word for step, word in enumerate(words)):
            best = max(best, _longest(atoms, stop, slots, at + 1))
    return best
