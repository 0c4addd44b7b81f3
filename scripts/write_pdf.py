"""Blocks → PDF by Typst, with an embedded Chinese font; the same source gives the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from scripts.source_text import Block, Source

_STYLE = """
#set document(title: NAME, date: datetime(year: 2026, month: 1, day: 1))
#set page(paper: "a4", margin: (x: 26mm, y: 24mm), numbering: "— 1 —")
#set text(font: "Noto Serif CJK SC", size: 11pt, lang: "zh", region: "cn")
#set par(leading: .85em, spacing: .85em, justify: true)
#let indented(body) = par(first-line-indent: (amount: 2em, all: true), body)
#let title(words) = align(center, text(18pt, weight: "bold", words))
#let number(words) = align(center, words)
#let chapter(words) = { v(6pt); align(center, heading(level: 1, text(13pt, words))); v(2pt) }
#let article(label, words) = block(sticky: words.ends-with("："), indented[#strong(label)　#words])
#let caption(words) = block(sticky: true, width: 100%, align(center, words))
#let rows(head, ..cells) = block(breakable: false, width: 100%, align(center, table(
  columns: head.len(), align: left + horizon, inset: 5pt, stroke: .5pt, table.header(..head.map(strong)), ..cells)))
"""


def write_pdf(source: Source, path: Path) -> None:
    """Write ``source`` as ``path``, A4 with page numbers. The font is that of Debian's fonts-noto-cjk."""
    written = "\n".join(map(_call, source.blocks))
    path.write_bytes(typst.compile((_STYLE.replace("NAME", _quoted(source.title)) + written).encode(), timestamp=0))


def _call(block: Block) -> str:
    """The block as a call of one of the functions above."""
    if block.kind == "table":
        head, *rows = block.rows
        cells = ", ".join(_quoted(cell) for row in rows for cell in row)
        return f"#rows(({', '.join(map(_quoted, head))},), {cells})"
    if block.kind == "article":
        return f"#article({_quoted(block.label)}, {_quoted(block.text)})"
    name = "indented" if block.kind == "text" else block.kind
    return f"#{name}({_quoted(block.text)})"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
