"""How well a name of the index fits a stretch of a question: in full, by its short name, cut short, or nearly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from typing import NamedTuple

from warehouse.name_forms import NameForms, Parts

_BRAND = 2


class Row(NamedTuple):
    """A row of the index: the name and the ``key`` under which it was found."""

    dimension: str
    code: str
    label: str
    office: str
    person: int
    key: str


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name found at ``start``..``end`` of the text: the dimension, its code, the full name, where it belongs; ``whole`` when
    the text holds the full name or the id, ``person`` when it is a natural person's, ``near`` when it may be another's name
    and must be asked about, ``slip`` when a wrong character was put right."""

    start: int
    end: int
    dimension: str
    code: str
    label: str
    office: str = ""
    whole: bool = False
    person: bool = False
    near: bool = False
    slip: bool = False


@dataclass(frozen=True, slots=True)
class OpenName:
    """A name everybody may know: an office, a product, an industry. ``kind`` is the code of the dimension's topmost ancestor
    with values (a product's category)."""

    dimension: str
    code: str
    label: str
    org_path: str
    kind: str = ""


def match_of(row: Row, start: int, end: int, *, whole: bool = False, near: bool = False) -> NameMatch:
    """The match of ``row`` at ``start``..``end``."""
    return NameMatch(start, end, row.dimension, row.code, row.label, row.office, whole, bool(row.person), near)


def fit(text: str, start: int, size: int, row: Row, forms: NameForms) -> NameMatch:
    """``row`` where ``size`` characters of its key begin at ``start``, with the place before and the legal form behind. Another
    place, or a full name with words left out, is another firm unless the asker says otherwise."""
    parts, end = forms.split(row.label.lower()), start + size
    if row.person or not row.key or row.key.isascii() or not parts.core:
        whole = text[start:end] in (row.label.lower(), row.code.lower())
        return match_of(row, start, end, whole=whole or bool(row.person))
    form, place = forms.form_at(text, end), forms.place_before(text, start) if parts.place else ""
    first, last = start - len(place), end + len(form)
    whole = text[first:last] == row.label.lower()
    other = bool(place) and _city(place) != _city(parts.place)
    return match_of(row, first, last, whole=whole, near=other or (bool(form) and text[start:end] != parts.core))


@dataclass(frozen=True, slots=True)
class NearFit:
    """A match with one wrong character: ``typed`` stands at ``place`` of what the name is called (-1 for a slip in the place before
    it or the legal form behind); ``alike`` when it sounds like what it should be, ``cut`` when the end of the name was left out."""

    match: NameMatch
    core: str
    typed: str = ""
    place: int = -1
    alike: bool = False
    cut: bool = False

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Characters of the same sound come first, then whole names."""
        return (not self.alike, self.cut, len(self.match.label))

    def in_common_word(self, words: Set[str]) -> bool:
        """Whether the slip is in one of ``words`` behind the brand, sounds like it, and makes no other of them (路侨)."""
        if self.place < _BRAND or not self.alike:
            return False
        wrong = self.core[: self.place] + self.typed + self.core[self.place + 1 :]
        around = [
            slice(first, last)
            for first in range(_BRAND, self.place + 1)
            for last in range(max(first + 2, self.place + 1), len(self.core) + 1)
        ]
        return any(self.core[one] in words for one in around) and not any(wrong[one] in words for one in around)


def near_fit(text: str, start: int, row: Row, forms: NameForms, alike: Callable[[str, str], bool]) -> NearFit | None:
    """``row`` where what it is called begins at ``start`` of ``text`` with exactly one wrong character, in it or in the place
    before or the legal form behind. ``alike`` says whether two characters sound alike."""
    label = row.label.lower()
    parts = Parts("", label, "") if row.person else forms.split(label)
    size, wrong = _stretch(text[start:], parts.core)
    if size < 3 or (size < len(parts.core) and row.person):
        return None
    slips = wrong
    before, after = forms.place_before(text, start), forms.form_at(text, start + size)
    if parts.place and not before:
        near = text[max(0, start - len(parts.place)) : start]
        before = near if _differences(near, parts.place) + slips == 1 else ""
        slips += bool(before)
    elif parts.place and _city(before) != _city(parts.place):
        return None
    if len(parts.form) > 2 and not after:
        near = text[start + size : start + size + len(parts.form)]
        after = near if _differences(near, parts.form) + slips == 1 else ""
        slips += bool(after)
    if slips != 1:
        return None
    match = match_of(row, start - len(before if parts.place else ""), start + size + len(after), near=True)
    if not wrong:
        return NearFit(match, parts.core)
    place = next(at for at in range(size) if text[start + at] != parts.core[at])
    typed, meant = text[start + place], parts.core[place]
    return NearFit(match, parts.core, typed, place, alike(typed, meant), size < len(parts.core))


def best(found: Iterable[NameMatch], most: int) -> list[NameMatch]:
    """For each stretch the matches in full alone if there are any, else those that need not be asked about; at most ``most``."""
    places: dict[tuple[int, int], dict[str, NameMatch]] = {}
    for match in found:
        known = places.setdefault((match.start, match.end), {})
        if match.code not in known or _rank(match) < _rank(known[match.code]):
            known[match.code] = match
    chosen = []
    for matches in places.values():
        top = min(_rank(match) for match in matches.values())
        ranked = [match for match in matches.values() if _rank(match) == top]
        chosen += ranked[:most]
    return chosen


def _rank(match: NameMatch) -> int:
    return 0 if match.whole else 2 if match.near else 1


def _stretch(text: str, core: str) -> tuple[int, int]:
    """How many characters of ``text`` are those of ``core`` with at most one wrong, and how many are wrong."""
    wrong = 0
    size = found = wrong_found = 0
    for size, (left, right) in enumerate(zip(text, core, strict=False), start=1):
        wrong += left != right
        if wrong > 1:
            break
        if left == right or size == len(core):
            found, wrong_found = size, wrong
    return found, wrong_found


def _differences(left: str, right: str) -> int:
    same = len(left) == len(right)
    return sum(one != other for one, other in zip(left, right, strict=True)) if same else max(len(left), len(right))


def _city(place: str) -> str:
    return place.removesuffix("市")
