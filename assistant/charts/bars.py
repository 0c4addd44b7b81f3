"""Bars: one a group, its change, groups within groups, and actuals against a plan. Every bar starts at zero."""

from __future__ import annotations

from typing import Any

from assistant.answer import Chart
from assistant.charts.marks import (
    BAD,
    GOOD,
    INK,
    MAIN,
    PALETTE,
    QUIET,
    Spec,
    amount,
    colour,
    ends_room,
    frame,
    group,
    names_below,
    room,
    stand_side_by_side,
    tip,
    upright,
    width_of,
)
from assistant.charts.shape import Bar, Shape, are_alike, bars, dimension_title
from assistant.formats import Scale

STANDING = 260


def _step(count: int) -> dict[str, int]:
    """The height of a lying bar and its gap: many bars stand closer, so that the chart stays on one screen."""
    return {"step": 26 if count <= 12 else 22 if count <= 20 else 18}


def bar(shape: Shape) -> Chart | None:
    """One metric over one grouping: lying bars for many or long names, standing ones for few short names."""
    if len(shape.categories) != 1 or shape.time or not shape.metrics or len(shape.rows) < 2:
        return None
    metric, dimension = shape.metrics[0], shape.categories[0]
    found, left_out = bars(shape, dimension, (metric,))
    scale = shape.scale(metric)
    values = [_value(one, metric, scale, shape) for one in found]
    labels = [one.label for one in found]
    standing = _stands(shape, labels, dimension)
    content = {
        "encoding": _sides(
            labels if standing else [],
            amount("value", scale, room=room([v["value"] for v in values]) if standing else ends_room(values)),
        ),
        "layer": [
            {"mark": _bar(standing), "encoding": {"color": _quiet_rest(), "tooltip": _tips(shape, dimension, metric)}},
            {"mark": _ends(standing) | _small(labels, standing), "encoding": {"text": {"field": "shown"}}},
        ],
    }
    kind = "column" if standing else "bar"
    ordered = shape.has_order(dimension)
    why = (
        shape.say("分组有固定次序，按次序排列", "the groups have an order of their own")
        if ordered
        else shape.say("一个指标按一个维度比较大小", "one metric compared over one grouping")
    )
    if len(shape.metrics) > 1:
        why += shape.say("；其余指标见表", "; the other metrics are in the table")
    return Chart(
        kind=kind,
        spec=frame(values, content, STANDING if standing else _step(len(found))),
        why=_why(why, left_out, shape),
    )


def change(shape: Shape) -> Chart | None:
    """A comparison over one grouping: how much each group rose or fell."""
    if len(shape.categories) != 1 or shape.time or not shape.metrics or len(shape.rows) < 2:
        return None
    metric, dimension = shape.metrics[0], shape.categories[0]
    column = f"{metric}__change"
    if column not in shape.columns or not any(value is not None for value in shape.values(column)):
        return None
    found, left_out = bars(shape, dimension, (column, metric))
    scale = shape.scale(column)
    better = 1 if shape.direction(metric) != "down" else -1
    names = [shape.say("改善", "Better"), shape.say("变差", "Worse")]
    if shape.direction(metric) == "neutral":
        names = [shape.say("上升", "Up"), shape.say("下降", "Down")]
    values = []
    for one in found:
        stored = one.stored[column]
        side = names[0] if stored is None or stored * better >= 0 else names[1]
        whole = shape.text(one.stored[metric], metric)
        values.append(_value(one, column, scale, shape, signed=True) | {"side": side, "now": whole})
    tips = tip(label=dimension_title(shape, dimension), now=shape.title(metric), text=shape.title(column))
    content = {
        "encoding": _sides([], amount("value", scale, title=shape.title(column), room=ends_room(values))),
        "layer": [
            {
                "mark": _bar(False),
                "encoding": {"color": colour("side", names, [GOOD, BAD]), "tooltip": tips},
            },
            {"mark": _ends(False), "encoding": {"text": {"field": "shown"}}},
        ],
    }
    why = shape.say("带比较的分组看增减", "a comparison over one grouping shows the change")
    return Chart(kind="change", spec=frame(values, content, _step(len(found))), why=_why(why, left_out, shape))


