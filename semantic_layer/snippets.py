"""SQL snippets of the model: parsed once, columns qualified, datasets expanded; placeholders (``$S``) filled last.

Everything here turns trusted model text into trusted SQL text. Values of a question enter only through ``literal``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlglot
from sqlglot import exp

from semantic_layer.model import SemanticModel

DIALECT = "duckdb"
Columns = tuple[tuple[str, str], ...]  # name of a column and what it stands for
_PLACEHOLDER = re.compile(r"\$(\w+)\b")


@dataclass(frozen=True)
class Snippet:
    """SQL text with placeholders, the entity roles its columns come from, the placeholders it holds, its own columns."""

    text: str
    roles: frozenset[str]
    placeholders: frozenset[str]
    columns: frozenset[str]


@cache
def snippet(text: str, alias: str, stands_for: Columns = ()) -> Snippet:
    """``text`` with bare columns qualified by ``alias`` and parameters looked up. Raises sqlglot.errors.ParseError.

    ``stands_for`` gives columns of ``alias`` that are expressions over the table read under that name.
    """
    tree = sqlglot.parse_one(text, dialect=DIALECT)
    roles, own = set(), set()
    for column in list(tree.find_all(exp.Column)):
        if not column.table:
            column.set("table", exp.to_identifier(alias))
        if column.table != alias:
            roles.add(column.table)
        else:
            own.add(column.name)
    if stands_for:
        meant = dict(stands_for)
        tree = tree.transform(lambda node: _meant(node, alias, meant))
    tree = _with_parameters(tree)
    found = frozenset(node.name for node in tree.find_all(exp.Placeholder))
    return Snippet(tree.sql(DIALECT), frozenset(roles), found, frozenset(own))


def _meant(node: exp.Expr, alias: str, meant: Mapping[str, str]) -> exp.Expr:
    if not isinstance(node, exp.Column) or node.table != alias or meant.get(node.name, node.name) == node.name:
        return node
    tree = sqlglot.parse_one(snippet(meant[node.name], alias).text, dialect=DIALECT)
    return tree if isinstance(tree, exp.Column) else exp.Paren(this=tree)


@cache
def bare_names(text: str) -> tuple[str, ...]:
    """The unqualified names in an expression, in order: the metrics and parts of a formula."""
    tree = sqlglot.parse_one(text, dialect=DIALECT)
    return tuple(dict.fromkeys(column.name for column in tree.find_all(exp.Column) if not column.table))


def literal(value: object) -> str:
    """A Python value as a SQL literal, written by the AST library."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return f"CAST('{value.isoformat()}' AS DATE)"
    if isinstance(value, int | float):
        return exp.Literal.number(value).sql(DIALECT) if value >= 0 else f"({value!r})"
    return exp.Literal.string(str(value)).sql(DIALECT)


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with each ``$name`` that ``values`` knows replaced by its SQL text."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def dataset_columns(model: SemanticModel, dataset_id: str) -> list[str]:
    """The column names a dataset gives, in order."""
    dataset = model.datasets[dataset_id]
    if dataset.table:
        return list(model.columns.get(dataset.table, {}))
    assert dataset.sql is not None
    return list(sqlglot.parse_one(dataset.sql, dialect=DIALECT, into=exp.Select).named_selects)


@dataclass(frozen=True)
class Rows:
    """The rows of a dataset: a FROM item without alias (a table name or a parenthesised SELECT, placeholders left in).

    ``stands_for`` gives the columns that are expressions over that table, ``where`` a condition over its columns, ``time``
    the date column; ``at_end`` says that only the rows of the day ``$E`` are meant.
    """

    text: str
    time: str | None
    stands_for: Columns = ()
    where: str | None = None
    at_end: bool = False


def dataset_rows(model: SemanticModel, dataset_id: str, used: frozenset[str] | None = None, *, snapshots: bool) -> Rows:
    """Where a dataset's rows are read, as far as ``used`` goes (None: all columns). A SELECT that only renames columns of
    one table is read in place.

    ``snapshots`` reads materialised month-end tables where the model has them; sound only when ``$E`` is a month end.
    """
    return _rows(_Key(model), dataset_id, snapshots, used)


def inner_datasets(model: SemanticModel, dataset_id: str) -> list[str]:
    """The other datasets that a dataset's SQL reads."""
    sql = model.datasets[dataset_id].sql
    if sql is None:
        return []
    tables = sqlglot.parse_one(sql, dialect=DIALECT).find_all(exp.Table)
    names = [(table.this.name if isinstance(table.this, exp.Anonymous) else table.name).lower() for table in tables]
    return [name for name in dict.fromkeys(names) if name in model.datasets and name not in model.columns]


