"""Questions and audit: the ledger as a table, one record opened, what auditors and analysts do with it."""

from __future__ import annotations

from html import escape

import streamlit as st

from semantic_layer.errors import WenshuError
from ui.components.audit_actions import fault, show_actions
from ui.components.audit_parts import pick_alarm, show_chain, show_runs, show_verified
from ui.components.audit_record import show_record
from ui.components.audit_search import open_record, pick_record
from ui.components.parts import pick_part
from ui.components.session import desk, language, user
from ui.words import word


def show_page() -> None:
    """The part that is chosen, and below it the record that is picked."""
    in_language, policy = language(), desk().model.policies.roles[user().role]
    st.html(f"<h1>{escape(word('page_audit', in_language))}</h1>")
    parts = ["records"]
    parts += ["alarms"] if policy.audit else []
    parts += ["verified", "chain", "runs"] if policy.audit or policy.typed_sql else []
    chosen = pick_part("page_audit", parts, "part", "audit-part") if len(parts) > 1 else "records"
    if chosen == "verified":
        show_verified()
    elif chosen == "chain":
        show_chain()
    elif chosen == "runs":
        show_runs()
    else:
        _opened(pick_alarm() if chosen == "alarms" else pick_record())


def _opened(audit_id: str | None) -> None:
    if audit_id is None:
        return
    try:
        record, entries = open_record(audit_id)
    except WenshuError as error:
        fault(error)
        return
    show_record(record, entries)
    show_actions(record)


show_page()
