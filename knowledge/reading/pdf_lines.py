"""Printed lines → paragraphs: running heads and feet off, lines and tables joined over line and page ends."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from statistics import median

from knowledge.reading.blocks import Block, join, table_text
from knowledge.reading.contents import LEADERS
from knowledge.reading.numerals import NUMERAL

_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/,，共]\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–－·\s]*"
)
_STARTS = re.compile(
    rf"第\s*{NUMERAL}+\s*(?:[编章节]|分编|条(?=[\s　（(【：:]|$))|[（(][一二三四五六七八九十\d]+[)）]"
    r"|[一二三四五六七八九十]+、|\d+(?:\.\d+)*[.、．]\s*\D|附[件表录]"
)
_MARGIN = 0.12
_TALLER = 1.15


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: where it stands in points, and ``top`` as a share of the page's height."""

    text: str
    page: int
    x0: float
    x1: float
    top: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table, where it begins and the page on which it ends."""

    y: float
    page: int
    ends: int
    rows: list[list[str]]


def drop_margins(pages: list[list[Line | Table]]) -> list[Line | Table]:
    """All parts in order without page numbers and the heads and feet that pages repeat."""
    seen = Counter(key for page in pages for key in {_key(part) for part in page if _is_margin(part)})
    least = 2 if len(pages) < 6 else max(3, len(pages) // 3)
    kept: list[Line | Table] = []
    for page in pages:
        for part in page:
            numbered = isinstance(part, Line) and _PAGE_NUMBER.fullmatch(part.text)
            if not (_is_margin(part) and (numbered or seen[_key(part)] >= least)):
                kept.append(part)
    return kept


def to_blocks(parts: list[Line | Table]) -> list[Block]:
    """Paragraphs, headings by size of type, and tables."""
    lines = [part for part in parts if isinstance(part, Line)]
    if not lines:
        return [
            Block(table_text(part.rows), "table", 0, part.page) for part in _joined(parts) if isinstance(part, Table)
        ]
    body = Counter(line.size for line in lines for _ in line.text).most_common(1)[0][0]
    taller = sorted({line.size for line in lines if line.size > body * _TALLER}, reverse=True)
    usual = [line for line in lines if line.size == body]
    left, right = _edges(usual)
    indented = _is_indented(usual, left)
    blocks: list[Block] = []
    before: Line | None = None
    for part in _joined(parts):
        if isinstance(part, Table):
            blocks.append(Block(table_text(part.rows), "table", 0, part.page))
            before = None
            continue
        level = min(taller.index(part.size) + 1, 6) if part.size in taller and len(part.text) <= 60 else 0
        if before is not None and blocks[-1].level == level and _goes_on(before, part, (left, right), indented, level):
            blocks[-1] = replace(blocks[-1], text=join(blocks[-1].text, part.text))
        else:
            blocks.append(Block(part.text, "heading" if level else "text", level, part.page))
        before = part
    return blocks


def _edges(lines: list[Line]) -> tuple[float, float]:
    """Where the text of the body begins and ends on the page."""
    ends = sorted(line.x1 for line in lines)
    starts = sorted(line.x0 for line in lines)
    return starts[len(starts) // 20], ends[-1 - len(ends) // 20]


def _is_indented(lines: list[Line], left: float) -> bool:
    """Whether paragraphs of the document begin indented: seen on the lines that say that they begin one."""
    begins = [line.x0 - left > line.size for line in lines if _STARTS.match(line.text)]
    return bool(begins) and median(begins) > 0.5


def _goes_on(before: Line, line: Line, edges: tuple[float, float], indented: bool, level: int) -> bool:
    """Whether ``line`` continues the paragraph of ``before``."""
    left, right = edges
    if level:
        return line.page == before.page and line.size == before.size and line.y - before.y < 2 * line.size
    if LEADERS.search(before.text) or before.x1 < right - 2.5 * before.size or line.x0 - left > 1.2 * line.size:
        return False
    return indented or not _STARTS.match(line.text)


def _joined(parts: list[Line | Table]) -> list[Line | Table]:
    """A table that goes on at the head of the next page as one table, its repeated head said once."""
    joined: list[Line | Table] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Table) and isinstance(last, Table) and _continues(last, part):
            rows = part.rows[1:] if part.rows[0] == last.rows[0] else part.rows
            joined[-1] = replace(last, rows=[*last.rows, *rows], ends=part.page)
        else:
            joined.append(part)
    return joined


def _continues(table: Table, other: Table) -> bool:
    return other.page == table.ends + 1 and len(other.rows[0]) == len(table.rows[0])


def _is_margin(part: Line | Table) -> bool:
    return isinstance(part, Line) and (part.top < _MARGIN or part.top > 1 - _MARGIN)


def _key(part: Line | Table) -> tuple[str, int]:
    """What a running line has in common on all pages: its words without numbers, and its height."""
    return (re.sub(r"\d+", "#", part.text), round(part.top * 50)) if isinstance(part, Line) else ("", 0)
