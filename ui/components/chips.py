"""The line of chips under a headline: what was asked, each part changed by a click and asked anew."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st
from pydantic import ValidationError

from assistant.answer import Answer, Offer
from assistant.asked_query import asked_instead, asked_request
from assistant.chip_periods import asked_window, between, on_one_day
from assistant.chips import NEAR, Asked, Change, Chip, added, changes, chips, may_be
from assistant.question import Request
from semantic_layer.errors import WenshuError
from ui.components.session import ask_next, conversation, desk
from ui.words import word

_ICONS = {
    "metric": "monitoring",
    "group": "account_tree",
    "filter": "filter_alt",
    "population": "groups",
    "threshold": "rule",
    "length": "format_list_numbered",
    "period": "calendar_month",
    "compare": "compare_arrows",
}


def asked_of(answer: Answer) -> Asked | None:
    """What was asked for by ``answer`` as its reader asked it; None where no query stands behind it or the data are away."""
    if answer.status != "answered":
        return None
    talk = conversation()
    with suppress(WenshuError):
        return asked_request(answer.request, talk.user_id, desk().road, answer.language, talk.client)
    return None


def figures(asked: Asked | None) -> Asked | None:
    """``asked`` where the figures themselves were asked for."""
    return asked if asked is not None and asked.kind == "query" else None


def show_chips(answer: Answer, asked: Asked | None, key: str) -> None:
    """The chips of ``answer``; what one could be instead is found out when it is opened. Nothing that closes by a click
    beside it is in a fragment: where that click leaves the page, Streamlit would run the fragment of the page left, and the
    new one never."""
    if asked is None:
        return
    with st.container(horizontal=True, gap="small", key=f"{key}-chips"):
        for number, chip in enumerate(chips(asked)):
            _chip(chip, asked, answer.request, f"{key}-chip-{number}")


def _chip(chip: Chip, asked: Asked, request: Request | None, key: str) -> None:
    language = asked.phrases.language
    part = word(f"chip_{chip.part}", language)
    if st.session_state.pop(f"{key}-taken", False):
        st.session_state[key] = False  # it would stay open over the new answer
    place = st.popover(
        chip.label or part,
        type="secondary" if chip.label else "tertiary",
        icon=f":material/{_ICONS[chip.part] if chip.label else 'add'}:",
        help=word("chip_help", language, part=part),
        key=key,
        on_change="rerun",
    )
    if place.open:
        with place:
            chosen = _chosen(chip, asked, key)
            if chosen is not None:
                st.session_state[f"{key}-taken"] = True
                ask_next(Offer(label=chosen.said, request=asked_instead(request, chosen.query)))
                st.rerun()


def _chosen(chip: Chip, asked: Asked, key: str) -> Change | None:
    """The alternative that the reader takes."""
    language = asked.phrases.language
    found = changes(chip, asked)
    if not found:
        st.caption(word("chip_nothing", language))
    for number, change in enumerate(found[:NEAR]):
        if st.button(change.label, key=f"{key}-{number}", type="tertiary", width="stretch"):
            return change
    more = _more(found[NEAR:], word("chip_all", language), f"{key}-more")
    if more is None and chip.part == "metric" and asked.kind == "query":
        more = _more(added(asked), word("chip_beside", language), f"{key}-beside")
    return _days(asked, key) if more is None and chip.part == "period" else more


def _more(found: list[Change], label: str, key: str) -> Change | None:
    """Many alternatives as one field to type into."""
    if not found:
        return None
    chosen = st.selectbox(
        label,
        range(len(found)),
        index=None,
        format_func=lambda number: found[number].label,
        placeholder=label,
        label_visibility="collapsed",
        key=key,
    )
    return None if chosen is None else found[chosen]


def _days(asked: Asked, key: str) -> Change | None:
    """Any days: from one to another, of a balance one alone."""
    language, window, single = asked.phrases.language, asked_window(asked), on_one_day(asked)
    latest = asked.data_date
    start, end = min(window.start, latest), min(window.end, latest)
    with st.form(f"{key}-days", border=False):
        label = word("chip_day" if single else "chip_days", language)
        picked = st.date_input(label, value=end if single else (start, end), max_value=latest, key=f"{key}-picked",
                               format="YYYY-MM-DD")  # fmt: skip
        sent = st.form_submit_button(word("chip_days_ask", language))
    days = picked if isinstance(picked, tuple) else (picked, picked)
    if not sent or not days or days[0] is None:
        return None
    with suppress(ValidationError):
        said, query = between(asked, days[0], days[-1])
        if may_be(query, asked):
            return Change(said, said, query)
    st.caption(word("chip_days_none", language))
    return None
