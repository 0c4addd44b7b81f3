"""The population and the bands of a query, bound: which entity, which sub-queries by entity, which filters."""

from __future__ import annotations

from collections.abc import Callable

from semantic_layer.bound import BoundQuery
from semantic_layer.errors import BadInput
from semantic_layer.model import Dimension, SemanticModel
from semantic_layer.query import Bands, Condition, MetricTest, RankTest, SemanticQuery
from semantic_layer.sets import (
    BoundSet,
    band_dimension,
    check_rule,
    check_single_role,
    key_dimension,
    leaves,
    nameless,
    population_dimension,
    reaches,
    rows_of,
)

Bind = Callable[[SemanticQuery], BoundQuery]
Test = MetricTest | RankTest | Bands


def bind_sets(
    query: SemanticQuery, conditions: tuple[tuple[Dimension, Condition], ...], bind: Bind, model: SemanticModel
) -> tuple[BoundSet, ...]:
    """The sets of ``query``; ``bind`` binds a sub-query for the same asker. Raises what bind raises."""
    sets = []
    if query.population is not None:
        key, entity = key_dimension(query.population.entity, model)
        check_single_role(entity, model)
        rows = rows_of(key, entity)
        check_rule(query.population, entity, rows, model)
        tests = [test for test in leaves(query.population.rule) if isinstance(test, MetricTest | RankTest)]
        own = tuple(pair for pair in conditions if reaches(rows, pair[0], model))
        queries, places = _queries(tests, query, key, own, bind)
        dimension = population_dimension(key)
        sets.append(BoundSet(key, entity, dimension, queries, places, own, rule=query.population.rule))
    if query.bands is not None:
        sets.append(_bands(query.bands, query, conditions, bind, model))
    return tuple(sets)


def _bands(
    bands: Bands,
    query: SemanticQuery,
    conditions: tuple[tuple[Dimension, Condition], ...],
    bind: Bind,
    model: SemanticModel,
) -> BoundSet:
    key, entity = key_dimension(bands.entity, model)
    check_single_role(entity, model)
    if not bands.edges or list(bands.edges) != sorted(set(bands.edges)):
        raise BadInput("edges-not-rising", metric=bands.metric)
    own = tuple(pair for pair in conditions if reaches(rows_of(key, entity), pair[0], model))
    queries, places = _queries([bands], query, key, own, bind)
    dimension = band_dimension(key, bands, queries[0].metrics[0].metric)
    return BoundSet(key, entity, dimension, queries, places, own, bands=bands)


def _queries(
    tests: list[MetricTest | RankTest] | list[Bands],
    query: SemanticQuery,
    key: Dimension,
    own: tuple[tuple[Dimension, Condition], ...],
    bind: Bind,
) -> tuple[tuple[BoundQuery, ...], tuple[tuple[Test, int], ...]]:
    """One sub-query for all tests over the same rows and window, and where each test finds its columns."""
    # What an entity is never changes, so it may narrow the rows too; where it stood, or was managed, is of its own day.
    narrowing = [condition for dimension, condition in own if dimension.role == key.role]
    asked: dict[SemanticQuery, dict[str, None]] = {}
    chosen: list[tuple[Test, SemanticQuery]] = []
    for test in tests:
        sub = SemanticQuery(
            metrics=(test.metric,),
            group_by=(key.id,),
            where=(*(() if isinstance(test, Bands) else test.where), *narrowing),
            period=test.period or query.period,
            compare=None if isinstance(test, Bands) else test.compare,
            compare_period=None if isinstance(test, Bands) else test.compare_period,
            target=query.target,
            scope=query.scope,
        )
        plain = sub.model_copy(update={"metrics": ("",)})
        asked.setdefault(plain, {})[test.metric] = None
        if isinstance(test, MetricTest) and test.of:
            asked[plain][test.of] = None
        chosen.append((test, plain))
    bound = [nameless(bind(plain.model_copy(update={"metrics": tuple(names)}))) for plain, names in asked.items()]
    order = list(asked)
    return tuple(bound), tuple((test, order.index(plain)) for test, plain in chosen)
