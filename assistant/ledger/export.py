"""The ledger as a file of JSON lines for an auditor; that it was taken, and its hash, are an entry themselves."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.ledger import rows
from assistant.ledger.ledger import Draft, Ledger
from assistant.ledger.verify import file_hash
from semantic_layer.errors import BadInput
from semantic_layer.user import User


@dataclass(frozen=True)
class Exported:
    """``entries`` lines in a file with the hash ``sha256``; ``audit_id`` is the record of the export."""

    entries: int
    sha256: str
    audit_id: str


def export(
    ledger: Ledger, file: Path, user: User, *, since: datetime | None = None, until: datetime | None = None
) -> Exported:
    """Write the entries of a time, all of them by default, to a new ``file``, line for line as they were hashed. Raises
    BadInput (``export-file``) where it cannot be written, LedgerError."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        raise BadInput("export-file", file=file.name, problem=fault.strerror or "") from None
    done = None
    try:
        count = _write(ledger, handle, since, until)
        record = {"user": user.id, "role": user.role, "file": file.name, "entries": count, "sha256": file_hash(file)}
        record |= {name: one.isoformat() for name, one in (("since", since), ("until", until)) if one is not None}
        [entry] = ledger.append(lambda _: [Draft("export", record)])
        done = Exported(count, str(record["sha256"]), entry.audit_id)
    except OSError as fault:
        raise BadInput("export-file", file=file.name, problem=fault.strerror or "") from None
    finally:
        if done is None:  # nothing leaves without a record of it
            file.unlink(missing_ok=True)
    return done


def _write(ledger: Ledger, handle: int, since: datetime | None, until: datetime | None) -> int:
    count = done = 0
    with os.fdopen(handle, "wb") as lines:
        while True:
            with ledger.store.reading() as connection:
                batch = rows.after(connection, done)
            if not batch:
                break
            done = batch[-1][0].seq
            for entry, _ in batch:
                moment = datetime.fromisoformat(entry.at)
                if (since is None or moment >= since) and (until is None or moment < until):
                    lines.write(entry.line)
                    count += 1
        lines.flush()
        os.fsync(lines.fileno())
    return count
