"""How sensitive what an answer shows is, from 1 (public inside) to 4 (identity and contact data), by the model's policies.

Rows of single clients are as sensitive as the columns behind them; figures of groups have the level of aggregates, figures of
open tables that of open ones.
"""

from __future__ import annotations

from collections.abc import Collection

from semantic_layer.model import SemanticModel
from semantic_layer.rights import Rights


def column_level(table: str, column: str, model: SemanticModel, *, covered: bool = False) -> int:
    """The level of a physical column; ``covered`` by a mask or a pseudonym it is that of any other of its table."""
    levels, rule = model.policies.levels, model.policies.tables.get(table)
    if levels is None or rule is None:
        return 0
    own = levels.classes.get(rule.sensitive.get(column, "")) if not covered else None
    return own or rule.level or (levels.clients if rule.sensitive else levels.open)


def answer_level(
    columns: Collection[str], tables: Collection[str], rights: Rights, model: SemanticModel, *, by_client: bool
) -> int:
    """The highest level of what is shown: ``columns`` are the ``table.column`` behind the result, ``by_client`` whether a row
    may be a single client's. 0 where the policies have no levels."""
    levels = model.policies.levels
    if levels is None:
        return 0
    if by_client:
        return max((_shown(name, rights, model) for name in columns), default=levels.clients)
    private = [table for table in tables if table in model.policies.tables and model.policies.tables[table].sensitive]
    return levels.aggregates if private else max((column_level(table, "", model) for table in tables), default=0)


def _shown(name: str, rights: Rights, model: SemanticModel) -> int:
    table, _, column = name.partition(".")
    right = rights.tables.get(table)
    masked = right is not None and (column in right.masks or column in right.never)
    return column_level(table, column, model, covered=masked or column in rights.pseudonyms)
