"""Days that are still to come: 未来两个月, 接下来90天, the next six months; and words that end them: 年底前, by the end of June."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.grammar.english_periods import find_english_periods
from assistant.grammar.numbers import read_count
from assistant.grammar.periods import N, find_periods
from assistant.grammar.windows import Found
from semantic_layer.calendar import Period, add_months, end_of

_MONTHS = {
    "个月": 1,
    "月": 1,
    "季度": 3,
    "季": 3,
    "个季度": 3,
    "半年": 6,
    "年": 12,
    "month": 1,
    "quarter": 3,
    "year": 12,
}
_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "个星期": 7, "day": 1, "week": 7}
_UNIT = "天|日|周|个?星期|个月|个?季度|年"
_COUNT = r"\d{1,3}|a|one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty|sixty|ninety"
_AHEAD = re.compile(
    rf"(?:未来|接下来|今后|往后|后面|再过)的?(?:(?P<n>{N})(?P<u>{_UNIT})|(?P<half>半年))(?:(?:之|以)?内|里面?)?"
    rf"|\b(?:in |over |within |during )?(?:the )?(?:next|coming) (?P<en>{_COUNT}) (?P<eu>day|week|month|quarter|year)s?\b"
)
_WITHIN = re.compile(
    rf"(?:(?P<n>{N})(?P<u>{_UNIT})|(?P<half>半年))(?:之|以)?内"
    rf"|\b(?:with)?in (?P<en>{_COUNT}) (?P<eu>day|week|month|quarter|year)s?\b"
)
_GRAINS = {
    "年": "year",
    "季": "quarter",
    "季度": "quarter",
    "月": "month",
    "year": "year",
    "quarter": "quarter",
    "month": "month",
}
_ENDS = re.compile(
    r"(?<![去上前今本\d一二三四五六七八九十])(?P<unit>年|季度?|月)[底末]"
    r"|\b(?<!last )(?<!previous )(?:the )?(?:end of (?:the|this) (?P<of>year|quarter|month)|(?P<en>year|quarter|month)[- ]end)\b"
)


def find_ahead_periods(text: str, today: date) -> list[Found]:
    """Every stretch of normalised ``text`` that is so many days, weeks, months from ``today`` on."""
    return _spans(_AHEAD, text, today)


def find_within(text: str, today: date) -> list[Found]:
    """「两个月内」, within 60 days, read as days to come: only where what is asked about lies ahead."""
    return _spans(_WITHIN, text, today)


def _spans(pattern: re.Pattern[str], text: str, today: date) -> list[Found]:
    found = []
    for match in pattern.finditer(text):
        unit = "半年" if match["half"] else match["u"] or match["eu"]
        said = match["n"] or match["en"] or "1"
        count = 1 if match["half"] or said in ("a", "one") else read_count(said)
        if said == "半":
            unit, count = {"年": "半年", "个月": "天"}.get(unit, ""), 1 if unit == "年" else 15
        if count and unit in _DAYS | _MONTHS:
            found.append(Found(match.start(), match.end(), _from(today, unit, count)))
    return found


def _from(today: date, unit: str, count: int) -> Period:
    first = today + timedelta(days=1)
    if unit in _DAYS:
        return Period(start=first, end=today + timedelta(days=count * _DAYS[unit]))
    return Period(start=first, end=add_months(first, count * _MONTHS[unit]) - timedelta(days=1))


def find_ends(text: str, today: date) -> list[Found]:
    """「年底」, the end of the quarter: the last day of the one that is running, where days to come are spoken of."""
    found = []
    for match in _ENDS.finditer(text):
        grain = _GRAINS[match["unit"] or match["of"] or match["en"]]
        day = end_of(grain, today + timedelta(days=1))
        found.append(Found(match.start(), match.end(), Period(start=day, end=day)))
    return found


def whole(text: str, period: Period, today: date) -> Period:
    """The whole of what ``text`` names, where ``period`` is what had passed of it by ``today`` or the last that has passed: this
    year's (二季度 to the end of June, 9月 the next one, 本月 to its last day)."""
    later = _read(text, end_of("year", today))
    if later is None or period.start > today:
        return period
    if period.end < today or period.days == 1:
        after = _read(text, end_of("year", today) + timedelta(days=31))
        fixed = after is not None and after.start == later.start and later.start.year == today.year
        return later if fixed else period
    for grain in ("week", "month", "quarter", "half", "year"):
        last = end_of(grain, today)
        then, after = _read(text, last), _read(text, last + timedelta(days=1))
        if then is not None and then.start == period.start and after is not None and after.start != period.start:
            return then
    return later if later.start == period.start else period


def _read(text: str, today: date) -> Period | None:
    """The whole stretch as a period seen from that day."""
    found = [*find_periods(text, today), *find_english_periods(text, today)]
    return next((one.period for one in found if one.period and (one.start, one.end) == (0, len(text))), None)
