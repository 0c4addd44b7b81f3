"""Saved segments in the store: whose they are, what they are called, what they ask for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from assistant.ledger.ledger import Draft, Ledger
from assistant.ledger.store import SEGMENTS
from semantic_layer.errors import BadInput, UnknownName

MOST: Final = 50


@dataclass(frozen=True)
class StoredSegment:
    """``asks`` is its counting query as JSON, as it was on the data date ``saved_on``; ``made_at`` in UTC."""

    id: str
    owner: str
    name: str
    asks: str
    saved_on: str
    made_at: str


def segments_of(ledger: Ledger, owner: str) -> list[StoredSegment]:
    """The person's segments, in the order in which they were saved. Raises LedgerError."""
    with ledger.store.reading() as connection:
        rows = connection.execute(
            select(SEGMENTS).where(SEGMENTS.c.owner == owner).order_by(SEGMENTS.c.made_at, SEGMENTS.c.id)
        )
        return [StoredSegment(one.id, one.owner, one.name, one.asks, one.saved_on, one.made_at) for one in rows]


def check_free(ledger: Ledger, owner: str, name: str) -> None:
    """Raises BadInput where the person has a segment of that name, or as many as there may be; LedgerError."""
    with ledger.store.reading() as connection:
        _check_free(connection, owner, name)


def save(ledger: Ledger, owner: str, name: str, asks: str, saved_on: str) -> None:
    """Keep a segment. Raises BadInput as check_free does, LedgerError."""
    row = {"id": secrets.token_hex(6), "owner": owner, "name": name, "asks": asks, "saved_on": saved_on}
    with ledger.store.writing() as connection:
        _check_free(connection, owner, name)
        connection.execute(insert(SEGMENTS), [row | {"made_at": ledger.now()}])


def rename(ledger: Ledger, owner: str, role: str, id: str, name: str) -> None:
    """Call a segment of the person's ``name``; recorded. Raises UnknownName, BadInput, LedgerError."""
    with ledger.store.writing() as connection:
        old = _name(connection, owner, id)
        _check_free(connection, owner, name, but=id)
        connection.execute(update(SEGMENTS).where(SEGMENTS.c.id == id).values(name=name))
    _record(ledger, {"user": owner, "role": role, "action": "renamed", "segment": old, "name": name})


def remove(ledger: Ledger, owner: str, role: str, id: str) -> None:
    """Forget a segment of the person's; recorded. Raises UnknownName, LedgerError."""
    with ledger.store.writing() as connection:
        old = _name(connection, owner, id)
        connection.execute(delete(SEGMENTS).where(SEGMENTS.c.id == id))
    _record(ledger, {"user": owner, "role": role, "action": "removed", "segment": old})


def _record(ledger: Ledger, record: dict[str, str]) -> None:
    ledger.append(lambda _: [Draft("segments", record)])


def _name(connection: Connection, owner: str, id: str) -> str:
    found = connection.execute(select(SEGMENTS.c.name).where(SEGMENTS.c.owner == owner, SEGMENTS.c.id == id)).scalar()
    if found is None:
        raise UnknownName("segment-gone", name=id[:40])
    return str(found)


def _check_free(connection: Connection, owner: str, name: str, but: str = "") -> None:
    mine = select(SEGMENTS.c.name).where(SEGMENTS.c.owner == owner, SEGMENTS.c.id != but)
    if name.casefold() in {one.casefold() for one in connection.execute(mine).scalars()}:
        raise BadInput("segment-exists", name=name)
    if not but and connection.execute(select(func.count()).where(SEGMENTS.c.owner == owner)).scalar_one() >= MOST:
        raise BadInput("too-many-segments", limit=MOST)
