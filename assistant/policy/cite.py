"""A hit as it is cited, and all hits as they are ranked."""

from __future__ import annotations

from assistant.answer import Citation, RankedPassage
from assistant.journey import Journey
from assistant.policy.find import Clauses, clause_of
from assistant.policy.quote import trimmed
from assistant.question import PolicyQuestion
from knowledge.passage import Hit


def cited(hit: Hit, request: PolicyQuestion, clauses: Clauses, journey: Journey) -> Citation:
    """A clause as it is cited: the deciding words quoted, the whole clause beside them."""
    passage, document = hit.passage, hit.passage.document
    whole = clause_of(hit, journey)
    return Citation(
        document=title_of(document.title),
        document_en=document.title_en,
        number=document.number,
        doc_no=document.doc_no,
        version=document.version,
        article=passage.article,
        heading_en=passage.title_en,
        page=passage.page,
        in_force_from=document.in_force_from.isoformat() if document.in_force_from else None,
        in_force_to=document.in_force_to.isoformat() if document.in_force_to else None,
        repealed=clauses.repealed(document),
        organisation=document.organisation,
        quote=whole if request.whole else trimmed(whole, request.text),
        text=whole,
        passage=passage.id,
    )


def ranked(clauses: Clauses) -> tuple[RankedPassage, ...]:
    """Everything found, best first."""
    return tuple(
        RankedPassage(
            document=title_of(hit.passage.document.title),
            number=hit.passage.document.number,
            article=hit.passage.article,
            version=hit.passage.document.version,
            page=hit.passage.page,
            score=hit.score,
            text=hit.passage.text,
        )
        for hit in clauses.ranked
    )


def title_of(title: str) -> str:
    """A title without the brackets that some bring along."""
    return title.strip().removeprefix("《").removesuffix("》")
