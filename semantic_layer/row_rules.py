"""Which rows of a table a user may read, as SQL over its own columns: the policies' templates, filled with the identity."""

from __future__ import annotations

from functools import lru_cache

import sqlglot
from sqlglot import exp

from semantic_layer.errors import AccessDenied
from semantic_layer.model import SemanticModel
from semantic_layer.policies import RolePolicy, TableRule
from semantic_layer.user import User


def rows_of(user: User, policy: RolePolicy, rule: TableRule, model: SemanticModel) -> str | None:
    """The condition on the table's rows: None for every row, ``FALSE`` for none; of the one client alone where the user is
    pinned to one. Raises AccessDenied for an identity without an attribute that a template names."""
    rows = _of_role(user, policy, rule)
    return rows if user.client is None or rows == "FALSE" else _of_client(rows, user, rule, model)


def _of_role(user: User, policy: RolePolicy, rule: TableRule) -> str | None:
    kept = _kept_segments(policy, rule)
    if rule.open or policy.all_rows:
        return kept
    conditions = [_filled(policy.rows[kind], key, user) for kind, key in rule.scope.items() if kind in policy.rows]
    if not conditions:
        return "FALSE"
    rows = conditions[0] if len(conditions) == 1 else " OR ".join(f"({each})" for each in conditions)
    return f"({rows}) AND {kept}" if kept else rows


def _of_client(rows: str | None, user: User, rule: TableRule, model: SemanticModel) -> str | None:
    """``rows`` of the client that the user is pinned to, where the table holds rows of clients."""
    known = model.policies.pinned
    if not known:
        raise AccessDenied("one-client-unknown", policy="pinned")
    pins = [_filled(known[kind], key, user) for kind, key in rule.scope.items() if kind in known]
    if not pins:
        return rows
    return " AND ".join([*([f"({rows})"] if rows else []), *pins])


def _kept_segments(policy: RolePolicy, rule: TableRule) -> str | None:
    """The condition that leaves refused segments out of a table that holds segment ids."""
    if rule.segment is None or not policy.refused_segments:
        return None
    values = ", ".join(exp.Literal.string(name).sql("duckdb") for name in policy.refused_segments)
    return f"{rule.segment} NOT IN ({values})"


def _filled(template: str, key: str, user: User) -> str:
    return _fill(template, key, tuple(sorted(user.facts.items())), user.role)


@lru_cache(maxsize=4096)
def _fill(template: str, key: str, facts: tuple[tuple[str, str], ...], role: str) -> str:
    """The template with ``{key}`` as the column and the identity's attributes as literals of the tree."""
    tree = sqlglot.parse_one(template.replace("{key}", key), dialect="duckdb")
    values = dict(facts)
    for placeholder in list(tree.find_all(exp.Placeholder)):
        value = values.get(placeholder.name)
        if not value:
            raise AccessDenied("broken-identity", policy=role)
        placeholder.replace(exp.Literal.string(value))
    return tree.sql(dialect="duckdb")
