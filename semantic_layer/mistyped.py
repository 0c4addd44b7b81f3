"""Slips of the hand in SQL that a person typed: a name that is not there reads nothing, and is told with its nearest names."""

from __future__ import annotations

import logging

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic_layer.bind_checks import closest
from semantic_layer.errors import BadInput, UnsafeSql
from semantic_layer.model import SemanticModel
from semantic_layer.rights import Rights

_QUERY = ("select", "with", "from")


def mistyped(error: UnsafeSql, sql: str, rights: Rights, model: SemanticModel) -> BadInput | None:
    """What to tell instead of ``error`` where it is a slip: BadInput (``sql-column``, ``sql-ambiguous``, ``sql-table``,
    ``sql-broken``) with the names ``spelt`` like it that the typist may see; None where it may be more than a slip."""
    rule, node = str(error.details.get("rule")), str(error.details.get("node"))
    if rule == "not-sql":
        begun = sql.lstrip().lower().startswith(_QUERY) and ";" not in sql.rstrip().removesuffix(";")
        return BadInput("sql-broken") if begun else None
    name = node.rpartition(".")[2].strip('"').casefold()
    if rule == "unknown-table":
        hidden = name in {table.casefold() for table in model.columns}
        near = [] if hidden else closest(name, sorted(rights.tables))
        return BadInput("sql-table", name=node, spelt=near) if near else None
    if rule not in ("unknown-column", "ambiguous-column"):
        return None
    seen = [_columns(table, rights, model) for table in _tables_in(sql, rights)]
    if rule == "unknown-column":
        return BadInput("sql-column", name=node, spelt=closest(name, sorted(set().union(*seen))))
    return BadInput("sql-ambiguous", name=node) if sum(name in columns for columns in seen) > 1 else None


def _tables_in(sql: str, rights: Rights) -> list[str]:
    """The readable tables that the statement names, as often as it does."""
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        tree = sqlglot.parse_one(sql, dialect="duckdb")
    except (SqlglotError, RecursionError, ValueError):
        return []
    return [name for part in tree.find_all(exp.Table) if (name := part.name.casefold()) in rights.tables]


def _columns(table: str, rights: Rights, model: SemanticModel) -> set[str]:
    return set(model.columns[table]) - set(rights.tables[table].never)