def defining_sql(model: SemanticModel, dataset_id: str) -> str:
    """The SELECT that defines a dataset (never its own snapshot; datasets inside it may be read from theirs)."""
    return _expand_sql(_Key(model), dataset_id, True)


class _Key:
    """A model as a cache key: equal when the content is."""

    def __init__(self, model: SemanticModel) -> None:
        self.model = model

    def __hash__(self) -> int:
        return hash(self.model.hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.model.hash == self.model.hash


@cache
def _expanded(key: _Key, dataset_id: str, snapshots: bool) -> str:
    dataset = key.model.datasets[dataset_id]
    if dataset.table:
        return dataset.table
    if dataset.snapshot and dataset.time:
        return dataset.snapshot
    if dataset.snapshot and (snapshots or dataset.monthly):
        columns = ", ".join(f"s.{name}" for name in dataset_columns(key.model, dataset_id))
        return f"(SELECT {columns} FROM {dataset.snapshot} AS s WHERE s.month_end = $E)"
    return f"({_expand_sql(key, dataset_id, snapshots)})"


@cache
def _rows(key: _Key, dataset_id: str, snapshots: bool, used: frozenset[str] | None) -> Rows:
    dataset = key.model.datasets[dataset_id]
    if dataset.snapshot and not dataset.time and (snapshots or dataset.monthly):
        return Rows(dataset.snapshot, "month_end", at_end=True)
    text = _expanded(key, dataset_id, snapshots)
    if not text.startswith("("):
        return Rows(text, dataset.time)
    tree = _pruned(text[1:-1], used)
    free = dataset_id not in key.model.columns  # an alias must not be another table's name
    plain = _in_place(tree.copy(), key.model, dataset.time) if free else None
    return plain or Rows(f"({tree.sql(DIALECT)})", dataset.time)


def _pruned(text: str, used: frozenset[str] | None) -> exp.Select:
    """``text`` without the columns that are not in ``used``; whole where dropping one would change the rows."""
    tree = sqlglot.parse_one(text, dialect=DIALECT, into=exp.Select)
    kept = [one for one in tree.selects if used is not None and one.alias_or_name in used] or tree.selects[:1]
    if (
        used is not None
        and not tree.args.get("distinct")
        and not tree.args.get("order")
        and all(one.alias_or_name for one in tree.selects)
    ):
        tree.set("expressions", kept)
    return tree


def _in_place(tree: exp.Select, model: SemanticModel, time: str | None) -> Rows | None:
    """``tree`` read in place if it is one table's rows, filtered and renamed; else None."""
    start = tree.args.get("from_")
    table = start.this if start is not None else None
    given = {name for name, value in tree.args.items() if value}
    if not isinstance(table, exp.Table) or table.name not in model.columns or given - {"expressions", "from_", "where"}:
        return None
    inner = any(part is not tree for part in tree.find_all(exp.Query))
    if inner or tree.find(exp.Star, exp.AggFunc, exp.Window):
        return None
    for column in tree.find_all(exp.Column):
        column.set("table", None)
    names = {one.alias_or_name: (one.this if isinstance(one, exp.Alias) else one).sql(DIALECT) for one in tree.selects}
    where = tree.args.get("where")
    return Rows(table.name, time, tuple(names.items()), None if where is None else where.this.sql(DIALECT))


@cache
def _expand_sql(key: _Key, dataset_id: str, snapshots: bool) -> str:
    sql = key.model.datasets[dataset_id].sql
    assert sql is not None
    tree = _with_parameters(sqlglot.parse_one(sql, dialect=DIALECT))
    for table in list(tree.find_all(exp.Table)):
        call = table.this if isinstance(table.this, exp.Anonymous) else None
        inner = (call.name if call else table.name).lower()
        if inner not in key.model.datasets or inner in key.model.columns:
            continue
        text = _expanded(key, inner, snapshots)
        if call:
            arguments = [argument.sql(DIALECT) for argument in call.expressions]
            text = fill(text, {"S": arguments[0], "E": arguments[-1]})
        source = (
            sqlglot.parse_one(f"SELECT 1 FROM {text} AS {table.alias or inner}", dialect=DIALECT).args["from_"].this
        )
        if joins := table.args.get("joins"):
            source.set("joins", joins)
        table.replace(source)
    return tree.sql(DIALECT)


def _with_parameters(tree: exp.Expr) -> exp.Expr:
    def look_up(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous) and node.name.lower() == "parameter":
            name = node.expressions[0].name
            return sqlglot.parse_one(
                f"(SELECT p.value FROM metric_param AS p WHERE p.param = {literal(name)})", dialect=DIALECT
            )
        return node

    return tree.transform(look_up)
