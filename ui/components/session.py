"""What one browser session remembers, and the one Desk of the process."""

from __future__ import annotations

import atexit
import importlib
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

import streamlit as st

from assistant.answer import Answer, Offer
from assistant.audit import Audit
from assistant.desk import Desk
from semantic_layer.errors import WenshuError
from semantic_layer.user import User
from ui.components.asking import Asking
from ui.home import data_home
from ui.words import word


@dataclass
class Exchange:
    """A question as it was asked, and its answer; ``offer`` asks it again."""

    asked: str
    answer: Answer
    offer: Offer | None = None


@dataclass
class Conversation:
    """The exchanges of one person, oldest first. ``pending`` is an offer that was clicked and has not run yet, ``asking`` a
    question on its way. ``client`` is the one client that the conversation is about, ``client_name`` as its reader may read it.
    ``kept`` are its questions of before, when it was opened again, ``seen`` those of them that were asked anew, by place;
    ``borrowed`` says that they are another person's, the ``sharer``'s.
    ``boards`` are the person's own, read once in a run of the page."""

    user_id: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    exchanges: list[Exchange] = field(default_factory=list)
    pending: Offer | None = None
    asking: Asking | None = None
    client: str | None = None
    client_name: str = ""
    kept: list[Offer] = field(default_factory=list)
    seen: dict[int, Answer] = field(default_factory=dict)
    borrowed: bool = False
    sharer: User | None = None
    boards: dict[str, str] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def thread(self) -> str:
        """What it is kept under in the store."""
        return self.id if self.client is None else f"{self.id} {self.client}"

    def settle(self) -> None:
        """End the question on its way, if there is one, and keep its answer. Two runs of a page may meet here."""
        with self.lock:
            if self.asking is not None:
                self.exchanges.append(Exchange(self.asking.label, self.asking.end(), self.asking.offer))
                self.asking = None


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """The Desk on this installation's data, shared by the sessions; it keeps users apart itself."""
    opened = Desk.open(data_home(), channel="page")
    opened.warm()
    threading.Thread(target=_read_ahead, name="charts", daemon=False).start()
    atexit.register(opened.drain)  # the server was told to end: what runs is answered or stopped, and recorded
    return opened


def _read_ahead() -> None:
    """What Streamlit reads for its first chart: some seconds that nobody should wait for."""
    for name in ("pandas", "pyarrow"):
        importlib.import_module(name)


def now_here() -> datetime:
    """The time in the zone in which people here write and read times."""
    return datetime.now(Audit(desk().road).zone)


def language() -> str:
    """The language of the page: ``zh`` or ``en``."""
    return cast(str, st.session_state.get("language") or "zh")


def user() -> User:
    """Whose rights apply in this session."""
    return desk().users[st.session_state["user_id"]]


def conversation() -> Conversation:
    """The session's conversation; another person's is never shown: a change of identity starts a new one."""
    current: Conversation | None = st.session_state.get("conversation")
    if current is None or current.user_id != st.session_state["user_id"]:
        current = (current is None and _of_the_address()) or Conversation(st.session_state["user_id"])
        st.session_state["conversation"] = current
    return current


def _of_the_address() -> Conversation | None:
    """The conversation that the page's address names: one of the user's own, or one that was shared."""
    own, token = st.query_params.get("c", ""), st.query_params.get("s", "")
    if not own and not token:
        return None
    from assistant.reopened import borrow, reopen

    user_id, road = st.session_state["user_id"], desk().road
    try:
        found = reopen(road, user_id, own, language()) if own else borrow(road, user_id, token, language())
    except WenshuError:
        found = None
    if found is None or not found.offers:
        st.toast(word("talk_gone", language()))
        return None
    offers = list(found.offers)
    talk = Conversation(
        user_id, client=found.client, client_name=found.client_name, kept=offers, borrowed=found.borrowed,
        sharer=found.sharer,
    )  # fmt: skip
    talk.id = own or talk.id
    return talk


def start_conversation() -> None:
    """Forgets the exchanges and begins anew."""
    st.session_state.pop("conversation", None)
    _forget_address()


def open_conversation(id: str) -> None:
    """Opens one of the user's own conversations again."""
    start_conversation()
    st.query_params["c"] = id


def _forget_address() -> None:
    for name in ("c", "s"):
        st.query_params.pop(name, None)


def ask_about_client(client: str, client_name: str, offer: Offer | None = None) -> None:
    """Begins a conversation about one client alone, with ``offer`` as its first question."""
    _forget_address()
    st.session_state["conversation"] = Conversation(
        st.session_state["user_id"], client=client, client_name=client_name, pending=offer
    )


def ask_next(offer: Offer) -> None:
    """Remembers an offer to be run on the next run of the page."""
    conversation().pending = offer


def keep_alive() -> bool:
    """Whether the session goes on: one that stood unused for longer than the settings allow shows nothing until its user says
    that they are back; where people sign on, they sign on again."""
    limit, now = desk().road.settings.session_minutes * 60, time.monotonic()
    if now - st.session_state.get("last_used", now) <= limit:
        st.session_state["last_used"] = now
        return True
    start_conversation()
    st.info(word("timed_out", language(), minutes=desk().road.settings.session_minutes))
    if desk().road.settings.sign_on is not None:
        st.button(word("sign_in", language()), type="primary", on_click=st.logout)
    else:
        st.button(word("go_on", language()), type="primary", on_click=lambda: st.session_state.pop("last_used", None))
    return False


def name_of(person: User, in_language: str) -> str:
    """The name and the office of a person."""
    return (person.name_en if in_language == "en" else person.name_zh) or person.id
