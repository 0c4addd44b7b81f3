"""Ctrl+C stops the question that runs, not its record: the answer says that it was cancelled. A second one ends the program."""

from __future__ import annotations

import secrets
import signal
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.desk import Desk


def stoppable(desk: Desk, work: Callable[[str], Answer]) -> Answer:
    """``work`` with a ticket under which Ctrl+C cancels it."""
    ticket = secrets.token_hex(8)
    before = signal.getsignal(signal.SIGINT)

    def stop(*_: object) -> None:
        signal.signal(signal.SIGINT, before)
        # in a thread of its own: this one may hold what cancelling needs
        threading.Thread(target=desk.cancel, args=(ticket,), daemon=True).start()

    signal.signal(signal.SIGINT, stop)
    try:
        return work(ticket)
    finally:
        signal.signal(signal.SIGINT, before)
