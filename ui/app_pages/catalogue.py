"""The catalogue: every metric, dimension and segment that the reader may ask for, searched in both languages, and one of
them opened: what it means, what it is computed from, what it is today in the reader's own scope."""

from __future__ import annotations

from html import escape

import streamlit as st

from assistant.answer import Offer
from assistant.catalogue import KINDS, Catalogue, Entry
from assistant.question import Define, QueryRequest
from semantic_layer.query import SemanticQuery
from ui.components.graph import show_graph
from ui.components.headline import headline
from ui.components.parts import pick_part
from ui.components.pick_row import pick_row
from ui.components.quotation import quoted
from ui.components.session import ask_next, desk, language, user
from ui.words import word


@st.cache_resource(show_spinner=False, max_entries=4)
def _catalogue(model_hash: str) -> Catalogue:
    return Catalogue(desk().model)


def show_page() -> None:
    """Search at the top, the terms below it, the chosen one beside them."""
    in_language = language()
    st.html(f"<h1>{escape(word('page_catalogue', in_language))}</h1>")
    text = st.text_input(
        word("search_terms", in_language), key="term-search", icon=":material/search:", label_visibility="collapsed",
        placeholder=word("search_terms", in_language),
    )  # fmt: skip
    kind = pick_part("page_catalogue", KINDS, "kind", "term-kind")
    found = _catalogue(desk().model.hash).find(kind, user().role, text, in_language)
    left, right = st.columns([5, 6], gap="large")
    with left:
        chosen = _list(found, f"terms-{kind}-{in_language}")
    with right:
        if chosen is None:
            st.caption(word("pick_term", in_language))
        elif chosen.kind == "dimension":
            _dimension(chosen)
        else:
            _term(chosen)


def _list(found: list[Entry], key: str) -> Entry | None:
    in_language = language()
    english = in_language == "en"
    st.caption(word("terms_found", in_language, count=len(found)))
    rows = {
        word("term", in_language): [one.en if english else one.zh for one in found],
        word("unit_or_group", in_language): [one.unit for one in found],
        word("other_name", in_language): [one.zh if english else one.en for one in found],
    }
    place = pick_row(rows, key, most=560, alt=word("page_catalogue", in_language))
    return None if place is None else found[place]


def _title(entry: Entry) -> None:
    first, second = (entry.en, entry.zh) if language() == "en" else (entry.zh, entry.en)
    st.html(f"<h2>{escape(first)}</h2><p class='wenshu-text'>{escape(second)} · <code>{escape(entry.id)}</code></p>")


def _term(entry: Entry) -> None:
    """A metric or a segment: its definition as the chat gives it, with the rule that says how it is measured."""
    in_language = language()
    _title(entry)
    request = Define(metrics=(entry.id,))
    answer = desk().run(request, user().id, language=in_language)
    if entry.kind == "metric":
        _value_now(entry)
    if answer.tables:
        rows = "".join(
            f"<tr><th scope='row'>{escape(str(name))}</th><td>{escape(str(text))}</td></tr>"
            for name, text in answer.tables[0].rows[1:]
        )
        st.html(f'<div class="wenshu-table wenshu-facts" tabindex="0"><table>{rows}</table></div>')
    for number, citation in enumerate(answer.citations):
        quoted(citation, in_language, f"{entry.id}-cited-{number}")
    if entry.kind == "metric":
        st.html(f'<div class="wenshu-part">{escape(word("made_of", in_language))}</div>')
        show_graph(_catalogue(desk().model.hash).sources(entry.id), desk().model, in_language)
    _questions(entry)


def _value_now(entry: Entry) -> None:
    """The figure in the reader's scope, by the one road and so with its own record; nothing where it may not be told."""
    answer = desk().run(QueryRequest(query=SemanticQuery(metrics=(entry.id,))), user().id, language=language())
    st.html(f'<div class="wenshu-part">{escape(word("value_now", language()))}</div>')
    st.html(headline(answer.headline, []) if answer.status == "answered" else f"<p>{escape(answer.text)}</p>")
    name = entry.en if language() == "en" else entry.zh
    offer = Offer(label=name, text=name)
    if st.button(word("ask_about", language()), icon=":material/chat_bubble:", key=f"ask-{entry.id}"):
        ask_next(offer)
        st.switch_page("app_pages/chat.py")


def _dimension(entry: Entry) -> None:
    _title(entry)
    if entry.note:
        st.html(f"<p>{escape(entry.note)}</p>")
    values = desk().model.dimensions[entry.id].values.values()
    if values:
        st.html(f'<div class="wenshu-part">{escape(word("values_of", language()))}</div>')
        items = "".join(f"<li>{escape(one.en if language() == 'en' else one.zh)}</li>" for one in values)
        st.html(f'<ul class="wenshu-list">{items}</ul>')


def _questions(entry: Entry) -> None:
    """The verified questions whose request reads the term."""
    using = desk().question_library.using(entry.id, user().id)
    if using:
        st.html(f'<div class="wenshu-part">{escape(word("asked_with", language()))}</div>')
        items = "".join(f"<li>{escape(text)}</li>" for text in using[:10])
        st.html(f'<ul class="wenshu-list">{items}</ul>')


show_page()
