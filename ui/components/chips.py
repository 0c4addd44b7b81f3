"""The line of chips under a headline: what was asked, each part changed by a click and asked anew."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from assistant.answer import Answer, Offer
from assistant.asked_query import asked_query
from assistant.chips import NEAR, Asked, Change, Chip, added, changes, chips
from assistant.question import QueryRequest
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
    """The query behind ``answer`` as its reader asked it; None where there is none or the data are away."""
    if not isinstance(answer.request, QueryRequest) or answer.status != "answered":
        return None
    talk = conversation()
    with suppress(WenshuError):
        return asked_query(answer.request.query, talk.user_id, desk().road, answer.language, talk.client)
    return None


def show_chips(answer: Answer, key: str) -> None:
    """The chips of ``answer``; what one could be instead is found out when it is opened. Nothing that closes by a click
    beside it is in a fragment: where that click leaves the page, Streamlit would run the fragment of the page left, and the
    new one never."""
    asked = asked_of(answer)
    if asked is None:
        return
    with st.container(horizontal=True, gap="small", key=f"{key}-chips"):
        for number, chip in enumerate(chips(asked)):
            _chip(chip, asked, f"{key}-chip-{number}")


def _chip(chip: Chip, asked: Asked, key: str) -> None:
    language = asked.phrases.language
    part = word(f"chip_{chip.part}", language)
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
            _alternatives(chip, asked, key)


def _alternatives(chip: Chip, asked: Asked, key: str) -> None:
    language = asked.phrases.language
    found = changes(chip, asked)
    if not found:
        st.caption(word("chip_nothing", language))
    for number, change in enumerate(found[:NEAR]):
        if st.button(change.label, key=f"{key}-{number}", type="tertiary", width="stretch"):
            _ask(change)
    _more(found[NEAR:], word("chip_all", language), f"{key}-more")
    if chip.part == "metric":
        _more(added(asked), word("chip_beside", language), f"{key}-beside")


def _more(found: list[Change], label: str, key: str) -> None:
    """Many alternatives as one field to type into."""
    if not found:
        return
    chosen = st.selectbox(
        label,
        range(len(found)),
        index=None,
        format_func=lambda number: found[number].label,
        placeholder=label,
        label_visibility="collapsed",
        key=key,
    )
    if chosen is not None:
        _ask(found[chosen])


def _ask(change: Change) -> None:
    ask_next(Offer(label=change.said, request=QueryRequest(query=change.query)))
    st.rerun()
