"""Dates, as banks count them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic_layer.calendar import Period, add_months, end_of, is_month_end, start_of
from semantic_layer.compare_periods import base_period, plan_period
from semantic_layer.errors import BadPeriod

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
GRAINS = st.sampled_from(["day", "week", "month", "quarter", "half", "year"])


def period(start: str, end: str) -> Period:
    return Period(start=date.fromisoformat(start), end=date.fromisoformat(end))


@pytest.mark.parametrize("text", ["2026-05", "2026Q2", "2026H1", "2026", "2026-05-20"])
def test_a_period_reads_back_as_it_was_written(text):
    assert Period.model_validate(text).code == text


@pytest.mark.parametrize("text", ["2026-13", "2026Q5", "soon", "2026-02-30", ""])
def test_an_unreadable_period_is_refused(text):
    with pytest.raises(BadPeriod):
        Period.model_validate(text)


def test_from_and_to_may_not_be_reversed():
    with pytest.raises(BadPeriod):
        Period.model_validate({"from": "2026-05-31", "to": "2026-01-01"})


@given(DAYS, GRAINS)
def test_every_day_lies_in_exactly_one_piece_of_its_grain(day, grain):
    assert start_of(grain, day) <= day <= end_of(grain, day)
    assert start_of(grain, end_of(grain, day) + timedelta(days=1)) == end_of(grain, day) + timedelta(days=1)


@given(DAYS, DAYS, GRAINS)
def test_pieces_tile_the_window(one, other, grain):
    window = Period(start=min(one, other), end=max(one, other))
    if grain in ("day", "week") and window.days > 800:
        window = Period(start=window.start, end=window.start + timedelta(days=800))
    pieces = window.split(grain)
    assert sum(piece.days for piece in pieces) == window.days
    assert pieces[0].start == window.start and pieces[-1].end == window.end


@given(DAYS, st.integers(-36, 36))
def test_a_month_end_stays_a_month_end(day, months):
    assert is_month_end(add_months(end_of("month", day), months))


@pytest.mark.parametrize(
    ("window", "base"),
    [
        (("2026-05-01", "2026-05-31"), ("2026-04-01", "2026-04-30")),
        (("2026-01-01", "2026-03-31"), ("2025-10-01", "2025-12-31")),
        (("2026-04-01", "2026-05-31"), ("2026-01-01", "2026-02-28")),
        (("2026-03-01", "2026-05-31"), ("2025-12-01", "2026-02-28")),
        (("2026-05-02", "2026-05-31"), ("2026-04-02", "2026-05-01")),
        (("2026-05-31", "2026-05-31"), ("2026-05-30", "2026-05-30")),
        (("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31")),
    ],
)
def test_the_previous_period_is_of_equal_type(window, base):
    assert base_period("prior", period(*window), point_in_time=False) == (period(*base), None)


def test_a_year_to_date_has_no_previous_period_and_says_so():
    base, note = base_period("prior", period("2026-01-01", "2026-05-31"), point_in_time=False)
    assert (base, note) == (period("2025-01-01", "2025-05-31"), "compared-year-ago-instead")


def test_a_stock_of_the_year_to_date_is_compared_with_the_month_before():
    base, note = base_period("prior", period("2026-01-01", "2026-05-31"), point_in_time=True)
    assert (base.end, note) == (date(2026, 4, 30), None)


@pytest.mark.parametrize(
    ("comparison", "end"),
    [("day", "2026-05-30"), ("month_end", "2026-04-30"), ("quarter_end", "2026-03-31"), ("year_start", "2025-12-31")],
)
def test_a_stock_is_compared_with_the_end_before(comparison, end):
    base, _ = base_period(comparison, period("2026-01-01", "2026-05-31"), point_in_time=True)
    assert base.end == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("window", "plan"),
    [
        (("2026-05-01", "2026-05-31"), ("M", "2026-05-01", "2026-05-31")),
        (("2026-04-01", "2026-05-31"), ("Q", "2026-04-01", "2026-06-30")),
        (("2026-01-01", "2026-05-31"), ("Y", "2026-01-01", "2026-12-31")),
        (("2025-07-01", "2025-12-31"), ("H", "2025-07-01", "2025-12-31")),
    ],
)
def test_the_plan_follows_the_window(window, plan):
    letter, start, end = plan_period(period(*window))
    assert (letter, start.isoformat(), end.isoformat()) == plan


def test_a_window_without_a_plan_is_refused():
    with pytest.raises(BadPeriod):
        plan_period(period("2026-02-03", "2026-05-31"))