def split_bar(shape: Shape) -> Chart | None:
    """One metric over two groupings: stacked when the parts add up, side by side when they do not."""
    if len(shape.categories) != 2 or shape.time or not shape.metrics or len(shape.rows) < 2:
        return None
    metric = shape.metrics[0]
    outer, inner = _outer_first(shape)
    outers, inners = _labels(shape, outer), _labels(shape, inner)
    numbers = [value for value in shape.values(metric) if value is not None]
    if not numbers or len(inners) > 8 or len(outers) > 30:
        return None
    stacked = shape.is_additive(metric) and min(numbers) >= 0 and shape.request.show != "grouped"
    scale = shape.scale(metric)
    values = [_part(shape, row, metric, scale, outer, inner, inners) for row in shape.rows]
    tips = tip(label=dimension_title(shape, outer), part=dimension_title(shape, inner), text=shape.title(metric))
    standing = _stands(shape, outers, outer) if shape.request.show == "column" else False
    names = group("label", scale={"domain": outers}) | ({"axis": names_below(outers)} if standing else {})
    size = amount("value", scale) | ({"stack": "zero"} if stacked else {})
    encoding: Spec = {
        **({"x": names, "y": upright(size)} if standing else {"y": names, "x": size}),
        "color": colour("part", inners),
        "order": {"field": "rank"},
        "tooltip": tips,
    }
    height: Any = STANDING if standing else _step(len(outers))
    if not stacked:
        encoding["xOffset" if standing else "yOffset"] = {"field": "part", "sort": inners}
        height = STANDING if standing else {"step": 14, "for": "offset"}
    content = {"mark": {"type": "bar", "cornerRadius": 1}, "encoding": encoding}
    why = (
        shape.say("两个维度且各部分可相加，堆叠看构成", "two groupings whose parts add up: stacked")
        if stacked
        else shape.say("两个维度且不可相加，并排比较", "two groupings that do not add up: side by side")
    )
    return Chart(kind="stacked" if stacked else "grouped", spec=frame(values, content, height), why=why)


def several(shape: Shape) -> Chart | None:
    """Several metrics of one unit and like size over one grouping: side by side."""
    if len(shape.categories) != 1 or shape.time or not 2 <= len(shape.metrics) <= 6 or not 2 <= len(shape.rows) <= 20:
        return None
    if not are_alike(shape, shape.metrics):
        return None
    scale = shape.scale(*shape.metrics)
    dimension, names = shape.categories[0], [shape.title(metric) for metric in shape.metrics]
    found, left_out = bars(shape, dimension, shape.metrics)
    values = [
        _value(one, metric, scale, shape) | {"part": name}
        for one in found
        for metric, name in zip(shape.metrics, names, strict=True)
    ]
    encoding = {
        "y": group("label"),
        "x": amount("value", scale),
        "yOffset": {"field": "part", "sort": names},
        "color": colour("part", names),
        "tooltip": tip(
            label=dimension_title(shape, dimension), part=shape.say("指标", "Metric"), text=shape.say("值", "Value")
        ),
    }
    content = {"mark": {"type": "bar", "cornerRadius": 1}, "encoding": encoding}
    why = shape.say("几个同单位的指标并排比较", "several metrics of one unit side by side")
    return Chart(
        kind="grouped", spec=frame(values, content, {"step": 14, "for": "offset"}), why=_why(why, left_out, shape)
    )


_PLAN_MARKS = (  # seen on light, on dark and on a bar
    {"type": "tick", "thickness": 6, "size": 22, "color": "#FFFFFF"},
    {"type": "tick", "thickness": 3, "size": 20, "color": "#1F2933"},
)


