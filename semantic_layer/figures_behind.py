"""Who stands behind the figures of typed SQL, as sketches: two statements that differ by a few customers tell them by subtraction.

Each SELECT over groups of customers is read once more with one row per group and customer, and what each customer adds to each
sum or count is hashed: two figures that most customers add the same to are the same figure of other customers, whatever the
statements look like.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlglot
from sqlglot import exp

from semantic_layer.calls import calls, has_aggregate
from semantic_layer.differencing import BUCKETS, HASHES, MOST_CELLS, Behind, Kind, differs_by_few
from semantic_layer.dropped_groups import conjuncts, guarded_key
from semantic_layer.names import identifier

MOST_FIGURES = 8
ABOUT = "sql"
_KEY, _GROUP, _VALUE = "_client", "_cell", "_part"
_ADDED = (exp.Sum, exp.Avg, exp.Count, exp.CountIf)


def figures_sql(restricted: exp.Expr, least: int) -> list[exp.Select]:
    """For each SELECT of the tree that shows sums or counts over groups of customers: cell, bucket, customers, and of each
    figure how many add to it and the sum of their hashes."""
    found = []
    for select in restricted.find_all(exp.Select):
        keys = [key for part in conjuncts(select.args.get("having")) if (key := guarded_key(part, least)) is not None]
        values = _values(select) if keys else []
        if values:
            found.append(_spread(select, keys[0], values))
    return found


def _values(select: exp.Select) -> list[exp.Expr]:
    """What one customer adds: the rows themselves, then each sum or count that is shown; averages by their sums."""
    found: dict[str, exp.Expr] = {}
    for call in calls(select, exp.AggFunc):
        if not isinstance(call, _ADDED) or _in_proof(call, select):
            continue
        value: exp.Expr = call.copy()
        if isinstance(call, exp.Avg):
            value = exp.Sum(this=call.this.copy())
        elif isinstance(call.this, exp.Distinct):
            continue
        if isinstance(call.parent, exp.Filter):
            value = exp.Filter(this=value, expression=call.parent.expression.copy())
        found.setdefault(value.sql(dialect="duckdb"), value)
    rows = exp.Count(this=exp.Star(), big_int=True)
    return [rows, *list(found.values())[:MOST_FIGURES]] if found else []


def _in_proof(call: exp.Expr, select: exp.Select) -> bool:
    """Whether the call only decides what is shown: it stands in HAVING or in the condition of a CASE."""
    node = call
    while node.parent is not None and node.parent is not select:
        if isinstance(node.parent, exp.If) and node.parent.this is node:
            return True
        node = node.parent
    return isinstance(node, exp.Having)


def _spread(select: exp.Select, key: exp.Expr, values: Sequence[exp.Expr]) -> exp.Select:
    inner = select.copy()
    clauses = [clause.copy() for clause in _clauses(select)]
    group = inner.args.get("group")
    cells = _cells(inner)
    for part in ("having", "order", "limit", "offset", "qualify", "distinct", "with_"):
        inner.set(part, None)
    cell: exp.Expr = exp.Anonymous(this="hash", expressions=cells) if cells else exp.Literal.number(0)
    inner.append("expressions", exp.alias_(key.copy(), identifier(_KEY)))
    inner.append("expressions", exp.alias_(cell, identifier(_GROUP)))
    for place, value in enumerate(values):
        inner.append("expressions", exp.alias_(value, identifier(f"{_VALUE}{place}")))
    if group is None:
        inner.set("group", exp.Group(expressions=[key.copy()]))
    elif not group.args.get("all"):
        group.append("expressions", key.copy())
    source = exp.Subquery(this=inner, alias=exp.TableAlias(this=identifier("t")))
    columns = _columns(values)
    outer = exp.Select(
        expressions=columns,
        from_=exp.From(this=source),
        group=exp.Group(expressions=[exp.Literal.number(1), exp.Literal.number(2)]),
    )
    if clauses:
        outer.set("with_", exp.With(expressions=[cte for clause in clauses for cte in clause.expressions]))
    return outer


def _columns(values: Sequence[exp.Expr]) -> list[exp.Expr]:
    hashed = f"hash(t.{_KEY})"
    texts = [f"t.{_GROUP} AS cell", f"{hashed} % {BUCKETS} AS bucket", "COUNT(*) AS n"]
    for place, written in enumerate(values):
        call = written.this if isinstance(written, exp.Filter) else written
        value, kind = f"t.{_VALUE}{place}", "counted" if isinstance(call, exp.Count) else "added"
        adds = f"FILTER (WHERE {value} <> 0)"
        texts += [
            f"COUNT(*) {adds} AS {kind}{place}",
            f"SUM(hash(t.{_KEY}, ROUND(CAST({value} AS DOUBLE), 3)) % {HASHES}) {adds} AS hashes{place}",
        ]
    return [sqlglot.parse_one(text, dialect="duckdb") for text in texts]


def _cells(select: exp.Select) -> list[exp.Expr]:
    """What the SELECT groups by, without positions."""
    group = select.args.get("group")
    if group is None:
        return []
    if group.args.get("all"):
        return [
            part.unalias().copy()
            for part in select.expressions
            if not has_aggregate(part) and not part.find(exp.Window)
        ]
    cells = []
    for part in group.expressions:
        place = int(part.name) if isinstance(part, exp.Literal) and part.name.isdecimal() else 0
        cells.append((select.expressions[place - 1].unalias() if place else part).copy())
    return cells


def _clauses(select: exp.Select) -> Iterator[exp.Expr]:
    """The WITH clauses that the SELECT stands under, its own last."""
    above: list[exp.Expr] = []
    node: exp.Expr | None = select
    while node is not None:
        clause = node.args.get("with_")
        if clause is not None:
            above.append(clause)
        node = node.parent
    return reversed(above)


@dataclass
class _Cell:
    clients: int = 0
    counts: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    buckets: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0] * BUCKETS))

    def add(self, bucket: int, figures: Sequence[tuple[int, int]]) -> None:
        for place, (count, hashes) in enumerate(figures):
            self.counts[place] += count
            self.buckets[place][bucket] = (self.buckets[place][bucket] + hashes) % HASHES


@dataclass(frozen=True)
class Figures:
    """What was found behind one SELECT: the sketches of what it shows, and whether a sum there is that of the rows themselves but
    for a few customers: a flag that is nearly always set."""

    shown: tuple[Behind, ...]
    flags: bool


def read_figures(names: Sequence[str], rows: Sequence[Sequence[Any]], least: int) -> Figures:
    """A result of one of ``figures_sql``, whose columns are ``names``: each figure over all cells that are shown (which tell it
    by addition), and in each of the cells."""
    cells: defaultdict[Any, _Cell] = defaultdict(_Cell)
    for cell, _, clients, *_ in rows:
        cells[cell].clients += clients
    kept = {cell for cell, one in cells.items() if one.clients >= least}
    whole = _Cell()
    for cell, bucket, _, *numbers in rows:
        if cell in kept:
            figures = list(zip(numbers[::2], (int(one or 0) for one in numbers[1::2]), strict=True))
            cells[cell].add(bucket, figures)
            whole.add(bucket, figures)
    added = {place for place, name in enumerate(names[3::2]) if name.startswith("added")}
    found = list(_sketches(whole, "cell" if len(cells) > 1 else "whole"))
    if len(kept) > 1 and len(kept) * len(found) <= MOST_CELLS:
        found += [one for cell in sorted(kept) for one in _sketches(cells[cell], "cell")]
    return Figures(tuple(found), any(_flags(cells[cell], added, least) for cell in kept))


def _flags(cell: _Cell, added: Collection[int], least: int) -> bool:
    rows, *sums = (list(_sketches(cell, "whole", place)) for place in (0, *sorted(added)))
    enough = cell.clients >= 2 * least  # most customers add as much as they have rows, not a few of a few
    return enough and any(differs_by_few(one, rows, least) for one in sums)


def _sketches(cell: _Cell, kind: Kind, only: int | None = None) -> Iterator[Behind]:
    for place, count in cell.counts.items():
        if place == only or (only is None and place):
            yield Behind(about=ABOUT, of=(ABOUT,), kind=kind, count=count, buckets=tuple(cell.buckets[place]))
