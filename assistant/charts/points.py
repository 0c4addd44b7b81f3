"""Charts of other shapes: scatter of two metrics, heat table of two groupings, shares as a ring."""

from __future__ import annotations

from assistant.answer import Chart
from assistant.charts.marks import INK, MAIN, Spec, amount, colour, frame, group, tip
from assistant.charts.shape import Shape, bars, dimension_title

MANY = 15
MOST_POINTS = 5_000


def scatter(shape: Shape) -> Chart | None:
    """Two metrics of many members of one grouping."""
    if len(shape.categories) != 1 or shape.time or len(shape.metrics) != 2 or len(shape.rows) < MANY:
        return None
    (one, two), dimension = shape.metrics, shape.categories[0]
    across, up = shape.scale(one), shape.scale(two)
    values = [
        {
            "label": shape.label(row, dimension),
            "across": across.value(row[shape.columns[one]]),
            "up": up.value(row[shape.columns[two]]),
            "one": shape.text(row[shape.columns[one]], one),
            "two": shape.text(row[shape.columns[two]], two),
        }
        for row in shape.rows[:MOST_POINTS]
    ]
    encoding = {
        "x": amount("across", across, zero=False, title=shape.title(one)),
        "y": amount("up", up, zero=False, title=shape.title(two)),
        "tooltip": tip(label=dimension_title(shape, dimension), one=shape.title(one), two=shape.title(two)),
    }
    content = {
        "mark": {"type": "point", "filled": True, "color": MAIN, "opacity": 0.55, "size": 40},
        "encoding": encoding,
    }
    why = shape.say("两个指标、许多个体，看是否相关", "two metrics of many members: a scatter")
    return Chart(kind="scatter", spec=frame(values, content, 320), why=why)


def heat(shape: Shape) -> Chart | None:
    """One metric over two groupings with too many groups for bars, or over time and a grouping when asked for."""
    groups = [*shape.categories, *([shape.time] if shape.time else [])]
    if len(groups) != 2 or not shape.metrics or len(shape.rows) < 4:
        return None
    down, across = sorted(groups, key=shape.rank)
    metric = shape.metrics[0]
    scale = shape.scale(metric)
    values = []
    for row in shape.rows:
        stored = row[shape.columns[metric]]
        shown: Spec = {"value": scale.value(stored), "text": shape.text(stored, metric)}
        values.append(shown | {"down": shape.label(row, down), "across": shape.label(row, across)})
    if len({v["down"] for v in values}) > 40 or len({v["across"] for v in values}) > 40:
        return None
    shade: Spec = {
        "field": "value",
        "type": "quantitative",
        "scale": {"scheme": "blues"},
        "legend": {"title": scale.heading or None, "gradientLength": 160},
    }
    content = {
        "mark": {"type": "rect", "cornerRadius": 1},
        "encoding": {
            "y": group("down"),
            "x": group("across", axis={"labelAngle": -40, "labelLimit": 90}),
            "color": shade,
            "tooltip": tip(
                down=dimension_title(shape, down), across=dimension_title(shape, across), text=shape.title(metric)
            ),
        },
    }
    why = shape.say("两个维度分组较多，用颜色深浅表示", "two groupings with many groups: shades")
    return Chart(kind="heat", spec=frame(values, content, {"step": 22}), why=why)


def ring(shape: Shape) -> Chart | None:
    """Shares of a whole: only when asked for, the parts add up and are at most seven."""
    if len(shape.categories) != 1 or shape.time or not shape.metrics or not shape.is_additive(shape.metrics[0]):
        return None
    metric, dimension = shape.metrics[0], shape.categories[0]
    found, left_out = bars(shape, dimension, (metric,), most=7)
    numbers = [one.stored[metric] or 0.0 for one in found]
    whole = sum(numbers)
    if len(found) < 2 or min(numbers) < 0 or whole <= 0:
        return None
    values = [
        {
            "label": one.label,
            "value": number,
            "text": shape.text(number, metric),
            "share": f"{number / whole:.1%}",
            # small slices lie close: their shares stand in the tooltip alone
            "shown": f"{number / whole:.1%}" if number / whole >= 0.04 else "",
        }
        for one, number in zip(found, numbers, strict=True)
    ]
    tips = tip(label=dimension_title(shape, dimension), text=shape.title(metric), share=shape.say("占比", "Share"))
    content = _arcs([one.label for one in found], tips)
    why = shape.say("各部分合成整体，看占比", "parts of a whole: shares")
    return Chart(
        kind="pie", spec=frame(values, content, 280), why=shape.say("；", "; ").join(filter(None, (why, left_out)))
    )


def _arcs(names: list[str], tips: list[Spec]) -> Spec:
    arc: Spec = {"type": "arc", "innerRadius": 62, "outerRadius": 104}
    share: Spec = {"type": "text", "radius": 124, "fontSize": 12, "color": INK}
    shade = colour("label", names) | {"legend": {"orient": "right", "columns": 1}}
    return {
        "encoding": {
            "theta": {"field": "value", "type": "quantitative", "stack": True},
            "order": {"field": "value", "sort": "descending"},
            "tooltip": tips,
        },
        "layer": [
            {"mark": arc, "encoding": {"color": shade}},
            {"mark": share, "encoding": {"text": {"field": "shown"}}},
        ],
    }
