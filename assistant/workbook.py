"""Tables as a workbook (XLSX): numbers at full precision, shown as people read them; the heading stays in sight. Every text is a
string cell, never a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

from assistant.spreadsheet import HUNDREDTHS, cell, headings, kind_of
from warehouse.engine import Column, Table

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MADE = (1980, 1, 1, 0, 0, 0)  # the same answer gives the same bytes
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_FORMATS = ("General", "#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000", "0.00%")  # by style
_HEADING = len(_FORMATS)  # the style of a heading, and the one after it of a note
_NARROW, _WIDE, _NOTE = 9, 42, 100  # widths of columns in characters
_LONGEST = 31  # letters in the name of a sheet


def to_xlsx(tables: Sequence[Table], notes: Sequence[str], language: str = "zh") -> bytes:
    """A workbook with a sheet for each table, called by what it shows, and one with ``notes``."""
    sheets = [_table(table, language) for table in tables]
    widths = f'<cols><col min="1" max="1" width="{_NOTE}" customWidth="1"/></cols>'
    sheets.append(_sheet([[note] for note in notes], [_HEADING + 1], widths))
    names = _names([*map(_called, tables), "Notes" if language == "en" else "说明"])
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(names),
        "xl/styles.xml": _styles(),
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *(("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)),
                ("styles", "styles.xml"),
            ]
        ),
    }
    parts |= {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, 1)}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, _MADE), content.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _table(table: Table, language: str) -> str:
    """The sheet of a table: its heading stays where it is while the rows are scrolled."""
    titles, styles = headings(table, language, hundredths=False), [_style(column) for column in table.columns]
    points = [
        kind_of(column) in HUNDREDTHS and _FORMATS[style] != "0.00%"
        for column, style in zip(table.columns, styles, strict=True)
    ]
    rows = [[cell(value, part) for value, part in zip(row, points, strict=True)] for row in table.rows]
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{_width(title, (row[number - 1] for row in rows))}" customWidth="1"/>'
        for number, title in enumerate(titles, 1)
    )
    frozen = (
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
        'state="frozen"/></sheetView></sheetViews>'
    )
    return _sheet(rows, styles, f"{frozen}<cols>{widths}</cols>" if widths else frozen, titles)


def _style(column: Column) -> int:
    """How the column's numbers are shown: money and averages with two decimals, counts with none, fractions as percent."""
    kind, _, decimals = column.format.partition(":")
    if kind == "percent":
        return _FORMATS.index("0.00%")
    if kind in ("money", "pp"):
        return _FORMATS.index("#,##0.00")
    if kind == "count":
        return _FORMATS.index("#,##0")
    return 1 + min(int(decimals or 1), 4) if kind == "number" else 0


def _width(title: str, cells: Iterable[Any]) -> int:
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


def _sheet(rows: Sequence[Sequence[Any]], styles: Sequence[int], before: str, titles: Sequence[str] = ()) -> str:
    head = "".join(_xml_cell(title, _HEADING) for title in titles)
    body = f"<row>{head}</row>" if titles else ""
    for row in rows:
        cells = "".join(_xml_cell(value, style) for value, style in zip(row, styles, strict=True))
        body += f"<row>{cells}</row>"
    return f'{_HEAD}<worksheet xmlns="{_MAIN}">{before}<sheetData>{body}</sheetData></worksheet>'


def _xml_cell(value: Any, style: int) -> str:
    of = f' s="{style}"' if style else ""
    if value == "":
        return f"<c{of}/>"
    if isinstance(value, str):
        text = escape(_ILLEGAL.sub("\ufffd", value))
        return f'<c{of} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f"<c{of}><v>{value!r}</v></c>"


def _styles() -> str:
    """The formats of numbers, a heading in bold over a line, and a note that wraps."""
    formats = "".join(
        f'<numFmt numFmtId="{164 + at}" formatCode={quoteattr(code)}/>' for at, code in enumerate(_FORMATS)
    )
    cells = "".join(f'<xf numFmtId="{164 + at if at else 0}" applyNumberFormat="1"/>' for at in range(len(_FORMATS)))
    wrapped = '<alignment wrapText="1" vertical="center"/>'
    cells += f'<xf numFmtId="0" fontId="1" borderId="1" applyFont="1" applyBorder="1" applyAlignment="1">{wrapped}</xf>'
    cells += f'<xf numFmtId="0" applyAlignment="1">{wrapped}</xf>'
    return (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="{len(_FORMATS)}">{formats}</numFmts>'
        '<fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="2"><border/><border><left/><right/><top/><bottom style="thin"/></border></borders>'
        f'<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="{len(_FORMATS) + 2}">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


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
    styles = f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{rels}{book}{styles}{parts}</Types>'
