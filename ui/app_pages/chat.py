"""The conversation: what was asked, what was answered, and the next question."""

from __future__ import annotations

from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.mutable_status_container import StatusContainer

from assistant.answer import Answer, Offer, Step
from assistant.client_requests import client_starters
from assistant.journey import OnStep
from ui.components.actions import show_actions
from ui.components.answer_card import show_answer, show_offers
from ui.components.asking import Asking
from ui.components.decision_card import show_decision_card
from ui.components.kept import show_kept
from ui.components.own_segments import show_segments
from ui.components.recent_line import draw_recent
from ui.components.session import Exchange, ask_next, conversation, desk, language, name_of, start_conversation, user
from ui.components.talks import show_more, show_talks
from ui.words import step_word, word

# The page would stay at its lower end; a reader wants the question and the headline first.
TO_THE_QUESTION = """<script>
(() => {
  let moved = false;
  for (const hand of ["wheel", "pointerdown", "keydown"]) addEventListener(hand, () => { moved = true; }, {once: true});
  for (const wait of [200, 700, 1300, 2200]) setTimeout(() => {
    const asked = [...document.querySelectorAll(".wenshu-asked")].pop();
    if (asked && !moved) asked.closest('[data-testid="stChatMessage"]').scrollIntoView({block: "start"});
  }, wait);
})();
</script>"""


def show_page() -> None:
    """The chat page for the session's user."""
    talk = conversation()
    talk.settle()
    talk.boards = None
    _pinned()
    typed = st.chat_input(_example(), key="question")
    asked = Offer(label=typed, text=typed) if typed else talk.pending
    talk.pending = None
    segments, talks = _side(asked)
    if not talk.exchanges and not talk.kept and asked is None:
        _welcome()
    show_kept(talk, busy=asked is not None or bool(talk.exchanges))
    for number, exchange in enumerate(talk.exchanges):
        last = number == len(talk.exchanges) - 1 and asked is None
        _exchange(exchange, f"{talk.id}-{number}", latest=last)
    if asked is not None:
        _answer_now(asked)
    with segments:  # behind the answer, which may have saved one
        show_segments()
    with talks:
        show_more()
    draw_recent()


def _side(asked: Offer | None) -> tuple[DeltaGenerator, DeltaGenerator]:
    """A new conversation, the conversations of before, and two places to be filled behind the answer: for one's segments, and
    for what may be done with the open conversation, which is kept from its first answer on."""
    talk = conversation()
    if (talk.exchanges or asked is not None or talk.kept) and st.query_params.get("c") != talk.id and not talk.borrowed:
        st.query_params["c"] = talk.id  # a reload opens it again
    with st.sidebar:
        st.button(word("new", language()), icon=":material/add:", on_click=start_conversation, width="stretch")
        segments = st.container()
        show_talks(asked)
        talks = st.container()
    return segments, talks


def _pinned() -> None:
    """Whom a conversation about one client is about, and the way out of it."""
    talk = conversation()
    if talk.client is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="pinned"):
        name = f"<b>{escape(talk.client_name)}</b>"
        st.html(f"<div>{escape(word('pinned_to', language()))}{name}</div>", width="content")
        st.button(word("unpin", language()), icon=":material/close:", type="tertiary", on_click=start_conversation)


def _example() -> str:
    """What stands in the empty field: a question that works for this user."""
    known = [] if conversation().client else desk().starters(user().id, language())
    return word("placeholder", language(), example=known[0].text) if known else word("ask_here", language())


def _welcome() -> None:
    in_language, person = language(), user()
    name = name_of(person, in_language).split(" · ")[0]
    greeting = escape(word("greeting", in_language, name=name))
    tagline = escape(word("tagline", in_language))
    st.html(f'<div class="wenshu-hello"><h1>{greeting}</h1><p>{tagline}</p></div>')
    with st.container(horizontal=True, key="starters"):
        starters = client_starters(desk().model, person.role, in_language) if conversation().client else None
        for number, offer in enumerate(starters or desk().starters(person.id, in_language)):
            st.button(offer.label or offer.text, key=f"starter-{number}", on_click=ask_next, args=(offer,))


def _exchange(exchange: Exchange, key: str, *, latest: bool) -> None:
    _question(exchange.asked)
    with st.chat_message("assistant", avatar=":material/query_stats:"):
        _card(exchange, key, latest=latest)


def _card(exchange: Exchange, key: str, *, latest: bool) -> None:
    show_answer(exchange.answer, key)
    show_decision_card(exchange.answer, key, latest=latest)
    show_actions(exchange, key, latest=latest)
    if latest:
        show_offers(exchange.answer, key)


def _question(text: str) -> None:
    with st.chat_message("user", avatar=":material/person:"):
        st.html(f'<div class="wenshu-asked">{escape(text)}</div>')


def _answer_now(asked: Offer) -> None:
    talk = conversation()
    _question(asked.label or asked.text)
    with st.chat_message("assistant", avatar=":material/query_stats:"):
        place = st.empty()
        with place.container():
            status = st.status(word("working", language()))
            st.button(word("stop_it", language()), key="stop", icon=":material/stop:", type="tertiary")
            _follow(asked, status)
        place.empty()
        _card(talk.exchanges[-1], f"{talk.id}-{len(talk.exchanges) - 1}", latest=True)
        st.html(TO_THE_QUESTION, unsafe_allow_javascript=True)


def _follow(asked: Offer, status: StatusContainer) -> None:
    """Ask, and show how far the answer is; any click meanwhile, on "stop" or elsewhere, stops the question."""
    talk, its_desk, in_language = conversation(), desk(), language()

    def work(ticket: str, on_step: OnStep) -> Answer:
        if asked.request is not None:
            return its_desk.run(
                asked.request,
                talk.user_id,
                talk.id,
                language=in_language,
                on_step=on_step,
                ticket=ticket,
                client=talk.client,
                label=asked.label,
            )
        return its_desk.answer(asked.text, talk.user_id, talk.id, on_step=on_step, ticket=ticket, client=talk.client)

    said = word("working", in_language)

    def show(step: Step | None) -> None:
        nonlocal said
        said = said if step is None else _progress(step)
        status.update(label=said)

    talk.asking = asking = Asking(its_desk, asked, work)
    try:
        asking.follow(show)
    finally:
        talk.settle()


def _progress(step: Step) -> str:
    return step_word(step.name, language()) + (f"：{step.detail}" if step.detail else "")


show_page()
