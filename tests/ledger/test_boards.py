"""Boards live in the ledger's store, on both databases: what was pinned, in which order, and who sees it."""

import pytest

from assistant.ledger import boards
from assistant.ledger.boards import Share, StoredTile
from semantic_layer.errors import BadInput, UnknownName

TILES = [
    StoredTile(f"t{number}", f"存款 {number}", "half", '{"kind":"words","text":"存款"}', "2026-05-31")
    for number in range(3)
]


def test_a_board_keeps_its_tiles_in_their_order_for_the_next_process(ground):
    made = boards.add_board(ground.open(), "hq", "  晨会\n看板 ", TILES)
    ledger = ground.open()
    assert boards.board(ledger, made.id).title == "晨会 看板"
    boards.change_tiles(ledger, made.id, lambda tiles: [tiles[2], tiles[0]])
    boards.rename(ledger, made.id, "周会")
    again = boards.board(ground.open(), made.id)
    assert again.title == "周会" and [one.id for one in again.tiles] == ["t2", "t0"]
    boards.remove(ledger, made.id)
    with pytest.raises(UnknownName, match="unknown-board"):
        boards.board(ledger, made.id)


def test_a_board_is_seen_by_its_owner_and_by_those_it_is_shared_with(ground):
    ledger = ground.open()
    by_role, by_place, own = (boards.add_board(ledger, "hq", title, TILES).id for title in ("角色", "机构", "自己"))
    boards.share(ledger, by_role, [Share("role", "rm")])
    boards.share(ledger, by_place, [Share("place", "/O00/O01/"), Share("place", "/O00/O01/")])

    def seen(user: str, role: str, path: str | None) -> set[str]:
        return {one.id for one in boards.boards_for(ledger, user, role, path)}

    assert seen("hq", "hq_manager", "/O00/") == {by_role, by_place, own}
    assert seen("r1", "rm", "/O00/O04/O0401/") == {by_role}
    assert seen("m1", "org_manager", "/O00/O01/O0101/") == {by_place}
    assert seen("m2", "org_manager", "/O00/O011/") == seen("m3", "org_manager", "/O00/") == set()
    assert seen("x", "auditor", None) == set()
    boards.share(ledger, by_role, [])
    assert seen("r1", "rm", "/O00/O04/O0401/") == set()


def test_boards_and_tiles_are_counted_and_named(ground):
    ledger = ground.open()
    with pytest.raises(BadInput, match="title-missing"):
        boards.add_board(ledger, "hq", " \n")
    many = [StoredTile(str(number), "存款", "half", "{}", "") for number in range(boards.MOST_TILES + 1)]
    made = boards.add_board(ledger, "hq", "看板", TILES)
    with pytest.raises(BadInput, match="too-many-tiles"):
        boards.change_tiles(ledger, made.id, lambda _: many)
    assert boards.board(ledger, made.id).tiles == tuple(TILES)  # what failed changed nothing
    for number in range(boards.MOST_BOARDS - 1):
        boards.add_board(ledger, "hq", f"看板{number}")
    with pytest.raises(BadInput, match="too-many-boards"):
        boards.add_board(ledger, "hq", "又一个")
    assert boards.add_board(ledger, "rm", "别人的").owner == "rm"
