"""Tables as CSV, and how a file heads its columns. No cell of a file can become a formula: what came from the data is text or a
number, whatever it begins with."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from typing import Any

from assistant.formats import WORDS_EN
from warehouse.engine import Column, Table

_FORMULA = tuple("=+-@＝＋－＠\t\r\n|%")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
HUNDREDTHS = {"percent": "%", "pp": "个百分点"}
_NAME, _CODE = "_name", ("代码", " code")


def to_csv(tables: Sequence[Table], language: str = "zh") -> bytes:
    """The tables below each other with their headings, for spreadsheets (UTF-8 with a mark). A text that a spreadsheet would
    compute gets an apostrophe in front."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for number, table in enumerate(tables):
        writer.writerows([[]] * bool(number))
        writer.writerow([_harmless(title) for title in headings(table, language)])
        hundredths = [kind_of(column) in HUNDREDTHS for column in table.columns]
        writer.writerows(
            [_harmless(cell(value, part)) for value, part in zip(row, hundredths, strict=True)] for row in table.rows
        )
    return text.getvalue().encode("utf-8-sig", "replace")


def headings(table: Table, language: str, *, hundredths: bool = True) -> list[str]:
    """What stands above each column: its name, no two alike, and the unit that its cells are in. Without ``hundredths``
    percentages are fractions that the file shows as percent."""
    found = []
    for column, label in zip(table.columns, distinct_labels(table, language).values(), strict=True):
        unit = _unit(column, language)
        plain = not unit or (unit == "%" and not hundredths)
        found.append(label if plain else f"{label} ({unit})")
    return found


def distinct_labels(table: Table, language: str) -> dict[str, str]:
    """The columns' labels by their names: a code beside its name says that it is the code, and of two that are called alike one
    that follows from another column, like a change, says of which."""
    labels = {column.name: column.label or column.name for column in table.columns}
    called = list(labels.values())
    distinct = {}
    for name, label in labels.items():
        owner = name.partition("__")[0]
        if f"{name}{_NAME}" in labels:
            label += _CODE[language == "en"]
        elif called.count(label) > 1 and owner != name and owner in labels:
            label = f"{labels[owner]} {label}"
        distinct[name] = label
    return distinct


def _unit(column: Column, language: str) -> str:
    kind, english = kind_of(column), language == "en"
    if kind in ("text", "date"):
        return ""
    unit = HUNDREDTHS.get(kind, column.unit)
    if kind == "money":  # stored in 元, whatever it is shown in
        return "/".join(["CNY" if english else "元", *column.unit.split("/")[1:]])
    return WORDS_EN.get(unit, unit) if english else unit


def kind_of(column: Column) -> str:
    """How a column is told, without its decimals: ``money``, ``percent``, ``count`` …"""
    return column.format.partition(":")[0]


def cell(value: Any, hundredths: bool) -> Any:
    """A value as a file keeps it, at full precision: a fraction as percent if ``hundredths``, nothing as an empty text."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(f"{value * 100:.12g}") if hundredths else value
    return _ILLEGAL.sub("\ufffd", str(value))


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" \u3000\xa0\ufeff").startswith(_FORMULA) else cell
