"""A question asked back as buttons that already carry their numbers: each reading is computed, under the reader's rights."""

from __future__ import annotations

import streamlit as st

from assistant.answer import Answer
from assistant.formats import show
from assistant.question import QueryRequest
from ui.components.session import ask_next, conversation, desk
from warehouse.engine import Table

MOST = 3


def show_choices(answer: Answer, key: str) -> None:
    """The readings of ``answer``, the first few with their figures where each is one number."""
    with st.container(horizontal=True, key=f"{key}-choices"):
        for number, offer in enumerate(answer.choices):
            figure = _figure_of(answer, number, f"{key}-figure-{number}") if number < MOST else ""
            label = f"{offer.label} **{figure}**" if figure else offer.label
            st.button(label, key=f"{key}-choice-{number}", on_click=ask_next, args=(offer,))


def _figure_of(answer: Answer, number: int, key: str) -> str:
    """What the reading gives, computed once; empty where it is not a single number that this reader may see."""
    if key not in st.session_state:
        request, talk = answer.choices[number].request, conversation()
        figure = ""
        if isinstance(request, QueryRequest):
            found = desk().run(request, talk.user_id, None, language=answer.language, client=talk.client)
            figure = _single(found.tables[0], answer.language) if found.status == "answered" and found.tables else ""
        st.session_state[key] = figure
    return str(st.session_state[key])


def _single(table: Table, language: str) -> str:
    """The one figure of the table's one row."""
    if len(table.rows) != 1:
        return ""
    for at, column in enumerate(table.columns):
        if column.format not in ("text", "date", "") and "__" not in column.name:
            metric = desk().model.metrics.get(column.name)
            signed = metric is not None and metric.kind == "difference"
            return show(table.rows[0][at], column.unit, column.format, language, signed=signed)
    return ""
