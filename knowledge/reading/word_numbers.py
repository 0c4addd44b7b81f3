"""The numbers that Word draws before paragraphs and does not store in them: 第一条, （一）, 1.1."""

from __future__ import annotations

import re
from typing import Any

from knowledge.reading.numerals import chinese

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "taiwaneseCountingThousand",
}
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
Level = tuple[str, str, int]  # format, text with %1 … for the numbers, start


class WordNumbers:
    """Counts along the paragraphs of one document, in reading order."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._abstract: dict[str, str] = {}
        try:
            numbering = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        lists = {one.get(f"{_W}abstractNumId"): _levels(one) for one in numbering.iterchildren(f"{_W}abstractNum")}
        for number in numbering.iterchildren(f"{_W}num"):
            abstract = number.find(f"{_W}abstractNumId")
            if abstract is not None:
                own = number.get(f"{_W}numId")
                self._abstract[own] = abstract.get(f"{_W}val")
                self._levels[own] = lists.get(abstract.get(f"{_W}val"), {})

    def before(self, paragraph: Any, style: Any) -> str:
        """What is drawn before ``paragraph``, with a space after it; bullets draw nothing here."""
        number, level = _numbered(paragraph, style)
        if number not in self._levels or level not in self._levels[number]:
            return ""
        counts = self._counts.setdefault(self._abstract[number], {})
        form, text, start = self._levels[number][level]
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        if form in ("bullet", "none"):
            return ""

        def drawn(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            shape, _, first = self._levels[number].get(at, ("decimal", "", 1))
            return _shaped(counts.get(at, first), shape)

        said = re.sub(r"%(\d)", drawn, text)
        return said + " " if said else ""


def _numbered(paragraph: Any, style: Any) -> tuple[str, int]:
    """(list, level from 0) of a paragraph, its own or its style's."""
    holders = [paragraph.find(f"{_W}pPr/{_W}numPr")]
    while style is not None:
        holders.append(style.element.find(f"{_W}pPr/{_W}numPr"))
        style = style.base_style
    number, level = "", 0
    for holder in (one for one in holders if one is not None):
        own, depth = holder.find(f"{_W}numId"), holder.find(f"{_W}ilvl")
        level = int(depth.get(f"{_W}val", "0")) if depth is not None and not level else level
        if own is not None:
            number = own.get(f"{_W}val", "")
            break
    return number, level


def _levels(abstract: Any) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for level in abstract.iterchildren(f"{_W}lvl"):
        values = (level.find(f"{_W}{name}") for name in ("numFmt", "lvlText", "start"))
        form, text, start = (one.get(f"{_W}val", "") if one is not None else "" for one in values)
        found[int(level.get(f"{_W}ilvl", "0"))] = (form, text, int(start) if start.isdecimal() else 1)
    return found


def _shaped(count: int, form: str) -> str:
    if form in _CHINESE:
        return chinese(count)
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        written, rest = "", count
        for value, sign in _ROMAN:
            written += sign * (rest // value)
            rest %= value
        return written.upper() if form == "upperRoman" else written
    return str(count)