def plan(shape: Shape) -> Chart | None:
    """Actual against plan: a bar for the actual, a tick for the plan, another colour where a group is behind it or has none."""
    target = shape.query.target
    if len(shape.categories) != 1 or shape.time or target not in shape.columns or "target_value" not in shape.columns:
        return None
    dimension = shape.categories[0]
    found, left_out = bars(shape, dimension, (target, "target_value"), most=20)
    if len(found) < 2:
        return None
    scale = shape.scale(target, "target_value")
    met, missed, none = (
        shape.say("达到计划", "On plan"),
        shape.say("未达计划", "Behind plan"),
        shape.say("没有计划", "No plan"),
    )
    values: list[Spec] = []
    for one in found:
        goal = one.stored["target_value"]
        side = none if goal is None else missed if (one.stored[target] or 0) < goal else met
        of_plan = {"plan": scale.value(goal), "planned": shape.text(goal, "target_value"), "side": side}
        values.append(_value(one, target, scale, shape) | of_plan)
    sides = {met: GOOD, missed: PALETTE[1]} | ({none: QUIET} if any(v["side"] == none for v in values) else {})
    known = [v["value"] for v in values] + [v["plan"] for v in values]
    tips = tip(label=dimension_title(shape, dimension), text=shape.title(target), planned=shape.title("target_value"))
    content = {
        "encoding": _sides([], amount("value", scale, room=room(known, 0.04))) | {"tooltip": tips},
        "layer": [
            {
                "mark": {"type": "bar", "size": 14, "cornerRadiusEnd": 2},
                "encoding": {"color": colour("side", list(sides), list(sides.values()))},
            },
            *({"mark": mark, "encoding": {"x": {"field": "plan", "type": "quantitative"}}} for mark in _PLAN_MARKS),
        ],
    }
    why = shape.say("与计划比较：条为实际，竖线为计划", "against plan: the bar is the actual, the tick the plan")
    return Chart(kind="bullet", spec=frame(values, content, _step(len(found))), why=_why(why, left_out, shape))


def _value(one: Bar, column: str, scale: Scale, shape: Shape, *, signed: bool = False) -> Spec:
    stored = one.stored[column]
    shown = scale.text(stored, signed=signed)
    value = {"label": one.label, "value": scale.value(stored), "shown": shown, "text": shape.text(stored, column)}
    return value | ({"rest": True} if one.rest else {})


def _part(
    shape: Shape, row: tuple[Any, ...], metric: str, scale: Scale, outer: str, inner: str, inners: list[str]
) -> Spec:
    stored, part = row[shape.columns[metric]], shape.label(row, inner)
    value = {"value": scale.value(stored), "text": shape.text(stored, metric)}
    return value | {"label": shape.label(row, outer), "part": part, "rank": inners.index(part)}


def _stands(shape: Shape, labels: list[str], dimension: str) -> bool:
    """Standing bars when the user asks for them, for ordered bands, and for few short names."""
    if shape.request.show in ("bar", "column"):
        return shape.request.show == "column"
    longest = max(map(width_of, labels))
    ordered = shape.has_order(dimension)
    return len(labels) <= 8 and longest <= (14 if ordered else 8) and (ordered or stand_side_by_side(labels))


def _sides(standing: list[str], size: Spec) -> Spec:
    """Lying bars, or standing ones over the names in ``standing``."""
    names = group("label", axis=names_below(standing) if standing else {"labelOverlap": False})
    return {"x": names, "y": upright(size)} if standing else {"y": names, "x": size}


def _small(labels: list[str], standing: bool) -> Spec:
    """Numbers above many standing bars are smaller, above very many they stand in the tooltips alone."""
    many = len(labels) > 12 and standing
    return {"fontSize": 9 if len(labels) <= 20 else 0} if many else {}


def _ends(standing: bool) -> Spec:
    """The numbers at the bars' ends, outside on either side of zero."""
    mark: Spec = {"type": "text", "color": INK, "fontSize": 12}
    if standing:
        return mark | {
            "baseline": {"expr": "datum.value < 0 ? 'top' : 'bottom'"},
            "dy": {"expr": "datum.value < 0 ? 4 : -4"},
        }
    return mark | {"align": {"expr": "datum.value < 0 ? 'right' : 'left'"}, "dx": {"expr": "datum.value < 0 ? -5 : 5"}}


def _tips(shape: Shape, dimension: str, metric: str) -> list[Spec]:
    return tip(label=dimension_title(shape, dimension), text=shape.title(metric))


def _bar(standing: bool) -> Spec:
    return {
        "type": "bar",
        "cornerRadiusEnd": 2,
        "width" if standing else "height": {"band": 0.66 if standing else 0.72},
    }


def _quiet_rest() -> Spec:
    return {"condition": {"test": "datum.rest", "value": QUIET}, "value": MAIN}


def _labels(shape: Shape, dimension: str) -> list[str]:
    return list(dict.fromkeys(shape.label(row, dimension) for row in shape.rows))


def _outer_first(shape: Shape) -> tuple[str, str]:
    """The grouping with more groups goes on the axis, the other into colours."""
    one, two = shape.categories
    if shape.chosen:
        return one, two
    return (one, two) if len(_labels(shape, one)) >= len(_labels(shape, two)) else (two, one)


def _why(why: str, left_out: str, shape: Shape) -> str:
    return shape.say("；", "; ").join(part for part in (why, left_out) if part)
