"""DOCX → blocks: paragraphs with the numbers Word draws before them, headings by style, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from knowledge.reading.blocks import Block, Reading, Unreadable, table_text
from knowledge.reading.open_zip import open_zip
from knowledge.reading.word_numbers import WordNumbers

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_NOT_TEXT = {f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback", f"{_W}pPr", f"{_W}rPr"}
_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)


def read_word(content: bytes) -> Reading:
    """The blocks of a Word file; pages only where Word has noted its page breaks."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document: Any = docx.Document(open_zip(content, "word/document.xml"))
    except (PackageNotFoundError, KeyError, ValueError) as fault:
        raise Unreadable("damaged-document") from fault
    body = document.element.body
    paged = body.find(f".//{_W}lastRenderedPageBreak") is not None
    styles = {style.style_id: style for style in document.styles}
    numbers = WordNumbers(document)
    reading, page = Reading(title=(document.core_properties.title or "").strip()), 1
    for node in _content(body):
        page += sum(1 for _ in node.iter(f"{_W}lastRenderedPageBreak")) if paged else 0
        if node.tag == f"{_W}tbl":
            reading.blocks.append(Block(table_text(_rows(node)), "table", 0, page if paged else None))
            continue
        style = styles.get(node.pPr.pStyle.val) if node.pPr is not None and node.pPr.pStyle is not None else None
        text = _text(node).strip()
        if text and not _is_contents(style):
            level = _level(node, style)
            text = numbers.before(node, style) + text
            if style is not None and style.name in ("Title", "标题") and not reading.title:
                reading.title = text
            reading.blocks.append(Block(text, "heading" if level else "text", level, page if paged else None))
    reading.pages = page if paged else 0
    return reading


def _content(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those in content controls too; not a table of contents."""
    for node in parent.iterchildren():
        if node.tag in (f"{_W}p", f"{_W}tbl"):
            yield node
        elif node.tag == f"{_W}sdt":
            gallery = node.find(f".//{_W}docPartGallery")
            if gallery is None or gallery.get(f"{_W}val") != "Table of Contents":
                for inside in node.iterchildren(f"{_W}sdtContent"):
                    yield from _content(inside)
        elif node.tag in (f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
            yield from _content(node)


def _text(node: Any) -> str:
    """The words of a paragraph as they stand when all changes are accepted."""
    words: list[str] = []
    stack = [node]
    while stack:
        part = stack.pop()
        if part.tag in _NOT_TEXT:
            continue
        if part.tag == f"{_W}t":
            words.append(part.text or "")
        elif part.tag in (f"{_W}tab", f"{_W}ptab"):
            words.append(" ")
        elif part.tag in (f"{_W}br", f"{_W}cr"):
            words.append("\n")
        else:
            stack.extend(reversed(part))
    return "".join(words)


def _rows(table: Any) -> list[list[str]]:
    """Cells row by row; one over several rows is said in each, one over several columns in the first."""
    rows: list[list[str]] = []
    for line in table.iterchildren(f"{_W}tr"):
        row: list[str] = []
        for cell in line.iterchildren(f"{_W}tc"):
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merged is not None and merged.get(f"{_W}val") in (None, "continue")
            above = rows[-1][len(row)] if goes_on and rows and len(rows[-1]) > len(row) else None
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            wide = min(int(span.get(f"{_W}val", "1")), 100) if span is not None else 1
            said = " ".join(filter(None, (_text(part).strip() for part in cell.iter(f"{_W}p"))))
            row += [said if above is None else above] + [""] * (wide - 1)
        rows.append(row)
    return rows


def _level(node: Any, style: Any) -> int:
    outline = node.find(f"{_W}pPr/{_W}outlineLvl")
    if outline is not None and outline.get(f"{_W}val", "9") < "9":
        return int(outline.get(f"{_W}val")) + 1
    while style is not None:
        named = _HEADING.match(style.name or "")
        if named:
            return int(named[1])
        if style.name == "Title":
            return 1
        style = style.base_style
    return 0


def _is_contents(style: Any) -> bool:
    return style is not None and re.match(r"(toc|目录)\s*\d", style.name or "", re.IGNORECASE) is not None
