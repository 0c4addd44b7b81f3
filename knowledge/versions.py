"""Which version of a document holds on which day: what replaces what, by name or by title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from knowledge.passage import Document

_BRACKETED = re.compile(r"[（(【\[][^（()）【】\[\]]*[）)】\]]")
_REMEMBERED = 20_000
_YEAR = re.compile(r"(?:19|20)\d\d")


def in_force(documents: Sequence[Document]) -> tuple[Document, ...]:
    """``documents`` with the day on which each ceased to hold because an enabled other one took its place.

    Another takes its place that names it in ``supersedes``, or that has the same title apart from what stands in brackets, the same
    organisation and a later beginning. One that was replaced without any date counts as archived.
    """
    relatives = _Relatives(documents)
    return tuple(
        _ended(one, [other for other in relatives.of(one) if other.state == "enabled" and _replaces(other, one)])
        for one in documents
    )


def family(document: Document, documents: Sequence[Document]) -> tuple[Document, ...]:
    """The other versions of ``document``, the latest first: all that it or they replace, and all that replace these."""
    relatives, found, waiting = _Relatives(documents), {document.id: document}, [document]
    while waiting:
        one = waiting.pop()
        for other in relatives.of(one):
            if other.id not in found and (_replaces(one, other) or _replaces(other, one)):
                found[other.id] = other
                waiting.append(other)
    others = [other for other in found.values() if other.id != document.id]
    return tuple(sorted(others, key=lambda other: _begins(other) or date.min, reverse=True))


class _Relatives:
    """Which documents may replace one another: they share a name, or one names the other."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._by_name: dict[str, dict[str, Document]] = {}
        for document in documents:
            for name in _names(document):
                self._by_name.setdefault(name, {})[document.id] = document

    def of(self, document: Document) -> list[Document]:
        """The candidates, in no promised order, ``document`` among them."""
        found: dict[str, Document] = {}
        for name in _names(document):
            found |= self._by_name.get(name, {})
        return list(found.values())


def _names(document: Document) -> set[str]:
    own = {
        plain_name(name) for name in (document.title, document.number, document.doc_no, *document.supersedes) if name
    }
    return own | {base_title(document.title)}


def _ended(document: Document, successors: list[Document]) -> Document:
    if not successors:
        return document
    begins = [day for day in map(_begins, successors) if day is not None]
    if not begins:
        return document.model_copy(update={"state": "archived"}) if document.in_force_to is None else document
    last = min(begins) - timedelta(days=1)
    if document.in_force_to is not None and document.in_force_to <= last:
        return document
    return document.model_copy(update={"in_force_to": last})


def _replaces(newer: Document, older: Document) -> bool:
    if newer.id == older.id or newer.organisation != older.organisation:
        return False
    begins, began = _begins(newer), _begins(older)
    if begins is not None and began is not None and begins < began:
        return False
    names = {plain_name(name) for name in newer.supersedes}
    if any(plain_name(name) in names for name in (older.title, older.number, older.doc_no) if name):
        return True
    return (
        base_title(newer.title) == base_title(older.title)
        and begins is not None
        and began is not None
        and begins > began
    )


def _begins(document: Document) -> date | None:
    """The first day in force, or the first of the year that the title's brackets or the version name."""
    return document.in_force_from or _year_named(document.title, document.version)


@lru_cache(maxsize=_REMEMBERED)
def _year_named(title: str, version: str) -> date | None:
    years = _YEAR.findall(" ".join((*_BRACKETED.findall(title), version)))
    return date(int(years[0]), 1, 1) if years else None


@lru_cache(maxsize=_REMEMBERED)
def plain_name(name: str) -> str:
    """A title, number or reference as it is compared: without spaces and 《》, brackets of one kind, small letters."""
    return "".join(name.split()).strip("《》").replace("（", "(").replace("）", ")").lower()


@lru_cache(maxsize=_REMEMBERED)
def base_title(title: str) -> str:
    """What the titles of all versions of a document have in common: without what stands in brackets."""
    return _BRACKETED.sub("", plain_name(title))
