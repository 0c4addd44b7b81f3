"""The pages: who is asking and in which language at the side, the page itself beside it."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from semantic_layer.errors import WenshuError
from ui.components.session import desk, keep_alive, language, name_of, start_conversation, user
from ui.components.sign_in import sign_in
from ui.components.watermark import watermark
from ui.pages import pages_of
from ui.words import word

HERE = Path(__file__).parent
LANGUAGES = {"zh": "中文", "en": "English"}


def main() -> None:
    """Draws the frame around every page."""
    st.set_page_config(page_title="问数 Wenshu", page_icon=str(HERE / "components" / "icon.svg"), layout="wide")
    st.html(f"<style>{(HERE / 'components' / 'style.css').read_text('utf-8')}</style>")
    # what the widgets at the side say is kept beside them: a change of page within a run forgets the widgets
    kept_user, kept_language = st.session_state.get("kept", ("", ""))
    st.session_state.setdefault("language", kept_language or ("en" if st.query_params.get("lang") == "en" else "zh"))
    try:
        desk()
    except WenshuError:
        st.error(word("no_data", language()))
        st.stop()
    signs_on = desk().road.settings.sign_on is not None
    if signs_on:
        sign_in()
    else:
        people, chosen = desk().users, kept_user or st.query_params.get("as", "")
        st.session_state.setdefault("user_id", chosen if chosen in people else next(iter(people)))
    st.logo(str(HERE / "components" / "wordmark.svg"), icon_image=str(HERE / "components" / "icon.svg"), size="large")
    pages = pages_of(user(), desk().road.loaded_model, language())
    folder = HERE / "app_pages"
    page = st.navigation(
        [
            st.Page(folder / f"{one.name}.py", title=one.title, icon=one.icon, default=one.name == "chat")
            for one in pages
        ]
    )
    _sidebar(signs_on)
    st.session_state["kept"] = (st.session_state["user_id"], language())
    watermark(user(), language())
    if keep_alive():
        page.run()


def _sidebar(signs_on: bool) -> None:
    in_language, people = language(), desk().users
    with st.sidebar:
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
                on_change=_keep_identity,
            )
        facts = [desk().role_label(user().id, in_language)]
        if desk().data_date is not None:
            facts.append(word("data_to", in_language, date=desk().data_date))
        facts += [word("demonstration", in_language)] if desk().demonstration else []
        st.caption("  \n".join(facts))


def _keep_identity() -> None:
    """A reload of the demonstration comes back as the same person, in a conversation of their own."""
    st.query_params["as"] = st.session_state["user_id"]
    start_conversation()


main()
