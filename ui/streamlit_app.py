"""The pages: who is asking and in which language at the side, the page itself beside it."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from semantic_layer.errors import WenshuError
from ui.components.session import conversation, desk, language, name_of, start_conversation, user
from ui.components.sign_in import sign_in
from ui.words import word

HERE = Path(__file__).parent
LANGUAGES = {"zh": "中文", "en": "English"}


def main() -> None:
    """Draws the frame around every page."""
    st.set_page_config(page_title="问数 Wenshu", page_icon=str(HERE / "components" / "icon.svg"), layout="wide")
    st.html(f"<style>{(HERE / 'components' / 'style.css').read_text('utf-8')}</style>")
    page = st.navigation([st.Page(HERE / "app_pages" / "chat.py", title="问数", default=True)], position="hidden")
    try:
        desk()
    except WenshuError:
        st.error(word("no_data", language()))
        st.stop()
    signs_on = desk().road.settings.sign_on is not None
    if signs_on:
        sign_in()
    asked = _sidebar(signs_on)
    page.run()
    _earlier(asked)


def _sidebar(signs_on: bool) -> DeltaGenerator:
    people = desk().users
    chosen = st.query_params.get("as", "")
    if not signs_on:
        st.session_state.setdefault("user_id", chosen if chosen in people else next(iter(people)))
    st.session_state.setdefault("language", "en" if st.query_params.get("lang") == "en" else "zh")
    in_language = language()
    with st.sidebar:
        st.html(
            f'<div class="wenshu-brand">{word("title", in_language)}<small>{word("tagline", in_language)}</small></div>'
        )
        st.segmented_control(
            word("language", in_language),
            list(LANGUAGES),
            format_func=lambda code: LANGUAGES[code],
            key="language",
            required=True,
            label_visibility="collapsed",
        )
        if signs_on:
            st.markdown(escape(name_of(user(), in_language)))
            st.button(word("sign_out", in_language), on_click=st.logout)
        else:
            st.selectbox(
                word("identity", in_language),
                list(people),
                format_func=lambda id: name_of(people[id], in_language),
                key="user_id",
            )
        st.caption(desk().role_label(user().id, in_language))
        st.button(word("new", in_language), icon=":material/add:", on_click=start_conversation, width="stretch")
        asked = st.empty()
        facts = [word("demonstration", in_language)] if desk().demonstration else []
        if desk().data_date is not None:
            facts.insert(0, word("data_to", in_language, date=desk().data_date))
        st.caption("  \n".join(facts))
    return asked


def _earlier(place: DeltaGenerator) -> None:
    """The questions of this conversation; filled in when the page has answered."""
    asked = [exchange.asked for exchange in conversation().exchanges][-8:]
    if asked:
        items = "".join(f"<li>{escape(text)}</li>" for text in asked)
        title = escape(word("earlier", language()))
        place.html(f'<div class="wenshu-part">{title}</div><ul class="wenshu-list">{items}</ul>')


main()
