"""The base period of a comparison: 同比, 环比, 较上日/上月末/上季末/年初, or a period of the user's own."""

from __future__ import annotations

from datetime import date, timedelta

from semantic_layer.calendar import MONTHS, Period, add_months, end_of, start_of
from semantic_layer.errors import BadPeriod

YEAR_AGO = frozenset({"compared-year-ago-instead", "flow-year-ago-instead"})
"""The notes that say that a year earlier is compared with instead."""


def base_period(
    comparison: str, period: Period, *, point_in_time: bool, average: bool = False
) -> tuple[Period, str | None]:
    """The period to compare ``period`` with, and the code of a note when another comparison had to be given instead.

    ``point_in_time``: the metric reads the end of the window only, so a year to date counts as the month it ends in.
    """
    if comparison == "yoy":
        return period.shift_months(-12), None
    if comparison == "prior":
        return _prior(period, point_in_time)
    if comparison == "day":
        day = period.end - timedelta(days=1)
        return Period(start=day, end=day), None
    if comparison in ("month_end", "quarter_end", "year_start"):
        grain = {"month_end": "month", "quarter_end": "quarter", "year_start": "year"}[comparison]
        return _before(grain, period, point_in_time, average)
    raise BadPeriod("comparison-unknown", comparison=comparison)


def _before(grain: str, period: Period, point_in_time: bool, average: bool) -> tuple[Period, str | None]:
    end = start_of(grain, period.end) - timedelta(days=1)
    if point_in_time or average:
        return Period(start=start_of(grain, end), end=end), None
    return period.shift_months(-12), "flow-year-ago-instead"


def _prior(period: Period, point_in_time: bool) -> tuple[Period, str | None]:
    grain = period.grain
    if grain == "day":
        return period.shift_days(-1), None
    if grain is not None:
        return period.shift_months(-MONTHS[grain]), None
    year_to_date = period.start == start_of("year", period.end)
    if year_to_date and point_in_time:
        end = start_of("month", period.end) - timedelta(days=1)
        if period.end != end_of("month", period.end):
            end = add_months(period.end, -1)
        return Period(start=start_of("month", end), end=end), None
    if year_to_date:
        return period.shift_months(-12), "compared-year-ago-instead"
    for size in ("month", "quarter", "half"):
        if period.start == start_of(size, period.end):
            return period.shift_months(-MONTHS[size]), None
    if period.whole_months:
        months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
        return period.shift_months(-months), None
    return period.shift_days(-period.days), None


def plan_period(period: Period) -> tuple[str, date, date]:
    """The plan a window belongs to: its type (M, Q, H, Y), first and last day. Raises BadPeriod when there is none.

    From January 1 on, what is more than the first quarter is the year to date; H is the second half of a year.
    """
    for letter, grain in (("M", "month"), ("Q", "quarter"), ("Y", "year"), ("H", "half")):
        start = start_of(grain, period.end)
        if period.start == start:
            return letter, start, end_of(grain, period.end)
    if period.grain == "day":
        return "M", start_of("month", period.end), end_of("month", period.end)
    raise BadPeriod("no-plan-for-period", period=period.code)
