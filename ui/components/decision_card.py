"""Under a refused decision: the evidence card of the client that it is about, opened at once, and the way to the client's page."""

from __future__ import annotations

import streamlit as st

from assistant.answer import Answer
from assistant.client_requests import ClientRequests, is_offered
from ui.components.client_card import show_card
from ui.components.client_screen import read_screen
from ui.components.session import desk, language, user
from ui.words import word


def show_decision_card(answer: Answer, key: str, *, latest: bool) -> None:
    """The card of the ``latest`` answer is open; of one before it is a click away."""
    model, person = desk().model, user()
    policy = model.policies.roles.get(person.role)
    if not answer.client or policy is None or not is_offered(policy, model):
        return
    in_language = language()
    if not latest and not st.session_state.get(f"{key}-card"):
        st.button(
            word("client_card", in_language),
            key=f"{key}-card-open",
            on_click=_open,
            args=(f"{key}-card",),
            type="tertiary",
        )
        return
    requests = ClientRequests(model, person.role, desk().road.data_date)
    with st.spinner(word("client_clauses_read", in_language)):
        screen = read_screen(requests, answer.client)
    if screen.refusal is not None:
        return
    show_card(screen, requests, opened=True)
    if st.button(
        word("client_page_of", in_language), icon=":material/person_search:", key=f"{key}-page", type="tertiary"
    ):
        st.session_state["client_chosen"] = (person.id, answer.client)
        st.switch_page("app_pages/client.py")


def _open(key: str) -> None:
    st.session_state[key] = True
