"""Areas: one metric that adds up over time, whole or as the parts that make it up. Every area starts at zero."""

from __future__ import annotations

import math

from assistant.answer import Chart
from assistant.charts.lines import HEIGHT, time_axis
from assistant.charts.marks import MAIN, QUIET, Spec, amount, colour, frame, tip, upright
from assistant.charts.shape import Shape, dimension_title

MOST_PARTS = 6


def area(shape: Shape) -> Chart | None:
    """One additive metric over time: filled, or stacked by one grouping with the smallest groups merged."""
    if not shape.time or len(shape.categories) > 1 or not shape.metrics or not shape.is_additive(shape.metrics[0]):
        return None
    metric = shape.metrics[0]
    numbers = [value for value in shape.values(metric) if value is not None]
    if min(numbers) < 0 or len({shape.label(row, shape.time) for row in shape.rows}) < 2:
        return None
    return _stacked(shape, metric) if shape.categories else _filled(shape, metric)


def composition(shape: Shape) -> Chart | None:
    """Shares or totals of the parts over time: how the whole is made up, and how that shifts."""
    return area(shape) if shape.categories and (shape.query.share or shape.query.totals) else None


def _filled(shape: Shape, metric: str) -> Chart:
    scale, time = shape.scale(metric), shape.time or ""
    values = [
        {
            "time": shape.label(row, time),
            "value": scale.value(row[shape.columns[metric]]),
            "text": shape.text(row[shape.columns[metric]], metric),
        }
        for row in shape.rows
    ]
    encoding = {
        "x": time_axis(time),
        "y": upright(amount("value", scale)),
        "tooltip": tip(time=shape.title(time), text=shape.title(metric)),
    }
    mark: Spec = {"type": "area", "color": MAIN, "opacity": 0.22, "line": {"color": MAIN, "strokeWidth": 2.5}}
    content = {"mark": mark, "encoding": encoding}
    why = shape.say("按时间看数量的多少，从零开始", "how much there is over time, from zero")
    return Chart(kind="area", spec=frame(values, content, HEIGHT), why=why)


def _stacked(shape: Shape, metric: str) -> Chart:
    dimension, scale = shape.categories[0], shape.scale(metric)
    stored, parts, rest = _parts(shape, metric, dimension)
    values = [one for when in dict.fromkeys(when for when, _ in stored) for one in _at(when, stored, parts, rest)]
    drawn = [one | {"value": scale.value(one["value"]), "text": shape.text(one["value"], metric)} for one in values]
    tips = tip(
        time=shape.title(shape.time or ""),
        part=dimension_title(shape, dimension),
        text=shape.title(metric),
        share=shape.say("占比", "Share"),
    )
    shades = colour("part", parts)
    if rest:
        shades["scale"]["range"][-1] = QUIET
    encoding = {
        "x": time_axis(shape.time or ""),
        "y": upright(amount("value", scale)) | {"stack": "zero"},
        "color": shades,
        "order": {"field": "rank"},
        "tooltip": tips,
    }
    why = shape.say("各部分可相加，按时间堆叠看总量与构成", "the parts add up: stacked over time, total and make-up")
    if rest:
        why += shape.say(f"；其余{len(rest)}个合并为「其他」", f"; the other {len(rest)} are merged")
    content = {"mark": {"type": "area", "opacity": 0.85}, "encoding": encoding}
    return Chart(kind="area", spec=frame(drawn, content, HEIGHT), why=why)


def _parts(shape: Shape, metric: str, dimension: str) -> tuple[dict[tuple[str, str], float], list[str], list[str]]:
    """Stored values by time and group, the parts that are drawn (their own order, or the largest first), and the groups that the
    last part stands for."""
    stored: dict[tuple[str, str], float] = {}
    sizes: dict[str, float] = {}
    for row in shape.rows:
        name, value = shape.label(row, dimension), row[shape.columns[metric]] or 0.0
        stored[shape.label(row, shape.time or ""), name] = value
        sizes[name] = sizes.get(name, 0.0) + value
    names = list(sizes) if shape.has_order(dimension) else sorted(sizes, key=lambda name: -sizes[name])
    if len(names) <= MOST_PARTS + 1:
        return stored, names, []
    rest = names[MOST_PARTS:]
    return stored, [*names[:MOST_PARTS], shape.say(f"其他（{len(rest)}个）", f"Other ({len(rest)})")], rest


def _at(when: str, stored: dict[tuple[str, str], float], parts: list[str], rest: list[str]) -> list[Spec]:
    """The parts at one time, with their share of the whole."""
    sums = [
        math.fsum(stored.get((when, name), 0.0) for name in (rest if rest and part == parts[-1] else [part]))
        for part in parts
    ]
    whole = math.fsum(sums)
    return [
        {"time": when, "part": part, "rank": place, "value": value, "share": f"{value / whole:.1%}" if whole else ""}
        for place, (part, value) in enumerate(zip(parts, sums, strict=True))
    ]
