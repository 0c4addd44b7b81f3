"""Blocks → DOCX, typeset as a bank's office does; the same source gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from scripts.source_text import Block, Source

SONG, HEI = "宋体", "黑体"
MADE = datetime(2026, 1, 1)


def write_docx(source: Source, path: Path) -> None:
    """Write ``source`` as ``path``: chapters are headings, tables are tables, a page number in the foot."""
    document = Document()
    _set_up(document, source.title)
    for block in source.blocks:
        if block.kind == "table":
            _add_table(document, block)
        else:
            _add_paragraph(document, block)
    document.save(buffer := io.BytesIO())
    path.write_bytes(_without_times(buffer))


def _set_up(document: Any, title: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    for name, font, size in (("Normal", SONG, 11), ("Title", HEI, 18), ("Heading 1", HEI, 13)):
        style = document.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:eastAsia", "w:hAnsi", "w:ascii"):
            fonts.set(qn(script), font)
        for theme in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)
    about = document.core_properties
    about.title, about.author, about.language, about.comments = title, "", "zh-CN", ""
    about.created = about.modified = MADE


def _add_paragraph(document: Any, block: Block) -> None:
    style = {"title": "Title", "chapter": "Heading 1"}.get(block.kind)
    paragraph = document.add_paragraph(style=style)
    if block.kind in ("title", "number", "chapter", "caption"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        paragraph.paragraph_format.first_line_indent = Pt(22)
    paragraph.paragraph_format.keep_with_next = block.kind in ("chapter", "caption")
    paragraph.paragraph_format.space_after = Pt(4)
    if block.label:
        run = paragraph.add_run(block.label)
        run.font.name = HEI
        run._element.rPr.rFonts.set(qn("w:eastAsia"), HEI)
        paragraph.add_run("　")
    paragraph.add_run(block.text)


def _add_table(document: Any, block: Block) -> None:
    table = document.add_table(rows=len(block.rows), cols=len(block.rows[0]), style="Table Grid")
    for row, cells in zip(table.rows, block.rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.font.size = Pt(9.5)
            run.bold = cells is block.rows[0]
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _without_times(buffer: io.BytesIO) -> bytes:
    """The same archive with one date on every member."""
    made = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            new.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
