"""Periods as people say them, beside those of periods.py and english_periods.py: 上周五, 上半月, 三四月份, L12M, end-March."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.grammar.numbers import read_count
from assistant.grammar.turns import MONTH
from assistant.grammar.windows import Found, Handler, found_in, point, rolling, shifted
from semantic_layer.calendar import Period, add_months, end_of, month_end, start_of

_DAYS = {char: place for place, char in enumerate("一二三四五六日")} | {"天": 6, "末": 6}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WEEKDAYS = "mon tue wed thu fri sat sun".split()
_M = MONTH
_MONTH = r"1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九]"
_N = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_UNITS = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year"}


def _weekday(match: re.Match[str], today: date) -> Period | None:
    """「上周五」; a bare weekday is the last one."""
    monday = start_of("week", today) - timedelta(days=7 * {"上上": 2, "上": 1}.get(match["w"] or "", 0))
    day = monday + timedelta(days=_DAYS[match["d"]])
    return point(day if day <= today or match["w"] else day - timedelta(days=7))


def _english_weekday(match: re.Match[str], today: date) -> Period | None:
    """「last Friday」 is the latest one before today, 「on Friday」 too."""
    back = (today.weekday() - _WEEKDAYS.index(match["d"][:3])) % 7 or 7
    return point(today - timedelta(days=back))


def _half_month(match: re.Match[str], today: date) -> Period | None:
    number = read_count(match["m"]) if match["m"] else None
    first = start_of("month", today) if number is None else date(today.year, number, 1)
    if match["back"]:
        first = add_months(start_of("month", today), -1)
    if first > today:
        first = first.replace(year=first.year - 1)
    if match["half"] == "上":
        return Period(start=first, end=first + timedelta(days=14))
    return Period(start=first + timedelta(days=15), end=month_end(first))


def _two_months(match: re.Match[str], today: date) -> Period | None:
    """「三四月份」."""
    first, last = read_count(match["a"]), read_count(match["b"])
    if first is None or last != first + 1:
        return None
    year = today.year if date(today.year, last, 1) <= today else today.year - 1
    return Period(start=date(year, first, 1), end=min(month_end(date(year, last, 1)), today))


def _to_now(match: re.Match[str], today: date) -> Period | None:
    grain = "month" if match["what"] == "月" else "quarter"
    return Period(start=start_of(grain, today), end=today)


def _first_months(match: re.Match[str], today: date) -> Period | None:
    """「今年头四个月」, 「前五个月」, 「the first five months of 2026」: of the year named, else of this one."""
    count = read_count(match["n"])
    named = match["y"] or ""
    year = int(named) if named.isdigit() else today.year - (1 if named in ("去年", "last year") else 0)
    if count is None or not 1 <= count <= 12 or (not named and date(year, count, 1) > today):
        return None
    return Period(start=date(year, 1, 1), end=min(month_end(date(year, count, 1)), max(today, date(year, 1, 1))))


def _financial_year(match: re.Match[str], today: date) -> Period | None:
    number = match["y"]
    year = today.year if not number else int(number) + (2000 if len(number) == 2 else 0)
    start = date(year, 1, 1)
    return None if start > today else Period(start=start, end=min(date(year, 12, 31), today))


def _short_part(match: re.Match[str], today: date) -> Period | None:
    """「25Q4」, 「1H25」, 「Q1'26」."""
    year, size = 2000 + int(match["y"]), 3 if "q" in match["p"] else 6
    number = int(re.sub(r"\D", "", match["p"]))
    if not 1 <= number <= 12 // size:
        return None
    start = date(year, (number - 1) * size + 1, 1)
    end = end_of("quarter" if size == 3 else "half", start)
    return Period(start=start, end=min(end, today) if start <= today else end)


def _abbreviated(match: re.Match[str], today: date) -> Period | None:
    """「this yr」, 「last qtr」."""
    grain = _UNITS[match["u"][0]]
    return shifted(grain, -1, today) if match["w"] == "last" else Period(start=start_of(grain, today), end=today)


def _part_of_year(match: re.Match[str], today: date) -> Period | None:
    """「last year's Q4」."""
    year, size = today.year - (match["w"] == "last"), 3 if match["p"][0] == "q" else 6
    start = date(year, (int(match["p"][1]) - 1) * size % 12 + 1, 1)
    end = end_of("quarter" if size == 3 else "half", start)
    return Period(start=start, end=min(end, today) if start <= today else end)


def _month_point(match: re.Match[str], today: date) -> Period | None:
    """「end-March」, 「eom April 2026」."""
    month = _MONTHS.index(match["m"][:3]) + 1
    year = int(match["y"]) if match["y"] else today.year - (date(today.year, month, 1) > today)
    return point(month_end(date(year, month, 1)))


def _month_range(match: re.Match[str], today: date) -> Period | None:
    """「Jan-May」, 「March through May 2026」."""
    first, last = (_MONTHS.index(match[name][:3]) + 1 for name in "ab")
    year = int(match["y"]) if match["y"] else today.year - (date(today.year, last, 1) > today)
    start = date(year if first <= last else year - 1, first, 1)
    end = month_end(date(year, last, 1))
    return Period(start=start, end=min(end, today) if start <= today else end)


def _since_month(match: re.Match[str], today: date) -> Period | None:
    month = _MONTHS.index(match["m"][:3]) + 1
    return Period(start=date(today.year - 1, month, 1), end=today)


def _year_end(match: re.Match[str], today: date) -> Period | None:
    return point(date(int(match["y"] or match["y2"]), 12, 31))


def _short_rolling(match: re.Match[str], today: date) -> Period | None:
    return rolling(_UNITS[match["u"][0]], int(match["n"]), today) if int(match["n"]) else None


