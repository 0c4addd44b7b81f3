"""The populations, bands and list columns of a query as SELECTs over an entity's own rows."""

from __future__ import annotations

from collections.abc import Callable

from semantic_layer.bound import BoundQuery
from semantic_layer.calendar import last_month_end
from semantic_layer.condition_sql import condition_sql, looked_up, member_sql, state_sql
from semantic_layer.model import Dataset, Dimension, SemanticModel
from semantic_layer.paths import Hop, path_to
from semantic_layer.plan import MISSING, Plan, PlannedSet
from semantic_layer.query import AllOf, AnyOf, Condition, MetricTest, NoneOf, RankTest, Rule, SegmentTest
from semantic_layer.sets import KEY, NO_BAND, BoundSet, entity_of, members, rows_of
from semantic_layer.snippets import dataset_rows, fill, literal, snippet

Relation = Callable[[Plan, SemanticModel], str]


def set_sql(planned: PlannedSet, bound: BoundQuery, model: SemanticModel, relation: Relation) -> str:
    """The members of a set: one row per entity, ``id`` and, for bands, ``band``. ``relation`` writes a sub-query."""
    one = planned.bound
    alias, rows = one.rows.id, one.rows
    key = f"{alias}.{one.entity.key}"
    joins = [
        f" LEFT JOIN ({relation(plan, model)}) AS q{number} ON q{number}.{KEY} = {key}"
        for number, plan in enumerate(planned.plans)
    ]
    where = [snippet(one.entity.exists, alias).text] if one.entity.exists else []
    filters = [_condition(dimension, condition, one, model) for dimension, condition in one.conditions]
    dimensions = [dimension for dimension, _ in one.conditions]
    if one.rule is not None:
        dimensions += [model.dimensions[leaf.dimension] for leaf in _leaves(one.rule) if isinstance(leaf, Condition)]
        ranks = [leaf for leaf in _leaves(one.rule) if isinstance(leaf, RankTest)]
        dimensions += [model.dimensions[leaf.per] for leaf in ranks if leaf.per is not None]
    hops = _hops(dimensions, rows, model)
    source = f"FROM {one.entity.table} AS {alias}{hops}{''.join(joins)}"
    if one.bands is not None:
        text = f"SELECT {key} AS id, {_band_case(planned)} AS band {source}{_where([*where, *filters])}"
    else:
        assert one.rule is not None
        chosen = _rule(one.rule, planned, bound, model, ())
        if any(leaf.on != "value" for leaf in ranks):  # those that are gone have changed most: they keep their rank
            where, chosen = [], " AND ".join([*(f"({one})" for one in where), chosen])
        where += [*filters, *([] if ranks else [chosen])]
        text = f"SELECT {key} AS id {source}{_where(where)}" + (f" QUALIFY {chosen}" if ranks else "")
    return fill(text, _days(bound))


def columns_sql(key: Dimension, columns: list[Dimension], bound: BoundQuery, model: SemanticModel) -> str:
    """One row per entity of ``key``: ``id`` and the attributes in ``columns``, codes and labels."""
    entity = entity_of(key, model)
    assert entity is not None
    rows = rows_of(key, entity)
    listed = [f"{rows.id}.{entity.key} AS id"]
    for dimension in columns:
        listed.append(f"{snippet(dimension.code, str(dimension.role)).text} AS {dimension.id}")
        if dimension.name is not None:
            listed.append(f"{snippet(dimension.name, str(dimension.role)).text} AS {dimension.id}_name")
    text = f"SELECT {', '.join(listed)} FROM {entity.table} AS {rows.id}{_hops(columns, rows, model)}"
    return fill(text, _days(bound))


def _leaves(rule: Rule) -> list[Rule]:
    if isinstance(rule, AllOf | AnyOf | NoneOf):
        return [leaf for inner in members(rule) for leaf in _leaves(inner)]
    return [rule]


def _days(bound: BoundQuery) -> dict[str, str]:
    end = bound.period.end
    month = literal(last_month_end(end))
    values = {"S": literal(bound.period.start), "E": literal(end), "M": month}
    return values | {"state_E": literal(end), "state_M": month, "days": str(bound.period.days)}


def _where(conditions: list[str]) -> str:
    return f" WHERE {' AND '.join(f'({one})' for one in conditions)}" if conditions else ""


def _hops(dimensions: list[Dimension], rows: Dataset, model: SemanticModel) -> str:
    hops: dict[str, Hop] = {}
    for dimension in dimensions:
        path = _path(dimension, rows, model)
        hops |= {hop.role: hop for hop in (path[:-1] if dimension.multi else path)}
    return "".join(_join(hop, model) for hop in hops.values())


def _path(dimension: Dimension, rows: Dataset, model: SemanticModel) -> tuple[Hop, ...]:
    if dimension.role is None or dimension.role == rows.id:
        return ()
    path = path_to(model, rows, dimension.role) or ()
    if dimension.multi:
        return looked_up(path, {hop.role: model.entities[hop.reference.entity].key for hop in path})
    return path


def _join(hop: Hop, model: SemanticModel) -> str:
    entity = model.entities[hop.reference.entity]
    condition = f"{hop.role}.{entity.key} = {snippet(hop.reference.column, hop.source).text}"
    if entity.where:
        condition += f" AND {state_sql(entity.where, hop.role)}"
    return f" LEFT JOIN {entity.table} AS {hop.role} ON {condition}"


