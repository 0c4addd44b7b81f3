"""The one road: question → reading → binding → rights → plan → SQL → restriction → check → ledger → engine → answer.

Every number shown anywhere took ``run``; ``answer`` is interpret, then run. Answered, asked back, refused and failed are
all an Answer, and all leave an audit record. The one broad handler of the product is here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from assistant.answer import Answer, cited
from assistant.definition_answer import definition_answer
from assistant.doubt import taken_for_granted
from assistant.explain_answer import explain_answer
from assistant.journey import Journey
from assistant.not_answered import asked_back, declined, ended, fault_facts, status_of
from assistant.offer_instead import offer_instead
from assistant.one_client import narrowed, told
from assistant.policy.asked import documents_asked
from assistant.policy.find import today_of
from assistant.policy_answer import certain, policy_answer
from assistant.put_question import put_question
from assistant.query_answer import query_answer
from assistant.question import (
    AnalystSql,
    Assumption,
    ChangeSegment,
    Define,
    Explain,
    Interpretation,
    PolicyQuestion,
    QueryRequest,
    Question,
    Reconcile,
    Request,
    Route,
    SaveSegment,
    Turn,
    Unclear,
    Understood,
    Word,
)
from assistant.read_text import read_text
from assistant.reconcile_answer import reconcile_answer
from assistant.retell import retell
from assistant.save_answer import change_answer, save_answer, to_repeat, to_show
from assistant.sql_answer import sql_answer
from assistant.steps_answer import steps_answer
from assistant.together import together
from semantic_layer.errors import (
    EngineError,
    LedgerError,
    OutOfScope,
    WenshuError,
)

# Refusals of words that reach beyond the asker's rights; as AccessDenied, they count for an alarm.
BEYOND = ("outside-scope", "personal-data", "rules-stay")
BANK_ONLY = "bank-only-metric"


def answer(text: str, journey: Journey) -> Answer:
    """Interpret ``text`` and run what it asks for. Never raises: a fault is an Answer too."""
    journey.text = text if isinstance(text, str) else repr(text)[:200]
    return _safely(journey, lambda: _answer(journey))


def ask_documents(text: str, journey: Journey) -> Answer:
    """What the documents say to ``text``, whatever the data would. Never raises."""
    journey.text = text if isinstance(text, str) else repr(text)[:200]
    return _safely(journey, lambda: _ask_documents(journey))


def run(request: Request, journey: Journey) -> Answer:
    """Run a request that needs no words. Never raises."""
    return _safely(journey, lambda: _run_and_remember(request, journey))


def refuse(error: WenshuError, journey: Journey) -> Answer:
    """The answer to input that never became a request (bad JSON), recorded like any other."""
    return _safely(journey, lambda: _raise(error))


def _ask_documents(journey: Journey) -> Answer:
    text, asker = read_text(journey.text), journey.asker
    history = journey.road.conversations.history(journey.user_id, journey.thread)
    understood = documents_asked(text, asker, history, today_of(journey), journey.road.model)
    journey.language = journey.chosen_language or understood.language
    result = _run(understood.requests, journey, understood)
    if result.status == "answered":
        journey.road.conversations.add(journey.user_id, journey.thread, Turn(text=text, requests=understood.requests))
    return result


def _run_and_remember(request: Request, journey: Journey) -> Answer:
    """A button was pressed: what is typed next may follow up on it."""
    result = _run((request,), journey, None)
    if result.status == "answered":
        again = to_repeat(request)
        turn = Turn(text="", label=journey.label, requests=(again,) if again else (), behind=tuple(journey.behind))
        _remember(turn, journey)
    return result


def _remember(turn: Turn, journey: Journey) -> None:
    """Keep a turn that was answered; after one that is not to be asked again, questions go on from what was answered before."""
    known = journey.road.conversations
    if not turn.requests:
        before = (one.requests for one in reversed(known.history(journey.user_id, journey.thread)) if one.requests)
        turn = turn.model_copy(update={"requests": next(before, ())})
    if turn.requests:
        known.add(journey.user_id, journey.thread, turn)


def _raise(error: WenshuError) -> Answer:
    raise error


def _safely(journey: Journey, work: Callable[[], Answer]) -> Answer:
    def waiting(place: int) -> None:
        journey.step("queue", str(place))

    road, paced = journey.road, journey.channel == "page"
    with road.running.entered(journey):
        try:
            road.running.still_open()
            with road.turnstile.turn(journey.user_id, waiting, paced=paced, stopped=journey.stopped.is_set):
                road.wake()
                return work()
        except WenshuError as error:
            return _fault(journey, error)
        except Exception as error:
            reference = hashlib.sha256(repr(error).encode()).hexdigest()[:10]
            road.log.exception("internal fault %s", reference)
            return _fault(journey, WenshuError("internal", reference=reference))
        finally:
            journey.abandon()


def _fault(journey: Journey, error: WenshuError) -> Answer:
    offers = offer_instead(error, journey)
    fault = journey.phrases.fault(error)
    text = ended(fault.message, journey.language).strip()
    status = status_of(error)
    result = Answer(status=status, text=text, headline=text, error=fault, follow_ups=offers, confidence=0.0)
    return _recorded(journey, result, status, fault_facts(error))


def _recorded(journey: Journey, result: Answer, decision: str, facts: dict[str, Any]) -> Answer:
    """Close a journey that ran nothing. A dead ledger turns it into a failed answer without a record."""
    try:
        if not journey.audit_id:
            journey.decide(decision, facts)
        return journey.close(result, facts)
    except LedgerError as error:
        fault = journey.phrases.fault(error)
        dead = Answer(status="failed", text=fault.message, headline=fault.message, error=fault, confidence=0.0)
        return dead.model_copy(update=journey.stamp())


def _answer(journey: Journey) -> Answer:
    road, text = journey.road, read_text(journey.text)
    question = put_question(text, journey)
    reading = _interpreted(question, journey)
    journey.language = journey.chosen_language or reading.language
    journey.reading = _reading(reading.reading, journey)
    journey.step("interpret", _read_words(reading.reading, journey))
    answered = _from_documents(text, reading, journey)
    if answered is not None:
        return answered
    if isinstance(reading, Understood):
        journey.rewrites = reading.assumptions
        result = _run(reading.requests, journey, reading)
        if result.status == "answered":
            turn = Turn(text=text, requests=_remembered(result, reading), behind=tuple(journey.behind))
            _remember(turn, journey)
        return result
    if isinstance(reading, Unclear):
        road.conversations.add(
            journey.user_id, journey.thread, Turn(text=text, choices=reading.choices, code=reading.code)
        )
        return _recorded(journey, asked_back(journey, reading), "clarified", {"code": reading.code})
    road.conversations.add(journey.user_id, journey.thread, Turn(text=text, code=reading.code))
    denied = {"denied": True} if reading.code in BEYOND else {}
    refused = declined(journey, reading)
    shown = {"documents": [cited(one) for one in refused.citations]} if refused.citations else {}
    return _recorded(journey, refused, "refused", {"code": reading.code, **shown, **denied})


def _remembered(result: Answer, reading: Understood) -> tuple[Request, ...]:
    """What a later question may go on from; of several steps those that were answered, the last one first."""
    if not result.parts:
        return tuple(again for one in reading.requests if (again := to_repeat(one)) is not None)
    answered = [part.request for part in result.parts if part.status == "answered" and part.request is not None]
    return (answered[-1], *answered[:-1])


def _interpreted(question: Question, journey: Journey) -> Interpretation:
    """The reading; what asking the language model took is counted at once."""
    try:
        reading = journey.road.interpreter.interpret(question)
        journey.route = reading.route
    except EngineError as error:
        journey.route = Route(use=error.details.pop("use", None))
        raise
    finally:
        if journey.route.use is not None:
            from assistant.ledger.usage import note_use

            note_use(journey.road.ledger, journey.user_id, journey.route.use)
    return reading


def _from_documents(text: str, reading: Interpretation, journey: Journey) -> Answer | None:
    """What the documents say to a question that the data have no answer to, or that only a rule answers, if they are certain."""
    if reading.otherwise is None or not certain(reading.otherwise, journey):
        return None
    understood = Understood(
        requests=(reading.otherwise,),
        assumptions=(Assumption(code="rules-asked" if isinstance(reading, Understood) else "from-documents"),),
        language=reading.language,
        route=reading.route,
    )
    result = _run(understood.requests, journey, understood)
    if result.status == "answered":
        journey.road.conversations.add(journey.user_id, journey.thread, Turn(text=text, requests=understood.requests))
    return result


def _reading(words: tuple[Word, ...], journey: Journey) -> tuple[str, ...]:
    return tuple(f"{word.text} → {_label(word, journey)}" for word in words)


def _label(word: Word, journey: Journey) -> str:
    """What the word was taken for, in the language of the answer."""
    if word.kind in ("metric", "dimension") and word.id:
        named = journey.phrases.label(word.kind, word.id)
        return named if named != word.id else word.label or word.id
    return word.label or word.id or word.kind


def _read_words(words: tuple[Word, ...], journey: Journey) -> str:
    return " · ".join(_label(word, journey) for word in words if word.kind not in ("filler", "unknown"))


def _lane(request: Request, requests: tuple[Request, ...], before: tuple[Answer, ...], journey: Journey) -> Answer:
    """The answer to ``request``, after those ``before``; of a figure that only the whole has, beside its rule, that much alone."""
    if isinstance(request, PolicyQuestion):
        return policy_answer(request, journey, before)
    try:
        return _figures(request, journey).model_copy(update={"request": request})
    except OutOfScope as error:
        if error.code != BANK_ONLY or not any(isinstance(one, PolicyQuestion) for one in requests):
            raise
        said = ended(journey.phrases.fault(error).message, journey.language)
        return Answer(status="answered", headline=said, text=said, request=request)


def _figures(request: Request, journey: Journey) -> Answer:
    if isinstance(request, QueryRequest):
        return query_answer(request, journey)
    if isinstance(request, AnalystSql):
        return sql_answer(request, journey)
    if isinstance(request, Explain):
        return explain_answer(request, journey)
    if isinstance(request, Reconcile):
        return reconcile_answer(request, journey)
    if isinstance(request, SaveSegment):
        return save_answer(request, journey)
    if isinstance(request, ChangeSegment):
        return change_answer(request, journey)
    assert isinstance(request, Define)
    return definition_answer(request, journey)


def _run(requests: tuple[Request, ...], journey: Journey, reading: Understood | None) -> Answer:
    requests = tuple(narrowed(request, journey.asker, journey.road.model) for request in requests)
    journey.request, journey.requests = requests[0], requests

    def lane(request: Request, before: tuple[Answer, ...]) -> Answer:
        return told(_lane(request, requests, before, journey), journey.asker)

    if reading is not None and len(reading.follows) > 1:
        result = steps_answer(requests, reading.follows, journey, lane)
    else:
        results: list[Answer] = []
        for request in requests:
            results.append(lane(request, tuple(results)))
        result = results[0] if len(results) == 1 else together(results, journey.language)
    more = {
        "reading": journey.reading,
        "assumptions": tuple(dict.fromkeys((*taken_for_granted(reading, journey.phrases), *result.assumptions))),
        "confidence": reading.confidence if reading else 1.0,
        "signs": reading.signs if reading else (),
        "route": reading.route.by if reading else "query",
        "request": to_show(requests[0], journey),
    }
    return journey.close(retell(result.model_copy(update={**more, "language": journey.language}), journey), {})
