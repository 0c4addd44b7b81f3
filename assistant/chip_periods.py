"""The windows that a question could be asked for instead: the usual ones, and any that the reader names by its days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from assistant.headings import day_words, period_words
from assistant.query_edits import edited
from semantic_layer.calendar import Period, add_months, start_of
from semantic_layer.query import SemanticQuery

if TYPE_CHECKING:
    from assistant.chips import Asked, Chip


def on_one_day(asked: Asked) -> bool:
    """Whether the question is about a day, not about a window."""
    return asked.stock and asked.time is None


def between(asked: Asked, start: date, end: date) -> tuple[str, SemanticQuery]:
    """The words of the question over the days from ``start`` to ``end`` (of a balance: on ``end``), and its query. Raises
    ValidationError where the parts do not go together."""
    language, period = asked.phrases.language, Period(start=end if on_one_day(asked) else start, end=end)
    days = day_words(period, language) if on_one_day(asked) else period_words(period, language)
    return asked.phrases.say("chip-period", {"period": days}), edited(asked.query, _over(asked, period))


def _over(asked: Asked, period: Period) -> dict[str, object]:
    """What changes with the window: metrics with windows of their own, and a comparison with another one, go."""
    changed: dict[str, object] = {"period": period, "periods": ()}
    return changed | ({"compare": None} if asked.query.compare == "period" else {})


def period_label(asked: Asked) -> str:
    """The window of the question in words, its default where it names none."""
    language, period = asked.phrases.language, asked_window(asked)
    return day_words(period, language) if on_one_day(asked) else period_words(period, language)


def asked_window(asked: Asked) -> Period:
    """The window of the question, or its default where it names none."""
    today = asked.data_date
    return asked.query.period or Period(start=today if on_one_day(asked) else start_of("year", today), end=today)


def usual_periods(chip: Chip, asked: Asked) -> Iterator[tuple[str, str, Callable[[], SemanticQuery]]]:
    """The usual windows: the label, the words of the whole question, the query over each."""
    language, say = asked.phrases.language, asked.phrases.say
    for code, period in _usual(asked):
        days = day_words(period, language) if asked.stock else period_words(period, language)
        label = f"{say(code)} · {days}" if asked.time is None else say(code)
        yield label, say("chip-period", {"period": say(code)}), partial(edited, asked.query, _over(asked, period))


def _usual(asked: Asked) -> Iterator[tuple[str, Period]]:
    """The usual windows: days for balances, whole windows for flows, longer ones for a series."""
    today = asked.data_date
    year, quarter, month = (start_of(grain, today) for grain in ("year", "quarter", "month"))
    day = timedelta(days=1)
    if asked.time is not None:
        yield "span-6-months", Period(start=start_of("month", add_months(month, -5)), end=today)
        yield "span-12-months", Period(start=start_of("month", add_months(month, -11)), end=today)
        yield "span-24-months", Period(start=start_of("month", add_months(month, -23)), end=today)
    elif asked.stock:
        for code, end in (
            ("span-latest", today),
            ("span-last-month-end", month - day),
            ("span-last-quarter-end", quarter - day),
            ("span-last-year-end", year - day),
            ("span-year-ago", add_months(today, -12)),
        ):
            yield code, Period(start=end, end=end)
        return
    else:
        yield "span-month", Period(start=month, end=today)
        yield "span-last-month", Period(start=start_of("month", month - day), end=month - day)
        yield "span-quarter", Period(start=quarter, end=today)
        yield "span-last-quarter", Period(start=start_of("quarter", quarter - day), end=quarter - day)
    yield "span-year", Period(start=year, end=today)
    yield "span-last-year", Period(start=start_of("year", year - day), end=year - day)