def _condition(dimension: Dimension, condition: Condition, one: BoundSet, model: SemanticModel) -> str:
    if dimension.multi:
        hop = _path(dimension, one.rows, model)[-1]
        column = snippet(hop.reference.column, hop.source).text
        return member_sql(column, dimension, condition, model.entities[hop.reference.entity])
    return condition_sql(snippet(dimension.code, str(dimension.role)).text, condition, dimension)


def _rule(rule: Rule, planned: PlannedSet, bound: BoundQuery, model: SemanticModel, beside: tuple[Rule, ...]) -> str:
    """A two-valued condition: a test on a missing value does not hold. ``beside`` are the rules that a rank keeps to."""
    if isinstance(rule, AllOf | AnyOf | NoneOf):
        inner = members(rule)
        texts = [
            _rule(one, planned, bound, model, _others(rule, inner, one) if isinstance(rule, AllOf) else ())
            for one in inner
        ]
        joined = f"({(' AND ' if isinstance(rule, AllOf) else ' OR ').join(texts)})"
        return f"NOT {joined}" if isinstance(rule, NoneOf) else joined
    if isinstance(rule, RankTest):
        return _ranked(rule, planned, bound, model, beside)
    if isinstance(rule, SegmentTest):
        return _segment(rule, planned.bound, model)
    if isinstance(rule, Condition):
        text = _condition(model.dimensions[rule.dimension], rule, planned.bound, model)
    else:
        text = _metric(rule, planned)
    return f"COALESCE({text}, FALSE)"


def _others(rule: AllOf, inner: tuple[Rule, ...], one: Rule) -> tuple[Rule, ...]:
    return tuple(
        other for other in inner if other is not one and not any(isinstance(x, RankTest) for x in _leaves(other))
    )


def _value(metric: str, planned: PlannedSet, place: int, on: str = "value") -> str:
    """The entity's own value; an entity without rows has the empty value of the metric, and has not changed where there
    are data to compare with."""
    output = next(one for one in planned.plans[place].outputs if one.metric.id == metric)
    column = f"q{place}.{metric}" + ("" if on == "value" else f"__{on}")
    if output.metric.empty is None or on == "change_pct" or (on == "change" and output.base == MISSING):
        return column
    return f"COALESCE({column}, {0 if on == 'change' else output.metric.empty:g})"


def _place(test: MetricTest | RankTest, planned: PlannedSet) -> int:
    return next(place for known, place in planned.bound.places if known == test)


def _metric(test: MetricTest, planned: PlannedSet) -> str:
    place = _place(test, planned)
    left = _value(test.metric, planned, place, test.on)
    if test.of is not None:
        return f"{left} {_operator(test.op)} {_value(test.of, planned, place)}"
    if test.op == "between":
        return f"{left} BETWEEN {literal(test.values[0])} AND {literal(test.values[1])}"
    return f"{left} {_operator(test.op)} {literal(test.values[0])}"


def _operator(op: str) -> str:
    return "<>" if op == "!=" else op


def _ranked(
    test: RankTest, planned: PlannedSet, bound: BoundQuery, model: SemanticModel, beside: tuple[Rule, ...]
) -> str:
    place = _place(test, planned)
    others = [_rule(one, planned, bound, model, ()) for one in beside]
    one = planned.bound
    parts = [f"({' AND '.join(others)})"] if others else []
    if test.per is not None:
        dimension = model.dimensions[test.per]
        parts.append(snippet(dimension.code, str(dimension.role)).text)
    within = f"PARTITION BY {', '.join(parts)} " if parts else ""
    value = _value(test.metric, planned, place, test.on)
    order = f"{value} {test.direction.upper()} NULLS LAST, {one.rows.id}.{one.entity.key}"
    limit = str(test.top) if test.top else f"CEIL({test.share!r} * COUNT(*) OVER ({within.strip()}))"
    return f"({' AND '.join([f'ROW_NUMBER() OVER ({within}ORDER BY {order}) <= {limit}', f'{value} IS NOT NULL', *others])})"


def _segment(test: SegmentTest, one: BoundSet, model: SemanticModel) -> str:
    """Members as stored at the end of the window, or the rule run on the entity's rows."""
    segment = model.segments[test.segment]
    if segment.stored:
        condition = Condition(dimension=segment.stored, op="=", values=(segment.id,))
        return _condition(model.dimensions[segment.stored], condition, one, model)
    rows = dataset_rows(model, segment.dataset, snapshots=False)
    dataset = model.datasets[segment.dataset]
    keys = [reference.column for reference in dataset.keys.values() if reference.entity == segment.entity]
    columns = [snippet(text, "f", rows.stands_for).text for text in (keys[0], segment.rule, rows.where or "TRUE")]
    held = f"SELECT {columns[0]} FROM {rows.text} AS f WHERE ({columns[1]}) AND {columns[2]}"
    return f"{one.rows.id}.{one.entity.key} IN ({held})"


def _band_case(planned: PlannedSet) -> str:
    bands = planned.bound.bands
    assert bands is not None
    value = _value(bands.metric, planned, 0)
    cases = " ".join(
        f"WHEN {value} < {literal(edge)} THEN {literal(f'B{place:02}')}" for place, edge in enumerate(bands.edges)
    )
    return f"CASE WHEN {value} IS NULL THEN {literal(NO_BAND)} {cases} ELSE {literal(f'B{len(bands.edges):02}')} END"
