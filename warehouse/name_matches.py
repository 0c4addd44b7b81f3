"""How well a name of the index fits a stretch of a question: in full, by its short name, cut short, or nearly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from warehouse.name_forms import NameForms, Parts


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
    and must be asked about."""

    start: int
    end: int
    dimension: str
    code: str
    label: str
    office: str = ""
    whole: bool = False
    person: bool = False
    near: bool = False


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


def near_fit(text: str, start: int, row: Row, forms: NameForms) -> NameMatch | None:
    """``row`` where what it is called begins at ``start`` of ``text`` with exactly one wrong character, in it or in the place
    before or the legal form behind."""
    label = row.label.lower()
    parts = Parts("", label, "") if row.person else forms.split(label)
    size, wrong = _stretch(text[start:], parts.core)
    if size < 3 or (size < len(parts.core) and row.person):
        return None
    first, last = start, start + size
    place = forms.place_before(text, start)
    if parts.place:
        before = text[max(0, start - len(parts.place)) : start]
        if not place and len(before) == len(parts.place) and _differences(before, parts.place) + wrong <= 1:
            place, wrong = before, wrong + _differences(before, parts.place)
        elif place and _city(place) != _city(parts.place):
            return None
        first -= len(place)
    form = forms.form_at(text, last)
    behind = text[last : last + len(parts.form)]
    if not form and len(behind) == len(parts.form) > 2 and _differences(behind, parts.form) + wrong <= 1:
        form, wrong = behind, wrong + _differences(behind, parts.form)
    return match_of(row, first, last + len(form), near=True) if wrong == 1 else None


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
    return sum(one != other for one, other in zip(left, right, strict=True))


def _city(place: str) -> str:
    return place.removesuffix("市")
