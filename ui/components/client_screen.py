"""What the page about one client shows first, read once in a session."""

from __future__ import annotations

import streamlit as st

from assistant.answer import Answer
from assistant.client_requests import ClientRequests
from assistant.client_view import ClientView, FirstScreen
from assistant.question import QueryRequest
from ui.components.session import desk, language, user


def read_screen(requests: ClientRequests, client: str) -> FirstScreen:
    """The first screen, kept in this session for as long as data, model, reader and language are the same."""
    road, person, in_language = desk().road, user(), language()
    key = (person.id, client, in_language, road.served.manifest.version, road.model.hash)
    kept = st.session_state.get("client_screen")
    if kept is not None and kept[0] == key:
        screen: FirstScreen = kept[1]
        return screen

    def run(request: QueryRequest, pinned: bool) -> Answer:
        return desk().run(request, person.id, language=in_language, client=client if pinned else None)

    screen = ClientView(road.model, requests, run, road.data_date, in_language).read()
    st.session_state["client_screen"] = (key, screen)
    return screen
