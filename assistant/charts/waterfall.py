"""A waterfall: from one figure to another, step by step, with every step where the one before ended."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from assistant.answer import Chart
from assistant.charts.marks import BAD, GOOD, INK, QUIET, Spec, amount, colour, frame, group, names_below, tip, upright
from assistant.formats import Scale, change_format, scale_of, show

Step = tuple[str, float]
FEW = 0.25  # totals are cut off below when all steps together are less than this part of them


def waterfall(
    start: Step, steps: Sequence[Step], end: Step, unit: str, format: str, language: str, *, better: int = 1
) -> Chart:
    """The chart from ``start`` over ``steps`` (label, stored amount) to ``end``. ``better`` is -1 where less is good, 0 where
    neither is. The axis leaves out the part that all bars share when the steps would be too small to see."""
    english = language == "en"
    names = ["Figure", "Better", "Worse"] if english else ["数值", "改善", "变差"]
    names[1:] = names[1:] if better else (["Up", "Down"] if english else ["增加", "减少"])
    reached = list(accumulate((moved for _, moved in steps), initial=start[1]))
    floor = _floor([start[1], *reached, end[1]])
    scale = scale_of([start[1], *reached, end[1]], unit, format, language)

    def bar(label: str, low: float, high: float, moved: float, side: str) -> Spec:
        said = (unit, format) if side == names[0] else change_format(unit, format)
        shown = show(moved, *said, language, signed=side != names[0])
        # 个百分点 on every bar would not fit
        short = scale_of((moved,), *said, language).text(moved, signed=True) if said[1].startswith("pp") else shown
        return {
            "label": label,
            "side": side,
            "shown": shown,
            "short": short,
            "from": scale.value(low),
            "to": scale.value(high),
        }

    values = [bar(start[0], floor, start[1], start[1], names[0])]
    for (label, moved), low in zip(steps, reached, strict=False):
        values.append(bar(label, low, low + moved, moved, names[1] if moved * (better or 1) >= 0 else names[2]))
    values.append(bar(end[0], floor, end[1], end[1], names[0]))
    why = "each step adds up to the change" if english else "从基数到现值，各步相加等于总变动"
    if floor:
        why += "; the axis does not start at zero" if english else "；纵轴不从零开始"
    content = _content(_distinct(values), names, scale, scale.value(floor) or 0.0, english)
    return Chart(kind="waterfall", spec=frame(values, content, 280), why=why)


def _content(values: Sequence[Spec], names: list[str], scale: Scale, floor: float, english: bool) -> Spec:
    height = amount("to", scale, zero=not floor)
    if floor:
        height["scale"] = {"domainMin": floor, "nice": False, "zero": False}
    bars: Spec = {
        "y": upright(height) | {"field": "from"},
        "y2": {"field": "to"},
        "color": colour("side", names, [QUIET, GOOD, BAD]) | {"legend": {"offset": 18}},
        "tooltip": tip(label="Step" if english else "项目", shown="Amount" if english else "数额"),
    }
    ends = {"y": {"field": "top", "type": "quantitative"}, "text": {"field": "short"}}
    return {
        "transform": [{"calculate": "max(datum.from, datum.to)", "as": "top"}],
        "encoding": {"x": group("label", axis=names_below([one["label"] for one in values]))},
        "layer": [
            {"mark": {"type": "bar", "cornerRadius": 1}, "encoding": bars},
            {"mark": {"type": "text", "dy": -8, "color": INK, "fontSize": 11}, "encoding": ends},
        ],
    }


def _floor(ends: Sequence[float]) -> float:
    """Where the axis starts: at zero, or a little below the lowest end when all ends lie close together."""
    low, high = min(ends), max(ends)
    if low <= 0 or high - low >= FEW * high:
        return 0.0
    return low - (high - low) * 0.6


def _distinct(values: Sequence[Spec]) -> Sequence[Spec]:
    """Labels that occur twice get a number, so that they stay two bars."""
    seen: dict[str, int] = {}
    for one in values:
        label = one["label"]
        seen[label] = seen.get(label, 0) + 1
        one["label"] = label if seen[label] == 1 else f"{label} ({seen[label]})"
    return values
