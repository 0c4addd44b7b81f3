"""What the documents say: the clause in force, quoted with where it stands; beside figures, the verdict; or that none was found."""

from __future__ import annotations

from assistant.answer import Answer, Citation, Fault
from assistant.answer import cited as named
from assistant.grammar.policy_words import says
from assistant.grammar.vocabulary import normaliser
from assistant.journey import Journey
from assistant.policy.beside import clauses_beside
from assistant.policy.cite import cited, ranked
from assistant.policy.find import Clauses, find_clauses, reader_of, today_of
from assistant.policy.in_words import in_words
from assistant.policy.stricter import stricter
from assistant.policy.tell import leading, nearest, other_version, sentences
from assistant.policy.verdict import lines_for, verdicts
from assistant.question import PolicyQuestion
from knowledge.article_number import numbers_in
from semantic_layer.errors import RetrievalError


def policy_answer(request: PolicyQuestion, journey: Journey, beside: tuple[Answer, ...] = ()) -> Answer:
    """The clauses for ``request``, and the verdict on the figures answered ``beside`` it; refused (no-clause) where the
    documents give no ground and nothing stands beside. Raises RetrievalError."""
    if request.metrics:
        return _held_against(request, journey, beside)
    clauses = find_clauses(request, journey)
    journey.step("search", str(len(clauses.ranked)))
    if not clauses.certain or not clauses.shown:
        return _nothing_found(request, clauses, journey)
    return _quoted(request, clauses, journey)


def certain(request: PolicyQuestion, journey: Journey) -> bool:
    """Whether the documents answer ``request`` for sure; not where they cannot be searched."""
    try:
        return find_clauses(request, journey).certain
    except RetrievalError as error:
        journey.road.log.warning("documents not searched: %s", error.code)
        return False


def _quoted(request: PolicyQuestion, clauses: Clauses, journey: Journey) -> Answer:
    now = tuple(cited(hit, request, clauses, journey) for hit in clauses.shown)
    others = tuple(cited(hit, request, clauses, journey) for hit in clauses.versions)
    if request.previous and others:  # the version before is what is asked for
        now, others = others, now[:1]
    shown = (*now, *others)
    _decide(request, shown, journey)
    headline = leading(now[0], journey)
    rest = [
        sentences("policy-also", now[1:], journey),
        *(other_version(one, now[0], journey) for one in others),
        stricter(now, journey),
    ]
    joint = " " if journey.language == "en" else ""
    quoted = Answer(
        status="answered",
        headline=headline,
        text=joint.join(part for part in (headline, *rest) if part),
        citations=shown,
        passages=ranked(clauses),
        assumptions=_notes(request, clauses, journey),
    )
    return quoted if others else in_words(quoted, request, journey)


def _notes(request: PolicyQuestion, clauses: Clauses, journey: Journey) -> tuple[str, ...]:
    """What the asker should know of the answer: the day, what it leaves out, the language, the state of the library."""
    plain, say = normaliser().read(request.text).plain, journey.phrases.say
    told = {
        "no-earlier-version": request.previous and not clauses.versions,
        "figures-left-out": says("figure", plain) or says("filtered", plain),
        "policy-original": journey.language == "en",
        "policy-recognized": _is_recognized(clauses),
        journey.road.library.note: bool(journey.road.library.note),
    }
    day = (say("policy-on-day", {"day": clauses.on.isoformat()}),) if request.on else ()
    return (*day, *(say(code) for code, is_so in told.items() if is_so))


def _held_against(request: PolicyQuestion, journey: Journey, beside: tuple[Answer, ...]) -> Answer:
    """The rule beside figures: the clause that states each limit, and on which side of it they are."""
    on = request.on or today_of(journey)
    reader = reader_of(journey, request.text, on)
    lines = lines_for(request, reader.places or (), journey)
    try:
        clauses = clauses_beside(request, lines, reader, journey)
        missing = "no-clause"
    except RetrievalError as error:  # the figures are there all the same
        clauses, missing = Clauses((), (), False, on, on), error.code
    journey.step("search", str(len(clauses.ranked)))
    shown = tuple(cited(hit, request, clauses, journey) for hit in clauses.shown)
    _decide(request, shown, journey)
    said = verdicts(request, beside, lines, journey)
    joint = " " if journey.language == "en" else ""
    return Answer(
        status="answered",
        headline=joint.join(said),
        text=joint.join(part for part in (*said, sentences("policy-clause-beside", shown, journey)) if part),
        citations=shown,
        passages=ranked(clauses),
        request=request,
        assumptions=tuple(
            journey.phrases.say(code)
            for code, is_so in ((missing, not shown), ("policy-recognized", _is_recognized(clauses)))
            if is_so
        ),
    )


def _is_recognized(clauses: Clauses) -> bool:
    return any(hit.passage.recognized for hit in (*clauses.shown, *clauses.versions))


def _nothing_found(request: PolicyQuestion, clauses: Clauses, journey: Journey) -> Answer:
    phrases = journey.phrases
    titles = nearest(clauses.ranked)
    code = "which-document" if numbers_in(request.text) and titles else "no-clause"
    hint = phrases.say(code, part="hint")
    near = phrases.say("nearest-documents", {"titles": titles}) if titles and code == "no-clause" else hint
    fault = Fault(code=code, message=phrases.say(code), hint=near)
    journey.decide("refused", {"code": code, "documents": []})
    return Answer(
        status="refused",
        text=f"{fault.message} {fault.hint}" if journey.language == "en" else f"{fault.message}。{fault.hint}",
        headline=fault.message,
        error=fault,
        passages=ranked(clauses),
        confidence=0.0,
    )


def _decide(request: PolicyQuestion, shown: tuple[Citation, ...], journey: Journey) -> None:
    """The ledger's entry: which clauses are shown."""
    journey.decide("policy", {"documents": [named(one) for one in shown], "passages": [one.passage for one in shown]})
