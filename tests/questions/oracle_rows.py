"""Oracles run on the published bank, and answers compared with them."""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from warehouse.engine import Table

HERE = Path(__file__).parent
VIEWS = HERE.parent / "oracles" / "views.sql"


class OracleBank:
    """The published bank under the domain book's own views, read only. Nothing of the semantic layer is used here."""

    def __init__(self, path: Path) -> None:
        self._con = duckdb.connect()
        self._con.execute(f"ATTACH '{path}' AS bank (READ_ONLY)")
        self._con.execute("USE bank")
        for file in (VIEWS, HERE / "prelude.sql"):
            for statement in re.sub(r"--[^\n]*", "", file.read_text("utf-8")).split(";\n"):
                if statement.strip():
                    self._con.execute(re.sub(r"CREATE (MACRO|VIEW)", r"CREATE TEMP \1", statement.strip()))

    def rows(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The column names and the rows of an oracle."""
        cursor = self._con.execute(sql)
        return [column[0] for column in cursor.description], [tuple(map(plain, row)) for row in cursor.fetchall()]

    def close(self) -> None:
        """Release the file."""
        self._con.close()


def plain(value: Any) -> Any:
    """A value as the contract prints it: numbers as float, dates as text."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def difference(
    table: Table, names: list[str], wanted: list[tuple[Any, ...]], *, ordered: bool, hidden: tuple[str, ...]
) -> str:
    """How ``table`` differs from the wanted rows, or an empty text. Columns the oracle does not name are not compared."""
    have = [column.name for column in table.columns]
    missing = [name for name in names if name not in have]
    if missing:
        return f"no column {missing}; the answer has {have}"
    shown = [name for name in names if name not in hidden]
    got = [tuple(plain(row[have.index(name)]) for name in shown) for row in table.rows]
    want = [tuple(row[names.index(name)] for name in shown) for row in wanted]
    if len(got) != len(want):
        return f"{len(got)} rows instead of {len(want)}"
    if not ordered:
        got, want = sorted(got, key=_sortable), sorted(want, key=_sortable)
    for position, (left, right) in enumerate(zip(got, want, strict=True)):
        if not all(same(a, b) for a, b in zip(left, right, strict=True)):
            return f"row {position}: {left} instead of {right} in {shown}"
    return ""


def same(left: Any, right: Any) -> bool:
    """Equal, numbers to a relative 1e-9."""
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)
    return bool(left == right)


def _sortable(row: tuple[Any, ...]) -> tuple[Any, ...]:
    texts = tuple(str(value) for value in row if isinstance(value, str))
    numbers = tuple(
        float(f"{value:.9g}") if isinstance(value, float) else -math.inf for value in row if not isinstance(value, str)
    )
    return (texts, numbers)
