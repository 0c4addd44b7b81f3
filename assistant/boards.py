"""Boards: answers that were pinned, asked anew under the rights of whoever looks, on the newest data.

A tile keeps what was asked for, never what was answered. Its owner alone changes a board; others see it where it is shared with
their role or place, and a tile refuses to them what they may not see.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from assistant.answer import Answer
from assistant.board_periods import on_newer_data
from assistant.board_states import state_answer
from assistant.ledger import boards as stored
from assistant.ledger.boards import Share, StoredBoard, StoredTile
from assistant.question import AnalystSql, ChangeSegment, Define, PolicyQuestion, QueryRequest, Request
from semantic_layer.errors import AccessDenied, BadInput
from semantic_layer.first_boards import FirstTile, Size, StateOf

if TYPE_CHECKING:
    from assistant.desk import Desk
    from assistant.road import Road

FIRST = "first"
MOST_NAMED = 2  # metrics in the title of a tile


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(_Value):
    """A question, read anew each time."""

    kind: Literal["words"] = "words"
    text: str = Field(min_length=1, max_length=1000)


class State(_Value):
    """What state the product itself is in."""

    kind: Literal["state"] = "state"
    of: StateOf


_ASKS: TypeAdapter[Words | State | Request] = TypeAdapter(Words | State | Request)


@dataclass(frozen=True)
class Tile:
    """What a tile is called and asks for; ``asks`` is None where a newer version of the product wrote it."""

    id: str
    title: str
    size: Size
    asks: Words | State | Request | None
    pinned_on: str


@dataclass(frozen=True)
class Board:
    """A board as one reader sees it: ``own`` ones may be changed, the ``first`` one came with the product."""

    id: str
    title: str
    tiles: tuple[Tile, ...]
    owner: str = ""
    own: bool = False
    shares: tuple[Share, ...] = ()

    @property
    def first(self) -> bool:
        """Whether it came with the product."""
        return self.id == FIRST


class Boards:
    """The boards of one home. Every method may raise LedgerError and UnknownUser; those that change a board AccessDenied where it
    is another's, UnknownName and BadInput."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # Seeing

    def seen(self, user_id: str, language: str = "zh") -> list[Board]:
        """The board that came with the product, one's own, and those shared with one."""
        road = self._desk.road
        user = road.find_user(user_id)
        first = road.model.boards.get(user.role)
        english = language == "en"
        boards = (
            [] if first is None else [Board(FIRST, first.en if english else first.zh, _first(first.tiles, english))]
        )
        found = stored.boards_for(road.ledger, user.id, user.role, user.org_path)
        return boards + [_told(one, user.id) for one in found]

    def run(self, tile: Tile, user_id: str, language: str = "zh") -> Answer | None:
        """What ``tile`` shows to the user now, by the one road; None for one that this version cannot read."""
        desk, asks = self._desk, tile.asks
        if asks is None:
            return None
        if isinstance(asks, Words):
            return desk.answer(asks.text, user_id, language=language)
        if isinstance(asks, State):
            return state_answer(asks.of, desk, user_id, language)
        now = desk.data_date
        if now is not None and tile.pinned_on:
            asks = on_newer_data(asks, date.fromisoformat(tile.pinned_on), now)
        return desk.run(asks, user_id, language=language)

    # Pinning and arranging

    def create(self, user_id: str, title: str) -> Board:
        """An empty board."""
        return _told(stored.add_board(self._desk.road.ledger, self._known(user_id), title), user_id)

    def copy(self, user_id: str, board: Board) -> Board:
        """A board of one's own with the tiles of ``board``, which one sees."""
        if board.id not in {one.id for one in self.seen(user_id)}:
            raise AccessDenied("not-your-board")
        tiles = [
            StoredTile(_id(), one.title, one.size, one.asks.model_dump_json(), one.pinned_on)
            for one in board.tiles
            if one.asks is not None
        ]
        return _told(stored.add_board(self._desk.road.ledger, self._known(user_id), board.title, tiles), user_id)

    def pin(self, user_id: str, board_id: str, request: Request, language: str = "zh") -> Board:
        """The answer to ``request`` as the last tile of a board of one's own."""
        if len(asked := request.model_dump_json()) > 20_000:
            raise BadInput("question-too-long")
        title = title_of(request, self._desk, language)
        tile = StoredTile(_id(), title, "half", asked, self._desk.road.data_date_text)
        return self._change(user_id, board_id, lambda tiles: [*tiles, tile])

    def rename(self, user_id: str, board_id: str, title: str) -> None:
        """Another title for a board."""
        stored.rename(self._desk.road.ledger, self._own(user_id, board_id).id, title)

    def remove(self, user_id: str, board_id: str) -> None:
        """Forget a board."""
        stored.remove(self._desk.road.ledger, self._own(user_id, board_id).id)

    def move_tile(self, user_id: str, board_id: str, tile_id: str, by: int) -> Board:
        """A tile ``by`` places further on (negative: towards the front)."""

        def moved(tiles: list[StoredTile]) -> list[StoredTile]:
            at = next((number for number, one in enumerate(tiles) if one.id == tile_id), None)
            if at is not None:
                tile = tiles.pop(at)
                tiles.insert(min(max(at + by, 0), len(tiles)), tile)
            return tiles

        return self._change(user_id, board_id, moved)

    def change_tile(self, user_id: str, board_id: str, tile_id: str, title: str, size: Size) -> Board:
        """Another title and size for a tile."""
        return self._change(
            user_id,
            board_id,
            lambda tiles: [replace(one, title=title, size=size) if one.id == tile_id else one for one in tiles],
        )

    def remove_tile(self, user_id: str, board_id: str, tile_id: str) -> Board:
        """The board without a tile."""
        return self._change(user_id, board_id, lambda tiles: [one for one in tiles if one.id != tile_id])

    def share(self, user_id: str, board_id: str, shares: Iterable[Share]) -> None:
        """Shared with these roles and places, and with nobody else. Raises BadInput for a role or place that there is none of, or
        a place that is not the owner's or below."""
        own, known = self._own(user_id, board_id), set(self.targets(user_id))
        wanted = list(shares)
        if any(one not in known for one in wanted):
            raise BadInput("cannot-share")
        stored.share(self._desk.road.ledger, own.id, wanted)

    def targets(self, user_id: str) -> dict[Share, str]:
        """With whom the user may share, and what they are called in the model's language: the roles that see business, the own
        place and those below."""
        road = self._desk.road
        user, roles = road.find_user(user_id), road.model.policies.roles
        people = sorted(road.model.policies.people)
        found = {Share("role", role): role for role in people if roles[role].business}
        return found | {Share("place", path): label for path, label in places_below(road, user.org_path or "/").items()}

    def _known(self, user_id: str) -> str:
        return self._desk.road.find_user(user_id).id

    def _own(self, user_id: str, board_id: str) -> StoredBoard:
        found = stored.board(self._desk.road.ledger, board_id)
        if found.owner != self._known(user_id):
            raise AccessDenied("not-your-board")
        return found

    def _change(self, user_id: str, board_id: str, change: Callable[[list[StoredTile]], list[StoredTile]]) -> Board:
        own = self._own(user_id, board_id)
        return _told(stored.change_tiles(self._desk.road.ledger, own.id, change), user_id)


