"""The policy documents: what there is and since when, one of them read article by article, a search tried, and for those who keep
them the intake."""

from __future__ import annotations

from html import escape

import streamlit as st

from assistant.reading_room import Listed, ReadingRoom
from semantic_layer.errors import WenshuError
from ui.components.document_intake import show_intake, show_states
from ui.components.document_text import held, show_text
from ui.components.faults import fault_words
from ui.components.parts import pick_part
from ui.components.pick_row import pick_row
from ui.components.quotation import OPENED, quoted
from ui.components.session import desk, language, user
from ui.words import word


def show_page() -> None:
    """Reading, searching, keeping: one of them at a time."""
    in_language, room = language(), desk().reading_room(user().id)
    passage = st.session_state.pop(OPENED, "")
    if passage:  # from a quotation: the document, wherever the reader was on this page
        st.session_state["documents-view"], st.session_state["document-find"] = "read", ""
        st.session_state["document-at"] = passage
    st.html(f"<h1>{escape(word('page_documents', in_language))}</h1>")
    views = ["read", "search", *(["keep"] if room.keeps else [])]
    view = pick_part("page_documents", views, "documents", "documents-view")
    try:
        if view == "search":
            _search(room)
        else:
            listed = room.listed()
            if passage:
                _pick(passage, listed)
            chosen = _list(listed, view)
            if view == "keep":
                show_states(room, chosen)
                show_intake(room)
            elif chosen is None:
                st.caption(word("pick_document", in_language))
            else:
                show_text(chosen, room, listed, st.session_state.get("document-at", ""), moved=bool(passage))
    except WenshuError as error:
        st.html(f'<div class="wenshu-failed">{escape(fault_words(error, in_language))}</div>')


def _pick(passage: str, listed: list[Listed]) -> None:
    """The row of the document that holds ``passage``, as if the reader had clicked on it."""
    ids = [one.document.id for one in listed]
    if (id := passage.rpartition(":")[0]) in ids:
        st.session_state[_key("read", "")] = {"selection": {"rows": [ids.index(id)], "columns": [], "cells": []}}


def _key(view: str, text: str) -> str:
    return f"documents-{view}-{language()}-{text}"


def _list(listed: list[Listed], view: str) -> Listed | None:
    in_language = language()
    english = in_language == "en"
    text = st.text_input(
        word("find_document", in_language), key="document-find", icon=":material/search:",
        placeholder=word("find_document", in_language), label_visibility="collapsed",
    ).casefold()  # fmt: skip
    found = [one for one in listed if all(part in _searched(one) for part in text.split())]
    st.caption(word("documents_found", in_language, count=len(found)))
    rows = {
        word("document_number", in_language): [one.document.number or one.document.doc_no for one in found],
        word("document_title", in_language): [
            (english and one.document.title_en) or one.document.title for one in found
        ],
        word("document_version", in_language): [one.document.version for one in found],
        word("in_force", in_language): [held(one, in_language) for one in found],
        word("document_state", in_language): [_state(one, in_language) for one in found],
        word("document_owner", in_language): [one.document.owner for one in found],
        word("document_place", in_language): [one.place or word("whole_bank", in_language) for one in found],
    }
    place = pick_row(rows, _key(view, text), most=330, alt=word("page_documents", in_language))
    return None if place is None else found[place]


def _searched(one: Listed) -> str:
    of = one.document
    return " ".join((of.title, of.title_en, of.number, of.doc_no, of.owner, one.place)).casefold()


def _state(one: Listed, in_language: str) -> str:
    if one.document.state != "enabled":
        return word(f"state_{one.document.state}", in_language)
    return word("repealed" if one.repealed else "coming" if one.coming else "in_force_now", in_language)


def _search(room: ReadingRoom) -> None:
    """The clauses that answer, quoted; those who judge the search see how it ranked."""
    in_language = language()
    with st.form("documents-search", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            word("ask_documents", in_language), placeholder=word("ask_documents", in_language), max_chars=300
        )
        st.form_submit_button(word("documents_search", in_language), icon=":material/search:")
    if not text.strip():
        return
    answer = desk().ask_documents(text, user().id, language=in_language)
    if answer.citations:
        for number, citation in enumerate(answer.citations):
            quoted(citation, in_language, f"found-{answer.audit_id}-{number}")
    else:
        hint = answer.error.hint if answer.error else ""
        st.html(
            f'<div class="wenshu-refused"><div>{escape(answer.text)}</div><div class="hint">{escape(hint)}</div></div>'
        )
    if answer.audit_id:
        st.caption(f"{word('audit', in_language)} {answer.audit_id}")
    if room.judges and answer.passages:
        st.html(f'<div class="wenshu-part">{escape(word("ranked", in_language))}</div>')
        rows = {
            word("score", in_language): [f"{one.score:.3f}" for one in answer.passages],
            word("document_title", in_language): [f"{one.number} {one.document}".strip() for one in answer.passages],
            word("article", in_language): [one.article for one in answer.passages],
            word("passage_text", in_language): [one.text for one in answer.passages],
        }
        st.dataframe(rows, hide_index=True, width="stretch", key="documents-ranked")


show_page()
