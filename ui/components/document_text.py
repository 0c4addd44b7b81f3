"""A document read: its contents at the side, its articles beside them, tables as tables."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby

import streamlit as st

from assistant.reading_room import Listed, ReadingRoom
from knowledge.passage import Passage
from ui.components.session import language
from ui.words import word

_RULE = set("|-: ")
# The clause that a quotation led to is brought into view once the text stands.
TO_THE_CLAUSE = """<script>
for (const wait of [300, 1200]) setTimeout(() => {
  document.querySelector(".wenshu-document .cited")?.scrollIntoView({block: "center"});
}, wait);
</script>"""


def show_text(chosen: Listed, room: ReadingRoom, listed: list[Listed], at: str = "", *, moved: bool = False) -> None:
    """The version that the reader chose of the document, with its contents; the passage ``at`` marked, and brought into view
    where the reader was ``moved`` here for it."""
    in_language, others = language(), _versions(chosen, room, listed)
    one = chosen
    if len(others) > 1:
        ids = {each.document.id: each for each in others}
        picked = st.pills(
            word("document_versions", in_language), list(ids), default=chosen.document.id, required=True,
            format_func=lambda id: _label(ids[id], in_language), key=f"version-{chosen.document.id}",
        )  # fmt: skip
        one = ids.get(picked or "", chosen)
    document, passages = one.document, room.opened(one.document.id)
    facts = [document.number, document.doc_no, document.version, document.owner, one.place]
    facts.append(held(one, in_language))
    title = (in_language == "en" and document.title_en) or document.title
    mark = f' <span class="wenshu-mark">{escape(word("repealed", in_language))}</span>' if one.repealed else ""
    st.html(f"<h2>{escape(title)}{mark}</h2><p class='wenshu-text'>{escape(' · '.join(filter(None, facts)))}</p>")
    if in_language == "en" and document.summary_en:
        st.html(f"<p>{escape(document.summary_en)}</p>")
    left, right = st.columns([1, 3], gap="medium")
    left.html(_contents(passages, in_language))
    right.html(f'<div class="wenshu-document" lang="zh">{"".join(_chapters(passages, in_language, at))}</div>')
    if moved:
        st.html(TO_THE_CLAUSE, unsafe_allow_javascript=True)


def held(one: Listed, in_language: str) -> str:
    """The days on which a document held, in words; empty where it names none."""
    since, until = one.document.in_force_from, one.document.in_force_to
    if since and until is None:
        return word("since_day", in_language, day=since)
    return f"{since or ''} – {until or ''}" if until else ""


def _versions(chosen: Listed, room: ReadingRoom, listed: list[Listed]) -> list[Listed]:
    """The versions of the document that the reader may read, the latest first."""
    family = {one.id for one in room.family(chosen.document)} | {chosen.document.id}
    mine = [one for one in listed if one.document.id in family]
    return sorted(mine, key=lambda one: str(one.document.in_force_from or ""), reverse=True)


def _label(one: Listed, in_language: str) -> str:
    name = one.document.version or one.document.title
    return f"{name}（{word('repealed', in_language)}）" if one.repealed else name


def _contents(passages: tuple[Passage, ...], in_language: str) -> str:
    """The chapters, each opening onto links to its articles."""
    parts = []
    for number, (heading, within) in enumerate(_by_heading(passages)):
        links = "".join(
            f'<li><a href="#article-{one.ordinal}">{escape(_name(one, in_language))}</a></li>'
            for one in _articles(within)
        )
        opened = " open" if number < 2 else ""
        summary = f"<summary>{escape(heading)}</summary>"
        parts.append(f"<details{opened}>{summary}<ul>{links}</ul></details>" if heading else f"<ul>{links}</ul>")
    title = escape(word("contents", in_language))
    return f'<nav class="wenshu-contents" aria-label="{title}"><div class="wenshu-part">{title}</div>{"".join(parts)}</nav>'


def _chapters(passages: tuple[Passage, ...], in_language: str, at: str) -> Iterable[str]:
    for heading, within in _by_heading(passages):
        if heading:
            yield f"<h3>{escape(heading)}</h3>"
        before = ""
        for one in within:
            first = one.article != before
            before = one.article
            level = "h4" if heading else "h3"
            title = f'<{level} class="article" id="article-{one.ordinal}">{escape(_name(one, in_language))}</{level}>'
            name = title if first else ""
            page = f'<span class="page">{escape(word("page", in_language, page=one.page))}</span>' if one.page else ""
            cited = ' class="cited"' if one.id == at else ""
            yield f"<section{cited}>{name}{page if first else ''}{_body(one.text)}</section>"


def _by_heading(passages: tuple[Passage, ...]) -> Iterable[tuple[str, list[Passage]]]:
    for headings, within in groupby(passages, key=lambda one: one.headings):
        yield " · ".join(headings), list(within)


def _articles(within: list[Passage]) -> list[Passage]:
    return list({one.article: one for one in reversed(within)}.values())[::-1]


def _name(one: Passage, in_language: str) -> str:
    return f"{one.article} {one.title_en}" if in_language == "en" and one.title_en else one.article


def _body(text: str) -> str:
    """Paragraphs, and the lines of a table as a table."""
    parts = []
    for is_table, lines in groupby(text.splitlines(), key=lambda line: line.strip().startswith("|")):
        if is_table:
            parts.append(_table(list(lines)))
        else:
            parts += [f"<p>{escape(line)}</p>" for line in lines if line.strip()]
    return "".join(parts)


def _table(lines: list[str]) -> str:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines if set(line) - _RULE]
    ruled = len(lines) > 1 and not set(lines[1]) - _RULE
    head = "".join(f"<th scope='col'>{escape(cell)}</th>" for cell in rows[0]) if ruled and rows else ""
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in (rows[1:] if ruled else rows)
    )
    return f'<div class="wenshu-table" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
