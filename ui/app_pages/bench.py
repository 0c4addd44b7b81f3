"""The analysts' SQL bench: a SELECT under the analyst's own rights, what became of it, and the tables that may be read."""

from __future__ import annotations

from html import escape

import streamlit as st

from assistant.answer import Answer, Offer, Step
from assistant.catalogue import Source
from assistant.journey import OnStep
from assistant.question import AnalystSql
from assistant.readable_tables import ReadableTable, found_tables, readable_tables
from ui.components.asking import Asking
from ui.components.audit_record import listed, part
from ui.components.graph import show_graph
from ui.components.session import desk, language, user
from ui.words import step_word, word


def show_page() -> None:
    """The statement and its result on the left, the tables on the right."""
    in_language = language()
    st.html(f"<h1>{escape(word('page_bench', in_language))}</h1>")
    left, right = st.columns([5, 3], gap="large")
    with right:
        _tables()
    with left:
        _editor()
    kept: tuple[str, Answer] | None = st.session_state.get("bench-answer")
    if kept is not None and kept[0] == user().id:
        _answer(kept[1])


def _editor() -> None:
    in_language = language()
    st.session_state.setdefault("bench-sql", st.session_state.get("bench-draft", ""))
    sql = st.text_area(word("sql_field", in_language), key="bench-sql", height=260, max_chars=20_000,
                       placeholder="SELECT …")  # fmt: skip
    st.session_state["bench-draft"] = sql
    st.caption(word("bench_note", in_language))
    if st.button(word("run_sql", in_language), type="primary", icon=":material/play_arrow:", key="bench-run"):
        place = st.empty()
        with place.container():
            _run(sql)
        place.empty()


def _run(sql: str) -> None:
    """Runs the statement and shows how far it is; any click meanwhile stops it."""
    its_desk, who, in_language = desk(), user().id, language()

    def work(ticket: str, on_step: OnStep) -> Answer:
        return its_desk.run(AnalystSql(sql=sql), who, language=in_language, on_step=on_step, ticket=ticket)

    status = st.status(word("working", in_language))
    st.button(word("stop_it", in_language), key="bench-stop", icon=":material/stop:", type="tertiary")

    def show(step: Step | None) -> None:
        if step is not None:
            expected = step.name == "estimate" and step.detail
            status.update(label=_expected(step.detail) if expected else step_word(step.name, in_language))

    asking = Asking(its_desk, Offer(label=sql, text=sql), work)
    try:
        asking.follow(show)
    finally:
        st.session_state["bench-answer"] = (who, asking.end())


def _expected(rows: str) -> str:
    """What the engine expected before it ran, as roughly as it knows: 3亿, not 300,000,000."""
    in_language, count = language(), int(rows.replace(",", ""))
    sizes = ((10**9, " billion"), (10**6, " million")) if in_language == "en" else ((10**8, "亿"), (10**4, "万"))
    size, unit = next(((size, unit) for size, unit in sizes if count >= size), (1, ""))
    return word("expected_rows", in_language, rows=f"{count // size:,}{unit}")


def _answer(answer: Answer) -> None:
    st.divider()
    if answer.status != "answered":
        _refused(answer)
        return
    in_language, table = language(), answer.tables[0]
    expected = next((step.detail for step in answer.steps if step.name == "estimate"), "")
    facts = [word("got_rows", in_language, rows=f"{len(table.rows):,}")]
    facts += [word("row_cap", in_language, rows=f"{len(table.rows):,}")] if table.truncated else []
    facts += [_expected(expected)] if expected else []
    facts += [f"{answer.elapsed_ms:.0f} ms", answer.level, answer.audit_id]
    st.html(f'<div class="wenshu-headline">{escape(answer.text)}</div>')
    st.caption(" · ".join(one for one in facts if one))
    names = [column.label or column.name for column in table.columns]
    rows = [{name: value for name, value in zip(names, row, strict=True)} for row in table.rows]
    st.dataframe(rows, hide_index=True, width="stretch", height=min(420, 36 * (len(rows) + 1) + 2), key="bench-rows",
                 alt=word("result", in_language))  # fmt: skip
    left, right = st.columns([3, 2], gap="large")
    with left:
        part("typed_and_ran")
        if answer.rewrite:
            st.code(answer.rewrite, language="diff", height="content")
        else:
            st.caption(word("no_rewrite", in_language))
        with st.expander(word("ran_sql", in_language), icon=":material/code:"):
            st.code(answer.sql, language="sql", height="content")
    with right:
        part("lineage")
        show_graph(_sources(answer), desk().model, in_language)
        listed("rights_applied", answer.reasons)
        listed("rules", dict.fromkeys(rule for one in answer.lineage for rule in one.policies))


def _sources(answer: Answer) -> list[Source]:
    """From each column of the result down to the tables behind it."""
    pairs = {Source(("result", one.label), ("column", name)): None for one in answer.lineage for name in one.sources}
    pairs |= {Source(pair.below, ("table", pair.below[1].partition(".")[0])): None for pair in list(pairs)}
    return list(pairs)


def _refused(answer: Answer) -> None:
    """Why: the rule and the node that it met, and what to write instead."""
    hint = answer.error.hint if answer.error else ""
    below = f'<div class="hint">{escape(hint)}</div>' if hint else ""
    st.html(f'<div class="wenshu-{answer.status}"><div>{escape(answer.headline)}</div>{below}</div>')
    st.caption(f"{word('audit', language())} {answer.audit_id}")


def _tables() -> None:
    in_language = language()
    text = st.text_input(word("find_tables", in_language), key="bench-find", icon=":material/search:").strip()
    found = {one.name: one for one in found_tables(_known(user().id, desk().model.hash), text)}
    if found and text and st.session_state.get("bench-found") != text:
        st.session_state["bench-table"] = next(iter(found))
    st.session_state["bench-found"] = text
    if not found:
        st.caption(word("tables_none", in_language))
        return
    chosen: str | None = st.selectbox(f"{word('pick_table', in_language)} · {word('tables_found', in_language, count=len(found))}",
                          list(found), key="bench-table")  # fmt: skip
    table = found[chosen or next(iter(found))]
    if table.limited:
        st.caption(word("limited_rows", in_language))
    rows = {
        word("column", in_language): [one.name for one in table.columns],
        word("type", in_language): [one.type for one in table.columns],
        word("shown_as", in_language): [word(f"how_{one.how}", in_language) for one in table.columns],
    }
    st.dataframe(
        rows, hide_index=True, width="stretch", height=min(300, 36 * (len(table.columns) + 1) + 2), alt=table.name
    )
    st.button(
        word("begin_with", in_language), key="bench-begin", icon=":material/edit_note:", on_click=_begin, args=(table,)
    )


@st.cache_data(show_spinner=False, max_entries=20)
def _known(user_id: str, model_hash: str) -> list[ReadableTable]:
    return readable_tables(desk().users[user_id], desk().model)


def _begin(table: ReadableTable) -> None:
    st.session_state["bench-sql"] = table.example


show_page()
