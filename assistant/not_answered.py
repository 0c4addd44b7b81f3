"""Questions asked back and refused in words: the answer to what has none."""

from __future__ import annotations

from typing import Any, Literal

from assistant.answer import Answer, Fault, Offer
from assistant.decision_card import card_offer, client_decided
from assistant.journey import Journey
from assistant.policy.deciding import clauses_deciding
from assistant.policy.tell import sentences
from assistant.question import Choice, Define, NotAnswerable, Unclear
from semantic_layer.errors import (
    AccessDenied,
    EngineError,
    LanguageModelError,
    LedgerError,
    ModelError,
    RetrievalError,
    UnsafeSql,
    WenshuError,
)

FAILURES = (EngineError, RetrievalError, LanguageModelError, LedgerError, ModelError)

_DECISION = "no-decisions"


def asked_back(journey: Journey, reading: Unclear) -> Answer:
    """The question back: what is unclear, and the choices."""
    text = journey.phrases.say(reading.code, reading.details)
    choices = tuple(_offer(choice, journey.language) for choice in reading.choices)
    listed = " ".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, 1))
    fault = Fault(code=reading.code, message=text, hint=journey.phrases.say(reading.code, reading.details, part="hint"))
    return Answer(
        status="clarified",
        text=f"{text} {listed}".strip(),
        headline=text,
        choices=choices,
        reading=journey.reading,
        confidence=reading.confidence,
        route=reading.route.by,
        error=fault if not choices else None,
    )


def declined(journey: Journey, reading: NotAnswerable) -> Answer:
    """The refusal: why, and the nearest metrics; of a decision, the rule that names who decides, and whom it is about."""
    details = {"data_date": journey.road.data_date_text} | reading.details
    fault = Fault(
        code=reading.code,
        message=journey.phrases.say(reading.code, details),
        hint=journey.phrases.say(reading.code, details, part="hint"),
    )
    near = tuple(
        Offer(label=journey.phrases.label("metric", name), request=Define(metrics=(name,)))
        for name in reading.nearest
        if name in journey.road.model.metrics
    )
    named = journey.phrases.say("nearest", {"allowed": reading.nearest}) if near else ""
    text = "".join(ended(part, journey.language) for part in (fault.message, named or fault.hint) if part).strip()
    clauses = clauses_deciding(journey.text, journey) if reading.code == _DECISION else ()
    client = client_decided(reading, journey) if reading.code == _DECISION else ""
    said = (text, sentences("policy-deciding", clauses, journey))
    return Answer(
        status="refused",
        text=(" " if journey.language == "en" else "").join(part for part in said if part),
        headline=ended(fault.message, journey.language).strip(),
        error=fault,
        citations=clauses,
        follow_ups=(*card_offer(client, journey), *near),
        client=client,
        reading=journey.reading,
        route=reading.route.by,
    )


def status_of(error: WenshuError) -> Literal["failed", "refused"]:
    """Whether something broke, or the question was declined."""
    return "failed" if isinstance(error, FAILURES) or type(error) is WenshuError else "refused"


def fault_facts(error: WenshuError) -> dict[str, Any]:
    """What the ledger keeps of an error."""
    facts: dict[str, Any] = {
        "code": error.code,
        "details": {key: str(value)[:300] for key, value in error.details.items()},
    }
    facts |= {"alarm": True, "unsafe": str(error.details.get("rule", ""))} if isinstance(error, UnsafeSql) else {}
    return facts | ({"denied": True} if isinstance(error, AccessDenied) else {})


def ended(sentence: str, language: str) -> str:
    """The sentence with its full stop."""
    if sentence.endswith(("。", "？", ".", "?", "！", "!")):
        return sentence + (" " if language == "en" else "")
    return sentence + (". " if language == "en" else "。")


def _offer(choice: Choice, language: str) -> Offer:
    return Offer(label=choice.label_en if language == "en" else choice.label_zh, request=choice.request)
