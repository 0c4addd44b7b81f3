"""What may be done with an answer: say what one thinks of it, take it along, ask it again, otherwise, or go back."""

from __future__ import annotations

from functools import partial
from typing import Literal, cast

import streamlit as st

from assistant.answer import Answer, Offer
from assistant.export import Format, may_leave
from semantic_layer.errors import WenshuError
from ui.components.answer_card import as_drawn
from ui.components.faults import fault_words
from ui.components.own_segments import show_saving
from ui.components.pin import show_pin
from ui.components.session import Exchange, ask_next, conversation, desk, language
from ui.words import word

_WRONG = ("figure", "reading", "definition", "rights", "other")
_MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "png": "image/png",
}
_ICON = {"xlsx": "table_view", "csv": "csv", "png": "image"}


def show_actions(exchange: Exchange, key: str, *, latest: bool) -> None:
    """The line under an answer; only the ``latest`` is asked again, edited or undone."""
    answer, in_language = exchange.answer, language()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{key}-actions"):
        st.feedback("thumbs", key=f"{key}-thumbs", on_change=_thumbs, args=(answer, f"{key}-thumbs"))
        if answer.status == "answered":
            _take_away(answer, key, in_language)
            show_pin(answer, key)
            show_saving(answer, key)
        if latest:
            _again(exchange, key, in_language)
    if st.session_state.get(f"{key}-thumbs") == 0:
        _reason(answer, key, in_language)


def _thumbs(answer: Answer, key: str) -> None:
    chosen = st.session_state[key]
    if chosen is not None:
        _give(answer, "right" if chosen else "wrong", "")


def _give(answer: Answer, verdict: Literal["right", "wrong"], comment: str) -> bool:
    """Keep what the reader thinks; whether that worked."""
    from assistant.ledger.saved import give_feedback

    try:
        give_feedback(desk().road.ledger, answer.audit_id, conversation().user_id, verdict, comment)
    except WenshuError as error:
        st.toast(fault_words(error, language()))
        return False
    return True


def _reason(answer: Answer, key: str, in_language: str) -> None:
    """Why an answer is wrong, by a click and in words."""
    if st.session_state.get(f"{key}-told"):
        st.caption(word("thanks", in_language))
        return
    with st.form(f"{key}-why", border=False):
        chosen = st.pills(
            word("wrong_why", in_language),
            _WRONG,
            format_func=lambda one: word(f"wrong_{one}", in_language),
            key=f"{key}-reason",
        )
        note = word("wrong_note", in_language)
        text = st.text_input(note, key=f"{key}-note", placeholder=note, label_visibility="collapsed", max_chars=500)
        sent = st.form_submit_button(word("wrong_send", in_language))
    if sent and (chosen or text) and _give(answer, "wrong", f"{chosen or 'other'}: {text}".strip(": ")):
        st.session_state[f"{key}-told"] = True
        st.rerun()


def _take_away(answer: Answer, key: str, in_language: str) -> None:
    place = st.popover(
        word("take_away", in_language),
        icon=":material/download:",
        type="tertiary",
        key=f"{key}-take",
        on_change="rerun",
    )
    if not place.open:
        return
    with place:
        refused = _refused(answer, key, in_language)
        if refused:
            st.caption(refused)
        else:
            rows = sum(len(table.rows) for table in answer.tables)
            st.caption(word("take_rows", in_language, count=f"{rows:,}"))
            _file(answer, "xlsx", key, in_language)
            _file(answer, "csv", key, in_language)
            if answer.charts:
                _file(as_drawn(answer, key), "png", key, in_language)
        st.caption(word("take_text", in_language))
        st.code("\n".join(filter(None, (answer.text, answer.audit_id))), language=None, wrap_lines=True, height=110)


def _refused(answer: Answer, key: str, in_language: str) -> str:
    """Why ``answer`` may not leave, in words; tried once for the record. Empty where it may."""
    talk = conversation()
    if f"{key}-refused" not in st.session_state:
        said = ""
        try:
            may_leave(answer, desk().users[talk.user_id], desk().road)
        except WenshuError:
            try:
                desk().export(answer, "csv", talk.user_id)
            except WenshuError as error:
                said = fault_words(error, in_language)
        st.session_state[f"{key}-refused"] = said
    return cast(str, st.session_state[f"{key}-refused"])


def _file(answer: Answer, format: Format, key: str, in_language: str) -> None:
    """A file that is made, and recorded, at the click."""
    user_id = conversation().user_id
    st.download_button(
        word(f"take_{format}", in_language),
        partial(_content, answer, format, user_id),
        file_name=f"wenshu-{answer.data_date}-{user_id}-{answer.audit_id}.{format}",
        mime=_MIME[format],
        key=f"{key}-{format}",
        type="tertiary",
        icon=f":material/{_ICON[format]}:",
        width="stretch",
        on_click="ignore",
    )


def _content(answer: Answer, format: Format, user_id: str) -> bytes:
    return desk().export(answer, format, user_id).content


def _again(exchange: Exchange, key: str, in_language: str) -> None:
    """Ask it again, otherwise, or go back to the question before."""
    if exchange.offer is not None and st.button(
        word("retry", in_language), icon=":material/refresh:", type="tertiary", key=f"{key}-again"
    ):
        _ask(exchange.offer)
    place = st.popover(word("edit", in_language), icon=":material/edit:", type="tertiary", key=f"{key}-edit")
    with place, st.form(f"{key}-editing", border=False):
        text = st.text_input(word("edit_question", in_language), value=exchange.asked, key=f"{key}-edited")
        if st.form_submit_button(word("send", in_language)) and text.strip():
            _ask(Offer(label=text.strip(), text=text.strip()))
    if len(conversation().exchanges) > 1 and st.button(
        word("undo", in_language).capitalize(),
        icon=":material/undo:",
        type="tertiary",
        key=f"{key}-undo",
        help=word("undo_help", in_language),
    ):
        _ask(Offer(label=word("undo", in_language), text=word("undo", in_language)))


def _ask(offer: Offer) -> None:
    ask_next(offer)
    st.rerun()
