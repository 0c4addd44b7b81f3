"""What a person must look at: many clients' rows, personal data at night, one refusal after the other, unsafe SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assistant.ledger.line import Entry
from assistant.settings import AlarmSettings

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Alarm:
    """``code`` is of phrases, ``details`` the facts its sentence is filled with. Codes: alarm-volume (rows, limit),
    alarm-hours (time, columns), alarm-refusals (count, minutes), alarm-unsafe (rule)."""

    code: str
    details: dict[str, str] = field(default_factory=dict)


def window(limits: AlarmSettings) -> timedelta:
    """How far back ``alarms`` looks."""
    return max(HOUR, timedelta(minutes=limits.refusal_minutes))


def alarms(
    outcome: dict[str, Any], earlier: Sequence[Entry], now: datetime, limits: AlarmSettings
) -> tuple[Alarm, ...]:
    """The alarms that ``outcome`` raises at ``now``, after the ``earlier`` outcomes, exports and alarms of the same user. One
    that was raised within its window (the hour, the minutes of refusals) is not raised again."""
    spans = {"alarm-refusals": timedelta(minutes=limits.refusal_minutes)}
    found = [_volume(outcome, earlier, now, limits), _hours(outcome, now, limits)]
    found += [_refusals(outcome, earlier, now, limits), _unsafe(outcome)]
    raised = {
        entry.record.get("code")
        for entry in earlier
        if entry.kind == "alarm" and _within(entry, now, spans.get(str(entry.record.get("code")), HOUR))
    }
    return tuple(one for one in found if one is not None and (one.code == "alarm-unsafe" or one.code not in raised))


def _volume(outcome: dict[str, Any], earlier: Sequence[Entry], now: datetime, limits: AlarmSettings) -> Alarm | None:
    rows = _number(outcome.get("client_rows"))
    before = sum(_number(entry.record.get("client_rows")) for entry in _outcomes(earlier, now, HOUR))
    if not rows or rows + before <= limits.client_rows:
        return None
    return Alarm("alarm-volume", {"rows": str(rows + before), "limit": str(limits.client_rows)})


def _hours(outcome: dict[str, Any], now: datetime, limits: AlarmSettings) -> Alarm | None:
    local = now.astimezone(ZoneInfo(limits.time_zone))
    begin, end = time.fromisoformat(limits.begin), time.fromisoformat(limits.end)
    if not outcome.get("personal") or not _number(outcome.get("rows")) or begin <= local.time() < end:
        return None
    return Alarm("alarm-hours", {"time": f"{local:%H:%M}", "columns": ", ".join(map(str, outcome["personal"]))})


def _refusals(outcome: dict[str, Any], earlier: Sequence[Entry], now: datetime, limits: AlarmSettings) -> Alarm | None:
    span = timedelta(minutes=limits.refusal_minutes)
    count = 1 + sum(bool(entry.record.get("denied")) for entry in _outcomes(earlier, now, span))
    if not outcome.get("denied") or count < limits.refusals:
        return None
    return Alarm("alarm-refusals", {"count": str(count), "minutes": str(limits.refusal_minutes)})


def _unsafe(outcome: dict[str, Any]) -> Alarm | None:
    return Alarm("alarm-unsafe", {"rule": str(outcome["unsafe"])}) if outcome.get("unsafe") else None


def _outcomes(earlier: Sequence[Entry], now: datetime, span: timedelta) -> list[Entry]:
    return [entry for entry in earlier if entry.kind in ("outcome", "export") and _within(entry, now, span)]


def _within(entry: Entry, now: datetime, span: timedelta) -> bool:
    return now - datetime.fromisoformat(entry.at) < span


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
