"""The answer: everything that happened, as one value; its JSON is the contract for programs."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.question import ModelUse, Request
from warehouse.engine import Table

Level = Literal["", "L1", "L2", "L3", "L4"]
Status = Literal["answered", "clarified", "refused", "failed"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Chart(_Value):
    """A Vega-Lite specification with its data, its kind, and why this kind (in the user's language). ``table`` is the place of
    the answer's table that it draws."""

    kind: str
    spec: dict[str, Any]
    why: str = ""
    table: int = 0


class Citation(_Value):
    """The quoted words of an article of a document in a version.

    ``number`` is the bank's own (H4), ``doc_no`` the number it was issued under; days are ISO dates, ``repealed`` says that it no
    longer holds on the data date; ``organisation`` is the place that alone it holds for. ``text`` is the whole clause, ``passage``
    its id in the library. ``document_en`` and ``heading_en`` are the document's own English, where it has any.
    """

    document: str
    article: str
    version: str
    quote: str
    number: str = ""
    doc_no: str = ""
    page: int | None = None
    in_force_from: str | None = None
    in_force_to: str | None = None
    repealed: bool = False
    organisation: str = ""
    text: str = ""
    passage: str = ""
    document_en: str = ""
    heading_en: str = ""


def cited(one: Citation) -> str:
    """A citation in one line, for the ledger: number or title, version, article."""
    return " ".join(part for part in (one.number or one.document, one.version, one.article) if part)


class RankedPassage(_Value):
    """A passage that a search found, with its score (higher is better; of one search only)."""

    document: str
    number: str = ""
    article: str
    version: str = ""
    page: int | None = None
    score: float
    text: str


class Fault(_Value):
    """What went wrong, for people: a stable code, one sentence, a hint."""

    code: str
    message: str
    hint: str = ""


class Offer(_Value):
    """A choice or a follow-up: the words on the button, the request behind it, and the text that asks for it."""

    label: str
    request: Request | None = None
    text: str = ""


class Lineage(_Value):
    """Where an output column comes from: the physical columns, the definition in words, and the rules met on the way
    (rows allowed, masks)."""

    column: str
    label: str
    sources: tuple[str, ...]
    definition: str = ""
    policies: tuple[str, ...] = ()


class Step(_Value):
    """One step of the road: its name, what it decided, how long it took."""

    name: str
    detail: str = ""
    elapsed_ms: float = 0.0


class Answer(_Value):
    """Answered, asked back, refused or failed: all four are an Answer and all four leave an audit record.

    ``text`` is what to read (headline first, then sentences); ``headline`` its first sentence alone. ``reading`` says
    which words meant what, ``assumptions`` what was not said, ``reasons`` what the asker's rights did. ``sql`` is the
    text that ran, commented, for roles that may see it. ``signs`` are what the confidence was weighed by (not kept).
    ``description`` says in one exact sentence what was computed. ``rewrite`` is what rights changed in SQL that a
    person typed, as a unified diff. ``level`` is how sensitive it is, L1 to L4. ``route`` is who read the question
    (``grammar``, ``model``, ``verified``; ``query`` for a request without words), ``route_why`` why, ``model_use`` what
    the language model took.
    ``citations`` are the clauses that an answer stands on, ``passages`` all that the search for them found, best first.
    ``parts`` are the steps of a question of several, each with its ``title``; their tables, charts and citations are
    the answer's own, in order. ``client`` is whom a refused decision is about, where the asker may see them.
    """

    status: Status
    title: str = ""
    text: str = ""
    headline: str = ""
    parts: tuple[Answer, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: tuple[RankedPassage, ...] = ()
    request: Request | None = None
    sql: str = ""
    lineage: tuple[Lineage, ...] = ()
    reading: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    confidence: float = 1.0
    signs: tuple[str, ...] = Field(default=(), exclude=True)
    route: str = ""
    route_why: str = ""
    model_use: ModelUse | None = None
    description: str = ""
    rewrite: str = ""
    error: Fault | None = None
    choices: tuple[Offer, ...] = ()
    follow_ups: tuple[Offer, ...] = ()
    client: str = ""
    steps: tuple[Step, ...] = ()
    language: Literal["zh", "en"] = "zh"
    data_date: str = ""
    data_version: str = ""
    level: Level = ""
    audit_id: str = ""
    elapsed_ms: float = 0.0
