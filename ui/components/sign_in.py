"""Who is at the page where the organisation's own sign-on is set up: Streamlit verifies the sign-on, the claims become a user."""

from __future__ import annotations

import streamlit as st

from assistant.phrases import Phrases
from semantic_layer.errors import AccessDenied
from ui.components.session import desk, language
from ui.words import word


def sign_in() -> None:
    """Keep the session to the user who signed on; without one only the button to sign on is shown and the page stops."""
    if not getattr(st.user, "is_logged_in", False):
        st.info(Phrases(language()).say("sign-on-absent"))
        if st.button(word("sign_in", language()), type="primary"):
            st.login()
        st.stop()
    try:
        user = desk().sign_in(st.user.to_dict())
    except AccessDenied as error:
        fault = Phrases(language()).fault(error)
        st.error(f"{fault.message} {fault.hint}")
        st.button(word("sign_out", language()), on_click=st.logout)
        st.stop()
    st.session_state["user_id"] = user.id
