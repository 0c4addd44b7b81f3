"""The one function that can bless SQL. What runs is text generated here from a tree in which every node was looked at.

Refused with UnsafeSql, whose ``rule`` says why: characters, too-long, not-sql, one-select, shape, node, argument,
function, type, unit, join, recursive, source, unknown-table, unknown-column, ambiguous-column, qualified-table,
name-of-a-table, name-in-doubt, alias-twice, star, columns-of-a-union, columns-of-an-alias, unrestricted-scan,
not-anonymous, never-column, row-order, key-compared, key-in-expression, small-groups, too-many-nodes, too-many-tables,
too-many-joins, too-many-set-operations, too-deep.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from sqlglot import exp

from semantic_layer import allowed_sql
from semantic_layer.bounded_calls import verify_bounded
from semantic_layer.dropped_groups import dropped_groups
from semantic_layer.errors import UnsafeSql
from semantic_layer.figures_behind import figures_sql
from semantic_layer.model import SemanticModel
from semantic_layer.names import CHANCE, Relation, in_doubt, refuse
from semantic_layer.peers import verify_peers
from semantic_layer.restrict import covered, offered, verify_scan, whole, wrapped
from semantic_layer.rights import Rights, TableRight
from semantic_layer.scopes import Scopes
from semantic_layer.small_groups import SmallGroups
from semantic_layer.typed_sql import parse_typed, verify_typed

__all__ = ["CheckedSql", "check", "count_dropped", "parse_typed"]
_BLESSING: Final = object()


@dataclass(frozen=True, slots=True)
class CheckedSql:
    """SQL that may run: only ``check`` can make one.

    ``text`` is what runs, ``shown`` the same laid out for people, ``tables`` every physical table it reads (those of
    the row rules included), ``read`` the ``table.column`` behind anything it computes, ``outputs`` the names of its
    columns, ``origins`` the ``table.column`` behind each of them, ``pseudonyms`` the positions of outputs that must be
    pseudonymised before anybody sees them, ``typed`` whether a person wrote it, ``ordered`` whether its rows have an
    order of their own, ``single`` whether a row may be one customer's (told for typed SQL under the rule of small groups).
    """

    text: str
    shown: str
    tables: frozenset[str]
    read: frozenset[str]
    outputs: tuple[str, ...]
    origins: tuple[frozenset[str], ...]
    pseudonyms: tuple[int, ...]
    typed: bool
    ordered: bool
    single: bool
    blessing: object
    dialect: str = "duckdb"

    def __post_init__(self) -> None:
        if self.blessing is not _BLESSING:
            raise UnsafeSql(rule="not-checked", node="CheckedSql")

    @property
    def columns(self) -> frozenset[str]:
        """The ``table.column`` behind the result."""
        return frozenset().union(*self.origins)

    def __repr__(self) -> str:
        return f"CheckedSql({self.text!r})"


def check(tree: exp.Expr, rights: Rights, model: SemanticModel, *, typed: bool) -> CheckedSql:
    """Bless a restricted tree: every node allowed, every name resolved, every physical scan exactly as the rights say.

    ``typed`` adds the rules for SQL that a person wrote: size caps, no hidden column, keys only joined, grouped,
    counted. Raises UnsafeSql.
    """
    try:
        verify_nodes(tree)
        proof = _Proof(rights, model)
        outputs = proof.scopes.query(tree, {}, None)
        proof.verify_complete(tree)
        if rights.peers is not None:
            verify_peers(tree, rights.peers, model.metrics[rights.peers_by])
        if typed:
            verify_typed(tree, proof.scopes, rights)
        text = tree.sql(dialect="duckdb", comments=False, copy=False)
        shown = tree.sql(dialect="duckdb", pretty=True, copy=False)
    except RecursionError:
        raise refuse("too-deep", None) from None
    return CheckedSql(
        text=text,
        shown=shown,
        tables=frozenset(proof.tables),
        read=frozenset(f"{scan.table}.{column}" for scan in proof.scopes.scans for column in scan.used),
        outputs=tuple(name for name, _ in outputs),
        origins=tuple(frozenset(f"{table}.{column}" for table, column in value.origins) for _, value in outputs),
        pseudonyms=tuple(place for place, (_, value) in enumerate(outputs) if value.key),
        typed=typed,
        ordered=any(not isinstance(one.this, exp.Rand) for one in tree.args["order"].expressions)
        if tree.args.get("order")
        else False,
        single=any(value.single for _, value in outputs),
        blessing=_BLESSING,
    )


def count_dropped(restricted: exp.Expr, rights: Rights, model: SemanticModel) -> CheckedSql | None:
    """SQL that counts the groups which the rule of small groups leaves out; None if the query groups nothing."""
    counting = dropped_groups(restricted, rights.small_cells) if rights.small_cells else None
    return None if counting is None else check(counting, replace(rights, small_cells=0), model, typed=True)


def figures_behind(restricted: exp.Expr, rights: Rights, model: SemanticModel) -> list[CheckedSql]:
    """SQL that sketches the customers behind the figures of a typed query, but for a SELECT that is computed anew for each row
    around it; none under other rules."""
    blessed = []
    for one in figures_sql(restricted, rights.small_cells) if rights.small_cells else ():
        with suppress(UnsafeSql):  # it names columns of the SELECT around it, and cannot stand alone
            blessed.append(check(one, replace(rights, small_cells=0), model, typed=False))
    return blessed


class _Proof:
    """Opens each wrapped scan, and only one that is word for word what the rights ask for."""

    def __init__(self, rights: Rights, model: SemanticModel) -> None:
        self.rights = rights
        self.model = model
        self.physical = {name.casefold(): name for name in model.columns}
        groups = SmallGroups(rights, model, write=False) if rights.small_cells else None
        self.scopes = Scopes(self._open, frozenset(self.physical), groups, expand=False)
        self.tables: set[str] = set()
        self._trusted: set[int] = set()
        self._bare: list[tuple[exp.Table, Relation, set[str]]] = []

    def _open(self, node: exp.Expr) -> Relation | None:
        if isinstance(node, exp.Table):
            return self._in_place(node) if node.name.casefold() in self.physical else None
        inner = node.this if isinstance(node, exp.Subquery) else None
        if not isinstance(inner, exp.Select):
            return None
        start = inner.args.get("from_")
        if start is None or not isinstance(start.this, exp.Table) or start.this.name.casefold() not in self.physical:
            return None
        return self._prove(node, inner, self.physical[start.this.name.casefold()])

    def _in_place(self, node: exp.Table) -> Relation:
        """A bare scan is rightful where the user has every row and, once all is resolved, no covered column was read."""
        table = self.physical[node.name.casefold()]
        right = self.rights.tables.get(table)
        if right is None or not whole(right, self.rights):
            raise refuse("unrestricted-scan", node)
        verify_scan(node, table, self.physical)
        self._trusted.add(id(node))
        self.tables.add(table)
        full = offered(table, self.rights, self.model)
        self._bare.append((node, full, covered(right)))
        return full

    def _prove(self, node: exp.Expr, inner: exp.Select, table: str) -> Relation | None:
        """What a wrapped scan offers; None for a sub-query of the query's own over a table that may be read in place."""
        names = tuple(sorted(projection.alias_or_name.casefold() for projection in inner.expressions))
        alias = node.args.get("alias")
        bare = isinstance(alias, exp.TableAlias) and alias.name and not alias.args.get("columns")
        right = self.rights.tables.get(table)
        if right is None:
            raise refuse("unrestricted-scan", node)
        if not bare or {name for name, value in node.args.items() if value} - {"this", "alias", "joins"}:
            if whole(right, self.rights):
                return None
            raise refuse("unrestricted-scan", node)
        masks = tuple(sorted(right.masks.items()))
        expected = _wrapped_text(table, names, right.rows, masks, right.never, tuple(self.model.columns[table].items()))
        if inner.sql(dialect="duckdb", copy=False) != expected:
            if whole(right, self.rights):
                return None
            raise refuse("unrestricted-scan", node)
        for part in inner.find_all(exp.Table, exp.Column):
            self._trusted.add(id(part))
            if isinstance(part, exp.Table):
                self.tables.add(self.physical[part.name.casefold()])
        full = offered(table, self.rights, self.model)
        return Relation({name: full.columns[name] for name in names}, table, hidden=full.hidden)

    def verify_complete(self, tree: exp.Expr) -> None:
        """Every table and column stands in a proven scan or was resolved by scope: nothing was read past them."""
        for node, relation, columns in self._bare:
            if not relation.used.isdisjoint(columns):
                raise refuse("unrestricted-scan", node)
        known = self._trusted | self.scopes.read | self.scopes.values.keys()
        for part in tree.find_all(exp.Table, exp.Column):
            if id(part) not in known:
                raise refuse("unrestricted-scan" if isinstance(part, exp.Table) else "unknown-column", part)


