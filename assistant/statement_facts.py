"""What the ledger keeps of statements that are about to run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.journey import Journey
from semantic_layer.check import CheckedSql
from semantic_layer.query import SemanticQuery
from semantic_layer.rights import Rights
from semantic_layer.sensitivity import answer_level


def statement_facts(
    statements: Sequence[CheckedSql], rights: Rights, journey: Journey, queries: Sequence[SemanticQuery] = ()
) -> dict[str, Any]:
    """The SQL with its hash, the tables, the rights with their reasons, and the columns of personal data that are shown in
    clear. The journey keeps the last, and whether a row is one client's, for the outcome."""
    dimensions = journey.road.model.dimensions
    personal = {column for checked in statements for column in _personal(checked, rights, journey)}
    journey.personal |= personal
    by_client = any(name in dimensions and dimensions[name].personal for query in queries for name in query.group_by)
    journey.by_client |= by_client or any(
        checked.typed and (checked.pseudonyms or checked.single) for checked in statements
    )
    level = _level(statements, rights, queries, journey)
    journey.level = max(journey.level, level)
    return {
        **sql_facts(statements),
        "level": f"L{level}" if level else "",
        "policies": [[reason.code, reason.details] for reason in rights.reasons],
        "scope": rights.scope,
        "personal": sorted(personal),
    }


def _level(statements: Sequence[CheckedSql], rights: Rights, queries: Sequence[SemanticQuery], journey: Journey) -> int:
    """How sensitive what the statements show is: rows of single clients, or figures of groups."""
    model = journey.road.model
    dimensions = {name for query in queries for name in query.group_by}
    dimensions |= {one.dimension for query in queries for one in query.where if one.op in ("=", "in")}
    about = any(name in model.dimensions and model.dimensions[name].personal for name in dimensions)
    about = about or journey.asker.client is not None
    return max(
        (
            answer_level(one.columns, one.tables, rights, model, by_client=about or (one.typed and one.single))
            for one in statements
        ),
        default=0,
    )


def sql_facts(statements: Sequence[CheckedSql]) -> dict[str, Any]:
    """The SQL with its hash, and the tables that it reads."""
    sql = ";\n".join(checked.text for checked in statements)
    return {
        "sql": sql,
        "sql_sha256": hashlib.sha256(sql.encode("utf-8", "replace")).hexdigest(),
        "tables": sorted({table for checked in statements for table in checked.tables}),
    }


def _personal(checked: CheckedSql, rights: Rights, journey: Journey) -> Iterator[str]:
    """The ``table.column`` behind the result whose class is personal and which the role sees as they are."""
    policies = journey.road.model.policies
    classes = policies.personal or (journey.road.model.defaults.name_class,)
    for name in checked.columns:
        table, _, column = name.partition(".")
        rule, right = policies.tables.get(table), rights.tables.get(table)
        if rule is None or right is None or rule.sensitive.get(column) not in classes:
            continue
        if column not in right.masks and column not in right.never and column not in rights.pseudonyms:
            yield name
