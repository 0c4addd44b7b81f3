"""Names become the model's objects, periods become dates; every default taken is a note."""

from __future__ import annotations

from datetime import date

from semantic_layer.bind_checks import (
    check_dimensions,
    check_scope,
    check_shape,
    filter_dimension,
    group_dimension,
    named_dimension,
    named_metric,
    referenced,
)
from semantic_layer.bind_sets import bind_sets
from semantic_layer.bound import BoundMetric, BoundQuery, Piece
from semantic_layer.calendar import Period, end_of, start_of
from semantic_layer.compare_periods import YEAR_AGO, base_period, plan_period
from semantic_layer.errors import BadInput, BadPeriod, NoJoinPath
from semantic_layer.model import Dimension, Metric, SemanticModel
from semantic_layer.peers import Peers, peers_of
from semantic_layer.point_in_time import point_in_time
from semantic_layer.query import Condition, SemanticQuery
from semantic_layer.rights import Reason
from semantic_layer.sets import BoundSet, entity_of, listed_metric, membership, reaches, rows_of
from semantic_layer.user import User

MAX_PIECES = {"day": 400, "week": 60, "month": 60, "quarter": 40, "half": 20, "year": 10}


def bind(query: SemanticQuery, user: User, model: SemanticModel, data_date: date) -> BoundQuery:
    """``query`` in the model's objects. Raises UnknownName, NoJoinPath, WouldDoubleCount, BadPeriod, BadInput, OutOfScope."""
    notes: list[Reason] = []
    query = query.about(model.defaults.client_dimension)
    dimensions = tuple(group_dimension(name, model) for name in query.group_by)
    times = [dimension for dimension in dimensions if dimension.grain]
    if len(times) > 1:
        raise BadInput("one-time-dimension", dimensions=", ".join(dimension.id for dimension in times))
    conditions, shown = _conditions(query, dimensions, model)
    metrics = [named_metric(name, model, query) for name in dict.fromkeys((*query.metrics, *referenced(query)))]
    sets = bind_sets(query, conditions, lambda sub: bind(sub, user, model, data_date), model)
    dimensions, conditions = _with_sets(query, dimensions, conditions, sets)
    keys = tuple(dimension for dimension in dimensions if not dimension.grain)
    metrics += [] if metrics else [listed_metric(keys or dimensions, model)]
    time = times[0] if times else None
    for metric in metrics:
        check_dimensions(metric, dimensions, conditions, model, {one.dimension.id: one.key for one in sets})
        check_shape(metric, query, time, model)
        check_scope(metric, query, user)
    period = _period(query, data_date, metrics, model, notes)
    notes += _partial(pieces := _pieces(period, time), time)
    bound = tuple(_bound(metric, query, pieces, model, data_date, notes) for metric in metrics)
    asked, query = query.compare, _as_compared(query, bound, notes)
    return BoundQuery(
        query,
        bound,
        dimensions,
        conditions,
        period,
        _level(query, dimensions, user, model),
        _unique(notes),
        time,
        keys,
        sets=sets,
        columns=tuple((_attribute(name, model), _owner(name, keys, model)) for name in query.columns),
        parent=bind(_one_level_up(query, keys), user, model, data_date) if query.compare == "parent" else None,
        instead_of=asked if asked != query.compare else None,
        shown=shown,
        peers=_among_peers(query, user, model, data_date) if query.peers else None,
    )


def _among_peers(query: SemanticQuery, user: User, model: SemanticModel, data_date: date) -> tuple[Peers, BoundQuery]:
    """Those whom the asker stands among, and the query for each of them."""
    peers = peers_of(user, model)
    each = query.model_copy(update={"peers": False, "group_by": (peers.dimension,)})
    return peers, bind(each, user, model, data_date)


def _conditions(
    query: SemanticQuery, dimensions: tuple[Dimension, ...], model: SemanticModel
) -> tuple[tuple[tuple[Dimension, Condition], ...], tuple[tuple[Dimension, Condition], ...]]:
    """The conditions on what is read, and those on the groups that are set against the level above them: these choose what is
    shown, and not what the groups are measured by."""
    found = tuple((filter_dimension(condition, model), condition) for condition in query.where)
    keys = [dimension.id for dimension in dimensions if not (dimension.grain or dimension.multi)]
    last = keys[-1] if query.compare == "parent" and keys else ""
    return tuple(one for one in found if one[0].id != last), tuple(one for one in found if one[0].id == last)


