"""An aggregate expression narrowed to some of the rows: every aggregate in it takes a FILTER."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp

from semantic_layer.snippets import DIALECT

_NULL_IF_EITHER_IS = (exp.Div, exp.Mul, exp.Add, exp.Sub)


@dataclass(frozen=True)
class Filtered:
    """SQL with ``$only`` where the condition goes; whether it is NULL over no rows; whether it is a plain count."""

    text: str
    null_without_rows: bool
    counts: bool


@lru_cache(maxsize=4096)
def filtered(text: str) -> Filtered | None:
    """``text`` with a place for a condition; None if it holds something that a FILTER does not narrow."""
    root = exp.Paren(this=sqlglot.parse_one(text, dialect=DIALECT))
    if root.find(exp.Query, exp.Window, exp.Anonymous, exp.WithinGroup):
        return None
    aggregates = list(root.find_all(exp.AggFunc))
    outside = any(column.find_ancestor(exp.AggFunc, exp.Filter) is None for column in root.find_all(exp.Column))
    if outside or not aggregates or any(one.find_ancestor(exp.AggFunc) for one in aggregates):
        return None
    empty, counts = _null_without_rows(root.this), isinstance(root.this, exp.Count)
    for one in aggregates:
        _narrow(one)
    return Filtered(root.this.sql(DIALECT), empty, counts)


def _narrow(one: exp.Expr) -> None:
    only = exp.Placeholder(this="only")
    holder = one.parent
    if isinstance(holder, exp.Filter):
        where = holder.expression
        where.set("this", exp.And(this=exp.Paren(this=where.this), expression=only))
    else:
        one.replace(exp.Filter(this=one.copy(), expression=exp.Where(this=only)))


def _null_without_rows(node: exp.Expr) -> bool:
    if isinstance(node, exp.Count):
        return False
    if isinstance(node, exp.Paren | exp.Filter | exp.Cast):
        return _null_without_rows(node.this)
    if isinstance(node, exp.Nullif):
        zero = isinstance(node.this, exp.Count) and str(node.expression) == "0"
        return zero or _null_without_rows(node.this)
    if isinstance(node, _NULL_IF_EITHER_IS):
        return _null_without_rows(node.this) or _null_without_rows(node.expression)
    return isinstance(node, exp.AggFunc)
