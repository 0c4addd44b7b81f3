"""The sets of entities that a query makes for itself: its population, and the bands of a metric.

A set becomes an entity of the query's own model, with one row per member, so that joins, filters, labels and small cells
treat it as they treat every other entity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from semantic_layer.bind_checks import closest, filter_dimension
from semantic_layer.defaults import Label
from semantic_layer.errors import BadInput, NoJoinPath, UnknownName
from semantic_layer.model import Dataset, Dimension, Entity, Metric, Reference, SemanticModel
from semantic_layer.paths import reachable_roles
from semantic_layer.query import (
    AllOf,
    AnyOf,
    Bands,
    Condition,
    MetricTest,
    NoneOf,
    Population,
    RankTest,
    Rule,
    SegmentTest,
    SemanticQuery,
)

if TYPE_CHECKING:
    from semantic_layer.bound import BoundQuery

NO_BAND = "none"  # those that exist and have no value
POPULATION, BANDS, LISTED = "population", "band", "listed"
KEY = "member"  # the key column of a sub-query by entity
NEAR_DIMENSIONS = 6
DIGITS = 20  # beyond these a number is written with an exponent
MEMBERS = {"in": Label(zh="符合条件", en="Chosen"), "rest": Label(zh="其余", en="The rest")}


@dataclass(frozen=True)
class BoundSet:
    """One set: ``key`` is the dimension of the entity's keys, ``dimension`` the one that groups by membership or band.

    ``queries`` compute the metrics that ``places`` (test → position) speak of, one row per entity; ``conditions`` are the
    query's own filters on the entity; ``rule`` or ``bands`` says who belongs where.
    """

    key: Dimension
    entity: Entity
    dimension: Dimension
    queries: tuple[BoundQuery, ...]
    places: tuple[tuple[MetricTest | RankTest | Bands, int], ...]
    conditions: tuple[tuple[Dimension, Condition], ...]
    rule: Rule | None = None
    bands: Bands | None = None

    @property
    def name(self) -> str:
        """The table that stands for the set."""
        return f"_{self.dimension.id}"

    @property
    def rows(self) -> Dataset:
        """The entity's table as a dataset of its own, called like its role."""
        return rows_of(self.key, self.entity)


def rows_of(key: Dimension, entity: Entity) -> Dataset:
    """One row per entity, reaching what the entity refers to."""
    return Dataset(id=str(key.role), table=entity.table, keys=entity.references)


def key_dimension(name: str, model: SemanticModel) -> tuple[Dimension, Entity]:
    """The dimension called ``name`` and the entity whose keys are its codes. Raises UnknownName, BadInput."""
    if name not in model.dimensions:
        raise UnknownName("unknown-dimension", name=name, closest=closest(name, model.dimensions))
    dimension = model.dimensions[name]
    entity = entity_of(dimension, model)
    if entity is None or dimension.code != entity.key:
        raise BadInput("not-an-entity", dimension=name)
    return dimension, entity


def entity_of(dimension: Dimension, model: SemanticModel) -> Entity | None:
    """The entity in the dimension's role, if it has one."""
    found = [reference for role, reference in _references(model) if role == dimension.role]
    return model.entities[found[0].entity] if found else None


def _references(model: SemanticModel) -> Iterator[tuple[str, Reference]]:
    """Every role with its reference, of datasets and of entities."""
    for dataset in model.datasets.values():
        yield from dataset.keys.items()
    for entity in model.entities.values():
        yield from entity.references.items()


def reaches(rows: Dataset, dimension: Dimension, model: SemanticModel) -> bool:
    """Whether the entity's own rows have the dimension."""
    return dimension.role is not None and (dimension.role == rows.id or dimension.role in reachable_roles(model, rows))


def leaves(rule: Rule) -> Iterator[Condition | SegmentTest | MetricTest | RankTest]:
    """The tests of a rule, in order."""
    if isinstance(rule, AllOf | AnyOf | NoneOf):
        for inner in members(rule):
            yield from leaves(inner)
    else:
        yield rule


def members(rule: AllOf | AnyOf | NoneOf) -> tuple[Rule, ...]:
    """The rules that ``rule`` joins."""
    return rule.all if isinstance(rule, AllOf) else rule.any if isinstance(rule, AnyOf) else rule.none


