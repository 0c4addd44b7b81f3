"""The evidence card for a decision: what is known, with sources and dates, what the rules say, what is missing. No verdict."""

from __future__ import annotations

from html import escape

import streamlit as st

from assistant.answer import Citation
from assistant.client_adverse import AdverseFact, adverse_facts
from assistant.client_requests import ClientRequests
from assistant.client_view import FirstScreen
from assistant.question import PolicyQuestion
from semantic_layer.client_page import ClientPage, Panel
from ui.components.client_panels import lines_of
from ui.components.client_sheet import definition
from ui.components.session import desk, language, name_of, now_here, user
from ui.words import word
from warehouse.engine import Table

MOST_ASKED = 4
PRINT = """<script>
(() => { document.querySelectorAll(".wenshu-print").forEach(one => { one.onclick = () => window.print(); }); })();
</script>"""


@st.fragment
def show_card(screen: FirstScreen, requests: ClientRequests, *, opened: bool = False) -> None:
    """The card, made to be printed; behind a switch unless it is ``opened`` already."""
    in_language, page = language(), requests.page
    if not opened and not st.toggle(word("client_card", in_language), key=f"card-{screen.client}"):
        return
    with st.spinner(word("client_clauses_read", in_language)):
        clauses = _clauses(page, screen.kind)
        shown = _panels(screen, requests)
    adverse = adverse_facts(shown, desk().model, in_language)
    parts = [
        _list("client_for", [_said(one.label, one.note) for one in screen.merits]),
        _list("client_against", _against(screen, adverse)),
        _figures(screen),
        *(_panel(panel, table) for panel, table in shown),
        _quoted(clauses),
        _list("client_missing", [one.en if in_language == "en" else one.zh for one in page.absent]),
        _list("client_to_ask", _questions(screen, adverse, page)),
    ]
    made = word("client_made", in_language, who=name_of(user(), in_language), when=f"{now_here():%Y-%m-%d %H:%M}")
    records = word("client_records", in_language, ids="、".join(screen.audit_ids[:4]))
    data = word("data_to", in_language, date=screen.data_date)
    if screen.statement_date:
        data += " · " + word("statement_of", in_language, date=screen.statement_date)
    st.html(
        f'<div class="wenshu-evidence"><h2>{escape(word("client_card", in_language))}</h2>'
        f"<p><b>{escape(screen.name)}</b> {escape(screen.client)} · {escape(data)}</p>"
        f'<p class="no-verdict">{escape(word("client_no_verdict", in_language))}</p>{"".join(parts)}'
        f"<footer>{escape(made)}<br>{escape(records)}</footer></div>"
        f'<button type="button" class="wenshu-print">{escape(word("print_it", in_language))}</button>{PRINT}',
        unsafe_allow_javascript=True,
    )


def _list(title: str, lines: list[str]) -> str:
    none = escape(word("client_none", language()))
    items = "".join(f"<li>{escape(line)}</li>" for line in lines) or f"<li>{none}</li>"
    return f"<section><h3>{escape(word(title, language()))}</h3><ul>{items}</ul></section>"


def _figures(screen: FirstScreen) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(one.label)}</th><td class="number">{escape(one.value)}</td>'
        f"<td>{escape(word('client_same', language()) if one.same else one.change)}</td>"
        f"<td>{escape(definition(one.metric))}</td></tr>"
        for one in screen.figures
    )
    title = escape(word("client_figures", language()))
    table = f'<div class="wenshu-table wenshu-facts" tabindex="0"><table><tbody>{rows}</tbody></table></div>'
    return f"<section><h3>{title}</h3>{table}</section>"


def _against(screen: FirstScreen, adverse: list[AdverseFact]) -> list[str]:
    """The tags that warn, those to watch, and the figures that are worse than they should be."""
    lines = [_said(one.label, one.note) for one in (*screen.warnings, *screen.cautions)]
    for one in adverse:
        key = "client_worse" if one.base else "client_adverse"
        facts = {"value": one.value, "base": one.base, "gap": one.gap, "note": one.note}
        lines.append(_said(one.label, word(key, language(), **facts)))
    return lines


def _said(label: str, note: str) -> str:
    return f"{label}: {note}" if language() == "en" else f"{label}：{note}"


def _panels(screen: FirstScreen, requests: ClientRequests) -> list[tuple[Panel, Table]]:
    """The statements' figures, as the panels of one row of figures give them."""
    found = []
    for panel in requests.panels(screen.kind).values():
        request = requests.panel(panel) if panel.kinds and panel.draw == "table" and not panel.group_by else None
        if request is None:
            continue
        answer = desk().run(request, user().id, language=language(), client=screen.client)
        if answer.status == "answered" and answer.tables and answer.tables[0].rows:
            found.append((panel, answer.tables[0]))
    return found


def _panel(panel: Panel, table: Table) -> str:
    title = escape(panel.label.en if language() == "en" else panel.label.zh)
    return f"<section><h3>{title}</h3>{lines_of(panel, table)}</section>"


def _clauses(page: ClientPage, kind: str) -> list[Citation]:
    """The clauses that the documents give for the page's questions, each once."""
    found: dict[str, Citation] = {}
    for one in (one for one in page.policies if not one.kinds or kind in one.kinds):
        text = one.en if language() == "en" else one.zh
        answer = desk().run(PolicyQuestion(text=text), user().id, language=language())
        for citation in answer.citations if answer.status == "answered" else ():
            found.setdefault(citation.passage or citation.quote, citation)
    return list(found.values())


def _quoted(clauses: list[Citation]) -> str:
    lines = []
    for one in clauses:
        source = " ".join(part for part in (one.document, one.number, one.article, one.version) if part)
        lines.append(f"{source}：{one.quote}")
    return _list("client_clauses", lines)


def _questions(screen: FirstScreen, adverse: list[AdverseFact], page: ClientPage) -> list[str]:
    in_language = language()
    labels = [one.label for one in (*screen.warnings, *screen.cautions)] + [one.label for one in adverse]
    asked = [word("client_ask_why", in_language, what=label) for label in labels[:MOST_ASKED]]
    return asked + [
        word("client_ask_for", in_language, what=one.en if in_language == "en" else one.zh) for one in page.absent
    ]
