"""Old entries leave for an archive file; a checkpoint in the chain vouches for the last of them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, func, insert, select

from assistant.ledger import rows
from assistant.ledger.ledger import Draft, Ledger
from assistant.ledger.store import ARCHIVES, ENTRIES
from assistant.ledger.verify import file_hash
from assistant.settings import LedgerSettings
from semantic_layer.errors import BadInput, LedgerError


@dataclass(frozen=True)
class Archived:
    """``entries`` went into ``file``."""

    entries: int
    file: Path | None = None


def retain(ledger: Ledger, before: date, settings: LedgerSettings, user_id: str, role: str) -> Archived:
    """Move the entries written before the day ``before`` into an archive; those that verify first. Raises BadInput
    (``retain-too-young``) for a day that the settings' years still protect, LedgerError for a ledger that is not whole."""
    zone = ZoneInfo(settings.alarms.time_zone)
    today = ledger.clock().astimezone(zone).date()
    least = date(today.year - settings.years, today.month, min(today.day, 28))
    if before > least:
        raise BadInput("retain-too-young", years=settings.years, date=least.isoformat())
    verdict = ledger.verify()
    if not verdict.ok:
        raise LedgerError("ledger-damaged", seq=verdict.broken_seq)
    moment = datetime.combine(before, time(), zone)
    until = moment.astimezone(ZoneInfo("UTC")).isoformat(timespec="milliseconds")
    first, final = _span(ledger, until)
    if final < first:
        return Archived(0)
    facts = {"user": user_id, "role": role, "before": before.isoformat(), "first_seq": first}
    return _archive(ledger, first, final, facts)


def _span(ledger: Ledger, until: str) -> tuple[int, int]:
    """The first entry, and the last before the first that is young enough to stay."""
    with ledger.store.reading() as connection:
        first = connection.execute(select(func.min(ENTRIES.c.seq))).scalar() or 1
        young = connection.execute(select(func.min(ENTRIES.c.seq)).where(ENTRIES.c.at >= until)).scalar()
        newest = connection.execute(select(func.max(ENTRIES.c.seq))).scalar() or 0
    return first, (young - 1 if young is not None else newest)


def _archive(ledger: Ledger, first: int, final: int, facts: dict[str, Any]) -> Archived:
    file = ledger.archive / f"ledger-{first:010d}-{final:010d}.jsonl"
    try:
        final_hash = _written(ledger, file, first, final)
    except OSError as fault:
        raise LedgerError("ledger-unwritable", reason=fault.strerror or "") from None
    kept = {"through_seq": final, "through_hash": final_hash, "file": file.name, "sha256": file_hash(file)}

    def drafts(connection: Connection) -> list[Draft]:
        connection.execute(insert(ARCHIVES), [kept | {"first_seq": first}])
        connection.execute(delete(ENTRIES).where(ENTRIES.c.seq <= final))
        return [Draft("checkpoint", facts | kept)]

    ledger.append(drafts)
    return Archived(final - first + 1, file)


def _written(ledger: Ledger, file: Path, first: int, final: int) -> str:
    """The file, durable and whole under its name; the hash of its last entry."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    last_hash = ""
    with part.open("wb") as lines, ledger.store.reading() as connection:
        for entry in rows.through(connection, first, final):
            lines.write(entry.line)
            last_hash = entry.hash
        lines.flush()
        os.fsync(lines.fileno())
    part.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return last_hash
