"""Figures of typed SQL inside a group that tell of few customers are blanked.

A FILTER, a CASE, a window or a nullable column each choose some of a group's customers: such a figure stands in a CASE that
shows it only if enough customers, or nobody, are behind it, and enough or nobody beside it. An extreme of amounts or texts is
one customer's value and is never shown. ``restrict`` writes this, ``check`` looks that it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from semantic_layer.calls import (
    calls,
    choices_of,
    counts_rows,
    definition_of,
    filter_of,
    function_of,
    is_quantile,
    is_single,
    is_stored,
    key_of,
    outer_joined,
    tail_of,
)
from semantic_layer.names import CHANCE, Frame, identifier, refuse

ONE_VALUE = (exp.Min, exp.Max, exp.First, exp.Last, exp.AnyValue, exp.Mode, exp.ArgMax, exp.ArgMin, exp.GroupConcat)
_TRUTHS = (exp.CountIf, exp.LogicalOr, exp.LogicalAnd)
_ADDING = (exp.Sum, exp.Avg, exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop)
_BY_ROW = (exp.RowNumber, exp.Ntile, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.NthValue)
_RANKS = (exp.Rank, exp.DenseRank, exp.PercentRank, exp.CumeDist)
_AROUND = (exp.Filter, exp.WithinGroup, exp.IgnoreNulls)
Keys = Sequence[exp.Expr]


class FewBehind:
    """The rule for one tree. ``clients`` are the classes of the keys that name a customer; ``is_day`` tells whether a column
    holds days, whose first and last may be shown."""

    def __init__(
        self, least: int, clients: frozenset[str], is_day: Callable[[exp.Column, Frame], bool], *, write: bool
    ) -> None:
        self._least = least
        self._clients = clients
        self._is_day = is_day
        self._write = write

    def figures(self, select: exp.Select, frame: Frame, keys: Keys, guards: Sequence[exp.Expr]) -> None:
        """Every aggregate of a SELECT over groups of customers, each of them behind ``keys``."""
        for call in list(calls(select, exp.AggFunc)):
            ours = any(call is part for guard in guards for part in guard.walk()) or self._is_proof(call, keys)
            if not ours and not self._refused_anyway(call, frame):
                self._figure(call, select, frame, keys)

    def windows(self, select: exp.Select, frame: Frame, keys: Callable[[], Keys]) -> None:
        """Every window of a list of customers: of one customer's rows alone it is free; aggregates have enough customers
        behind them, and nothing follows the order of storage or of account numbers."""
        for window in list(calls(select, exp.Window)):
            function, definition = function_of(window), definition_of(window, select)
            self.without_accounts(definition, frame)
            parts = definition.args.get("partition_by") or ()
            mine = any(key_of(part, frame) for part in parts) or self._refused_anyway(function, frame)
            if mine or self._is_proof(window, keys()):
                continue
            if isinstance(function, _BY_ROW) or counts_rows(definition):
                self._tie_by_chance(definition, select, frame)
            if isinstance(function, ONE_VALUE) and not self._shared(function, frame):
                self._blank(window)
            elif not isinstance(function, (*_RANKS, *_BY_ROW)):
                condition = _all_of(filter_of(window), _contributors(function, select, frame))
                self._wrap(window, self._enough(condition, keys(), window, least_only=True))

    def without_accounts(self, holder: exp.Expr, frame: Frame) -> None:
        """Account numbers, which are shown as pseudonyms, sort nothing: ``holder`` (a SELECT or a window) loses them."""
        order = holder.args.get("order")
        if order is None or not self._write:
            return
        kept = [one for one in order.expressions if key_of(one.this, frame) in ("", *self._clients)]
        if len(kept) < len(order.expressions):
            holder.set("order", exp.Order(expressions=kept) if kept else None)

    def _tie_by_chance(self, definition: exp.Expr, select: exp.Select, frame: Frame) -> None:
        """The window's rows are in an order of chance within ties. Raises UnsafeSql (row-order) where they cannot be."""
        single = {alias: relation for alias, relation in frame.sources.items() if relation.single}
        if any(CHANCE not in relation.columns for relation in single.values()):
            raise refuse("row-order", definition)
        columns: list[exp.Expr] = [exp.column(identifier(CHANCE), table=identifier(alias)) for alias in single]
        if select.args.get("group") is not None:
            columns = [exp.Min(this=column) for column in columns]
        order = definition.args.get("order")
        last = [one.this for one in order.expressions[-len(columns) :]] if order is not None else []
        if [one.sql(dialect="duckdb") for one in last] == [one.sql(dialect="duckdb") for one in columns]:
            return
        if not self._write:
            raise refuse("row-order", definition)
        for relation in single.values():
            relation.used.add(CHANCE)
        ties = [exp.Ordered(this=column) for column in columns]
        definition.set("order", exp.Order(expressions=[*(order.expressions if order is not None else []), *ties]))

    def _refused_anyway(self, call: exp.Expr, frame: Frame) -> bool:
        """Whether the call computes with a client's key or reads what is never shown: that is refused for itself."""
        if isinstance(call, exp.Count | exp.ApproxDistinct):
            return False
        hidden = {name for relation in frame.sources.values() for name in relation.hidden}
        columns = list(call.find_all(exp.Column))
        return any(key_of(one, frame) in self._clients or one.name.casefold() in hidden for one in columns)

    def _figure(self, call: exp.Expr, select: exp.Select, frame: Frame, keys: Keys) -> None:
        target, conditions = call, []
        while isinstance(target.parent, _AROUND) and target.parent.this is target:
            target = target.parent
            if isinstance(target, exp.Filter):
                conditions.append(exp.paren(target.expression.this.copy()))
        inner = target.this if isinstance(target, exp.Filter) else target
        columns = [part for part in inner.find_all(exp.Column) if is_single(part, frame)]
        if isinstance(call, ONE_VALUE) and columns and not self._shared(call, frame):
            self._blank(target)
            return
        share = tail_of(call) if is_quantile(call) else 1.0
        if share is None:
            if not call.find(exp.Array):  # a list of what is no number is refused for itself
                self._blank(target)
            return
        condition = _contributors(call, select, frame) if columns else None
        choices = [*choices_of(call), *conditions]
        if isinstance(call, exp.Count) and condition is not None and not isinstance(call.this, exp.Distinct):
            choices.append(exp.paren(condition.copy()))  # the rows that it leaves out are told by COUNT(*)
        if isinstance(call, _TRUTHS):
            choices.append(exp.paren(call.this.copy()))
        for one in conditions:
            condition = _all_of(one, condition)
        if condition is not None or choices or share < 1.0:
            self._wrap(target, self._enough(condition, keys, None, share=share, choices=choices))

    def _enough(
        self,
        condition: exp.Expr | None,
        keys: Keys,
        window: exp.Expr | None,
        *,
        share: float = 1.0,
        choices: Sequence[exp.Expr] = (),
        least_only: bool = False,
    ) -> exp.Expr:
        """Whether for each key no customer, or enough, meet the condition, and each of the ``choices``, and fail it."""
        parts: list[exp.Expr] = []
        for key in keys:
            behind = _counted(key, condition, window)
            least = self._least if share >= 1.0 else round(self._least / share)
            if least_only or share < 1.0:
                parts.append(exp.GTE(this=behind, expression=exp.Literal.number(least)))
            elif condition is not None:
                parts.append(self._none_or_enough(behind))
            for one in choices:
                parts += [self._none_or_enough(_counted(key, side, window)) for side in (one, exp.Not(this=one.copy()))]
        different = {part.sql(dialect="duckdb"): part for part in parts}
        return exp.and_(*different.values(), wrap=False)

    def _none_or_enough(self, counted: exp.Expr) -> exp.Expr:
        few = exp.Between(this=counted, low=exp.Literal.number(1), high=exp.Literal.number(self._least - 1))
        return exp.Not(this=few)

    def _wrap(self, target: exp.Expr, condition: exp.Expr) -> None:
        if not self._write:
            holder = target.parent
            given = holder.this if isinstance(holder, exp.If) and holder.args.get("true") is target else None
            if given is None or given.sql(dialect="duckdb") != condition.sql(dialect="duckdb"):
                raise refuse("small-groups", target)
            return
        _put(target, exp.Case(ifs=[exp.If(this=condition, true=target.copy())]))

    def _blank(self, target: exp.Expr) -> None:
        if not self._write:
            raise refuse("small-groups", target)
        _put(target, exp.null())

    def _shared(self, call: exp.Expr, frame: Frame) -> bool:
        """Whether the extreme is of days, or of what is no single customer's."""
        columns = [part for part in call.find_all(exp.Column) if is_single(part, frame)]
        days = isinstance(call, exp.Min | exp.Max) and isinstance(call.this, exp.Column)
        return not columns or (days and all(self._is_day(column, frame) for column in columns))

    def _is_proof(self, call: exp.Expr, keys: Keys) -> bool:
        """Whether the call stands in the condition of a CASE that this rule wrote (when it is checked)."""
        node = call
        while not self._write and node.parent is not None and not isinstance(node, exp.Query):
            holder = node.parent
            if isinstance(holder, exp.If) and holder.this is node and _counts_only(node, keys):
                return True
            node = holder
        return False


