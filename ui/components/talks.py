"""The conversations of before at the side: searched, opened again, renamed, shared."""

from __future__ import annotations

import streamlit as st

from assistant.answer import Offer
from assistant.ledger.talks import Talk, rename, share, talks
from semantic_layer.errors import WenshuError
from ui.components.session import Conversation, conversation, desk, language, open_conversation
from ui.words import word

SHOWN, SEARCHED_FROM, WIDE = 8, 6, 26


def show_talks(asked: Offer | None) -> None:
    """The list; the open conversation first named by what is being asked, if it is not kept yet."""
    in_language, talk = language(), conversation()
    text = st.session_state.get("talks-search", "")
    try:
        found = talks(desk().road.ledger, talk.user_id, text)
    except WenshuError:
        return
    current = next((one for one in found if one.thread == talk.thread), None)
    if not found and not text and asked is None:
        return
    st.html(f'<div class="wenshu-part">{word("talks", in_language)}</div>')
    if len(found) > SEARCHED_FROM or text:
        label = word("talks_search", in_language)
        st.text_input(
            label, key="talks-search", placeholder=label, label_visibility="collapsed", icon=":material/search:"
        )
    if text and not found:
        st.caption(word("talks_none", in_language))
    with st.container(key="talks", gap=None):
        if current is None and not text and (asked is not None or talk.exchanges):
            said = talk.exchanges[0].asked if talk.exchanges else (asked.label or asked.text) if asked else ""
            st.button(_short(said), key="talk-now", type="secondary", width="stretch", disabled=True)
        for one in found[:SHOWN]:
            _listed(one, here=one is current)


def show_more() -> None:
    """What may be done with the open conversation; nothing before its first answer is kept."""
    talk = conversation()
    try:
        found = talks(desk().road.ledger, talk.user_id, "")
    except WenshuError:
        return
    current = next((one for one in found if one.thread == talk.thread), None)
    if current is not None:
        _more(current, talk, language())


def _listed(one: Talk, *, here: bool) -> None:
    pressed = st.button(
        _short(one.title),
        key=f"talk-{one.thread}",
        type="secondary" if here else "tertiary",
        width="stretch",
        help=one.title if len(one.title) > WIDE // 2 else None,
    )
    if pressed and not here:
        open_conversation(one.id)
        st.rerun()


def _more(one: Talk, talk: Conversation, in_language: str) -> None:
    """Rename or share the open conversation."""
    ledger = desk().road.ledger
    label = word("talk_more", in_language)
    with st.popover(label, icon=":material/more_horiz:", type="tertiary", key=f"more-{one.thread}"):
        with st.form(f"rename-{one.thread}", border=False):
            title = st.text_input(word("talk_title", in_language), value=one.title, max_chars=80)
            if st.form_submit_button(word("talk_save", in_language)):
                rename(ledger, talk.user_id, one.thread, title)
                st.rerun()
        if st.button(word("talk_share", in_language), icon=":material/link:", key=f"share-{one.thread}"):
            st.session_state[f"link-{one.thread}"] = share(ledger, talk.user_id, one.thread)
        token = st.session_state.get(f"link-{one.thread}")
        if token:
            st.code(f"{(st.context.url or '').partition('?')[0]}?s={token}", language=None, wrap_lines=True)
            st.caption(word("talk_shared", in_language))


def _short(title: str) -> str:
    """What fits in the side."""
    width, kept = 0, ""
    for letter in title:
        width += 2 if ord(letter) > 0x2E7F else 1
        if width > WIDE:
            return kept + "…"
        kept += letter
    return kept
