"""Names become the model's objects, periods become dates; every default taken is a note."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from datetime import date

from semantic_layer.calendar import Period, end_of, start_of
from semantic_layer.compare_periods import base_period, plan_period
from semantic_layer.errors import BadInput, BadPeriod, NoJoinPath, OutOfScope, UnknownName, WouldDoubleCount
from semantic_layer.model import Dimension, Metric, SemanticModel
from semantic_layer.query import Condition, SemanticQuery
from semantic_layer.rights import Reason
from semantic_layer.snippets import bare_names
from semantic_layer.user import User

MAX_PIECES = {"day": 400, "week": 60, "month": 60, "quarter": 40, "half": 20, "year": 10}
LEVEL_OF = {"branch": "2", "sub_branch": "3", "outlet": "4", "rm": "rm"}


@dataclass(frozen=True)
class Piece:
    """One cell of the time axis: its key (the first day of its grain; None without a time grouping) and its days.

    ``asked`` is the end of the window asked for where ``period`` is another one (the opening balance of a growth): states
    and tags are read there, so that both sides of a difference count the same clients.
    """

    key: date | None
    period: Period
    asked: date | None = None


@dataclass(frozen=True)
class BoundMetric:
    """A metric with its pieces and, under a comparison, the base piece of each (same keys)."""

    metric: Metric
    pieces: tuple[Piece, ...]
    base: tuple[Piece, ...] | None = None
    hidden: bool = False


@dataclass(frozen=True)
class BoundQuery:
    """A query whose names and periods are resolved. ``level`` is the plan level of target metrics ('1'..'4' or 'rm');
    ``merged`` lists the cells (codes of ``keys``) that are too small to show and stand together under one key."""

    query: SemanticQuery
    metrics: tuple[BoundMetric, ...]
    dimensions: tuple[Dimension, ...]
    conditions: tuple[tuple[Dimension, Condition], ...]
    period: Period
    level: str = "1"
    notes: tuple[Reason, ...] = ()
    time: Dimension | None = None
    keys: tuple[Dimension, ...] = field(default=())
    merged: tuple[tuple[str | None, ...], ...] = ()


def bind(query: SemanticQuery, user: User, model: SemanticModel, data_date: date) -> BoundQuery:
    """``query`` in the model's objects. Raises UnknownName, NoJoinPath, WouldDoubleCount, BadPeriod, BadInput, OutOfScope."""
    notes: list[Reason] = []
    dimensions = tuple(_dimension(name, model) for name in query.group_by)
    times = [dimension for dimension in dimensions if dimension.grain]
    if len(times) > 1:
        raise BadInput("one-time-dimension", dimensions=", ".join(dimension.id for dimension in times))
    conditions = tuple((_filter_dimension(condition, model), condition) for condition in query.where)
    names = [*query.metrics, *(name for name in _referenced(query) if name not in query.metrics)]
    metrics = [_metric(name, model, query) for name in dict.fromkeys(names)]
    for metric in metrics:
        _check_dimensions(metric, dimensions, conditions)
        _check_shares(metric, query)
        _check_scope(metric, query, user)
    period = _period(query, data_date, metrics, model, notes)
    time = times[0] if times else None
    pieces = _pieces(period, time)
    notes += _partial(pieces, time)
    bound = tuple(_bound(metric, query, pieces, model, notes) for metric in metrics)
    keys = tuple(dimension for dimension in dimensions if not dimension.grain)
    level = _level(query, dimensions, user)
    return BoundQuery(query, bound, dimensions, conditions, period, level, _unique(notes), time, keys)


def point_in_time(metric: Metric, model: SemanticModel, target: str | None = None) -> bool:
    """Whether the metric reads the end of its window only (a stock, a trailing figure), so a default window is a day."""
    if metric.expr is not None:
        return metric.window.kind != "window" and not _reads_start(metric, model)
    if metric.kind in ("target", "difference"):
        return False
    return all(point_in_time(model.metrics[name], model) for name in formula_metrics(metric, model, target))


def formula_metrics(metric: Metric, model: SemanticModel, target: str | None = None) -> list[str]:
    """The metric ids a formula is built from (``target`` stands in for the part that names ``$target``)."""
    if metric.formula is None:
        return []
    names = [part.metric for part in metric.parts.values()]
    names += [name for name in bare_names(metric.formula) if name not in metric.parts]
    return [target or "" if name == "$target" else name for name in dict.fromkeys(names)]


def _reads_start(metric: Metric, model: SemanticModel) -> bool:
    texts = [metric.where or "", metric.expr or "", *metric.values.values()]
    texts += [model.datasets[name].sql or "" for name in metric.sources]
    return metric.window.kind == "self" and any(":S" in text for text in texts)


def _unique(notes: list[Reason]) -> tuple[Reason, ...]:
    unique: list[Reason] = []
    for note in notes:
        if note not in unique:
            unique.append(note)
    return tuple(unique)


def closest(name: str, known: list[str]) -> list[str]:
    """Up to three known names that look like ``name``."""
    return difflib.get_close_matches(name, known, n=3, cutoff=0.55)


def _dimension(name: str, model: SemanticModel) -> Dimension:
    if name not in model.dimensions:
        raise UnknownName("unknown-dimension", name=name, closest=closest(name, list(model.dimensions)))
    return model.dimensions[name]


