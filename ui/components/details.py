"""「口径与依据」: how the question was read, what the metrics mean, whose rights, the SQL, the time, the record."""

from __future__ import annotations

from html import escape

import streamlit as st

from assistant.answer import Answer, Lineage
from ui.components.session import desk
from ui.words import step_word, word


def show_details(answer: Answer, key: str) -> None:
    """The expander under an answer. SQL and lineage are in the answer only for roles that may see them."""
    language = answer.language
    with st.expander(word("details", language), icon=":material/fact_check:"):
        _listed(word("described", language), (answer.description,) if answer.description else ())
        _listed(word("reading", language), answer.reading)
        _listed(word("definitions", language), tuple(_definition(entry, language) for entry in answer.lineage))
        sources = tuple(f"{entry.label} ← {', '.join(entry.sources)}" for entry in answer.lineage if entry.sources)
        _listed(word("sources", language), sources)
        rules = dict.fromkeys(rule for entry in answer.lineage for rule in entry.policies)
        _listed(word("rules", language), tuple(rules))
        if answer.sql:
            st.html(f'<div class="wenshu-part">{escape(word("sql", language))}</div>')
            st.code(answer.sql, language="sql", wrap_lines=False, height=260)
        _listed(word("steps", language), (_times(answer),))
        if answer.level:
            st.caption(word("level", language, level=answer.level))
        if answer.audit_id:
            st.html(f'<div class="wenshu-part">{escape(word("audit", language))}</div>')
            st.code(answer.audit_id, language=None)


def _listed(title: str, lines: tuple[str, ...]) -> None:
    if lines:
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        st.html(f'<div class="wenshu-part">{escape(title)}</div><ul class="wenshu-list">{items}</ul>')


def _definition(entry: Lineage, language: str) -> str:
    metric = desk().model.metrics.get(entry.column)
    note = "" if metric is None else (metric.note_en or metric.note) if language == "en" else metric.note
    said = [part for part in (entry.definition, note) if part]
    stop, comma = (": ", "; ") if language == "en" else ("：", "；")
    return f"{entry.label}{stop}{comma.join(said)}" if said else entry.label


def _times(answer: Answer) -> str:
    parts = [f"{step_word(step.name, answer.language)} {step.elapsed_ms:.0f}" for step in answer.steps]
    return " · ".join([*parts, word("steps_total", answer.language, ms=f"{answer.elapsed_ms:.0f}")])
