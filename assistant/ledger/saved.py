"""What people say about answers."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from typing import Final, Literal

from sqlalchemy import insert, select

from assistant.ledger.ledger import Ledger
from assistant.ledger.store import FEEDBACK

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


def give_feedback(
    ledger: Ledger, audit_id: str, user_id: str, verdict: Literal["right", "wrong"], comment: str = ""
) -> Feedback:
    """Keep what a person thought of an answer. Raises LedgerError."""
    given = Feedback(secrets.token_hex(8), audit_id, user_id, ledger.now(), verdict, comment[:LONGEST])
    with ledger.store.writing() as connection:
        connection.execute(insert(FEEDBACK), [asdict(given)])
    return given


def feedback_on(ledger: Ledger, audit_id: str) -> list[Feedback]:
    """What was said about an answer, oldest first. Raises LedgerError."""
    with ledger.store.reading() as connection:
        rows = connection.execute(select(FEEDBACK).where(FEEDBACK.c.audit_id == audit_id).order_by(FEEDBACK.c.at))
        return [Feedback(*row) for row in rows]
