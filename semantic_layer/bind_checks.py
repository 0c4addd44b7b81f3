"""What a query may name and combine: every fault with its own code and, where there is one, the way out."""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection
from datetime import date

from semantic_layer.errors import BadInput, NoJoinPath, OutOfScope, UnknownName, WouldDoubleCount
from semantic_layer.instead import has_dimension, instead
from semantic_layer.model import Dimension, Metric, SemanticModel
from semantic_layer.point_in_time import point_in_time
from semantic_layer.query import Condition, SemanticQuery, Value
from semantic_layer.user import User

FLOWS = ("sum", "count")
RANGES = ("between", ">", ">=", "<", "<=")
PARTS = (*FLOWS, "balance", "average_balance")


def closest(name: str, known: Collection[str]) -> list[str]:
    """Up to three known names that look like ``name``."""
    return difflib.get_close_matches(name, list(known), n=3, cutoff=0.55)


def named_dimension(name: str, model: SemanticModel) -> Dimension:
    """The dimension of that name. Raises UnknownName."""
    if name not in model.dimensions:
        raise UnknownName("unknown-dimension", name=name, closest=closest(name, model.dimensions))
    return model.dimensions[name]


def filter_dimension(condition: Condition, model: SemanticModel) -> Dimension:
    """The dimension a condition filters, its operator and values looked at. Raises UnknownName, BadInput."""
    dimension = named_dimension(condition.dimension, model)
    if dimension.column_only and not (dimension.unit == "date" and condition.op in RANGES):
        raise BadInput("column-only", dimension=dimension.id)
    if dimension.grain:
        raise BadInput("filter-on-time", dimension=dimension.id)
    count = len(condition.values)
    wanted = {"is null": (0, 0), "is not null": (0, 0), "between": (2, 2), "in": (1, 1000), "not in": (1, 1000)}.get(
        condition.op, (1, 1)
    )
    if not wanted[0] <= count <= wanted[1] or (
        not dimension.values and not all(_fits(value, dimension) for value in condition.values)
    ):
        raise BadInput("filter-values", dimension=dimension.id, op=condition.op)
    if dimension.values and condition.op in ("=", "!=", "in", "not in"):
        for value in condition.values:
            if str(value) not in dimension.values:
                raise UnknownName("unknown-value", name=str(value), closest=closest(str(value), dimension.values))
    return dimension


def _fits(value: Value, dimension: Dimension) -> bool:
    """Whether a value is what the dimension measures: a day, a number, or else a code."""
    if isinstance(value, bool) or not dimension.unit:
        return not isinstance(value, bool)
    try:
        return bool(date.fromisoformat(str(value)) if dimension.unit == "date" else math.isfinite(float(value)))
    except ValueError:
        return False


def group_dimension(name: str, model: SemanticModel) -> Dimension:
    """The dimension called ``name``, if one may group by it. Raises UnknownName, BadInput."""
    dimension = named_dimension(name, model)
    if dimension.column_only:
        raise BadInput("column-only", dimension=name)
    return dimension


def named_metric(name: str, model: SemanticModel, query: SemanticQuery) -> Metric:
    """The metric of that name; a plan figure with what is planned. Raises UnknownName, BadInput."""
    if name not in model.metrics:
        raise UnknownName("unknown-metric", name=name, closest=closest(name, model.metrics))
    metric = model.metrics[name]
    if metric.kind == "target" and query.target is not None:
        if query.target not in model.metrics:
            raise UnknownName("unknown-metric", name=query.target, closest=closest(query.target, model.metrics))
        if model.metrics[query.target].kind == "target":
            raise BadInput("plan-of-a-plan", metric=query.target)
    return metric


def referenced(query: SemanticQuery) -> list[str]:
    """The metrics that filter and sort."""
    names = [having.metric for having in query.having] + [having.of for having in query.having if having.of]
    return names + [order.by for order in query.order_by if order.by not in query.group_by]


def check_dimensions(
    metric: Metric,
    dimensions: tuple[Dimension, ...],
    conditions: tuple[tuple[Dimension, Condition], ...],
    model: SemanticModel,
    keys: dict[str, Dimension],
) -> None:
    """``keys`` gives for each of the query's own sets (by dimension id) the dimension whose entities it holds."""
    wanted = [keys.get(one.id, one) for one in (*dimensions, *(dimension for dimension, _ in conditions))]
    for dimension in wanted:
        if dimension.group not in metric.dims and dimension.id not in metric.dims:
            near = instead(metric, lambda other: all(has_dimension(other, one, model) for one in wanted), model)
            raise NoJoinPath(
                metric=metric.id, dimension=dimension.id, allowed=allowed_dimensions(metric, model), instead=near
            )


def allowed_dimensions(metric: Metric, model: SemanticModel) -> list[str]:
    """For every group of dimensions that the metric may be split by, the one that stands for it."""
    shown = [dimension for dimension in model.dimensions.values() if not dimension.column_only]
    shown.sort(key=lambda dimension: dimension.grain not in (None, "month"))
    first = {dimension.group: dimension.id for dimension in reversed(shown)}
    named = [name if name in model.dimensions else first.get(name) for name in metric.dims]
    return [name for name in dict.fromkeys(named) if name is not None]


def check_shape(metric: Metric, query: SemanticQuery, time: Dimension | None, model: SemanticModel) -> None:
    """Shares and running totals add up what can be added, and nothing twice."""
    additive = metric.kind in ("sum", "count")
    wanted = [model.dimensions[name] for name in query.group_by]
    if query.share and not (additive or metric.kind in ("balance", "average_balance")):
        raise WouldDoubleCount("share-of-ratio", metric=metric.id, instead=_with_kind(metric, PARTS, wanted, model))
    if query.share and any(model.dimensions[name].multi for name in query.group_by):
        raise WouldDoubleCount("share-of-overlap", metric=metric.id)
    if query.share and not additive and len(query.group_by) == 1 and time is not None:
        raise WouldDoubleCount("sum-over-time", metric=metric.id, instead=_with_kind(metric, FLOWS, wanted, model))
    if query.running and (not additive or point_in_time(metric, model, query.target)):
        raise WouldDoubleCount("sum-over-time", metric=metric.id, instead=_with_kind(metric, FLOWS, wanted, model))
    if query.running and time is None:
        raise BadInput("running-needs-time")
    if query.periods and time is not None:
        raise BadInput("periods-with-time")


def _with_kind(metric: Metric, kinds: tuple[str, ...], wanted: list[Dimension], model: SemanticModel) -> list[str]:
    """Metrics of these kinds to use instead; flows are those that do not stand at a date."""

    def allows(other: Metric) -> bool:
        adds = other.kind in kinds and (kinds is PARTS or not point_in_time(other, model))
        return adds and all(has_dimension(other, dimension, model) for dimension in wanted)

    return instead(metric, allows, model)


def check_scope(metric: Metric, query: SemanticQuery, user: User) -> None:
    """A figure of the bank as a whole is asked for the bank. Raises OutOfScope."""
    if metric.scope_only == "bank" and query.scope != "bank" and user.depth > 1:
        raise OutOfScope("bank-only-metric", metric=metric.id)
