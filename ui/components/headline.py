"""The headline of an answer as HTML: at most two lines, its leading figure large."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from assistant.formats import show
from warehouse.engine import Table

UNITS = r"亿元|万元|元|%|个百分点|BP|bn|m|pp|户次|户|条|人|次|笔|倍|天|分|点|小时|个月|customers|people|times|days|×"
# A figure carries its unit, so that 2026年 or 前5名 is not taken for one.
FIGURE = re.compile(
    rf"(?P<number>[+\-<]?(?:CNY )?[+\-]?\d[\d,]*(?:\.\d+)?)\s?(?P<unit>(?:{UNITS})(?:/[户人]|/\w+)?)(?![\d月年A-Za-z])"
)


def headline(text: str, wanted: Sequence[str] = (), quotes: Sequence[str] = ()) -> str:
    """``text`` escaped, one figure in it large: the first of ``wanted`` that occurs, else the first with a unit. A text that
    quotes a document (``quotes``) has none: a number of its sentences is no finding."""
    start = next((text.index(figure) for figure in wanted if figure and figure in text), 0)
    found = FIGURE.search(text, start) or FIGURE.search(text)
    if found is None or any(quote and quote in text for quote in quotes):
        return f'<div class="wenshu-headline">{escape(text)}</div>'
    before, after = text[: found.start()], text[found.end() :]
    figure = f'<span class="figure">{escape(found["number"])}<span class="unit">{escape(found["unit"])}</span></span>'
    return f'<div class="wenshu-headline">{escape(before)}{figure}{escape(after)}</div>'


def leading_figures(table: Table, *, by_time: bool, language: str) -> list[str]:
    """The figures of the first metric that a headline is about: the latest of a series, the largest of groups."""
    for at, column in enumerate(table.columns):
        if column.format in ("text", "date", "") or "__" in column.name:
            continue
        values = [row[at] for row in table.rows if isinstance(row[at], int | float)]
        chosen = values[-1:] if by_time else sorted(values, reverse=True)
        return [show(value, column.unit, column.format, language) for value in chosen[:3]]
    return []
