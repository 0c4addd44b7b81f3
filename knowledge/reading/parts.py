"""Blocks → parts: the article tree of a regulation (编, 分编, 章, 节, 条), or the sections of any other document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.reading.blocks import Block, Unreadable
from knowledge.reading.marks import marks
from knowledge.reading.split import split_table, split_text

MAX_PARTS = 20_000
PREAMBLE = "序言"
_TABLE_WITHIN = 1_500


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes a passage: how it is named, what it says, what stands above it, where it begins."""

    article: str
    text: str
    kind: str
    headings: tuple[str, ...] = ()
    page: int | None = None


@dataclass(slots=True)
class _Open:
    """The article or section being read: paragraphs and tables, with the page that each stands on."""

    article: str
    kind: str
    headings: tuple[str, ...]
    page: int | None
    said: list[Block] = field(default_factory=list)


def to_parts(blocks: Sequence[Block], title: str) -> list[Part]:
    """The parts of a document in order. Raises Unreadable: empty-document, too-many-articles."""
    found = marks(blocks)
    with_articles = any(mark.kind == "article" for mark in found)
    parts: list[Part] = []
    above: list[tuple[int, str]] = []
    current = _Open(PREAMBLE if with_articles else title, "section", (), blocks[0].page if blocks else None)
    for index, mark in enumerate(found):
        if mark.kind == "heading" and (mark.text == title or (index == 0 and 10 < mark.rank < 20)):
            continue  # the title itself stands above nothing
        if mark.kind in ("text", "table"):
            current.said.append(Block(mark.text, "table" if mark.kind == "table" else "text", 0, mark.page))
            continue
        parts += _closed(current)
        if mark.kind == "article":
            current = _Open(mark.label, "article", tuple(name for _, name in above), mark.page)
            if mark.text:
                current.said.append(Block(mark.text, "text", 0, mark.page))
        else:
            above = [*((rank, name) for rank, name in above if rank < mark.rank), (mark.rank, mark.text)]
            current = _Open(mark.text, "section", tuple(name for _, name in above[:-1]), mark.page)
        if len(parts) > MAX_PARTS:
            raise Unreadable("too-many-articles", limit=MAX_PARTS)
    parts += _closed(current)
    if not any(re.search(r"\w", part.text) for part in parts):
        raise Unreadable("empty-document")
    if len(parts) > MAX_PARTS:
        raise Unreadable("too-many-articles", limit=MAX_PARTS)
    return parts


def _closed(current: _Open) -> list[Part]:
    """The parts of one article or section: small tables within its text, large ones for themselves."""
    parts: list[Part] = []
    run: list[Block] = []

    def end_run() -> None:
        page = current.page if not parts else run[0].page if run else None
        for text, at in split_text([(block.text, block.page) for block in run]):
            parts.append(Part(current.article, text, current.kind, current.headings, at or page))
        run.clear()

    alone = current.kind == "section" and all(block.kind == "table" for block in current.said)
    for block in current.said:
        if block.kind == "table" and (alone or len(block.text) > _TABLE_WITHIN):
            end_run()
            parts += [
                Part(current.article, text, "table", current.headings, block.page) for text in split_table(block.text)
            ]
        else:
            run.append(block)
    end_run()
    return parts
