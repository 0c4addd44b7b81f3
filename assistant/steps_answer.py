"""A question of several steps: each takes the one road by itself, under one audit id, and is shown as a part of the answer.

A step that is refused or fails stops only those that stand on it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistant.answer import Answer, Fault, Status
from assistant.brief import brief
from assistant.journey import Journey
from assistant.not_answered import ended, fault_facts, status_of
from assistant.present import as_of
from assistant.question import Request
from assistant.shown_codes import with_shown_codes
from assistant.together import together
from semantic_layer.errors import LedgerError, WenshuError

Lane = Callable[[Request, tuple[Answer, ...]], Answer]


def steps_answer(
    requests: tuple[Request, ...], follows: tuple[tuple[int, ...], ...], journey: Journey, lane: Lane
) -> Answer:
    """The answer to all ``requests``; ``follows`` names the earlier ones (from 0) that each stands on, ``lane`` answers one.
    Raises the first WenshuError where none is answered, and what ends the whole question (a stop, a dead ledger)."""
    model, language = journey.road.model, journey.language
    journey.decide("steps", {"follows": [[one + 1 for one in some] for some in follows]})
    parts: list[Answer] = []
    errors: list[WenshuError] = []
    for place, request in enumerate(requests):
        title = brief(request, model, language)
        journey.step("part", f"{place + 1}/{len(requests)} {title}")
        lacking = [one for one in follows[place] if parts[one].status != "answered"]
        part = _left_out(request, lacking, journey) if lacking else _answered(request, parts, errors, journey, lane)
        parts.append(part.model_copy(update={"title": title, "language": language}))
    answered = [part for part in parts if part.status == "answered"]
    if not answered and errors:
        raise errors[0]
    journey.told |= _facts(parts, errors)
    joined = together(answered or parts[:1], language)
    told = [f"{place}. {_said(part, journey)}" for place, part in enumerate(parts, 1)]
    more = {"title": "", "text": "\n".join([*told, as_of(journey).strip()]), "parts": tuple(parts), "description": ""}
    return joined.model_copy(update=more)


def _answered(request: Request, parts: list[Answer], errors: list[WenshuError], journey: Journey, lane: Lane) -> Answer:
    """The part for ``request``; its fault where it has no answer."""
    before = tuple(part for part in parts if part.status == "answered")
    try:
        whole = with_shown_codes(request, parts)
        return lane(whole, before).model_copy(update={"request": whole})
    except WenshuError as error:
        if isinstance(error, LedgerError) or journey.stopped.is_set():
            raise
        errors.append(error)
        status = status_of(error)
        journey.decide(status, fault_facts(error))
        return _without(journey.phrases.fault(error), status, request, journey)


def _left_out(request: Request, lacking: list[int], journey: Journey) -> Answer:
    """The part that stands on a step which has no answer."""
    facts = {"step": str(lacking[0] + 1)}
    say = journey.phrases.say
    fault = Fault(code="step-left-out", message=say("step-left-out", facts), hint=say("step-left-out", part="hint"))
    return _without(fault, "refused", request, journey)


def _without(fault: Fault, status: Status, request: Request, journey: Journey) -> Answer:
    text = ended(fault.message, journey.language).strip()
    return Answer(status=status, text=text, headline=text, error=fault, request=request, confidence=0.0)


def _said(part: Answer, journey: Journey) -> str:
    """The part in words; up to which day the data go stands under the whole answer."""
    colon = ": " if journey.language == "en" else "："
    return f"{part.title}{colon}{part.text.removesuffix(as_of(journey)).strip()}"


def _facts(parts: list[Answer], errors: list[WenshuError]) -> dict[str, Any]:
    """What the outcome keeps of the steps."""
    steps = [{"status": part.status, "code": part.error.code if part.error else None} for part in parts]
    marks: dict[str, Any] = {}
    for error in errors:
        marks |= {key: value for key, value in fault_facts(error).items() if key in ("alarm", "unsafe", "denied")}
    return {"steps": steps, **marks}
