"""Conditions of a query as SQL over a column."""

from __future__ import annotations

from semantic_layer.model import Dimension, Entity
from semantic_layer.paths import Hop
from semantic_layer.query import Condition
from semantic_layer.snippets import literal, snippet


def condition_sql(column: str, condition: Condition, dimension: Dimension) -> str:
    """``condition`` over ``column``, the code of ``dimension``; a missing value is not among the values, so a negation keeps
    it. Codes are text unless they measure something: a number is no reason for the engine to read all of them as numbers."""
    values = [literal(value if dimension.unit else _code(value)) for value in condition.values]
    if condition.op in ("is null", "is not null"):
        return f"{column} {condition.op.upper()}"
    if condition.op == "between":
        return f"{column} BETWEEN {values[0]} AND {values[1]}"
    if condition.op in ("in", "not in"):
        positive = f"{column} IN ({', '.join(values)})"
        return positive if condition.op == "in" else f"({column} NOT IN ({', '.join(values)}) OR {column} IS NULL)"
    if condition.op == "!=":
        return f"({column} <> {values[0]} OR {column} IS NULL)"
    return f"{column} {condition.op} {values[0]}"


def _code(value: str | int | float | bool) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def member_sql(column: str, dimension: Dimension, condition: Condition, entity: Entity) -> str:
    """``condition`` on a dimension with many values per key: whether the key in ``column`` has such a row."""
    positive = condition.model_copy(update={"op": {"not in": "in", "!=": "="}.get(condition.op, condition.op)})
    inside = condition_sql(snippet(dimension.code, "t").text, positive, dimension)
    if entity.where:
        inside += f" AND {state_sql(entity.where, 't')}"
    negated = "NOT " if positive.op != condition.op else ""
    return f"{column} {negated}IN (SELECT t.{entity.key} FROM {entity.table} AS t WHERE {inside})"


def state_sql(where: str, alias: str) -> str:
    """The condition on an entity with a row per date, at the end of the window asked for."""
    return snippet(where, alias).text.replace("$E", "$state_E").replace("$M", "$state_M")


def looked_up(path: tuple[Hop, ...], keys: dict[str, str]) -> tuple[Hop, ...]:
    """``path`` without the joins that a look-up of its last key does not need: an entity's own key (``keys``: role → key
    column) is already held by whoever refers to it."""
    while len(path) > 1 and path[-1].reference.column == keys[path[-2].role]:
        reference = path[-2].reference.model_copy(update={"entity": path[-1].reference.entity})
        path = (*path[:-2], Hop(path[-2].source, path[-1].role, reference))
    return path
