"""A query under another reading."""

from __future__ import annotations

from datetime import date, timedelta

from semantic_layer.alternatives import Alternative, Move
from semantic_layer.calendar import Period, add_months, start_of
from semantic_layer.model import SemanticModel
from semantic_layer.point_in_time import point_in_time
from semantic_layer.query import Condition, SemanticQuery
from semantic_layer.user import User


def applies(alternative: Alternative, query: SemanticQuery, model: SemanticModel) -> bool:
    """Whether the alternative is one for this query, before anything is known about periods or rights."""
    metric = model.metrics[query.metrics[0]]
    if alternative.metrics and metric.id not in alternative.metrics:
        return False
    if alternative.units and metric.unit not in alternative.units:
        return False
    return alternative.stock is None or alternative.stock == point_in_time(metric, model, query.target)


def apply_alternative(
    alternative: Alternative, query: SemanticQuery, user: User, model: SemanticModel, data_date: date
) -> SemanticQuery | None:
    """``query`` read the other way; None where the edit changes nothing of it. ``factor`` is the caller's."""
    changed: dict[str, object] = {}
    if alternative.metric is not None:
        changed["metrics"] = (alternative.metric,)
    if alternative.dimensions:
        where = _moved(query.where, alternative.dimensions, user, model)
        if where is None:
            return None
        changed["where"] = where
    if alternative.where is not None:
        if any(condition.dimension == alternative.where.dimension for condition in query.where):
            return None
        changed["where"] = (*query.where, alternative.where)
    if alternative.period is not None:
        changed["period"] = move(alternative.period, _window(query, data_date))
    if alternative.scope is not None:
        changed["scope"] = alternative.scope
    edited = query.model_copy(update=changed)
    return None if edited == query and alternative.factor == 1 else edited


def move(to: Move, period: Period) -> Period:
    """``period`` moved: its end to the day, month end, quarter end or year end before; a year back; or its start to that of
    the month, quarter, year or twelve months its end lies in."""
    end = period.end
    if to == "day":
        day = end - timedelta(days=1)
        return Period(start=day, end=day)
    if to in ("month_end", "quarter_end", "year_start"):
        grain = {"month_end": "month", "quarter_end": "quarter", "year_start": "year"}[to]
        before = start_of(grain, end) - timedelta(days=1)
        return Period(start=start_of("month", before), end=before)
    if to == "year_ago":
        return period.shift_months(-12)
    if to == "twelve_months":
        return Period(start=add_months(start_of("month", end), -11), end=end)
    return Period(start=start_of({"month": "month", "quarter_to_date": "quarter"}.get(to, "year"), end), end=end)


def _window(query: SemanticQuery, data_date: date) -> Period:
    period = query.period
    if period is None:
        return Period(start=start_of("year", data_date), end=data_date)
    return Period(start=period.start, end=min(period.end, data_date))


def _moved(
    where: tuple[Condition, ...], dimensions: dict[str, str], user: User, model: SemanticModel
) -> tuple[Condition, ...] | None:
    if any(condition.dimension in dimensions for condition in where):
        return tuple(
            condition.model_copy(update={"dimension": dimensions.get(condition.dimension, condition.dimension)})
            for condition in where
        )
    tree = model.defaults.tree
    if tree is None or user.org_path is None:
        return None
    steps = user.org_path.strip("/").split("/")
    for place, level in enumerate(tree.levels, 1):
        if level in dimensions and place < len(steps):
            return (*where, Condition(dimension=dimensions[level], op="=", values=(steps[place],)))
    return None
