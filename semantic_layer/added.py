"""What one customer adds to a figure: the sums and counts that an aggregate is made of, read for each customer alone.

A figure in another unit, a multiple of it, its negative, an average or a deviation are the same figure: each is taken for the
sum behind it, without factors, and of ``SUM(a + b)`` the parts as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import sqlglot
from sqlglot import exp

HASHES = 1 << 24  # a sum of hashes is kept modulo this
_SUMS = (exp.Sum, exp.Avg, exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop)
_NAMED_SUMS = ("fsum", "favg")
_OF_TWO = (
    exp.Corr,
    exp.CovarPop,
    exp.CovarSamp,
    exp.RegrAvgx,
    exp.RegrAvgy,
    exp.RegrSlope,
    exp.RegrIntercept,
    exp.RegrR2,
)
AGGREGATES = (*_SUMS, *_OF_TWO, exp.Count, exp.CountIf, exp.RegrCount, exp.ApproxDistinct)
Kind = Literal["counted", "added", "different", "part"]


@dataclass(frozen=True)
class Added:
    """An aggregate over one customer's rows, and what it is of the figure that is shown: rows ``counted``, amounts or flags
    ``added``, a count of ``different`` values, or a ``part`` of a sum."""

    value: exp.Expr
    kind: Kind


def added(call: exp.Expr) -> Iterator[Added]:
    """What a customer adds to ``call``; nothing for an aggregate that is no sum (a median, an extreme)."""
    if isinstance(call, exp.ApproxDistinct):
        yield Added(_count(exp.Distinct(expressions=[call.this.copy()])), "different")
    elif isinstance(call, exp.CountIf):
        yield Added(call.copy(), "added")
    elif isinstance(call, exp.Count | exp.RegrCount):
        yield Added(call.copy(), "different" if isinstance(call.this, exp.Distinct) else "counted")
    elif isinstance(call, exp.Anonymous):
        if call.name.lower() in _NAMED_SUMS:
            yield from _sums(call.expressions[0])
    elif isinstance(call, _SUMS):
        yield from _sums(call.this)
    elif isinstance(call, _OF_TWO):
        for side in (call.this, call.expression):
            yield from _sums(side)


def adding(text: str) -> list[str]:
    """What a customer adds to the figures of an aggregate written as SQL, as SQL."""
    found: list[str] = []
    for call in sqlglot.parse_one(text, dialect="duckdb").find_all(exp.AggFunc):
        for one in added(call):
            value = one.value.sql(dialect="duckdb")
            if isinstance(call.parent, exp.Filter):
                value += f" FILTER ({call.parent.expression.sql(dialect='duckdb')})"
            found.append(value)
    return list(dict.fromkeys(found))


def mantissa(value: str) -> str:
    """SQL of a number without its sign and its power of ten: 1,234 and -0.1234 have the same; NULL for nothing."""
    size = f"NULLIF(ABS(CAST({value} AS DOUBLE)), 0)"
    return f"ROUND({size} / POWER(10, FLOOR(LOG10({size}))), 6)"


def _sums(term: exp.Expr) -> Iterator[Added]:
    if isinstance(term, exp.Distinct):
        yield Added(exp.Sum(this=term.copy()), "added")
        return
    first, *parts = _terms(term)
    yield Added(_sum(first), "added")
    for part in parts:
        yield Added(_sum(part), "part")


def _sum(term: exp.Expr) -> exp.Expr:
    return _count(exp.Star()) if isinstance(term, exp.Literal) else exp.Sum(this=term.copy())


def _count(counted: exp.Expr) -> exp.Expr:
    return exp.Count(this=counted, big_int=True)


def _terms(term: exp.Expr) -> list[exp.Expr]:
    """The term without factors, and what it adds up."""
    bare = _bare(term)
    sides = [bare.this, bare.expression] if isinstance(bare, exp.Add | exp.Sub) else []
    return [bare, *(part for side in sides for part in _terms(side))]


def _bare(term: exp.Expr) -> exp.Expr:
    while True:
        inner = term.this if isinstance(term, exp.Paren | exp.Neg) else None
        if isinstance(term, exp.Mul | exp.Div) and _number(term.expression):
            inner = term.this
        elif isinstance(term, exp.Mul) and _number(term.this):
            inner = term.expression
        if inner is None:
            return term
        term = inner


def _number(term: exp.Expr) -> bool:
    while isinstance(term, exp.Paren | exp.Neg | exp.Cast | exp.Nullif):
        term = term.this
    return isinstance(term, exp.Literal) and not term.is_string
