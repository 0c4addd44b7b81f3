"""Names in a SQL tree, resolved by scope: which table, common table expression or output every reference means.

``Scopes`` reads a whole tree once. What a FROM item offers is a ``Relation`` (column → ``Value``); physical scans come
from the callback, so that ``restrict`` (bare tables) and ``check`` (wrapped tables) read trees in the same way.
Anything it cannot resolve for certain is UnsafeSql: a name in doubt is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

from semantic_layer.errors import UnsafeSql

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_KEYWORDS = frozenset(word.lower() for word in DuckDB.Generator.RESERVED_KEYWORDS)
_KEYLESS = (exp.Count, exp.Predicate, exp.Connector, exp.Not, exp.RowNumber, exp.Rank, exp.DenseRank, exp.ApproxDistinct)


@dataclass(frozen=True)
class Value:
    """What is known of a column: the physical columns behind it, and whether it holds a key that leaves as a pseudonym."""

    origins: frozenset[tuple[str, str]] = frozenset()
    key: bool = False

    def __or__(self, other: Value) -> Value:
        return Value(self.origins | other.origins, self.key or other.key)


NOTHING = Value()


@dataclass
class Relation:
    """A FROM item: its columns in order. ``used`` collects what the tree reads of it; ``hidden`` stay out of ``*``."""

    columns: dict[str, Value]
    table: str | None = None
    node: exp.Expression | None = None
    used: set[str] = field(default_factory=set)
    hidden: frozenset[str] = frozenset()


@dataclass
class Frame:
    """The names visible inside one SELECT, and the frame around it."""

    outer: Frame | None
    sources: dict[str, Relation] = field(default_factory=dict)
    merged: set[str] = field(default_factory=set)
    aliases: dict[str, Value] = field(default_factory=dict)


Outputs = list[tuple[str, Value]]
Named = dict[str, Outputs]


class Scopes:
    """Reads ``tree``; ``scan`` gives the Relation of a FROM item that is a physical scan, or None for any other."""

    def __init__(self, scan: Callable[[exp.Expression], Relation | None], reserved: frozenset[str], expand: bool) -> None:
        self._scan = scan
        self._reserved = reserved
        self._expand = expand
        self.scans: list[Relation] = []
        self.values: dict[int, Value] = {}
        self.outputs: dict[int, Outputs] = {}
        self.selects: list[tuple[exp.Select, Frame]] = []

    def query(self, node: exp.Expression | None, named: Named, outer: Frame | None) -> Outputs:
        """The output columns of a query (SELECT, set operation, VALUES, parentheses around one)."""
        if node is None:
            raise refuse("shape", node)
        named = self._with(node, named, outer)
        if isinstance(node, exp.Select):
            outputs = self._select(node, named, outer)
        elif isinstance(node, exp.SetOperation):
            outputs = self._combine(node, named, outer)
        elif isinstance(node, exp.Subquery):
            outputs = self.query(node.this, named, outer)
            self._order(node, named, Frame(outer, aliases=dict(outputs)))
        elif isinstance(node, exp.Values):
            outputs = self._rows(node, named, outer)
        else:
            raise refuse("shape", node)
        self.outputs[id(node)] = outputs
        return outputs

    def value(self, node: exp.Expression) -> Value:
        """What a resolved expression holds: its physical columns, and whether a key comes through."""
        origins: frozenset[tuple[str, str]] = frozenset()
        key, stack = False, [(node, True)]
        while stack:
            part, through = stack.pop()
            if isinstance(part, exp.Column):
                found = self.values.get(id(part), NOTHING)
                origins, key = origins | found.origins, key or (through and found.key)
            elif isinstance(part, exp.Query):
                for _, found in self.outputs.get(id(part), []):
                    origins, key = origins | found.origins, key or (through and found.key)
            else:
                through = through and not isinstance(part, _KEYLESS)
                inner = part.this if isinstance(part, (exp.Window, exp.Filter)) else None
                stack.extend((child, through and (inner is None or child is inner)) for child in part.iter_expressions())
        return Value(origins, key)

    def _with(self, node: exp.Expression, named: Named, outer: Frame | None) -> Named:
        clause = node.args.get("with_")
        if clause is None:
            return named
        if clause.args.get("recursive"):
            raise refuse("recursive", clause)
        named = dict(named)
        for cte in clause.expressions:
            name = self._free(cte.alias, cte)
            named[name] = _renamed(self.query(cte.this, named, outer), cte)
        return named

    def _free(self, alias: str, node: exp.Expression) -> str:
        """An alias that hides no physical table."""
        name = alias.casefold()
        if not name or name in self._reserved:
            raise refuse("name-of-a-table", node)
        return name

    def _combine(self, node: exp.SetOperation, named: Named, outer: Frame | None) -> Outputs:
        left = self.query(node.this, named, outer)
        right = self.query(node.expression, named, outer)
        if len(left) != len(right):
            raise refuse("columns-of-a-union", node)
        outputs = [(name, a | b) for (name, a), (_, b) in zip(left, right, strict=True)]
        self._order(node, named, Frame(outer, aliases=dict(outputs)))
        return outputs

    def _order(self, node: exp.Expression, named: Named, frame: Frame) -> None:
        for part in ("order", "limit", "offset"):
            self.expression(node.args.get(part), named, frame)

    def _rows(self, node: exp.Values, named: Named, outer: Frame | None) -> Outputs:
        for row in node.expressions:
            self.expression(row, named, outer or Frame(None))
        width = len(node.expressions[0].expressions) if isinstance(node.expressions[0], exp.Tuple) else 1
        return _renamed([(f"col{position}", NOTHING) for position in range(width)], node)

    def _select(self, node: exp.Select, named: Named, outer: Frame | None) -> Outputs:
        frame = Frame(outer)
        start = node.args.get("from_")
        if start is not None:
            self._source(start.this, named, frame)
        self._joins(node, named, frame)
        if self._expand:
            node.set("expressions", [part for each in node.expressions for part in _starless(each, frame)])
        outputs: Outputs = []
        for projection in node.expressions:
            self.expression(projection, named, frame)
            name, found = projection.alias_or_name.casefold(), self.value(projection)
            outputs.append((name, found))
            if isinstance(projection, exp.Alias):
                frame.aliases[name] = found
        for part in ("distinct", "where", "group", "having", "qualify"):
            self.expression(node.args.get(part), named, frame)
        for window in node.args.get("windows") or ():
            self.expression(window, named, frame)
        self._order(node, named, frame)
        self.selects.append((node, frame))
        return outputs

    def _joins(self, node: exp.Expression, named: Named, frame: Frame) -> None:
        for join in node.args.get("joins") or ():
            before = list(frame.sources.values())
            self._source(join.this, named, frame)
            added = [relation for relation in frame.sources.values() if all(relation is not old for old in before)]
            for identifier in join.args.get("using") or ():
                self._merge(identifier, before, added, frame)
            self.expression(join.args.get("on"), named, frame)

    def _merge(self, identifier: exp.Expression, before: list[Relation], added: list[Relation], frame: Frame) -> None:
        name = identifier.name.casefold()
        left = [relation for relation in before if name in relation.columns]
        right = [relation for relation in added if name in relation.columns]
        if not left or not right or (len(left) > 1 and name not in frame.merged):
            raise refuse("unknown-column", identifier)
        if len({relation.columns[name].key for relation in left + right}) > 1:
            raise refuse("key-compared", identifier)
        frame.merged.add(name)
        for relation in left + right:
            relation.used.add(name)

    def _source(self, node: exp.Expression, named: Named, frame: Frame) -> None:
        relation = self._scan(node)
        if relation is not None:
            relation.node = node
            self.scans.append(relation)
            _add(frame, node.alias_or_name.casefold(), relation, node)
        elif isinstance(node, exp.Table):
            name = node.name.casefold()
            if not isinstance(node.this, exp.Identifier) or node.args.get("db") or node.args.get("catalog") or name not in named:
                raise refuse("unknown-table", node)
            alias = self._free(node.alias_or_name, node)
            _add(frame, alias, Relation(dict(_renamed(named[name], node))), node)
        elif isinstance(node, exp.Subquery) and isinstance(node.this, (exp.Table, exp.Subquery)) and not node.alias:
            self._source(node.this, named, frame)
        elif isinstance(node, exp.Subquery | exp.Values):
            outputs = self.query(node, named, frame)
            alias = self._free(node.alias, node) if node.alias else f"\0{len(frame.sources)}"
            _add(frame, alias, Relation(dict(_renamed(outputs, node))), node)
        else:
            raise refuse("source", node)
        self._joins(node, named, frame)

    def expression(self, node: exp.Expression | None, named: Named, frame: Frame) -> None:
        """Resolve every column below ``node``."""
        stack = [node] if node is not None else []
        while stack:
            part = stack.pop()
            if isinstance(part, exp.Column):
                self.values[id(part)] = self._column(part, frame)
            elif isinstance(part, exp.Query):
                self.query(part, named, frame)
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
            found = _owned(around, owner, name, node) if owner else _unowned(around, name, node)
            if found is not None:
                return found
            around = around.outer
        raise refuse("unknown-column", node)


def refuse(rule: str, node: exp.Expression | None) -> UnsafeSql:
    """UnsafeSql that names the rule and the node, the node cut to what a person can read."""
    text = node.sql(dialect="duckdb", comments=False) if node is not None else ""
    return UnsafeSql(rule=rule, node=text if len(text) <= 80 else text[:79] + "…")


def _owned(frame: Frame, owner: str, name: str, node: exp.Column) -> Value | None:
    relation = frame.sources.get(owner)
    if relation is None:
        return None
    if name not in relation.columns:
        raise refuse("unknown-column", node)
    relation.used.add(name)
    return relation.columns[name]


def _unowned(frame: Frame, name: str, node: exp.Column) -> Value | None:
    hits = [relation for relation in frame.sources.values() if name in relation.columns]
    if len(hits) > 1 and name not in frame.merged:
        raise refuse("ambiguous-column", node)
    if not hits:
        return frame.aliases.get(name)
    found = frame.aliases.get(name, NOTHING)
    for relation in hits:
        relation.used.add(name)
        found = found | relation.columns[name]
    return found


def _add(frame: Frame, alias: str, relation: Relation, node: exp.Expression) -> None:
    if alias in frame.sources:
        raise refuse("alias-twice", node)
    frame.sources[alias] = relation


def _renamed(outputs: Outputs, node: exp.Expression) -> Outputs:
    alias = node.args.get("alias")
    names = [column.name.casefold() for column in alias.args.get("columns") or ()] if isinstance(alias, exp.TableAlias) else []
    if len(names) > len(outputs):
        raise refuse("columns-of-an-alias", node)
    return [(names[place] if place < len(names) else name, found) for place, (name, found) in enumerate(outputs)]


def _starless(node: exp.Expression, frame: Frame) -> list[exp.Expression]:
    """``*`` and ``t.*`` as the columns they stand for."""
    star = node if isinstance(node, exp.Star) else node.this if isinstance(node, exp.Column) else None
    if not isinstance(star, exp.Star):
        return [node]
    owner = node.table.casefold() if isinstance(node, exp.Column) else None
    if any(star.args.values()) or not frame.sources or (owner is not None and owner not in frame.sources):
        raise refuse("star", node)
    columns: list[exp.Expression] = []
    seen: set[str] = set()
    for alias, relation in frame.sources.items():
        for name in relation.columns if owner in (None, alias) else ():
            shared = owner is None and name in frame.merged
            if name in relation.hidden or (shared and name in seen):
                continue
            seen.add(name)
            table = None if shared or alias.startswith("\0") else alias
            columns.append(exp.column(identifier(name), table=identifier(table) if table else None))
    return columns


def identifier(name: str) -> exp.Identifier:
    """The name as an identifier, quoted where plain text would read differently."""
    return exp.to_identifier(name, quoted=not _PLAIN.fullmatch(name) or name in _KEYWORDS)
