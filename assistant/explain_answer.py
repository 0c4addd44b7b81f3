"""Why a figure changed: contributions of groups and components that sum exactly to the change, by arithmetic alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Answer
from assistant.explain_search import Breakdown, best, candidates
from assistant.explain_story import Change, Component, present_change
from assistant.journey import Journey
from assistant.measure import Prepared, keep_apart, measure, prepare
from assistant.question import Explain
from assistant.whose import whose
from semantic_layer.bind import bind
from semantic_layer.bound import BoundMetric
from semantic_layer.compare_periods import base_period
from semantic_layer.drivers import Group, Sides, close, drivers, largest_first, size, total, two_sides
from semantic_layer.errors import AccessDenied, BadInput, BadPeriod, QueryError, WenshuError, WouldDoubleCount
from semantic_layer.model import Metric, SemanticModel
from semantic_layer.point_in_time import point_in_time
from semantic_layer.query import SemanticQuery
from semantic_layer.split_metric import Split, Term, split_metric, terms_of, with_metrics
from warehouse.engine import Table

MOST_GROUPS = 1_000
PLAIN = (
    *("having", "order_by", "limit", "limit_per", "share", "share_within", "totals", "rank", "running"),
    *("bands", "columns", "periods", "versus_rest"),
)


@dataclass(frozen=True)
class _Case:
    """What is explained: the metric, how it comes apart, and a model that has the parts."""

    query: SemanticQuery
    metric: Metric
    split: Split | None
    terms: tuple[Term, ...]
    model: SemanticModel


def explain_answer(request: Explain, journey: Journey) -> Answer:
    """Why the metric changed. Raises QueryError (``explain-…``, or WenshuError ``does-not-add-up`` where sums fail)."""
    case = _case(request, journey)
    whole = _prepared(case, (), journey, shown=True)
    split = case.split
    wanted = request.by or tuple(name for name in request.query.group_by)
    tried = wanted or (candidates(case.metric, case.query, journey.road.model) if split else ())
    parts = _parts(case, tried, journey, chosen=bool(wanted)) if split else []
    terms = _terms(case, journey)
    journey.step("authorize", " · ".join(journey.phrases.say(one.code, one.details) for one in whole.rights.reasons))
    journey.step("check", f"{1 + len(parts) + len(terms)}")
    ready = [whole, *(part for _, part in parts), *([terms[0]] if terms else [])]
    tables = measure(ready, journey)
    journey.step("execute", f"{len(tables)}")
    base, now = _sides(case, whole, tables[0])
    pairs = zip([name for name, _ in parts], tables[1:], strict=False)
    found = [_breakdown(name, table, case, base, now, chosen=bool(wanted)) for name, table in pairs]
    known = [one for one in found if one is not None]
    shown = tuple(known) if wanted else best(known, journey.road.model)
    _keep_apart([part for name, part in parts if any(one.dimension.id == name for one in shown)], journey)
    components = _components(case, tables[-1] if terms else None, base, now)
    if not shown and not components and now.value != base.value:
        raise WouldDoubleCount("explain-nothing", metric=case.metric.id)
    answer = present_change(
        Change(
            case.query, case.metric, whole, base, now, shown, components, len(tried), bool(wanted), request.expected
        ),
        [one.checked.shown for one in ready],
        whose(whole.bound, whole.rights, journey),
        journey,
    )
    journey.step("present", "waterfall")
    return answer


def _case(request: Explain, journey: Journey) -> _Case:
    model, query = journey.road.model, request.query
    if len(query.metrics) != 1:
        raise BadInput("explain-one-metric")
    if query.compare in ("benchmark", "parent"):
        raise BadInput("explain-needs-time")
    if any(name in model.dimensions and model.dimensions[name].grain for name in (*query.group_by, *request.by)):
        raise BadInput("explain-without-series")
    fields = type(query).model_fields
    plain = {name: fields[name].get_default() for name in PLAIN} | {"group_by": ()}
    query = _compared(query.model_copy(update=plain), journey)
    if query.scope != "own" and not model.policies.roles[journey.asker.role].all_rows:
        raise AccessDenied("public-total-only", policy="public")
    metric = model.metrics[query.metrics[0]]
    split, terms = split_metric(metric, model), terms_of(metric, model)
    if split is None and not terms:
        raise WouldDoubleCount("explain-not-additive", metric=metric.id)
    more = (split.metrics if split else ()) + tuple(term.metric for term in terms)
    extended = with_metrics(model, tuple(one for one in more if one.id != metric.id))
    return _Case(query, metric, split, terms, extended)


def _compared(query: SemanticQuery, journey: Journey) -> SemanticQuery:
    """``query`` with a comparison: its own, or the previous period, or a year ago where that one is not defined."""
    if query.compare is not None:
        return query
    model = journey.road.model
    bound = bind(query, journey.asker, model, journey.road.data_date)
    metric = bound.metrics[0]
    stock = point_in_time(metric.metric, model, query.target)
    _, instead = base_period("prior", metric.pieces[0].period, point_in_time=stock)
    return query.model_copy(update={"compare": "yoy" if instead else "prior"})


def _prepared(case: _Case, group_by: tuple[str, ...], journey: Journey, *, shown: bool) -> Prepared:
    ids = [case.metric.id]
    if case.split is not None and case.split.bottom is not None:
        ids += [case.split.top.id, case.split.bottom.id]
    query = case.query.model_copy(update={"metrics": tuple(ids), "group_by": group_by})
    return prepare(query, journey, case.model, asked=(case.metric.id,), shown=shown)


def _parts(case: _Case, tried: Sequence[str], journey: Journey, *, chosen: bool) -> list[tuple[str, Prepared]]:
    """The query by each dimension; one that was only tried may be impossible or refused."""
    ready = []
    for name in tried:
        try:
            ready.append((name, _prepared(case, (name,), journey, shown=False)))
        except (QueryError, AccessDenied):
            if chosen:
                raise
    return ready


def _keep_apart(shown: Sequence[Prepared], journey: Journey) -> None:
    for part in shown:
        keep_apart(part.bound, part.rights, journey, part.model)


def _terms(case: _Case, journey: Journey) -> list[Prepared]:
    """The query for the components, if the asker may see every one of them."""
    if not case.terms:
        return []
    ids = tuple(term.metric.id for term in case.terms)
    query = case.query.model_copy(update={"metrics": ids})
    named = tuple(dict.fromkeys(term.named for term in case.terms))
    try:
        return [prepare(query, journey, case.model, asked=named)]
    except (QueryError, AccessDenied):
        return []


def _sides(case: _Case, whole: Prepared, table: Table) -> tuple[Sides, Sides]:
    """The total before and now. Raises BadPeriod without a base, WenshuError if the two sides do not give the metric."""
    [row] = table.rows
    cells = dict(zip([column.name for column in table.columns], row, strict=True))
    name = case.metric.id
    if cells[name] is None or cells[f"{name}__base"] is None:
        raise BadPeriod("explain-no-base", metric=name, base=_base_code(whole.bound.metrics[0]))
    sides = _of(case, cells, "__base"), _of(case, cells, "")
    for one, value in zip(sides, (cells[f"{name}__base"], cells[name]), strict=True):
        if one.value is None or not close(one.value, float(value)):
            raise WenshuError("does-not-add-up", metric=name, gap=f"{(one.value or 0) - float(value):.6g}")
    return sides


def _base_code(metric: BoundMetric) -> str:
    return metric.base[0].period.code if metric.base else ""


def _of(case: _Case, cells: dict[str, object], suffix: str) -> Sides:
    split = case.split
    if split is None or split.bottom is None:
        return Sides(_number(cells[f"{case.metric.id}{suffix}"]))
    return Sides(_number(cells[f"{split.top.id}{suffix}"]), _number(cells[f"{split.bottom.id}{suffix}"]))


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0 if value is None else float(str(value))


def _breakdown(name: str, table: Table, case: _Case, base: Sides, now: Sides, *, chosen: bool) -> Breakdown | None:
    """The contributions of one dimension, or None where it says nothing (one group) or its groups overlap."""
    if table.truncated or (len(table.rows) > MOST_GROUPS and not chosen):
        return _left_out(chosen, BadInput("explain-too-many-groups", dimension=name))
    names = [column.name for column in table.columns]
    label = f"{name}_name" if f"{name}_name" in names else name
    groups: list[Group] = []
    for row in table.rows:
        cells = dict(zip(names, row, strict=True))
        shown = "" if cells[label] is None else str(cells[label])
        groups.append((str(cells[name] or ""), shown, _of(case, cells, "__base"), _of(case, cells, "")))
    if not chosen and (len(groups) < 2 or _is_mostly_unknown(groups)):
        return None
    if case.split is not None and case.split.mean:
        groups = [(key, shown, _mean(before, base), _mean(after, now)) for key, shown, before, after in groups]
        base, now = _mean(base, base), _mean(now, now)
    sums = ((total([before for _, _, before, _ in groups]), base), (total([after for *_, after in groups]), now))
    if not all(_agree(one, side, groups) for one, side in sums):
        loose = case.split is not None and (case.split.loose or not case.model.dimensions[name].null_group)
        multi = case.model.dimensions[name].multi
        if loose or multi:
            return _left_out(chosen, WouldDoubleCount("explain-overlap", metric=case.metric.id, dimension=name))
        raise WenshuError("does-not-add-up", metric=case.metric.id, gap=f"{sums[1][0].top - now.top:.6g}")
    found = largest_first(drivers(groups, base, now))
    change = (now.value or 0.0) - (base.value or 0.0)
    moved = math.fsum(abs(one.amount) for one in found)
    if not close(math.fsum(one.amount for one in found), change, now.value or 0.0, base.value or 0.0, moved):
        raise WenshuError("does-not-add-up", metric=case.metric.id, gap=f"{moved:.6g}")
    return Breakdown(case.model.dimensions[name], found)


def _is_mostly_unknown(groups: Sequence[Group]) -> bool:
    """Whether more than half of all rows have no value of the dimension: the sex of companies, the size of persons."""
    sizes = [(key, size(before) + size(after)) for key, _, before, after in groups]
    return sum(one for key, one in sizes if not key) > 0.5 * sum(one for _, one in sizes)


def _mean(side: Sides, whole: Sides) -> Sides:
    assert whole.bottom
    return Sides(side.top / whole.bottom)


def _agree(one: Sides, side: Sides, groups: Sequence[Group]) -> bool:
    largest = max((abs(group[3].top) + abs(group[2].top) for group in groups), default=0.0)
    return close(one.top, side.top, largest) and close(one.bottom or 0.0, side.bottom or 0.0)


def _left_out(chosen: bool, fault: QueryError) -> Breakdown | None:
    """A dimension that was only tried is left out; one that was asked for is refused."""
    if chosen:
        raise fault
    return None


def _components(case: _Case, table: Table | None, base: Sides, now: Sides) -> tuple[Component, ...]:
    """The summands of a sum, or both sides of a ratio. Raises WenshuError where summands do not give the change."""
    if table is None:
        if base.bottom is None or now.bottom is None or (case.split is not None and case.split.mean):
            return ()
        top, bottom = two_sides(base, now)
        return (
            Component("top", "", "same", base.top, now.top, top),
            Component("bottom", "", "same", base.bottom, now.bottom, bottom),
        )
    cells = dict(zip([column.name for column in table.columns], table.rows[0], strict=True))
    found = []
    for term in case.terms:
        before, after = (_number(cells[f"{term.metric.id}{suffix}"]) for suffix in ("__base", ""))
        found.append(Component("term", term.named, term.at, before, after, after - before))
    change = (now.value or 0.0) - (base.value or 0.0)
    size = max(abs(one.now) for one in found)
    if not close(math.fsum(one.amount for one in found), change, size):
        raise WenshuError("does-not-add-up", metric=case.metric.id, gap=f"{change:.6g}")
    return tuple(found)
