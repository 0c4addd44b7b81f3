"""English periods as they are said in passing: past 12, last May, mid-April, from 1 March on, the month just gone, Q1 25."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.grammar.numbers import read_count
from assistant.grammar.turns import MONTH
from assistant.grammar.windows import Found, Handler, found_in, point, rolling, shifted
from semantic_layer.calendar import Period, add_months, end_of, month_end, start_of

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_M = MONTH
_DAY = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th)?"
_TENS = "ten|fifteen|twenty|thirty|forty|fifty|sixty|ninety"
_N = rf"(?:\d{{1,3}}|one|two|three|four|five|six|seven|eight|nine|eleven|twelve|{_TENS})"
_COUNTS = {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_UNIT = r"(?P<u>days?|weeks?|wks?|months?|mths?|mos?|quarters?|qtrs?|years?|yrs?)"
_GRAINS = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year", "h": "half"}
_BACK = r"(?:last|past|previous|trailing|prior|recent|preceding|latest|rolling)"
_LAST_YEAR = (
    r"(?:of )?(?:last year|last yr|the year before|the previous year|the prior year|a year (?:ago|earlier|back))"
)
_ORDER = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": 4,
    "final": 4,
}


def _month_of(match: re.Match[str]) -> int:
    return _MONTHS.index(match["m"][:3]) + 1


def _latest(month: int, today: date) -> date:
    """The first day of the latest month of this number that has begun."""
    return date(today.year - (date(today.year, month, 1) > today), month, 1)


def _count(text: str) -> int:
    return _COUNTS.get(text) or read_count(text) or 0


def _bare_months(match: re.Match[str], today: date) -> Period | None:
    """「past 12」: months."""
    return rolling("month", _count(match["n"]), today)


def _spelt(match: re.Match[str], today: date) -> Period | None:
    """「past ninety days」, 「the preceding 3 months」, 「the last four full quarters」 (those that are over)."""
    grain, count = _GRAINS[match["u"][0]], _count(match["n"])
    if not count:
        return None
    over = re.search(r"\b(?:full|whole|complete|completed|finished|closed)\b", match.group()) is not None
    last = shifted(grain, -1, today)
    if over and grain in ("quarter", "year", "half") and end_of(grain, today) != today:
        return Period(start=shifted(grain, -count, today).start, end=last.end)
    return rolling(grain, count, today)


def _lasting(match: re.Match[str], today: date) -> Period | None:
    """「over 90 days」 at the end of a part of the question, unless what lasts so long is late."""
    late = re.search(
        r"overdue|late|past due|arrears|behind|old|dormant|quiet|silent|due|matur|contact|visit", match.string
    )
    return None if late else _spelt(match, today)


def _one_back(match: re.Match[str], today: date) -> Period | None:
    return shifted(_GRAINS[match["u"][0]], -1, today)


def _last_named(match: re.Match[str], today: date) -> Period | None:
    """「last May」: of the year before when this year's has begun and is the current month; else the latest."""
    first = _latest(_month_of(match), today)
    if first == start_of("month", today):
        first = first.replace(year=first.year - 1)
    if match["end"]:
        return point(month_end(first))
    return Period(start=first, end=month_end(first))


def _month_last_year(match: re.Match[str], today: date) -> Period | None:
    first = date(today.year - 1, _month_of(match), 1)
    return point(month_end(first)) if match["end"] else Period(start=first, end=month_end(first))


def _month_this_year(match: re.Match[str], today: date) -> Period | None:
    first = date(today.year, _month_of(match), 1)
    return Period(start=first, end=min(month_end(first), today)) if first <= today else None


def _third(match: re.Match[str], today: date) -> Period | None:
    """「early May」, 「mid-April」, 「late March」: ten days each, the last to the end."""
    first = _latest(_month_of(match), today)
    year = match.groupdict().get("y")
    first = first.replace(year=int(year)) if year else first
    begin, end = {"ea": (1, 10), "mi": (11, 20), "la": (21, 0)}[match["p"][:2]]
    last = first.replace(day=end) if end else month_end(first)
    return Period(start=first.replace(day=begin), end=last)


