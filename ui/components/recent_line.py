"""The small line of the last twelve months beside a figure that stands alone: asked by the same road, once, with a record of its
own, and after everything else on the page, so that no answer waits for it."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.answer import Answer, Chart
from assistant.question import QueryRequest
from assistant.recent import recent
from ui.components.session import conversation, desk, user
from ui.words import word

_LATER = "recent-later"


def has_recent(answer: Answer, key: str) -> bool:
    """Whether ``answer`` is one figure whose months can be asked for, or were and gave a line."""
    kept = f"{key}-recent"
    return st.session_state[kept] is not None if kept in st.session_state else _asks(answer) is not None


def show_later(place: DeltaGenerator, answer: Answer, key: str) -> None:
    """Keep ``place`` for the line of ``answer``, which is drawn there once the page is."""
    st.session_state.setdefault(_LATER, []).append((place, answer, key))


def draw_recent() -> None:
    """Draw the lines that places are kept for."""
    for place, answer, key in st.session_state.pop(_LATER, []):
        chart = _chart(answer, f"{key}-recent")
        if chart is not None:
            said = word("recent_months", answer.language, months=chart.why)
            with place:
                alt = f"{answer.headline} {said}"
                st.vega_lite_chart(spec=chart.spec, width="stretch", key=f"{key}-recent-chart", alt=alt)
                st.html(f'<div class="wenshu-recent">{said}</div>')


def _asks(answer: Answer) -> QueryRequest | None:
    today = desk().data_date
    return None if today is None else recent(answer.request, user(), desk().model, today)


def _chart(answer: Answer, key: str) -> Chart | None:
    if key not in st.session_state:
        request, talk, found = _asks(answer), conversation(), None
        if request is not None:
            label = word("recent_label", answer.language)
            found = desk().run(request, talk.user_id, None, language=answer.language, client=talk.client, label=label)
        st.session_state[key] = found.charts[0] if found is not None and found.charts else None
    kept: Chart | None = st.session_state[key]
    return kept
