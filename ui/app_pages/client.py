"""One client at a glance: looked for by any part of the name, read before a visit, printed on one page."""

from __future__ import annotations

import re
from html import escape

import streamlit as st

from assistant.answer import Answer
from assistant.client_requests import ClientRequests
from assistant.client_search import ClientName, find_clients
from assistant.client_view import FirstScreen
from ui.components.client_card import show_card
from ui.components.client_panels import show_panels
from ui.components.client_screen import read_screen
from ui.components.client_sheet import show_sheet
from ui.components.session import ask_about_client, desk, language, user
from ui.words import word

MOST_LISTED = 8


def show_page() -> None:
    """The search, and the client that was chosen."""
    requests = ClientRequests(desk().model, user().role, desk().road.data_date)
    chosen = _chosen()
    if _search(requests, chosen) or not chosen:
        return
    screen = read_screen(requests, chosen)
    if screen.refusal is not None:
        _refused(screen.refusal)
        return
    show_sheet(screen, requests.page)
    _actions(screen, requests)
    show_panels(screen, requests)


def _chosen() -> str:
    """The number of the client that this reader chose; another reader's choice is none."""
    if "client" in st.query_params:
        st.session_state["client_chosen"] = (user().id, st.query_params["client"][:40])
    owner, client = st.session_state.get("client_chosen", ("", ""))
    return str(client) if owner == user().id else ""


def _choose(client: str) -> None:
    st.session_state["client_chosen"] = (user().id, client)
    st.session_state["client-search"] = ""
    st.query_params["client"] = client


def _search(requests: ClientRequests, chosen: str) -> bool:
    """The search box and whom it found; whether somebody is looked for: the client of before stands aside then."""
    in_language = language()
    if not chosen:
        st.html(f"<h1>{escape(word('page_client', in_language))}</h1>")
    with st.container(key="client-find"):
        text = st.text_input(
            word("find_client", in_language), key="client-search", icon=":material/search:", label_visibility="collapsed",
            placeholder=word("find_client", in_language),
        )  # fmt: skip
        if text.strip():
            found = find_clients(text, user(), desk().road, in_language)
            st.caption(word("clients_found" if found else "no_client_found", in_language, count=len(found)))
        elif not chosen:
            found = _largest(requests)
            st.caption(word("largest_clients", in_language))
        else:
            return False
        with st.container(horizontal=True, key="client-names"):
            for one in found:
                label = one.name if one.id in one.name else f"{one.name} · {one.id}"
                st.button(_plain(label), key=f"client-{one.id}", on_click=_choose, args=(one.id,))
    return bool(text.strip())


def _plain(text: str) -> str:
    """``text`` as a label that is read as Markdown shows it: a masked name has stars."""
    return re.sub(r"([\\`*_\[\]$~:<>])", r"\\\1", text)


def _largest(requests: ClientRequests) -> list[ClientName]:
    request = requests.largest(MOST_LISTED)
    if request is None:
        return []
    answer = desk().run(request, user().id, language=language())
    if answer.status != "answered" or not answer.tables:
        return []
    return [ClientName(str(row[0]), str(row[1])) for row in answer.tables[0].rows]


def _refused(answer: Answer) -> None:
    hint = f'<div class="hint">{escape(answer.error.hint)}</div>' if answer.error else ""
    record = escape(f"{word('audit', language())} {answer.audit_id}")
    st.html(f'<div class="wenshu-refused">{escape(answer.text)}{hint}<div class="hint">{record}</div></div>')


def _actions(screen: FirstScreen, requests: ClientRequests) -> None:
    with st.container(key="client-actions"):
        if st.button(word("open_in_chat", language()), icon=":material/chat_bubble:", key="open-client"):
            ask_about_client(screen.client, screen.name)
            st.switch_page("app_pages/chat.py")
    show_card(screen, requests)


show_page()
