"""Periods in English: year to date, last quarter, trailing twelve months, between March and May, end of 2025."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from assistant.grammar.numbers import read_count
from assistant.grammar.windows import Found, point, rolling, shifted, to_date
from semantic_layer.calendar import Period, end_of, last_month_end, start_of

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NAMES = {name[:length]: index + 1 for index, name in enumerate(MONTHS) for length in (3, len(name))} | {"sept": 9}
_M = "(?:" + "|".join(sorted(_NAMES, key=len, reverse=True)) + r")\.?"
_LAST = "(?:last|this) year"
_COUNT = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a|an)"
_ORDINAL = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
_ROLLING = re.compile(
    rf"\b(?:in |over |for |during )?(?:the )?(?:last|past|previous|trailing|prior|recent|"
    rf"most recent)\s+(?P<n>{_COUNT})\s+(?P<unit>day|week|month|quarter|year)s?\b"
    r"|\b(?:in |over |for |during )?(?:the )?past (?P<one>month|quarter|year)\b"
    r"|\b(?P<half>(?:in |over |for |during )?(?:the )?(?:last|past) half(?: a| an)? year|half a year)\b|\b(?P<ttm>ttm|ltm|"
    r"trailing twelve months?|rolling (?:12|twelve) months?|(?:past|last) year to date)\b"
)
_AGO = re.compile(rf"\b(?P<n>{_COUNT})\s+(?P<unit>day|week|month|quarter|year)s?\s+ago\b")
_DEICTIC = re.compile(
    r"\b(?:(?:by |at |as of |as at )?the )?(?P<end>end of |start of |"
    r"beginning of )?(?P<which>this|current|last|previous|prior|next)\s+(?P<unit>week|month|"
    r"quarter|half|year)(?:'s)?(?P<tail>[ -]end)?\b"
)
_POINT = re.compile(
    rf"\b(?:the )?(?P<end>end of |start of |beginning of )?(?:(?P<d1>[0-3]?\d)(?:st|nd|rd|"
    rf"th)?(?: of)?\s+)?(?P<m>{_M})(?:\s+(?P<d2>[0-3]?\d)(?:st|nd|rd|"
    rf"th)?(?!\d))?(?:,?\s*(?:of )?(?:(?P<y>20\d\d)|(?(d1)(?P<yd>{_LAST})|(?(d2)(?P<ye>{_LAST})|(?!)))))?\b(?P<tail>[ -]end)?"
    r"|\b(?P<end2>end of |year end |start of |beginning of )?(?P<y3>20\d\d)\s*(?:q(?P<q3>[1-4])|"
    r"h(?P<h3>[12]))?\b(?P<tail3> year end)?"
    r"|\b(?:the )?(?P<end4>end of )?(?:q(?P<q>[1-4])|h(?P<h>[12])|(?P<oq>first|second|third|"
    r"fourth|last(?= (?:quarter|half) of)|1st|2nd|3rd|4th) (?P<what>quarter|"
    r"half))(?:\s+(?:of\s+)?(?P<y2>20\d\d|last year|this year))?\b"
)
_RANGE_WORD = re.compile(r"\s*(?:and|to|until|till|through|[-~–])\s*")
_SINCE = re.compile(r"\bsince\s+(?:the )?$")
_WORDS: tuple[tuple[str, Callable[[date], Period]], ...] = (
    (
        r"(?<![a-z\d])(?:so far this year|this year so far|year to date|ytd|since the (?:start|"
        r"beginning) of (?:the|this) year)(?![a-z\d])",
        lambda t: Period(start=date(t.year, 1, 1), end=t),
    ),
    (
        r"\b(?:so far this quarter|this quarter so far|quarter to date|qtd)\b",
        lambda t: Period(start=start_of("quarter", t), end=t),
    ),
    (r"\b(?:so far this month|month to date|mtd)\b", lambda t: Period(start=start_of("month", t), end=t)),
    (r"\btoday\b", point),
    (r"\byesterday\b", lambda t: point(t - timedelta(days=1))),
    (r"\b(?:latest|recent|the) month end\b|\bmonth end\b", lambda t: point(last_month_end(t))),
    (
        r"\b(?:(?:as of|as at|at|on|by) (?:the )?(?:last |latest |most recent |previous )?|latest )quarter end\b",
        lambda t: point(shifted("quarter", -1, t).end),
    ),
    (
        r"\b(?:last|previous|prior) year end\b|\byear end\b|\bthe (?:start|beginning) of (?:the|this) year\b",
        lambda t: point(date(t.year - 1, 12, 31)),
    ),
    (r"\btomorrow\b", lambda t: point(t + timedelta(days=1))),
)
_COMPILED = [(re.compile(pattern), handler) for pattern, handler in _WORDS]
_KINDS = (
    (
        "same-last-year",
        re.compile(
            r"\b(?:the )?same (?:period|time|month|quarter|window) (?:of )?(?:last|a) year(?: ago|"
            r" earlier)?\b|\ba year (?:ago|earlier)\b|\bone year (?:ago|earlier)\b|\bthis time last year\b"
        ),
    ),
    ("recent", re.compile(r"\b(?:recently|lately|of late|recent)\b")),
    (
        "unclear",
        re.compile(
            r"\b(?:around |during |before |after )?(?:spring festival|chinese new year|national day|golden week)\b"
        ),
    ),
)


def find_english_periods(text: str, today: date) -> list[Found]:
    """Every reading of a stretch of normalised ``text`` as a period in English, seen from the data date ``today``."""
    found = [
        Found(match.start(), match.end(), None, kind=kind)
        for kind, pattern in _KINDS
        for match in pattern.finditer(text)
    ]
    for pattern, handler in _COMPILED:
        found += [Found(match.start(), match.end(), handler(today)) for match in pattern.finditer(text)]
    for match in _ROLLING.finditer(text):
        grain, count = match["unit"] or "month", 1 if match["n"] in ("a", "an") else read_count(match["n"] or "") or 0
        if match["half"] or match["ttm"]:
            grain, count = "month", 6 if match["half"] else 12
        if match["one"]:
            grain, count = match["one"], 1
        if count:
            found.append(Found(match.start(), match.end(), rolling(grain, count, today)))
    for match in _AGO.finditer(text):
        count = 1 if match["n"] in ("a", "an") else read_count(match["n"]) or 0
        if match["unit"] == "day":
            found.append(Found(match.start(), match.end(), point(today - timedelta(days=count))))
        else:
            found.append(Found(match.start(), match.end(), shifted(match["unit"], -count, today)))
    return found + _deictics(text, today) + _dates(text, today)


def _deictics(text: str, today: date) -> list[Found]:
    found = []
    for match in _DEICTIC.finditer(text):
        steps = {"this": 0, "current": 0, "next": 1}.get(match["which"], -1)
        period, code = shifted(match["unit"], steps, today), ""
        if steps == 0:
            period, code = to_date(match["unit"], today, today)
        if match["end"] or match["tail"]:
            starts = match["end"] is not None and not match["end"].startswith("end")
            ahead = steps == 0 and match["end"] is not None and match["unit"] != "week"
            last = end_of(match["unit"], today) if ahead else period.end
            period = point(period.start - timedelta(days=1) if starts else last)
        found.append(Found(match.start(), match.end(), period, code))
    return found


def _dates(text: str, today: date) -> list[Found]:
    found: list[Found] = []
    for match in _POINT.finditer(text):
        try:
            reading = _resolve(match, today)
        except ValueError:
            continue
        if reading is not None and not (match.group() == "may" and not _is_month(text, match)):
            found.append(Found(match.start(), match.end(), *reading))
            if text[: match.start()].endswith("last ") and match["m"] and not match["y"]:
                found.append(Found(match.start() - 5, match.end(), _last(reading[0], today)))
    ranges = []
    for first in found:
        if _SINCE.search(text[: first.start]) and first.period and first.period.start <= today:
            begin = text.rindex("since", 0, first.start)
            ranges.append(Found(begin, first.end, Period(start=_opened(text, first), end=today)))
        joint = _RANGE_WORD.match(text, first.end)
        for last in found:
            if joint and last.start == joint.end() and first.period and last.period and _is_range(text, first, joint):
                start, end = _opened(text, first), min(last.period.end, max(today, last.period.start))
                if start > end:
                    start = start.replace(year=end.year - 1 if start.replace(year=end.year) > end else end.year)
                begin = _opening(text, first.start)
                ranges.append(Found(begin, last.end, Period(start=start, end=end)))
    return found + ranges


def _last(period: Period, today: date) -> Period:
    """「last May」: the newest one that is over before the month of ``today``."""
    year = period.start.year - (period.start.year == today.year and period.start.month >= today.month)
    return Period(start=period.start.replace(year=year), end=end_of("month", period.start.replace(year=year, day=1)))


def _opened(text: str, first: Found) -> date:
    """The first day of a span that begins with ``first``: since the start of 2025 begins on its first day."""
    assert first.period is not None
    opens = re.search(r"\b(?:start|beginning) of\b", text[first.start : first.end]) is not None
    return first.period.start + timedelta(days=1) if opens and first.period.days == 1 else first.period.start


_NEXT_MONTH = r"\b(?:january|february|march|april|june|july|august|september|october|november|december|may \w+ year)\b"


def _is_month(text: str, match: re.Match[str]) -> bool:
    """Whether 「may」 stands where a month stands."""
    if re.match(r"\s+(?:i|we|you|be)\b", text[match.end() :]):
        return False
    if re.match(
        rf"\s+(?:with|against|to|and|or|over|than|this year|last year)\b.{{0,20}}?{_NEXT_MONTH}", text[match.end() :]
    ):
        return True  # compare loans May with April
    before = text[: match.start()].rstrip().rsplit(" ", 1)[-1]
    return (
        before
        in (
            "in",
            "of",
            "for",
            "during",
            "since",
            "and",
            "to",
            "from",
            "between",
            "until",
            "by",
            "last",
            "vs",
            "than",
            "with",
        )
        or before.isdigit()
        or before == ""
        or before.endswith((",", ";", ":", "–", "—", "-", "("))
        or re.match(r"\s+(?:figures?|numbers?|values?|data|only|alone|\d{4}|vs|versus)\b", text[match.end() :])
        is not None
        or re.match(r"\s*(?:[.,;:!?)]|$)", text[match.end() :])
        is not None  # a clause ends in a month, not in what may be
    )


def _opening(text: str, start: int) -> int:
    for word in ("between ", "from "):
        if text[:start].endswith(word):
            return start - len(word)
    return start


def _is_range(text: str, first: Found, joint: re.Match[str]) -> bool:
    """「and」 joins a range only after 「between」."""
    if "compar" in text or "difference" in text:
        return "and" not in joint.group() and "to" not in joint.group()
    return "and" not in joint.group() or text[: first.start].rstrip().endswith("between")


def _resolve(match: re.Match[str], today: date) -> tuple[Period, str] | None:
    if match["m"]:
        return _month(match, today)
    if match["y3"]:
        year = int(match["y3"])
        if match["q3"]:
            return to_date("quarter", date(year, int(match["q3"]) * 3 - 2, 1), today)
        if match["h3"]:
            return to_date("half", date(year, int(match["h3"]) * 6 - 5, 1), today)
        if match["end2"] or match["tail3"]:
            starts = (match["end2"] or "").startswith(("start", "beginning"))
            return point(date(year - 1 if starts else year, 12, 31)), ""
        return to_date("year", date(year, 1, 1), today)
    grain = "half" if match["h"] or match["what"] == "half" else "quarter"
    index = int(match["q"] or match["h"] or _ORDINAL[match["oq"]])
    index = min(index, 2) if grain == "half" else index
    return _part(grain, index, match["y2"], bool(match["end4"]), today)


def _part(grain: str, index: int, year: str | None, at_end: bool, today: date) -> tuple[Period, str]:
    named = today.year if year is None or year == "this year" else today.year - 1 if year == "last year" else int(year)
    start, code = date(named, index * 6 - 5 if grain == "half" else index * 3 - 2, 1), ""
    if year is None and start > today:
        start, code = start.replace(year=named - 1), "period-year"
    period, cut = to_date(grain, start, today)
    return (point(end_of(grain, start)) if at_end else period), cut or code


def _month(match: re.Match[str], today: date) -> tuple[Period, str]:
    month, day = _NAMES[match["m"].rstrip(".")], match["d1"] or match["d2"]
    said = match["yd"] or match["ye"]  # 30 June last year
    year, code = int(match["y"]) if match["y"] else today.year - (said == "last year"), ""
    if not (match["y"] or said) and date(year, month, int(day or 1)) > today:
        year, code = year - 1, "period-year"
    if day:
        return point(date(year, month, int(day))), code
    period, cut = to_date("month", date(year, month, 1), today)
    if match["tail"] or (match["end"] and match["end"].startswith("end")):
        return point(period.end), code
    return period, cut or code
