"""The keys under which a name is filed in the index: full and short names, pinyin initials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

from warehouse.name_forms import NameForms, Parts

_YEAR, _EVENT = re.compile(r"^20\d\d年?"), re.compile(r"(?:活动|计划|行动)$")
_INITIALS, _MOST_READINGS = 4, 16


def firm_keys(parts: Parts) -> Iterator[tuple[str, int]]:
    """(key, how much of it must be typed) of a firm: what it is called, its brand with its last word, initials."""
    core = parts.core
    yield core, min(2, len(core))
    if len(core) >= 6:
        yield core[:2] + core[-2:], 4
    short, place = initials(core), initials(parts.place)
    if len(short) >= 3:
        yield short, min(_INITIALS, len(short))
        if place:
            yield place + short, len(place) + min(_INITIALS, len(short))


def plain_keys(text: str, forms: NameForms, *, person: bool) -> Iterator[tuple[str, int]]:
    """(key, its length) of any other name: in full, an office without its kind, an event without its year, initials."""
    shorts = {text}
    if not person:
        shorts |= {forms.without_office(text), _YEAR.sub("", text), _EVENT.sub("", _YEAR.sub("", text))}
    letters = [initials(text)] if person else _readings(text)
    shorts |= {one for one in letters if len(one) >= (3 if person else _INITIALS)}
    yield from ((short, len(short)) for short in sorted(shorts) if len(short) >= 2)


def initials(text: str) -> str:
    """The first letter of each syllable of a Chinese text, in the usual readings; empty for any other."""
    letters = [_letters(char)[:1] for char in text]
    return "".join(letters) if all(letters) else ""


def _readings(text: str) -> list[str]:
    """The initials with each of several readings (支行: zh, zx), at most ``_MOST_READINGS``."""
    return ["".join(letters) for letters in islice(product(*map(_letters, text)), _MOST_READINGS)]


@lru_cache(maxsize=20000)
def _letters(char: str) -> str:
    """The first letters of the readings of a Chinese character, the usual one first; empty for any other."""
    if char.isascii():
        return ""
    found = (one[:1].lower() for one in pinyin(char, style=Style.FIRST_LETTER, heteronym=True)[0])
    return "".join(dict.fromkeys(letter for letter in found if letter.isascii() and letter.isalpha()))


def sounds() -> Iterator[tuple[str, str]]:
    """(character, syllable without its tone) of the 6,763 characters of GB 2312, one pair per reading."""
    for first in range(0xB0, 0xF8):
        for second in range(0xA1, 0xFA if first == 0xD7 else 0xFF):
            char = bytes((first, second)).decode("gb2312")
            readings = pinyin(char, style=Style.NORMAL, heteronym=True)[0]
            yield from ((char, one) for one in dict.fromkeys(readings))
