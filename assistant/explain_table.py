"""The tables of an explanation: a row a group or component, what it was, what it is, what it contributed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from assistant.formats import change_format, metric_format
from assistant.phrases import Phrases
from semantic_layer.drivers import Driver, Sides, rest
from semantic_layer.model import Dimension, Metric
from warehouse.engine import Column, Table

MOST_ROWS = 30


def leading(drivers: Sequence[Driver], most: int, phrases: Phrases) -> tuple[Driver, ...]:
    """The first drivers (largest first) and, when there are more than ``most``, the others as one."""
    if len(drivers) <= most:
        return tuple(drivers)
    left = drivers[most - 1 :]
    return (*drivers[: most - 1], rest(left, phrases.say("explain-others", {"count": str(len(left))})))


def driver_table(
    dimension: Dimension, drivers: Sequence[Driver], metric: Metric, base: Sides, now: Sides, phrases: Phrases
) -> Table:
    """Code, name, base, now, contribution and share of the change; for ratios also the weights and the rate and mix effects.
    The last row is the total."""
    ratio = bool(drivers) and drivers[0].rate is not None
    change = (now.value or 0.0) - (base.value or 0.0)
    unit, format = phrases.unit(metric.unit), metric_format(metric.unit, metric.decimals)
    moved, moving = change_format(unit, format)
    say = phrases.say
    columns = [
        Column(name=dimension.id, label=phrases.label("dimension", dimension.id), format="text"),
        Column(name=f"{dimension.id}_name", label=phrases.label("dimension", dimension.id), format="text"),
        Column(name=f"{metric.id}__base", label=say("explain-base"), unit=unit, format=format),
        Column(name=metric.id, label=say("explain-now"), unit=unit, format=format),
    ]
    if ratio:
        columns += [
            Column(name=f"{metric.id}__weight__base", label=say("explain-weight-base"), unit="%", format="percent:1"),
            Column(name=f"{metric.id}__weight", label=say("explain-weight-now"), unit="%", format="percent:1"),
            Column(name=f"{metric.id}__rate__change", label=say("explain-rate"), unit=moved, format=moving),
            Column(name=f"{metric.id}__mix__change", label=say("explain-mix"), unit=moved, format=moving),
        ]
    columns += [
        Column(name=f"{metric.id}__part__change", label=say("explain-contribution"), unit=moved, format=moving),
        Column(name=f"{metric.id}__part__share", label=say("explain-share"), unit="%", format="percent:1"),
    ]
    rows = [_row(one, base, now, change) for one in leading(drivers, MOST_ROWS, phrases)]
    whole = rest(drivers, say("explain-total"))
    last = Driver("", whole.label, base, now, change, change, whole.rate, whole.mix)
    return Table(columns=tuple(columns), rows=(*rows, _row(last, base, now, change)))


def component_table(
    rows: Sequence[tuple[str, float | None, float | None, float]], metric: Metric, phrases: Phrases
) -> Table:
    """Component, base, now, what it contributed and its share; the values in the metric's unit, or left out (both sides of
    a ratio)."""
    unit, format = phrases.unit(metric.unit), metric_format(metric.unit, metric.decimals)
    moved, moving = change_format(unit, format)
    say = phrases.say
    change = math.fsum(amount for _, _, _, amount in rows)
    columns = (
        Column(name="component", label=say("explain-component"), format="text"),
        Column(name=f"{metric.id}__base", label=say("explain-base"), unit=unit, format=format),
        Column(name=metric.id, label=say("explain-now"), unit=unit, format=format),
        Column(name=f"{metric.id}__part__change", label=say("explain-contribution"), unit=moved, format=moving),
        Column(name=f"{metric.id}__part__share", label=say("explain-share"), unit="%", format="percent:1"),
    )
    cells = [(label, before, after, amount, _share(amount, change)) for label, before, after, amount in rows]
    sums = [_sum([row[place] for row in rows]) for place in (1, 2)]
    return Table(columns=columns, rows=(*cells, (say("explain-total"), *sums, change, _share(change, change))))


def _row(one: Driver, base: Sides, now: Sides, change: float) -> tuple[object, ...]:
    cells: list[object] = [one.key, one.label, one.base.value, one.now.value]
    if one.rate is not None:
        pairs = ((one.base, base), (one.now, now))
        weights = [(side.bottom or 0.0) / whole.bottom if whole.bottom else None for side, whole in pairs]
        cells += [*weights, one.rate, one.mix]
    return (*cells, one.amount, _share(one.amount, change))


def _share(amount: float, change: float) -> float | None:
    return amount / change if change else None


def _sum(values: Sequence[object]) -> float | None:
    known = [value for value in values if isinstance(value, float)]
    return math.fsum(known) if len(known) == len(values) else None
