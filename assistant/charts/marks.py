"""The pieces charts are made of: colours that stay apart for colour-blind eyes, axes in Chinese magnitudes, frames."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10
from typing import Any

from assistant.formats import Scale

Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
# Okabe and Ito's palette, without its yellow, which a white page swallows.
PALETTE = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C8C8C", "#7A5195"]
MAIN, GOOD, BAD, QUIET = PALETTE[0], PALETTE[0], PALETTE[5], "#9AA5B1"
INK, GRID = "#7B8794", "rgba(123,135,148,0.22)"
NUMBER = ",.2~f"
CONFIG: Spec = {
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domainColor": GRID,
        "tickColor": GRID,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "labelLimit": 150,
        "titlePadding": 8,
    },
    "legend": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 12,
        "orient": "top",
        "title": None,
        "symbolType": "square",
        "columns": 4,
        "offset": 4,
    },
    "range": {"category": PALETTE},
}


def frame(values: list[Spec], content: Spec, height: Any) -> Spec:
    """A whole specification of one view: data inside, no title, no background, as wide as its place."""
    return {
        "$schema": SCHEMA,
        "background": "transparent",
        "data": {"values": values},
        "width": "container",
        "height": height,
        "autosize": {"type": "fit" if isinstance(height, int) else "fit-x", "contains": "padding"},
        **content,
        "config": CONFIG,
    }


def amount(field: str, scale: Scale, *, zero: bool = True, title: str | None = None, room: Spec | None = None) -> Spec:
    """A quantitative channel in the scale's unit. ``room`` is a scale's domain that leaves place for labels."""
    heading = " · ".join(part for part in (title, scale.heading) if part)
    return {
        "field": field,
        "type": "quantitative",
        "title": heading or None,
        "axis": {"format": NUMBER, "tickCount": 5, "domain": False, "ticks": False},
        "scale": {"zero": zero, "nice": True} | (room or {}),
    }


def upright(spec: Spec) -> Spec:
    """The channel for a standing axis: its title lies flat above the axis, not turned beside it."""
    flat = {
        "titleAngle": 0,
        "titleAnchor": "end",
        "titleAlign": "right",
        "titleBaseline": "bottom",
        "titleY": -8,
        "titleX": -4,
    }
    return spec | {"axis": spec["axis"] | flat}


def group(field: str, **more: Any) -> Spec:
    """A channel of names in the data's own order."""
    axis = {"domain": False, "ticks": False, "grid": False, "labelPadding": 6, "labelFlush": False} | more.pop(
        "axis", {}
    )
    return {"field": field, "type": "nominal", "sort": None, "title": None, "axis": axis, **more}


def colour(field: str, names: list[str], colours: list[str] | None = None) -> Spec:
    """One colour a name; no legend for one name."""
    spread = [PALETTE[i % len(PALETTE)] for i in range(len(names))]
    spec: Spec = {
        "field": field,
        "type": "nominal",
        "scale": {"domain": names, "range": colours or spread},
        "title": None,
    }
    return spec | ({"legend": None} if len(names) < 2 else {})


def tip(**titles: str) -> list[Spec]:
    """Tooltips: field → title."""
    return [{"field": field, "type": "nominal", "title": title} for field, title in titles.items()]


def room(values: list[float | None], share: float = 0.16) -> Spec:
    """A domain from zero that leaves ``share`` of its length for labels at the ends of bars."""
    known = [value for value in values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    if low == high:
        high = 1.0
    margin = (high - low) * share
    return {"domain": [low - 1.4 * margin if low < 0 else 0, high + margin if high > 0 else 0], "nice": False}


def ends_room(values: list[Spec]) -> Spec:
    """A domain from zero that leaves the numbers at the ends of lying bars the room that they need, however narrow the chart is."""
    known = [(one["value"], 7 * width_of(one["shown"]) + 8) for one in values if one["value"] is not None]
    low, high = min([0.0, *(value for value, _ in known)]), max([0.0, *(value for value, _ in known)])
    if low == high:
        return room([])
    left = max((wide for value, wide in known if value < 0), default=0)
    right = max((wide for value, wide in known if value >= 0), default=0)
    letter = f"({high - low!r} / max(width - {left + right}, 40))"  # how much one point of the screen is worth
    ends = {
        "domainMin": {"expr": f"{low!r} - {left} * {letter}"},
        "domainMax": {"expr": f"{high!r} + {right} * {letter}"},
    }
    return ends | {"nice": False}


def above_zero(values: list[Spec]) -> bool:
    """Whether the axis of lines through ``values`` starts above zero, as a round number below them is found."""
    known = [value for one in values if (value := one["value"]) is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    if low <= 0 or low == high:
        return bool(low > 0)
    step = (high - low) / 10
    power = 10 ** floor(log10(step))
    step = power * next(round for most, round in ((1.5, 1), (3.5, 2), (7.5, 5), (11, 10)) if step / power < most)
    return bool(low >= step)


def width_of(text: str) -> int:
    """How wide a label is, in Latin letters: a Chinese character counts two."""
    return sum(1 if character.isascii() else 2 for character in text)


def stand_side_by_side(labels: Sequence[str]) -> bool:
    """Whether the names have room beside each other even on a telephone and on half a board."""
    return len(labels) * max(map(width_of, labels)) <= 42


def names_below(labels: Sequence[str]) -> Spec:
    """Axis of names below standing bars: flat where all fit beside each other, else turned; of very many, as a telephone has no
    room for each, every other one is left out there."""
    flat = stand_side_by_side(labels)
    many = len(labels) > 12
    return {"labelAngle": 0 if flat else -90 if many else -40, "labelOverlap": "parity" if many else False} | {
        "labelLimit": 110
    }
