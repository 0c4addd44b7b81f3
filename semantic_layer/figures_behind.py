"""Who stands behind the figures of typed SQL, as sketches: two statements that differ by a few customers tell them by subtraction.

Each SELECT over groups of customers is read once more with one row per group and customer, and what each customer adds to each
sum or count is hashed: two figures that most customers add the same to are the same figure of other customers, whatever the
statements look like.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlglot
from sqlglot import exp

from semantic_layer.added import AGGREGATES, HASHES, Added, added, mantissa
from semantic_layer.calls import calls, has_aggregate
from semantic_layer.differencing import ABOUT, BUCKETS, DIFFERENT, MOST_CELLS, Behind, Kind, differs_by_few
from semantic_layer.dropped_groups import conjuncts, guarded_key
from semantic_layer.names import identifier

AT_ONCE = 24  # figures that are read together
_KEY, _GROUP, _VALUE = "_client", "_cell", "_part"
Figure = tuple[str, exp.Expr]


def figures_sql(restricted: exp.Expr, least: int) -> list[exp.Select]:
    """For each SELECT of the tree that shows sums or counts over groups of customers: cell, bucket, customers, and of each
    figure how many add to it and the sum of their hashes."""
    found = []
    for select in restricted.find_all(exp.Select):
        keys = [key for part in conjuncts(select.args.get("having")) if (key := guarded_key(part, least)) is not None]
        figures = _figures(select) if keys else []
        rows: Figure = ("rows", exp.Count(this=exp.Star(), big_int=True))
        for first in range(0, len(figures), AT_ONCE):
            found.append(_spread(select, keys[0], [rows, *figures[first : first + AT_ONCE]]))
    return found


def _figures(select: exp.Select) -> list[Figure]:
    """What one customer adds to each figure that is shown, and which kind of figure it is."""
    found: dict[str, Figure] = {}
    for call in calls(select, exp.AggFunc):
        if not isinstance(call, (*AGGREGATES, exp.Anonymous)) or _in_proof(call, select):
            continue
        for one in added(call):
            value: exp.Expr = one.value
            if isinstance(call.parent, exp.Filter):
                value = exp.Filter(this=value, expression=call.parent.expression.copy())
            found.setdefault(value.sql(dialect="duckdb"), (_kind(one, call), value))
    return list(found.values())


def _kind(one: Added, call: exp.Expr) -> str:
    """``guarded``: a figure that is shown only if enough customers are beside those whom it chooses, or nobody."""
    node = call
    while isinstance(node.parent, exp.Filter):
        node = node.parent
    holder = node.parent
    given = holder.this if isinstance(holder, exp.If) and holder.args.get("true") is node else None
    beside = given is not None and any(isinstance(part.this, exp.Not) for part in given.find_all(exp.Where))
    return f"guarded_{one.kind}" if beside and one.kind != "part" else one.kind


def _in_proof(call: exp.Expr, select: exp.Select) -> bool:
    """Whether the call only decides what is shown: it stands in HAVING or in the condition of a CASE."""
    node = call
    while node.parent is not None and node.parent is not select:
        if isinstance(node.parent, exp.If) and node.parent.this is node:
            return True
        node = node.parent
    return isinstance(node, exp.Having)


def _spread(select: exp.Select, key: exp.Expr, figures: Sequence[Figure]) -> exp.Select:
    inner = select.copy()
    clauses = [clause.copy() for clause in _clauses(select)]
    group = inner.args.get("group")
    cells = _cells(inner)
    for part in ("having", "order", "limit", "offset", "qualify", "distinct", "with_"):
        inner.set(part, None)
    cell: exp.Expr = exp.Anonymous(this="hash", expressions=cells) if cells else exp.Literal.number(0)
    inner.append("expressions", exp.alias_(key.copy(), identifier(_KEY)))
    inner.append("expressions", exp.alias_(cell, identifier(_GROUP)))
    for place, (_, value) in enumerate(figures):
        inner.append("expressions", exp.alias_(value, identifier(f"{_VALUE}{place}")))
    if group is None:
        inner.set("group", exp.Group(expressions=[key.copy()]))
    elif not group.args.get("all"):
        group.append("expressions", key.copy())
    source = exp.Subquery(this=inner, alias=exp.TableAlias(this=identifier("t")))
    outer = exp.Select(
        expressions=_columns([kind for kind, _ in figures]),
        from_=exp.From(this=source),
        group=exp.Group(expressions=[exp.Literal.number(1), exp.Literal.number(2)]),
    )
    if clauses:
        outer.set("with_", exp.With(expressions=[cte for clause in clauses for cte in clause.expressions]))
    return outer


def _columns(kinds: Sequence[str]) -> list[exp.Expr]:
    hashed = f"hash(t.{_KEY})"
    texts = [f"t.{_GROUP} AS cell", f"{hashed} % {BUCKETS} AS bucket", "COUNT(*) AS n"]
    for place, kind in enumerate(kinds):
        value = f"t.{_VALUE}{place}"
        adds = f"FILTER (WHERE {value} <> 0)"
        texts += [
            f"COUNT(*) {adds} AS {kind}{place}",
            f"SUM(hash(t.{_KEY}, {mantissa(value)}) % {HASHES}) {adds} AS hashes{place}",
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
    """What was found behind one SELECT: the sketches of what it shows, and whether it ``tells`` a few customers by itself: two of
    its sums differ by them, or a sum is that of the rows themselves but for them (a flag that is nearly always set)."""

    shown: tuple[Behind, ...]
    tells: bool


def read_figures(names: Sequence[str], rows: Sequence[Sequence[Any]], least: int) -> Figures:
    """A result of one of ``figures_sql``, whose columns are ``names``: each figure over all cells that are shown (which tell it
    by addition), and in each of the cells."""
    cells: defaultdict[Any, _Cell] = defaultdict(_Cell)
    for cell, _, clients, *_ in rows:
        cells[cell].clients += clients
    kept = {cell for cell, one in cells.items() if one.clients >= least}
    whole = _Cell(clients=sum(cells[cell].clients for cell in kept))
    for cell, bucket, _, *numbers in rows:
        if cell in kept:
            figures = list(zip(numbers[::2], (int(one or 0) for one in numbers[1::2]), strict=True))
            cells[cell].add(bucket, figures)
            whole.add(bucket, figures)
    kinds = list(names[3::2])
    grouped = hashlib.sha256(repr(sorted(map(str, kept))).encode()).hexdigest()[:16] if len(cells) > 1 else ""
    found = list(_sketches(whole, kinds, "all" if grouped else "whole", grouped))
    if len(kept) > 1 and len(kept) * len(found) <= MOST_CELLS:
        found += [one for cell in sorted(kept) for one in _sketches(cells[cell], kinds, "cell")]
    flags = any(_flags(cells[cell], kinds, least) for cell in kept)
    return Figures(tuple(found), flags or _apart(whole, kinds, least))


def _flags(cell: _Cell, kinds: Sequence[str], least: int) -> bool:
    sums = [place for place, kind in enumerate(kinds) if "added" in kind]
    rows = _sketches(cell, kinds, "whole", places=[0])
    enough = cell.clients >= 2 * least  # most customers add as much as they have rows, not a few of a few
    return enough and differs_by_few(_sketches(cell, kinds, "whole", places=sums), rows, least)


def _apart(whole: _Cell, kinds: Sequence[str], least: int) -> bool:
    """Whether two sums of the SELECT differ by a few customers, who are not known to have enough beside them."""
    free = [place for place, kind in enumerate(kinds) if kind.startswith("added")]
    sums = list(_sketches(whole, kinds, "whole", places=free))
    return whole.clients >= 2 * least and differs_by_few(sums, sums, least)


def _sketches(
    cell: _Cell, kinds: Sequence[str], kind: Kind, cells: str = "", places: Collection[int] | None = None
) -> Iterator[Behind]:
    for place, count in cell.counts.items():
        if place in places if places is not None else place:
            of = (ABOUT, DIFFERENT) if "different" in kinds[place] else (ABOUT,)
            yield Behind(about=ABOUT, of=of, kind=kind, count=count, buckets=tuple(cell.buckets[place]), cells=cells)
