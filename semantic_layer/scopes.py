"""Names in a SQL tree, resolved by scope: which table, common table expression or output every reference means.

``Scopes`` reads a whole tree once. What a FROM item offers is a ``Relation`` (column → ``Value``); physical scans come
from the callback, so that ``restrict`` (bare tables) and ``check`` (wrapped tables) read trees in the same way.
Anything it cannot resolve for certain is UnsafeSql: a name in doubt is never guessed.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from semantic_layer.names import (
    NOTHING,
    Frame,
    Named,
    Outputs,
    Relation,
    Value,
    add,
    columns_of,
    identifier,
    order_by_all,
    owned,
    refuse,
    renamed,
    starless,
    unowned,
)
from semantic_layer.small_groups import Place, SmallGroups

_KEYLESS = (
    exp.Count,
    exp.Predicate,
    exp.Connector,
    exp.Not,
    exp.RowNumber,
    exp.Rank,
    exp.DenseRank,
    exp.ApproxDistinct,
)


_FILTERING = frozenset({"SEMI", "ANTI"})  # joins whose right side is not seen afterwards


def _hashed(part: exp.Expr) -> bool:
    """What is hashed is no key any more (typed SQL may not hash one in the first place)."""
    return isinstance(part, exp.Anonymous) and part.name.lower() == "hash"


class Scopes:
    """Reads ``tree``; ``scan`` gives the Relation of a FROM item that is a physical scan, or None for any other."""

    def __init__(
        self,
        scan: Callable[[exp.Expr], Relation | None],
        reserved: frozenset[str],
        groups: SmallGroups | None,
        *,
        expand: bool,
    ) -> None:
        self._scan = scan
        self._reserved = reserved
        self._groups = groups
        self._expand = expand
        self.scans: list[Relation] = []
        self.read: set[int] = set()
        self.values: dict[int, Value] = {}
        self.outputs: dict[int, Outputs] = {}
        self.selects: list[tuple[exp.Select, Frame]] = []

    def query(self, node: exp.Expr | None, named: Named, outer: Frame | None, place: Place = "top") -> Outputs:
        """The output columns of a query (SELECT, set operation, VALUES, parentheses around one) at its ``place``: the whole
        tree, the source of another one, one side of a set operation, or a value inside an expression."""
        if node is None:
            raise refuse("shape", node)
        named = self._with(node, named, outer)
        if isinstance(node, exp.Select):
            outputs = self._select(node, named, outer, place)
        elif isinstance(node, exp.SetOperation):
            outputs = self._combine(node, named, outer, place)
        elif isinstance(node, exp.Subquery):
            outputs = self.query(node.this, named, outer, place)
            self._order(node, named, Frame(outer, aliases=dict(outputs)))
        elif isinstance(node, exp.Values):
            outputs = self._rows(node, named, outer)
        else:
            raise refuse("shape", node)
        if self._groups is not None:
            self._groups.shuffle(node, outputs, place)
        self.outputs[id(node)] = outputs
        return outputs

    def value(self, node: exp.Expr) -> Value:
        """What a resolved expression holds: its physical columns, and whether a key comes through."""
        origins: frozenset[tuple[str, str]] = frozenset()
        key, stack = "", [(node, True)]
        while stack:
            part, through = stack.pop()
            if isinstance(part, exp.Column):
                found = self.values.get(id(part), NOTHING)
                origins, key = origins | found.origins, key or (found.key if through else "")
            elif isinstance(part, exp.Query):
                for _, found in self.outputs.get(id(part), []):
                    origins, key = origins | found.origins, key or (found.key if through else "")
            else:
                through = through and not (isinstance(part, _KEYLESS) or _hashed(part))
                inner = part.this if isinstance(part, (exp.Window, exp.Filter)) else None
                stack.extend(
                    (child, through and (inner is None or child is inner)) for child in part.iter_expressions()
                )
        return Value(origins, key)

    def _with(self, node: exp.Expr, named: Named, outer: Frame | None) -> Named:
        clause = node.args.get("with_")
        if clause is None:
            return named
        if clause.args.get("recursive"):
            raise refuse("recursive", clause)
        named = dict(named)
        for cte in clause.expressions:
            name = self._free(cte.alias, cte)
            named[name] = renamed(self.query(cte.this, named, outer, "source"), cte)
        return named

    def _free(self, alias: str, node: exp.Expr) -> str:
        """An alias that hides no physical table."""
        name = alias.casefold()
        if not name or name in self._reserved:
            raise refuse("name-of-a-table", node)
        return name

    def _combine(self, node: exp.SetOperation, named: Named, outer: Frame | None, place: Place) -> Outputs:
        every = isinstance(node, exp.Union) and not node.args.get("distinct")
        side: Place = "value" if place == "value" else "side" if every else "set"
        left = self.query(node.this, named, outer, side)
        right = self.query(node.expression, named, outer, side)
        if len(left) != len(right):
            raise refuse("columns-of-a-union", node)
        outputs = [(name, a | b) for (name, a), (_, b) in zip(left, right, strict=True)]
        if self._groups is not None:
            self._groups.combine(node, outputs)
        self._order(node, named, Frame(outer, aliases=dict(outputs)))
        return outputs

    def _order(self, node: exp.Expr, named: Named, frame: Frame) -> None:
        for part in ("order", "limit", "offset"):
            self.expression(node.args.get(part), named, frame)

    def _rows(self, node: exp.Values, named: Named, outer: Frame | None) -> Outputs:
        for row in node.expressions:
            self.expression(row, named, outer or Frame(None))
        width = len(node.expressions[0].expressions) if isinstance(node.expressions[0], exp.Tuple) else 1
        return renamed([(f"col{position}", NOTHING) for position in range(width)], node)

    def _select(self, node: exp.Select, named: Named, outer: Frame | None, place: Place) -> Outputs:
        frame = Frame(outer)
        start = node.args.get("from_")
        if start is not None:
            self._source(start.this, named, frame)
        self._joins(node, named, frame)
        if self._expand:
            node.set("expressions", [part for each in node.expressions for part in starless(each, frame)])
        outputs: Outputs = []
        for projection in node.expressions:
            self.expression(projection, named, frame)
            name, found = projection.alias_or_name.casefold(), self.value(projection)
            outputs.append((name, found))
            if isinstance(projection, exp.Alias):
                frame.aliases[name] = found
        if self._expand:
            order_by_all(node)
        for part in ("distinct", "where", "group", "having", "qualify"):
            self.expression(node.args.get(part), named, frame)
        for window in node.args.get("windows") or ():
            self.expression(window, named, frame)
        self._order(node, named, frame)
        self.selects.append((node, frame))
        return outputs if self._groups is None else self._groups.close(node, frame, outputs, place)

    def _joins(self, node: exp.Expr, named: Named, frame: Frame) -> None:
        for join in node.args.get("joins") or ():
            before = list(frame.sources.values())
            self._source(join.this, named, frame)
            added = [relation for relation in frame.sources.values() if all(relation is not old for old in before)]
            for shared in join.args.get("using") or ():
                self._merge(shared, before, added, frame)
            self.expression(join.args.get("on"), named, frame)
            if str(join.args.get("kind") or "") in _FILTERING:
                if self._groups is not None:
                    self._groups.filtering(join, added, frame)
                kept = {id(relation) for relation in before}
                frame.sources = {alias: one for alias, one in frame.sources.items() if id(one) in kept}

    def _merge(self, shared: exp.Expr, before: list[Relation], added: list[Relation], frame: Frame) -> None:
        name = shared.name.casefold()
        left = [relation for relation in before if name in relation.columns]
        right = [relation for relation in added if name in relation.columns]
        if not left or not right or (len(left) > 1 and name not in frame.merged):
            raise refuse("unknown-column", shared)
        if len({relation.columns[name].key for relation in left + right}) > 1:
            raise refuse("key-compared", shared)
        frame.merged.add(name)
        for relation in left + right:
            relation.used.add(name)

    def _source(self, node: exp.Expr, named: Named, frame: Frame) -> None:
        relation = self._scan(node)
        if relation is not None:
            relation.node = node
            self.scans.append(relation)
            add(frame, node.alias_or_name.casefold(), relation, node)
        elif isinstance(node, exp.Table):
            self.read.add(id(node))
            name = node.name.casefold()
            if (
                not isinstance(node.this, exp.Identifier)
                or node.args.get("db")
                or node.args.get("catalog")
                or name not in named
            ):
                raise refuse("unknown-table", node)
            alias = self._free(node.alias_or_name, node)
            add(frame, alias, Relation(columns_of(renamed(named[name], node), node)), node)
        elif isinstance(node, exp.Subquery) and isinstance(node.this, (exp.Table, exp.Subquery)) and not node.alias:
            self._source(node.this, named, frame)
        elif isinstance(node, exp.Subquery | exp.Values):
            if not node.alias and self._expand:
                node.set("alias", exp.TableAlias(this=identifier(f"_{len(frame.sources)}")))
            outputs = self.query(node, named, frame, "source")
            alias = self._free(node.alias, node)
            add(frame, alias, Relation(columns_of(renamed(outputs, node), node)), node)
        else:
            raise refuse("source", node)
        self._joins(node, named, frame)

    def expression(self, node: exp.Expr | None, named: Named, frame: Frame) -> None:
        """Resolve every column below ``node``."""
        stack = [node] if node is not None else []
        while stack:
            part = stack.pop()
            if isinstance(part, exp.Column):
                self.values[id(part)] = self._column(part, frame)
            elif isinstance(part, exp.Query):
                self.query(part, named, frame, "value")
            elif isinstance(part, exp.Table):
                raise refuse("source", part)
            else:
                stack.extend(part.iter_expressions())

    def _column(self, node: exp.Column, frame: Frame) -> Value:
        if node.args.get("db") or node.args.get("catalog") or not isinstance(node.this, exp.Identifier):
            raise refuse("unknown-column", node)
        name, owner = node.name.casefold(), node.table.casefold()
        around: Frame | None = frame
        while around is not None:
            found = owned(around, owner, name, node) if owner else unowned(around, name, node)
            if found is not None:
                return found
            around = around.outer
        raise refuse("unknown-column", node)
