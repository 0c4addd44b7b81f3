"""The anchor: number and hash of the ledger's head in a file outside its database, so that a tail cut off is missed.

It is written after the entry, so a crash may leave it behind; it never leads. Beside it lies a lock by which the processes of
one machine take turns.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_MODE = 0o600


@dataclass(frozen=True)
class Head:
    """The number and the hash of an entry."""

    seq: int
    hash: str


class Anchor:
    """The file at ``path``. Every method may raise OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
        self._thread_lock = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Alone among the threads and processes of this machine."""
        with self._thread_lock:
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._lock, fcntl.LOCK_UN)

    def read(self) -> Head | None:
        """The head as anchored; None without a whole one."""
        try:
            parts = self.path.read_bytes()[:128].decode("ascii", "replace").split()
        except FileNotFoundError:
            return None
        whole = len(parts) == 2 and parts[0].isdecimal() and len(parts[1]) == 64
        return Head(int(parts[0]), parts[1]) if whole else None

    def write(self, head: Head, *, durable: bool = False) -> None:
        """Anchor ``head``: in place, so that a full disk cannot stop it."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
        try:
            os.pwrite(handle, f"{head.seq:016d} {head.hash}\n".encode(), 0)
            if durable:
                os.fsync(handle)
        finally:
            os.close(handle)

    def close(self) -> None:
        """Close the lock."""
        os.close(self._lock)
