"""A worker asked past the engine, as tests of what it refuses by itself do."""

from typing import Any

from warehouse.worker_process import WorkerProcess


def reply(worker: WorkerProcess, request: dict[str, Any], until: float) -> dict[str, Any]:
    """The whole reply to ``request``, the rows of its frames in one."""
    frame, rows = worker.begin(request, until), []
    while frame.get("more"):
        rows += frame["rows"]
        frame = worker.receive(until)
    return frame | {"rows": rows + frame["rows"]} if rows else frame
