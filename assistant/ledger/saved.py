"""What people say about answers (feedback), and questions whose request somebody verified."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, fields
from typing import Any, Final, Literal

from sqlalchemy import delete, insert, select

from assistant.ledger.ledger import Ledger
from assistant.ledger.store import FEEDBACK, VERIFIED
from assistant.question import Request
from semantic_layer.errors import BadInput

LONGEST: Final = 4_000


@dataclass(frozen=True)
class Feedback:
    """What ``user_id`` thought of the answer ``audit_id``; ``at`` in UTC."""

    id: str
    audit_id: str
    user_id: str
    at: str
    verdict: str
    comment: str


@dataclass(frozen=True)
class VerifiedQuestion:
    """``question`` means ``request`` (its JSON), said ``verified_by`` under the version ``model`` of the model; ``at`` in
    UTC."""

    id: str
    question: str
    request: str
    verified_by: str
    model: str
    at: str


def give_feedback(
    ledger: Ledger, audit_id: str, user_id: str, verdict: Literal["right", "wrong"], comment: str = ""
) -> Feedback:
    """Keep what a person thought of an answer. Raises LedgerError."""
    given = Feedback(secrets.token_hex(8), audit_id, user_id, _now(ledger), verdict, comment[:LONGEST])
    with ledger.store.writing() as connection:
        connection.execute(insert(FEEDBACK), [_row(given)])
    return given


def feedback_on(ledger: Ledger, audit_id: str) -> list[Feedback]:
    """What was said about an answer, oldest first. Raises LedgerError."""
    with ledger.store.reading() as connection:
        rows = connection.execute(select(FEEDBACK).where(FEEDBACK.c.audit_id == audit_id).order_by(FEEDBACK.c.at))
        return [Feedback(*row) for row in rows]


def verify_question(ledger: Ledger, question: str, request: Request, verified_by: str, model: str) -> VerifiedQuestion:
    """From now on ``question`` is known to mean ``request``; what it was said to mean before is replaced. Raises BadInput for
    an empty or a very long question, LedgerError."""
    asked = _asked(question)
    if not asked or len(asked) > LONGEST:
        raise BadInput("empty-question" if not asked else "question-too-long")
    known = VerifiedQuestion(
        secrets.token_hex(8), asked, request.model_dump_json(exclude_defaults=False), verified_by, model, _now(ledger)
    )
    with ledger.store.writing() as connection:
        connection.execute(delete(VERIFIED).where(VERIFIED.c.question == asked))
        connection.execute(insert(VERIFIED), [_row(known)])
    return known


def verified_question(ledger: Ledger, question: str) -> VerifiedQuestion | None:
    """What ``question`` was verified to mean. Raises LedgerError."""
    with ledger.store.reading() as connection:
        row = connection.execute(select(VERIFIED).where(VERIFIED.c.question == _asked(question))).first()
    return None if row is None else VerifiedQuestion(*row)


def verified_questions(ledger: Ledger) -> list[VerifiedQuestion]:
    """Every verified question, in the order of its text. Raises LedgerError."""
    with ledger.store.reading() as connection:
        return [VerifiedQuestion(*row) for row in connection.execute(select(VERIFIED).order_by(VERIFIED.c.question))]


def forget_question(ledger: Ledger, question: str) -> bool:
    """Withdraw a verified question; whether there was one. Raises LedgerError."""
    with ledger.store.writing() as connection:
        return bool(connection.execute(delete(VERIFIED).where(VERIFIED.c.question == _asked(question))).rowcount)


def _asked(question: str) -> str:
    return " ".join(question.split()).casefold()


def _now(ledger: Ledger) -> str:
    return ledger.clock().isoformat(timespec="milliseconds")


def _row(value: Feedback | VerifiedQuestion) -> dict[str, Any]:
    return {one.name: getattr(value, one.name) for one in fields(value)}
