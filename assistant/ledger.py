"""The audit ledger: append-only JSON lines, each chained to the last, on disk before anything runs.

A line is ``{"seq", "audit_id", "entry", "at", "monotonic_ns", "record", "prev", "hash"}``; ``hash`` is the SHA-256 of
the line's own bytes up to it, ``prev`` the hash of the line before. Beside the ledger lies ``head``, the anchor: number
and hash of the last line, so that a tail that was cut off is missed. Processes take turns by a file lock.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from semantic_layer.errors import LedgerError

GENESIS: Final = "0" * 64
_MARK: Final = b',"hash":"'
_TAIL: Final = len(_MARK) + 64 + len(b'"}\n')
_BLOCK: Final = 1 << 16
Entry = Literal["decision", "outcome"]


@dataclass(frozen=True)
class Verdict:
    """What ``verify`` found: ``lines`` good ones, and the first broken sequence number with its reason, if any."""

    lines: int
    broken_seq: int | None = None
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether every line is as it was written."""
        return self.broken_seq is None


class Ledger:
    """Appends to the ledger in ``folder``, for any number of threads and processes, or raises LedgerError."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ledger.jsonl"
        self._anchor_path = folder / "head"
        self._thread_lock = threading.Lock()
        self._end, self._seq, self._hash = 0, 0, GENESIS
        try:
            folder.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            self._file = os.open(self.path, flags | os.O_APPEND, 0o600)
            self._anchor = os.open(self._anchor_path, flags, 0o600)
            self._lock_file = os.open(folder / "lock", flags, 0o600)
            _sync_folder(folder)
            with self._turn():
                self._catch_up()
                self._compare_anchor()
        except OSError as fault:
            raise LedgerError("ledger-unavailable", reason=fault.strerror or "") from None

    def decide(self, record: dict[str, Any]) -> str:
        """Write the decision; when this returns its audit id, the entry is on disk and the query may run."""
        return self._append("decision", None, record)

    def outcome(self, audit_id: str, record: dict[str, Any]) -> None:
        """Write what became of the decision ``audit_id``."""
        self._append("outcome", audit_id, record)

    def find(self, audit_id: str) -> list[dict[str, Any]]:
        """The entries (decision, outcome) under ``audit_id``, oldest first; empty if there are none."""
        needle = f'"audit_id":{json.dumps(audit_id)}'.encode()
        with self.path.open("rb") as lines:
            found = [json.loads(line) for line in lines if needle in line and line.endswith(b"\n")]
        return [entry for entry in found if entry["audit_id"] == audit_id]

    def verify(self) -> Verdict:
        """Read the whole ledger again: every hash, every link, every number, and the anchor."""
        with self._turn():
            anchor = self._read_anchor()
        return verify_file(self.path, anchor)

    def close(self) -> None:
        """Close the files."""
        for handle in (self._file, self._anchor, self._lock_file):
            os.close(handle)

    def _append(self, entry: Entry, audit_id: str | None, record: dict[str, Any]) -> str:
        try:
            with self._turn():
                self._catch_up()
                seq = self._seq + 1
                audit_id = audit_id or f"a{seq:08d}-{secrets.token_hex(6)}"
                line, digest = _line(seq, audit_id, entry, record, self._hash)
                self._write(line)
                self._end, self._seq, self._hash = self._end + len(line), seq, digest
                os.pwrite(self._anchor, _anchored(seq, digest), 0)
                return audit_id
        except OSError as fault:
            raise LedgerError("ledger-unwritable", reason=fault.strerror or "") from None
        except (TypeError, ValueError) as fault:
            raise LedgerError("ledger-record", reason=type(fault).__name__) from None

    def _write(self, line: bytes) -> None:
        """All of the line, durable; or none of it."""
        try:
            written = 0
            while written < len(line):
                written += os.write(self._file, line[written:])
            os.fdatasync(self._file)
        except OSError:
            os.ftruncate(self._file, self._end)
            raise

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._thread_lock:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    def _catch_up(self) -> None:
        """Take in what other processes wrote since, reading no more than the tail; set a torn last line aside."""
        size = os.fstat(self._file).st_size
        if size == self._end:
            return
        if size < self._end:
            raise LedgerError("ledger-truncated", seq=self._seq)
        last, start, end = self._last_line(size)
        if end < size:
            self._quarantine(end, size)
        entry = _checked(last) if last else None
        if last and entry is None:
            raise LedgerError("ledger-damaged", offset=start)
        self._end = end
        self._seq, self._hash = (entry["seq"], entry["hash"]) if entry else (0, GENESIS)

    def _last_line(self, size: int) -> tuple[bytes, int, int]:
        """The last whole line, where it starts and where it ends."""
        tail, begin = b"", size
        while begin > 0 and tail.rstrip(b"\n").count(b"\n") < 2:
            step = min(_BLOCK, begin)
            begin -= step
            tail = os.pread(self._file, step, begin) + tail
        stop = tail.rfind(b"\n") + 1
        start = tail.rfind(b"\n", 0, max(0, stop - 1)) + 1
        return tail[start:stop], begin + start, begin + stop

    def _quarantine(self, end: int, size: int) -> None:
        torn = os.pread(self._file, size - end, end)
        aside = self.path.with_name(f"torn-{end}-{secrets.token_hex(3)}")
        aside.write_bytes(torn)
        os.ftruncate(self._file, end)
        os.fsync(self._file)

    def _compare_anchor(self) -> None:
        """The anchor is written after the line, so it may lag by a crash; it never leads, and never lacks."""
        seq, digest = self._read_anchor() or (0, GENESIS if self._seq == 0 else "")
        if seq > self._seq or (seq == self._seq and digest != self._hash) or not digest:
            raise LedgerError("ledger-truncated", seq=seq)
        os.pwrite(self._anchor, _anchored(self._seq, self._hash), 0)
        os.fsync(self._anchor)

    def _read_anchor(self) -> tuple[int, str] | None:
        return _parsed(os.pread(self._anchor, 128, 0))


def verify_file(path: Path, anchor: tuple[int, str] | None = None) -> Verdict:
    """Check a ledger file line by line against its chain, and against ``anchor`` (number and hash of the head)."""
    seq, last, known = 0, GENESIS, None
    with path.open("rb") as lines:
        for line in lines:
            entry = _checked(line)
            if entry is None:
                return Verdict(seq, seq + 1, "torn" if not line.endswith(b"\n") else "hash")
            if entry["prev"] != last or entry["seq"] != seq + 1:
                return Verdict(seq, seq + 1, "chain" if entry["seq"] == seq + 1 else "sequence")
            seq, last = entry["seq"], entry["hash"]
            known = last if anchor and anchor[0] == seq else known
    if anchor and anchor[0] > 0 and known != anchor[1]:
        return Verdict(seq, min(seq + 1, anchor[0]), "tail" if anchor[0] > seq else "anchor")
    return Verdict(seq)


def _line(seq: int, audit_id: str, entry: Entry, record: dict[str, Any], prev: str) -> tuple[bytes, str]:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    body = {"seq": seq, "audit_id": audit_id, "entry": entry, "at": now, "monotonic_ns": time.monotonic_ns()}
    text = _json(body | {"record": record, "prev": prev})
    digest = hashlib.sha256(text[:-1]).hexdigest()
    return text[:-1] + _MARK + digest.encode() + b'"}\n', digest


def _json(value: dict[str, Any]) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()


def _checked(line: bytes) -> dict[str, Any] | None:
    """The entry, if the line's bytes are those that were hashed."""
    if len(line) <= _TAIL or not line.endswith(b'"}\n') or line[-_TAIL:].find(_MARK) != 0:
        return None
    digest = hashlib.sha256(line[:-_TAIL]).hexdigest()
    if line[-_TAIL + len(_MARK) : -3].decode("ascii", "replace") != digest:
        return None
    entry: dict[str, Any] = json.loads(line)
    return entry


def _anchored(seq: int, digest: str) -> bytes:
    return f"{seq:016d} {digest}\n".encode()


def _parsed(anchor: bytes) -> tuple[int, str] | None:
    parts = anchor.decode("ascii", "replace").split()
    return (int(parts[0]), parts[1]) if len(parts) == 2 and parts[0].isdecimal() else None


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
