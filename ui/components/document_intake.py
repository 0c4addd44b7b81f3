"""For those who keep the documents: which are searched, and the form that takes a new one in."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from assistant.phrases import Phrases
from assistant.reading_room import Listed, ReadingRoom, typed_form
from knowledge.passage import State
from semantic_layer.errors import WenshuError
from ui.components.board_tools import attempt
from ui.components.faults import fault_words
from ui.components.session import desk, language
from ui.words import word

if TYPE_CHECKING:
    from knowledge.intake import Intake, Remark

_STATES: Final[tuple[State, ...]] = ("enabled", "disabled", "archived")


def show_states(room: ReadingRoom, chosen: Listed | None) -> None:
    """Enable, disable, archive the chosen one."""
    in_language = language()
    if chosen is None:
        st.caption(word("pick_to_keep", in_language))
        return
    st.html(f'<div class="wenshu-part">{escape(chosen.document.title)} {escape(chosen.document.version)}</div>')
    with st.container(horizontal=True, key="document-states"):
        for state in _STATES:
            pressed = st.button(
                word(f"set_{state}", in_language), key=f"set-{state}", disabled=chosen.document.state == state
            )
            if pressed and attempt(partial(room.set_state, chosen.document.id, state)):
                st.rerun()


def show_intake(room: ReadingRoom) -> None:
    """The form; what was read and what was not is told below it."""
    in_language = language()
    st.html(f'<div class="wenshu-part">{escape(word("take_in", in_language))}</div>')

    limit = desk().road.settings.documents.file_mb
    with st.form("documents-intake"):
        file = st.file_uploader(word("file", in_language), max_upload_size=limit, key="intake-file")
        title = st.text_input(
            word("document_title", in_language), help=word("empty_is_read", in_language), max_chars=200
        )
        one, two, three = st.columns(3)
        number = one.text_input(word("document_number", in_language), max_chars=40)
        version = two.text_input(word("document_version", in_language), max_chars=40)
        owner = three.text_input(word("document_owner", in_language), max_chars=80)
        since = one.date_input(
            word("document_from", in_language), value=None, min_value="1980-01-01", max_value="2100-01-01"
        )
        until = two.date_input(
            word("document_to", in_language), value=None, min_value="1980-01-01", max_value="2100-01-01"
        )
        supersedes = three.text_input(word("supersedes", in_language), help=word("supersedes_help", in_language))
        audience, place = _readers(room)
        sent = st.form_submit_button(word("take_in", in_language), type="primary")
    if not sent:
        return
    if file is None:
        st.caption(word("file_missing", in_language))
        return
    replaced = tuple(part.strip() for part in supersedes.replace("；", ";").split(";") if part.strip())
    form = typed_form(
        title=title.strip(), number=number.strip(), version=version.strip(), owner=owner.strip(),
        in_force_from=since, in_force_to=until, supersedes=replaced, audience=tuple(audience), organisation=place,
    )  # fmt: skip
    _take_in(room, file, form)


def _readers(room: ReadingRoom) -> tuple[list[str], str | None]:
    """For which roles and which place it is meant."""
    in_language, roles = language(), desk().model.policies.roles

    def role_name(role: str) -> str:
        return roles[role].label.en if in_language == "en" else roles[role].label.zh

    audience = st.multiselect(
        word("audience", in_language), sorted(desk().model.policies.people), format_func=role_name,
        placeholder=word("audience_all", in_language),
    )  # fmt: skip
    places = room.places()
    place = st.selectbox(
        word("document_place", in_language), list(places), index=None, format_func=lambda code: places[code],
        placeholder=word("whole_bank", in_language),
    )  # fmt: skip
    return audience, place


def _take_in(room: ReadingRoom, file: Any, form: Any) -> None:
    in_language = language()
    with st.status(word("reading_file", in_language, file=file.name)) as status:
        try:
            intake = room.take_in(
                file.name, file.getvalue(), form, lambda done, of, source: status.update(label=f"{source} {done}/{of}")
            )
        except WenshuError as error:
            status.update(label=fault_words(error, in_language), state="error")
            return
        _tell(intake, status)


def _tell(intake: Intake, status: Any) -> None:
    """What was read, in how many passages; what was not, and why."""
    in_language = language()
    for one in intake.read:
        said = word("was_read", in_language, title=one.title, version=one.version or "–", count=intake.passages)
        st.html(f"<p>{escape(said)}</p>")
        days = f"{one.in_force_from or '–'} – {one.in_force_to or ''}"
        st.caption(" · ".join(part for part in (one.number, days, one.owner, ", ".join(one.supersedes)) if part))
    for remark in (*intake.refused, *intake.notes):
        st.html(f'<div class="wenshu-refused">{escape(_said(remark))}</div>')
    done = bool(intake.read)
    status.update(
        label=word("intake_done" if done else "intake_refused", in_language),
        state="complete" if done else "error",
        expanded=True,
    )


def _said(remark: Remark) -> str:
    phrases = Phrases(language())
    facts = {"file": remark.source} | remark.details
    return f"{phrases.say(remark.code, facts)} {phrases.say(remark.code, facts, part='hint')}".strip()
