"""Periods as pairs of dates, and the arithmetic banks do on them. No clock: every date comes from outside."""

from __future__ import annotations

import calendar as _calendar
import re
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from semantic_layer.errors import BadPeriod

MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}

_TEXT = re.compile(r"^(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?|Q(?P<quarter>[1-4])|H(?P<half>[12]))?$")


def month_end(day: date) -> date:
    """The last day of ``day``'s month."""
    return day.replace(day=_calendar.monthrange(day.year, day.month)[1])


def is_month_end(day: date) -> bool:
    """Whether ``day`` is the last of its month."""
    return day == month_end(day)


def add_months(day: date, months: int) -> date:
    """``day`` moved by whole months; a month end stays a month end, other days are clipped to the month's length."""
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    last = _calendar.monthrange(first.year, first.month)[1]
    return first.replace(day=last if is_month_end(day) else min(day.day, last))


def last_month_end(day: date) -> date:
    """The latest month end that is not after ``day``."""
    return day if is_month_end(day) else day.replace(day=1) - timedelta(days=1)


def start_of(grain: str, day: date) -> date:
    """The first day of the ``grain`` that holds ``day`` (weeks start on Monday)."""
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=day.weekday())
    size = MONTHS[grain]
    return date(day.year, (day.month - 1) // size * size + 1, 1)


def end_of(grain: str, day: date) -> date:
    """The last day of the ``grain`` that holds ``day``."""
    start = start_of(grain, day)
    if grain == "day":
        return start
    if grain == "week":
        return start + timedelta(days=6)
    return add_months(start, MONTHS[grain]) - timedelta(days=1)


class Period(BaseModel):
    """A window of days, both ends included. JSON: ``"2026-05"``, ``"2026Q2"``, ``"2026H1"``, ``"2026"``,
    ``"2026-05-20"`` or ``{"from": "2026-01-01", "to": "2026-05-31"}``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: date
    end: date

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        if isinstance(value, str):
            return _read_text(value)
        if isinstance(value, dict) and set(value) <= {"from", "to"} and "to" in value:
            return {"start": value.get("from", value["to"]), "end": value["to"]}
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Period:
        if self.start > self.end:
            raise BadPeriod("period-reversed", start=str(self.start), end=str(self.end))
        return self

    @property
    def days(self) -> int:
        """Calendar days in the window."""
        return (self.end - self.start).days + 1

    @property
    def grain(self) -> str | None:
        """The natural grain this window is a whole one of (year before half before quarter …), or None."""
        for grain in ("year", "half", "quarter", "month", "day"):
            if self.start == start_of(grain, self.start) and self.end == end_of(grain, self.start):
                return grain
        return None

    @property
    def whole_months(self) -> bool:
        """Whether the window starts on a first and ends on a last of a month."""
        return self.start.day == 1 and is_month_end(self.end)

    def shift_months(self, months: int) -> Period:
        """The same window moved by whole months."""
        start = add_months(self.start.replace(day=1), months) if self.start.day == 1 else add_months(self.start, months)
        return Period(start=start, end=add_months(self.end, months))

    def shift_days(self, days: int) -> Period:
        """The same window moved by days."""
        return Period(start=self.start + timedelta(days=days), end=self.end + timedelta(days=days))

    def split(self, grain: str) -> list[Period]:
        """The window cut at the borders of ``grain``; the first and the last piece may be partial."""
        pieces, start = [], self.start
        while start <= self.end:
            pieces.append(Period(start=start, end=min(end_of(grain, start), self.end)))
            start = end_of(grain, start) + timedelta(days=1)
        return pieces

    @property
    def code(self) -> str:
        """The shortest text that reads back as this period."""
        grain = self.grain
        if grain is None:
            return f"{self.start}..{self.end}"
        return period_code(grain, self.start)


def period_code(grain: str, day: date) -> str:
    """The code of the ``grain`` that holds ``day``: 2026-05-20, 2026-05, 2026Q2, 2026H1, 2026; weeks by their Monday."""
    if grain == "month":
        return f"{day:%Y-%m}"
    if grain == "quarter":
        return f"{day.year}Q{(day.month + 2) // 3}"
    if grain == "half":
        return f"{day.year}H{1 if day.month <= 6 else 2}"
    if grain == "year":
        return f"{day.year}"
    return start_of(grain, day).isoformat()


def _read_text(text: str) -> dict[str, date]:
    match = _TEXT.match(text.strip())
    if not match:
        raise BadPeriod("period-unreadable", text=text[:40])
    part = {key: int(value) for key, value in match.groupdict().items() if value}
    try:
        if "day" in part:
            day = date(part["year"], part["month"], part["day"])
            return {"start": day, "end": day}
        if "half" in part:
            grain, month = "half", part["half"] * 6 - 5
        elif "quarter" in part:
            grain, month = "quarter", part["quarter"] * 3 - 2
        else:
            grain, month = ("month", part["month"]) if "month" in part else ("year", 1)
        first = date(part["year"], month, 1)
    except ValueError as fault:
        raise BadPeriod("period-unreadable", text=text[:40]) from fault
    return {"start": first, "end": end_of(grain, first)}
