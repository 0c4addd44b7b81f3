"""Groups of typed SQL with too few customers behind them are left out, and counted.

Every SELECT that aggregates rows of single customers gets ``HAVING COUNT(DISTINCT key) >= least`` for each independent
key behind it; ``restrict`` puts it in, ``check`` looks that it is there. So that an outer aggregate over a list of
customers can count them, inner lists carry their keys along under names of our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlglot import exp

from semantic_layer.allowed_sql import NAMED_AGGREGATES
from semantic_layer.names import Frame, Outputs, identifier, refuse

CARRIED = "_key"
Place = tuple[str, str]


class SmallGroups:
    """The rule for one tree; ``write`` puts the conditions in, otherwise their absence is refused."""

    def __init__(self, least: int, *, write: bool) -> None:
        self._least = least
        self._write = write

    def close(self, select: exp.Select, frame: Frame, outputs: Outputs, *, inner: bool) -> Outputs:
        """The outputs of a SELECT, marked as rows of single customers or not; an ``inner`` list carries its keys."""
        if not any(relation.single for relation in frame.sources.values()):
            return outputs
        if aggregates(select) and _grouping_key(select, frame) is None:
            self._guard(select, frame)
            return [(name, replace(value, single=False)) for name, value in outputs]
        marked = [(name, replace(value, single=True)) for name, value in outputs]
        return marked + self._carry(select, frame, outputs) if self._write and inner else marked

    def _guard(self, select: exp.Select, frame: Frame) -> None:
        guards = [_enough(group, select, self._least) for group in _keys(select, frame)]
        having = select.args.get("having")
        if not self._write:
            present = {part.sql(dialect="duckdb") for part in _conjuncts(having)}
            if any(guard.sql(dialect="duckdb") not in present for guard in guards):
                raise refuse("small-groups", select)
            return
        own = [exp.Paren(this=having.this)] if having is not None else []
        select.set("having", exp.Having(this=exp.and_(*own, *guards, wrap=False, copy=False)))

    def _carry(self, select: exp.Select, frame: Frame, outputs: Outputs) -> Outputs:
        if select.args.get("distinct") is not None:
            return []
        grouped = _grouping_key(select, frame)
        groups = [[grouped]] if grouped is not None else _keys(select, frame)
        if len(groups) == 1 and any(value.key for _, value in outputs):
            return []
        carried: Outputs = []
        for number, group in enumerate(groups):
            alias, name = group[0]
            column = exp.column(identifier(name), table=identifier(alias))
            select.append("expressions", exp.alias_(column, identifier(f"{CARRIED}{number}")))
            carried.append((f"{CARRIED}{number}", replace(frame.sources[alias].columns[name], single=True)))
        return carried


def dropped_groups(restricted: exp.Expr, least: int) -> exp.Select | None:
    """How many groups of the outermost SELECT the rule leaves out, as a SELECT; None if it groups nothing."""
    having = restricted.args.get("having") if isinstance(restricted, exp.Select) else None
    parts = _conjuncts(having)
    guards = [part for part in parts if _is_guard(part, least)]
    if not guards or not isinstance(restricted, exp.Select):
        return None
    inner = restricted.copy()
    kept = [exp.Paren(this=part.copy()) for part in parts if not _is_guard(part, least)]
    few = exp.Paren(
        this=exp.or_(*(exp.LT(this=each.this.copy(), expression=each.expression.copy()) for each in guards))
    )
    inner.set("having", exp.Having(this=exp.and_(*kept, few, wrap=False)))
    for part in ("order", "limit", "offset", "qualify", "distinct"):
        inner.set(part, None)
    clause = inner.args.get("with_")
    inner.set("with_", None)
    source = exp.Subquery(this=inner, alias=exp.TableAlias(this=identifier("groups_left_out")))
    count = exp.alias_(exp.Count(this=exp.Star(), big_int=True), identifier("groups_left_out"))
    return exp.Select(expressions=[count], from_=exp.From(this=source), with_=clause)


def aggregates(select: exp.Select) -> bool:
    """Whether the SELECT groups rows: a GROUP BY, a HAVING, or an aggregate that is no window function."""
    if select.args.get("group") is not None or select.args.get("having") is not None:
        return True
    order = select.args.get("order")
    return any(_has_aggregate(part) for part in [*select.expressions, *([order] if order is not None else [])])


def _has_aggregate(node: exp.Expr) -> bool:
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, exp.Query):
            continue
        if isinstance(part, exp.Window):
            function = part.this
            while isinstance(function, exp.Filter | exp.IgnoreNulls | exp.WithinGroup):
                function = function.this
            stack.extend(child for child in part.iter_expressions() if child is not part.this)
            stack.extend(function.iter_expressions())
        elif isinstance(part, exp.AggFunc) or (
            isinstance(part, exp.Anonymous) and part.name.lower() in NAMED_AGGREGATES
        ):
            return True
        else:
            stack.extend(part.iter_expressions())
    return False


def _conjuncts(condition: exp.Expr | None) -> list[exp.Expr]:
    """The parts of ``a AND b AND c``, of a condition or of the clause that holds it."""
    inner = condition.this if isinstance(condition, exp.Where | exp.Having) else condition
    if inner is None:
        return []
    return list(inner.flatten()) if isinstance(inner, exp.And) else [inner]


def _is_guard(node: exp.Expr, least: int) -> bool:
    counted = node.this if isinstance(node, exp.GTE) else None
    return (
        isinstance(counted, exp.Count) and isinstance(counted.this, exp.Distinct) and node.expression.name == str(least)
    )


def _enough(group: list[Place], select: exp.Select, least: int) -> exp.Expr:
    """``COUNT(DISTINCT key) >= least``; outer joins from the right may lack the first of equal keys."""
    columns = [exp.column(identifier(name), table=identifier(alias)) for alias, name in group]
    outer = any(str(join.args.get("side") or "") in ("RIGHT", "FULL") for join in select.args.get("joins") or ())
    key = exp.Coalesce(this=columns[0], expressions=columns[1:]) if outer and len(columns) > 1 else columns[0]
    return exp.GTE(
        this=exp.Count(this=exp.Distinct(expressions=[key]), big_int=True), expression=exp.Literal.number(least)
    )


def _keys(select: exp.Select, frame: Frame) -> list[list[Place]]:
    """The keys behind the SELECT, those that a join makes equal in one group. Raises UnsafeSql if a list has none."""
    groups: list[list[Place]] = []
    for alias, relation in frame.sources.items():
        keys = [(alias, name) for name, value in relation.columns.items() if value.key]
        if relation.single and not keys:
            raise refuse("small-groups", select)
        for place in keys if relation.single else ():
            relation.used.add(place[1])
            groups.append([place])
    for left, right in _equalities(select, frame):
        one = next((group for group in groups if left in group), None)
        other = next((group for group in groups if right in group), None)
        if one is not None and other is not None and one is not other:
            first, second = sorted((one, other), key=groups.index)
            first.extend(second)
            groups.remove(second)
    return groups


def _equalities(select: exp.Select, frame: Frame) -> Iterator[tuple[Place, Place]]:
    conditions = [join.args.get("on") for join in select.args.get("joins") or ()]
    for condition in [*conditions, select.args.get("where")]:
        for part in _conjuncts(condition):
            plain = part.unnest()
            if (
                isinstance(plain, exp.EQ)
                and isinstance(plain.this, exp.Column)
                and isinstance(plain.expression, exp.Column)
            ):
                left, right = _place(plain.this, frame), _place(plain.expression, frame)
                if left is not None and right is not None:
                    yield left, right
    for name in frame.merged:
        holders = [alias for alias, relation in frame.sources.items() if name in relation.columns]
        yield from (((holders[0], name), (alias, name)) for alias in holders[1:])


def _place(column: exp.Column, frame: Frame) -> Place | None:
    name, owner = column.name.casefold(), column.table.casefold()
    aliases = [owner] if owner else [alias for alias, relation in frame.sources.items() if name in relation.columns]
    found = [alias for alias in aliases if alias in frame.sources and name in frame.sources[alias].columns]
    return (found[0], name) if found else None


def _grouping_key(select: exp.Select, frame: Frame) -> Place | None:
    """The bare key that the SELECT groups by, or that the SELECT around it fixes: its rows are single customers."""
    for part in _conjuncts(select.args.get("where")):
        pair = [part.this, part.expression] if isinstance(part, exp.EQ) else []
        for own, other in (pair, pair[::-1]) if all(isinstance(side, exp.Column) for side in pair) and pair else ():
            place = _place(own, frame)
            if place is not None and _is_key(place, frame) and _fixed_outside(other, frame):
                return place
    group = select.args.get("group")
    if group is None:
        return None
    parts = (
        [part for part in select.expressions if not _has_aggregate(part)]
        if group.args.get("all")
        else group.expressions
    )
    for part in parts:
        if isinstance(part, exp.Literal) and part.name.isdecimal() and 0 < int(part.name) <= len(select.expressions):
            part = select.expressions[int(part.name) - 1]
        column = part.unalias()
        place = _place(column, frame) if isinstance(column, exp.Column) else None
        if place is not None and _is_key(place, frame):
            return place
    return None


def _is_key(place: Place, frame: Frame) -> bool:
    return frame.sources[place[0]].columns[place[1]].key


def _fixed_outside(column: exp.Column, frame: Frame) -> bool:
    """Whether the column is a key of a SELECT around this one."""
    around = frame.outer
    while around is not None and _place(column, frame) is None:
        place = _place(column, around)
        if place is not None:
            return _is_key(place, around)
        around = around.outer
    return False
