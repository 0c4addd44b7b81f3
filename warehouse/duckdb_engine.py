"""DuckDB behind the engine protocol: checked SQL runs in warm worker processes that can be killed."""

from __future__ import annotations

import json
import queue
import secrets
import select
import struct
import subprocess
import sys
import sysconfig
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from semantic_layer.check import CheckedSql
from semantic_layer.errors import EngineError, EngineTimeout, EngineUnavailable, UnsafeSql
from warehouse import worker
from warehouse.engine import Column, Table

_SCRIPT: Final = Path(worker.__file__)
_START_S: Final = 10.0
_REQUESTS_PER_WORKER: Final = 1_000
_TYPED_S: Final = 10.0
_ESTIMATE_S: Final = 5.0
_REPLY_BYTES: Final = 512 << 20


@dataclass(frozen=True)
class Limits:
    """What one worker may use: DuckDB's memory limit, its address space on top, threads."""

    memory_mb: int = 1_536
    address_space_mb: int = 4_096
    threads: int = 2


class DuckDbEngine:
    """Runs checked SQL on one published data file. ``start`` returns at once; workers get ready meanwhile."""

    dialect = "duckdb"

    def __init__(self, path: Path, data_version: str, *, workers: int = 1, limits: Limits | None = None) -> None:
        self.path = path
        self.data_version = data_version
        self._limits = limits or Limits()
        self._size = workers
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._running: dict[str, _Worker] = {}
        self._cancelled: set[str] = set()
        self._faults: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()
        self._started = False

    def start(self) -> None:
        """Start the workers without waiting for them. Raises EngineUnavailable if there is no data file."""
        with self._lock:
            if self._started:
                return
            if not self.path.is_file():
                raise EngineUnavailable(reason="no-data-file")
            self._started = True
            for _ in range(self._size):
                self._idle.put(_Worker(self.path, self._limits))

    def execute(
        self, sql: CheckedSql, *, limit_rows: int = 10_000, deadline_s: float = 30.0, ticket: str | None = None
    ) -> Table:
        """The rows of ``sql``, at most ``limit_rows``. ``ticket`` is a name under which ``cancel`` can stop it.
        What a person typed has ten seconds at most.

        Raises EngineTimeout (killed at the deadline), EngineUnavailable, UnsafeSql (the engine's second opinion) and
        EngineError with one of the codes cancelled, engine-memory, engine-value, engine-rejected, engine-error;
        ``details['reference']`` leads an operator to the engine's own words (``fault_text``).
        """
        begun = time.monotonic()
        reply = self._ask(sql, {"limit_rows": limit_rows}, deadline_s, ticket)
        return Table(
            columns=tuple(Column(name=name) for name in reply["names"]),
            rows=tuple(tuple(row) for row in reply["rows"]),
            truncated=reply["truncated"],
            elapsed_ms=(time.monotonic() - begun) * 1000,
            data_version=self.data_version,
        )

    def estimate(self, sql: CheckedSql, *, ticket: str | None = None) -> int | None:
        """About how many rows the engine expects of ``sql``, from its statistics; None if it does not say. Nothing of
        the data is read. Raises as ``execute`` does."""
        rows: int | None = self._ask(sql, {"estimate": True}, _ESTIMATE_S, ticket)["estimate"]
        return rows

    def _ask(self, sql: CheckedSql, how: dict[str, Any], deadline_s: float, ticket: str | None) -> dict[str, Any]:
        """A worker's reply to ``sql``, which may be cancelled under ``ticket``."""
        if not isinstance(sql, CheckedSql):
            raise UnsafeSql(rule="not-checked", node=type(sql).__name__)
        self.start()
        begun = time.monotonic()
        deadline_s = min(deadline_s, _TYPED_S) if sql.typed else deadline_s
        ticket = ticket or secrets.token_hex(8)
        process = self._take(begun + deadline_s, deadline_s)
        with self._lock:
            self._running[ticket] = process
        request = {"sql": sql.text, "tables": sorted(sql.tables), "typed": sql.typed, **how}
        try:
            reply = process.ask(request, begun + deadline_s)
        except _Gone as gone:
            raise self._ended(ticket, gone, deadline_s) from None
        finally:
            self._give_back(ticket, process)
        if "code" in reply:
            raise self._fault(reply, deadline_s)
        return reply

    def cancel(self, ticket: str) -> bool:
        """Stop what runs under ``ticket`` by killing its worker; False if nothing does."""
        with self._lock:
            process = self._running.get(ticket)
            if process is None:
                return False
            self._cancelled.add(ticket)
            process.kill()
            return True

    def fault_text(self, reference: str) -> str:
        """The engine's own words behind an error, for operators alone: they may carry a masked value."""
        return self._faults.get(reference, "")

    def close(self) -> None:
        """End the idle workers; one that still runs is killed."""
        with self._lock:
            running, self._started = list(self._running.values()), False
        for process in running:
            process.kill()
        while not self._idle.empty():
            self._idle.get_nowait().discard()

    def _take(self, until: float, deadline_s: float) -> _Worker:
        try:
            return self._idle.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            raise EngineTimeout("engine-busy", seconds=deadline_s) from None

    def _give_back(self, ticket: str, process: _Worker) -> None:
        with self._lock:
            self._running.pop(ticket, None)
            self._cancelled.discard(ticket)
            started = self._started
        if not (process.usable and started):
            process.discard()
        if started:
            self._idle.put(process if process.usable else _Worker(self.path, self._limits))

    def _ended(self, ticket: str, gone: _Gone, deadline_s: float) -> EngineError:
        with self._lock:
            cancelled = ticket in self._cancelled
        if cancelled:
            return EngineError("cancelled")
        if gone.deadline:
            return EngineTimeout(seconds=deadline_s)
        return EngineUnavailable("engine-unavailable", reason=gone.reason)

    def _fault(self, reply: dict[str, Any], deadline_s: float) -> EngineError | UnsafeSql:
        if reply["code"] == "unsafe-sql":
            return UnsafeSql(rule=f"engine-{reply['kind']}", node="")
        reference = secrets.token_hex(4)
        with self._lock:
            self._faults[reference] = f"{reply['kind']}: {reply.get('text', '')}"
            while len(self._faults) > 200:
                self._faults.popitem(last=False)
        if reply["code"] == "engine-timeout":
            return EngineTimeout(seconds=deadline_s, reference=reference)
        if reply["code"] == "engine-unavailable":
            return EngineUnavailable(reference=reference)
        return EngineError(reply["code"], reference=reference)


