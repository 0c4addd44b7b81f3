"""The conversations of a person as a list: called, searched, and given to others to ask again under their own rights."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError
from sqlalchemy import Connection, and_, delete, func, insert, or_, select

from assistant.ledger.ledger import Ledger
from assistant.ledger.store import LINKS, TALKS, TURNS
from assistant.question import Turn

LONGEST: Final = 80
LISTED: Final = 50


@dataclass(frozen=True)
class Talk:
    """A conversation: the ``thread`` it is kept under, what it is called (its first question, unless renamed), its last use in
    UTC."""

    thread: str
    title: str
    at: str

    @property
    def id(self) -> str:
        """The conversation's own id."""
        return self.thread.partition(" ")[0]

    @property
    def client(self) -> str | None:
        """The one client that it is about."""
        return self.thread.partition(" ")[2] or None


@dataclass(frozen=True)
class Shared:
    """Whose conversation is shared, up to which turn."""

    user_id: str
    thread: str
    number: int


def talks(ledger: Ledger, user_id: str, text: str = "", most: int = LISTED) -> list[Talk]:
    """The person's conversations, the last used first; with ``text`` those in whose title or questions it stands. Raises
    LedgerError."""
    mine, title = TURNS.c.user_id == user_id, TALKS.c.title
    named = and_(TALKS.c.user_id == TURNS.c.user_id, TALKS.c.conversation == TURNS.c.conversation)
    used = func.max(TURNS.c.at).label("used")
    found = select(TURNS.c.conversation, used, func.max(title)).select_from(TURNS.outerjoin(TALKS, named)).where(mine)
    if text.strip():
        said = TURNS.c.turn.icontains(text.strip(), autoescape=True)
        found = found.where(or_(said, title.icontains(text.strip(), autoescape=True)))
    with ledger.store.reading() as connection:
        rows = connection.execute(
            found.group_by(TURNS.c.conversation).order_by(used.desc(), TURNS.c.conversation).limit(most)
        )
        listed = rows.all()
        first = _first(connection, user_id, [thread for thread, _, given in listed if not given])
    named_so = ((thread, at, given or first.get(thread, "")) for thread, at, given in listed)
    return [Talk(thread, called, at) for thread, at, called in named_so if called]


def thread_of(ledger: Ledger, user_id: str, id: str) -> str | None:
    """The thread of the person's conversation ``id``, with the client that it is about. Raises LedgerError."""
    this = or_(TURNS.c.conversation == id, TURNS.c.conversation.startswith(f"{id} ", autoescape=True))
    wanted = select(TURNS.c.conversation).where(TURNS.c.user_id == user_id, this).limit(1)
    with ledger.store.reading() as connection:
        return connection.execute(wanted).scalar()


def rename(ledger: Ledger, user_id: str, thread: str, title: str) -> None:
    """Call a conversation ``title``; by its first question again if that is empty. Raises LedgerError."""
    mine = (TALKS.c.user_id == user_id, TALKS.c.conversation == thread)
    row = {"user_id": user_id, "conversation": thread, "title": title.strip()[:LONGEST], "at": _now(ledger)}
    with ledger.store.writing() as connection:
        connection.execute(delete(TALKS).where(*mine))
        if row["title"]:
            connection.execute(insert(TALKS), [row])


def share(ledger: Ledger, user_id: str, thread: str) -> str:
    """The token under which the conversation, as it is now, may be asked again by others. Raises LedgerError."""
    mine = (TURNS.c.user_id == user_id, TURNS.c.conversation == thread)
    with ledger.store.writing() as connection:
        number = connection.execute(select(func.coalesce(func.max(TURNS.c.number), 0)).where(*mine)).scalar_one()
        token = secrets.token_urlsafe(12)
        row = {"token": token, "user_id": user_id, "conversation": thread, "number": number, "at": _now(ledger)}
        connection.execute(insert(LINKS), [row])
    return token


def shared(ledger: Ledger, token: str) -> Shared | None:
    """What was shared under ``token``. Raises LedgerError."""
    wanted = select(LINKS.c.user_id, LINKS.c.conversation, LINKS.c.number).where(LINKS.c.token == token)
    with ledger.store.reading() as connection:
        row = connection.execute(wanted).first()
    return Shared(*row) if row else None


def _first(connection: Connection, user_id: str, threads: list[str]) -> dict[str, str]:
    """The first question of each thread."""
    mine = (TURNS.c.user_id == user_id, TURNS.c.conversation.in_(threads), TURNS.c.number <= 3)
    lines = select(TURNS.c.conversation, TURNS.c.turn).where(*mine).order_by(TURNS.c.number)
    found: dict[str, str] = {}
    for thread, line in connection.execute(lines).all() if threads else ():
        with suppress(ValidationError):  # of an older version, or half written
            turn = Turn.model_validate_json(line)
            if turn.text or turn.label:
                found.setdefault(thread, (turn.text or turn.label)[:LONGEST])
    return found


def _now(ledger: Ledger) -> str:
    return ledger.clock().isoformat(timespec="milliseconds")
