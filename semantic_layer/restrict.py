"""The one place where rights enter SQL: every physical scan becomes a sub-query with the user's rows and masks."""

from __future__ import annotations

from functools import lru_cache

import sqlglot
from sqlglot import exp

from semantic_layer.errors import AccessDenied
from semantic_layer.model import SemanticModel
from semantic_layer.names import CHANCE, Relation, Value, identifier, refuse
from semantic_layer.rights import Rights, TableRight
from semantic_layer.scopes import Scopes
from semantic_layer.small_groups import SmallGroups


def restrict(tree: exp.Expr, rights: Rights, model: SemanticModel) -> exp.Expr:
    """A copy of ``tree`` in which each physical scan reads ``(SELECT columns, masks FROM t WHERE rows) AS alias``, or the
    table itself where all its rows and the columns used are the user's as they are.

    Generated and typed SQL alike. Only the columns that the tree uses are projected, and ``*`` is written out. Raises
    AccessDenied for a table that the rights do not hold and UnsafeSql for what cannot be resolved.
    """
    tree = tree.copy()
    tables = {name.casefold(): name for name in model.columns}

    def scan(node: exp.Expr) -> Relation | None:
        table = (
            tables.get(node.name.casefold())
            if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier)
            else None
        )
        if table is None:
            return None
        verify_scan(node, table, tables)
        if table not in rights.tables:
            raise AccessDenied("table-refused", policy=rights.role, table=table)
        return offered(table, rights, model)

    groups = SmallGroups(rights, model, write=True, tree=tree) if rights.small_cells else None
    scopes = Scopes(scan, frozenset(tables), groups, expand=True)
    try:
        scopes.query(tree, {}, None)
    except RecursionError:
        raise refuse("too-deep", None) from None
    if rights.pseudonyms and not rights.small_cells:
        _break_ties_by_chance(tree, scopes)
    in_place = not any(join.args.get("using") for join in tree.find_all(exp.Join))  # keys that two scans would share
    for found in scopes.scans:
        if found.node is not None and found.table is not None:
            right, columns = rights.tables[found.table], model.columns[found.table]
            if in_place and whole(right, rights) and found.used.isdisjoint(covered(right)):
                continue
            _replace(found.node, wrapped(found.table, tuple(sorted(found.used)), right, columns))
    return tree


def _break_ties_by_chance(tree: exp.Expr, scopes: Scopes) -> None:
    """Rows of clients under pseudonyms are not sorted, nor the first ones of a group or of a population chosen, by their keys
    within ties. A population is read several times, so its order is the same each time."""
    for clause, tie in (("order", exp.Rand()), ("qualify", exp.column(identifier(CHANCE)))):
        part = tree.args.get(clause)
        keyed = [one for one in part.find_all(exp.Ordered) if scopes.value(one.this).key] if part is not None else []
        for ordered in keyed:
            ordered.replace(exp.Ordered(this=tie.copy()))
        if keyed and clause == "qualify":  # the engine takes no chance inside a window: it is a column of the rows
            _source(tree).append("expressions", exp.alias_(exp.Rand(), identifier(CHANCE)))
    for window in tree.find_all(exp.Window):
        order = window.args.get("order")
        for ordered in list(order.expressions) if order is not None else ():
            if isinstance(ordered.this, exp.Column) and scopes.value(ordered.this).key:
                ordered.set("this", exp.Anonymous(this="hash", expressions=[ordered.this.copy()]))


def _source(tree: exp.Expr) -> exp.Expr:
    """The SELECT that the outermost one reads: a sub-query of its own, or one of its steps."""
    source = tree.args["from_"].this
    steps = [source] if isinstance(source, exp.Subquery) else tree.args["with_"].expressions
    step: exp.Expr = next(one.this for one in steps if one is source or one.alias == source.name)
    return step


def verify_scan(node: exp.Expr, table: str, tables: dict[str, str]) -> None:
    """A scan is a bare name with at most an alias, and the alias is no other table's name."""
    alias = node.args.get("alias")
    extras = {name for name, value in node.args.items() if value} - {"this", "alias", "joins"}
    if extras or (alias is not None and alias.args.get("columns")):
        raise refuse("qualified-table", node)
    if alias is not None and alias.name.casefold() in tables and alias.name.casefold() != table.casefold():
        raise refuse("name-of-a-table", node)


def whole(right: TableRight, rights: Rights) -> bool:
    """Whether the table may be read in place: every row is the user's, and no rule of small groups counts its scans."""
    return right.rows is None and not rights.small_cells


def covered(right: TableRight) -> set[str]:
    """The columns that a mask covers, that are never shown or that no table has, casefolded: only a sub-query may give them."""
    return {CHANCE, *(column.casefold() for column in (*right.masks, *right.never))}


def offered(table: str, rights: Rights, model: SemanticModel) -> Relation:
    """What a scan of ``table`` offers under ``rights``."""
    columns = model.columns[table]
    single = any(rights.pseudonyms.get(column) in rights.clients for column in columns)
    values = {
        column.casefold(): Value(frozenset({(table, column)}), rights.pseudonyms.get(column, ""), single)
        for column in columns
    }
    if single:
        values[CHANCE] = Value(single=True)
    return Relation(values, table, hidden=frozenset(column.casefold() for column in rights.tables[table].never))


def wrapped(table: str, used: tuple[str, ...], right: TableRight, columns: dict[str, str]) -> exp.Select:
    """``SELECT columns, masks AS column FROM table WHERE rows``: a new tree. ``used`` holds casefolded names of
    ``columns`` (name: type); if it is empty, the first clear column stands in."""
    read = [column for column in columns if column.casefold() in used] or [
        next(column for column in columns if column not in right.masks and column not in right.never)
    ]
    chance = [exp.alias_(exp.Rand(), identifier(CHANCE))] if CHANCE in used else []
    select = exp.Select(
        expressions=[*(_projection(table, column, columns[column], right) for column in read), *chance],
        from_=exp.From(this=exp.Table(this=identifier(table))),
    )
    if right.rows is not None:
        select.set("where", exp.Where(this=_own_columns(right.rows, table).copy()))
    return select


def _projection(table: str, column: str, kind: str, right: TableRight) -> exp.Expr:
    if column in right.never:
        return exp.alias_(exp.cast(exp.null(), kind, dialect="duckdb"), identifier(column))
    if column in right.masks:
        return exp.alias_(_own_columns(right.masks[column], table).copy(), identifier(column))
    return exp.Column(this=identifier(column))


@lru_cache(maxsize=4096)
def _own_columns(text: str, table: str) -> exp.Expr:
    """The snippet with its own columns (not those of sub-queries in it) qualified by ``table``."""
    tree = sqlglot.parse_one(text, dialect="duckdb")
    root = exp.Paren(this=tree) if isinstance(tree, exp.Connector) else tree
    if isinstance(tree, exp.Column):
        return exp.column(tree.this, table=identifier(table))
    stack: list[exp.Expr] = [root]
    while stack:
        part = stack.pop()
        if isinstance(part, exp.Column) and not part.table:
            part.set("table", identifier(table))
        elif not isinstance(part, exp.Query):
            stack.extend(part.iter_expressions())
    return root


def _replace(node: exp.Expr, select: exp.Select) -> None:
    alias = node.args.get("alias")
    name = alias.this.copy() if alias is not None else node.this.copy()
    joins = node.args.get("joins")
    subquery = exp.Subquery(this=select, alias=exp.TableAlias(this=name))
    node.replace(subquery)
    if joins:
        subquery.set("joins", joins)