def _one_level_up(query: SemanticQuery, keys: tuple[Dimension, ...]) -> SemanticQuery:
    """The same figures for the groups of all keys but the last; of a series alone, for all of it."""
    if not query.group_by:
        raise BadInput("parent-needs-groups")
    last = next((name for name in reversed(query.group_by) if name in {key.id for key in keys}), query.group_by[-1])
    plain: dict[str, object] = {
        "group_by": tuple(name for name in query.group_by if name != last),
        "where": tuple(one for one in query.where if one.dimension != last),
        "compare": None,
        "having": (),
        "order_by": (),
        "limit": None,
        "limit_per": None,
        "columns": (),
    }
    plain |= {"share": False, "share_within": None, "rank": False, "running": False, "totals": False}
    return query.model_copy(update=plain)


def _with_sets(
    query: SemanticQuery,
    dimensions: tuple[Dimension, ...],
    conditions: tuple[tuple[Dimension, Condition], ...],
    sets: tuple[BoundSet, ...],
) -> tuple[tuple[Dimension, ...], tuple[tuple[Dimension, Condition], ...]]:
    """Bands and membership group the query, or membership filters it."""
    for one in sets:
        if one.bands is not None or query.versus_rest:
            dimensions = (*dimensions, one.dimension)
        else:
            conditions = (*conditions, membership(one.key))
    return dimensions, conditions


def _attribute(name: str, model: SemanticModel) -> Dimension:
    dimension = named_dimension(name, model)
    if dimension.grain or dimension.multi or dimension.role is None:
        raise BadInput("not-an-attribute", dimension=name)
    return dimension


def _owner(name: str, keys: tuple[Dimension, ...], model: SemanticModel) -> Dimension:
    """The key whose entity has the attribute called ``name``. Raises NoJoinPath."""
    for key in keys:
        entity = entity_of(key, model)
        if entity and key.code == entity.key and reaches(rows_of(key, entity), model.dimensions[name], model):
            return key
    raise NoJoinPath("no-list-column", dimension=name, metric=", ".join(key.id for key in keys), allowed=[])


def _unique(notes: list[Reason]) -> tuple[Reason, ...]:
    unique: list[Reason] = []
    for note in notes:
        if note not in unique:
            unique.append(note)
    return tuple(unique)


def _against(metric: Metric, query: SemanticQuery, model: SemanticModel) -> Metric | None:
    """The metric that gives the industry's figure, if that is the comparison. Raises BadInput where none is declared."""
    if query.compare != "benchmark":
        return None
    if metric.benchmark is None:
        raise BadInput("no-benchmark", metric=metric.id)
    return model.metrics[metric.benchmark]


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
    return _cut(query.period, data_date, notes)


def _cut(period: Period, data_date: date, notes: list[Reason]) -> Period:
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
    metric: Metric,
    query: SemanticQuery,
    pieces: tuple[Piece, ...],
    model: SemanticModel,
    data_date: date,
    notes: list[Reason],
) -> BoundMetric:
    hidden = metric.id not in query.metrics
    own = next((one.period for one in query.periods if one.metric == metric.id), None)
    if own is not None:
        pieces = (Piece(None, _cut(own, data_date, notes)),)
    if metric.kind == "target":
        for piece in pieces:
            plan_period(piece.period)
    if query.compare is None:
        return BoundMetric(metric, pieces, None, hidden)
    if query.compare in ("benchmark", "parent"):
        return BoundMetric(metric, pieces, pieces, hidden, _against(metric, query, model))
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


def _as_compared(query: SemanticQuery, metrics: tuple[BoundMetric, ...], notes: list[Reason]) -> SemanticQuery:
    """The query, year on year where no figure of it has the base that was asked for: headings say what is computed."""
    instead = {one.details.get("metric") for one in notes if one.code in YEAR_AGO}
    shown = {one.metric.id for one in metrics if not one.hidden}
    return query.model_copy(update={"compare": "yoy"}) if instead and shown <= instead else query


def _level(query: SemanticQuery, dimensions: tuple[Dimension, ...], user: User, model: SemanticModel) -> str:
    level_of = model.defaults.levels
    for names in ([dimension.id for dimension in dimensions], [condition.dimension for condition in query.where]):
        levels = [level for name, level in level_of.items() if name in names]
        if levels:
            return levels[-1]
    if query.scope == "bank":
        return "1"
    if query.scope == "branch":
        return "2"
    if user.person_id and model.defaults.person and model.defaults.person.level:
        return model.defaults.person.level
    return str(user.depth)