def _month_start(match: re.Match[str], today: date) -> Period | None:
    """「at the start of May」: the balance it began with."""
    return point(_latest(_month_of(match), today) - timedelta(days=1))


def _since_month(match: re.Match[str], today: date) -> Period | None:
    """「from January on」, 「from 1 March onwards」, 「January until today」, 「since the end of March」."""
    first = _latest(_month_of(match), today)
    day = match["d"] or match["d2"]
    try:
        start = first.replace(day=int(day)) if day else first
    except ValueError:
        return None
    return Period(start=start, end=today) if start <= today else None


def _months_to(match: re.Match[str], today: date) -> Period | None:
    """「the twelve months to May」."""
    first, count = _latest(_month_of(match), today), _count(match["n"])
    return Period(start=add_months(first, 1 - count), end=month_end(first)) if 1 <= count <= 60 else None


def _slash_months(match: re.Match[str], today: date) -> Period | None:
    """「Apr/May」."""
    first, last = (_MONTHS.index(match[name][:3]) + 1 for name in ("m", "b"))
    if last != first + 1:
        return None
    start = _latest(last, today).replace(month=first)
    return Period(start=start, end=min(month_end(start.replace(month=last)), today))


def _months_last_year(match: re.Match[str], today: date) -> Period | None:
    """「January to May last year」, 「last year, March to June」."""
    first, last = (date(today.year - 1, _MONTHS.index(match[name][:3]) + 1, 1) for name in ("m", "b"))
    apart = f"{match['m']} and " in match[0] and not match[0].startswith("between") and last.month > first.month + 1
    return Period(start=first, end=month_end(last)) if first < last and not apart else None


def _last_week_of(match: re.Match[str], today: date) -> Period | None:
    """「the last week of May」, 「the first 10 days of April」."""
    first = _latest(_month_of(match), today)
    size = 7 if match["u"].startswith("week") else _count(match["n"] or "1")
    if not 1 <= size <= 28:
        return None
    if match["w"] == "last":
        return Period(start=month_end(first) - timedelta(days=size - 1), end=month_end(first))
    return Period(start=first, end=first + timedelta(days=size - 1))


def _slash_date(match: re.Match[str], today: date) -> Period | None:
    """「31/5」, 「5/31」, 「31.3.2026」, 「3/31/2026」: where only one of the two can be the month."""
    first, second = int(match["a"]), int(match["b"])
    if (first > 12) == (second > 12):
        return None
    day, month = (first, second) if first > 12 else (second, first)
    year = int(match["y"]) if match["y"] else _latest(month, today).year
    year += 2000 if year < 100 else 0
    try:
        return point(date(year, month, day))
    except ValueError:
        return None


def _short_year(match: re.Match[str], today: date) -> Period | None:
    """「in '25」."""
    start = date(2000 + int(match["y"]), 1, 1)
    return Period(start=start, end=min(date(start.year, 12, 31), today)) if start <= today else None


def _quarter(match: re.Match[str], today: date) -> Period | None:
    """「2nd qtr」, 「1Q」, 「the third quarter 2025」, 「end of 1Q」, 「Q4 last year」."""
    number = _ORDER.get(match["o"] or "") or int(match["q"] or match["q2"])
    back = bool(match["last"])
    year = int(match["y"]) + (2000 if len(match["y"]) == 2 else 0) if match["y"] else today.year - back
    start = date(year, number * 3 - 2, 1)
    if start > today:
        if match["y"] or back:
            return None
        start = start.replace(year=year - 1)
    end = end_of("quarter", start)
    return point(end) if match["end"] else Period(start=start, end=min(end, today))


