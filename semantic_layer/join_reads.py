"""The readings of a query brought to one row per key: never two of them joined before each is one row per key itself."""

from __future__ import annotations

from collections.abc import Sequence

from semantic_layer.bound import BoundQuery
from semantic_layer.reads import Read
from semantic_layer.window_sql import key_columns


def join_reads(reads: Sequence[Read], bound: BoundQuery) -> tuple[str, list[str]]:
    """The relation that has every atom as a column, one row per key, and the CTEs it needs."""
    if bound.time is not None and not bound.keys:
        return "_joined", [f"_joined AS ({_on_the_axis(reads, bound)})"]
    if len(reads) == 1:
        return reads[0].name, []
    if bound.dimensions:
        return "_joined", _stacked(reads, bound)
    columns = ", ".join(f"{read.name}.{column}" for read in reads for column in read.columns)
    tables = " CROSS JOIN ".join(read.name for read in reads)
    return (f"(SELECT {columns} FROM {tables})" if reads else "(SELECT 1 AS one)"), []


def _on_the_axis(reads: Sequence[Read], bound: BoundQuery) -> str:
    """A row for each cell of the time axis, also for one without data."""
    assert bound.time is not None
    key = bound.time.id
    cells = ", ".join(f"('{piece.key}')" for piece in bound.metrics[0].pieces)
    columns = [f"p.{key}", *(f"{read.name}.{column}" for read in reads for column in read.columns)]
    joins = "".join(f" LEFT JOIN {read.name} ON {read.name}.{key} = p.{key}" for read in reads)
    axis = f"(SELECT CAST(v.day AS DATE) AS {key} FROM (VALUES {cells}) AS v(day)) AS p"
    return f"SELECT {', '.join(columns)} FROM {axis}{joins}"


def _stacked(reads: Sequence[Read], bound: BoundQuery) -> list[str]:
    """One below the other, then grouped once more: a key of one reading only is kept, and so is the key NULL."""
    every = [column for read in reads for column in read.columns]
    keys = key_columns(bound)
    rows = []
    for read in reads:
        own = [f"s.{column}" if column in read.columns else f"NULL AS {column}" for column in every]
        rows.append(f"SELECT {', '.join([*(f's.{key}' for key in keys), *own])} FROM {read.name} AS s")
    codes = [dimension.id for dimension in bound.dimensions]
    picked = [f"u.{key}" if key in codes else f"any_value(u.{key}) AS {key}" for key in keys]
    picked += [f"any_value(u.{column}) AS {column}" for column in every]
    groups = ", ".join(f"u.{code}" for code in codes)
    return [
        f"_rows AS ({' UNION ALL '.join(rows)})",
        f"_joined AS (SELECT {', '.join(picked)} FROM _rows AS u GROUP BY {groups})",
    ]
