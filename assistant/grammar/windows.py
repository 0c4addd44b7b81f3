"""Windows of days seen from the data date: to date, rolling, shifted; and a stretch of text that is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from semantic_layer.calendar import Period, add_months, end_of, last_month_end, start_of


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of text that is a period. ``code`` names what to say about it (``period-to-date``, ``period-year`` …);
    ``kind`` is ``window``, or ``recent`` (最近), ``same-last-year`` (去年同期), ``unclear`` (春节前后) without a period."""

    start: int
    end: int
    period: Period | None
    code: str = ""
    kind: str = "window"


Handler = Callable[[re.Match[str], date], Period | None]
"""The period that a match says, seen from the data date; None where it says none."""
Form = tuple[re.Pattern[str], Handler]


def found_in(
    text: str, today: date, forms: Iterable[Form], kinds: Iterable[tuple[str, re.Pattern[str]]] = ()
) -> list[Found]:
    """Every stretch of ``text`` that one of ``forms`` is, and those of the ``kinds`` that have no period of their own."""
    found = [
        Found(match.start(), match.end(), None, kind=kind) for kind, said in kinds for match in said.finditer(text)
    ]
    for said, period_of in forms:
        for match in said.finditer(text):
            period = period_of(match, today)
            if period is not None:
                found.append(Found(match.start(), match.end(), period))
    return found


def to_date(grain: str, day: date, today: date) -> tuple[Period, str]:
    """The ``grain`` that holds ``day``, cut at ``today`` when it has begun and not ended."""
    start, end = start_of(grain, day), end_of(grain, day)
    if start <= today < end:
        return Period(start=start, end=today), "period-to-date"
    return Period(start=start, end=end), ""


def point(day: date) -> Period:
    """One day."""
    return Period(start=day, end=day)


def rolling(grain: str, count: int, today: date) -> Period:
    """The last ``count`` days, weeks (of seven days) or whole months, quarters, years up to ``today``."""
    if grain in ("day", "week"):
        return Period(start=today - timedelta(days=count * (7 if grain == "week" else 1) - 1), end=today)
    months = count * {"month": 1, "quarter": 3, "half": 6, "year": 12}[grain]
    end = last_month_end(today)
    return Period(start=add_months(end.replace(day=1), 1 - months), end=end)


def shifted(grain: str, steps: int, today: date) -> Period:
    """The whole ``grain`` that lies ``steps`` before or after the one of ``today``."""
    if grain in ("day", "week"):
        day = today + timedelta(days=steps * (7 if grain == "week" else 1))
    else:
        day = add_months(today.replace(day=1), steps * {"month": 1, "quarter": 3, "half": 6, "year": 12}[grain])
    return Period(start=start_of(grain, day), end=end_of(grain, day))


def begun(grain: str, start: date, given: bool, today: date) -> tuple[Period, str]:
    """The named part of the year: this year's once it has begun, else last year's."""
    if not given and start > today:
        start = start.replace(year=start.year - 1)
        return to_date(grain, start, today)[0], "period-year"
    return to_date(grain, start, today)
