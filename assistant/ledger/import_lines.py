"""A ledger of before, one file of JSON lines, moved into the store with the hashes it has."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from assistant.ledger import rows
from assistant.ledger.anchor import Anchor, Head
from assistant.ledger.line import Entry, parse
from assistant.ledger.store import Store
from assistant.ledger.verify import BEGIN, verify_file
from semantic_layer.errors import LedgerError

OLD = "ledger.jsonl"


def import_lines(folder: Path, store: Store, anchor: Anchor) -> int:
    """Import ``ledger.jsonl`` of ``folder`` if there is one, and rename it; the number of entries imported. Its chain and its
    anchor are verified first. Raises LedgerError (``ledger-old-broken``, ``ledger-two``), OSError."""
    file, old = folder / OLD, Anchor(folder / "head")
    try:
        if not file.exists():
            return 0
        with anchor.turn():
            return _import(file, old, store, anchor) if file.exists() else 0
    finally:
        old.close()


def _import(file: Path, old: Anchor, store: Store, anchor: Anchor) -> int:
    with store.reading() as connection:
        known = old.read() if rows.last(connection) is None else None  # else the anchor is that of the store already
    verdict = verify_file(file, known)
    torn = verdict.reason == "torn" and (known is None or known.seq <= verdict.lines)
    if not verdict.ok and not torn:
        raise LedgerError("ledger-old-broken", file=OLD, seq=verdict.broken_seq, reason=verdict.reason)
    if anchor.read() is None:
        anchor.write(BEGIN, durable=True)  # lest a crash leave entries without an anchor
    head, count = _copied(file, verdict.lines, store)
    if head is not None:
        anchor.write(head, durable=True)
    file.rename(file.with_name(OLD + ".imported"))
    return count


def _copied(file: Path, count: int, store: Store) -> tuple[Head | None, int]:
    """The head of the first ``count`` lines, copied in one transaction; none if they were there already (a crash before the
    renaming)."""
    last = _last(file, count)
    if last is None:
        return None, 0
    with file.open("rb") as lines, store.writing() as connection:
        if rows.last(connection) is not None:
            if rows.at_seq(connection, last.seq) != last:
                raise LedgerError("ledger-two", file=OLD)
            return None, 0
        entries = (entry for line in islice(lines, count) if (entry := parse(line)) is not None)
        while batch := list(islice(entries, rows.BATCH)):
            rows.add(connection, batch)
    return Head(last.seq, last.hash), count


def _last(file: Path, count: int) -> Entry | None:
    with file.open("rb") as lines:
        line = next(islice(lines, count - 1, count), None) if count else None
    return None if line is None else parse(line)