def _filter_dimension(condition: Condition, model: SemanticModel) -> Dimension:
    dimension = _dimension(condition.dimension, model)
    if dimension.grain:
        raise BadInput("filter-on-time", dimension=dimension.id)
    count = len(condition.values)
    wanted = {"is null": (0, 0), "is not null": (0, 0), "between": (2, 2), "in": (1, 1000), "not in": (1, 1000)}.get(
        condition.op, (1, 1)
    )
    if not wanted[0] <= count <= wanted[1]:
        raise BadInput("filter-values", dimension=dimension.id, op=condition.op)
    if dimension.values and condition.op in ("=", "!=", "in", "not in"):
        for value in condition.values:
            if str(value) not in dimension.values:
                raise UnknownName("unknown-value", name=str(value), closest=closest(str(value), list(dimension.values)))
    return dimension


def _metric(name: str, model: SemanticModel, query: SemanticQuery) -> Metric:
    if name not in model.metrics:
        raise UnknownName("unknown-metric", name=name, closest=closest(name, list(model.metrics)))
    metric = model.metrics[name]
    if metric.kind == "target" and query.target is not None and query.target not in model.metrics:
        raise UnknownName("unknown-metric", name=query.target, closest=closest(query.target, list(model.metrics)))
    return metric


def _referenced(query: SemanticQuery) -> list[str]:
    names = [having.metric for having in query.having] + [having.of for having in query.having if having.of]
    return names + [order.by for order in query.order_by if order.by not in query.group_by]


def _check_dimensions(
    metric: Metric, dimensions: tuple[Dimension, ...], conditions: tuple[tuple[Dimension, Condition], ...]
) -> None:
    for dimension in [*dimensions, *(dimension for dimension, _ in conditions)]:
        if dimension.group not in metric.dims and dimension.id not in metric.dims:
            raise NoJoinPath(metric=metric.id, dimension=dimension.id, allowed=list(metric.dims))


def _check_shares(metric: Metric, query: SemanticQuery) -> None:
    if query.share and metric.kind not in ("sum", "count", "balance", "average_balance"):
        raise WouldDoubleCount("share-of-ratio", metric=metric.id)


def _check_scope(metric: Metric, query: SemanticQuery, user: User) -> None:
    if metric.scope_only == "bank" and query.scope != "bank" and user.org_path not in (None, "/O00/"):
        raise OutOfScope("bank-only-metric", metric=metric.id)


def _period(
    query: SemanticQuery, data_date: date, metrics: list[Metric], model: SemanticModel, notes: list[Reason]
) -> Period:
    if query.period is None:
        stocks = {point_in_time(metric, model, query.target) for metric in metrics if metric.kind != "target"}
        notes += [
            Reason("default-day" if stock else "default-year", {"to": data_date.isoformat()})
            for stock in sorted(stocks)
        ]
        return Period(start=start_of("year", data_date), end=data_date)
    period = query.period
    if period.start > data_date:
        raise BadPeriod("period-in-future", period=period.code, data_date=data_date.isoformat())
    if period.end > data_date:
        notes.append(Reason("period-cut", {"to": data_date.isoformat()}))
        period = Period(start=period.start, end=data_date)
    return period


def _pieces(period: Period, time: Dimension | None) -> tuple[Piece, ...]:
    if time is None or time.grain is None:
        return (Piece(None, period),)
    pieces = tuple(Piece(start_of(time.grain, part.start), part) for part in period.split(time.grain))
    if len(pieces) > MAX_PIECES[time.grain]:
        raise BadInput("too-many-periods", count=len(pieces), limit=MAX_PIECES[time.grain])
    return pieces


def _partial(pieces: tuple[Piece, ...], time: Dimension | None) -> list[Reason]:
    """A first or last piece that is not a whole one of its grain is not to be compared with its neighbours."""
    if time is None or time.grain in (None, "day") or len(pieces) < 2:
        return []
    ends = dict.fromkeys((pieces[0].period, pieces[-1].period))
    cut = [
        one for one in ends if (one.start, one.end) != (start_of(time.grain, one.start), end_of(time.grain, one.start))
    ]
    return [Reason("partial-piece", {"period": f"{one.start}–{one.end}"}) for one in cut]


def _bound(
    metric: Metric, query: SemanticQuery, pieces: tuple[Piece, ...], model: SemanticModel, notes: list[Reason]
) -> BoundMetric:
    hidden = metric.id not in query.metrics
    if metric.kind == "target":
        for piece in pieces:
            plan_period(piece.period)
    if query.compare is None:
        return BoundMetric(metric, pieces, None, hidden)
    base: list[Piece] = []
    for piece in pieces:
        if query.compare_period is not None:
            base.append(Piece(piece.key, query.compare_period))
            continue
        stock = point_in_time(metric, model, query.target)
        average = metric.kind == "average_balance"
        period, note = base_period(query.compare, piece.period, point_in_time=stock, average=average)
        if note:
            notes.append(Reason(note, {"metric": metric.id}))
        base.append(Piece(piece.key, period))
    if query.compare_period is not None and len(pieces) > 1:
        raise BadInput("compare-period-series")
    return BoundMetric(metric, pieces, tuple(base), hidden)


def _level(query: SemanticQuery, dimensions: tuple[Dimension, ...], user: User) -> str:
    for names in ([dimension.id for dimension in dimensions], [condition.dimension for condition in query.where]):
        levels = [LEVEL_OF[name] for name in names if name in LEVEL_OF]
        if levels:
            return max(levels)
    if query.scope == "bank":
        return "1"
    if query.scope == "branch":
        return "2"
    if user.rm_id:
        return "rm"
    return str(len(user.org_path.strip("/").split("/"))) if user.org_path else "1"
