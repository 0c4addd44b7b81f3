"""The pin under an answer: what was asked goes onto a board of one's own, to be asked anew there."""

from __future__ import annotations

import streamlit as st

from assistant.answer import Answer
from assistant.question import QueryRequest, Request
from semantic_layer.errors import WenshuError
from ui.components.answer_card import chosen_kind
from ui.components.session import conversation, desk, language
from ui.words import word

_NEW = ""


def show_pin(answer: Answer, key: str) -> None:
    """Offers the boards of one's own, and a new one; an answer of several questions, or about one client alone, has no pin."""
    in_language = language()
    if answer.request is None or answer.parts or conversation().client is not None:
        return
    # no run at its closing: a click that leaves the page would be lost to it
    with st.popover(word("pin", in_language), icon=":material/push_pin:", type="tertiary", key=f"{key}-pin"):
        _choose(answer, key)


def _choose(answer: Answer, key: str) -> None:
    in_language, user_id = language(), conversation().user_id
    if pinned := st.session_state.get(f"{key}-pinned"):
        st.caption(word("pinned_on", in_language, board=pinned))
        return
    own = _own_boards()
    chosen = st.selectbox(
        word("pin_where", in_language),
        [*own, _NEW],
        format_func=lambda id: own.get(id) or word("new_board", in_language),
        key=f"{key}-board",
    )
    title = ""
    if chosen == _NEW:
        title = st.text_input(word("board_title", in_language), value=word("my_board", in_language), key=f"{key}-title")
    if st.button(word("pin_it", in_language), key=f"{key}-pin-it", type="primary") and answer.request is not None:
        try:
            board_id = chosen or desk().boards.create(user_id, title).id
            board = desk().boards.pin(user_id, board_id, _as_seen(answer, key, answer.request), in_language)
        except WenshuError as error:
            from ui.components.faults import fault_words

            st.caption(fault_words(error, in_language))
            return
        st.session_state[f"{key}-pinned"] = board.title
        st.rerun()


def _as_seen(answer: Answer, key: str, request: Request) -> Request:
    """What is asked for, with the kind of chart that the reader chose under the answer."""
    chosen = chosen_kind(f"{key}-{answer.charts[0].table}") if answer.charts else None
    return request.model_copy(update={"show": chosen}) if chosen and isinstance(request, QueryRequest) else request


def _own_boards() -> dict[str, str]:
    """Titles by id: every answer on the page has a pin, and all of them offer the same boards."""
    talk = conversation()
    if talk.boards is None:
        talk.boards = {one.id: one.title for one in desk().boards.seen(talk.user_id, language()) if one.own}
    return talk.boards
