"""The rules that name who decides, beside a refused decision: read from the documents that the asker may read."""

from __future__ import annotations

import re

from assistant.answer import Citation
from assistant.journey import Journey
from assistant.policy.cite import cited
from assistant.policy.find import Clauses, clause_of, reader_of, today_of
from assistant.question import PolicyQuestion
from knowledge.passage import Hit
from semantic_layer.errors import RetrievalError

_DEEP, _SHOWN = 8, 2
_ASKED = "授信贷款审批权限，由谁审批"
_AUTHORITY = re.compile(r"^.{0,12}审批权限")
_NAMES = re.compile(r"审批权限|有权审批|由[^，。；\n]{1,20}(?:审批|批准|签批)(?!部|岗|人|书|表)")
_LENDING = re.compile(r"授信|贷款|信贷|credit|loan", re.I)


def clauses_deciding(text: str, journey: Journey) -> tuple[Citation, ...]:
    """The clauses on lending that lay down who approves, one of a document, found for ``text``; without such the first that says
    who does; none where the asker may read none, or the documents cannot be searched."""
    today = today_of(journey)
    request = PolicyQuestion(text=f"{text} {_ASKED}", whole=True)
    try:
        hits = journey.road.library.search(request.text, reader_of(journey, text, today), _DEEP).hits
        chosen = _chosen(hits, journey)
    except RetrievalError as error:
        journey.road.log.warning("documents not searched: %s", error.code)
        return ()
    return tuple(cited(hit, request, Clauses(chosen, hits, True, today, today), journey) for hit in chosen)


def _chosen(hits: tuple[Hit, ...], journey: Journey) -> tuple[Hit, ...]:
    said = {hit.passage.id: clause_of(hit, journey) for hit in hits}
    naming = [hit for hit in hits if _NAMES.search(said[hit.passage.id]) and _LENDING.search(said[hit.passage.id])]
    laid_down = {hit.passage.document.id: hit for hit in reversed(naming) if _AUTHORITY.match(said[hit.passage.id])}
    first = sorted(laid_down.values(), key=lambda hit: -hit.score) or naming[:1]
    return tuple(first[:_SHOWN])
