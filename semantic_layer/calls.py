"""The aggregates and windows of one SELECT: which there are, over which columns, what they choose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from semantic_layer.allowed_sql import NAMED_AGGREGATES
from semantic_layer.names import Frame, refuse

QUANTILES = (exp.Quantile, exp.PercentileCont, exp.PercentileDisc, exp.ApproxQuantile)
QUANTILE_NAMES = frozenset({"quantile_cont", "quantile_disc"})


def calls(select: exp.Select, kind: type[exp.Expr]) -> Iterator[exp.Expr]:
    """The aggregates that the SELECT itself makes (not those of windows or of queries inside), or its windows."""
    return _calls([*select.expressions, *_clauses(select, "having", "qualify", "order")], kind)


def aggregates(select: exp.Select) -> bool:
    """Whether the SELECT groups rows: a GROUP BY, a HAVING, or an aggregate that is no window function."""
    if _clauses(select, "group", "having"):
        return True
    return any(_calls([*select.expressions, *_clauses(select, "order")], exp.AggFunc))


def has_aggregate(node: exp.Expr) -> bool:
    """Whether an aggregate that is no window function stands in the expression."""
    return any(_calls([node], exp.AggFunc))


def _clauses(select: exp.Select, *names: str) -> list[exp.Expr]:
    return [part for name in names if (part := select.args.get(name)) is not None]


def _calls(stack: list[exp.Expr], kind: type[exp.Expr]) -> Iterator[exp.Expr]:
    while stack:
        part = stack.pop()
        if isinstance(part, exp.Query):
            continue
        if isinstance(part, exp.Window):
            if kind is exp.Window:
                yield part
            function = function_of(part)
            stack.extend(child for child in part.iter_expressions() if child is not part.this)
            stack.extend(function.iter_expressions())
            continue
        if kind is exp.AggFunc and is_aggregate(part):
            yield part
        stack.extend(part.iter_expressions())


def is_aggregate(node: exp.Expr) -> bool:
    """Whether the node is a call of an aggregate function."""
    return isinstance(node, exp.AggFunc) or (isinstance(node, exp.Anonymous) and node.name.lower() in NAMED_AGGREGATES)


def function_of(window: exp.Expr) -> exp.Expr:
    """The function of a window, without FILTER and IGNORE NULLS."""
    function: exp.Expr = window.this
    while isinstance(function, exp.Filter | exp.IgnoreNulls | exp.WithinGroup):
        function = function.this
    return function


def counts_rows(definition: exp.Expr) -> bool:
    """Whether the frame of a window is counted in rows."""
    spec = definition.args.get("spec")
    return spec is not None and str(spec.args.get("kind") or "").upper() == "ROWS"


def definition_of(window: exp.Expr, select: exp.Select) -> exp.Expr:
    """The window itself, or the named one that it stands for."""
    name = window.text("alias").casefold()
    if not name:
        return window
    named = [one for one in select.args.get("windows") or () if one.name.casefold() == name]
    if len(named) != 1:
        raise refuse("row-order", window)
    found: exp.Expr = named[0]
    return found


def filter_of(window: exp.Expr) -> exp.Expr | None:
    """The FILTER of a window."""
    inner = window.this
    return exp.paren(inner.expression.this.copy()) if isinstance(inner, exp.Filter) else None


def is_single(column: exp.Column, frame: Frame) -> bool:
    """Whether the column may hold one customer's values."""
    found = [
        relation.columns[column.name.casefold()].single
        for alias, relation in frame.sources.items()
        if column.name.casefold() in relation.columns and column.table.casefold() in ("", alias)
    ]
    return not found or any(found)


def key_of(part: exp.Expr | None, frame: Frame) -> str:
    """The class of a bare key; empty for any other expression."""
    if not isinstance(part, exp.Column):
        return ""
    name, owner = part.name.casefold(), part.table.casefold()
    found = [
        relation.columns[name].key
        for alias, relation in frame.sources.items()
        if owner in ("", alias) and name in relation.columns
    ]
    return found[0] if found and all(found) else ""


def is_stored(column: exp.Column, frame: Frame) -> bool:
    """Whether the column is one of a physical table, not what a query inside made of it."""
    name, owner = column.name.casefold(), column.table.casefold()
    found = [one for alias, one in frame.sources.items() if owner in ("", alias) and name in one.columns]
    return len(found) == 1 and found[0].table is not None


def is_quantile(call: exp.Expr) -> bool:
    """Whether the call is a quantile."""
    named = isinstance(call, exp.Anonymous) and call.name.lower() in QUANTILE_NAMES
    return named or isinstance(call, QUANTILES)


def tail_of(call: exp.Expr) -> float | None:
    """The share of the values beyond a quantile, on its shorter side; None if it is not a plain number inside 0 and 1."""
    last = call.expressions[-1] if isinstance(call, exp.Anonymous) else call.args.get("expression") or call.this
    given = call.args.get("quantile") or last
    wanted = given.expressions if isinstance(given, exp.Array) else [given]
    if not wanted or any(not isinstance(one, exp.Literal) or one.is_string for one in wanted):
        return None
    share = min(min(float(one.name), 1 - float(one.name)) for one in wanted)
    return share if share > 0 else None


def outer_joined(select: exp.Select, sides: Sequence[str] = ("LEFT", "RIGHT", "FULL")) -> bool:
    """Whether a join may leave a side without values."""
    return any(str(join.args.get("side") or "") in sides for join in select.args.get("joins") or ())


def choices_of(call: exp.Expr) -> list[exp.Expr]:
    """The conditions by which the argument picks rows, the outermost of each."""
    found: list[exp.Expr] = []
    stack = list(call.iter_expressions())
    while stack:
        part = stack.pop()
        if isinstance(part, exp.Predicate | exp.Connector | exp.Not):
            found.append(exp.paren(part.copy()))
            continue
        found += [exp.paren(one) for one in _replacements(part, call)]
        if not isinstance(part, exp.Query):
            stack.extend(part.iter_expressions())
    return found


def _replacements(part: exp.Expr, call: exp.Expr) -> list[exp.Expr]:
    """The conditions under which a function gives another value than its first argument; 0 for a missing one adds nothing."""
    if isinstance(part, exp.Nullif):
        return [exp.EQ(this=part.this.copy(), expression=part.expression.copy())]
    if isinstance(part, exp.Coalesce):
        nothing = isinstance(call, exp.Sum) and [one.sql() for one in part.expressions] == ["0"]
        return [] if nothing else [exp.Is(this=part.this.copy(), expression=exp.null())]
    if isinstance(part, exp.Greatest | exp.Least):
        order = exp.GT if isinstance(part, exp.Greatest) else exp.LT
        return [order(this=one.copy(), expression=part.this.copy()) for one in part.expressions]
    return []
