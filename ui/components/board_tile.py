"""One tile of a board: asked anew for whoever looks, kept while the session's reader and the data stay the same."""

from __future__ import annotations

from datetime import datetime
from html import escape

import streamlit as st

from assistant.answer import Answer, Offer
from assistant.boards import State, Tile, Words
from ui.components.answer_card import show_figures
from ui.components.headline import headline, leading_figures
from ui.components.quotation import quoted
from ui.components.session import ask_next, desk, language, now_here, user
from ui.components.table_view import is_narrow, show_table
from ui.words import word

_KEPT = "board_answers"


@st.fragment
def show_tile(tile: Tile, key: str) -> None:
    """The title, what the tile says now, and the way into the chat."""
    st.html(f'<h2 class="wenshu-tile-title">{escape(tile.title)}</h2>')
    answer = answer_of(tile, key)
    if answer is None:
        st.html(f'<div class="wenshu-refused">{escape(word("tile_unreadable", language()))}</div>')
    elif answer.status == "answered":
        _answered(answer, key, wide=tile.size == "wide")
    else:
        hint = answer.error.hint if answer.error else ""
        below = f'<div class="hint">{escape(hint)}</div>' if hint else ""
        said = escape(answer.headline or answer.text)
        st.html(f'<div class="wenshu-{answer.status}"><div>{said}</div>{below}</div>')
    _foot(tile, answer, key)


def answer_of(tile: Tile, key: str) -> Answer | None:
    """What the tile says to this reader on these data: asked once, until it is refreshed."""
    mine = (user().id, language(), desk().road.data_version)
    kept = st.session_state.get(_KEPT)
    if kept is None or kept["mine"] != mine:
        kept = st.session_state[_KEPT] = {"mine": mine, "answers": {}, "at": {}}
    if key not in kept["answers"]:
        kept["answers"][key] = desk().boards.run(tile, user().id, language())
        kept["at"][key] = now_here()
    answer: Answer | None = kept["answers"][key]
    return answer


def forget(key: str = "") -> None:
    """Ask anew what ``key`` names; without one, everything."""
    kept = st.session_state.get(_KEPT)
    if kept is not None:
        for one in [key] if key else list(kept["answers"]):
            kept["answers"].pop(one, None)


def _answered(answer: Answer, key: str, *, wide: bool) -> None:
    chart = answer.charts[0] if answer.charts else None
    table = answer.tables[chart.table if chart is not None else 0] if answer.tables else None
    if table is not None and len(table.rows) == 1 and show_figures(answer, table):
        return
    by_time = chart is not None and chart.kind == "line"
    figures = [] if table is None else leading_figures(table, by_time=by_time, language=answer.language)
    st.html(headline(answer.headline or answer.text, figures, [one.quote for one in answer.citations]))
    if table is not None and not table.rows:
        table = None
    spec = None if chart is None else chart.spec
    if spec is not None and table is not None and wide and is_narrow(table, answer.language):
        left, right = st.columns([3, 2], gap="medium")
        left.vega_lite_chart(spec=spec, width="stretch", key=f"{key}-chart", alt=answer.headline)
        with right:
            show_table(answer, table, key)
    elif spec is not None and table is not None and len(table.columns) <= 4:
        st.vega_lite_chart(spec=spec, width="stretch", key=f"{key}-chart", alt=answer.headline)
    elif table is not None:
        show_table(answer, table, key)
    for number, citation in enumerate(answer.citations):
        quoted(citation, answer.language, f"{key}-cited-{number}", said=answer.headline or answer.text)


def _foot(tile: Tile, answer: Answer | None, key: str) -> None:
    in_language = language()
    at: datetime | None = st.session_state[_KEPT]["at"].get(key)
    facts = [word("data_to", in_language, date=answer.data_date)] if answer is not None and answer.data_date else []
    facts += [word("refreshed_at", in_language, time=f"{at:%H:%M}")] if at else []
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}-foot"):
        st.caption(" · ".join(facts))
        if st.button(word("refresh", in_language), icon=":material/refresh:", key=f"{key}-refresh", type="tertiary"):
            forget(key)
            st.rerun(scope="fragment")
        if not isinstance(tile.asks, State) and st.button(
            word("tile_in_chat", in_language), icon=":material/chat_bubble:", key=f"{key}-ask", type="tertiary"
        ):
            ask_next(_offer(tile, answer))
            st.switch_page("app_pages/chat.py")


def _offer(tile: Tile, answer: Answer | None) -> Offer:
    if isinstance(tile.asks, Words):
        return Offer(label=tile.asks.text, text=tile.asks.text)
    return Offer(label=tile.title, text=tile.title, request=answer.request if answer is not None else None)
