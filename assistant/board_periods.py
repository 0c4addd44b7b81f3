"""A pinned request on newer data: a window that ran up to the data date moves with it, any other stays where it was named."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from assistant.question import REQUEST, Request


def on_newer_data(request: Request, then: date, now: date) -> Request:
    """``request``, which was pinned on the data date ``then``, as it is asked on ``now``.

    A window that ended on ``then``, or with the month of it, ends on ``now`` or with its month; one from the start of a year or
    quarter begins with that of ``now``, one from the first of a month as many months later, any other as many days. A comparison
    with a window of its own is left alone.
    """
    if then == now:
        return request
    content = request.model_dump(mode="json")
    return REQUEST.validate_python(_moved(content, then, now))


def _moved(value: Any, then: date, now: date) -> Any:
    if isinstance(value, list):
        return [_moved(one, then, now) for one in value]
    if not isinstance(value, dict) or value.get("compare_period"):
        return value
    if value.keys() == {"start", "end"}:
        return _window(date.fromisoformat(value["start"]), date.fromisoformat(value["end"]), then, now) or value
    return {name: _moved(one, then, now) for name, one in value.items()}


def _window(start: date, end: date, then: date, now: date) -> dict[str, str] | None:
    """The window moved; None for one that did not run up to the data date."""
    if end == then:
        new_end = now
    elif end == _month_end(then):
        new_end = _month_end(now)
    else:
        return None
    return {"start": _start(start, then, now).isoformat(), "end": new_end.isoformat()}


def _start(start: date, then: date, now: date) -> date:
    if (start.month, start.day) == (1, 1):
        return start.replace(year=start.year + now.year - then.year)
    quarter = date(then.year, 3 * ((then.month - 1) // 3) + 1, 1)
    if start == quarter:
        return date(now.year, 3 * ((now.month - 1) // 3) + 1, 1)
    if start.day == 1:
        months = start.year * 12 + start.month - 1 + (now.year - then.year) * 12 + now.month - then.month
        return date(months // 12, months % 12 + 1, 1)
    return start + timedelta(days=(now - then).days)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
