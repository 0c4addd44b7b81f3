"""The question library in the store: questions whose request people approved, who made and who checked each, and its state."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, replace
from typing import Final, Literal

from sqlalchemy import insert, select, update

from assistant.ledger.ledger import Ledger
from assistant.ledger.store import LIBRARY
from semantic_layer.errors import BadInput, UnknownName

State = Literal["proposed", "verified", "expired", "withdrawn"]
LONGEST: Final = 4_000


@dataclass(frozen=True)
class Entry:
    """``text`` means ``request`` (its JSON). ``checksum`` is that of the result under ``model`` and ``data_version``, on
    ``data_date``; times in UTC; ``reason`` is a code, why it expired or was withdrawn."""

    id: str
    key: str
    text: str
    request: str
    note: str
    maker: str
    made_at: str
    checker: str
    checked_at: str
    state: str
    reason: str
    model: str
    data_version: str
    data_date: str
    checksum: str


def key_of(text: str) -> str:
    """What two writings of one question have in common: case, spaces and the final mark do not count."""
    return " ".join(text.split()).casefold().rstrip("?？。.!！ ")


def propose(ledger: Ledger, text: str, request: str, maker: str, note: str, seen: dict[str, str]) -> Entry:
    """A new proposal; ``seen`` holds model, data_version, data_date and checksum. Raises BadInput, LedgerError."""
    key = key_of(text)
    if not key or len(key) > LONGEST:
        raise BadInput("empty-question" if not key else "question-too-long")
    entry = Entry(
        id=secrets.token_hex(4),
        key=key,
        text=text.strip(),
        request=request,
        note=note[:LONGEST],
        maker=maker,
        made_at=ledger.now(),
        checker="",
        checked_at="",
        state="proposed",
        reason="",
        **seen,
    )
    with ledger.store.writing() as connection:
        connection.execute(insert(LIBRARY), [asdict(entry)])
    return entry


def entries(ledger: Ledger, *states: State) -> list[Entry]:
    """The entries in these states (in all), the newest first. Raises LedgerError."""
    wanted = select(LIBRARY).order_by(LIBRARY.c.made_at.desc(), LIBRARY.c.id)
    if states:
        wanted = wanted.where(LIBRARY.c.state.in_(states))
    with ledger.store.reading() as connection:
        return [Entry(*row) for row in connection.execute(wanted)]


def entry(ledger: Ledger, id: str) -> Entry:
    """One entry. Raises UnknownName, LedgerError."""
    with ledger.store.reading() as connection:
        row = connection.execute(select(LIBRARY).where(LIBRARY.c.id == id)).first()
    if row is None:
        raise UnknownName("unknown-library-entry", name=id[:40])
    return Entry(*row)


def verified(ledger: Ledger, text: str) -> Entry | None:
    """The verified entry for exactly this question. Raises LedgerError."""
    wanted = select(LIBRARY).where(LIBRARY.c.key == key_of(text), LIBRARY.c.state == "verified")
    with ledger.store.reading() as connection:
        row = connection.execute(wanted).first()
    return None if row is None else Entry(*row)


def decide(ledger: Ledger, known: Entry, state: State, checker: str, reason: str = "", **seen: str) -> Entry:
    """``known`` in a new state; of one question only one entry is verified. Raises LedgerError."""
    decided = replace(known, state=state, checker=checker, checked_at=ledger.now(), reason=reason, **seen)
    with ledger.store.writing() as connection:
        if state == "verified":
            same = (LIBRARY.c.key == known.key) & (LIBRARY.c.state == "verified") & (LIBRARY.c.id != known.id)
            connection.execute(update(LIBRARY).where(same).values(state="withdrawn", reason="replaced"))
        connection.execute(update(LIBRARY).where(LIBRARY.c.id == known.id).values(**asdict(decided)))
    return decided
