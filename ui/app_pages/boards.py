"""Boards: the one that came with the product, one's own, and those shared with one; every tile asked anew for the reader."""

from __future__ import annotations

from html import escape

import streamlit as st

from assistant.boards import Board
from semantic_layer.errors import WenshuError
from ui.components.board_tile import forget, show_tile
from ui.components.board_tools import attempt, board_menu, screen_buttons, tile_tools
from ui.components.faults import fault_words
from ui.components.session import desk, language, name_of, user
from ui.words import word


def show_page() -> None:
    """Which board, what may be done with it, and its tiles, two beside each other."""
    in_language = language()
    try:
        boards = desk().boards.seen(user().id, in_language)
    except WenshuError as error:
        st.html(f'<div class="wenshu-failed">{escape(fault_words(error, in_language))}</div>')
        return
    board = _chosen(boards)
    if board is None:
        st.html(f"<h1>{escape(word('page_boards', in_language))}</h1>")
        st.caption(word("no_board", in_language))
        _new()
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="board-head"):
        st.html(f"<h1>{escape(board.title)}</h1>")
        screen_buttons()
    with st.container(horizontal=True, vertical_alignment="center", key="board-bar"):
        st.caption(_facts(board))
        if st.button(word("refresh_all", in_language), icon=":material/refresh:", key="board-refresh", type="tertiary"):
            forget()
        board_menu(board)
        with st.popover(word("new_board", in_language), icon=":material/add:", type="tertiary"):
            _new()
    if not board.tiles:
        st.caption(word("no_tiles", in_language))
    _tiles(board)


def _chosen(boards: list[Board]) -> Board | None:
    """The board of the list that the reader picked; the first without a pick."""
    known, called = {one.id: one for one in boards}, _names(boards)
    wanted = st.session_state.pop("board-next", None)
    if wanted in known:
        st.session_state["board-id"] = wanted
    if st.session_state.get("board-id") not in known:
        # a reload, and the way back from another page, come to the board that stood there
        st.session_state["board-id"] = st.query_params.get("board", st.session_state.get("board-open"))
    if st.session_state["board-id"] not in known:
        st.session_state.pop("board-id")
    if len(known) < 2:
        return next(iter(boards), None)
    st.session_state.setdefault("board-id", boards[0].id)
    chosen = st.pills(
        word("page_boards", language()),
        list(known),
        format_func=lambda id: called.get(id, ""),
        key="board-id",
        label_visibility="collapsed",
        required=True,
    )
    board = known.get(chosen or "", boards[0])
    st.session_state["board-open"] = board.id
    if board.id != boards[0].id:
        st.query_params["board"] = board.id
    else:
        st.query_params.pop("board", None)
    return board


def _names(boards: list[Board]) -> dict[str, str]:
    """What the boards are called in the row: of two with one title the later by its owner too, or by a number; a browser names
    its choice by what it reads."""
    people, called = desk().users, dict[str, str]()
    for one in boards:
        owner = people.get(one.owner)
        ways = [one.title] if one.own or owner is None else [one.title, f"{one.title} · {name_of(owner, language())}"]
        ways += [f"{one.title} {number}" for number in range(2, len(boards) + 2)]
        called[one.id] = next(way for way in ways if way not in called.values())
    return called


def _facts(board: Board) -> str:
    in_language, people = language(), desk().users
    facts = []
    if board.first:
        facts.append(word("board_of_product", in_language))
    elif not board.own:
        owner = people.get(board.owner)
        facts.append(word("shared_by", in_language, owner=name_of(owner, in_language) if owner else board.owner))
    elif board.shares:
        facts.append(word("shared_with", in_language, count=len(board.shares)))
    if desk().data_date is not None:
        facts.append(word("data_to", in_language, date=desk().data_date))
    return " · ".join(facts)


def _new() -> None:
    in_language = language()
    with st.form("board-new", border=False, clear_on_submit=True):
        title = st.text_input(word("board_title", in_language), max_chars=80)
        if st.form_submit_button(word("make_board", in_language)):
            made = attempt(lambda: desk().boards.create(user().id, title))
            if made:
                st.session_state["board-next"] = made.id
                st.rerun()


def _tiles(board: Board) -> None:
    """Wide tiles take the whole width, others half of it."""
    arranging = board.own and bool(st.session_state.get(f"arrange-{board.id}"))
    places: list[st.delta_generator.DeltaGenerator] = []
    for number, tile in enumerate(board.tiles):
        if tile.size == "wide":
            places = []
            place = st.container()
        else:
            places = places or list(st.columns(2, gap="medium"))
            place = places.pop(0)
        key = f"tile-{board.id}-{tile.id}"
        with place, st.container(border=True, key=key):
            if arranging:
                tile_tools(board, tile, number)
            show_tile(tile, key)


show_page()
