"""The questions that are being answered now: each can be stopped, and at the end of the program all are waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from semantic_layer.errors import EngineError

if TYPE_CHECKING:
    from assistant.journey import Journey

DRAIN_S: Final = 25.0
_STOP_S: Final = 5.0
_AGAIN_S: Final = 0.02


class Running:
    """For any number of threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._journeys: dict[int, Journey] = {}
        self._closing = False

    @contextmanager
    def entered(self, journey: Journey) -> Iterator[None]:
        """``journey`` counts as running until the block is left; its outcome is in the ledger then."""
        with self._changed:
            self._journeys[id(journey)] = journey
        try:
            yield
        finally:
            with self._changed:
                del self._journeys[id(journey)]
                self._changed.notify_all()

    def still_open(self) -> None:
        """Raises EngineError (``closing``) once the program is being stopped."""
        if self._closing:
            raise EngineError("closing")

    def cancel(self, ticket: str) -> bool:
        """Stop the question that runs under ``ticket`` and wait a moment for its end; False if none does."""
        return self._stop(lambda journey: journey.ticket == ticket)

    def drain(self, seconds: float = DRAIN_S) -> bool:
        """Take no more questions, let those that run end, and after ``seconds`` stop them. Whether all have ended."""
        self._closing = True
        with self._changed:
            self._changed.wait_for(lambda: not self._journeys, seconds)
        self._stop(lambda journey: True)
        return not self._journeys

    def _stop(self, which: Callable[[Journey], bool]) -> bool:
        """Stop some; whether there were any. A statement may begin just when it should be stopped, so each is told until it
        has ended."""
        until, found = time.monotonic() + _STOP_S, False
        while time.monotonic() < until:
            with self._changed:
                left = [journey for journey in self._journeys.values() if which(journey)]
            if not left:
                break
            found = True
            for journey in left:
                journey.stop()
            with self._changed:
                self._changed.wait(_AGAIN_S)
        return found
