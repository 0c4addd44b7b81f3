"""The questions of a conversation that was opened again: the last one asked anew at once, the others at a click."""

from __future__ import annotations

from html import escape

import streamlit as st

from assistant.answer import Answer, Offer
from ui.components.actions import show_actions
from ui.components.answer_card import show_answer, show_offers
from ui.components.session import Conversation, Exchange, desk, language, name_of
from ui.words import word


def show_kept(talk: Conversation, *, busy: bool) -> None:
    """The kept questions of ``talk``. While the page is ``busy`` with newer ones, nothing is asked anew by itself."""
    if talk.borrowed and talk.kept:
        who = name_of(talk.sharer, language()) if talk.sharer is not None else word("somebody", language())
        st.caption(word("talk_borrowed", language(), who=who))
    last = len(talk.kept) - 1
    for number, offer in enumerate(talk.kept):
        key = f"{talk.id}-kept-{number}"
        with st.chat_message("user", avatar=":material/person:"):
            st.html(f'<div class="wenshu-asked">{escape(offer.label or offer.text)}</div>')
            asked_for = number not in talk.seen and st.button(
                word("see_again", language()), key=f"{key}-see", icon=":material/refresh:", type="tertiary"
            )
        if asked_for or (number == last and number not in talk.seen and not busy and offer.request is not None):
            with st.spinner(word("reopening", language())):
                talk.seen[number] = _again(offer, talk)
            st.rerun()
        if number in talk.seen:
            with st.chat_message("assistant", avatar=":material/query_stats:"):
                show_answer(talk.seen[number], key)
                show_actions(Exchange(offer.label or offer.text, talk.seen[number], offer), key, latest=False)
                if number == last and not busy:
                    show_offers(talk.seen[number], key)


def _again(offer: Offer, talk: Conversation) -> Answer:
    """The question asked under the reader's rights; what is the reader's own already is not remembered twice."""
    thread, in_language = talk.id if talk.borrowed else None, language()
    if offer.request is None:
        return desk().answer(offer.text, talk.user_id, thread, client=talk.client)
    return desk().run(offer.request, talk.user_id, thread, language=in_language, client=talk.client, label=offer.label)
