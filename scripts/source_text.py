"""The Markdown of a bank rule → its metadata and its blocks, for the writers of DOCX and PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["title", "number", "chapter", "article", "caption", "text", "table"]

_ARTICLE = re.compile(r"(第[一二三四五六七八九十]+条)　(.+)")
_CAPTION = re.compile(r"表\d+　")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or table in reading order. ``label`` is the number of an article (第九条), ``rows`` the cells of a table,
    the first row its head."""

    kind: Kind
    text: str = ""
    label: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A rule as written: ``front`` is its metadata (YAML), ``title`` its name."""

    front: str
    title: str
    blocks: tuple[Block, ...]


def read_source(path: Path) -> Source:
    """The rule in ``path``. Raises ValueError without front matter or title."""
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    blocks = tuple(_blocks(body))
    titles = [block.text for block in blocks if block.kind == "title"]
    if len(titles) != 1:
        raise ValueError(f"{path.name}: one title expected, not {len(titles)}")
    return Source(front, titles[0], blocks)


def _blocks(body: str) -> Iterator[Block]:
    for piece in re.split(r"\n{2,}", body.strip()):
        article = _ARTICLE.fullmatch(piece)
        if piece.startswith("|"):
            yield Block("table", rows=tuple(_rows(piece)))
        elif article:
            yield Block("article", article[2], article[1])
        elif piece.startswith("## "):
            yield Block("chapter", piece[3:])
        elif piece.startswith("# "):
            yield Block("title", piece[2:])
        elif piece.startswith("（问银"):
            yield Block("number", piece)
        else:
            yield Block("caption" if _CAPTION.match(piece) else "text", piece)


def _rows(table: str) -> Iterator[tuple[str, ...]]:
    head, rule, *rows = table.split("\n")
    if set(rule) - set("|-: "):
        raise ValueError(f"not the rule of a table: {rule}")
    for row in (head, *rows):
        yield tuple(cell.strip() for cell in row.strip().strip("|").split("|"))
