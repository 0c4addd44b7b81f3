"""A small line without axes: the course of one figure beside its number."""

from __future__ import annotations

from assistant.answer import Chart
from assistant.charts.marks import MAIN, Spec, frame, tip
from assistant.charts.shape import Shape

HEIGHT, LEAST = 52, 3


def spark(shape: Shape) -> Chart | None:
    """One metric over at least three times: the line, its last point marked, each point told by a tooltip."""
    if not shape.time or shape.categories or len(shape.metrics) != 1:
        return None
    metric, scale = shape.metrics[0], shape.scale(shape.metrics[0])
    values: list[Spec] = [
        {
            "time": shape.label(row, shape.time),
            "value": scale.value(row[shape.columns[metric]]),
            "text": shape.text(row[shape.columns[metric]], metric),
        }
        for row in shape.rows
    ]
    known = [one for one in values if one["value"] is not None]
    if len(known) < LEAST:
        return None
    known[-1]["last"] = True
    tips = tip(time=shape.title(shape.time), text=shape.title(metric))
    hidden = {"axis": None, "title": None}
    place: Spec = {
        "x": {"field": "time", "type": "ordinal", "sort": None, **hidden, "scale": {"padding": 0.2}},
        "y": {
            "field": "value",
            "type": "quantitative",
            **hidden,
            "scale": {"zero": False, "nice": False, "padding": 6},
        },
    }
    line: Spec = {"type": "line", "strokeWidth": 2, "color": MAIN, "invalid": "break-paths-show-domains"}
    point: Spec = {"type": "point", "filled": True, "color": MAIN}
    content = {
        "encoding": {**place, "tooltip": tips},
        "layer": [
            {"mark": line},
            {"mark": point | {"size": 120, "opacity": 0}},
            {"mark": point | {"size": 44}, "transform": [{"filter": "datum.last"}]},
        ],
    }
    why = shape.say(f"{known[0]['time']}至{known[-1]['time']}", f"{known[0]['time']} to {known[-1]['time']}")
    return Chart(kind="spark", spec=frame(values, content, HEIGHT), why=why)
