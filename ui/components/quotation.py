"""The clause that an answer stands on: quoted, opened, and found again in its document."""

from __future__ import annotations

from html import escape

import streamlit as st

from assistant.answer import Citation
from ui.words import word

OPENED = "document-open"  # in the session: the passage that the documents page opens next


def quoted(citation: Citation, language: str, key: str, said: str = "") -> None:
    """Its words, unless they are ``said`` above already; the whole clause one click away where that is more, and the way to the
    document at this clause. ``key`` names it within the page."""
    facts = [citation.number, citation.doc_no, citation.version]
    facts += [word("page", language, page=citation.page)] if citation.page else []
    facts += [word("repealed", language)] if citation.repealed else []
    source = f"<span>{escape(' · '.join(part for part in facts if part))}</span>"
    stands = f"{escape(f'《{citation.document}》{citation.article}')} {source}"
    quote, whole = escape(citation.quote), escape(citation.text or citation.quote)
    shown, more = citation.quote not in said, _plain(whole) != _plain(quote)
    if more:
        summary = quote if shown else escape(word("whole_clause", language))
        body = f"<details><summary>{summary}</summary><p>{whole}</p></details>"
    else:
        body = f"<p>{quote}</p>" if shown else ""
    st.html(f'<blockquote class="wenshu-quote">{body}<footer>{stands}</footer></blockquote>')
    if citation.passage and st.button(
        word("open_in_document", language), icon=":material/gavel:", key=f"{key}-opens", type="tertiary"
    ):
        st.session_state[OPENED] = citation.passage
        st.switch_page("app_pages/documents.py")


def _plain(text: str) -> str:
    return "".join(text.split())
