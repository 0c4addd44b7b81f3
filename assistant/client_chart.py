"""Twelve months of a client's figures as lines, with what happened as numbered marks on their days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from assistant.charts.marks import BAD, Spec, amount, colour, frame, tip, upright
from assistant.client_view import Occurrence
from assistant.formats import scale_of, show
from semantic_layer.calendar import month_end
from warehouse.engine import Table

HEIGHT = 200
MOST_MARKS = 12


def numbered(events: Sequence[Occurrence]) -> list[tuple[int, str, str]]:
    """The latest days on which something happened, oldest first: number, day, what."""
    days = [(day, [one.label for one in same]) for day, same in groupby(events, key=lambda one: one.day)]
    return [(at, day, "、".join(dict.fromkeys(said))) for at, (day, said) in enumerate(days[-MOST_MARKS:], 1)]


def course_chart(table: Table, events: Sequence[Occurrence], language: str) -> Spec:
    """The Vega-Lite specification; each point stands on the last day of its month."""
    columns = [column for column in table.columns if column.name != "month"]
    at = table.index("month")
    stored = [row[table.index(column.name)] for row in table.rows for column in columns]
    scale = scale_of(stored, columns[0].unit, columns[0].format, language)
    values: list[Spec] = [
        {
            "day": month_end(date.fromisoformat(f"{row[at]}-01")).isoformat(),
            "line": column.label,
            "value": scale.value(row[table.index(column.name)]),
            "text": show(row[table.index(column.name)], column.unit, column.format, language),
        }
        for row in table.rows
        for column in columns
    ]
    marks = [{"day": day, "number": str(number), "what": what} for number, day, what in numbered(events)]
    english = language == "en"
    ends = [month_end(date.fromisoformat(f"{row[at]}-01")) for row in table.rows]
    axis = {
        "grid": False,
        "ticks": False,
        "labelPadding": 8,
        "format": "%Y-%m",
        "values": [{"year": end.year, "month": end.month, "date": end.day} for end in ends],
        "labelOverlap": "greedy",
    }
    x: Spec = {"field": "day", "type": "temporal", "title": None, "axis": axis, "scale": {"padding": 16}}
    legend = {"symbolType": "stroke", "symbolStrokeWidth": 3}
    lines: Spec = {
        "mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 30}},
        "encoding": {
            "x": x,
            "y": upright(amount("value", scale)),
            "color": colour("line", [column.label for column in columns])
            | {"legend": legend | {"orient": "top", "title": None}},
            "strokeDash": {"field": "line", "type": "nominal", "legend": None},
            "tooltip": tip(
                day="Day" if english else "日期",
                line="Figure" if english else "指标",
                text="Value" if english else "数值",
            ),
        },
    }
    told = tip(day="Day" if english else "日期", what="Event" if english else "事件")
    above: Spec = {"x": x, "tooltip": told}
    rule: Spec = {
        "data": {"values": marks},
        "mark": {"type": "rule", "strokeDash": [3, 3], "color": BAD, "opacity": 0.55},
        "encoding": above,
    }
    label: Spec = {
        "data": {"values": marks},
        "mark": {"type": "text", "fontSize": 12, "fontWeight": 700, "color": BAD, "dy": -6, "baseline": "bottom"},
        "encoding": above | {"y": {"value": 0}, "text": {"field": "number"}},
    }
    return frame(values, {"layer": [lines, rule, label]}, HEIGHT)
