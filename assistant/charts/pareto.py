"""Pareto: groups from large to small with the running share of the whole, and where it reaches four fifths."""

from __future__ import annotations

import math
from itertools import accumulate

from assistant.answer import Chart
from assistant.charts.marks import BAD, INK, MAIN, QUIET, Spec, amount, frame, group, names_below, room, tip, upright
from assistant.charts.shape import Bar, Shape, bars, dimension_title

MOST, SHARE = 20, 0.8
HEIGHT = 300


def pareto(shape: Shape) -> Chart | None:
    """One additive metric over one grouping, all groups of it: columns in falling order and the line of their running share.

    A list that was cut (first ten, conditions on figures) is drawn where the table holds the shares of the whole."""
    if len(shape.categories) != 1 or shape.time or not shape.metrics or not shape.is_additive(shape.metrics[0]):
        return None
    metric, dimension = shape.metrics[0], shape.categories[0]
    numbers = [value for value in shape.values(metric) if value is not None]
    whole = _whole(shape, metric, numbers)
    if len(numbers) < 3 or min(numbers) < 0 or not whole:
        return None
    found, left_out = bars(shape, dimension, (metric,), most=MOST)
    ranked = [one for one in found if one.stored[metric] is not None]
    ranked.sort(key=lambda one: (one.rest, -one.stored[metric]))
    running = [value / whole for value in accumulate(one.stored[metric] for one in ranked)]
    numbers.sort(reverse=True)
    needed = next((at for at, total in enumerate(accumulate(numbers), 1) if total >= SHARE * whole * (1 - 1e-9)), 0)
    values = _values(shape, ranked, running, metric, needed)
    why = shape.say("从大到小排列，折线为累计占比", "from large to small; the line is the running share")
    if needed:
        groups = len(numbers)
        why += shape.say(f"；前{needed}个（共{groups}个）合计达到80%", f"; the first {needed} of {groups} make up 80%")
    why = shape.say("；", "; ").join(filter(None, (why, left_out)))
    return Chart(kind="pareto", spec=frame(values, _content(shape, values, dimension, metric), HEIGHT), why=why)


def _whole(shape: Shape, metric: str, numbers: list[float]) -> float | None:
    """What all groups add up to; None where not all are here and no share tells."""
    share = f"{metric}__share"
    if share in shape.columns and not shape.query.share_within:
        pairs = zip(shape.values(metric), shape.values(share), strict=True)
        return next((value / part for value, part in pairs if value and part), None)
    query = shape.query
    cut = query.limit is not None or query.limit_per is not None or query.having
    return None if cut else math.fsum(numbers)


def _values(shape: Shape, ranked: list[Bar], running: list[float], metric: str, needed: int) -> list[Spec]:
    scale = shape.scale(metric)
    return [
        {
            "label": one.label,
            "value": scale.value(one.stored[metric]),
            "text": shape.text(one.stored[metric], metric),
            "share": round(share, 6),
            "shown": f"{share:.0%}",
            "few": at < needed and not one.rest,
        }
        for at, (one, share) in enumerate(zip(ranked, running, strict=True))
    ]


def _content(shape: Shape, values: list[Spec], dimension: str, metric: str) -> Spec:
    tips = tip(
        label=dimension_title(shape, dimension), text=shape.title(metric), shown=shape.say("累计占比", "Running share")
    )
    line = {
        "field": "share",
        "type": "quantitative",
        "title": shape.say("累计占比", "Running share"),
        "axis": {"format": ".0%", "grid": False, "domain": False, "ticks": False, "orient": "right", "tickCount": 5}
        | {"titleAngle": 0, "titleAnchor": "end", "titleAlign": "left", "titleBaseline": "bottom", "titleY": -8}
        | {"titleX": 4},
        "scale": {"domain": [0, 1.02], "nice": False},
    }
    size = upright(amount("value", shape.scale(metric), room=room([one["value"] for one in values], 0.02)))
    stroke: Spec = {"type": "line", "color": INK, "strokeWidth": 2, "point": {"color": INK, "size": 30}}
    mark = {"type": "rule", "color": BAD, "strokeDash": [4, 4], "opacity": 0.7}
    shade = {"condition": {"test": "datum.few", "value": MAIN}, "value": QUIET}
    return {
        "encoding": {"x": group("label", axis=names_below([one["label"] for one in values]))},
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadiusEnd": 2, "width": {"band": 0.7}},
                "encoding": {"y": size, "color": shade, "tooltip": tips},
            },
            {
                "encoding": {"y": line},
                "layer": [
                    {"mark": stroke, "encoding": {"tooltip": tips}},
                    {
                        "mark": mark,
                        "encoding": {"y": {"datum": SHARE, "type": "quantitative"}, "x": {"value": 0}}
                        | {"x2": {"value": "width"}},
                    },
                ],
            },
        ],
        "resolve": {"scale": {"y": "independent"}},
    }
