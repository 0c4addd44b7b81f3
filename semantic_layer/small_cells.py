"""Groups too small to show (ruling 22): how many customers stand behind each cell, and which cells become 「其他」.

The merged row is the metric evaluated over the merged customers, so the query is compiled again with these cells under
one key; nothing is added up afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import sqlglot
from sqlglot import exp

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
    for counted in (one for scan in scans for one in _counted(scan, scan.source.keys[client].column)):
        branches = [f"NULLIF(s.{name}, 0)" for name, _ in counted.atoms[1:]]
        fewest = f"LEAST({', '.join(['s.n', *branches])})" if branches else "s.n"
        columns = ", ".join([*(f"s.{code}" for code in codes), f"{fewest} AS n"])
        rows.append(f"SELECT {columns} FROM ({scan_sql(counted, plan.bound, model)}) AS s WHERE s.n > 0")
    group = f" GROUP BY {', '.join(f'u.{code}' for code in codes)}" if codes else ""
    keys = "".join(f"u.{code}, " for code in codes)
    sets = set_ctes(plan, model)
    given = f"WITH {', '.join(sets)} " if sets else ""
    text = f"{given}SELECT {keys}MIN(u.n) AS n FROM ({' UNION ALL '.join(rows)}) AS u{group}"
    names = (*((code, code, "code") for code in codes), ("n", "n", "value"))
    return Compiled(sqlglot.parse_one(text, dialect=DIALECT), names)


def _counted(scan: Scan, column: str) -> list[Scan]:
    """The scan as counts of customers: all that it reads, and those behind each condition inside an aggregate (one that
    holds nobody says nothing of anybody). A scan in two stages is counted a second time over its first stage, if that has
    one row per customer; elsewhere its conditions are on rows that belong to several."""
    everybody = ("n", f"COUNT(DISTINCT {column})")
    branches = [
        (f"n{number}", f"{everybody[1]} FILTER (WHERE {condition})")
        for number, condition in enumerate(_conditions(scan.atoms), 1)
    ]
    whole = Scan(scan.source, scan.bounds, scan.where, (), (), (), scan.kind, (everybody,))
    if not branches:
        return [whole]
    if not scan.per:
        return [replace(whole, atoms=(everybody, *branches))]
    return [whole, replace(scan, atoms=(everybody, *branches))] if column in scan.per else [whole]


def _conditions(atoms: Sequence[tuple[str, str]]) -> list[str]:
    """The conditions that decide whose figure an aggregate is: FILTER (WHERE …). A rate is the figure of everybody in its
    denominator, so of a quotient only the divisor's are taken."""
    found: list[str] = []
    for _, text in atoms:
        tree = sqlglot.parse_one(text, dialect=DIALECT)
        divided = tree.find(exp.Div)
        told = tree if divided is None else divided.expression
        found += [node.expression.this.sql(dialect=DIALECT) for node in told.find_all(exp.Filter)]
    return list(dict.fromkeys(found))


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


def merge(bound: BoundQuery, cells: frozenset[Cell], counts: Sequence[tuple[object, ...]], least: int) -> BoundQuery:
    """``bound`` with ``cells`` under one key, and the groups of one of several keys that have 1 to ``least`` - 1 of their
    customers in them."""
    hidden: Counter[tuple[int, str | None]] = Counter()
    shown: set[tuple[int, str | None]] = set()
    for row in counts if len(bound.keys) > 1 and cells else ():
        cell = _cell(row[:-1])
        if cell in cells:
            hidden.update({(place, code): int(str(row[-1])) for place, code in enumerate(cell)})
        else:
            shown |= set(enumerate(cell))
    margins = sorted((one for one in shown if 0 < hidden[one] < least), key=str)
    return replace(bound, merged=tuple(sorted(cells, key=str)), margins=tuple(margins), cells=len(counts))
