"""The first screen about one client as HTML, in the order in which it is read before a visit; it prints on one page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from assistant.client_chart import course_chart, numbered
from assistant.client_view import Figure, FirstScreen, Mark
from semantic_layer.client_page import ClientPage
from ui.components.session import desk, language
from ui.words import word

MOST_MARKS = 6


def show_sheet(screen: FirstScreen, page: ClientPage) -> None:
    """All of the first screen."""
    st.html(f'<div class="wenshu-sheet">{_head(screen)}{_tasks(screen)}{_tiles(screen.figures)}{_flags(screen)}</div>')
    if screen.course is not None and screen.course.rows:
        title = word("client_course", language())
        st.html(f'<div class="wenshu-sheet"><h2>{escape(title)}</h2></div>')
        spec = course_chart(screen.course, screen.events, language())
        st.vega_lite_chart(spec=spec, width="stretch", key=f"course-{screen.client}", alt=title)
        st.html(f'<div class="wenshu-sheet">{_events(screen)}</div>')
    st.html(f'<div class="wenshu-sheet">{_step(screen)}{_absent(page)}</div>')


def _head(screen: FirstScreen) -> str:
    facts = "".join(
        f"<span><b>{escape(title)}</b>{escape(text)}</span>" for title, text in screen.facts if text != screen.name
    )
    days = [word("data_to", language(), date=screen.data_date)]
    if screen.statement_date:
        days.append(word("statement_of", language(), date=screen.statement_date))
    number = f'<span class="number">{escape(screen.client)}</span>'
    return (
        f"<h1>{escape(screen.name)} {number}</h1>"
        f'<div class="days">{escape(" · ".join(days))}</div><div class="facts">{facts}</div>'
    )


def _tasks(screen: FirstScreen) -> str:
    title = f"<h2>{escape(word('client_tasks', language()))}</h2>"
    if not screen.tasks:
        return f"{title}<p>{escape(word('client_no_tasks', language()))}</p>"
    today = date.fromisoformat(screen.data_date)
    items = ""
    for number, task in enumerate(screen.tasks, 1):
        left = (task.due - today).days
        key = "client_late" if left < 0 else "client_due"
        due = word(key, language(), date=task.due.isoformat(), days=abs(left))
        late = " late" if left < 0 else ""
        items += (
            f'<li class="task{late}"><div class="due">{escape(due)}</div><div class="say">{number}. {escape(task.say)}</div>'
            f'<div class="rule">{escape(word("client_rule", language()))}{escape(task.rule)}</div></li>'
        )
    return f'{title}<ul class="tasks">{items}</ul>'


def _tiles(figures: Sequence[Figure]) -> str:
    if not figures:
        return ""
    cards = ""
    for one in figures:
        below = "".join(f'<div class="below">{escape(text)}</div>' for text in one.below)
        if one.rank[0]:
            rank = word("client_rank", language(), place=one.rank[0], of=f"{one.rank[1]:,}")
            below += f'<div class="below">{escape(rank)}</div>'
        moved = word("client_same", language()) if one.same else one.change
        change = f'<div class="change {one.side}">{escape(moved)}</div>' if moved else ""
        cards += (
            f'<div class="tile"><div class="label">{escape(one.label)}</div><div class="value">{escape(one.value)}</div>'
            f"{change}{below}</div>"
        )
    return f'<div class="wenshu-tiles">{cards}</div>'


def _flags(screen: FirstScreen) -> str:
    if screen.warnings or not screen.cautions:
        flags = _marks(screen.warnings, "▲", word("client_no_warnings", language()))
    else:
        flags = f"<p>{escape(word('client_only_cautions', language()))}</p>"
    watched = _marks(screen.cautions, "△", "") if screen.cautions else ""
    chances = _marks(screen.chances, "●", word("client_no_chances", language()))
    both = "".join(
        f"<section><h2>{escape(word(title, language()))}</h2>{lists}</section>"
        for title, lists in (("client_warnings", flags + watched), ("client_chances", chances))
    )
    return f'<div class="flags">{both}</div>'


def _marks(marks: Sequence[Mark], sign: str, none: str) -> str:
    if not marks:
        return f"<p>{escape(none)}</p>"
    items = "".join(
        f'<li><span class="sign" aria-hidden="true">{sign}</span><b>{escape(one.label)}</b>'
        f'<span class="note">{escape(one.note)}</span></li>'
        for one in marks[:MOST_MARKS]
    )
    more = len(marks) - MOST_MARKS
    rest = "、".join(one.label for one in marks[MOST_MARKS:])
    if more > 0:
        items += f'<li class="note">{escape(word("client_more", language(), count=more, names=rest))}</li>'
    return f"<ul>{items}</ul>"


def _events(screen: FirstScreen) -> str:
    items = "".join(
        f"<span><b>{number}</b> {escape(day)} {escape(what)}</span>" for number, day, what in numbered(screen.events)
    )
    return f'<div class="events">{items}</div>' if items else ""


def _step(screen: FirstScreen) -> str:
    if screen.step is None and not screen.fit:
        return ""
    say, rule = screen.step or (word("client_see_fit", language()), "")
    lines = f'<div class="rule">{escape(word("client_rule", language()))}{escape(rule)}</div>' if rule else ""
    if screen.fit:
        joint = ", " if language() == "en" else "、"
        lines += f'<div class="rule">{escape(word("client_fit", language()))}{escape(joint.join(screen.fit))}</div>'
    return f'<h2>{escape(word("client_step", language()))}</h2><div class="step"><div class="say">{escape(say)}</div>{lines}</div>'


def _absent(page: ClientPage) -> str:
    if not page.absent:
        return ""
    joint = ", " if language() == "en" else "、"
    names = joint.join(one.en if language() == "en" else one.zh for one in page.absent)
    return f'<div class="absent">{escape(word("client_absent", language(), names=names))}</div>'


def definition(metric_id: str) -> str:
    """How a metric is defined, in the reader's language."""
    metric = desk().model.metrics[metric_id]
    return (metric.note_en or metric.note) if language() == "en" else metric.note
