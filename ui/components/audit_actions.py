"""What a reader does with an audit record: run it again and compare, comment on it, propose it as verified."""

from __future__ import annotations

from typing import Any

import streamlit as st

from assistant.audit import LONGEST_COMMENT, Audit
from assistant.audit_record import AuditRecord
from assistant.ledger.view import HIDDEN
from assistant.rerun import Rerun, request_of, rerun
from semantic_layer.errors import BadInput, WenshuError
from ui.components.audit_record import listed, local, part, person, phrases
from ui.components.session import desk, language, user
from ui.words import word


@st.fragment
def show_actions(record: AuditRecord) -> None:
    """Below a record; a click draws this part alone."""
    st.divider()
    left, right = st.columns(2, gap="large")
    with left:
        _again(record)
        _promotion(record)
    with right:
        _comments(record)


def fault(error: WenshuError) -> None:
    """An error as its sentence and hint."""
    said = phrases().fault(error)
    st.warning(" ".join(one for one in (said.message, said.hint) if one), icon=":material/info:")


def _again(record: AuditRecord) -> None:
    part("rerun")
    policy = desk().model.policies.roles[user().role]
    if not policy.business and record.request.get("kind") not in ("policy", "define"):
        st.caption(phrases().say("needs-case") + " " + phrases().say("needs-case", part="hint"))
        return
    key, why = f"again-{user().id}-{record.audit_id}", ""
    try:
        request_of(record)
    except BadInput as error:
        said = phrases().fault(error)
        why = word("stop", language()).join(one for one in (said.message, said.hint) if one)
    if st.button(word("rerun", language()), icon=":material/replay:", key="rerun", disabled=bool(why)):
        try:
            with st.spinner(word("working", language())):
                st.session_state[key] = rerun(desk(), record.audit_id, user().id)
        except WenshuError as error:
            fault(error)
    done: Rerun | None = st.session_state.get(key)
    if done is None:
        st.caption(why or word("rerun_note", language()))
    else:
        _compared(record, done)


def _compared(record: AuditRecord, done: Rerun) -> None:
    verdict = word(f"rerun_{done.verdict}", language())
    show = {"same": st.success, "changed": st.warning}.get(done.verdict, st.info)
    show(verdict)
    why = [word(f"changed_{one}", language()) for one in done.changed]
    if done.verdict == "changed" and not why:
        why = [word("rerun_unexplained", language())]
    listed("changes", why)
    then = word("not_shown", language()) if record.headline == HIDDEN else record.headline
    listed("then", [then])
    listed("today", [done.answer.headline])
    st.caption(f"{word('audit', language())} {done.answer.audit_id}")


def _promotion(record: AuditRecord) -> None:
    """For analysts, of a question of words that was answered."""
    typed_sql = desk().model.policies.roles[user().role].typed_sql
    worded = record.question and HIDDEN not in record.question and record.request.get("kind") != "sql"
    if not typed_sql or record.status != "answered" or not worded:
        return
    with st.popover(word("promote", language()), icon=":material/verified:"):
        note = st.text_input(word("promote_note", language()), key=f"note-{record.audit_id}", max_chars=400)
        if st.button(word("promote", language()), key="promote", type="primary"):
            try:
                made = desk().question_library.promote(record.audit_id, user().id, note)
                st.success(word("promoted", language(), id=made.id))
            except WenshuError as error:
                fault(error)


def _comments(record: AuditRecord) -> None:
    part("comments")
    place = st.container()
    with st.form(f"comment-{record.audit_id}", clear_on_submit=True, border=False):
        text = st.text_area(
            word("add_comment", language()), key=f"words-{record.audit_id}", max_chars=LONGEST_COMMENT, height=80
        )
        st.caption(word("comment_stays", language()))
        if st.form_submit_button(word("save_comment", language()), icon=":material/add_comment:"):
            try:
                Audit(desk().road).comment(record.audit_id, user().id, text)
            except WenshuError as error:
                fault(error)
    entries: list[dict[str, Any]] = Audit(desk().road).show(record.audit_id, user().id)
    for entry in entries:
        if entry["entry"] == "comment":
            place.markdown(f"**{person(entry['record']['user'])}** · {local(entry['at'])}")
            place.text(entry["record"]["comment"])
