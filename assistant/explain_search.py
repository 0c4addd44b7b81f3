"""Which dimensions a change may be explained by, and which of them explain it best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from semantic_layer.drivers import Driver, concentration
from semantic_layer.model import Dimension, Metric, SemanticModel
from semantic_layer.query import SemanticQuery
from semantic_layer.snippets import DIALECT

MOST_TRIED = 36
SHOWN = 3
ALIKE = 0.05  # leading groups this close are taken for the same story


@dataclass(frozen=True)
class Breakdown:
    """A dimension with the contribution of each of its groups, the largest first."""

    dimension: Dimension
    drivers: tuple[Driver, ...]

    @property
    def score(self) -> float:
        """How much of the change sits in few groups, 0..1."""
        return concentration(self.drivers)


def candidates(metric: Metric, query: SemanticQuery, model: SemanticModel) -> tuple[str, ...]:
    """The dimensions to try, at most 36, in the model's order: single-valued, covering every row, not of persons, not time,
    not fixed by a filter, not part of the metric's own condition, and not a state that entities enter and leave."""
    fixed = {condition.dimension for condition in query.where if condition.op == "=" or len(condition.values) == 1}
    named = _columns(metric, model, set())
    moving = _moving_roles(model)
    found = [
        dimension.id
        for dimension in model.dimensions.values()
        if (dimension.group in metric.dims or dimension.id in metric.dims)
        and not (dimension.grain or dimension.multi or dimension.personal or dimension.column_only)
        and dimension.null_group
        and dimension.id not in fixed
        and dimension.role not in moving
        and not (_names(dimension.code) & named and dimension.role is None)
        and not {f"{dimension.role}.{name}" for name in _names(dimension.code)} & named
    ]
    return tuple(found[:MOST_TRIED])


def best(found: Sequence[Breakdown], model: SemanticModel) -> tuple[Breakdown, ...]:
    """The three that explain most, no two along one hierarchy or led by groups that moved alike."""
    chosen: list[Breakdown] = []
    for one in sorted(found, key=lambda each: -each.score):
        if any(each.amount for each in one.drivers) and not any(_akin(one, other, model) for other in chosen):
            chosen.append(one)
    return tuple(chosen[:SHOWN])


def _akin(one: Breakdown, other: Breakdown, model: SemanticModel) -> bool:
    if {one.dimension.id, *_above(one.dimension, model)} & {other.dimension.id, *_above(other.dimension, model)}:
        return True
    first, second = one.drivers[0].amount, other.drivers[0].amount
    return abs(first - second) <= ALIKE * max(abs(first), abs(second))


def _above(dimension: Dimension, model: SemanticModel) -> list[str]:
    above = []
    while dimension.parent is not None:
        above.append(dimension.parent)
        dimension = model.dimensions[dimension.parent]
    return above


def _moving_roles(model: SemanticModel) -> set[str]:
    """Roles of entities that are read as of a date: their groups change members between two dates."""
    references = [
        *(pair for dataset in model.datasets.values() for pair in dataset.keys.items()),
        *(pair for entity in model.entities.values() for pair in entity.references.items()),
    ]
    return {role for role, reference in references if ":" in (model.entities[reference.entity].where or "")}


def _columns(metric: Metric, model: SemanticModel, seen: set[str]) -> set[str]:
    """The columns in a metric's snippets and in those of its parts, as they are written (``five_class``, ``loan.is_green``)."""
    seen.add(metric.id)
    texts = [metric.expr, metric.where, *metric.values.values()]
    found = {name for text in texts if text for name in _names(text)}
    for part in [*(part.metric for part in metric.parts.values()), *_names(metric.formula or "NULL")]:
        if part in model.metrics and part not in seen:
            found |= _columns(model.metrics[part], model, seen)
    return found


def _names(text: str) -> set[str]:
    columns = sqlglot.parse_one(text, dialect=DIALECT).find_all(exp.Column)
    return {f"{column.table}.{column.name}" if column.table else column.name for column in columns}
