"""Tables as a workbook (XLSX): numbers as they are, shown as people read them; the heading stays in sight. Every text is a string
cell, never a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assistant.spreadsheet import HUNDREDTHS, cell, headings, kind_of
from warehouse.engine import Column, Table

_PERCENT = "0.00%"
_NARROW, _WIDE, _NOTE = 9, 42, 100  # widths of columns in characters
_LONGEST = 31  # letters in the name of a sheet
_WRAPPED = Alignment(wrap_text=True, vertical="center")


def to_xlsx(tables: Sequence[Table], notes: Sequence[str], language: str = "zh") -> bytes:
    """A workbook with a sheet for each table, called by what it shows, and one with ``notes``."""
    book = Workbook()
    names = _names([*map(_called, tables), "Notes" if language == "en" else "说明"])
    sheets = [book.worksheets[0], *(book.create_sheet() for _ in tables)]
    for sheet, name in zip(sheets, names, strict=True):
        sheet.title = name
    for sheet, table in zip(sheets, tables, strict=False):
        _fill(sheet, table, language)
    for row, note in enumerate(notes, 1):
        _put(sheets[-1], row, 1, note).alignment = _WRAPPED
    sheets[-1].column_dimensions["A"].width = _NOTE
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _fill(sheet: Worksheet, table: Table, language: str) -> None:
    """The sheet of a table: its heading stays where it is while the rows are scrolled."""
    sheet.freeze_panes = "A2"
    titles = headings(table, language, hundredths=False)
    for number, (title, column) in enumerate(zip(titles, table.columns, strict=True), 1):
        shown = _format(column)
        points = kind_of(column) in HUNDREDTHS and shown != _PERCENT
        values = [cell(row[number - 1], points) for row in table.rows]
        heading = _put(sheet, 1, number, title)
        heading.font, heading.border, heading.alignment = Font(bold=True), Border(bottom=Side("thin")), _WRAPPED
        for row, value in enumerate(values, 2):
            _put(sheet, row, number, value).number_format = shown
        sheet.column_dimensions[get_column_letter(number)].width = _width(title, values)


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    """The cell, holding ``value``; a text that begins like a formula stays a text."""
    put, kept = sheet.cell(row, column), cell(value, False)
    if kept != "":
        put.value = kept
    if isinstance(kept, str) and kept:
        put.data_type = "s"
    return put


def _format(column: Column) -> str:
    """How the column's numbers are shown: money and averages with two decimals, counts with none, fractions as percent."""
    kind, _, decimals = column.format.partition(":")
    if kind == "percent":
        return _PERCENT
    if kind in ("money", "pp"):
        return "#,##0.00"
    if kind == "count":
        return "#,##0"
    return f"#,##0.{'0' * min(int(decimals or 1), 4)}" if kind == "number" else "General"


def _width(title: str, cells: Sequence[Any]) -> int:
    """Room for the heading, in up to two lines, and for the longest cell."""
    longest = max((_letters(one) if isinstance(one, str) else len(f"{one:,.2f}") for one in cells), default=0)
    return min(max(_NARROW, longest + 2, (_letters(title) + 1) // 2 + 2), _WIDE)


def _letters(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _called(table: Table) -> str:
    """A sheet's name: its first figure, by the first thing that it is split by."""
    texts = [column.label for column in table.columns if kind_of(column) in ("", "text", "date") and column.label]
    figures = [column.label for column in table.columns if kind_of(column) not in ("", "text", "date") and column.label]
    split = "".join(f" · {label}" for label in texts[:1]) if figures else "".join(texts[:1])
    return "".join(figures[:1])[: _LONGEST - len(split)].strip() + split


def _names(wanted: Sequence[str]) -> list[str]:
    """Names as a workbook takes them: short, without its signs, no two alike."""
    found: list[str] = []
    for number, name in enumerate(wanted, 1):
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip("' ") or f"{number}"
        short = plain[:_LONGEST].strip()
        if short.casefold() in (one.casefold() for one in found):
            short = f"{plain[: _LONGEST - 4].strip()} {number}"
        found.append(short)
    return found
