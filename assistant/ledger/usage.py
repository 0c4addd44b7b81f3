"""What asking the language model took, by day and user: what the daily budget is counted from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, insert, select

from assistant.language_model import Budget
from assistant.ledger.ledger import Ledger
from assistant.ledger.store import USAGE
from assistant.question import ModelUse


@dataclass(frozen=True)
class Used:
    """Calls and tokens of one day (UTC)."""

    calls: int
    tokens: int


def note_use(ledger: Ledger, user_id: str, use: ModelUse) -> None:
    """Count what one question took. Raises LedgerError."""
    at = ledger.now()
    row = {
        "day": at[:10],
        "at": at,
        "user_id": user_id,
        "model": use.model,
        "calls": use.calls,
        "tokens": use.prompt_tokens + use.completion_tokens,
    }
    with ledger.store.writing() as connection:
        connection.execute(insert(USAGE), [row])


def used_today(ledger: Ledger, user_id: str | None = None) -> Used:
    """What a user, or everybody, took today. Raises LedgerError."""
    wanted = [USAGE.c.day == ledger.now()[:10]]
    wanted += [USAGE.c.user_id == user_id] if user_id is not None else []
    with ledger.store.reading() as connection:
        sums = select(func.coalesce(func.sum(USAGE.c.calls), 0), func.coalesce(func.sum(USAGE.c.tokens), 0))
        calls, tokens = connection.execute(sums.where(*wanted)).one()
        return Used(int(calls), int(tokens))


def spent(ledger: Ledger, user_id: str, budget: Budget) -> bool:
    """Whether the day's budget of the user, or of everybody, is used up. Raises LedgerError."""
    if budget.tokens and used_today(ledger).tokens >= budget.tokens:
        return True
    return bool(budget.tokens_per_user) and used_today(ledger, user_id).tokens >= budget.tokens_per_user
