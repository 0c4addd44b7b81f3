"""What a reader does with a board: copy it, and as its owner name it, share it, arrange it, let it go; full screen and print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from assistant.boards import Board, Tile
from assistant.ledger.boards import Share
from semantic_layer.errors import WenshuError
from semantic_layer.first_boards import Size
from ui.components.faults import fault_words
from ui.components.session import desk, language, user
from ui.words import word

_SCREEN = """export default function({parentElement, data}) {
  const [full, print] = parentElement.querySelectorAll("button");
  full.textContent = data.full; print.textContent = data.print;
  full.onclick = () => document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  print.onclick = () => window.print();
}"""
_BUTTONS = '<div class="screen"><button type="button"></button><button type="button"></button></div>'
_STYLE = """.screen { display: flex; gap: 0.9rem; justify-content: flex-end; }
button { background: none; border: 0; padding: 0.2rem 0; font: inherit; font-size: 0.86rem; color: inherit; cursor: pointer; }
button:hover { color: var(--st-primary-color); } button:focus-visible { outline: 2px solid var(--st-primary-color); }"""


def attempt(change: Callable[[], Any], done: str = "") -> Any:
    """What ``change`` gives, or None with a sentence where it is refused."""
    try:
        result = change()
    except WenshuError as error:
        st.toast(fault_words(error, language()), icon=":material/block:")
        return None
    if done:
        st.toast(done, icon=":material/check:")
    return result if result is not None else True


def screen_buttons() -> None:
    """Full screen and print, by the browser itself."""
    mounted = st.components.v2.component("wenshu_screen", html=_BUTTONS, css=_STYLE, js=_SCREEN)
    mounted(key="board-screen", data={"full": word("full_screen", language()), "print": word("print", language())})


def board_menu(board: Board) -> None:
    """Copy for everybody; name, share, arrange and remove for the owner."""
    in_language, boards, me = language(), desk().boards, user().id
    if not board.own:
        if st.button(
            word("copy_board", in_language), icon=":material/content_copy:", key="board-copy", type="tertiary"
        ):
            made = attempt(lambda: boards.copy(me, board), word("copied", in_language))
            if made:
                st.session_state["board-next"] = made.id
                st.rerun()
        return
    st.toggle(word("arrange", in_language), key=f"arrange-{board.id}")
    with st.popover(word("share", in_language), icon=":material/group:", type="tertiary"):
        _share(board)
    with st.popover(word("board_more", in_language), icon=":material/more_horiz:", type="tertiary"):
        title = st.text_input(
            word("board_title", in_language), value=board.title, key=f"title-{board.id}", max_chars=80
        )
        if st.button(word("rename", in_language), key=f"rename-{board.id}") and attempt(
            lambda: boards.rename(me, board.id, title)
        ):
            st.rerun()
        if st.button(word("remove_board", in_language), key=f"remove-{board.id}", icon=":material/delete:") and attempt(
            lambda: boards.remove(me, board.id), word("removed", in_language)
        ):
            st.rerun()


def _share(board: Board) -> None:
    in_language, roles = language(), desk().model.policies.roles
    targets = desk().boards.targets(user().id)

    def label(share: Share) -> str:
        if share.kind == "place":
            return word("and_below", in_language, place=targets.get(share, share.target))
        of = roles[share.target].label
        return of.en if in_language == "en" else of.zh

    chosen = st.multiselect(
        word("share_with", in_language),
        list(targets),
        default=[one for one in board.shares if one in targets],
        format_func=label,
        key=f"shares-{board.id}",
        placeholder=word("share_nobody", in_language),
    )
    st.caption(word("share_note", in_language))
    if st.button(word("save", in_language), key=f"share-{board.id}", type="primary"):
        attempt(lambda: desk().boards.share(user().id, board.id, chosen), word("shared", in_language))


def tile_tools(board: Board, tile: Tile, number: int) -> None:
    """Move, size, name and remove a tile of one's own board."""
    in_language, boards, me = language(), desk().boards, user().id
    other: Size = "half" if tile.size == "wide" else "wide"
    tools: list[tuple[str, str, str, Callable[[], Any]]] = []
    if number > 0:
        tools.append(("earlier_place", "arrow_upward", "up", lambda: boards.move_tile(me, board.id, tile.id, -1)))
    if number < len(board.tiles) - 1:
        tools.append(("later_place", "arrow_downward", "down", lambda: boards.move_tile(me, board.id, tile.id, 1)))
    size, icon = ("narrower", "width_normal") if other == "half" else ("wider", "width_wide")
    tools.append((size, icon, "size", lambda: boards.change_tile(me, board.id, tile.id, tile.title, other)))
    tools.append(("remove_tile", "close", "gone", lambda: boards.remove_tile(me, board.id, tile.id)))
    with st.container(horizontal=True, gap="small", key=f"{board.id}-{tile.id}-tools"):
        for name, icon, key, change in tools:
            if st.button(
                word(name, in_language), icon=f":material/{icon}:", key=f"{board.id}-{tile.id}-{key}", type="tertiary"
            ) and attempt(change):
                st.rerun()
    title = st.text_input(
        word("tile_title", in_language), value=tile.title, key=f"{board.id}-{tile.id}-name-{tile.title}", max_chars=80
    )
    if title != tile.title and attempt(lambda: boards.change_tile(me, board.id, tile.id, title, tile.size)):
        st.rerun()
