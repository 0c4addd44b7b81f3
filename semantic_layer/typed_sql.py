"""SQL that a person typed: read with suspicion, held to more rules than SQL that the planner wrote."""

from __future__ import annotations

import logging
import unicodedata

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic_layer import allowed_sql
from semantic_layer.errors import UnsafeSql
from semantic_layer.names import refuse
from semantic_layer.rights import Rights
from semantic_layer.scopes import Scopes

_SPACES = {" ", "\n", "\t"}


def parse_typed(sql: str) -> exp.Expr:
    """One SELECT as a tree without comments. Raises UnsafeSql (characters, too-long, not-sql, one-select).

    Casts become TRY_CAST and moduli of zero become NULL, so that no error tells of a row that is not shown.
    """
    if len(sql) > allowed_sql.TYPED_CHARACTERS:
        raise UnsafeSql(rule="too-long", node=str(len(sql)))
    for character in sql:
        if character not in _SPACES and (unicodedata.category(character) in _BAD or character in _ODD):
            raise UnsafeSql(rule="characters", node=f"U+{ord(character):04X}")
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        trees = [tree for tree in sqlglot.parse(sql, dialect="duckdb") if tree is not None]
    except (SqlglotError, RecursionError, ValueError):
        raise UnsafeSql(rule="not-sql", node=sql[:80]) from None
    if len(trees) != 1 or not isinstance(trees[0], exp.Select | exp.SetOperation | exp.Subquery):
        raise UnsafeSql(rule="one-select", node=sql[:80])
    return _without_errors(trees[0])


def laid_out(sql: str) -> str:
    """A SELECT that ``parse_typed`` took, line by line as checked SQL is shown."""
    return sqlglot.parse_one(sql, dialect="duckdb").sql(dialect="duckdb", pretty=True, comments=False)


_BAD = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
_ODD = frozenset("\u3164\u115f\u1160\uffa0")


def _without_errors(tree: exp.Expr) -> exp.Expr:
    for node in list(tree.walk()):
        node.pop_comments()
        if type(node) is exp.Cast and not isinstance(node.this, exp.Literal):
            node.replace(exp.TryCast(this=node.this, to=node.args["to"], safe=True))
        elif isinstance(node, exp.Mod | exp.IntDiv):
            node.set("expression", exp.Nullif(this=node.expression, expression=exp.Literal.number(0)))
        elif isinstance(node, exp.Lateral) and isinstance(node.this, exp.Subquery) and not node.args.get("view"):
            node.replace(exp.Subquery(this=node.this.this, alias=node.args.get("alias")))  # lateral by itself in DuckDB
    return tree


def verify_typed(tree: exp.Expr, scopes: Scopes, rights: Rights) -> None:
    """The rules for typed SQL on a resolved tree. Raises UnsafeSql."""
    _verify_size(tree, scopes)
    never = {(relation.table, column) for relation in scopes.scans for column in relation.hidden & relation.used}
    for table, column in sorted((str(table), column) for table, column in never):
        raise UnsafeSql(rule="never-column", node=f"{table}.{column}")
    if rights.pseudonyms:
        _verify_keys(tree, scopes)


def _verify_size(tree: exp.Expr, scopes: Scopes) -> None:
    found = {"nodes": 0, "tables": len(scopes.scans), "joins": 0, "set-operations": 0, "depth": 0}
    stack = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        found["nodes"] += 1
        found["joins"] += isinstance(node, exp.Join)
        found["set-operations"] += isinstance(node, exp.SetOperation)
        found["depth"] = max(found["depth"], depth)
        scan = isinstance(node, exp.Subquery) and any(relation.node is node for relation in scopes.scans)
        inner = depth + isinstance(node, exp.Select)
        stack.extend((child, inner) for child in ([] if scan else node.iter_expressions()))
    for what, limit in allowed_sql.TYPED.items():
        if found[what] > limit:
            raise UnsafeSql(rule="too-deep" if what == "depth" else f"too-many-{what}", node=f"{found[what]} > {limit}")


