"""The clauses that state the limits of a metric: by the parameter's own clause and article, else by search in its document."""

from __future__ import annotations

from assistant.grammar.policy import topic_of
from assistant.journey import Journey
from assistant.policy.find import RANKED, SHOWN, Clauses, clause_of, today_of
from assistant.policy.verdict import Line, amount
from assistant.question import PolicyQuestion
from knowledge.passage import Hit, Reader

_DEEP = 200


def clauses_beside(request: PolicyQuestion, lines: list[Line], reader: Reader, journey: Journey) -> Clauses:
    """A clause for each line, best first; without lines, what a search for the question finds for certain. Raises
    RetrievalError."""
    library, today = journey.road.library, today_of(journey)
    found = library.search(topic_of(request.text), reader, RANKED)
    shown: list[Hit] = []
    for line in lines:
        hit = _stated(line, reader, journey)
        if hit is not None and all(hit.passage.id != one.passage.id for one in shown):
            shown.append(hit)
    if not lines and found.certain:
        shown = list(found.hits[:1])
    kept = tuple(shown[:SHOWN])
    rest = tuple(hit for hit in found.hits if all(hit.passage.id != one.passage.id for one in kept))
    return Clauses(kept, (*kept, *rest), bool(kept), reader.on, today)


def _stated(line: Line, reader: Reader, journey: Journey) -> Hit | None:
    """The passage of the clause that the line's parameter names, as far as the reader may read it."""
    words = " ".join((line.parameter.label.zh, *line.limit.topics))
    hits = [
        hit
        for hit in journey.road.library.search(words, reader, _DEEP).hits
        if line.parameter.clause in (hit.passage.document.number, hit.passage.document.title)
    ]
    article = line.parameter.article
    exact = next((hit for hit in hits if article and hit.passage.article == article), None)
    if exact is not None:
        return exact
    said = amount(line.value, line.parameter, journey)
    return next((hit for hit in hits if said in clause_of(hit, journey)), hits[0] if hits else None)
