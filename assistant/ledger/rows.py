"""Entries in and out of the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, insert, select

from assistant.ledger.line import Entry, user_of
from assistant.ledger.store import ENTRIES

BATCH: Final = 1_000
_NAMES: Final = ("seq", "audit_id", "entry", "at", "monotonic_ns", "record", "prev", "hash")
_ENTRY: Final = select(*(ENTRIES.c[name] for name in _NAMES))


def add(connection: Connection, entries: Sequence[Entry]) -> None:
    """Insert ``entries``."""
    names = ("seq", "audit_id", "kind", "at", "monotonic_ns", "text", "prev", "hash")
    rows = [
        dict(zip(_NAMES, (getattr(entry, name) for name in names), strict=True)) | {"user_id": user_of(entry.record)}
        for entry in entries
    ]
    connection.execute(insert(ENTRIES), rows)


def last(connection: Connection) -> Entry | None:
    """The entry with the highest number."""
    return _one(connection, _ENTRY.order_by(ENTRIES.c.seq.desc()).limit(1))


def at_seq(connection: Connection, seq: int) -> Entry | None:
    """The entry with the number ``seq``."""
    return _one(connection, _ENTRY.where(ENTRIES.c.seq == seq))


def after(connection: Connection, seq: int, limit: int = BATCH) -> list[tuple[Entry, str]]:
    """The next entries behind ``seq``, each with the user in its column."""
    rows = connection.execute(
        _ENTRY.add_columns(ENTRIES.c.user_id).where(ENTRIES.c.seq > seq).order_by(ENTRIES.c.seq).limit(limit)
    )
    return [(_entry(row), str(row.user_id)) for row in rows]


def through(connection: Connection, first: int, final: int) -> Iterator[Entry]:
    """The entries from ``first`` to ``final``."""
    done = first - 1
    while done < final and (batch := after(connection, done, min(BATCH, final - done))):
        for entry, _ in batch:
            done = entry.seq
            yield entry


def under(connection: Connection, audit_id: str) -> list[Entry]:
    """The entries of one audit id, oldest first."""
    return [_entry(row) for row in connection.execute(_ENTRY.where(ENTRIES.c.audit_id == audit_id).order_by("seq"))]


def recent(connection: Connection, user_id: str, since: str) -> list[Entry]:
    """Outcomes, exports and alarms of one user from the time ``since`` on, oldest first."""
    kinds = ENTRIES.c.entry.in_(("outcome", "export", "alarm"))
    mine = _ENTRY.where(ENTRIES.c.user_id == user_id, ENTRIES.c.at >= since, kinds)
    return [_entry(row) for row in connection.execute(mine.order_by(ENTRIES.c.seq))]


def count(connection: Connection, kind: str, since: str) -> int:
    """How many entries of a kind there are from the time ``since`` on."""
    mine = select(func.count()).where(ENTRIES.c.entry == kind, ENTRIES.c.at >= since)
    return int(connection.execute(mine).scalar_one())


def _one(connection: Connection, query: Select[Any]) -> Entry | None:
    row = connection.execute(query).first()
    return None if row is None else _entry(row)


def _entry(row: Row[Any]) -> Entry:
    texts = (str(row.record), str(row.prev), str(row.hash))
    return Entry(int(row.seq), str(row.audit_id), str(row.entry), str(row.at), int(row.monotonic_ns), *texts)
