"""How a name is built: a place, what it is really called, and a legal form (杭州 · 澜昇电子 · 有限公司)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from semantic_layer.defaults import Defaults

_NOTHING = r"(?!)"
_BLANKED = 4


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a firm's name; ``core`` is empty for a name that is none (a person, a reader)."""

    place: str
    core: str
    form: str


class NameForms:
    """Takes the names of firms apart, with the model's legal forms and the ``places`` that occur in its data."""

    def __init__(self, defaults: Defaults, places: Iterable[str]) -> None:
        forms = defaults.client.forms if defaults.client and defaults.client.forms else _NOTHING
        offices = defaults.tree.forms if defaults.tree and defaults.tree.forms else _NOTHING
        self._ending, self._form = re.compile(f"(?:{forms})$"), re.compile(forms)
        self._office = re.compile(f"(?:{offices})$")
        self.places = frozenset(places)
        self._sizes = sorted({len(place) for place in self.places}, reverse=True)

    def split(self, label: str) -> Parts:
        """The parts of lower-case ``label``."""
        ending = self._ending.search(label)
        if ending is None:
            return Parts("", "", "")
        place = next((label[:size] for size in self._sizes if label[:size] in self.places), "")
        return Parts(place, label[len(place) : ending.start()], ending.group())

    def place_before(self, text: str, start: int) -> str:
        """The place that ends where ``start`` is; empty without one."""
        found = (text[start - size : start] for size in self._sizes if start >= size)
        return next((place for place in found if place in self.places), "")

    def form_at(self, text: str, start: int) -> str:
        """The legal form that begins at ``start``; empty without one."""
        found = self._form.match(text, start)
        return found.group() if found else ""

    def without_office(self, label: str) -> str:
        """The name of an office without what kind of office it is."""
        return self._office.sub("", label)


def blanked(core: str) -> Iterator[str]:
    """The beginning of ``core`` (four characters, or all of three) with one character after the other left blank."""
    head = core[:_BLANKED]
    if len(head) >= 3:
        yield from (head[:place] + "*" + head[place + 1 :] for place in range(len(head)))
