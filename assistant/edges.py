"""Round edges for bands that were asked for without any: chosen from the data, under the asker's own rights."""

from __future__ import annotations

import math

from assistant.execute import execute
from assistant.journey import Journey
from assistant.statement_facts import sql_facts
from semantic_layer.authorize import authorize
from semantic_layer.bind import bind
from semantic_layer.bind_checks import named_dimension
from semantic_layer.check import check
from semantic_layer.errors import BadInput
from semantic_layer.model import SemanticModel
from semantic_layer.plan import plan
from semantic_layer.query import SemanticQuery
from semantic_layer.restrict import restrict
from semantic_layer.sets import key_dimension, reaches, rows_of
from semantic_layer.to_sql import range_sql

STEPS = (1.0, 2.0, 5.0, 10.0)
WIDE = 50  # from this ratio of large to small on, edges rise by factors instead of by equal steps


def with_edges(query: SemanticQuery, journey: Journey) -> SemanticQuery:
    """``query`` with edges for its bands. Raises BadInput when no entity has a value."""
    model = journey.road.model
    query = query.about(model.defaults.client_dimension)
    bands = query.bands
    if bands is None or bands.edges:
        return query
    values = SemanticQuery(
        metrics=(bands.metric,),
        group_by=(bands.entity,),
        where=tuple(condition for condition in query.where if _of_entity(condition.dimension, bands.entity, model)),
        period=bands.period or query.period,
        scope=query.scope,
    )
    rights = authorize(query, journey.asker, model)
    compiled = range_sql(plan(bind(values, journey.asker, model, journey.road.data_date), model), model)
    checked = check(restrict(compiled.tree, rights, model), rights, model, typed=False)
    journey.decide("count", {**sql_facts([checked]), "reason": "bands"})
    low, high = execute(checked, journey, 1).rows[0]
    if low is None or high is None:
        raise BadInput("no-bands", metric=bands.metric)
    chosen = round_edges(float(low), float(high), bands.count)
    if model.metrics[bands.metric].kind == "count":
        chosen = tuple(float(edge) for edge in sorted({math.ceil(edge) for edge in chosen}))
    return query.model_copy(update={"bands": bands.model_copy(update={"edges": chosen})})


def _of_entity(name: str, entity: str, model: SemanticModel) -> bool:
    """Whether a filter says something of the entities themselves; the others narrow only what is shown of each band."""
    key, of = key_dimension(entity, model)
    return reaches(rows_of(key, of), named_dimension(name, model), model)


def round_edges(low: float, high: float, count: int) -> tuple[float, ...]:
    """At most about ``count`` - 1 round numbers between ``low`` and ``high`` (the 2nd and 98th percentile): equal steps, or
    1-2-5 steps by size where the values span several sizes."""
    if high <= low:
        return (high,)
    if low >= 0 and high / max(low, high / 1e6) > WIDE:
        sizes = range(math.floor(math.log10(max(low, high / 1e4))), math.ceil(math.log10(high)) + 1)
        found = [step * 10.0**size for size in sizes for step in ((1.0,) if len(sizes) >= count - 1 else (1.0, 3.0))]
        return tuple(edge for edge in found if low < edge < high)[-(count - 1) :] or (high,)
    rough = (high - low) / count
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(one for one in STEPS if one * size >= rough) * size
    first = math.floor(low / step) + 1
    return tuple(round(place * step, 12) for place in range(first, math.ceil(high / step))) or (high,)
