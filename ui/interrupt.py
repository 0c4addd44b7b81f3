"""Ctrl+C, or SIGTERM, stops the question that runs, not its record: the answer says that it was cancelled. A second one ends
the program."""

from __future__ import annotations

import secrets
import signal
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.desk import Desk

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def stoppable(desk: Desk, work: Callable[[str], Answer]) -> Answer:
    """``work`` with a ticket under which the signals cancel it."""
    ticket = secrets.token_hex(8)
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def stop(*_: object) -> None:
        restore()
        # in a thread of its own: this one may hold what cancelling needs
        threading.Thread(target=desk.cancel, args=(ticket,), daemon=True).start()

    for number in _SIGNALS:
        signal.signal(number, stop)
    try:
        return work(ticket)
    finally:
        restore()


def lines_until_stopped(source: BinaryIO) -> Iterator[bytes]:
    """The lines of ``source`` until its end or a signal: the line that is being answered then is answered."""
    idle, stopped = True, False

    def stop(*_: object) -> None:
        nonlocal stopped
        again, stopped = stopped, True
        if idle or again:
            raise SystemExit(0)

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        while not stopped and (line := source.readline()):
            idle = False
            yield line
            idle = True
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
