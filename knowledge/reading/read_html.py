"""HTML → blocks: what a reader of the page sees, tables as tables."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from knowledge.reading.blocks import Block, Reading, table_text, tidy
from knowledge.reading.decode import decode

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_HIDDEN = set(
    "script style noscript template head nav aside form button select iframe object svg header footer".split()
)
_INLINE = set(
    "a abbr b bdi bdo big cite code data dfn em font i ins kbd label mark q s samp small span strike strong sub sup"
    " time tt u var wbr".split()
)
_LONG_CELL = 400


def read_html(content: bytes) -> Reading:
    """The blocks of a page; its title."""
    declared = _DECLARED.search(content[:4096])
    text = decode(content, declared[1].decode("ascii").lower().replace("gb2312", "gb18030") if declared else "")
    title = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
    return Reading(blocks=html_blocks(text), title=tidy(unescape(title[1])) if title else "")


def html_blocks(text: str) -> list[Block]:
    """The blocks of a piece of HTML."""
    from lxml import etree, html

    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    if not text.strip():
        return []
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(remove_comments=True, huge_tree=False))
    except (etree.ParserError, ValueError):
        return []
    page = _Page()
    page.walk(root)
    page.end()
    return page.blocks


class _Page:
    """Walks the elements without recursion: a page may nest them as deep as it likes."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._words: list[str] = []
        self._level = 0

    def walk(self, root: Any) -> None:
        stack: list[tuple[str, Any]] = [("open", root)]
        while stack:
            step, node = stack.pop()
            if step == "text":
                self._words.append(re.sub(r"\s+", " ", node))
            elif step == "close":
                self.end(0)
            elif _is_hidden(node):
                continue
            elif node.tag == "br":
                self._words.append("\n")
            elif node.tag == "table" and _is_data(node):
                self.end()
                self.blocks.append(Block(table_text(_rows(node)), "table"))
            else:
                self._open(node, stack)

    def _open(self, node: Any, stack: list[tuple[str, Any]]) -> None:
        if node.tag not in _INLINE:
            self.end(int(node.tag[1]) if re.fullmatch(r"h[1-6]", node.tag) else 0)
            stack.append(("close", node))
        inside: list[tuple[str, Any]] = [("text", node.text)] if node.text else []
        for child in node:
            inside.append(("open", child))
            if child.tail:
                inside.append(("text", child.tail))
        stack.extend(reversed(inside))

    def end(self, level: int = 0) -> None:
        """Close the paragraph that was being read; the next is a heading of ``level`` when that is not 0."""
        text = "\n".join(line for line in map(tidy, "".join(self._words).split("\n")) if line)
        if text:
            self.blocks.append(
                Block(tidy(text) if self._level else text, "heading" if self._level else "text", self._level)
            )
        self._words, self._level = [], level


def _is_hidden(node: Any) -> bool:
    if not isinstance(node.tag, str) or node.tag in _HIDDEN or node.get("hidden") is not None:
        return True
    return re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", node.get("style") or "") is not None


def _is_data(table: Any) -> bool:
    """Whether a table is one, and not the frame of a page's layout."""
    if table.find(".//table") is not None or len(table.findall(".//tr")) < 2:
        return False
    cells = [len(cell.text_content()) for cell in table.iter("td", "th")]
    return len(cells) > len(table.findall(".//tr")) and max(cells) <= _LONG_CELL


def _rows(table: Any) -> list[list[str]]:
    """The cells row by row; a cell over several rows is said in each, one over several columns in the first."""
    rows: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}
    for line in table.iter("tr"):
        row: dict[int, str] = {column: text for column, (_, text) in below.items()}
        below = {column: (left - 1, text) for column, (left, text) in below.items() if left > 1}
        column = 0
        for cell in line.iterchildren("td", "th"):
            while column in row:
                column += 1
            text, high, wide = tidy(cell.text_content()), _span(cell, "rowspan"), _span(cell, "colspan")
            for offset in range(wide):
                row[column + offset] = text if not offset else ""
                if high > 1:
                    below[column + offset] = (high - 1, row[column + offset])
            column += wide
        rows.append([row.get(index, "") for index in range(max(row, default=-1) + 1)])
    return rows


def _span(cell: Any, name: str) -> int:
    value = cell.get(name) or "1"
    return min(int(value), 200) if value.isdecimal() else 1
