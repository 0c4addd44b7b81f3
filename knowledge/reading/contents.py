"""Tables of contents: dropped, because they name every article and say nothing."""

from __future__ import annotations

import re

from knowledge.reading.blocks import Block, tidy
from knowledge.reading.numerals import NUMERAL

LEADERS = re.compile(r"(?:(?:[.·．]\s*){3,}|(?:…\s*){2,})\d+\s*$")
_TITLE = re.compile(r"(|.*[)）》])\s*(?:目\s*[录次]|(?:table of )?contents)\s*[:：]?", re.IGNORECASE)
_ENTRY = re.compile(
    rf"第\s*{NUMERAL}+\s*(?:编|分编|章|节|条)|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|\d+(?:\.\d+)*[\s.、]|附[件表录则]"
)
_LONGEST = 60


def drop_contents(blocks: list[Block]) -> list[Block]:
    """``blocks`` without the lines of a table of contents: those under 目录 until its first entry comes again, and any
    line that ends in dots and a page number."""
    kept: list[Block] = []
    entries: list[str] | None = None
    for block in blocks:
        text = tidy(block.text)
        if block.kind != "table" and LEADERS.search(text):
            if entries is not None:
                entries.append(_plain(text))
            continue
        if entries is not None:
            if _is_entry(text, entries) and block.kind != "table":
                entries.append(_plain(text))
                continue
            entries = None
        title = _TITLE.fullmatch(text) if block.kind != "table" and len(text) <= 300 else None
        if title:
            entries = []
            if title[1].strip():  # the line before it had no end of its own
                kept.append(Block(title[1].strip(), block.kind, block.level, block.page))
            continue
        kept.append(block)
    return kept


def _is_entry(text: str, entries: list[str]) -> bool:
    if not entries:
        return bool(_ENTRY.match(text)) and len(text) <= _LONGEST
    return (
        _plain(text) != entries[0] and len(text) <= _LONGEST and bool(_ENTRY.match(text)) and text[-1] not in "。；;："
    )


def _plain(text: str) -> str:
    """An entry without its dots, its page number and spaces."""
    return re.sub(r"\s", "", re.sub(r"[\s.·…．]*\d+\s*$", "", LEADERS.sub("", text)))