@lru_cache(maxsize=4096)
def _wrapped_text(
    table: str,
    names: tuple[str, ...],
    rows: str | None,
    masks: tuple[tuple[str, str], ...],
    never: frozenset[str],
    columns: tuple[tuple[str, str], ...],
) -> str:
    """The text of a rightful scan; kept, since the same rights scan the same tables all day."""
    return wrapped(table, names, TableRight(rows, dict(masks), never), dict(columns)).sql(dialect="duckdb", copy=False)


def verify_nodes(tree: exp.Expr) -> None:
    """Every node against the allow-lists of ``allowed_sql``: exact classes, arguments, functions, types, units."""
    count = 0
    for node in tree.walk():
        count += 1
        name = type(node).__name__
        allowed = allowed_sql.STRUCTURE.get(name)
        if allowed is not None:
            _verify_structure(node, name, allowed)
        elif isinstance(node, exp.Anonymous):
            if str(node.this).lower() not in allowed_sql.NAMED_FUNCTIONS or not isinstance(node.this, str):
                raise refuse("function", node)
        elif name == "Rand" and not any(node.args.values()) and _breaks_ties(node):
            continue
        elif name not in allowed_sql.OPERATORS and name not in allowed_sql.FUNCTIONS:
            raise refuse("function" if isinstance(node, exp.Func) else "node", node)
        verify_bounded(node)
    if count > allowed_sql.GENERATED_NODES:
        raise UnsafeSql(rule="too-many-nodes", node=str(count))