def tested_metrics(query: SemanticQuery) -> tuple[str, ...]:
    """The metrics that a query's population and bands read."""
    rules = leaves(query.population.rule) if query.population else ()
    names = [name for test in rules if isinstance(test, MetricTest) for name in (test.metric, test.of) if name]
    ranked = leaves(query.population.rule) if query.population else ()
    names += [test.metric for test in ranked if isinstance(test, RankTest)]
    return tuple(dict.fromkeys([*names, *([query.bands.metric] if query.bands else [])]))


def tested_dimensions(query: SemanticQuery, model: SemanticModel) -> tuple[str, ...]:
    """The dimensions that a query's population filters by; a segment counts as the dimension that stores it."""
    names: list[str] = []
    for test in leaves(query.population.rule) if query.population else ():
        if isinstance(test, Condition):
            names.append(test.dimension)
        elif isinstance(test, MetricTest | RankTest):
            names += [condition.dimension for condition in test.where]
            names += [test.per or ""] if isinstance(test, RankTest) else []
        elif isinstance(test, SegmentTest) and test.segment in model.segments:
            names += [model.segments[test.segment].stored or ""]
    return tuple(dict.fromkeys(filter(None, names)))


def tested_segments(query: SemanticQuery, model: SemanticModel) -> set[str]:
    """The segments that a query tests, by its population or by a filter on the dimension that stores them."""
    tests = list(leaves(query.population.rule)) if query.population else []
    stored = {segment.stored for segment in model.segments.values() if segment.stored}
    conditions = [*query.where, *(test for test in tests if isinstance(test, Condition))]
    conditions += [one for test in tests if isinstance(test, MetricTest | RankTest) for one in test.where]
    named = {test.segment for test in tests if isinstance(test, SegmentTest)}
    return named | {str(value) for one in conditions if one.dimension in stored for value in one.values}


def population_dimension(key: Dimension) -> Dimension:
    """Groups by membership of the population: chosen, or the rest."""
    code = "CASE WHEN id IS NULL THEN 'rest' ELSE 'in' END"
    label = Label(zh="是否符合条件", en="Chosen or not")
    return Dimension(
        id=POPULATION, label=label, group=key.group, role="_population", code=code, values=MEMBERS, order=("in", "rest")
    )


def membership(key: Dimension) -> tuple[Dimension, Condition]:
    """The filter that keeps the population only."""
    chosen = population_dimension(key).model_copy(update={"multi": True, "code": "id", "values": {}, "order": ()})
    return chosen, Condition(dimension=POPULATION, op="is not null")


def band_dimension(key: Dimension, bands: Bands, metric: Metric) -> Dimension:
    """Groups by band, in order; the labels give the edges."""
    codes = [f"B{number:02}" for number in range(len(bands.edges) + 1)]
    values: dict[str, Label] = {code: _band_label(bands.edges, place, metric) for place, code in enumerate(codes)}
    values[NO_BAND] = Label(zh="无", en="no value")
    label = Label(zh=f"{metric.zh}分档", en=f"{metric.en} band")
    return Dimension(
        id=BANDS,
        label=label,
        group=key.group,
        role="_band",
        code="band",
        values=values,
        order=(*codes, NO_BAND),
        null_group=False,
    )


def _band_label(edges: tuple[float, ...], place: int, metric: Metric) -> Label:
    said = [(exact_text(edge, metric.unit, "zh"), exact_text(edge, metric.unit, "en")) for edge in edges]
    if place == 0:
        return Label(zh=f"<{said[0][0]}", en=f"<{said[0][1]}")
    if place == len(edges):
        return Label(zh=f"≥{said[-1][0]}", en=f"≥{said[-1][1]}")
    low, high = said[place - 1], said[place]
    return Label(zh=f"{low[0]}–{high[0]}", en=f"{low[1]}–{high[1]}")


def exact_text(value: float, unit: str, language: str) -> str:
    """A threshold as people write it, without rounding: 5万, 1.2亿, 50k, 20%."""
    exact = Decimal(repr(value))
    if unit == "%":
        return f"{_plain(exact * 100)}%"
    steps = ((8, "亿"), (4, "万")) if language == "zh" else ((9, "bn"), (6, "m"), (3, "k"))
    for digits, word in steps:
        if abs(exact) >= Decimal(10) ** digits:
            return f"{_plain(exact.scaleb(-digits))}{word}"
    return _plain(exact)


def _plain(value: Decimal) -> str:
    """All digits, without an exponent where that can be read."""
    short = value.normalize()
    return f"{short:f}" if -DIGITS < short.adjusted() < DIGITS else str(short)


