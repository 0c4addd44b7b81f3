"""The ledger: entries appended one after the other, each chained to the last, durable before anything runs."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, text

from assistant.ledger import rows
from assistant.ledger.alarms import Alarm, alarms, window
from assistant.ledger.anchor import Anchor, Head
from assistant.ledger.line import GENESIS, Entry, Kind, seal, user_of
from assistant.ledger.store import Store
from assistant.ledger.stream import Stream
from assistant.ledger.verify import Verdict, verify
from assistant.settings import AlarmSettings
from semantic_layer.errors import LedgerError

Clock = Callable[[], datetime]
_PROBE: Final = 16_384  # health writes as much as a long record takes


@dataclass(frozen=True)
class Draft:
    """An entry before it has a number; without an audit id it gets one of its own."""

    kind: Kind
    record: dict[str, Any]
    audit_id: str | None = None


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class Ledger:
    """Appends and reads, for any number of threads and processes. Raises LedgerError: ``ledger-unwritable``,
    ``ledger-unreadable``, ``ledger-record``, and where the head is not what the anchor says ``ledger-truncated``,
    ``ledger-damaged``, ``ledger-no-anchor``. ``archive`` is the folder of entries that left; ``clock`` gives aware times."""

    def __init__(
        self,
        store: Store,
        anchor: Anchor,
        archive: Path,
        *,
        limits: AlarmSettings | None = None,
        stream: Stream | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self.store, self.anchor, self.archive, self.clock = store, anchor, archive, clock
        self._limits, self._stream = limits or AlarmSettings(), stream
        try:
            with anchor.turn(), store.reading() as connection:
                head = self.head(connection)
                anchor.write(
                    head, durable=True
                )  # an empty ledger is anchored too: its first entry may be cut off as well
        except OSError as fault:
            raise LedgerError("ledger-unavailable", reason=fault.strerror or "") from None
        if stream is not None:
            stream.open(head.seq)

    def decide(self, record: dict[str, Any]) -> str:
        """Write the decision; when this returns its audit id, the entry is on disk and the query may run."""
        [entry] = self.append(lambda _: [Draft("decision", record)])
        return entry.audit_id

    def state(self, audit_id: str, record: dict[str, Any]) -> None:
        """Write a further statement that runs for the decision ``audit_id``, before it runs."""
        self.append(lambda _: [Draft("statement", record, audit_id)])

    def outcome(self, audit_id: str, record: dict[str, Any]) -> tuple[Alarm, ...]:
        """Write what became of the decision ``audit_id``, and the alarms that it raises as entries of their own."""
        return self._told("outcome", audit_id, record)

    def _told(self, kind: Kind, audit_id: str, record: dict[str, Any]) -> tuple[Alarm, ...]:
        found: tuple[Alarm, ...] = ()

        def drafts(connection: Connection) -> list[Draft]:
            nonlocal found
            now, user = self.clock(), user_of(record)
            since = _iso(now - window(self._limits))
            found = alarms(record, rows.recent(connection, user, since), now, self._limits)
            who = {name: record.get(name) for name in ("user", "role")}
            told = record | ({"alarms": [one.code for one in found]} if found else {})
            raised = [Draft("alarm", {**who, "code": one.code, "details": one.details}, audit_id) for one in found]
            return [Draft(kind, told, audit_id), *raised]

        self.append(drafts)
        return found

    def export(self, audit_id: str, record: dict[str, Any]) -> tuple[Alarm, ...]:
        """Write that the answer ``audit_id`` left as a file, and the alarms that it raises; before anybody has the file."""
        return self._told("export", audit_id, record)

    def append(self, drafts: Callable[[Connection], Sequence[Draft]]) -> list[Entry]:
        """Append what ``drafts`` gives, in one transaction, and anchor it."""
        try:
            with self.anchor.turn():
                with self.store.writing() as connection:
                    head, entries = self.head(connection), []
                    for draft in drafts(connection):
                        entries.append(self._sealed(draft, head))
                        head = Head(entries[-1].seq, entries[-1].hash)
                    rows.add(connection, entries)
                self.anchor.write(head)
        except OSError as fault:
            raise LedgerError("ledger-unwritable", reason=fault.strerror or "") from None
        except (TypeError, ValueError, RecursionError) as fault:
            raise LedgerError("ledger-record", reason=type(fault).__name__) from None
        if self._stream is not None:
            self._stream.nudge()
        return entries

    def head(self, connection: Connection) -> Head:
        """The last entry, which must be whole and what the anchor says, or behind it."""
        entry = rows.last(connection)
        head, anchored = Head(entry.seq, entry.hash) if entry else Head(0, GENESIS), self.anchor.read()
        if entry is not None and not entry.intact:
            raise LedgerError("ledger-damaged", seq=entry.seq)
        if anchored is None:
            if head.seq:
                raise LedgerError("ledger-no-anchor")
            return head
        if anchored.seq > head.seq:
            raise LedgerError("ledger-truncated", seq=anchored.seq)
        if anchored.seq == head.seq and head.seq and anchored.hash != head.hash:
            raise LedgerError("ledger-damaged", seq=head.seq)
        return head

    def find(self, audit_id: str) -> list[dict[str, Any]]:
        """The entries under ``audit_id`` (decision, further statements, outcome, alarms), oldest first."""
        with self.store.reading() as connection:
            return [entry.shown for entry in rows.under(connection, audit_id)]

    def alarms_since(self, moment: datetime) -> int:
        """How many alarms there are from ``moment`` on."""
        with self.store.reading() as connection:
            return rows.count(connection, "alarm", _iso(moment))

    def now(self) -> str:
        """The time as the store keeps it: UTC, to the millisecond."""
        return _iso(self.clock())

    def verify(self) -> Verdict:
        """Read the whole ledger again."""
        with self.anchor.turn():
            anchored = self.anchor.read()
        return verify(self.store, anchored, self.archive)

    def health(self) -> dict[str, Any]:
        """Write and read for a try: the number of the last entry and how far the stream is behind. Raises LedgerError."""
        with self.store.writing() as connection:
            connection.execute(text("UPDATE probe SET at = :at WHERE id = 1"), {"at": self.now().ljust(_PROBE)})
        with self.anchor.turn(), self.store.reading() as connection:
            head = self.head(connection)
        streamed = {} if self._stream is None else {"stream": self._stream.state(head.seq)}
        return {"entries": head.seq, "store": self.store.dialect, **streamed}

    def close(self) -> None:
        """Let the stream finish for a moment, and close the database."""
        if self._stream is not None:
            self._stream.close()
        self.store.close()
        self.anchor.close()

    def _sealed(self, draft: Draft, head: Head) -> Entry:
        seq = head.seq + 1
        audit_id = draft.audit_id or f"a{seq:08d}-{secrets.token_hex(6)}"
        return seal(seq, audit_id, draft.kind, self.now(), time.monotonic_ns(), draft.record, head.hash)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
