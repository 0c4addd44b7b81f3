"""XLSX → blocks: a heading and tables for every sheet that is shown, figures as they are shown."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from knowledge.reading.blocks import Block, Reading, Unreadable, table_text, tidy
from knowledge.reading.open_zip import open_zip

MAX_CELLS = 2_000_000


def read_excel(content: bytes) -> Reading:
    """The blocks of a workbook; hidden sheets are left out and noted."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(open_zip(content, "xl/workbook.xml"), data_only=True)
    except (InvalidFileException, KeyError, ValueError, TypeError) as fault:
        raise Unreadable("damaged-document") from fault
    reading = Reading(title=(book.properties.title or "").strip())
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    if hidden:
        reading.notes.append({"code": "hidden-sheets", "names": ", ".join(hidden)[:200]})
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            if sheet.max_row * sheet.max_column > MAX_CELLS:
                raise Unreadable("document-too-heavy")
            reading.blocks += _sheet(sheet)
    return reading


def _sheet(sheet: Any) -> list[Block]:
    rows = [[_shown(cell) for cell in row] for row in sheet.iter_rows()]
    for area in sheet.merged_cells.ranges:  # what stands over several rows is said in each
        said = rows[area.min_row - 1][area.min_col - 1]
        for row in rows[area.min_row : area.max_row]:
            row[area.min_col - 1] = said
    blocks, table = [Block(sheet.title, "heading", 1)], list[list[str]]()
    for row in [*rows, []]:
        filled = [cell for cell in row if cell]
        if len(filled) > 1:
            table.append(row)
            continue
        if table:
            blocks.append(Block(table_text(table), "table"))
            table = []
        if filled:
            blocks.append(Block(filled[0]))
    return blocks if len(blocks) > 1 else []


def _shown(cell: Any) -> str:
    value = cell.value
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in (cell.number_format or ""):
        return f"{value * 100:.10g}%"
    if isinstance(value, float):
        return f"{value:.12g}"
    return "" if value is None else tidy(str(value))
