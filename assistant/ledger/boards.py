"""Boards in the store: whose they are, their tiles in order, and with whom they are shared."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from assistant.ledger.ledger import Ledger
from assistant.ledger.store import BOARDS, SHARES, TILES
from semantic_layer.errors import BadInput, UnknownName
from semantic_layer.first_boards import Size

MOST_BOARDS: Final = 20
MOST_TILES: Final = 24
LONGEST: Final = 80
ShareKind = Literal["role", "place"]


@dataclass(frozen=True)
class StoredTile:
    """``asks`` is what it asks for, as JSON; ``pinned_on`` the data date of that day."""

    id: str
    title: str
    size: Size
    asks: str
    pinned_on: str


@dataclass(frozen=True)
class Share:
    """With everybody of a role, or with everybody at a place (its path in the tree) and below."""

    kind: ShareKind
    target: str


@dataclass(frozen=True)
class StoredBoard:
    """A board; ``tiles`` in their order. Times in UTC."""

    id: str
    owner: str
    title: str
    changed_at: str
    tiles: tuple[StoredTile, ...] = ()
    shares: tuple[Share, ...] = ()


def boards_for(ledger: Ledger, user_id: str, role: str, org_path: str | None) -> list[StoredBoard]:
    """The boards of a user, in the order in which they were made, then those shared with the role or with a place that the
    user's is, or is below of. Raises LedgerError."""
    parts = (org_path or "").strip("/").split("/") if org_path else []
    above = ["/" + "/".join(parts[: depth + 1]) + "/" for depth in range(len(parts))]
    to_role = (SHARES.c.kind == "role") & (SHARES.c.target == role)
    to_place = (SHARES.c.kind == "place") & SHARES.c.target.in_(above)
    shared = select(SHARES.c.board).where(or_(to_role, to_place))
    wanted = select(BOARDS.c.id, BOARDS.c.owner).where(or_(BOARDS.c.owner == user_id, BOARDS.c.id.in_(shared)))
    with ledger.store.reading() as connection:
        found = connection.execute(wanted.order_by(BOARDS.c.made_at, BOARDS.c.id)).all()
        ids = sorted(found, key=lambda row: row.owner != user_id)
        return [_read(connection, row.id) for row in ids]


def board(ledger: Ledger, id: str) -> StoredBoard:
    """One board. Raises UnknownName, LedgerError."""
    with ledger.store.reading() as connection:
        return _read(connection, id)


def add_board(ledger: Ledger, owner: str, title: str, tiles: Sequence[StoredTile] = ()) -> StoredBoard:
    """A new board. Raises BadInput, LedgerError."""
    with ledger.store.writing() as connection:
        mine = select(func.count()).select_from(BOARDS).where(BOARDS.c.owner == owner)
        if connection.execute(mine).scalar_one() >= MOST_BOARDS:
            raise BadInput("too-many-boards", limit=MOST_BOARDS)
        id, now = secrets.token_hex(6), ledger.now()
        row = {"id": id, "owner": owner, "title": plain(title), "made_at": now, "changed_at": now}
        connection.execute(insert(BOARDS), [row])
        _put_tiles(connection, id, tiles)
        return _read(connection, id)


def rename(ledger: Ledger, id: str, title: str) -> None:
    """Another title. Raises BadInput, LedgerError."""
    with ledger.store.writing() as connection:
        wanted = {"title": plain(title), "changed_at": ledger.now()}
        connection.execute(update(BOARDS).where(BOARDS.c.id == id).values(**wanted))


def remove(ledger: Ledger, id: str) -> None:
    """Forget a board. Raises LedgerError."""
    with ledger.store.writing() as connection:
        for table, column in ((TILES, TILES.c.board), (SHARES, SHARES.c.board), (BOARDS, BOARDS.c.id)):
            connection.execute(delete(table).where(column == id))


def change_tiles(ledger: Ledger, id: str, change: Callable[[list[StoredTile]], list[StoredTile]]) -> StoredBoard:
    """The tiles as ``change`` makes them of those that are there, in one transaction. Raises BadInput, UnknownName."""
    with ledger.store.writing() as connection:
        tiles = change(list(_read(connection, id).tiles))
        connection.execute(delete(TILES).where(TILES.c.board == id))
        _put_tiles(connection, id, tiles)
        connection.execute(update(BOARDS).where(BOARDS.c.id == id).values(changed_at=ledger.now()))
        return _read(connection, id)


def share(ledger: Ledger, id: str, shares: Sequence[Share]) -> None:
    """Shared with these from now on, and with nobody else. Raises LedgerError."""
    with ledger.store.writing() as connection:
        connection.execute(delete(SHARES).where(SHARES.c.board == id))
        rows = [{"board": id, "kind": one.kind, "target": one.target} for one in dict.fromkeys(shares)]
        if rows:
            connection.execute(insert(SHARES), rows)


def plain(title: str) -> str:
    """A title as it is kept: one line, not too long. Raises BadInput for an empty one."""
    kept = " ".join("".join(char if char.isprintable() else " " for char in title).split())[:LONGEST]
    if not kept:
        raise BadInput("title-missing")
    return kept


def _put_tiles(connection: Connection, id: str, tiles: Sequence[StoredTile]) -> None:
    if len(tiles) > MOST_TILES:
        raise BadInput("too-many-tiles", limit=MOST_TILES)
    rows = [
        {"board": id, "number": number, "id": one.id, "title": plain(one.title), "size": one.size}
        | {"asks": one.asks, "pinned_on": one.pinned_on}
        for number, one in enumerate(tiles, 1)
    ]
    if rows:
        connection.execute(insert(TILES), rows)


def _read(connection: Connection, id: str) -> StoredBoard:
    row = connection.execute(select(BOARDS).where(BOARDS.c.id == id)).first()
    if row is None:
        raise UnknownName("unknown-board", name=id[:40])
    tiles = connection.execute(select(TILES).where(TILES.c.board == id).order_by(TILES.c.number))
    shares = connection.execute(select(SHARES).where(SHARES.c.board == id).order_by(SHARES.c.kind, SHARES.c.target))
    return StoredBoard(
        row.id,
        row.owner,
        row.title,
        row.changed_at,
        tuple(StoredTile(one.id, one.title, one.size, one.asks, one.pinned_on) for one in tiles),
        tuple(Share(one.kind, one.target) for one in shares),
    )