def _counts_only(condition: exp.Expr, keys: Keys) -> bool:
    """Whether every figure in the condition counts customers, and is only compared with a number."""
    texts = {key.sql(dialect="duckdb") for key in keys}
    for part in condition.find_all(exp.AggFunc, exp.Anonymous):
        counted = part.this if isinstance(part, exp.Count) else None
        if not isinstance(counted, exp.Distinct) or counted.expressions[0].sql(dialect="duckdb") not in texts:
            return False
    holder = condition.parent
    return isinstance(holder, exp.If) and isinstance(
        holder.args.get("true"),
        exp.AggFunc | exp.Anonymous | exp.Window | exp.Filter | exp.WithinGroup | exp.IgnoreNulls,
    )


def _all_of(one: exp.Expr | None, other: exp.Expr | None) -> exp.Expr | None:
    return exp.and_(one, other, wrap=False) if one is not None and other is not None else one or other


def _contributors(call: exp.Expr, select: exp.Select, frame: Frame) -> exp.Expr | None:
    """The condition under which a row adds to the figure; None where every row of the group does."""
    value = call.expressions[0] if isinstance(call, exp.Anonymous) else call.this
    if isinstance(call.parent, exp.WithinGroup):
        value = call.parent.expression.expressions[0].this
    if isinstance(value, exp.Distinct):
        value = value.expressions[0]
    if isinstance(call, _TRUTHS):
        return exp.paren(value.copy()) if isinstance(call, exp.CountIf) else None
    counts = isinstance(call, exp.Count | exp.ApproxDistinct | exp.RegrCount)
    if value is None or isinstance(value, exp.Star | exp.Literal):
        return None
    whole = bool(key_of(value, frame)) and not outer_joined(select)
    if whole if counts else isinstance(value, exp.Column) and is_stored(value, frame) and not is_quantile(call):
        return None
    if isinstance(call, _ADDING):
        return exp.NEQ(this=_bracketed(value), expression=exp.Literal.number(0))
    return exp.Not(this=exp.Is(this=_bracketed(value), expression=exp.null()))


def _counted(key: exp.Expr, condition: exp.Expr | None, window: exp.Expr | None) -> exp.Expr:
    counted: exp.Expr = exp.Count(this=exp.Distinct(expressions=[key.copy()]), big_int=True)
    if condition is not None:
        counted = exp.Filter(this=counted, expression=exp.Where(this=condition.copy()))
    if window is None:
        return counted
    around = window.copy()
    around.set("this", counted)
    return around


def _put(target: exp.Expr, made: exp.Expr) -> None:
    """``made`` in the place of ``target``; a bare output keeps the name that people would read."""
    if isinstance(target.parent, exp.Select) and any(target is one for one in target.parent.expressions):
        made = exp.alias_(made, exp.to_identifier(target.sql(dialect="duckdb").lower(), quoted=True))
    target.replace(made)


def _bracketed(value: exp.Expr) -> exp.Expr:
    return value.copy() if isinstance(value, exp.Column) else exp.paren(value.copy())
