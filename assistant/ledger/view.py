"""What a person may see of an entry: auditors all; their own, everybody; others', analysts without words and literals. A comment
is seen by auditors and by people of the role that wrote it, as far as they see the record beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic_layer.policies import RolePolicy
from semantic_layer.user import User

HIDDEN: Final = "«…»"
_SQL: Final = ("sql", "total_sql", "typed_sql")
# What says who, when, which kind and how much, and nothing of what was asked or found.
_PLAIN: Final = frozenset(
    "user role channel decision metrics data_version model code status error rows client_rows tables documents personal scope "
    "elapsed_ms alarms denied unsafe reason alarm route language".split()
)
_QUERIES: Final = ("query", "queries", "request", "requests")
_NAMES: Final = frozenset(
    "kind metrics metric group_by dimension op of on segment by direction compare target limit_per share share_within rank "
    "running totals versus_rest entity scope columns top limit count expected".split()
)
_CODED: Final = ("policies", "rewrites", "assumed")
_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def view(entries: Iterable[dict[str, Any]], user: User, policy: RolePolicy | None) -> list[dict[str, Any]]:
    """The ``entries`` of one audit id as ``user`` may see them; none where the user may see nothing of them."""
    entries = list(entries)
    if policy is not None and policy.audit:
        return entries
    asked = [entry for entry in entries if entry["entry"] in ("decision", "statement", "outcome")]
    said = [entry for entry in entries if entry["entry"] == "comment" and entry["record"].get("role") == user.role]
    if entries and entries[0]["record"].get("user") == user.id:
        asked = [entry for entry in entries if entry["entry"] in ("decision", "statement", "outcome", "export")]
        return [*(asked if policy is not None and policy.see_sql else map(_without_sql, asked)), *said]
    if policy is None or not policy.typed_sql or not asked:
        return []
    return [*map(_closed, asked), *(entry | {"prev": HIDDEN, "hash": HIDDEN} for entry in said)]


def without_literals(sql: str) -> str:
    """The SQL with every literal, comment and odd name taken out; «…» alone where it cannot be parsed."""
    try:
        trees = [tree for tree in sqlglot.parse(sql, read="duckdb") if tree is not None]
    except (SqlglotError, RecursionError):
        return HIDDEN
    shown = []
    for tree in trees:
        closed = tree.transform(_closed_node)
        shown.append(closed.sql("duckdb", comments=False))
    return ";\n".join(shown)


def _closed_node(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Literal):
        return exp.Identifier(this=HIDDEN, quoted=False)
    if isinstance(node, exp.Identifier) and not _WORD.fullmatch(node.name):
        return exp.Identifier(this=HIDDEN, quoted=True)
    return node


def _without_sql(entry: dict[str, Any]) -> dict[str, Any]:
    record = entry["record"]
    return entry | {"record": {name: value for name, value in record.items() if name not in _SQL}}


def _closed(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry without words, literals and found values; nor hashes, against which they could be guessed."""
    record = {name: _value(name, value) for name, value in entry["record"].items()}
    return entry | {"record": record, "prev": HIDDEN, "hash": HIDDEN}


def _value(name: str, value: Any) -> Any:
    if name in _PLAIN or value in (None, "", [], {}):
        return value
    if name in _SQL and isinstance(value, str):
        return without_literals(value)
    if name in _QUERIES:
        return _names_of(value, named=False)
    if name in _CODED and isinstance(value, list):
        return [[one[0]] for one in value if isinstance(one, list) and one]
    return HIDDEN


def _names_of(value: Any, *, named: bool) -> Any:
    """The query with its names, and «…» for its values."""
    if isinstance(value, dict):
        if value.get("kind") == "sql":
            return {"kind": "sql", "sql": without_literals(str(value.get("sql", "")))}
        return {key: _names_of(one, named=key in _NAMES) for key, one in value.items()}
    if isinstance(value, list):
        return [_names_of(one, named=named) for one in value]
    return value if named or value is None else HIDDEN
