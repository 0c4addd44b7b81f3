"""Around a festival: nobody agrees how many days that is, so complete windows are offered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from assistant.grammar.reading import reading_of
from assistant.grammar.sentence import Sentence
from assistant.question import Choice, Language, QueryRequest, Unclear
from semantic_layer.calendar import Period, end_of, start_of

# First day of the holiday: (month, day) by year for those of the moon, else for every year.
_MOON = {
    "春节": {2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26)},
    "端午": {2023: (6, 22), 2024: (6, 10), 2025: (5, 31), 2026: (6, 19), 2027: (6, 9), 2028: (5, 28)},
    "中秋": {2023: (9, 29), 2024: (9, 17), 2025: (10, 6), 2026: (9, 25), 2027: (9, 15), 2028: (10, 3)},
}
_FIXED = {"国庆": (10, 1), "五一": (5, 1), "元旦": (1, 1), "清明": (4, 5), "双十一": (11, 11), "年关": (12, 31)}
_ENGLISH = {
    "spring festival": "春节",
    "chinese new year": "春节",
    "lunar new year": "春节",
    "national day": "国庆",
    "golden week": "国庆",
    "labour day": "五一",
    "new year's day": "元旦",
    "mid autumn": "中秋",
}
_WEEKS = 2


def first_day(words: str, today: date) -> date | None:
    """The last first day of the festival that ``words`` name, up to ``today``; None for one that is not known."""
    plain = words.lower()
    name = next((known for word, known in _ENGLISH.items() if word in plain), None)
    name = name or next((known for known in (*_MOON, *_FIXED) if known in plain), None)
    if name is None:
        return None
    for year in (today.year, today.year - 1):
        month_day = _MOON.get(name, {}).get(year, _FIXED.get(name))
        if month_day is not None and date(year, *month_day) <= today:
            return date(year, *month_day)
    return None


def ask_festival(
    sentence: Sentence, today: date, language: Language, complete: Callable[[Period, Period | None], QueryRequest]
) -> Unclear | None:
    """Ask which days are meant by 「春节前后」; ``complete(period, base)`` gives the whole request of a choice."""
    token = next(
        (one for one in sentence.of("period") if one.period is not None and one.period.kind == "unclear"), None
    )
    if token is None:
        return None
    choices, day = [], first_day(token.text, today)
    if day is not None:
        after = Period(start=day, end=min(day + timedelta(days=7 * _WEEKS - 1), today))
        before = Period(start=day - timedelta(days=7 * _WEEKS), end=day - timedelta(days=1))
        month = Period(start=start_of("month", day), end=min(end_of("month", day), today))
        first, last = day.isoformat(), after.end.isoformat()
        spans = (
            (after, before, f"{first} 起两周，与之前两周比", f"Two weeks from {first} against the two weeks before"),
            (Period(start=before.start, end=after.end), None, f"{before.start} 至 {last}", f"{before.start} to {last}"),
            (month, None, f"{day.year}年{day.month}月整月", f"The month {day.year}-{day.month:02}"),
        )
        choices = [Choice(label_zh=zh, label_en=en, request=complete(period, base)) for period, base, zh, en in spans]
    return Unclear(
        code="which-days",
        details={"words": token.text},
        choices=tuple(choices),
        reading=reading_of(sentence),
        language=language,
    )
