"""What is wrong with the documents of a library, apart from and against the model: told, never corrected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from knowledge.intake import Remark
from knowledge.passage import Document, Passage
from knowledge.reading.numerals import number_of
from knowledge.versions import base_title, plain_name
from semantic_layer.model import Parameter

_ARTICLE = re.compile(r"第(.+?)条(?:之(.+))?")
NOTES = frozenset({"document-without-date", "document-supersedes-unknown"})

Library = Sequence[tuple[Document, Sequence[Passage]]]


def check_documents(
    library: Library, roles: Sequence[str], is_place: Callable[[str], bool], parameters: Mapping[str, Parameter]
) -> list[Remark]:
    """Every fault of ``library``: ``roles`` are those of the model, ``is_place`` knows the codes of places, ``parameters`` name
    the documents and articles that set them. Codes in NOTES are worth knowing and no fault."""
    documents = [document for document, _ in library if document.state != "archived"]
    faults: list[Remark] = []
    for document, passages in library:
        if document.state != "archived":
            faults += _own(document, passages, roles, is_place, documents)
    faults += _overlaps(documents)
    faults += _clauses(library, parameters)
    return faults


def _own(
    document: Document,
    passages: Sequence[Passage],
    roles: Sequence[str],
    is_place: Callable[[str], bool],
    documents: Sequence[Document],
) -> Iterator[Remark]:
    missing = _gaps(passages)
    if missing:
        yield Remark(document.source, "document-articles-missing", {"articles": "、".join(missing[:10])})
    for role in document.audience:
        if role not in roles:
            yield Remark(document.source, "document-unknown-audience", {"name": role, "known": ", ".join(roles)})
    if document.organisation and not is_place(document.organisation):
        yield Remark(document.source, "document-unknown-organisation", {"name": document.organisation})
    if document.in_force_from and document.in_force_to and document.in_force_to < document.in_force_from:
        yield Remark(document.source, "document-dates-reversed", {"title": document.title})
    if document.in_force_from is None:
        yield Remark(document.source, "document-without-date", {"title": document.title})
    names = {plain_name(name) for one in documents for name in (one.title, one.number, one.doc_no) if name}
    for name in document.supersedes:
        if plain_name(name) not in names:
            yield Remark(document.source, "document-supersedes-unknown", {"name": name})


def _gaps(passages: Sequence[Passage]) -> list[str]:
    """The numbers that the articles leave out; an annex counts anew."""
    missing: list[str] = []
    last = 0
    for passage in passages:
        match = _ARTICLE.fullmatch(passage.article)
        number = number_of(match[1]) if match and passage.kind != "section" else 0
        if number > last + 1 and last:
            missing += [f"第{gap}条" for gap in range(last + 1, min(number, last + 12))]
        last = number or last
    return missing


def _overlaps(documents: Sequence[Document]) -> Iterator[Remark]:
    """Two versions of one document that hold on the same day: the same beginning, or none that tells them apart."""
    first: dict[tuple[str, str, date | None], Document] = {}
    for document in documents:
        key = (base_title(document.title), document.organisation, document.in_force_from)
        other = first.setdefault(key, document)
        if other is not document and document.state == other.state == "enabled":
            yield Remark(document.source, "document-versions-overlap", {"title": document.title, "other": other.source})


def _clauses(library: Library, parameters: Mapping[str, Parameter]) -> Iterator[Remark]:
    """Parameters of the model whose document or article is not in the library."""
    known: dict[str, set[str]] = {}
    for document, passages in library:
        for name in (plain_name(document.number), plain_name(document.title)):
            known.setdefault(name, set()).update(passage.article for passage in passages)
    for clause in dict.fromkeys(one.clause for one in parameters.values() if one.clause):
        if plain_name(clause) not in known:
            yield Remark("", "clause-without-document", {"clause": clause})
    for one in parameters.values():
        clause = plain_name(one.clause)
        if one.article and clause in known and one.article not in known[clause]:
            yield Remark("", "clause-without-article", {"name": one.id, "clause": one.clause, "article": one.article})
