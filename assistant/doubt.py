"""What a reading took for granted, in words, and how sure it is where that is not very sure."""

from __future__ import annotations

from assistant.phrases import Phrases
from assistant.question import Understood

SAID_BELOW = 0.8
"""Answers below this confidence say that another reading is likely: of those on unseen questions about three in ten were wrong."""


def taken_for_granted(reading: Understood | None, phrases: Phrases) -> tuple[str, ...]:
    """The assumptions of a reading as sentences, the doubt first; none for a request without words."""
    if reading is None:
        return ()
    said = tuple(phrases.say(one.code, one.details) for one in reading.assumptions)
    if reading.confidence >= SAID_BELOW:
        return said
    return (phrases.say("reading-in-doubt", {"percent": f"{reading.confidence:.0%}"}), *said)
