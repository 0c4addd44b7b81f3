"""Twelve months of a client's figures as lines, with what happened as numbered marks on their days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from assistant.charts.marks import BAD, Spec, amount, colour, frame, tip, upright
from assistant.client_view import Occurrence
from assistant.formats import Scale, scale_of, show
from semantic_layer.calendar import month_end
from warehouse.engine import Column, Table

HEIGHT = 200
MOST_MARKS = 12


def numbered(events: Sequence[Occurrence]) -> list[tuple[int, str, str]]:
    """The latest days on which something happened, oldest first: number, day, what."""
    days = [(day, [one.label for one in same]) for day, same in groupby(events, key=lambda one: one.day)]
    return [(at, day, "、".join(dict.fromkeys(said))) for at, (day, said) in enumerate(days[-MOST_MARKS:], 1)]


def course_chart(table: Table, events: Sequence[Occurrence], language: str) -> Spec:
    """The Vega-Lite specification; each point stands on the last day of its month."""
    columns = [column for column in table.columns if column.name != "month"]
    at = [table.index(column.name) for column in columns]
    ends = [month_end(date.fromisoformat(f"{row[table.index('month')]}-01")) for row in table.rows]
    scale = scale_of((row[place] for row in table.rows for place in at), columns[0].unit, columns[0].format, language)
    values: list[Spec] = [
        {
            "day": end.isoformat(),
            "line": column.label,
            "value": scale.value(row[place]),
            "text": show(row[place], column.unit, column.format, language),
        }
        for row, end in zip(table.rows, ends, strict=True)
        for column, place in zip(columns, at, strict=True)
    ]
    layers = [_lines(columns, scale, ends, language), *_marks(events, ends, language)]
    return frame(values, {"layer": layers}, HEIGHT)


def _days(ends: Sequence[date]) -> Spec:
    """The axis of days, named at the ends of months."""
    named = [{"year": end.year, "month": end.month, "date": end.day} for end in ends]
    axis = {
        "grid": False,
        "ticks": False,
        "labelPadding": 8,
        "format": "%Y-%m",
        "values": named,
        "labelOverlap": "greedy",
    }
    return {"field": "day", "type": "temporal", "title": None, "axis": axis, "scale": {"padding": 16}}


def _lines(columns: Sequence[Column], scale: Scale, ends: Sequence[date], language: str) -> Spec:
    day, line, text = ("Day", "Figure", "Value") if language == "en" else ("日期", "指标", "数值")
    legend = {
        "symbolType": "stroke",
        "symbolStrokeWidth": 3,
        "orient": "top",
        "title": None,
        "offset": 22,
    }  # numbers of events stand between
    return {
        "mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 30}},
        "encoding": {
            "x": _days(ends),
            "y": upright(amount("value", scale)),
            "color": colour("line", [column.label for column in columns]) | {"legend": legend},
            "strokeDash": {"field": "line", "type": "nominal", "legend": None},
            "tooltip": tip(day=day, line=line, text=text),
        },
    }


def _marks(events: Sequence[Occurrence], ends: Sequence[date], language: str) -> list[Spec]:
    """A thin line on each day on which something happened, its number above."""
    data = {"values": [{"day": day, "number": str(at), "what": what} for at, day, what in numbered(events)]}
    day, what = ("Day", "Event") if language == "en" else ("日期", "事件")
    where: Spec = {"x": _days(ends), "tooltip": tip(day=day, what=what)}
    line = {"type": "rule", "strokeDash": [3, 3], "color": BAD, "opacity": 0.55}
    number = {"type": "text", "fontSize": 12, "fontWeight": 700, "color": BAD, "dy": -6, "baseline": "bottom"}
    return [
        {"data": data, "mark": line, "encoding": where},
        {"data": data, "mark": number, "encoding": where | {"y": {"value": 0}, "text": {"field": "number"}}},
    ]
