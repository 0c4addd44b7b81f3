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
# On a telephone the side covers the page: it closes when a page or a conversation in it was chosen.
SIDE_CLOSES = """if (!window.wenshuSide) {
  window.wenshuSide = true;
  document.addEventListener("click", event => {
    const chosen = event.target.closest('[data-testid="stSidebarNavLink"], .st-key-talks button');
    if (chosen && window.innerWidth <= 640)
      setTimeout(() => document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click(), 0);
  });
}"""


def main() -> None:
    """Draws the frame around every page."""
    st.set_page_config(page_title="问数 Wenshu", page_icon=str(HERE / "components" / "icon.svg"), layout="wide")
    st.html(f"<style>{(HERE / 'components' / 'style.css').read_text('utf-8')}</style>")
    st.session_state.setdefault("language", "en" if st.query_params.get("lang") == "en" else "zh")
    try:
        desk()
    except WenshuError:
        st.error(word("no_data", language()))
        st.stop()
    spoken = {"zh": "zh-CN", "en": "en"}[language()]  # by which a screen reader chooses its voice
    script = f"document.documentElement.lang = '{spoken}'; {SIDE_CLOSES}"
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
    signs_on = desk().road.settings.sign_on is not None
    if signs_on:
        sign_in()
    else:
        people, chosen = desk().users, st.query_params.get("as", "")
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
    _keep_in_address(None if signs_on else user().id, language())
    watermark(user(), language())
    if keep_alive():
        page.run()


def _sidebar(signs_on: bool) -> None:
    """Language and reader. Both live beside their widgets: a change of page within a run forgets a widget, and the labels of
    people, by which a browser names its choice, change with the language."""
    in_language = language()
    with st.sidebar:
        st.segmented_control(
            word("language", in_language),
            list(LANGUAGES),
            default=in_language,
            format_func=lambda code: LANGUAGES[code],
            key="language-choice",
            on_change=_take_language,
            required=True,
            label_visibility="collapsed",
        )
        if signs_on:
            st.markdown(escape(name_of(user(), in_language)))
            st.button(word("sign_out", in_language), on_click=st.logout)
        else:
            _identity(in_language)
        facts = [desk().role_label(user().id, in_language)]
        if desk().data_date is not None:
            facts.append(word("data_to", in_language, date=desk().data_date))
        facts += [word("demonstration", in_language)] if desk().demonstration else []
        st.caption("  \n".join(facts))


def _identity(in_language: str) -> None:
    people = desk().users
    st.selectbox(
        word("identity", in_language),
        list(people),
        index=list(people).index(user().id),
        format_func=lambda id: name_of(people[id], in_language),
        key=f"identity-{in_language}",
        on_change=_take_identity,
        args=(f"identity-{in_language}",),
    )


def _keep_in_address(user_id: str | None, in_language: str) -> None:
    """A way from page to page drops what an address says; with reader and language in it, a reload comes back as the same."""
    for name, value in {"as": user_id, "lang": "en" if in_language == "en" else None}.items():
        if value is None:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != value:
            st.query_params[name] = value


def _take_language() -> None:
    st.session_state["language"] = st.session_state["language-choice"]


def _take_identity(key: str) -> None:
    """A reload of the demonstration comes back as the same person, in a conversation of their own."""
    st.session_state["user_id"] = st.query_params["as"] = st.session_state[key]
    start_conversation()


main()
