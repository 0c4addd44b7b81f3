"""What somebody typed, with all that its reading needs: who asks, what was asked before, which words are the asker's own."""

from __future__ import annotations

from assistant.journey import Journey
from assistant.one_client import opening
from assistant.question import Question


def put_question(text: str, journey: Journey) -> Question:
    """The question of a journey. Raises UnknownUser, AccessDenied, EngineUnavailable, LedgerError."""
    from assistant.segments import Segments

    road, asker = journey.road, journey.asker
    history = road.conversations.history(journey.user_id, journey.thread)
    if journey.client is not None and not history:
        history = (opening(journey.client, road.model),)
    return Question(
        text=text,
        user=asker,
        data_date=road.data_date,
        history=history,
        conversation=journey.conversation or "",
        saved=Segments(road, asker).named_in(text),
        stopped=journey.stopped.is_set,
        tell=lambda why: journey.step("ask_model", journey.phrases.say(f"asking-{why}")),
    )
