"""A list of clients kept as a segment of one's own, and the segments of before: asked about, renamed, deleted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from assistant.answer import Answer, Offer
from assistant.question import QueryRequest, SaveSegment
from assistant.segment_rule import population_of
from assistant.segments import LONGEST, Segment, Segments
from semantic_layer.errors import WenshuError
from ui.components.faults import fault_words
from ui.components.session import ask_next, conversation, desk, language, user
from ui.words import word


def show_saving(answer: Answer, key: str) -> None:
    """The way to keep whom ``answer`` lists; nothing where it lists nobody that a condition describes."""
    request, today = answer.request, desk().data_date
    if not isinstance(request, QueryRequest) or today is None or conversation().client is not None:
        return
    model = desk().model
    if request.query.group_by != (model.defaults.client_dimension,):
        return
    if population_of(request.query, model, today) is None:
        return
    in_language = language()
    label = word("segment_save", in_language)
    place = st.popover(label, icon=":material/group_add:", type="tertiary", key=f"{key}-segment")
    with place, st.form(f"{key}-segment-form", border=False):
        name = st.text_input(word("segment_name", in_language), max_chars=LONGEST, key=f"{key}-segment-name")
        st.caption(word("segment_help", in_language))
        sent = st.form_submit_button(word("segment_keep", in_language), type="primary")
    if sent and name.strip():
        kept = name.strip()
        said = word("segment_said", in_language, name=kept)
        ask_next(Offer(label=said, request=SaveSegment(name=kept, query=request.query)))
        st.rerun()


def show_segments() -> None:
    """The person's segments at the side; nothing where there are none."""
    in_language = language()
    try:
        own = Segments(desk().road, user()).listed()
    except WenshuError:
        return
    if not own or conversation().client is not None:
        return
    with st.popover(f"{word('segments', in_language)} {len(own)}", icon=":material/groups:", width="stretch"):
        for one in own:
            _segment(one, in_language)


def _segment(one: Segment, in_language: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"segment-{one.id}"):
        st.button(
            one.name,
            key=f"segment-{one.id}-ask",
            type="tertiary",
            disabled=one.query is None,
            help=word("segment_ask" if one.query else "segment_stale", in_language),
            on_click=_ask,
            args=(one, in_language),
        )
        with st.popover(word("segment_change", in_language, name=one.name), type="tertiary", icon=":material/edit:"):
            _change(one, in_language)


def _ask(one: Segment, in_language: str) -> None:
    said = word("segment_who", in_language, name=one.name)
    ask_next(Offer(label=said, text=said))


def _change(one: Segment, in_language: str) -> None:
    own = Segments(desk().road, user())
    with st.form(f"segment-{one.id}-rename", border=False):
        name = st.text_input(word("segment_name", in_language), value=one.name, max_chars=LONGEST)
        if st.form_submit_button(word("talk_save", in_language)) and name.strip() != one.name:
            _do(partial(own.rename, one.id, name), in_language)
    if st.button(word("segment_delete", in_language), key=f"segment-{one.id}-delete", icon=":material/delete:"):
        _do(partial(own.remove, one.id), in_language)


def _do(what: Callable[[], None], in_language: str) -> None:
    try:
        what()
    except WenshuError as error:
        st.caption(fault_words(error, in_language))
        return
    st.rerun()
