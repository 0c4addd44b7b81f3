"""What policy documents are made of: documents, their passages, and the reader for whom they are searched."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

State = Literal["enabled", "disabled", "archived"]
PassageKind = Literal["article", "section", "table"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Document(_Value):
    """One version of one document.

    ``id`` is stable over re-intake of the same file and version; ``number`` is the bank's own (H4), ``doc_no`` the reference it was
    issued under (问银发〔2018〕52号). ``in_force_to`` is the last day in force, None while it is. ``supersedes`` names what this
    version replaces, by number, reference or title. ``audience`` are the
    roles that may read it, empty for everyone who may see business data; ``organisation`` is the code of the place for which
    alone it holds, empty for the whole bank. ``source`` is the file's name within the ``folder`` it came from, ``checksum`` the
    SHA-256 of its bytes and those of the file of metadata beside it. ``given`` names what a person typed when it was taken in:
    that stays when the file is read again. ``recognized`` are the pages that were read from their pictures, with slips.
    """

    id: str
    title: str
    source: str
    checksum: str
    title_en: str = ""
    summary_en: str = ""
    number: str = ""
    doc_no: str = ""
    version: str = ""
    in_force_from: date | None = None
    in_force_to: date | None = None
    supersedes: tuple[str, ...] = ()
    owner: str = ""
    audience: tuple[str, ...] = ()
    organisation: str = ""
    folder: str = ""
    given: tuple[str, ...] = ()
    state: State = "enabled"
    pages: int = Field(default=0, ge=0)
    recognized: tuple[int, ...] = ()

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on ``day``; without dates, always."""
        return (self.in_force_from is None or self.in_force_from <= day) and (
            self.in_force_to is None or day <= self.in_force_to
        )


class Passage(_Value):
    """One article, section or table of a document, as printed.

    ``article`` is how the document names it (第九条; a heading where there are no articles), ``headings`` what stands above it,
    from the outside in (第二章 …). Where the document gives them, ``title_en`` is an English heading and ``asked_as`` words by
    which people ask for it. ``page`` counts from 1 and is None where the format has no pages, ``ordinal`` from 0. A long article
    is several passages of the same ``article``.
    """

    document: Document
    ordinal: int = Field(ge=0)
    article: str
    text: str
    kind: PassageKind = "article"
    headings: tuple[str, ...] = ()
    title_en: str = ""
    asked_as: str = ""
    page: int | None = Field(default=None, ge=1)

    @property
    def recognized(self) -> bool:
        """Whether it was read from the picture of a page."""
        return self.page in self.document.recognized

    @property
    def id(self) -> str:
        """Unique within a library."""
        return f"{self.document.id}:{self.ordinal}"


class Reader(_Value):
    """For whom and for which day documents are searched: the role, the codes of the places on the reader's organisation path
    (None: every place), and the day on which the rules must be in force."""

    role: str
    places: tuple[str, ...] | None = None
    on: date

    def may_read(self, document: Document, business_roles: tuple[str, ...]) -> bool:
        """Whether ``document`` is enabled, meant for the role, and holds in one of the reader's places on the day."""
        meant = self.role in (document.audience or business_roles)
        here = not document.organisation or self.places is None or document.organisation in self.places
        return document.state == "enabled" and meant and here and document.holds_on(self.on)


class Hit(_Value):
    """A passage found; ``score`` orders hits of one search and is not comparable between searches."""

    passage: Passage
    score: float


class Found(_Value):
    """What a search found, best first. ``certain`` is False when nothing found is likely to answer the question;
    ``confidence`` is 0..1."""

    hits: tuple[Hit, ...] = ()
    confidence: float = Field(default=0.0, ge=0, le=1)
    certain: bool = False
