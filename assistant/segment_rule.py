"""Whom a query lists, as a rule that holds on newer data too: every test has its days, conditions on clients are tests."""

from __future__ import annotations

from datetime import date

from assistant.grammar.shown import all_of, shown_by
from semantic_layer.calendar import Period, start_of
from semantic_layer.model import SemanticModel
from semantic_layer.point_in_time import point_in_time
from semantic_layer.query import (
    AllOf,
    AnyOf,
    Condition,
    MetricTest,
    NoneOf,
    Population,
    RankTest,
    Rule,
    SemanticQuery,
)


def population_of(query: SemanticQuery, model: SemanticModel, today: date) -> Population | None:
    """The clients whom ``query`` lists, or whose figures it shows; None when it cuts nobody out or no rule can say whom."""
    client = model.defaults.client_dimension
    query = query.about(client)
    if query.population is not None and query.population.entity != client:
        return None
    own, rows = _conditions(query, model)
    rules: list[Rule] = [*own]
    if query.group_by == (client,):
        shown = shown_by(query, model)
        if shown is None and (query.limit is not None or query.having):
            return None
        rules += [shown.rule] if shown is not None else []
        if rows and not query.having:
            rules += [MetricTest(metric=name, op=">", values=(0.0,), where=rows) for name in query.metrics[:1]]
    elif query.population is not None and not rows:
        rules.append(query.population.rule)
    else:
        return None
    return Population(entity=client, rule=_dated(_together(rules), query.period, model, today)) if rules else None


def _conditions(query: SemanticQuery, model: SemanticModel) -> tuple[tuple[Condition, ...], tuple[Condition, ...]]:
    """Conditions on who the clients are and where, and those on the rows of a metric."""
    groups = {model.defaults.client_group, model.defaults.tree_group}
    own = tuple(one for one in query.where if model.dimensions[one.dimension].group in groups)
    return own, tuple(one for one in query.where if one not in own)


def _together(rules: list[Rule]) -> Rule:
    """One rule that holds when all do; a rank is among those whom the others leave."""
    ranked = [one for one in rules if isinstance(one, RankTest)]
    inner = [one for rule in rules for one in (rule.all if isinstance(rule, AllOf) else (rule,))]
    if ranked or any(isinstance(one, RankTest) for one in inner):
        unique = tuple(dict.fromkeys(inner))
        return unique[0] if len(unique) == 1 else AllOf(all=unique)
    return all_of(rules)


def _dated(rule: Rule, period: Period | None, model: SemanticModel, today: date) -> Rule:
    """``rule`` with the days of the query, or those that each metric takes by itself, where a test names none."""
    if isinstance(rule, AllOf):
        return AllOf(all=tuple(_dated(one, period, model, today) for one in rule.all))
    if isinstance(rule, AnyOf):
        return AnyOf(any=tuple(_dated(one, period, model, today) for one in rule.any))
    if isinstance(rule, NoneOf):
        return NoneOf(none=tuple(_dated(one, period, model, today) for one in rule.none))
    if not isinstance(rule, MetricTest | RankTest) or rule.period is not None:
        return rule
    return rule.model_copy(update={"period": period or _usual(rule.metric, model, today)})


def _usual(metric: str, model: SemanticModel, today: date) -> Period:
    stock = metric in model.metrics and point_in_time(model.metrics[metric], model)
    return Period(start=today if stock else start_of("year", today), end=today)
