"""A question on its way beside the page: the page goes on drawing meanwhile, and whoever draws it anew stops the question."""

from __future__ import annotations

import queue
import secrets
import threading
from collections.abc import Callable

from assistant.answer import Answer, Offer, Step
from assistant.desk import Desk
from assistant.journey import OnStep

BEAT_S = 0.2

Work = Callable[[str, OnStep], Answer]


class Asking:
    """``offer`` is what was asked, ``label`` as its asker sees it; ``work`` answers it, given a ticket and whom to tell each
    step."""

    def __init__(self, desk: Desk, offer: Offer, work: Work) -> None:
        self.offer, self.label = offer, offer.label or offer.text
        self._desk = desk
        self._ticket = secrets.token_hex(8)
        self._steps = queue.SimpleQueue[Step]()
        self._answers: list[Answer] = []
        # a daemon: the desk drains at the end of the program, which gives every question its record and waits no longer
        self._thread = threading.Thread(target=self._run, args=(work,), name="question", daemon=True)
        self._thread.start()

    def follow(self, show: Callable[[Step | None], None]) -> None:
        """Until there is an answer, call ``show`` with every step, and with None a few times a second: there Streamlit ends a
        page that is left or drawn anew."""
        while self._thread.is_alive():
            try:
                show(self._steps.get(timeout=BEAT_S))
            except queue.Empty:
                show(None)

    def end(self) -> Answer:
        """The answer; a question that is still on its way is stopped."""
        if self._thread.is_alive():
            self._desk.cancel(self._ticket)
        self._thread.join()
        return self._answers[0]

    def _run(self, work: Work) -> None:
        self._answers.append(work(self._ticket, self._steps.put))
