"""Small multiples: the same months again and again, one small panel for each group or each metric."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.answer import Chart
from assistant.charts.marks import GRID, INK, MAIN, Spec, frame, tip
from assistant.charts.shape import Shape, are_alike, dimension_title

MOST, CROWDED = 18, 6
PANEL, ALONE, HEAD, GAP = (
    104,
    150,
    0.52,
    0.14,
)  # pixels a row, and of a single one; room for the name in panel heights; between panels in widths
TOP, FOOT = 0.94, 0.24  # where the name stands in the panel; room for the months below the lowest row


@dataclass(frozen=True)
class _Panel:
    """One panel: its name, and its stored values by time."""

    name: str
    column: str
    points: dict[str, Any]


def small_multiples(shape: Shape) -> Chart | None:
    """One metric over time for 2 to 18 groups of one grouping, all on one scale; or metrics over time, each on its own."""
    if not shape.time or len(shape.categories) > 1 or not shape.metrics or shape.time == "day":
        return None
    panels, left = _groups(shape) if shape.categories else (_metrics(shape), 0)
    times = list(dict.fromkeys(shape.label(row, shape.time) for row in shape.rows))
    if len(panels) < 2 or len(times) < 3:
        return None
    values = _values(shape, panels, times)
    rows = -(-len(panels) // _across(panels))
    content = _content(shape, panels, rows)
    if shape.categories:
        why = shape.say("组较多，每组一幅小图，刻度相同", "many groups: a small panel each, on one scale")
    else:
        why = shape.say(
            "指标单位或大小不同，每个指标一幅小图，刻度各自",
            "metrics of different units or sizes: a panel each, each on its own scale",
        )
    if left:
        why += shape.say(f"；只画期末最大的{MOST}组", f"; the {MOST} largest at the end only")
    return Chart(
        kind="panels", spec=frame(values, content, round((PANEL if rows > 1 else ALONE) * (rows + FOOT))), why=why
    )


def crowded(shape: Shape) -> Chart | None:
    """More lines than eyes keep apart, or metrics that share no axis: small multiples by rule."""
    if not shape.time:
        return None
    if not shape.categories:
        compared = any(f"{metric}__base" in shape.columns for metric in shape.metrics)
        return None if compared or are_alike(shape, shape.metrics) else small_multiples(shape)
    if len(shape.categories) > 1:
        return None
    groups = {shape.label(row, shape.categories[0]) for row in shape.rows}
    return small_multiples(shape) if len(groups) > CROWDED and not shape.query.share else None


def _groups(shape: Shape) -> tuple[list[_Panel], int]:
    """A panel for each group, the largest at the end first or in the groups' own order; and how many are left out."""
    metric, dimension, time = shape.metrics[0], shape.categories[0], shape.time or ""
    found: dict[str, dict[str, Any]] = {}
    for row in shape.rows:
        found.setdefault(shape.label(row, dimension), {})[shape.label(row, time)] = row[shape.columns[metric]]
    names = list(found)
    if not shape.has_order(dimension):
        names.sort(key=lambda name: -abs(_last(found[name]) or 0.0))
    return [_Panel(name, metric, found[name]) for name in names[:MOST]], max(0, len(names) - MOST)


def _metrics(shape: Shape) -> list[_Panel]:
    time = shape.time or ""
    return [
        _Panel(shape.title(metric), metric, {shape.label(row, time): row[shape.columns[metric]] for row in shape.rows})
        for metric in shape.metrics[:MOST]
    ]


def _across(panels: list[_Panel]) -> int:
    """How many panels stand beside each other: as many as a telephone has room for."""
    return 2 if len(panels) in (2, 4) else 3


def _last(points: dict[str, Any]) -> Any:
    return next((value for value in reversed(points.values()) if value is not None), None)