def places_below(road: Road, path: str) -> dict[str, str]:
    """What the place at ``path`` and those below are called, by their paths; none without data."""
    found: dict[str, str] = {}
    for name in road.names.open_names() if road.data_version else []:
        if name.org_path and name.org_path.startswith(path) and name.org_path.rstrip("/").endswith(name.code):
            found[name.org_path] = max(found.get(name.org_path, ""), name.label, key=len)
    return dict(sorted(found.items()))


def title_of(request: Request, desk: Desk, language: str) -> str:
    """What a request is about: its metrics and groups, no figure and no name."""
    model, english = desk.model, language == "en"
    if isinstance(request, PolicyQuestion):
        return request.text[: stored.LONGEST]
    if isinstance(request, AnalystSql):
        return "SQL"
    if isinstance(request, ChangeSegment):
        return request.name
    ids = request.metrics if isinstance(request, Define) else request.query.metrics
    named = [model.metrics[id] for id in ids if id in model.metrics]
    groups = request.query.group_by if isinstance(request, QueryRequest) else ()
    known = [model.dimensions[id] for id in groups if id in model.dimensions]
    over_time = any(one.grain for one in known)
    labels = [one.label for one in known if not one.grain]
    more = len(named) - MOST_NAMED
    if english:
        said = ", ".join(one.en for one in named[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        by = " by " + ", ".join(one.en.lower() for one in labels) if labels else ""
        title = said + by + (" over time" if over_time else "")
    else:
        said = "、".join(one.zh for one in named[:MOST_NAMED]) + (f"等{len(named)}项" if more > 0 else "")
        title = ("各" + "、".join(one.zh for one in labels) if labels else "") + said + ("走势" if over_time else "")
    return title or request.kind


def _first(tiles: Iterable[FirstTile], english: bool) -> tuple[Tile, ...]:
    return tuple(
        Tile(f"{FIRST}-{number}", one.en if english else one.zh, one.size, _asked(one, english), "")
        for number, one in enumerate(tiles)
    )


def _asked(tile: FirstTile, english: bool) -> Words | State | Request:
    if tile.query is not None:
        return QueryRequest(query=tile.query)
    return State(of=tile.state) if tile.state is not None else Words(text=tile.en if english else tile.zh)


def _told(board: StoredBoard, user_id: str) -> Board:
    own = board.owner == user_id
    tiles = tuple(Tile(one.id, one.title, one.size, _read(one.asks), one.pinned_on) for one in board.tiles)
    return Board(board.id, board.title, tiles, board.owner, own, board.shares if own else ())


def _read(text: str) -> Words | State | Request | None:
    try:
        return _ASKS.validate_json(text)
    except ValidationError:  # written by a version with other requests
        return None


def _id() -> str:
    return secrets.token_hex(4)
