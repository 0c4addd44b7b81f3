"""One audit record as people read it: the entries of an audit id put together, as far as their reader may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

from assistant.catalogue import Source, sources_of
from assistant.ledger.search import metrics_in, was_typed
from assistant.ledger.view import HIDDEN
from assistant.sql_text import difference, formatted
from semantic_layer.errors import BadInput
from semantic_layer.model import SemanticModel

Kind: TypeAlias = Literal["words", "click", "page", "sql"]


@dataclass(frozen=True)
class Comment:
    """What somebody said about a record; ``at`` in UTC."""

    at: str
    user: str
    role: str
    text: str


@dataclass(frozen=True)
class AuditRecord:
    """The decision, the statements and the outcome of a question. ``policies``, ``assumed`` are codes with their facts,
    ``sql`` what ran, ``typed`` what an analyst typed, ``alarms`` codes, ``exports`` how often the answer
    left as a file. What the reader may not see is «…»."""

    audit_id: str
    at: str
    user: str
    role: str
    channel: str
    status: str
    code: str
    question: str
    headline: str
    decision: dict[str, Any]
    outcome: dict[str, Any]
    reading: tuple[str, ...] = ()
    policies: tuple[tuple[str, dict[str, Any]], ...] = ()
    assumed: tuple[tuple[str, dict[str, Any]], ...] = ()
    sql: tuple[str, ...] = ()
    typed: str = ""
    tables: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    exports: int = 0
    comments: tuple[Comment, ...] = ()

    @cached_property
    def statements(self) -> tuple[str, ...]:
        """The SQL that ran, laid out."""
        return tuple(map(formatted, self.sql))

    @property
    def rewrite(self) -> str:
        """What was typed against what ran, as a unified diff; empty where nobody typed SQL."""
        return difference(formatted(self.typed), self.statements[0]) if self.typed and self.statements else ""

    @property
    def kind(self) -> Kind:
        """Whether somebody typed a question or SQL, changed a question by a click, or opened a page that shows figures."""
        if self.typed or self.request.get("kind") == "sql":
            return "sql"
        if was_typed(self.decision):
            return "words"
        return "click" if self.decision.get("conversation") else "page"

    @property
    def request(self) -> dict[str, Any]:
        """What was run, without words: the request, or the queries of a record that keeps those alone."""
        found = self.decision.get("request") or self.decision.get("query")
        return found if isinstance(found, dict) else {}

    def sources(self, model: SemanticModel) -> list[Source]:
        """From the metrics that were asked for down to the tables that were read; of typed SQL its tables alone."""
        known = [name for name in self.metrics if name in model.metrics]
        targets = {name for name in _targets(self.request) if name in model.metrics} or {model.defaults.target}
        edges = dict.fromkeys(edge for name in known for edge in sources_of(name, model, targets - {""}))
        read = {("table", table) for table in self.tables}
        read |= {edge.above for edge in edges if edge.below in read}
        kept = [edge for edge in edges if edge.below[0] == "metric" or edge.below in read]
        return kept or [Source(("result", "SELECT"), ("table", table)) for table in self.tables]


def record_of(entries: Sequence[dict[str, Any]]) -> AuditRecord:
    """The record that ``entries`` (of one audit id, oldest first) make. Raises BadInput for entries that no question left."""
    told: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        told.setdefault(entry["entry"], []).append(entry)
    if "decision" not in told:
        raise BadInput("not-a-question")
    first = told["decision"][0]
    decision, outcome = first["record"], told.get("outcome", [{"record": {}}])[-1]["record"]
    ran = [decision, *(entry["record"] for entry in told.get("statement", ()))]
    ran.sort(
        key=lambda record: record.get("decision") == "count"
    )  # what only counts for a rule stands behind the answer's own
    return AuditRecord(
        audit_id=first["audit_id"],
        at=first["at"],
        user=str(decision.get("user") or ""),
        role=str(decision.get("role") or ""),
        channel=str(decision.get("channel") or ""),
        status=str(outcome.get("status") or ""),
        code=str(outcome.get("error") or ""),
        question=str(decision.get("question") or decision.get("text") or ""),
        headline=str(outcome.get("headline") or ""),
        decision=decision,
        outcome=outcome,
        reading=_texts(decision.get("reading")),
        policies=_coded(one for record in ran for one in record.get("policies") or ()),
        assumed=_coded([*(decision.get("assumed") or ()), *(decision.get("rewrites") or ())]),
        sql=tuple(str(record["sql"]) for record in ran if record.get("sql")),
        typed=next((str(record["typed_sql"]) for record in ran if record.get("typed_sql")), ""),
        tables=tuple(sorted({table for record in ran for table in record.get("tables") or ()})),
        metrics=tuple(sorted({name for record in ran for name in metrics_in(record)})),
        documents=_texts(outcome.get("documents")),
        alarms=tuple(str(entry["record"].get("code")) for entry in told.get("alarm", ())) or _texts(outcome.get("alarms")),
        exports=len(told.get("export", ())),
        comments=tuple(_comment(entry) for entry in told.get("comment", ())),
    )  # fmt: skip


def _targets(value: Any) -> set[str]:
    """The metrics whose plans the queries of a request ask for."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    named = {value["target"]} if isinstance(value, dict) and isinstance(value.get("target"), str) else set()
    return named.union(*map(_targets, inner))


def _comment(entry: dict[str, Any]) -> Comment:
    record = entry["record"]
    return Comment(entry["at"], str(record.get("user")), str(record.get("role")), str(record.get("comment")))


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (HIDDEN,) if value == HIDDEN else ()


def _coded(pairs: Any) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Codes with their facts, each once; without facts where they are hidden."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for pair in pairs:
        if isinstance(pair, list) and pair:
            facts = pair[1] if len(pair) > 1 and isinstance(pair[1], dict) else {}
            found.setdefault(repr(pair), (str(pair[0]), facts))
    return tuple(found.values())
