"""Lines over time: one metric, one a group, with its comparison, or several metrics."""

from __future__ import annotations

from assistant.answer import Chart
from assistant.charts.marks import MAIN, PALETTE, QUIET, Spec, above_zero, amount, colour, frame, tip, upright
from assistant.charts.shape import Shape, are_alike, dimension_title
from assistant.formats import Scale

HEIGHT = 260
MOST_LINES = 8
POINTS_UP_TO = 36


def line(shape: Shape) -> Chart | None:
    """One metric over time, with the comparison's line behind it if there is one."""
    if not shape.time or shape.categories or not shape.metrics or len(shape.rows) < 2:
        return None
    metric = shape.metrics[0]
    base = f"{metric}__base"
    if base in shape.columns and any(value is not None for value in shape.values(base)):
        names = {metric: shape.title(metric), base: shape.title(base)}
        why = shape.say("按时间的走势，虚线为比较期", "over time; the dashed line is the base period")
        return _told("line_compared", _spec(shape, names, dashed=base), why, shape)
    why = shape.say("按时间看走势", "over time: a line")
    if 1 < len(shape.metrics) <= MOST_LINES and are_alike(shape, shape.metrics):
        return _told("line", _spec(shape, {id: shape.title(id) for id in shape.metrics}), why, shape)
    return _told("line", _spec(shape, {metric: shape.title(metric)}), why, shape)


def lines(shape: Shape) -> Chart | None:
    """One metric over time, a line for each group; the eight largest at the end when there are more."""
    if not shape.time or len(shape.categories) != 1 or not shape.metrics or len(shape.rows) < 2:
        return None
    metric, dimension, time = shape.metrics[0], shape.categories[0], shape.time
    latest: dict[str, float] = {}
    for row in shape.rows:
        latest[shape.label(row, dimension)] = row[shape.columns[metric]] or 0.0
    names = sorted(latest, key=lambda name: -abs(latest[name]))
    if shape.has_order(dimension):
        names = list(latest)
    kept = names[:MOST_LINES]
    scale = shape.scale(metric)
    values = [
        _point(shape, row, time, metric, scale) | {"line": shape.label(row, dimension)}
        for row in shape.rows
        if shape.label(row, dimension) in kept
    ]
    tips = tip(time=shape.title(time), line=dimension_title(shape, dimension), text=shape.title(metric))
    encoding = {
        "x": time_axis(time),
        "y": upright(amount("value", scale, zero=False)),
        "color": _strokes(colour("line", kept)),
        "tooltip": tips,
    }
    content = {"mark": _mark(len(values)), "encoding": encoding}
    why = shape.say("按时间、按组看走势", "over time, a line for each group")
    if len(names) > len(kept):
        why += shape.say(f"；只画期末最大的{MOST_LINES}组", f"; the {MOST_LINES} largest at the end only")
    return _told("lines", frame(values, content, HEIGHT), why, shape)


def _told(kind: str, spec: Spec, why: str, shape: Shape) -> Chart:
    """The chart with its reason, which says where its axis does not start at zero."""
    if above_zero(spec["data"]["values"]):
        why += shape.say("；纵轴不从零开始", "; the axis does not start at zero")
    return Chart(kind=kind, spec=spec, why=why)


def _spec(shape: Shape, names: dict[str, str], dashed: str = "") -> Spec:
    time = shape.time or ""
    scale = shape.scale(*names)
    values = [
        _point(shape, row, time, column, scale) | {"line": name} for column, name in names.items() for row in shape.rows
    ]
    tips = tip(time=shape.title(time), line=shape.say("指标", "Metric"), text=shape.say("值", "Value"))
    colours = [QUIET if column == dashed else PALETTE[place % len(PALETTE)] for place, column in enumerate(names)]
    encoding = {
        "x": time_axis(time),
        "y": upright(amount("value", scale, zero=False)),
        "color": _strokes(colour("line", list(names.values()), colours)),
        "tooltip": tips,
    }
    if dashed:
        styles = [[5, 4] if column == dashed else [1, 0] for column in names]
        encoding["strokeDash"] = {
            "field": "line",
            "type": "nominal",
            "scale": {"domain": list(names.values()), "range": styles},
            "title": None,
        }
    content: Spec = {"mark": _mark(len(values)), "encoding": encoding}
    if len(names) == 1:
        # the last value is what people look for first: it stands at the line's end
        last = max((at for at, value in enumerate(values) if value["value"] is not None), default=0)
        values = [value | {"end": value["text"] if at == last else ""} for at, value in enumerate(values)]
        end: Spec = {
            "type": "text",
            "align": "right",
            "dx": 8,
            "dy": -14,
            "color": MAIN,
            "fontSize": 13,
            "fontWeight": 600,
        }
        content = {"layer": [content, {"mark": end, "encoding": encoding | {"text": {"field": "end"}}}]}
    return frame(values, content, HEIGHT)


def _point(shape: Shape, row: tuple[object, ...], time: str, column: str, scale: Scale) -> Spec:
    stored = row[shape.columns[column]]
    return {"time": shape.label(row, time), "value": scale.value(stored), "text": shape.text(stored, column)}


def time_axis(time: str) -> Spec:
    """The channel of time: days on a calendar, whole periods side by side."""
    daily = time == "day"
    axis = {
        "grid": False,
        "labelAngle": 0,
        "labelOverlap": "greedy",
        "ticks": False,
        "labelPadding": 8,
        "labelSeparation": 12,
    }
    if daily:
        return {"field": "time", "type": "temporal", "title": None, "axis": axis | {"format": "%m-%d", "tickCount": 6}}
    return {"field": "time", "type": "ordinal", "sort": None, "title": None, "axis": axis, "scale": {"padding": 0.15}}


def _mark(count: int) -> Spec:
    mark: Spec = {"type": "line", "strokeWidth": 2.5, "interpolate": "linear", "invalid": "break-paths-show-domains"}
    return mark | ({"point": {"size": 36}} if count <= POINTS_UP_TO else {})


def _strokes(channel: Spec) -> Spec:
    return {"legend": {"symbolType": "stroke", "symbolStrokeWidth": 3}} | channel