def _breaks_ties(node: exp.Expr) -> bool:
    return isinstance(node.parent, exp.Ordered) or (isinstance(node.parent, exp.Alias) and node.parent.alias == CHANCE)


def _verify_structure(node: exp.Expr, name: str, allowed: frozenset[str]) -> None:
    given = {argument for argument, value in node.args.items() if value}
    if given - allowed:
        raise refuse("argument", node)
    if name == "Join":
        if (
            str(node.args.get("side") or "") not in allowed_sql.JOIN_SIDES
            or str(node.args.get("kind") or "") not in allowed_sql.JOIN_KINDS
            or str(node.args.get("method") or "") not in allowed_sql.JOIN_METHODS
            or (node.args.get("method") and node.args.get("using"))
        ):
            raise refuse("join", node)
    elif name == "Table" and not isinstance(node.this, exp.Identifier):
        raise refuse("source", node)
    elif name == "DataType" and getattr(node.this, "value", node.this) not in allowed_sql.TYPES:
        raise refuse("type", node)
    elif name == "Var" and str(node.this).upper() not in allowed_sql.UNITS:
        raise refuse("unit", node)
    elif name == "Identifier" and in_doubt(node.name):
        raise refuse("name-in-doubt", node)
    elif name == "Star" and not isinstance(node.parent, exp.Count):
        raise refuse("star", node)
