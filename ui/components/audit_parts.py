"""The other parts of the audit page: alarms, verified questions, the chain with its export, evaluation runs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant.audit import Audit
from assistant.evaluation.kept import KeptRun, kept_runs
from semantic_layer.errors import WenshuError
from ui.components.audit_actions import fault
from ui.components.audit_record import local, part, person, phrases, said
from ui.components.pick_row import pick_row
from ui.components.session import desk, language, user
from ui.words import word

if TYPE_CHECKING:
    from assistant.ledger.library import Entry


def pick_alarm() -> str | None:
    """The newest alarms; the audit id of the one that is picked."""
    in_language = language()
    raised = Audit(desk().road).alarms(user().id)
    if not raised:
        st.caption(word("alarms_none", in_language))
        return None
    records = [entry["record"] for entry in raised]
    rows = {
        word("when", in_language): [local(entry["at"]) for entry in raised],
        word("who", in_language): [person(str(one.get("user"))) for one in records],
        word("alarm", in_language): [phrases().say(one["code"], one.get("details")) for one in records],
        word("audit_id", in_language): [entry["audit_id"] for entry in raised],
    }
    place = pick_row(rows, f"alarms-{in_language}", most=320, alt=word("part_alarms", in_language))
    return None if place is None else str(raised[place]["audit_id"])


@st.fragment
def show_verified() -> None:
    """Proposals with their buttons for a second analyst, then what is settled."""
    in_language = language()
    if "verified-fault" in st.session_state:
        fault(st.session_state.pop("verified-fault"))
    known = desk().question_library.listed(user().id)
    waiting = [one for one in known if one.state in ("proposed", "expired")]
    part("to_check")
    if not waiting:
        st.caption(word("nothing_to_check", in_language))
    for one in waiting:
        _proposal(one)
    settled = [one for one in known if one not in waiting]
    if settled:
        part("settled")
        rows = {
            word("question", in_language): [one.text for one in settled],
            word("status", in_language): [said("state", one.state) for one in settled],
            word("maker", in_language): [person(one.maker) for one in settled],
            word("checker", in_language): [person(one.checker) if one.checker else "–" for one in settled],
            word("when", in_language): [local(one.checked_at or one.made_at) for one in settled],
            word("reason", in_language): [one.reason for one in settled],
        }
        st.dataframe(rows, hide_index=True, width="stretch", alt=word("settled", in_language))


def _proposal(one: Entry) -> None:
    in_language = language()
    with st.container(border=True):
        facts = word("proposed_by", in_language, maker=person(one.maker), when=local(one.made_at))
        st.markdown(f"**{said('state', one.state)}**")
        st.text(one.text)
        st.caption(" · ".join(part for part in (facts, one.note, one.reason) if part))
        with st.expander(word("query_json", in_language), icon=":material/data_object:"):
            st.json(one.request)
        if not desk().model.policies.roles[user().role].typed_sql:
            return
        own = one.maker == user().id
        with st.container(horizontal=True):
            st.button(
                word("approve", in_language), key=f"approve-{one.id}", icon=":material/check:", disabled=own,
                help=word("own_proposal", in_language) if own else None, on_click=_decide, args=(one.id, True),
            )  # fmt: skip
            st.button(
                word("withdraw", in_language),
                key=f"withdraw-{one.id}",
                type="tertiary",
                on_click=_decide,
                args=(one.id, False),
            )


def _decide(id: str, approved: bool) -> None:
    """A proposal is confirmed or taken back, before the list is drawn again; what is wrong is said above it."""
    library = desk().question_library
    try:
        (library.approve if approved else library.withdraw)(id, user().id)
    except WenshuError as error:
        st.session_state["verified-fault"] = error


@st.fragment
def show_chain() -> None:
    """The check of the whole ledger on demand, and for auditors its export."""
    in_language = language()
    st.markdown(word("chain_note", in_language))
    if st.button(word("check_chain", in_language), icon=":material/link:", key="check-chain", type="primary"):
        with st.status(word("checking", in_language)) as status:
            verdict = Audit(desk().road).verify()
            code = "verify-whole" if verdict.ok else f"verify-{verdict.reason}"
            facts = {"entries": verdict.lines, "seq": verdict.broken_seq, "id": verdict.audit_id}
            for name in verdict.missing:
                st.markdown(phrases().say("verify-missing", {"file": name}))
            if verdict.audit_id:
                st.code(verdict.audit_id, language=None)
            status.update(label=phrases().say(code, facts), state="complete" if verdict.ok else "error")
    if desk().model.policies.roles[user().role].audit:
        _export()


def _export() -> None:
    in_language, zone = language(), Audit(desk().road).zone
    part("export_title")
    st.caption(word("export_note", in_language))
    today = datetime.now(zone).date()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = st.date_input(word("from_day", in_language), today - timedelta(days=7), key="export-from", width=220,
                              format="YYYY-MM-DD")  # fmt: skip
        prepare = st.button(word("prepare_export", in_language), key="prepare-export", icon=":material/inventory:")
    if not prepare:
        return
    since = datetime.combine(first, datetime.min.time(), zone).astimezone(UTC)
    try:
        done, content = Audit(desk().road).export_lines(user().id, since=since)
    except WenshuError as error:
        fault(error)
        return
    st.caption(word("export_ready", in_language, count=f"{done.entries:,}", sum=done.sha256))
    name = f"wenshu-ledger-{first:%Y%m%d}-{today:%Y%m%d}.jsonl"
    st.download_button(word("download", in_language), content, name, "application/jsonl", icon=":material/download:",
                       on_click="ignore")  # fmt: skip


def show_runs() -> None:
    """The evaluation runs of the home; of one that is picked, what changed and what was answered wrongly."""
    in_language = language()
    runs = kept_runs(desk().road.home)
    if not runs:
        st.caption(word("runs_none", in_language))
        return
    rows: dict[str, list[Any]] = {
        word("run_name", in_language): [run.name for run in runs],
        word("when", in_language): [local(run.at.isoformat()) for run in runs],
        word("cases", in_language): [run.score.cases for run in runs],
        **{
            word(name, in_language): [_percent(asdict(run.score)[name]) for run in runs]
            for name in ("accuracy", "coverage", "declined")
        },
        word("changes", in_language): [len(run.changes) for run in runs],
    }
    place = pick_row(rows, f"runs-{in_language}", most=400, alt=word("part_runs", in_language))
    _run(runs[place or 0])


def _run(run: KeptRun) -> None:
    st.html(f"<h2>{escape(run.name)}</h2>")
    st.markdown(f"**{word('changed_since', language(), count=len(run.changes))}**")
    if run.changes:
        _lines(run.changes)
    else:
        st.caption(word("nothing_changed", language()))
    if run.wrong:
        with st.expander(word("wrong_answers", language(), count=len(run.wrong))):
            _lines(run.wrong)


def _lines(lines: tuple[str, ...]) -> None:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    st.html(f'<ul class="wenshu-list">{items}</ul>')


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f} %"
