"""Which clauses answer: searched as the asker may read them, in force on the day asked for, with the versions that differ."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from assistant.grammar.policy import topic_of
from assistant.journey import Journey
from assistant.question import PolicyQuestion, Question
from assistant.road import Road
from knowledge.article_number import numbers_in
from knowledge.passage import Document, Hit, Passage, Reader
from semantic_layer.errors import EngineError, RetrievalError

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
RANKED = 20
SHOWN = 3
_TOLD = 400
MARGIN = 0.92  # of the best score: within it several clauses answer
BRANCH_MARGIN = 0.6  # a place's own rule stands beside the general one from here on


@dataclass(frozen=True)
class Clauses:
    """``shown`` answer the question, best first; ``ranked`` is all that was found; ``versions`` say the same matter in other
    versions of the first one's document, the latest first. ``on`` is the day they hold on, ``today`` the day of the data."""

    shown: tuple[Hit, ...]
    ranked: tuple[Hit, ...]
    certain: bool
    on: date
    today: date
    versions: tuple[Hit, ...] = ()

    def repealed(self, document: Document) -> bool:
        """Whether the document no longer holds today."""
        return document.in_force_to is not None and document.in_force_to < self.today


def find_clauses(request: PolicyQuestion, journey: Journey) -> Clauses:
    """The clauses for ``request``. Raises RetrievalError."""
    today = today_of(journey)
    on = request.on or today
    text, library = topic_of(request.text), journey.road.library
    reader = reader_of(journey, f"{request.text} {request.after}", on)
    within: tuple[str, ...] = ()
    if request.after:
        earlier = library.search(topic_of(request.after), reader, 1).hits
        if numbers_in(text):
            within = tuple(hit.passage.document.id for hit in earlier)
    wider = f"{text} {topic_of(request.after)}" if request.after and not within else text
    found = library.search(wider, reader, RANKED, within)
    hits = _about(text, found.hits) if wider != text else found.hits
    clauses = Clauses(_answering(hits), hits, found.certain or bool(within and hits), on, today)
    if request.on is not None and (then := _as_it_was(clauses, text, reader, journey)) is not None:
        return then
    return _with_version_before(clauses, reader, journey) if request.previous and clauses.certain else clauses


def _as_it_was(clauses: Clauses, text: str, reader: Reader, journey: Journey) -> Clauses | None:
    """What the rule that answers today said on the day, in the version then in force; None where today's held already."""
    library = journey.road.library
    now = library.search(text, reader.model_copy(update={"on": clauses.today}), 1)
    if not now.certain or not now.hits or now.hits[0].passage.document.holds_on(clauses.on):
        return None
    others = library.other_versions(now.hits[0].passage.document)
    then = [one.id for one in others if one.state == "enabled" and one.holds_on(clauses.on)]
    hits = library.search(clause_of(now.hits[0], journey), reader, RANKED, then).hits if then else ()
    return replace(clauses, shown=hits[:1], ranked=hits, certain=True, versions=now.hits) if hits else None


def today_of(journey: Journey) -> date:
    """The day that rules must hold on: the data date; without data, the day of the ledger's clock."""
    try:
        return journey.road.data_date
    except EngineError:
        return journey.road.ledger.clock().date()


def reader_of(journey: Journey, text: str, on: date) -> Reader:
    """The asker as a reader: the places of the own path, and those that the question names and the asker may see."""
    user = journey.asker
    path = [part for part in (user.org_path or "").split("/") if part]
    return Reader(role=user.role, places=tuple(dict.fromkeys((*path, *_named_places(journey, text)))), on=on)


def _named_places(journey: Journey, text: str) -> list[str]:
    """Codes of the places that ``text`` names, of those whose rows the asker may see."""
    policy = journey.road.model.policies.roles.get(journey.asker.role)
    try:
        known = journey.road.names.open_names()
    except EngineError:
        return []
    if policy is None:
        return []
    own = journey.asker.org_path or "/"
    seen = [name for name in known if name.org_path and (policy.all_rows or name.org_path.startswith(own))]
    return [name.code for name in seen if len(name.label) > 2 and name.label in text]


def pairs(text: str) -> set[str]:
    """The pairs of neighbouring letters and figures of ``text``, signs and spaces aside."""
    plain = "".join(char for char in text.lower() if char.isalnum())
    return {plain[place : place + 2] for place in range(len(plain) - 1)}


def _about(topic: str, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """``hits`` of a wider search, those first that speak of the new ``topic``."""
    wanted = pairs(topic)

    def said(hit: Hit) -> float:
        passage = hit.passage
        here = pairs(" ".join((passage.document.title, *passage.headings, passage.text)))
        return round(len(wanted & here) / max(len(wanted), 1), 1)

    return tuple(sorted(hits, key=lambda hit: (-said(hit), -hit.score)))


def _answering(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The first, those close behind it, and beside a place's own rule the general one (and the other way round)."""
    if not hits:
        return ()
    first = hits[0]
    close = [hit for hit in hits[:SHOWN] if hit.score >= MARGIN * first.score]
    own = bool(first.passage.document.organisation)
    other = next((hit for hit in hits if bool(hit.passage.document.organisation) != own), None)
    if other is not None and other not in close and (own or other.score >= BRANCH_MARGIN * first.score):
        close = [first, other, *close[1:]]
    return tuple(close[:SHOWN])


def _with_version_before(clauses: Clauses, reader: Reader, journey: Journey) -> Clauses:
    """The same clause in the version before: found by its own words."""
    if not clauses.shown:
        return clauses
    library, first = journey.road.library, clauses.shown[0]
    document = first.passage.document
    began = document.in_force_from or date.min
    older = [one for one in library.other_versions(document) if one.state == "enabled"]
    before = [one for one in older if (one.in_force_from or date.min) < began][:1]
    found = [
        hit
        for one in before
        for hit in library.search(clause_of(first, journey), _on_its_day(reader, one, clauses.today), 1, (one.id,)).hits
    ]
    return replace(clauses, versions=tuple(found))


def _on_its_day(reader: Reader, document: Document, today: date) -> Reader:
    """The reader on the last day of ``document``, or today while it holds."""
    last = document.in_force_to if document.in_force_to and document.in_force_to < today else today
    return reader.model_copy(update={"on": last})


def clause_of(hit: Hit, journey: Journey) -> str:
    """The whole article of a hit: an article too long for one passage is put together again."""
    document = hit.passage.document
    parts = [one for one in journey.road.library.passages(document) if one.article == hit.passage.article]
    near = [one for one in parts if one.headings == hit.passage.headings] or [hit.passage]
    return "\n".join(dict.fromkeys(_body(one) for one in near))


def _body(passage: Passage) -> str:
    """The words of a passage without its number, and without characters that a screen would obey."""
    said = "".join(char for char in passage.text if char in "\n\t" or unicodedata.category(char) not in _UNSEEN)
    return said.strip().removeprefix(passage.article).strip()


def searched_for(road: Road) -> Callable[[Question], Callable[[str], str]]:
    """For each question what searches the documents as its asker may read them, and tells the best clauses as text for a
    language model; nothing where none can be found."""

    def searcher(question: Question) -> Callable[[str], str]:
        journey = Journey(road, question.user.id, user=question.user)

        def told(words: str) -> str:
            try:
                hits = road.library.search(words, reader_of(journey, words, today_of(journey)), SHOWN).hits
            except RetrievalError:
                return "nothing"
            said = (f"《{one.passage.document.title}》{one.passage.article} {one.passage.text[:_TOLD]}" for one in hits)
            return "\n\n".join(said) or "nothing"

        return told

    return searcher
