"""Columns of one SELECT, by the source that has them, and which of them its joins and conditions make equal."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from semantic_layer.dropped_groups import conjuncts
from semantic_layer.names import Frame

Spot = tuple[str, str]


def equalities(select: exp.Select, frame: Frame) -> Iterator[tuple[Spot, Spot]]:
    """The columns that joins and conditions of the SELECT make equal."""
    for holder in (*(select.args.get("joins") or ()), select):
        yield from equal_in(holder.args.get("on" if isinstance(holder, exp.Join) else "where"), frame)
    for name in frame.merged:
        holders = [alias for alias, relation in frame.sources.items() if name in relation.columns]
        yield from (((holders[0], name), (alias, name)) for alias in holders[1:])


def equal_in(condition: exp.Expr | None, frame: Frame) -> Iterator[tuple[Spot, Spot]]:
    """The columns that a condition makes equal."""
    if condition is not None:
        for part in conjuncts(condition):
            plain = part.unnest()
            if (
                isinstance(plain, exp.EQ)
                and isinstance(plain.this, exp.Column)
                and isinstance(plain.expression, exp.Column)
            ):
                left, right = spot_of(plain.this, frame), spot_of(plain.expression, frame)
                if left is not None and right is not None:
                    yield left, right


def spot_of(column: exp.Column, frame: Frame) -> Spot | None:
    """Which source of the frame has the column, and its name there."""
    name, owner = column.name.casefold(), column.table.casefold()
    aliases = [owner] if owner else [alias for alias, relation in frame.sources.items() if name in relation.columns]
    found = [alias for alias in aliases if alias in frame.sources and name in frame.sources[alias].columns]
    return (found[0], name) if found else None
