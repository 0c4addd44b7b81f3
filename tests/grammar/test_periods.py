"""Periods in words, seen from a data date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assistant.grammar.english_periods import find_english_periods
from assistant.grammar.periods import find_periods
from semantic_layer.calendar import Period, end_of

TODAY = date(2026, 5, 31)
CHINESE = {
    "今年以来": "2026-01-01..2026-05-31",
    "本季度": "2026-04-01..2026-05-31",
    "上季度": "2026Q1",
    "去年": "2025",
    "前年": "2024",
    "上半年": "2026-01-01..2026-05-31",
    "下半年": "2025H2",
    "近三个月": "2026-03-01..2026-05-31",
    "最近半年": "2025-12-01..2026-05-31",
    "近30天": "2026-05-02..2026-05-31",
    "过去90天": "2026-03-03..2026-05-31",
    "近一年": "2025-06-01..2026-05-31",
    "5月": "2026-05",
    "5月底": "2026-05-31",
    "11月": "2025-11",
    "年初": "2025-12-31",
    "去年底": "2025-12-31",
    "上月末": "2026-04-30",
    "上季末": "2026-03-31",
    "半年末": "2025-12-31",
    "本周": "2026-05-25..2026-05-31",
    "上周": "2026-05-18..2026-05-24",
    "昨天": "2026-05-30",
    "30天前": "2026-05-01",
    "1-5月": "2026-01-01..2026-05-31",
    "3月到5月": "2026-03-01..2026-05-31",
    "2025年12月31日": "2025-12-31",
    "2025-12-31": "2025-12-31",
    "2025年3月至2026年2月": "2025-03-01..2026-02-28",
    "一季度": "2026Q1",
    "去年一季度": "2025Q1",
    "前三季度": "2026-01-01..2026-05-31",
    "2025年前三季度": "2025-01-01..2025-09-30",
    "一季度末": "2026-03-31",
    "3月以来": "2026-03-01..2026-05-31",
    "5月上旬": "2026-05-01..2026-05-10",
    "2026Q1": "2026Q1",
    "2025年": "2025",
    "二〇二五年": "2025",
    "25年三季度": "2025Q3",
    "今年前三个月": "2026Q1",
    "去年全年": "2025",
    "近两年": "2024-06-01..2026-05-31",
    "上上个月": "2026-03",
    "20251231": "2025-12-31",
    "明年": "2027",
}
ENGLISH = {
    "year to date": "2026-01-01..2026-05-31",
    "ytd": "2026-01-01..2026-05-31",
    "last quarter": "2026Q1",
    "last year": "2025",
    "this quarter": "2026-04-01..2026-05-31",
    "trailing twelve months": "2025-06-01..2026-05-31",
    "last 6 months": "2025-12-01..2026-05-31",
    "past 90 days": "2026-03-03..2026-05-31",
    "between march and may": "2026-03-01..2026-05-31",
    "from january 2025 to march 2025": "2025Q1",
    "q2": "2026-04-01..2026-05-31",
    "q4": "2025Q4",
    "end of 2025": "2025-12-31",
    "31 december 2025": "2025-12-31",
    "may 20, 2026": "2026-05-20",
    "since march": "2026-03-01..2026-05-31",
    "end of last month": "2026-04-30",
    "last month end": "2026-04-30",
    "year end": "2025-12-31",
    "third quarter of 2025": "2025Q3",
    "the last half year": "2025-12-01..2026-05-31",
    "december": "2025-12",
    "yesterday": "2026-05-30",
}


def longest(found):
    size = max(one.end - one.start for one in found)
    return {one.period for one in found if one.end - one.start == size}


def period(code: str) -> Period:
    start, _, end = code.partition("..")
    return Period.model_validate({"from": start, "to": end} if end else start)


@pytest.mark.parametrize(("text", "code"), CHINESE.items())
def test_chinese_words_are_the_period_that_bankers_mean(text, code):
    assert longest(find_periods(text.lower(), TODAY)) == {period(code)}


@pytest.mark.parametrize(("text", "code"), ENGLISH.items())
def test_english_words_are_the_period_that_bankers_mean(text, code):
    assert longest(find_english_periods(text, TODAY)) == {period(code)}


def test_may_i_is_no_month():
    assert not [one for one in find_english_periods("may i see the deposits", TODAY) if one.period and one.start == 0]


@pytest.mark.parametrize("today", [TODAY - timedelta(days=step * 17) for step in range(60)])
def test_every_word_gives_a_sound_period_on_every_day(today):
    words = [*CHINESE, *ENGLISH]
    for text in words:
        for one in [*find_periods(text.lower(), today), *find_english_periods(text, today)]:
            assert one.period is None or one.period.start <= one.period.end


@pytest.mark.parametrize("year", range(2023, 2026))
@pytest.mark.parametrize("month", range(1, 13))
def test_a_dated_month_reads_back_in_every_form(year, month):
    whole = Period(start=date(year, month, 1), end=end_of("month", date(year, month, 1)))
    for text in (f"{year}年{month}月", f"{year}-{month:02d}", f"{year}年{month}月份", f"{year}/{month}"):
        assert longest(find_periods(text, TODAY)) == {whole}, text


def test_a_month_without_a_year_has_begun():
    for month in range(1, 13):
        (found,) = longest(find_periods(f"{month}月", TODAY))
        assert found.start <= TODAY < found.start + timedelta(days=366)


def test_a_window_under_way_ends_at_the_data_date():
    for text in ("本季度", "今年", "上半年", "本月", "二季度"):
        (found,) = longest(find_periods(text, date(2026, 5, 20)))
        assert found.end == date(2026, 5, 20), text
