"""The model played by hand: each request of the agent is a file, and a person or a program writes the reply beside it.

``0001.request.json`` holds the request of the protocol; ``0001.reply.json`` is waited for: ``{"content": "…"}`` or
``{"tool_calls": […]}``, or ``0001.reply.txt`` with the content alone. For evaluation and for trials without a network.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from pathlib import Path
from typing import Any

_LOOK_S = 0.1


class FolderMind:
    """Writes requests to ``folder`` and waits for their replies, ``patience_s`` at most; then it says that nobody replied."""

    def __init__(self, folder: Path, patience_s: float = 600) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        taken = [
            int(file.name.split(".")[0]) for file in folder.glob("*.request.json") if file.name.split(".")[0].isdigit()
        ]
        self._folder, self._patience_s = folder, patience_s
        self._numbers, self._lock = itertools.count(max(taken, default=0) + 1), threading.Lock()

    def __call__(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The reply to one request, once it is written."""
        with self._lock:
            name = f"{next(self._numbers):04}"
        request = self._folder / f"{name}.request.json"
        whole = request.with_suffix(".part")
        whole.write_text(json.dumps(asked, ensure_ascii=False, indent=1), encoding="utf-8")
        whole.rename(request)
        ends = time.monotonic() + self._patience_s
        while time.monotonic() < ends:
            reply = self._reply(name)
            if reply is not None:
                return reply
            time.sleep(_LOOK_S)
        return {"content": "", "finish_reason": "length"}

    def _reply(self, name: str) -> dict[str, Any] | None:
        told, plain = self._folder / f"{name}.reply.json", self._folder / f"{name}.reply.txt"
        if plain.exists():
            return {"content": plain.read_text(encoding="utf-8")}
        try:
            content = json.loads(told.read_text(encoding="utf-8")) if told.exists() else None
        except ValueError:  # still being written
            return None
        return content if isinstance(content, dict) else None
