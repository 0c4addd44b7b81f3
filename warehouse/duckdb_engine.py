"""DuckDB behind the engine protocol: checked SQL runs in warm worker processes that can be killed."""

from __future__ import annotations

import queue
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, Final

from semantic_layer.check import CheckedSql
from semantic_layer.errors import EngineError, EngineTimeout, EngineUnavailable, UnsafeSql
from warehouse.engine import Column, Table
from warehouse.worker_process import Gone, Limits, WorkerProcess

_TYPED_S: Final = 10.0
_ESTIMATE_S: Final = 5.0
_STREAM_BYTES: Final = 1 << 30


class DuckDbEngine:
    """Runs checked SQL on one published data file. ``start`` returns at once with one worker getting ready; more are
    started when they are needed, ``workers`` at most."""

    dialect = "duckdb"

    def __init__(self, path: Path, data_version: str, *, workers: int = 1, limits: Limits | None = None) -> None:
        self.path = path
        self.data_version = data_version
        self._limits = limits or Limits()
        self._size = workers
        self._made = 0
        self._idle: queue.LifoQueue[WorkerProcess] = queue.LifoQueue()
        self._running: dict[str, WorkerProcess] = {}
        self._cancelled: set[str] = set()
        self._faults: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()
        self._started = False

    def start(self) -> None:
        """Start a worker without waiting for it. Raises EngineUnavailable if there is no data file."""
        with self._lock:
            if self._started:
                return
            if not self.path.is_file():
                raise EngineUnavailable(reason="no-data-file")
            self._started, self._made = True, 1
            self._idle.put(WorkerProcess(self.path, self._limits))

    def execute(
        self, sql: CheckedSql, *, limit_rows: int = 10_000, deadline_s: float = 30.0, ticket: str | None = None
    ) -> Table:
        """The rows of ``sql``, at most ``limit_rows`` and 64 MB of them. ``ticket`` is a name under which ``cancel`` can
        stop it. What a person typed has ten seconds at most.

        Raises EngineTimeout (killed at the deadline), EngineUnavailable (``engine-ended``: its worker died), UnsafeSql (the
        engine's second opinion) and EngineError with one of the codes cancelled, engine-memory, engine-value,
        engine-rejected, engine-error; ``details['reference']`` leads an operator to the engine's own words
        (``fault_text``).
        """
        begun = time.monotonic()
        frames = list(self._frames(sql, {"limit_rows": limit_rows}, deadline_s, ticket))
        return Table(
            columns=tuple(Column(name=name) for name in frames[-1]["names"]),
            rows=tuple(tuple(row) for frame in frames for row in frame["rows"]),
            truncated=frames[-1]["truncated"],
            elapsed_ms=(time.monotonic() - begun) * 1000,
            data_version=self.data_version,
        )

    def stream(
        self, sql: CheckedSql, *, limit_rows: int, deadline_s: float = 30.0, ticket: str | None = None
    ) -> Iterator[Table]:
        """The rows of ``sql`` in batches as they come, at most ``limit_rows`` and 1 GB of them; the last batch says
        whether there were more. Neither this process nor the worker holds more than a batch, and the time that the
        reader takes does not count. Raises as ``execute`` does, also between batches."""
        for frame in self._frames(sql, {"limit_rows": limit_rows, "limit_bytes": _STREAM_BYTES}, deadline_s, ticket):
            yield Table(
                columns=tuple(Column(name=name) for name in frame["names"]),
                rows=tuple(tuple(row) for row in frame["rows"]),
                truncated=frame["truncated"],
                data_version=self.data_version,
            )

    def estimate(self, sql: CheckedSql, *, ticket: str | None = None) -> int | None:
        """About how many rows the engine expects of ``sql``, from its statistics; None if it does not say. Nothing of
        the data is read. Raises as ``execute`` does."""
        [frame] = self._frames(sql, {"estimate": True}, _ESTIMATE_S, ticket)
        rows: int | None = frame["estimate"]
        return rows

    def _frames(
        self, sql: CheckedSql, how: dict[str, Any], deadline_s: float, ticket: str | None
    ) -> Generator[dict[str, Any], None, None]:
        """A worker's reply to ``sql``, frame by frame; it may be cancelled under ``ticket``."""
        if not isinstance(sql, CheckedSql):
            raise UnsafeSql(rule="not-checked", node=type(sql).__name__)
        self.start()
        deadline_s = min(deadline_s, _TYPED_S) if sql.typed else deadline_s
        until, ticket = time.monotonic() + deadline_s, ticket or secrets.token_hex(8)
        process = self._take(until, deadline_s)
        with self._lock:
            self._running[ticket] = process
        request = {"sql": sql.text, "tables": sorted(sql.tables), "typed": sql.typed, **how}
        whole = False
        try:
            frame = process.begin(request, until)
            while frame.get("more"):
                given = time.monotonic()
                yield frame
                until += time.monotonic() - given
                frame = process.receive(until)
            whole = True
        except Gone as gone:
            raise self._ended(ticket, gone, deadline_s) from None
        finally:
            if not whole:
                process.kill()
            self._give_back(ticket, process)
        if "code" in frame:
            raise self._fault(frame, deadline_s)
        yield frame

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

    def _take(self, until: float, deadline_s: float) -> WorkerProcess:
        """An idle worker that lives, or a new one while there is room."""
        try:
            process = self._idle.get_nowait()
        except queue.Empty:
            with self._lock:
                more = self._made < self._size
                self._made += more
            if more:
                return WorkerProcess(self.path, self._limits)
            try:
                process = self._idle.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                raise EngineTimeout("engine-busy", seconds=deadline_s) from None
        if process.usable:
            return process
        process.discard()
        return WorkerProcess(self.path, self._limits)

    def _give_back(self, ticket: str, process: WorkerProcess) -> None:
        with self._lock:
            self._running.pop(ticket, None)
            self._cancelled.discard(ticket)
            started = self._started
        if not (process.usable and started):
            process.discard()
        if started:
            self._idle.put(process if process.usable else WorkerProcess(self.path, self._limits))

    def _ended(self, ticket: str, gone: Gone, deadline_s: float) -> EngineError:
        with self._lock:
            cancelled = ticket in self._cancelled
        if cancelled:
            return EngineError("cancelled")
        if gone.deadline:
            return EngineTimeout(seconds=deadline_s)
        return EngineUnavailable("engine-ended", reason=gone.reason)

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
