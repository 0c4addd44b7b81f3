"""A funnel: how many came through each stage, and which part of the stage before that is."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Chart
from assistant.charts.marks import INK, MAIN, Spec, frame, group, tip
from assistant.formats import show

Stage = tuple[str, float]
STEP = 44


def funnel(stages: Sequence[Stage], language: str) -> Chart:
    """The chart of ``stages`` (label, count), widest first: bars around one middle, each with its count, and between two of
    them the rate from one to the next."""
    english = language == "en"
    first = stages[0][1]
    values: list[Spec] = []
    for place, (label, count) in enumerate(stages):
        before = stages[place - 1][1] if place else 0
        step = f"{count / before:.1%}" if before else ""
        values.append(
            {
                "label": label,
                "from": -count / 2,
                "to": count / 2,
                "shown": show(count, "", "number:0", language),
                "step": f"↓ {step}" if step else "",
                "of_previous": step,
                "of_first": f"{count / first:.1%}" if first else "",
            }
        )
    names = {"label": "Stage", "shown": "Count", "of_previous": "Of the stage before", "of_first": "Of the first stage"}
    if not english:
        names = {"label": "阶段", "shown": "数量", "of_previous": "占上一阶段", "of_first": "占首阶段"}
    why = "stages in order: the bar is how many, the arrow the rate from the stage before"
    if not english:
        why = "按阶段先后，条为数量，箭头为上一阶段到本阶段的转化率"
    return Chart(kind="funnel", spec=frame(values, _content(first, tip(**names)), {"step": STEP}), why=why)


def _content(first: float, tips: list[Spec]) -> Spec:
    half = max(first, 1) / 2
    across: Spec = {"type": "quantitative", "axis": None, "scale": {"domain": [-half, 1.5 * half], "nice": False}}
    text: Spec = {"type": "text", "color": INK, "fontSize": 12}
    return {
        "encoding": {"y": group("label")},
        "layer": [
            {
                "mark": {"type": "bar", "color": MAIN, "height": {"band": 0.62}, "cornerRadius": 2},
                "encoding": {"x": {"field": "from", **across}, "x2": {"field": "to"}, "tooltip": tips},
            },
            {
                "mark": text | {"align": "left", "dx": 6, "fontWeight": 600, "color": MAIN},
                "encoding": {"x": {"field": "to", **across}, "text": {"field": "shown"}},
            },
            {
                "mark": text | {"dy": -STEP / 2, "fontSize": 11},
                "encoding": {"x": {"datum": 0, **across}, "text": {"field": "step"}},
            },
        ],
    }
