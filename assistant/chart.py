"""Choose and draw one chart for a table, by rule: the first rule that fits the query's shape wins."""

from __future__ import annotations

from collections.abc import Callable

from assistant.answer import Chart
from assistant.charts.area import area, composition
from assistant.charts.bars import bar, change, plan, several, split_bar
from assistant.charts.choice import arranged
from assistant.charts.lines import line, lines
from assistant.charts.panels import crowded, small_multiples
from assistant.charts.pareto import pareto
from assistant.charts.points import heat, ring, scatter
from assistant.charts.shape import Shape
from assistant.charts.spark import spark
from assistant.question import QueryRequest
from semantic_layer.model import SemanticModel
from warehouse.engine import Table

Rule = Callable[[Shape], Chart | None]

CHARTS: tuple[Rule, ...] = (plan, crowded, composition, line, lines, scatter, change, several, split_bar, bar, heat)
# What people may ask for in words or by a button, and the rules that can draw it.
CHOSEN: dict[str, tuple[Rule, ...]] = {
    "bar": (bar, split_bar, several),
    "column": (bar, split_bar),
    "pareto": (pareto,),
    "grouped": (several, split_bar),
    "stacked": (split_bar, area),
    "change": (change,),
    "bullet": (plan,),
    "line": (line, lines),
    "area": (area,),
    "panels": (small_multiples,),
    "pie": (ring,),
    "scatter": (scatter,),
    "heat": (heat,),
}
# What pages ask for and nobody chooses.
SMALL: dict[str, tuple[Rule, ...]] = {"spark": (spark,)}


def draw(request: QueryRequest, table: Table, model: SemanticModel, language: str = "zh") -> Chart | None:
    """The chart for ``table``, or None when a number or the table says it better (one row, no values, ``show: table``).

    ``request.show`` names the kind the user wants; when it does not fit, the rules decide and ``why`` says so.
    ``request.chart`` was chosen by whoever read the question; when it does not fit, the rules decide.
    """
    shape = Shape(request, table, model, language)
    if request.show in ("table", "number", "kpi") or len(shape.rows) < 2 or not shape.metrics:
        return None
    chosen = arranged(shape, request.chart) if request.chart is not None and request.show is None else None
    if request.chart is not None and chosen is not None:
        made = _first(CHOSEN[request.chart.kind], chosen)
        if made is not None:
            return made.model_copy(update={"why": shape.say("按问题选定的图形", "chosen for the question")})
    if request.show in SMALL:
        return _first(SMALL[request.show], shape)
    wanted = _first(CHOSEN.get(request.show or "", ()), shape)
    if wanted is not None:
        return wanted.model_copy(update={"why": shape.say("按您的要求：", "as you asked: ") + wanted.why})
    fitting = _first(CHARTS, shape)
    if fitting is not None and request.show:
        sorry = shape.say("所选图形不适合这组数据：", "the kind you chose does not fit: ")
        return fitting.model_copy(update={"why": sorry + fitting.why})
    return fitting


def kinds(request: QueryRequest, table: Table, model: SemanticModel) -> list[str]:
    """The names of CHOSEN that fit ``table``, for the user to choose from; empty when there is nothing to draw."""
    drawn: dict[str, str] = {}
    for name, rules in CHOSEN.items():
        shape = Shape(request.model_copy(update={"show": name}), table, model, "zh")
        chart = _first(rules, shape) if len(shape.rows) > 1 and shape.metrics else None
        if chart is not None:
            drawn.setdefault(chart.kind, name)
    return list(drawn.values())


def _first(rules: tuple[Rule, ...], shape: Shape) -> Chart | None:
    return next((chart for rule in rules if (chart := rule(shape)) is not None), None)
