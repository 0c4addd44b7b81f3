"""One worker process as its parent sees it: started with nothing to inherit, asked by frames, killed at a deadline."""

from __future__ import annotations

import json
import select
import struct
import subprocess
import sys
import sysconfig
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from warehouse import worker

_SCRIPT: Final = Path(worker.__file__)
_START_S: Final = 10.0
_REQUESTS_PER_WORKER: Final = 1_000
_FRAME_BYTES: Final = 512 << 20


@dataclass(frozen=True)
class Limits:
    """What one worker may use: DuckDB's memory limit, its address space on top, threads."""

    memory_mb: int = 1_536
    address_space_mb: int = 4_096
    threads: int = 2


class Gone(Exception):
    """The worker is no more: killed at the deadline, cancelled, or dead by itself."""

    def __init__(self, reason: str, *, deadline: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.deadline = deadline


class WorkerProcess:
    """Used by one thread at a time, ``kill`` by any."""

    def __init__(self, path: Path, limits: Limits) -> None:
        command = [sys.executable, "-I", "-S", "-B", "-X", "utf8", str(_SCRIPT), sysconfig.get_path("purelib")]
        environment = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "HOME": "/nonexistent", "TZ": "UTC"}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd="/",
            close_fds=True,
            start_new_session=True,
            bufsize=0,
        )
        self._ready = False
        self._asked = 0
        self._dead = False
        opening = {"path": str(path), "memory_mb": limits.memory_mb, "threads": limits.threads}
        self._send(opening | {"address_space_mb": limits.address_space_mb})

    @property
    def usable(self) -> bool:
        """Whether it may serve another request."""
        return not self._dead and self._asked < _REQUESTS_PER_WORKER and self._process.poll() is None

    def begin(self, request: dict[str, Any], until: float) -> dict[str, Any]:
        """The first frame of the reply to ``request``; ``receive`` gives the others. Raises Gone; then the process is dead."""
        if not self._ready:
            opened = self.receive(min(until, time.monotonic() + _START_S))
            if not opened.get("ready"):
                self.kill()
                return opened
            self._ready = True
        self._asked += 1
        self._send(request)
        return self.receive(until)

    def kill(self) -> None:
        """SIGKILL and reap; harmless when it is dead already."""
        self._dead = True
        self._process.kill()
        self._process.wait()

    def discard(self) -> None:
        """Kill it and close its pipes; only the thread that owns it may."""
        self.kill()
        for stream in (self._process.stdin, self._process.stdout):
            _pipe(stream).close()

    def _send(self, frame: dict[str, Any]) -> None:
        try:
            worker.write_frame(_pipe(self._process.stdin), frame)  # type: ignore[arg-type]
        except OSError:
            self._dead = True

    def receive(self, until: float) -> dict[str, Any]:
        """The next frame. Raises Gone; then the process is dead."""
        body = self._read(struct.unpack(">I", self._read(4, until))[0], until)
        try:
            reply: dict[str, Any] = json.loads(body)
        except ValueError:
            self.kill()
            raise Gone("garbled") from None
        return reply

    def _read(self, size: int, until: float) -> bytes:
        stream = _pipe(self._process.stdout)
        received = bytearray()
        while len(received) < size:
            ready = select.select([stream], [], [], max(0.0, until - time.monotonic()))[0]
            chunk = stream.read(min(size - len(received), 1 << 20)) if ready and size <= _FRAME_BYTES else None
            if not chunk:
                self.kill()
                raise Gone("ended" if ready else "deadline", deadline=not ready)
            received += chunk
        return bytes(received)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise Gone("no-pipe")
    return stream