class _Gone(Exception):
    """The worker is no more: killed at the deadline, cancelled, or dead by itself."""

    def __init__(self, reason: str, *, deadline: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.deadline = deadline


class _Worker:
    """One worker process as its parent sees it; used by one thread at a time, ``kill`` by any."""

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
        return not self._dead and self._asked < _REQUESTS_PER_WORKER

    def ask(self, request: dict[str, Any], until: float) -> dict[str, Any]:
        """The reply to ``request``. Raises _Gone; then the process is dead."""
        if not self._ready:
            opened = self._receive(min(until, time.monotonic() + _START_S))
            if not opened.get("ready"):
                self.kill()
                return opened
            self._ready = True
        self._asked += 1
        self._send(request)
        return self._receive(until)

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

    def _receive(self, until: float) -> dict[str, Any]:
        body = self._read(struct.unpack(">I", self._read(4, until))[0], until)
        try:
            reply: dict[str, Any] = json.loads(body)
        except ValueError:
            self.kill()
            raise _Gone("garbled") from None
        return reply

    def _read(self, size: int, until: float) -> bytes:
        stream = _pipe(self._process.stdout)
        received = bytearray()
        while len(received) < size:
            ready = select.select([stream], [], [], max(0.0, until - time.monotonic()))[0]
            chunk = stream.read(min(size - len(received), 1 << 20)) if ready and size <= _REPLY_BYTES else None
            if not chunk:
                self.kill()
                raise _Gone("ended" if ready else "deadline", deadline=not ready)
            received += chunk
        return bytes(received)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise _Gone("no-pipe")
    return stream
