"""Fairness: nobody waits for another person's pile of questions, and who cannot be served is told so at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from assistant.turnstile import Fairness, Turnstile
from semantic_layer.errors import EngineError


class Inside:
    """Questions that stay in until they are let go, and the order in which they got in."""

    def __init__(self, turnstile: Turnstile) -> None:
        self.turnstile = turnstile
        self.order: list[str] = []
        self.doors: dict[str, threading.Event] = {}
        self.came = threading.Condition()
        self.pool = ThreadPoolExecutor(64)

    def ask(self, name: str, user: str, places: list[int] | None = None):
        """A question that runs until ``leave``; when this returns it runs or stands in line."""
        self.doors[name] = threading.Event()
        known = len(self.order) + self.turnstile.waiting

        def run() -> None:
            with self.turnstile.turn(user, None if places is None else places.append):
                with self.came:
                    self.order.append(name)
                    self.came.notify_all()
                self.doors[name].wait(20)

        asked = self.pool.submit(run)
        with self.came:
            arrived = self.came.wait_for(
                lambda: asked.done() or len(self.order) + self.turnstile.waiting > known, timeout=0.01
            )
            while not arrived:
                arrived = self.came.wait_for(
                    lambda: asked.done() or len(self.order) + self.turnstile.waiting > known, timeout=0.01
                )
        return asked

    def leave(self, name: str) -> None:
        before = len(self.order)
        expected = self.turnstile.waiting > 0
        self.doors[name].set()
        with self.came:
            if expected:
                assert self.came.wait_for(lambda: len(self.order) > before, timeout=10)


def test_one_persons_pile_does_not_hold_up_another():
    inside = Inside(Turnstile(Fairness(at_once=2, each=2)))
    for number in range(6):
        inside.ask(f"a{number}", "anna")
    inside.ask("b0", "bo")
    assert inside.order == ["a0", "a1"]
    inside.leave("a0")
    assert inside.order == ["a0", "a1", "b0"]
    for name in ("a1", "b0", "a2", "a3", "a4"):
        inside.leave(name)
    assert inside.order == ["a0", "a1", "b0", "a2", "a3", "a4", "a5"]


def test_one_person_never_runs_more_than_their_share_even_with_room():
    inside = Inside(Turnstile(Fairness(at_once=4, each=1)))
    for name, user in (("a0", "anna"), ("a1", "anna"), ("b0", "bo")):
        inside.ask(name, user)
    assert inside.order == ["a0", "b0"]
    inside.leave("a0")
    assert inside.order == ["a0", "b0", "a1"]


def test_the_place_in_line_is_told_and_moves_up():
    inside = Inside(Turnstile(Fairness(at_once=1, each=1)))
    places: list[int] = []
    for name, user, told in (("a", "anna", None), ("b", "bo", None), ("c", "cy", places)):
        inside.ask(name, user, told)
    inside.leave("a")
    inside.leave("b")
    assert inside.order == ["a", "b", "c"] and places in ([2, 1], [2])


def test_a_full_line_and_a_long_wait_are_refused_and_leave_no_trace():
    turnstile = Turnstile(Fairness(at_once=1, each=1, line=1, patience_s=0.05))
    inside = Inside(turnstile)
    inside.ask("a", "anna")
    waiting = inside.ask("b", "bo")
    with pytest.raises(EngineError) as full, turnstile.turn("cy"):
        pass
    wait([waiting])
    tired = waiting.exception()
    assert isinstance(tired, EngineError) and (full.value.code, tired.code) == ("line-full", "waited-too-long")
    assert turnstile.waiting == 0
    inside.leave("a")
    with turnstile.turn("cy"):
        assert turnstile.waiting == 0


def test_who_asks_too_fast_is_told_how_long_to_wait_and_others_are_served():
    now = [0.0]
    turnstile = Turnstile(Fairness(per_minute=3), clock=lambda: now[0])
    for _ in range(3):
        with turnstile.turn("anna"):
            pass
    with pytest.raises(EngineError) as fast, turnstile.turn("anna"):
        pass
    assert (fast.value.code, fast.value.details["seconds"]) == ("too-many-questions", 60)
    with turnstile.turn("bo"), turnstile.turn("anna", paced=False):
        pass
    now[0] = 60.0
    with turnstile.turn("anna"):
        pass


def test_a_place_is_given_back_after_a_fault():
    turnstile = Turnstile(Fairness(at_once=1, each=1))
    with pytest.raises(ValueError, match="broken"), turnstile.turn("anna"):
        raise ValueError("broken")
    with turnstile.turn("anna"):
        assert turnstile.waiting == 0