def _values(shape: Shape, panels: list[_Panel], times: list[str]) -> list[Spec]:
    """Points in panel coordinates: ``x`` counts panels across, ``y`` panels up from the lowest row."""
    wide = _across(panels)
    rows = -(-len(panels) // wide)
    shared = _reach(panels) if shape.categories else None
    values = []
    for at, panel in enumerate(panels):
        low, high = shared or _reach([panel])
        across, up = at % wide, rows - 1 - at // wide
        ends = [when for when in times if panel.points.get(when) is not None]
        for place, when in enumerate(times):
            stored = panel.points.get(when)
            share = None if stored is None else (stored - low) / (high - low)
            last = bool(ends) and when == ends[-1]
            values.append(
                {
                    "panel": panel.name,
                    "time": when,
                    "text": shape.text(stored, panel.column),
                    "x": round(across + place / (len(times) - 1) * (1 - GAP), 4),
                    "y": None if share is None else round(up + share * (1 - HEAD), 4),
                    "floor": up,
                    "left": across,
                    "last": last,
                    "start": place == 0,
                    "when": when if up == 0 and place in (0, len(times) - 1) else "",
                }
            )
    return values


def _reach(panels: list[_Panel]) -> tuple[float, float]:
    """From zero, where that costs less than half of the height, to the largest; else from the smallest."""
    known = [float(value) for panel in panels for value in panel.points.values() if value is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    low = min(0.0, low) if low < (high - low) * 2 else low
    high = max(high, 0.0) if low == 0 else high
    return (low, high) if high > low else (low - 1.0, low + 1.0)


def _content(shape: Shape, panels: list[_Panel], rows: int) -> Spec:
    name = dimension_title(shape, shape.categories[0]) if shape.categories else shape.say("指标", "Metric")
    value = shape.title(shape.metrics[0]) if shape.categories else shape.say("值", "Value")
    tips = tip(panel=name, time=shape.title(shape.time or ""), text=value)
    hidden: Spec = {"type": "quantitative", "axis": None}
    place = {
        "x": {"field": "x", **hidden, "scale": {"domain": [0, _across(panels)], "nice": False}},
        "y": {"field": "y", **hidden, "scale": {"domain": [-FOOT, rows], "nice": False, "zero": True}},
    }
    head = {"x": {**place["x"], "field": "left"}, "y": {**place["y"], "field": "top"}}
    foot = {"x": place["x"], "y": {**place["y"], "field": "floor"}}
    first, last, top = {"filter": "datum.start"}, {"filter": "datum.last"}, f"datum.floor + {TOP}"
    text: Spec = {"type": "text", "align": "left", "baseline": "top", "fontSize": 12, "limit": 130}
    line: Spec = {"type": "line", "strokeWidth": 2, "color": MAIN, "invalid": "break-paths-show-domains"}
    point: Spec = {"type": "point", "filled": True, "color": MAIN}

    def layer(mark: Spec, encoding: Spec, *transform: Spec) -> Spec:
        return {"mark": mark, "encoding": encoding, "transform": list(transform)}

    to, above = {"calculate": f"datum.x + {1 - GAP}", "as": "to"}, {"calculate": top, "as": "top"}
    ends = {"align": {"expr": "datum.start ? 'left' : 'right'"}, "color": INK, "fontSize": 11, "dy": 6}
    return {
        "encoding": {"detail": {"field": "panel", "type": "nominal"}},
        "layer": [
            layer({"type": "rule", "color": GRID}, foot | {"x2": {"field": "to"}}, first, to),
            layer(line, {**place, "tooltip": tips}),
            layer(point | {"size": 60, "opacity": 0}, {**place, "tooltip": tips}),
            layer(point | {"size": 40}, {**place, "tooltip": tips}, last),
            layer(text | {"color": INK}, head | {"text": {"field": "panel"}}, first, above),
            layer(text | {"color": MAIN, "fontWeight": 600, "dy": 16}, head | {"text": {"field": "text"}}, last, above),
            layer(text | ends, foot | {"text": {"field": "when"}}, {"filter": "datum.when"}),
        ],
    }
