"""The ledger for the bank's own collectors: each entry as a line, sent after it was committed, by a thread of its own.

A file next to the ledger remembers what was sent, so a collector that was away gets what it missed; a crash may send a line
twice. The processes of one machine take turns. An answer never waits and never fails for a collector.
"""

from __future__ import annotations

import atexit
import fcntl
import logging
import os
import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from assistant.ledger.line import Entry
from assistant.ledger.rows import after
from assistant.ledger.store import Store
from semantic_layer.errors import LedgerError

_RETRY_S: Final = 10.0
_LAST_S: Final = 1.0
_AUDIT: Final = 13 * 8 + 6  # syslog: facility "log audit", severity "informational"


class Stream:
    """Sends to ``target``: the path of a file, or ``syslog://host:port`` (RFC 5424 over TCP, octet counting). ``cursor`` is
    the file that remembers the number of the last entry sent, and how many left the ledger unsent."""

    def __init__(self, target: str, store: Store, cursor: Path) -> None:
        self._target, self._store, self._path = target, store, cursor
        self._awake, self._stopped = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._failing = False

    def open(self, head_seq: int) -> None:
        """Begin behind ``head_seq`` if nothing was ever sent; else go on. Raises LedgerError."""
        try:
            if not self._path.exists():
                self._path.write_text(f"{head_seq} 0\n", encoding="ascii")
        except OSError as fault:
            raise LedgerError("ledger-unavailable", reason=fault.strerror or "") from None
        if self._cursor()[0] < head_seq:
            self.nudge()

    def nudge(self) -> None:
        """There is something to send."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="ledger-stream", daemon=True)
            self._thread.start()
            atexit.register(self.close)
        self._awake.set()

    def state(self, head_seq: int) -> dict[str, Any]:
        """Whether all is sent (``behind``: entries waiting; ``missed``: entries that were archived unsent)."""
        sent, missed = self._cursor()
        return {"behind": max(0, head_seq - sent), "missed": missed, "failing": self._failing}

    def close(self) -> None:
        """Send what is left, for a second at most."""
        self._stopped.set()
        self._awake.set()
        if self._thread is not None:
            self._thread.join(_LAST_S)
            atexit.unregister(self.close)

    def _run(self) -> None:
        while True:
            self._awake.wait(_RETRY_S if self._failing else None)
            self._awake.clear()
            stopping = self._stopped.is_set()
            try:
                self._send_all()
                self._failing = False
            except (OSError, LedgerError) as fault:
                if not self._failing:
                    logging.getLogger("wenshu").warning("the ledger's stream is behind: %s", type(fault).__name__)
                self._failing = True
            if stopping:
                return

    def _send_all(self) -> None:
        with self._path.open("r+", encoding="ascii") as cursor:
            fcntl.flock(cursor, fcntl.LOCK_EX)
            sent, missed = self._cursor()
            while batch := self._next(sent):
                self._send(batch)
                missed += batch[0].seq - sent - 1
                sent = batch[-1].seq
                os.pwrite(cursor.fileno(), f"{sent:016d} {missed:08d}\n".encode(), 0)

    def _next(self, sent: int) -> list[Entry]:
        with self._store.reading() as connection:
            return [entry for entry, _ in after(connection, sent)]

    def _send(self, entries: Sequence[Entry]) -> None:
        address = urlsplit(self._target)
        if address.scheme != "syslog":
            with open(self._target, "ab", buffering=0) as file:
                file.write(b"".join(entry.line for entry in entries))
            return
        with socket.create_connection((address.hostname or "", address.port or 601), timeout=5) as collector:
            collector.sendall(b"".join(map(_framed, entries)))

    def _cursor(self) -> tuple[int, int]:
        parts = self._path.read_text(encoding="ascii").split()
        return (int(parts[0]), int(parts[1])) if len(parts) == 2 else (0, 0)


def _framed(entry: Entry) -> bytes:
    head = f"<{_AUDIT}>1 {entry.at} {socket.gethostname()} wenshu {os.getpid()} {entry.kind} - "
    message = head.encode() + entry.line.rstrip(b"\n")
    return f"{len(message)} ".encode() + message
