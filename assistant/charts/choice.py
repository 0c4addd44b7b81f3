"""A chart that was chosen with the reading: its kind and which columns of the result are drawn where."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.charts.shape import Shape
from assistant.question import ChartChoice


@dataclass(frozen=True)
class _Needs:
    """What a kind draws: ``x``, ``y`` and ``color`` are ``time``, ``group``, ``metric`` or several of them; ``y`` so many
    times at least and at most; ``color`` empty where there is none, with a ``?`` where it may be left out."""

    x: str
    y: str = "metric"
    least: int = 1
    most: int = 1
    color: str = ""


KINDS: dict[str, _Needs] = {
    "bar": _Needs("group"),
    "column": _Needs("group"),
    "pareto": _Needs("group"),
    "change": _Needs("group"),
    "bullet": _Needs("group"),
    "grouped": _Needs("group", most=6, color="group?"),
    "stacked": _Needs("group", color="group"),
    "line": _Needs("time", most=6, color="group?"),
    "area": _Needs("time", color="group?"),
    "panels": _Needs("time", most=6, color="group?"),
    "pie": _Needs("group"),
    "scatter": _Needs("metric"),
    "heat": _Needs("group time", y="group time", color="metric"),
}


def arranged(shape: Shape, choice: ChartChoice) -> Shape | None:
    """``shape`` with the chosen columns first and no other metric; None where the choice does not fit its kind or the
    result."""
    needs = KINDS[choice.kind]
    roles = {name: "metric" for name in shape.metrics} | {name: "group" for name in shape.categories}
    roles |= {shape.time: "time"} if shape.time else {}
    named = [choice.x, *choice.y, *([choice.color] if choice.color else [])]
    fits = len(set(named)) == len(named) and roles.get(choice.x, "-") in needs.x.split()
    fits = fits and needs.least <= len(choice.y) <= needs.most
    fits = fits and all(roles.get(name, "-") in needs.y.split() for name in choice.y)
    if choice.color:
        fits = fits and roles.get(choice.color, "-") in needs.color.removesuffix("?").split()
    else:
        fits = fits and (not needs.color or needs.color.endswith("?"))
    groups = {name for name, role in roles.items() if role != "metric"}
    if not fits or (choice.kind != "scatter" and not groups <= set(named)):
        return None  # a group that is not drawn would lie upon the others
    return replace(shape, chosen=tuple(reversed(named)) if choice.kind == "heat" else tuple(named))
