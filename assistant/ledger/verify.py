"""Is the ledger as it was written? Every hash, every link, every number, the archives and the anchor."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from assistant.ledger.anchor import Head
from assistant.ledger.line import GENESIS, Entry, parse, user_of
from assistant.ledger.rows import BATCH, after
from assistant.ledger.store import ARCHIVES, Store
from semantic_layer.errors import LedgerError

BEGIN = Head(0, GENESIS)


@dataclass(frozen=True)
class Verdict:
    """``lines`` good entries, and the first broken sequence number, if any, with its audit id (where it can be read) and the
    reason: ``hash`` (changed), ``chain`` (does not follow the one before), ``sequence`` (missing, moved or doubled), ``user``
    (another user in its column), ``torn``, ``unreadable``, ``database`` (the file is damaged elsewhere), ``tail`` (the anchor
    knows more), ``anchor`` (another hash is anchored), ``no-anchor``, ``archive`` (an archive's file changed), ``checkpoint``
    (entries left without a record of it). ``missing`` names archive files that lie elsewhere."""

    lines: int
    broken_seq: int | None = None
    reason: str = ""
    audit_id: str = ""
    missing: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every entry is as it was written."""
        return self.broken_seq is None


def verify(store: Store, anchor: Head | None, archive: Path) -> Verdict:
    """Read the whole ledger again; ``archive`` is the folder of its archived entries. Raises LedgerError if there is no
    database to read."""
    with store.reading() as connection:
        archives = list(connection.execute(select(ARCHIVES).order_by(ARCHIVES.c.through_seq)))
    begin, missing = BEGIN, []
    for one in archives:
        end = Head(one.through_seq, one.through_hash)
        if not (archive / one.file).exists():
            missing.append(one.file)
        elif not _is_whole(archive / one.file, begin, end, one.sha256):
            return Verdict(begin.seq, one.first_seq, "archive", missing=tuple(missing))
        begin = end
    verdict = _follow(store, begin, anchor)
    return Verdict(verdict.lines, verdict.broken_seq, verdict.reason, verdict.audit_id, tuple(missing))


def verify_file(path: Path, anchor: Head | None = None, begin: Head = BEGIN) -> Verdict:
    """Check a file of lines (an archive, an export, a ledger of before) that goes on from ``begin``."""
    head, known = begin, None
    with path.open("rb") as lines:
        for line in lines:
            entry = parse(line)
            if entry is None:
                return Verdict(head.seq, head.seq + 1, "hash" if line.endswith(b"\n") else "torn")
            if entry.prev != head.hash or entry.seq != head.seq + 1:
                reason = "chain" if entry.seq == head.seq + 1 else "sequence"
                return Verdict(head.seq, head.seq + 1, reason, entry.audit_id)
            head = Head(entry.seq, entry.hash)
            known = head if anchor and anchor.seq == head.seq else known
    return _anchored(head, known, anchor) if anchor else Verdict(head.seq)


def file_hash(path: Path) -> str:
    """The SHA-256 of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_whole(path: Path, begin: Head, end: Head, sha256: str) -> bool:
    return file_hash(path) == sha256 and verify_file(path, end, begin).ok


def _follow(store: Store, begin: Head, anchor: Head | None) -> Verdict:
    head, known, vouched = begin, None, begin.seq == 0
    for entry, user in _entries(store, begin.seq):
        reason = "unreadable" if entry is None else _fault(entry, user, head)
        if reason:
            return Verdict(head.seq, head.seq + 1, reason, entry.audit_id if entry else "")
        assert entry is not None
        head = Head(entry.seq, entry.hash)
        vouched = vouched or (entry.kind == "checkpoint" and _vouches(entry.record, begin))
        known = head if anchor and anchor.seq == head.seq else known
    if not vouched:
        return Verdict(head.seq, begin.seq, "checkpoint")
    if anchor is None:
        return Verdict(head.seq, head.seq, "no-anchor") if head.seq else Verdict(0)
    verdict = _anchored(head, known, anchor) if anchor.seq > begin.seq else Verdict(head.seq)
    return verdict if not verdict.ok or store.sound() else Verdict(head.seq, head.seq, "database")


def _fault(entry: Entry, user: str, head: Head) -> str:
    if entry.seq != head.seq + 1:
        return "sequence"
    if not entry.intact:
        return "hash"
    if entry.prev != head.hash:
        return "chain"
    return "" if user == user_of(entry.record) else "user"


def _vouches(record: dict[str, Any], begin: Head) -> bool:
    return record.get("through_seq") == begin.seq and record.get("through_hash") == begin.hash


def _anchored(head: Head, known: Head | None, anchor: Head) -> Verdict:
    if anchor.seq > head.seq:
        return Verdict(head.seq, head.seq + 1, "tail")
    if anchor.seq and (known is None or known.hash != anchor.hash):
        return Verdict(head.seq, anchor.seq, "anchor")
    return Verdict(head.seq)


def _entries(store: Store, seq: int) -> Iterator[tuple[Entry | None, str]]:
    """Every entry behind ``seq``, in batches; one by one where a batch cannot be read, to the one that cannot."""
    many = BATCH
    while True:
        try:
            with store.reading() as connection:
                batch = after(connection, seq, many)
        except (LedgerError, ValueError):
            if many == 1:
                yield None, ""
                return
            many = 1
            continue
        if not batch:
            return
        yield from batch
        seq = batch[-1][0].seq
