"""An answer as a file: as many rows as the role may take along, recorded with the file's hash before anybody has it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from assistant.answer import Answer
from assistant.journey import result_checksum
from assistant.road import Road
from assistant.spreadsheet import to_csv
from assistant.workbook import to_xlsx
from semantic_layer.errors import AccessDenied, BadInput
from semantic_layer.user import User

Format = Literal["csv", "xlsx", "png"]


@dataclass(frozen=True)
class Exported:
    """The file: its bytes, how many rows, its hash, and the audit id of the answer, under which the export is recorded."""

    content: bytes
    rows: int
    sha256: str
    audit_id: str


def export(answer: Answer, format: Format, user: User, road: Road) -> Exported:
    """``answer`` as a file; ``png`` is its charts. Only what the ledger holds as this user's own result, under the role that
    they have now, leaves.

    Raises AccessDenied (export-refused, export-clients, export-too-large, export-not-yours), BadInput (export-nothing,
    export-format, export-no-chart, export-no-font), LedgerError.
    """
    outcome = may_leave(answer, user, road)
    rows = sum(len(table.rows) for table in answer.tables)
    content = _content(answer, format, user, road)
    sha256 = hashlib.sha256(content).hexdigest()
    record = {
        "user": user.id,
        "role": user.role,
        "format": format,
        "rows": rows,
        "client_rows": outcome.get("client_rows") or 0,
        "personal": outcome.get("personal") or [],
        "sha256": sha256,
    }
    for alarm in road.ledger.export(answer.audit_id, record):
        road.log.warning("%s by %s, see %s", alarm.code, user.id, answer.audit_id)
    return Exported(content, rows, sha256, answer.audit_id)


def may_leave(answer: Answer, user: User, road: Road) -> dict[str, Any]:
    """What the ledger holds of ``answer`` if it may leave as a file; raises AccessDenied, BadInput, LedgerError as export does."""
    policy = road.model.policies.roles.get(user.role)
    if policy is None or not policy.export_rows:
        raise AccessDenied("export-refused", policy=user.role)
    if answer.status != "answered" or not any(table.rows for table in answer.tables):
        raise BadInput("export-nothing")
    outcome = _recorded(answer, user, road)
    rows = sum(len(table.rows) for table in answer.tables)
    if outcome.get("client_rows") and not policy.export_clients:
        raise AccessDenied("export-clients", policy=user.role)
    if rows > policy.export_rows:
        raise AccessDenied("export-too-large", policy=user.role, rows=str(rows), limit=str(policy.export_rows))
    return outcome


def _recorded(answer: Answer, user: User, road: Road) -> dict[str, Any]:
    """The outcome that the ledger holds of the answer. Raises AccessDenied where it is not this user's, role's and result."""
    entries = road.ledger.find(answer.audit_id) if answer.audit_id else []
    outcomes: list[dict[str, Any]] = [entry["record"] for entry in entries if entry["entry"] == "outcome"]
    who = {"user": user.id, "role": user.role, "status": "answered", "result": result_checksum(answer)}
    if not outcomes or any(outcomes[-1].get(name) != value for name, value in who.items()):
        raise AccessDenied("export-not-yours", policy=user.role)
    return outcomes[-1]


def _content(answer: Answer, format: Format, user: User, road: Road) -> bytes:
    if format == "csv":
        return to_csv(answer.tables, answer.language)
    stamp = _stamp(answer, user, road)
    if format == "xlsx":
        told = (answer.text, answer.description, *answer.reasons, *answer.assumptions, *stamp)
        return to_xlsx(answer.tables, [line for line in told if line], answer.language)
    if format == "png":
        from assistant.picture import to_png

        return to_png(answer.charts, answer.headline, [" · ".join(stamp)], f"{user.id} · {_moment(road)}")
    raise BadInput("export-format", name=format)


def _stamp(answer: Answer, user: User, road: Road) -> list[str]:
    """Which data, which record, who took it along and when, in the time zone in which people here read times."""
    english = answer.language == "en"
    name = (user.name_en if english else user.name_zh) or user.id
    moment = f"{_moment(road)} ({road.settings.ledger.alarms.time_zone})"
    return [
        f"Data as of {answer.data_date}" if english else f"数据截至 {answer.data_date}",
        f"Audit id {answer.audit_id}" if english else f"审计编号 {answer.audit_id}",
        f"Exported by {name} ({user.id}), {moment}" if english else f"导出人 {name}（{user.id}），{moment}",
    ]


def _moment(road: Road) -> str:
    return f"{road.ledger.clock().astimezone(ZoneInfo(road.settings.ledger.alarms.time_zone)):%Y-%m-%d %H:%M}"
