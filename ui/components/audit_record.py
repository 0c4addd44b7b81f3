"""An audit record on the page: what was asked, how it was read, under which rights, what ran, where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from textwrap import shorten
from typing import Any

import streamlit as st

from assistant.audit import Audit
from assistant.audit_record import AuditRecord
from assistant.ledger.view import HIDDEN
from assistant.phrases import Phrases
from semantic_layer.authorize import may_see
from ui.components.graph import show_graph
from ui.components.session import desk, language, name_of, user
from ui.words import WORDS, word

_MOST_NAMED = 3


def show_record(record: AuditRecord, entries: list[dict[str, Any]]) -> None:
    """The record from its question to its raw entries; what its reader may not see says so."""
    _head(record)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _facts(record)
    with right:
        listed("tables_read", record.tables)
    sources = record.sources(desk().model)
    if sources:
        part("lineage")
        show_graph(sources, desk().model, language())
    _sql(record)
    if record.request:
        with st.expander(word("query_json", language()), icon=":material/data_object:"):
            st.json(record.request, expanded=3)
    with st.expander(word("raw_entries", language()), icon=":material/receipt_long:"):
        st.json(entries, expanded=1)


def local(at: str) -> str:
    """A time of the ledger as people here read it."""
    return f"{datetime.fromisoformat(at).astimezone(Audit(desk().road).zone):%Y-%m-%d %H:%M:%S}"


def person(user_id: str) -> str:
    """Name and office of a user; the id of one who is not known any more."""
    known = desk().users.get(user_id)
    return name_of(known, language()) if known else user_id


def said(kind: str, code: str) -> str:
    """The word for a status, a channel or a state; its code where there is none."""
    return word(f"{kind}_{code}", language()) if f"{kind}_{code}" in WORDS else code or "–"


def asked(record: AuditRecord) -> str:
    """The question as its reader may see it; without its words the metrics that it is about, where the reader may see those."""
    if record.question and record.question != HIDDEN:
        return record.question
    hidden, model = word("not_shown", language()) if record.question else "", desk().model
    known = [name for name in _named(record) if name in model.metrics and may_see(name, user().role, model)]
    names = [phrases().label("metric", name) for name in known[:_MOST_NAMED]] + ["…"] * (len(known) > _MOST_NAMED)
    return hidden + word("comma", language()).join(names) or word("asked_without_words", language())


def _named(record: AuditRecord) -> list[str]:
    """The metrics in the order in which they were asked for."""
    query = record.request.get("query") or record.request
    named = query.get("metrics") if isinstance(query, dict) else None
    return [one for one in named if isinstance(one, str)] if isinstance(named, list | tuple) else list(record.metrics)


def reason(code: str) -> str:
    """A code in words: its sentence, without the facts that a reader may not see."""
    return told(code, {}) if code else ""


def told(code: str, facts: dict[str, Any]) -> str:
    """The sentence of a code; what of it is not shown says so."""
    sentence = phrases().say(code, facts)
    return sentence if facts else sentence.replace("—", word("left_out", language()))


def phrases() -> Phrases:
    """Sentences in the reader's language."""
    return Phrases(language(), desk().road.loaded_model, desk().road.name_of)


def part(key: str) -> None:
    """A small heading."""
    st.html(f'<div class="wenshu-part">{escape(word(key, language()))}</div>')


def listed(key: str, lines: Iterable[str]) -> None:
    """A heading with its lines; nothing without any."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    if items:
        title = escape(word(key, language()))
        st.html(f'<div class="wenshu-part">{title}</div><ul class="wenshu-list">{items}</ul>')


def _head(record: AuditRecord) -> None:
    role = desk().model.policies.roles.get(record.role)
    label = record.role if role is None else role.label.en if language() == "en" else role.label.zh
    who = f"{person(record.user)}（{record.user}）" if language() == "zh" else f"{person(record.user)} ({record.user})"
    facts = [local(record.at), who, label, said("channel", record.channel), record.audit_id]
    status = said("status", record.status) + (f" · {record.code}" if record.code else "")
    title = shorten(asked(record), 160, placeholder=" …")
    st.html(
        f'<div class="wenshu-record {escape(record.status)}"><div class="status">{escape(status)}</div>'
        f"<h2>{escape(title)}</h2><p>{escape(' · '.join(part for part in facts if part))}</p></div>"
    )


def _facts(record: AuditRecord) -> None:
    said_of = phrases()
    listed("result", _result(record))
    listed("reading", record.reading)
    listed("assumed", (said_of.say(code, facts) for code, facts in record.assumed))
    listed("rights_told", (f"{told(code, facts)} · {code}" for code, facts in record.policies))
    listed("citations", record.documents)
    listed("alarms_raised", (f"{reason(code)} · {code}" for code in record.alarms))
    decision = record.decision
    versions = [word("data_version", language(), version=decision.get("data_version") or "–")]
    versions += [word("model_version", language(), version=decision.get("model") or "–")]
    checksum = record.outcome.get("result")
    versions += [word("checksum", language(), sum=checksum)] if checksum and checksum != HIDDEN else []
    listed("versions", versions)


def _result(record: AuditRecord) -> list[str]:
    if record.headline == HIDDEN:
        return [word("not_shown", language())]
    outcome, lines = record.outcome, [record.headline] if record.headline else []
    facts = [word("got_rows", language(), rows=outcome["rows"])] if outcome.get("rows") else []
    facts += [f"{outcome['elapsed_ms']:.0f} ms"] if outcome.get("elapsed_ms") else []
    facts += [word("level", language(), level=outcome["level"])] if outcome.get("level") else []
    facts += [word("exported", language(), count=record.exports)] if record.exports else []
    return [*lines, " · ".join(facts)] if facts else lines


def _sql(record: AuditRecord) -> None:
    if record.typed:
        part("typed_and_ran")
        st.code(record.rewrite or record.typed, language="diff" if record.rewrite else "sql", height="content")
        own = record.user == user().id and desk().model.policies.roles[user().role].typed_sql
        if own and st.button(word("open_in_bench", language()), icon=":material/terminal:", key="open-in-bench"):
            st.session_state["bench-draft"] = record.typed
            st.switch_page("app_pages/bench.py")
    if record.statements:
        part("ran_sql")
        st.code(
            record.statements[0], language="sql", height=300 if record.statements[0].count("\n") > 14 else "content"
        )
    if more := record.statements[1:]:
        with st.expander(word("more_statements", language(), count=len(more)), icon=":material/code:"):
            for statement in more:
                st.code(statement, language="sql", height="content")
