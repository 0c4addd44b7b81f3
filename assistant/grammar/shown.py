"""「这些客户」: who the last answer showed, as a rule of a population, never as ids copied from results.

A condition on a figure becomes a MetricTest, the first N a RankTest, the n-th the first n without the first n-1; conditions on
attributes stay where they are. A list cut in a way that no rule can say (by the order of a group) has none.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.grammar.draft import Draft
from semantic_layer.calendar import Period
from semantic_layer.model import SemanticModel
from semantic_layer.query import (
    AllOf,
    AnyOf,
    Condition,
    MetricTest,
    NoneOf,
    Population,
    RankTest,
    Rule,
    SegmentTest,
    SemanticQuery,
)
from semantic_layer.sets import entity_of


def listed_entity(query: SemanticQuery, model: SemanticModel, *, of_groups: bool = False) -> str | None:
    """The dimension whose entities the query lists one a row (customer, rm, loan), or None; ``of_groups``: or the first N of each
    group."""
    groups = [one for one in query.group_by if not (of_groups and one == query.limit_per)]
    if len(groups) != 1:
        return None
    dimension = model.dimensions[groups[0]]
    entity = entity_of(dimension, model)
    return dimension.id if entity is not None and dimension.code == entity.key else None


def shown_by(
    query: SemanticQuery, model: SemanticModel, pin: Period | None = None, *, of_groups: bool = False
) -> Population | None:
    """Those whom ``query`` lists; None when it lists nobody, cuts nothing out, or no rule can say it. ``pin`` is the window
    that its tests keep when the follow-up looks at another one; ``of_groups`` as in ``listed_entity``."""
    entity = listed_entity(query, model, of_groups=of_groups)
    if entity is None or (query.population is not None and query.population.entity != entity):
        return None
    tests = _tests(query, entity, model, query.period if pin is None else pin)
    rank = _rank(query, entity, model, pin)
    if query.limit is not None and rank is None:
        return None
    rules: list[Rule] = [*tests, *([rank] if rank is not None else [])]
    if query.population is not None:
        rules = [*parts_of_ranked(query.population), *rules] if rules else [query.population.rule]
    return Population(entity=entity, rule=all_of(rules)) if rules else None


def _tests(query: SemanticQuery, entity: str, model: SemanticModel, period: Period | None) -> list[Rule]:
    narrowing = of_rows(query, entity, model)
    compared = query.compare if any(having.on != "value" for having in query.having) else None
    return [
        MetricTest(
            metric=having.metric,
            op=having.op,
            values=having.values,
            of=having.of,
            on=having.on,
            period=period,
            compare=compared,
            compare_period=query.compare_period if compared == "period" else None,
            where=narrowing,
        )
        for having in query.having
    ]


def of_rows(query: SemanticQuery, entity: str, model: SemanticModel) -> tuple[Condition, ...]:
    """Conditions on the rows of a metric (a product, a type of deposit), not on who the entities are."""
    groups = {model.dimensions[entity].group, model.defaults.client_group, model.defaults.tree_group}
    return tuple(one for one in query.where if model.dimensions[one.dimension].group not in groups)


def _rank(query: SemanticQuery, entity: str, model: SemanticModel, pin: Period | None) -> RankTest | None:
    """The first N, of all or of each group, when one metric or its change decides them."""
    if query.limit is None or not query.metrics:
        return None
    order = query.order_by[0] if query.order_by else None
    if order is not None and order.by not in query.metrics:
        return None
    on = order.on if order is not None else "value"
    compared = query.compare if on != "value" else None
    return RankTest(
        metric=order.by if order is not None else query.metrics[0],
        top=query.limit,
        direction=order.direction if order is not None else "desc",
        on=on,
        period=query.period if pin is None else pin,
        compare=compared,
        compare_period=query.compare_period if compared == "period" else None,
        where=of_rows(query, entity, model),
        per=query.limit_per,
    )


def nth_shown(query: SemanticQuery, model: SemanticModel, place: int) -> Population | None:
    """The one at ``place`` (from 1) of those whom ``query`` lists."""
    first = shown_by(query.model_copy(update={"limit": place}), model)
    if first is None or place == 1:
        return first
    ahead = shown_by(query.model_copy(update={"limit": place - 1}), model)
    if ahead is None:
        return None
    return Population(entity=first.entity, rule=AllOf(all=(first.rule, NoneOf(none=(ahead.rule,)))))


def pinned(population: Population, period: Period) -> Population:
    """The same entities whatever window is asked next: tests without days of their own keep those of ``period``."""
    return population.model_copy(update={"rule": _pinned(population.rule, period)})


def _pinned(rule: Rule, period: Period) -> Rule:
    if isinstance(rule, MetricTest | RankTest):
        return rule if rule.period is not None else rule.model_copy(update={"period": period})
    if isinstance(rule, AllOf):
        return AllOf(all=tuple(_pinned(one, period) for one in rule.all))
    if isinstance(rule, AnyOf):
        return AnyOf(any=tuple(_pinned(one, period) for one in rule.any))
    if isinstance(rule, NoneOf):
        return NoneOf(none=tuple(_pinned(one, period) for one in rule.none))
    return rule


def one_shown(query: SemanticQuery) -> bool:
    """Whether the population is a single one: the first of a list, the n-th."""
    parts = [one for rule in parts_of(query.population) for one in (rule.all if isinstance(rule, AllOf) else (rule,))]
    first = [one for one in parts if isinstance(one, RankTest) and one.per is None]
    ahead = [_rank_of(one.none[0]) for one in parts if isinstance(one, NoneOf)]
    return any(one.top == 1 + sum(other.top or 0 for other in ahead if other is not None) for one in first)


def _rank_of(rule: Rule) -> RankTest | None:
    """The rank among what ``rule`` joins."""
    parts = rule.all if isinstance(rule, AllOf) else (rule,)
    return next((one for one in parts if isinstance(one, RankTest)), None)


def all_of(rules: Sequence[Rule]) -> Rule:
    """One rule that holds when all do."""
    flat: list[Rule] = []
    for rule in rules:
        ranked = isinstance(rule, AllOf) and any(isinstance(one, RankTest) for one in rule.all)
        flat += rule.all if isinstance(rule, AllOf) and not ranked else (rule,)
    unique = list(dict.fromkeys(flat))
    return unique[0] if len(unique) == 1 else AllOf(all=tuple(unique))


def parts_of(population: Population | None) -> tuple[Rule, ...]:
    """The rules that a population joins."""
    if population is None:
        return ()
    return population.rule.all if isinstance(population.rule, AllOf) else (population.rule,)


def without_segments(population: Population | None) -> Population | None:
    """The population but for its segments: 「那活跃中产呢」 puts another in their place."""
    kept = [rule for rule in parts_of(population) if not isinstance(rule, SegmentTest)]
    if population is None or not kept:
        return None
    return Population(entity=population.entity, rule=all_of(kept))


def split_of_rows(draft: Draft, last: SemanticQuery, entity: str | None) -> bool:
    """「行业分布」 after the first ten clients: of these, by another thing that is told of them."""
    other = draft.metrics or draft.where or draft.having or draft.tests or draft.limit or draft.ranking
    return (
        bool(draft.group_by) and entity not in (None, *draft.group_by) and not other and bool(last.limit or last.having)
    )


def narrow(base: Draft, population: Population) -> None:
    """Keep to ``population`` besides whatever the draft keeps to."""
    if base.population is not None and base.population.entity == population.entity:
        rules = [*parts_of_ranked(base.population), *parts_of_ranked(population)]
        population = Population(entity=population.entity, rule=all_of(rules))
    base.population = population


def parts_of_ranked(population: Population) -> tuple[Rule, ...]:
    """The rules of a population to put others beside: with a rank among them they stay together, or it would rank anew among
    those that the others choose."""
    parts, rule = parts_of(population), population.rule
    if not any(isinstance(one, RankTest) for one in parts):
        return parts
    return (AllOf(all=(rule,)) if isinstance(rule, RankTest) else rule,)


def uncut(base: Draft) -> None:
    """Without what cut the rows of the list: it is in the population now."""
    if any(one.on != "value" for one in base.having):
        base.compare = base.compare_period = None
    base.having, base.order_by, base.limit, base.limit_per = [], [], None, None
    base.share, base.share_within, base.rank, base.columns = False, None, False, []