def _verify_keys(tree: exp.Expr, scopes: Scopes) -> None:
    """A key is joined to a key, grouped, counted, or put out bare; any other expression over it is refused."""
    for column in tree.find_all(exp.Column):
        found = scopes.values.get(id(column))
        if found is not None and found.key and not _permitted(column, scopes):
            raise refuse("key-in-expression", column.parent or column)
    for query in tree.find_all(exp.Query):
        keyed = any(value.key for _, value in scopes.outputs.get(id(query), ()))
        if keyed and not _query_permitted(query, scopes):
            raise refuse("key-in-expression", query.parent)
    for operation in tree.find_all(exp.SetOperation):
        left, right = scopes.outputs[id(operation.this)], scopes.outputs[id(operation.expression)]
        if any(a.key != b.key for (_, a), (_, b) in zip(left, right, strict=True)):
            raise refuse("key-compared", operation)
    for select, _ in scopes.selects:
        outputs = scopes.outputs[id(select)]
        for ordered in select.args["order"].expressions if select.args.get("order") else ():
            place = ordered.this.name if isinstance(ordered.this, exp.Literal) else ""
            if place.isdecimal() and any(value.key for _, value in outputs[int(place) - 1 : int(place)]):
                raise refuse("key-in-expression", ordered)


def _query_permitted(query: exp.Query, scopes: Scopes) -> bool:
    """A query that gives keys is a source, a bare output, under EXISTS, or what a key is IN; nothing computes with it."""
    parent = query.parent
    if parent is None or isinstance(parent, exp.From | exp.CTE | exp.Exists | exp.Query):
        return True
    if isinstance(parent, exp.Join):
        return query is parent.this
    if isinstance(parent, exp.Alias):
        return isinstance(parent.parent, exp.Select)
    if isinstance(parent, exp.In):
        return (
            query is parent.args.get("query")
            and isinstance(parent.this, exp.Column)
            and bool(scopes.value(parent.this).key)
        )
    return False


def _put_out_or_counted(holder: exp.Expr | None) -> bool:
    """Whether one of several keys, the first that is there, is put out bare, grouped by, or counted."""
    if isinstance(holder, exp.Alias):
        return isinstance(holder.parent, exp.Select)
    if isinstance(holder, exp.Distinct):
        return isinstance(holder.parent, exp.Count)
    return isinstance(holder, exp.Select | exp.Group | exp.Count)


def _permitted(column: exp.Column, scopes: Scopes) -> bool:
    parent = column.parent
    if isinstance(parent, exp.Alias | exp.Select):
        holder = parent.parent if isinstance(parent, exp.Alias) else parent
        return isinstance(holder, exp.Select)
    if isinstance(parent, exp.Group | exp.Count | exp.ApproxDistinct):
        return True
    if isinstance(parent, exp.Coalesce):
        own = scopes.value(column).key
        keys = all(isinstance(part, exp.Column) and scopes.value(part).key == own for part in parent.iter_expressions())
        return keys and _put_out_or_counted(parent.parent)
    if isinstance(parent, exp.Tuple):  # DISTINCT ON (…)
        parent = parent.parent
        return isinstance(parent, exp.Distinct) and isinstance(parent.parent, exp.Select)
    if isinstance(parent, exp.Distinct):
        return isinstance(parent.parent, exp.Count | exp.Select)
    if isinstance(parent, exp.Window):
        return any(column is part for part in parent.args.get("partition_by") or ())
    if isinstance(parent, exp.Is):
        return isinstance(parent.expression, exp.Null)
    if isinstance(parent, exp.EQ | exp.NullSafeEQ | exp.NEQ | exp.NullSafeNEQ):
        other = parent.expression if column is parent.this else parent.this
        return isinstance(other, exp.Column) and scopes.value(other).key == scopes.value(column).key
    if isinstance(parent, exp.In):
        query = parent.args.get("query")
        outputs = scopes.outputs.get(id(query)) if query is not None and column is parent.this else None
        return bool(outputs) and all(value.key == scopes.value(column).key for _, value in outputs or ())
    return False
