"""What each line of a document is: an article's beginning, a heading with its rank, a table, or text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from knowledge.reading.blocks import Block, close_up, tidy
from knowledge.reading.numerals import NUMERAL, number_of

_N = rf"\s*(?P<n>{NUMERAL}[{NUMERAL[1:-1]}\s]*?)\s*"
_DIVISION = re.compile(rf"第{_N}(?P<unit>编|分编|章|节)(?!\s*[的规所和及或、，,至第])[\s:：]*(?P<title>.{{0,50}})")
_ARTICLE = re.compile(rf"[【\[]?第{_N}条(?:\s*之\s*(?P<sub>{NUMERAL}+))?[】\]]?(?P<rest>.*)", re.DOTALL)
_ANNEX = re.compile(
    rf"(?P<name>附\s*(?:件|表|录|图)|附(?=\s*[:：\d]|$))\s*(?P<n>(?:{NUMERAL}|[A-Z](?![a-z]))*)\s*(?:[:：.．、\s]\s*(?P<title>.{{0,60}}))?"
)
_POINTS = re.compile(r"\s*(?:第\s*\S{1,4}\s*[款项]|[（(][一二三四五六七八九十\d]+[)）]\s*项)")
_REFERS = re.compile(r"[第的规所和及或、，,。；;至款项”」》)）]")
_MAY_REFER = re.compile(r"[与以除外中之]")
_NUMBERED = (
    (20, re.compile(r"[一二三四五六七八九十]{1,3}、\s*\S.{0,40}")),
    (21, re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]\s*\S.{0,24}")),
    (30, re.compile(r"\d{1,2}[.、．]?\s+\S.{1,40}|\d{1,2}[、．]\s*\S.{1,40}|\d{1,2}\.(?!\d)\s*\S.{1,40}")),
    (31, re.compile(r"\d{1,2}[.．]\d{1,2}(?![.．\d%])\s*\D.{0,40}")),
    (32, re.compile(r"\d{1,2}[.．]\d{1,2}[.．]\d{1,2}(?:[.．]\d{1,2})?\s*\D.{0,40}")),
)
_RANKS = {"编": 1, "分编": 2, "章": 3, "节": 4}
_ENDS = tuple("。；;，,：:、？！?!")
_JUMP = 50


@dataclass(frozen=True, slots=True)
class Mark:
    """A line and what it is. ``label`` names an article, ``text`` is what it says or the heading; a higher ``rank`` is
    further inside."""

    kind: Literal["article", "heading", "text", "table"]
    text: str
    page: int | None
    label: str = ""
    rank: int = 0


def marks(blocks: Sequence[Block]) -> list[Mark]:
    """The lines of a document, told apart. Numbered headings count only where no articles do the numbering."""
    lines = _lines(blocks)
    counted = _Counted()
    found: list[Mark | None] = []
    for line in lines:
        found.append(_structural(line, counted))
        counted.ended = found[-1] is not None or line.kind != "text" or line.text.endswith(_ENDS)
    with_articles = any(mark is not None and mark.kind == "article" for mark in found)
    ranks = _ranks_of_levels(lines, found)
    result: list[Mark] = []
    in_annex = False
    for index, (line, mark) in enumerate(zip(lines, found, strict=True)):
        if mark is None and line.kind == "heading":
            mark = Mark("heading", close_up(line.text), line.page, rank=ranks.get(line.level, 10 + line.level))
        elif mark is None and line.kind == "text":
            mark = _numbered(lines, found, index, with_articles and not in_annex)
        mark = mark or Mark("table" if line.kind == "table" else "text", line.text, line.page)
        in_annex = mark.rank == 0 if mark.kind == "heading" else in_annex and mark.kind != "article"
        last = result[-1] if result else None
        if last and last.label and last.kind == "heading" and mark.kind == "text" and _is_title(mark.text):
            result[-1] = replace(last, text=f"{last.text} {close_up(mark.text)}", label="")
        else:
            result.append(mark)
    return result


def _is_title(text: str) -> bool:
    """Whether ``text`` may be the title of a 第一章 on the line before it."""
    return len(text) <= 30 and not text.endswith(_ENDS)


def _lines(blocks: Sequence[Block]) -> list[Block]:
    lines: list[Block] = []
    for block in blocks:
        if block.kind == "table":
            if block.text:
                lines.append(block)
            continue
        for text in block.text.split("\n"):
            if tidy(text):
                lines.append(replace(block, text=tidy(text)))
    return lines


@dataclass(slots=True)
class _Counted:
    """The number of the last article: a line that begins with an earlier number only speaks of that article."""

    last: tuple[int, int] = (0, 0)
    ended: bool = True  # whether the line before ended a sentence

    def takes(self, number: tuple[int, int], rest: str, heading: bool) -> bool:
        """Whether an article begins here; ``rest`` is what follows 第九条, with its space if it has one."""
        apart = heading or not rest or rest[0] in " 【[（(：:"
        refers = _REFERS.match(rest) or (not self.ended and _MAY_REFER.match(rest))
        if number[0] == 0 or _POINTS.match(rest) or (not apart and refers):
            return False
        follows = number == (self.last[0] + 1, 0) or number == (self.last[0], self.last[1] + 1 + (not self.last[1]))
        later = self.last < number and number[0] <= self.last[0] + _JUMP
        begins = self.last == (0, 0) or (number == (1, 0) and rest.strip()[:1] not in tuple("的规所"))
        return follows or (apart and (later or begins))


def _structural(line: Block, counted: _Counted) -> Mark | None:
    """An article, a division (编, 章 …) or an annex; None for anything else."""
    if line.kind == "table":
        return None
    article = _ARTICLE.match(line.text)
    if article:
        number = (number_of(article["n"]), number_of(article["sub"] or ""))
        if counted.takes(number, article["rest"], line.kind == "heading"):
            counted.last = number
            sub = f"之{article['sub']}" if article["sub"] else ""
            label = f"第{''.join(article['n'].split())}条{sub}"
            return Mark("article", article["rest"].lstrip(" ：:"), line.page, label)
        return None
    division = _DIVISION.fullmatch(line.text)
    if division and not division["title"].endswith(_ENDS):
        name, title = f"第{''.join(division['n'].split())}{division['unit']}", _closed(division["title"])
        pending = "" if title else "title"
        return Mark("heading", f"{name} {title}".strip(), line.page, pending, _RANKS[division["unit"]])
    annex = _ANNEX.fullmatch(line.text)
    if annex and not (annex["title"] or "").endswith(_ENDS):
        counted.last = (0, 0)
        name, title = re.sub(r"\s", "", annex["name"]) + annex["n"], _closed(annex["title"] or "")
        return Mark("heading", f"{name} {title}".strip(), line.page, "" if title else "title", 0)
    return None


def _closed(title: str) -> str:
    """总 则 → 总则."""
    return close_up(title).strip()


def _ranks_of_levels(lines: Sequence[Block], found: Sequence[Mark | None]) -> dict[int, int]:
    """Which rank a heading's level stands for, seen on the divisions that are headings."""
    return {
        line.level: mark.rank
        for line, mark in zip(lines, found, strict=True)
        if mark is not None and mark.kind == "heading" and line.kind == "heading"
    }


def _numbered(lines: Sequence[Block], found: Sequence[Mark | None], index: int, with_articles: bool) -> Mark | None:
    """A heading that only its number makes one: 一、, （一）, 1.1; not an item of a list."""
    line = lines[index]
    rank = _rank(line)
    if not rank:
        return None
    following = lines[index + 1] if index + 1 < len(lines) else None
    if with_articles:
        next_mark = found[index + 1] if following else None
        if rank != 20 or next_mark is None or next_mark.kind != "article":
            return None
    elif following is None or _rank(following) == rank or (index and _rank(lines[index - 1]) == rank):
        return None
    return Mark("heading", close_up(line.text), line.page, rank=rank)


def _rank(line: Block) -> int:
    if line.kind != "text" or line.text.endswith(_ENDS):
        return 0
    return next((rank for rank, pattern in _NUMBERED if pattern.fullmatch(line.text)), 0)