_FORMS: tuple[tuple[str, Handler], ...] = (
    (r"(?P<w>上上|上|本|这)个?(?:周|星期|礼拜)(?P<d>[一二三四五六日天末])", _weekday),
    (r"(?<![上本这每各按近逐\d一两二三四个])(?P<w>)(?:周|星期|礼拜)(?P<d>[一二三四五六日天])(?!个|以|内)", _weekday),
    (r"\b(?:on |last )(?P<d>mon|tues?|wednes|thurs?|fri|satur|sun)day\b", _english_weekday),
    (rf"(?:本月|这个?月|(?P<back>上个?月)|(?P<m>{_MONTH})月份?)?的?(?P<half>上|下)半月", _half_month),
    (r"(?P<a>[一二三四五六七八九])(?P<b>[二三四五六七八九十])月份?", _two_months),
    (r"(?P<what>月|季)初?(?:到|至)(?:现在|今天|目前|今)", _to_now),
    (r"(?P<y>今年|去年|20\d\d)年?的?(?:头|前)(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,2})个月", _first_months),
    (r"(?P<y>)头(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,2})个月", _first_months),
    (rf"\b(?:the )?first (?P<n>{_N}) months(?: (?:of|in) )?(?P<y>20\d\d|this year|last year)?", _first_months),
    (r"(?:本|这个?)财(?:政)?年度?(?P<y>)", _financial_year),
    (r"\bfy\s?'?(?P<y>\d{2}|20\d\d)\b", _financial_year),
    (r"(?<!\d)(?P<y>2\d)年?(?P<p>[qh][1-4])(?!\d)", _short_part),
    (r"\b(?P<p>[1-4][qh]|[qh][1-4])\s?'?(?P<y>2\d)\b", _short_part),
    (rf"\b(?:end[ -](?:of[ -])?|eom |month end )(?P<m>{_M})(?: (?P<y>20\d\d))?\b", _month_point),
    (rf"\b(?:from )?(?P<a>{_M})\s?(?:-|–|to|through|thru|till|until)\s?(?P<b>{_M})(?: (?P<y>20\d\d))?\b", _month_range),
    (rf"\bsince last (?P<m>{_M})\b", _since_month),
    (r"\b(?:year[ -]end|eoy|end of year)[ -](?P<y>20\d\d)|\b(?P<y2>20\d\d)[ -]year[ -]end\b", _year_end),
    (r"\b(?:l|r|last |past |trailing )(?P<n>\d{1,3})\s?(?P<u>mths?|mos?|m|d|w|wks?|q|qtrs?|y|yrs?)\b", _short_rolling),
    (r"上上个?季度?[末底]", lambda _, today: point(shifted("quarter", -2, today).end)),
    (r"上上个?月[末底]", lambda _, today: point(shifted("month", -2, today).end)),
    (r"(?:上|前)一个?年度?(?!来)", lambda _, today: shifted("year", -1, today)),
    (r"大前年(?:年?[底末]|年末)", lambda _, today: point(shifted("year", -3, today).end)),
    (r"大前年(?:全年|一年|一整年|整年)?", lambda _, today: shifted("year", -3, today)),
    (r"(?:去年|前年)年?中", lambda match, today: point(date(today.year - (1 if match.group()[0] == "去" else 2), 6, 30))),
    (r"昨儿(?:个)?", lambda _, today: point(today - timedelta(days=1))),
    (r"前儿(?:个)?", lambda _, today: point(today - timedelta(days=2))),
    (r"(?:截至|截止|到)?(?:上周|上个星期)末", lambda _, today: point(shifted("week", -1, today).end)),
    (r"\b(?:over|during|across|for) the (?:last|past) year\b", lambda _, today: rolling("year", 1, today)),
    (r"\b(?:over|in|during|for) the year (?P<y>20\d\d)\b", _financial_year),
    (r"\b(?P<w>this|last) (?P<u>yr|qtr|mth|wk)\b", _abbreviated),
    (r"\b(?P<w>last|this) year's (?P<p>[qh][1-4])\b", _part_of_year),
    (r"\b(?:the )?year before last\b", lambda _, today: shifted("year", -2, today)),
    (r"\b(?:the )?quarter before last\b", lambda _, today: shifted("quarter", -2, today)),
    (r"\b(?:the )?month before last\b", lambda _, today: shifted("month", -2, today)),
    (r"\b(?:the )?week before last\b", lambda _, today: shifted("week", -2, today)),
    (r"\b(?:the )?(?:last|past) couple of months\b", lambda _, today: rolling("month", 2, today)),
    (r"\b(?:the )?(?:last|past) (?:couple of|few) weeks\b", lambda _, today: rolling("day", 30, today)),
    (r"\bhalf a year ago\b", lambda _, today: point(add_months(today, -6))),
    (r"\bthe day before yesterday\b", lambda _, today: point(today - timedelta(days=2))),
)  # fmt: skip
_COMPILED = [(re.compile(pattern), handler) for pattern, handler in _FORMS]
_KINDS = (
    (
        "recent",
        re.compile(
            r"(?:[这前近]|最近|过去)的?好?几个?(?:天|日|周|月|季度?)来?|(?:the )?(?:last|past) few months|these past months"
        ),
    ),
    (
        "same-last-year",
        re.compile(
            r"(?:去年|上年)的?(?:今天|今日|这个?时点|这一天|这天|这会儿?|这阵子|相?同[一样]*个(?:月份?|季度?)|同样的(?:月份|季度))"
        ),
    ),
)


def find_spoken_periods(text: str, today: date) -> list[Found]:
    """Every reading of a stretch of normalised ``text`` as one of these periods, seen from the data date ``today``."""
    return found_in(text, today, _COMPILED, _KINDS)
