"""Tables as files for spreadsheets: CSV and XLSX. No cell of a file can become a formula: what came from the data is text or a
number, whatever it begins with."""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from warehouse.engine import Column, Table

_FORMULA = tuple("=+-@＝＋－＠\t\r\n|%")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HUNDREDTHS = {"percent": "%", "pp": "个百分点"}
_MADE = (1980, 1, 1, 0, 0, 0)  # the same answer gives the same bytes
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def to_csv(tables: Sequence[Table]) -> bytes:
    """The tables below each other with their headings, for spreadsheets (UTF-8 with a mark). A text that a spreadsheet would
    compute gets an apostrophe in front."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for number, table in enumerate(tables):
        writer.writerows([[]] * bool(number))
        writer.writerow([_harmless(heading(column)) for column in table.columns])
        writer.writerows([[_harmless(cell) for cell in row] for row in _cells(table)])
    return text.getvalue().encode("utf-8-sig", "replace")


def to_xlsx(tables: Sequence[Table], notes: Sequence[str]) -> bytes:
    """A workbook with a sheet for each table and one with ``notes``; every text is a string cell, never a formula."""
    sheets = [[[heading(column) for column in table.columns], *_cells(table)] for table in tables]
    sheets.append([[note] for note in notes])
    names = [f"{number}" for number in range(1, len(sheets))] + ["说明"]
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(names),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
        ),
    }
    parts |= {f"xl/worksheets/sheet{number}.xml": _sheet(rows) for number, rows in enumerate(sheets, 1)}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, _MADE), content.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def heading(column: Column) -> str:
    """What stands above a column: its label and the unit that its cells are in."""
    kind = column.format.partition(":")[0]
    unit = _HUNDREDTHS.get(kind, column.unit)
    if kind == "money":  # stored in 元, whatever it is shown in
        unit = "/".join(["元", *column.unit.split("/")[1:]])
    label = column.label or column.name
    return f"{label} ({unit})" if unit and kind not in ("text", "date") else label


def _cells(table: Table) -> list[list[Any]]:
    hundredths = [column.format.partition(":")[0] in _HUNDREDTHS for column in table.columns]
    return [[_cell(value, part) for value, part in zip(row, hundredths, strict=True)] for row in table.rows]


def _cell(value: Any, hundredths: bool) -> Any:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(f"{value * 100:.12g}") if hundredths else value
    return _ILLEGAL.sub("�", str(value))


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" \u3000\xa0\ufeff").startswith(_FORMULA) else cell


def _sheet(rows: Sequence[Sequence[Any]]) -> str:
    body = "".join(f"<row>{''.join(map(_xml_cell, row))}</row>" for row in rows)
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'


def _xml_cell(value: Any) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(_ILLEGAL.sub("�", value))}</t></is></c>'
    return f"<c><v>{value!r}</v></c>"


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="r{number}"/>' for number, name in enumerate(names, 1)
    )
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _content_types(sheets: int) -> str:
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for number in range(1, sheets + 1)
    )
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    book = f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{rels}{book}{parts}</Types>'
