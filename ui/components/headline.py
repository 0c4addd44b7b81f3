"""The headline of an answer as HTML: at most two lines, its first figure large."""

from __future__ import annotations

import re
from html import escape

UNITS = r"亿元|万元|元|%|个百分点|BP|bn|m|pp|户次|户|个|条|人|次|笔|倍|天|分|点|小时|个月|customers|people|times|days|×"
# A figure carries its unit, so that 2026年 or 前5名 is not taken for one.
FIGURE = re.compile(
    rf"(?P<number>[+\-−<]?(?:CNY )?[+\-]?\d[\d,]*(?:\.\d+)?)\s?(?P<unit>(?:{UNITS})(?:/[户人]|/\w+)?)(?![\d月年])"
)


def headline(text: str) -> str:
    """``text`` escaped, its first figure marked with the classes ``figure`` and ``unit``."""
    found = FIGURE.search(text)
    if found is None:
        return f'<div class="wenshu-headline">{escape(text)}</div>'
    before, after = text[: found.start()], text[found.end() :]
    figure = f'<span class="figure">{escape(found["number"])}<span class="unit">{escape(found["unit"])}</span></span>'
    return f'<div class="wenshu-headline">{escape(before)}{figure}{escape(after)}</div>'
