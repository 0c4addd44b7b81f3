"""Groups too small to show (ruling 22): how many customers stand behind each cell, and which cells become 「其他」.

The merged row is the metric evaluated over the merged customers, so the query is compiled again with these cells under
one key; nothing is added up afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sqlglot

from semantic_layer.bound import BoundQuery
from semantic_layer.errors import AccessDenied
from semantic_layer.model import SemanticModel
from semantic_layer.plan import Plan, Scan
from semantic_layer.scan_sql import scan_sql
from semantic_layer.sets import extended
from semantic_layer.snippets import DIALECT
from semantic_layer.to_sql import Compiled, set_ctes

Cell = tuple[str | None, ...]


def applies(bound: BoundQuery) -> bool:
    """Whether cells must be counted: not for lists of customers themselves, which show pseudonyms."""
    return not any(dimension.personal for dimension in bound.keys)


def counting_sql(plan: Plan, model: SemanticModel) -> Compiled | None:
    """SELECT of each cell (without time) and the fewest customers behind any source; None if none has customers."""
    client = model.defaults.client.entity if model.defaults.client else ""
    model = extended(model, plan.bound)
    scans = [scan for scan in plan.scans if client in scan.source.keys]
    if not scans:
        return None
    codes = [dimension.id for dimension in plan.bound.keys]
    rows = []
    for scan in scans:
        column = scan.source.keys[client].column
        counted = Scan(
            scan.source, scan.bounds, scan.where, (), (), (), scan.kind, (("n", f"COUNT(DISTINCT {column})"),)
        )
        columns = ", ".join([*(f"s.{code}" for code in codes), "s.n"])
        rows.append(f"SELECT {columns} FROM ({scan_sql(counted, plan.bound, model)}) AS s WHERE s.n > 0")
    group = f" GROUP BY {', '.join(f'u.{code}' for code in codes)}" if codes else ""
    keys = "".join(f"u.{code}, " for code in codes)
    sets = set_ctes(plan, model)
    given = f"WITH {', '.join(sets)} " if sets else ""
    text = f"{given}SELECT {keys}MIN(u.n) AS n FROM ({' UNION ALL '.join(rows)}) AS u{group}"
    names = (*((code, code, "code") for code in codes), ("n", "n", "value"))
    return Compiled(sqlglot.parse_one(text, dialect=DIALECT), names)


def small_cells(counts: Sequence[tuple[object, ...]], least: int) -> frozenset[Cell]:
    """The cells to merge: every one with fewer than ``least`` customers, and the next smallest until the merged row has
    enough. Raises AccessDenied when even all cells together are too few."""
    cells = sorted(((int(str(row[-1])), _cell(row[:-1])) for row in counts if row[-1]), key=str)
    cells.sort(key=lambda pair: pair[0])
    if not cells or cells[0][0] >= least:
        return frozenset()
    merged: list[Cell] = []
    behind = 0
    for customers, cell in cells:
        if customers >= least and behind >= least:
            break
        merged.append(cell)
        behind += customers
    if behind < least:
        raise AccessDenied("small-cell", policy="small-cells", customers=str(least))
    return frozenset(merged)


def _cell(codes: tuple[object, ...]) -> Cell:
    return tuple(None if code is None else str(code) for code in codes)


def merge(bound: BoundQuery, cells: frozenset[Cell]) -> BoundQuery:
    """``bound`` with ``cells`` under one key."""
    return replace(bound, merged=tuple(sorted(cells, key=str)))
