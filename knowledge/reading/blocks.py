"""What every format is read into: blocks of text in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

_SPACES = re.compile(r"[\s\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]+")
_BETWEEN = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])(?<![条章节编]) (?=[\u2e80-\u9fff\uff00-\uffef])")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading (``level`` from 1), or a table as Markdown; ``page`` from 1, None where there are none."""

    text: str
    kind: Literal["text", "heading", "table"] = "text"
    level: int = 0
    page: int | None = None


@dataclass(slots=True)
class Reading:
    """All blocks of a file; ``title`` and ``front`` (YAML) where the format names them; ``recognized`` are the pages read from
    their pictures; ``notes`` for whoever brought it."""

    blocks: list[Block] = field(default_factory=list)
    pages: int = 0
    title: str = ""
    front: str = ""
    recognized: list[int] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)


class Unreadable(Exception):
    """A file that is not taken in: a code of assistant/phrases.yml and its facts."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details


def tidy(text: str) -> str:
    """``text`` on one line with single spaces."""
    return _SPACES.sub(" ", text).strip()


def close_up(text: str) -> str:
    """``text`` without the spaces that typesetting puts between two Chinese characters; 第九条 keeps the one after it."""
    return _BETWEEN.sub("", text)


def join(first: str, second: str) -> str:
    """Two printed lines of one paragraph as one: a space only between Latin words."""
    if first and second and first[-1].isascii() and second[0].isascii() and first[-1] not in "-(/" and second[0] != ")":
        return f"{first} {second}"
    return first + second


def table_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows of cells as a Markdown table whose first row is the head; empty rows and columns are left out."""
    cells = [[tidy(cell).replace("|", "\\|") for cell in row] for row in rows]
    cells = [row for row in cells if any(row)]
    if not cells:
        return ""
    width = max(len(row) for row in cells)
    cells = [row + [""] * (width - len(row)) for row in cells]
    used = [index for index in range(width) if any(row[index] for row in cells)]
    lines = ["| " + " | ".join(row[index] for index in used) + " |" for row in cells]
    return "\n".join([lines[0], "|" + " --- |" * len(used), *lines[1:]])
