"""Conversations: what was asked before, kept on disk so that a follow-up works in the next process too."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from pydantic import ValidationError

from assistant.question import Turn

KEPT = 20


class Conversations:
    """The turns of each (user, conversation), newest last; one file of JSON lines each under ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turns: dict[tuple[str, str], list[Turn]] = {}
        self._lock = threading.Lock()

    def history(self, user_id: str, conversation: str | None) -> tuple[Turn, ...]:
        """The last turns of a conversation; none for a question without one."""
        if not conversation:
            return ()
        with self._lock:
            return tuple(self._load(user_id, conversation)[-KEPT:])

    def add(self, user_id: str, conversation: str | None, turn: Turn) -> None:
        """Remember a turn."""
        if not conversation:
            return
        with self._lock:
            self._load(user_id, conversation).append(turn)
            file = self._file(user_id, conversation)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("a", encoding="utf-8") as lines:
                lines.write(turn.model_dump_json() + "\n")

    def _load(self, user_id: str, conversation: str) -> list[Turn]:
        key = (user_id, conversation)
        if key not in self._turns:
            file = self._file(user_id, conversation)
            lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
            self._turns[key] = [turn for line in lines if (turn := _turn(line)) is not None]
        return self._turns[key]

    def _file(self, user_id: str, conversation: str) -> Path:
        name = hashlib.sha256(f"{user_id}\n{conversation}".encode()).hexdigest()[:32]
        return self._folder / f"{name}.jsonl"


def _turn(line: str) -> Turn | None:
    """A stored turn; None for a line that a killed process left half written."""
    try:
        return Turn.model_validate_json(line)
    except ValidationError:
        return None
