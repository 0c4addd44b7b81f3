"""Periods as people say them, seen from 2026-05-31, a Sunday."""

from __future__ import annotations

import pytest

from assistant.grammar.spoken_periods import find_spoken_periods
from tests.grammar.test_periods import TODAY, longest, period

SPOKEN = {
    "上周五": "2026-05-22",
    "上上周三": "2026-05-13",
    "这周一": "2026-05-25",
    "周三": "2026-05-27",
    "上半月": "2026-05-01..2026-05-15",
    "上个月下半月": "2026-04-16..2026-04-30",
    "4月下半月": "2026-04-16..2026-04-30",
    "三四月份": "2026-03-01..2026-04-30",
    "十一十二月": None,
    "今年头四个月": "2026-01-01..2026-04-30",
    "去年前五个月": "2025-01-01..2025-05-31",
    "头三个月": "2026-01-01..2026-03-31",
    "月初到现在": "2026-05-01..2026-05-31",
    "季初至今": "2026-04-01..2026-05-31",
    "本财年": "2026-01-01..2026-05-31",
    "25q4": "2025Q4",
    "24年h1": "2024-01-01..2024-06-30",
    "上上季度末": "2025-12-31",
    "上上个月底": "2026-03-31",
    "上一年度": "2025",
    "大前年": "2023",
    "大前年底": "2023-12-31",
    "去年年中": "2025-06-30",
    "昨儿个": "2026-05-30",
    "fy2025": "2025",
    "1h25": "2025-01-01..2025-06-30",
    "q1'26": "2026Q1",
    "first five months of 2026": "2026-01-01..2026-05-31",
    "end-march": "2026-03-31",
    "eom april 2025": "2025-04-30",
    "jan-may": "2026-01-01..2026-05-31",
    "march through may": "2026-03-01..2026-05-31",
    "nov to jan": "2025-11-01..2026-01-31",
    "since last july": "2025-07-01..2026-05-31",
    "year-end 2025": "2025-12-31",
    "l12m": "2025-06-01..2026-05-31",
    "last 6 mths": "2025-12-01..2026-05-31",
    "over the last year": "2025-06-01..2026-05-31",
    "last year's q4": "2025Q4",
    "the year before last": "2024",
    "the month before last": "2026-03",
    "last friday": "2026-05-29",
    "over the year 2025": "2025",
    "this yr": "2026-01-01..2026-05-31",
}


@pytest.mark.parametrize(("text", "code"), SPOKEN.items())
def test_a_spoken_period_is_the_days_that_are_meant(text, code):
    found = [one for one in find_spoken_periods(text, TODAY) if one.end - one.start == len(text)]
    assert {one.period for one in found} == ({period(code)} if code else set())


@pytest.mark.parametrize("text", ["这几个月", "前几天", "近几个季度", "the last few months"])
def test_a_few_months_are_recent_and_no_fixed_window(text):
    assert [one.kind for one in find_spoken_periods(text, TODAY)] == ["recent"]


def test_the_longest_reading_is_taken():
    assert longest(find_spoken_periods("今年头四个月", TODAY)) == {period("2026-01-01..2026-04-30")}
