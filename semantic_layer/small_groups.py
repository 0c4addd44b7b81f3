"""Groups of typed SQL with too few customers behind them are left out, and counted.

Every SELECT that aggregates rows of single customers gets ``HAVING COUNT(DISTINCT key) >= least`` for each independent
key behind it; ``restrict`` puts it in, ``check`` looks that it is there. So that an outer aggregate over a list of
customers can count them, inner lists carry their keys along under names of our own. DISTINCT, EXISTS and IN over rows of
customers group them as well. Lists come in an order of chance within ties, since the order of storage tells the key.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from sqlglot import exp

from semantic_layer.calls import aggregates, has_aggregate, outer_joined
from semantic_layer.dropped_groups import conjuncts
from semantic_layer.equal_keys import Spot, equal_in, equalities, spot_of
from semantic_layer.few_behind import FewBehind
from semantic_layer.model import SemanticModel
from semantic_layer.names import CHANCE, Frame, Outputs, Relation, Value, identifier, refuse
from semantic_layer.rights import Rights

CARRIED = "_key"
_DAYS = ("DATE", "TIMESTAMP")
Place = Literal["top", "source", "side", "set", "value"]


class SmallGroups:
    """The rule for one tree; ``write`` puts the conditions in, otherwise their absence is refused."""

    def __init__(self, rights: Rights, model: SemanticModel, *, write: bool, tree: exp.Expr | None = None) -> None:
        self._least = rights.small_cells
        self._clients = rights.clients
        self._write = write
        self._columns = model.columns
        self._numbered = tree is not None and tree.find(exp.Window) is not None
        self._few = FewBehind(self._least, self._clients, self._is_day, write=write)

    def close(self, select: exp.Select, frame: Frame, outputs: Outputs, place: Place) -> Outputs:
        """The outputs of a SELECT, marked as rows of single customers or not; a list that is a source carries its keys."""
        if not any(relation.single for relation in frame.sources.values()):
            return outputs
        lone = self._grouping_key(select, frame, place)
        if lone is None and not aggregates(select):
            self._group_list(select, outputs, place)
        self._few.without_accounts(select, frame)
        if lone is None and aggregates(select):
            self._guard(select, frame)
            return [(name, replace(value, single=False)) for name, value in outputs]
        self._few.windows(select, frame, lambda: self._key_columns(select, frame))
        marked = [(name, replace(value, single=True)) for name, value in outputs]
        return marked + self._carry(select, frame, outputs) if self._write and place == "source" else marked

    def combine(self, operation: exp.SetOperation, outputs: Outputs) -> None:
        """Rows of customers that are compared as sets show whose they are, or were made groups."""
        told = isinstance(operation, exp.Union) and not operation.args.get("distinct")
        if not told and any(value.single for _, value in outputs) and not any(value.key for _, value in outputs):
            raise refuse("small-groups", operation)

    def shuffle(self, query: exp.Expr, outputs: Outputs, place: Place) -> None:
        """Rows of customers that are shown or cut come in an order of chance within ties."""
        distinct = query.args.get("distinct") if isinstance(query, exp.Select) else None
        first = distinct is not None and distinct.args.get("on") is not None
        cut = first or query.args.get("limit") is not None or query.args.get("offset") is not None
        if not isinstance(query, exp.Query) or not any(value.single for _, value in outputs):
            return
        if not cut and (place != "top" or isinstance(query, exp.Subquery)):
            return
        order = query.args.get("order")
        last = order.expressions[-1] if order is not None else None
        if last is not None and isinstance(last.this, exp.Rand):
            return
        if not self._write:
            raise refuse("row-order", query)
        if order is None:
            order = exp.Order(expressions=[])
            query.set("order", order)
        order.append("expressions", exp.Ordered(this=exp.Rand()))

    def _group_list(self, select: exp.Select, outputs: Outputs, place: Place) -> None:
        """A list that is no list of customers to whom it goes (DISTINCT, EXISTS, IN) made a group; a single one of its
        values is refused."""
        keyed = any(value.key for _, value in outputs)
        holder = _holder(select) if place == "value" else None
        exists = isinstance(holder, exp.Exists)
        distinct = select.args.get("distinct")
        chosen = distinct is not None and distinct.args.get("on") is not None  # the first row of each, not a group
        if ((distinct is None or chosen) and place not in ("value", "set")) or (keyed and not exists):
            return
        windows = any(part.find(exp.Window) for part in select.expressions)
        plain = exists or isinstance(holder, exp.In | exp.Any | exp.All) or place != "value"
        if not self._write or windows or not plain:
            raise refuse("small-groups", select)
        select.set("distinct", None)
        if exists:
            select.set("expressions", [exp.Literal.number(1)])
            for part in ("order", "limit", "offset", "qualify"):
                select.set(part, None)
            select.set("having", exp.Having(this=exp.true()))
        else:
            select.set("group", exp.Group(all=True))

    def _guard(self, select: exp.Select, frame: Frame) -> None:
        keys = self._key_columns(select, frame)
        guards = [_enough(key, self._least) for key in keys]
        having = select.args.get("having")
        expected = {guard.sql(dialect="duckdb") for guard in guards}
        ours = [part for part in conjuncts(having) if not self._write and part.sql(dialect="duckdb") in expected]
        self._few.figures(select, frame, keys, ours)
        having = select.args.get("having")
        if not self._write:
            present = {part.sql(dialect="duckdb") for part in conjuncts(having)}
            if any(guard.sql(dialect="duckdb") not in present for guard in guards):
                raise refuse("small-groups", select)
            return
        own = [exp.Paren(this=having.this)] if having is not None and not isinstance(having.this, exp.Boolean) else []
        select.set("having", exp.Having(this=exp.and_(*own, *guards, wrap=False, copy=False)))

    def _carry(self, select: exp.Select, frame: Frame, outputs: Outputs) -> Outputs:
        if select.args.get("distinct") is not None:
            return []
        grouped = self._grouping_key(select, frame, "source")
        groups = [[grouped]] if grouped is not None else self._keys(select, frame)
        chance = self._chance(select, frame, grouped is not None) if self._numbered else []
        if len(groups) == 1 and any(value.key in self._clients for _, value in outputs):
            return chance
        carried: Outputs = chance
        for number, group in enumerate(groups):
            alias, name = group[0]
            column = exp.column(identifier(name), table=identifier(alias))
            select.append("expressions", exp.alias_(column, identifier(f"{CARRIED}{number}")))
            carried.append((f"{CARRIED}{number}", replace(frame.sources[alias].columns[name], single=True)))
        return carried

    def _chance(self, select: exp.Select, frame: Frame, grouped: bool) -> Outputs:
        """The random number of each row, carried along for windows around it."""
        found = [alias for alias, one in frame.sources.items() if one.single and CHANCE in one.columns]
        if not found:
            return []
        frame.sources[found[0]].used.add(CHANCE)
        column: exp.Expr = exp.column(identifier(CHANCE), table=identifier(found[0]))
        select.append("expressions", exp.alias_(exp.Min(this=column) if grouped else column, identifier(CHANCE)))
        return [(CHANCE, Value(single=True))]

    def filtering(self, join: exp.Join, added: list[Relation], frame: Frame) -> None:
        """A SEMI or ANTI join with rows of customers is on their keys: otherwise it would tell whether there is anybody."""
        if not any(relation.single for relation in added):
            return
        names = {shared.name.casefold() for shared in join.args.get("using") or ()}
        keyed = any(one.columns[name].key for one in added for name in names if name in one.columns)
        mine = {alias for alias, one in frame.sources.items() if any(one is other for other in added)}
        for left, right in equal_in(join.args.get("on"), frame):
            sides = {left[0] in mine, right[0] in mine}
            keyed = keyed or (len(sides) == 2 and bool(frame.sources[left[0]].columns[left[1]].key))
        if not keyed:
            raise refuse("small-groups", join)

    def _key_columns(self, select: exp.Select, frame: Frame) -> list[exp.Expr]:
        """A column for each independent key; outer joins from the right may lack the first of equal ones."""
        found: list[exp.Expr] = []
        for group in self._keys(select, frame):
            columns = [exp.column(identifier(name), table=identifier(alias)) for alias, name in group]
            outer = outer_joined(select, ("RIGHT", "FULL")) and len(columns) > 1
            found.append(exp.Coalesce(this=columns[0], expressions=columns[1:]) if outer else columns[0])
        return found

    def _keys(self, select: exp.Select, frame: Frame) -> list[list[Spot]]:
        """The keys behind the SELECT, those that a join makes equal in one group. Raises UnsafeSql if a list has none."""
        groups: list[list[Spot]] = []
        for alias, relation in frame.sources.items():
            keys = [(alias, name) for name, value in relation.columns.items() if value.key in self._clients]
            if relation.single and not keys:
                raise refuse("small-groups", select)
            for spot in keys if relation.single else ():
                relation.used.add(spot[1])
                groups.append([spot])
        for left, right in equalities(select, frame):
            one = next((group for group in groups if left in group), None)
            other = next((group for group in groups if right in group), None)
            if one is not None and other is not None and one is not other:
                first, second = sorted((one, other), key=groups.index)
                first.extend(second)
                groups.remove(second)
        return groups

    def _grouping_key(self, select: exp.Select, frame: Frame, place: Place) -> Spot | None:
        """The bare key that the SELECT groups by, or that the SELECT around it fixes: its rows are single customers. For a
        value inside an expression the key of an account is as good."""
        for part in conjuncts(select.args.get("where")):
            pair = [part.this, part.expression] if isinstance(part, exp.EQ) else []
            for own, other in (pair, pair[::-1]) if all(isinstance(side, exp.Column) for side in pair) and pair else ():
                spot = spot_of(own, frame)
                if spot is not None and self._is_key(spot, frame, place) and self._fixed_outside(other, frame, place):
                    return spot
        group = select.args.get("group")
        if group is None:
            return None
        parts = (
            [part for part in select.expressions if not has_aggregate(part)]
            if group.args.get("all")
            else group.expressions
        )
        for part in parts:
            if (
                isinstance(part, exp.Literal)
                and part.name.isdecimal()
                and 0 < int(part.name) <= len(select.expressions)
            ):
                part = select.expressions[int(part.name) - 1]
            column = part.unalias()
            spot = spot_of(column, frame) if isinstance(column, exp.Column) else None
            if spot is not None and self._is_key(spot, frame, "source"):
                return spot
        return None

    def _is_day(self, column: exp.Column, frame: Frame) -> bool:
        """Whether all that is behind the column are days."""
        spot = spot_of(column, frame)
        origins = frame.sources[spot[0]].columns[spot[1]].origins if spot is not None else frozenset()
        return bool(origins) and all(self._columns[table][name].startswith(_DAYS) for table, name in origins)

    def _is_key(self, spot: Spot, frame: Frame, place: Place) -> bool:
        key = frame.sources[spot[0]].columns[spot[1]].key
        return key in self._clients or (bool(key) and place == "value")

    def _fixed_outside(self, column: exp.Column, frame: Frame, place: Place) -> bool:
        """Whether the column is a key of a SELECT around this one."""
        around = frame.outer
        while around is not None and spot_of(column, frame) is None:
            spot = spot_of(column, around)
            if spot is not None:
                return self._is_key(spot, around, place)
            around = around.outer
        return False


def _enough(key: exp.Expr, least: int) -> exp.Expr:
    """``COUNT(DISTINCT key) >= least``."""
    counted = exp.Count(this=exp.Distinct(expressions=[key.copy()]), big_int=True)
    return exp.GTE(this=counted, expression=exp.Literal.number(least))


def _holder(select: exp.Select) -> exp.Expr | None:
    """The expression that the query is a value of, past parentheses and set operations."""
    node = select.parent
    while isinstance(node, exp.Subquery | exp.Paren | exp.SetOperation):
        node = node.parent
    return node