def extended(model: SemanticModel, bound: BoundQuery) -> SemanticModel:
    """``model`` with the query's own sets as entities, and the entity it only lists as a dataset."""
    if not bound.sets and not any(one.metric.id == f"_{LISTED}" for one in bound.metrics):
        return model
    entities, dimensions = dict(model.entities), dict(model.dimensions)
    datasets, metrics = dict(model.datasets), dict(model.metrics)
    for one in bound.sets:
        owner = entities[one.entity.id]
        entities[one.name] = Entity(id=one.name, label=one.dimension.label, table=one.name, key="id")
        more = {one.name: Reference(entity=one.name, column=owner.key)}
        entities[owner.id] = owner.model_copy(update={"references": owner.references | more})
        dimensions[one.dimension.id] = one.dimension
    for bound_metric in bound.metrics:
        if bound_metric.metric.id == f"_{LISTED}":
            metrics[bound_metric.metric.id] = bound_metric.metric
            datasets |= listed_rows(bound.keys, model)
    more_parts = {"entities": entities, "dimensions": dimensions, "datasets": datasets, "metrics": metrics}
    return model.model_copy(update=more_parts)


def listed_rows(keys: tuple[Dimension, ...], model: SemanticModel) -> dict[str, Dataset]:
    """The rows of the entity that a query lists without a metric."""
    key, entity = key_dimension(keys[0].id, model)
    reference = Reference(entity=entity.id, column=entity.key, required=True)
    name = f"_{LISTED}_{entity.id}"
    return {name: Dataset(id=name, table=entity.table, keys={str(key.role): reference})}


def listed_metric(keys: tuple[Dimension, ...], model: SemanticModel) -> Metric:
    """Stands in for a metric where a query only lists an entity."""
    entity = key_dimension(keys[0].id, model)[1]
    return Metric(
        id=f"_{LISTED}",
        zh="清单",
        en="List",
        expr="COUNT(*)",
        sources=(f"_{LISTED}_{entity.id}",),
        where=entity.exists,
        kind="count",
        unit="",
        dims=tuple(dict.fromkeys(dimension.group for dimension in model.dimensions.values())),
        hidden=True,
    )


def check_single_role(entity: Entity, model: SemanticModel) -> None:
    """A set is joined through the one role its entity has. Raises BadInput for an entity in several roles."""
    roles = {role for role, reference in _references(model) if reference.entity == entity.id}
    if len(roles) > 1:
        raise BadInput("not-an-entity", dimension=entity.id)


def check_rule(population: Population, entity: Entity, rows: Dataset, model: SemanticModel) -> None:
    """Every test names something the entity has. Raises UnknownName, NoJoinPath, BadInput."""
    for test in leaves(population.rule):
        if isinstance(test, SegmentTest):
            known = model.segments.get(test.segment)
            if known is None:
                raise UnknownName("unknown-segment", name=test.segment, closest=closest(test.segment, model.segments))
            if known.entity != entity.id:
                raise BadInput("segment-of-others", segment=test.segment, dimension=population.entity)
        else:
            _check_reached(test, population, rows, model)


def _check_reached(
    test: Condition | MetricTest | RankTest, population: Population, rows: Dataset, model: SemanticModel
) -> None:
    """The dimension that a test is about, or that a rank is within, is one of the entity's own rows."""
    name = test.dimension if isinstance(test, Condition) else test.per if isinstance(test, RankTest) else None
    if name is None:
        return
    if not isinstance(test, Condition) and name not in model.dimensions:
        raise UnknownName("unknown-dimension", name=name, closest=closest(name, model.dimensions))
    named = filter_dimension(test, model) if isinstance(test, Condition) else model.dimensions[name]
    if (named.multi and not isinstance(test, Condition)) or not reaches(rows, named, model):
        known = [one for one in model.dimensions.values() if one.name and not one.column_only]
        near = [one.id for one in known if reaches(rows, one, model)][:NEAR_DIMENSIONS]
        raise NoJoinPath("no-set-condition", metric=population.entity, dimension=name, allowed=near)


def nameless(bound: BoundQuery) -> BoundQuery:
    """A sub-query by entity that gives keys without labels, under a name that is nobody's alias."""
    plain = tuple(dimension.model_copy(update={"name": None, "id": KEY}) for dimension in bound.dimensions)
    return replace(bound, dimensions=plain, keys=plain)