def _to_date(match: re.Match[str], today: date) -> Period | None:
    """「so far in 2026」, 「quarter so far」, 「year thus far」."""
    return Period(start=start_of(_GRAINS[match["u"][0]], today), end=today)


def _year_to(match: re.Match[str], today: date) -> Period | None:
    """「YTD April」, 「the year to March」: from January to the end of the month."""
    first = _latest(_month_of(match), today)
    return Period(start=date(first.year, 1, 1), end=min(month_end(first), today))


def _month_end_of(match: re.Match[str], today: date) -> Period | None:
    first = _latest(_month_of(match), today)
    first = first.replace(year=int(match["y"])) if match["y"] else first
    return point(month_end(first))


def _first_of(match: re.Match[str], today: date) -> Period | None:
    """「the first two months of this quarter」."""
    grain = "quarter" if match["u"].startswith("q") else "half" if match["u"].startswith("h") else "year"
    back = match["w"] in ("last", "previous", "prior")
    base = shifted(grain, -1 if back else 0, today).start
    end = month_end(add_months(base, _count(match["n"]) - 1))
    return Period(start=base, end=min(end, today)) if base <= end else None


_CLOSE = r"(?:end[ -]of[ -]|end[ -]|close of |eom )"
_FORMS: tuple[tuple[str, Handler], ...] = (
    (rf"\b(?:the )?{_BACK} (?P<n>3|6|9|12|18|24|36|three|six|nine|twelve)(?=\s*(?:[?,.;:!)]|$))", _bare_months),
    (rf"\b(?:the )?{_BACK} (?P<n>{_N})[ -](?:full |whole |completed? |finished |closed |calendar |rolling )?{_UNIT}\b", _spelt),
    (rf"\b(?:the )?(?:preceding|foregoing|most recent full|last full|last complete|last whole) {_UNIT}\b", _one_back),
    (rf"\b(?:the )?{_UNIT} (?:that has )?just (?:gone|ended|past|passed|finished|closed)\b", _one_back),
    (rf"\b(?P<end>{_CLOSE})?last (?P<m>{_M})\b", _last_named),
    (rf"\b(?P<end>{_CLOSE})?(?P<m>{_M}),? {_LAST_YEAR}\b", _month_last_year),
    (rf"\blast year'?s? (?P<end>{_CLOSE})?(?P<m>{_M})\b", _month_last_year),
    (rf"\b(?P<m>{_M}) (?:of )?(?:this year|this yr)\b", _month_this_year),
    (rf"\b(?P<p>early|mid|late)[ -](?P<m>{_M})(?: (?P<y>20\d\d))?\b", _third),
    (rf"\b(?:at )?(?:the )?(?:start|beginning|outset|opening) of (?P<m>{_M})\b", _month_start),
    (
        rf"\b(?:from|since|after|starting|starting from) (?:the )?(?:start of |beginning of )?(?:(?:{_DAY}) (?:of )?)?"
        rf"(?P<m>{_M})(?: (?P<d2>[0-3]?\d)(?:st|nd|rd|th)?)?,? (?:on(?:wards?)?|forward|until now|till now|to now|up to now|"
        r"to today|until today|till today|to date|up to today|through today)\b",
        _since_month,
    ),
    (
        rf"\b(?:from|since) (?:the )?(?:start|beginning) of (?P<m>{_M})"
        r"(?P<d>)(?P<d2>)\b(?! (?:to|until|till|through))",
        _since_month,
    ),
    (
        rf"\b(?:the )?(?P<n>{_N}) (?:months|mths) (?:to|ending|ended|through|up to|until)(?: the end of| end)? (?P<m>{_M})\b",
        _months_to,
    ),
    (rf"\b(?P<m>{_M})\s?[/&]\s?(?P<b>{_M})\b", _slash_months),
    (
        rf"\b(?:from |between )?(?P<m>{_M}) ?(?:to|through|till|until|up to|and|-|–) ?(?P<b>{_M}),? {_LAST_YEAR}\b",
        _months_last_year,
    ),
    (
        rf"\b(?:(?:the )?last year|last yr),? (?:from )?(?P<m>{_M}) ?(?:to|through|till|until|up to|-|–) ?(?P<b>{_M})\b",
        _months_last_year,
    ),
    (rf"\b(?:the )?(?P<w>first|last) (?:(?P<n>{_N}) )?(?P<u>weeks?|days?) (?:of|in) (?P<m>{_M})\b", _last_week_of),
    (r"(?<![\d/.])(?P<a>[0-3]?\d)/(?P<b>[0-3]?\d)(?:/(?P<y>20\d\d|2\d))?(?![\d/%万亿]|\.\d)", _slash_date),
    (r"(?<![\d/.])(?P<a>[0-3]?\d)\.(?P<b>[0-3]?\d)\.(?P<y>20\d\d)(?!\d)", _slash_date),
    (r"\b(?:in |for |during )'?(?P<y>2[3-6])\b(?![ %]?(?:%|\w))", _short_year),
    (
        rf"\b(?:the )?(?P<end>{_CLOSE})?(?:(?P<o>first|second|third|fourth|1st|2nd|3rd|4th) (?:quarter|qtr)|q(?P<q>[1-4])|"
        rf"(?P<q2>[1-4])q)(?:,? (?:of )?(?:(?P<y>20\d\d|2\d)|(?P<last>{_LAST_YEAR})))?\b",
        _quarter,
    ),
    (r"\b(?:the )?(?P<u>year|quarter|month|half|week) (?:so|thus) far\b", _to_date),
    (r"\b(?:so|thus) far (?:in |over |during )?(?:this |the current )(?P<u>year|yr|quarter|qtr|month|half|week)\b", _to_date),
    (r"\b(?:the )?(?:full|whole|entire|all) (?P<u>year)\b(?! (?:20|of ))", _to_date),
    (r"\b(?:for|in|over|during) the (?P<u>year|quarter|month)\b(?! (?:to|so|thus|20|before|end|of|just|after))", _to_date),
    (rf"\b(?:over|in|during|across|within) (?:the )?(?P<n>{_N}) {_UNIT}(?=\s*(?:[?,.;:!)]|$))", _lasting),
    (rf"\b(?:ytd|year to(?: end)?|year to date) (?P<m>{_M})\b", _year_to),
    (rf"\b(?P<m>{_M})(?: (?P<y>20\d\d))?,? (?:month[ -])?(?:end|close)\b", _month_end_of),
    (rf"\b(?:the )?(?:close of|closing) (?P<m>{_M})(?: (?P<y>20\d\d))?\b", _month_end_of),
    (
        rf"\b(?:the )?first (?P<n>{_N}) (?:months|mths) (?:of|in) (?P<w>this|the|last|previous|prior|the current|the last) "
        r"(?P<u>quarter|qtr|half|year|yr)\b",
        _first_of,
    ),
)  # fmt: skip
_COMPILED = [(re.compile(pattern), handler) for pattern, handler in _FORMS]
_SAME = re.compile(
    r"\b(?:the )?(?:same|this) (?:period|time|month|quarter|half|window|point|date|day|week|stage|months) "
    r"(?:(?:of |in )?(?:last year|last yr|the (?:previous|prior|preceding) year|the year before)|(?:a|one) year "
    r"(?:ago|earlier|back|before)|(?:one )?year on year)\b|\b(?:a|one) year (?:back|before|previously|prior)\b|\b12 months "
    r"(?:ago|earlier|back|before)\b|\btwelve months (?:ago|earlier|back)\b|\bsply\b"
)


def find_loose_periods(text: str, today: date) -> list[Found]:
    """Every reading of a stretch of normalised ``text`` as one of these periods, seen from the data date ``today``."""
    return found_in(text, today, _COMPILED, (("same-last-year", _SAME),))
