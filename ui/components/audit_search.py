"""Finding audit records: words and filters above, the newest that fit below them, one of them picked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, Final

import streamlit as st

from assistant.audit import Audit
from assistant.audit_record import AuditRecord, record_of
from assistant.ledger.search import Wanted
from ui.components.audit_record import asked, local, person, reason, said
from ui.components.pick_row import pick_row
from ui.components.session import desk, language, user
from ui.words import word

_STATUSES: Final = ("answered", "clarified", "refused", "failed")
_CHANNELS: Final = ("page", "cli", "program", "eval")
_AUDIT_ID: Final = re.compile(r"a\d{8}-[0-9a-f]{12}")
_STEP: Final = 50


def pick_record() -> str | None:
    """Draws the search; the audit id of the record that is opened."""
    in_language = language()
    with st.container(horizontal=True, vertical_alignment="center"):
        text = st.text_input(
            word("find_records", in_language), key="audit-words", icon=":material/search:",
            placeholder=word("find_records", in_language), label_visibility="collapsed",
        ).strip()  # fmt: skip
        wanted = _filters(text)
    typed = st.toggle(
        word("typed_only", in_language), value=True, key="audit-typed", help=word("typed_only_help", in_language)
    )
    wanted = replace(wanted, typed=typed)
    if _AUDIT_ID.fullmatch(text):
        return text
    shown = st.session_state.get("audit-most", _STEP)
    found = [record_of(entries) for entries in Audit(desk().road).search(wanted, user().id, shown) if _asked(entries)]
    if not found:
        st.caption(word("records_none", in_language))
        return None
    st.caption(word("records_found", in_language, count=len(found)))
    key = f"audit-table-{user().id}-{in_language}-{wanted}"
    place = pick_row(_rows(found), key, most=320, alt=word("part_records", in_language))
    if len(found) >= shown:
        st.button(word("more_records", in_language), type="tertiary", on_click=_more, key="audit-more")
    place = 0 if place is None and len(found) == 1 else place
    return None if place is None else found[place].audit_id


def _asked(entries: list[dict[str, Any]]) -> bool:
    return any(entry["entry"] == "decision" for entry in entries)


def _more() -> None:
    st.session_state["audit-most"] = st.session_state.get("audit-most", _STEP) + 4 * _STEP


def _rows(found: list[AuditRecord]) -> dict[str, list[Any]]:
    in_language = language()
    return {
        word("when", in_language): [local(one.at) for one in found],
        word("status", in_language): [said("status", one.status) for one in found],
        word("who", in_language): [person(one.user) for one in found],
        word("record_kind", in_language): [word(f"record_{one.kind}", in_language) for one in found],
        word("question", in_language): [asked(one) for one in found],
        word("reason", in_language): [reason(one.code) for one in found],
        word("rows", in_language): [one.outcome.get("rows") for one in found],
        word("took", in_language): [round(one.outcome.get("elapsed_ms") or 0) for one in found],
        word("channel", in_language): [said("channel", one.channel) for one in found],
    }


def _filters(text: str) -> Wanted:
    """What is looked for; the button says how many filters narrow it."""
    in_language, policy = language(), desk().model.policies.roles[user().role]
    keys = ("user", "role", "channel", "status", "code", "metric", "span")
    on = sum(bool(st.session_state.get(f"audit-{key}")) for key in keys)
    label = word("filters_on", in_language, count=on) if on else word("filters", in_language)
    with st.popover(label, icon=":material/tune:"):
        who = role = None
        if policy.audit or policy.typed_sql:
            who = _choice("user", "who", list(desk().users), person)
            role = _choice("role", "role", sorted(desk().model.policies.people), _role)
        status = _choice("status", "status", _STATUSES, lambda one: said("status", one))
        channel = _choice("channel", "channel", _CHANNELS, lambda one: said("channel", one))
        shown = {name: metric for name, metric in desk().model.metrics.items() if not metric.hidden}
        metric = _choice(
            "metric", "metric", list(shown), lambda one: shown[one].en if in_language == "en" else shown[one].zh
        )
        code = st.text_input(word("code", in_language), key="audit-code", help=word("code_hint", in_language)).strip()
        since, until = _span()
    return Wanted(who, since, until, metric, code or None, text or None, role, channel, status)


def _choice(key: str, label: str, options: Any, shown: Any) -> str | None:
    in_language = language()
    chosen: str | None = st.selectbox(
        word(label, in_language), options, index=None, format_func=shown, key=f"audit-{key}",
        placeholder=word("anybody", in_language),
    )  # fmt: skip
    return chosen


def _role(name: str) -> str:
    label = desk().model.policies.roles[name].label
    return label.en if language() == "en" else label.zh


def _span() -> tuple[datetime | None, datetime | None]:
    """From the first day on and to the end of the last, as people here count days."""
    days = st.date_input(word("span", language()), value=[], key="audit-span", format="YYYY-MM-DD")
    zone = Audit(desk().road).zone
    chosen = list(days) if isinstance(days, tuple) else [days]
    if not chosen:
        return None, None
    first, last = (datetime.combine(day, time(), zone) for day in (chosen[0], chosen[-1]))
    return first, last + timedelta(days=1) if len(chosen) > 1 else None


def open_record(audit_id: str) -> tuple[AuditRecord, list[dict[str, Any]]]:
    """The record with its entries. Raises UnknownName, BadInput."""
    entries = Audit(desk().road).show(audit_id, user().id)
    return record_of(entries), entries
