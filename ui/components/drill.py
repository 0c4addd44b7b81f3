"""From a group into what it is made of, and back: a click on its bar, or its name from a list."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from assistant.answer import Chart, Offer
from assistant.chips import Asked, Change
from assistant.drill import down, opens, up
from assistant.question import QueryRequest
from assistant.tabulate import TOTAL
from ui.components.session import ask_next
from ui.words import word
from warehouse.engine import Table

_BARS = ("bar", "column", "change", "bullet")
_PICKED = "picked"
MOST = 200  # names in the list


def bars_open(chart: Chart, asked: Asked | None) -> bool:
    """Whether a bar of ``chart`` can be opened."""
    return asked is not None and chart.kind in _BARS and "layer" in chart.spec and bool(opens(asked))


def clickable(chart: Chart) -> dict[str, Any]:
    """The chart's specification with bars that can be picked."""
    first, *others = chart.spec["layer"]
    pick = [{"name": _PICKED, "select": {"type": "point", "fields": ["label"]}}]
    mark = {**first["mark"], "cursor": "pointer"} if isinstance(first["mark"], dict) else first["mark"]
    return {**chart.spec, "layer": [{**first, "mark": mark, "params": pick}, *others]}


def picked(key: str, asked: Asked, table: Table) -> None:
    """A bar of the chart called ``key`` was clicked: its group is asked about."""
    chosen = st.session_state[key]["selection"].get(_PICKED) or []
    label = chosen[0].get("label") if chosen else None
    found = [(code, name) for code, name in groups(asked, table) if name == label]
    if len(found) == 1:  # two clients of one name are told apart in the list only
        _ask(down(asked, *found[0]))


def groups(asked: Asked, table: Table) -> list[tuple[Any, str]]:
    """Code and name of each group of the one dimension that the table is split by."""
    names = {column.name: at for at, column in enumerate(table.columns)}
    group = asked.query.group_by[0]
    if group not in names:
        return []
    at, named = names[group], names.get(f"{group}_name", names[group])
    rows = [row for row in table.rows if row[named] not in TOTAL.values() and row[at] not in TOTAL.values()]
    return [(row[at], str(row[named])) for row in rows if row[named] not in (None, "")]


def show_levels(asked: Asked | None, table: Table, key: str) -> None:
    """The way down from each group and the way back up, beside each other; nothing where there is neither."""
    if asked is None or not asked.query.group_by:
        return
    language, child, back = asked.phrases.language, opens(asked), up(asked)
    rows = groups(asked, table)[:MOST] if child else []
    rows = rows if rows and down(asked, *rows[0]) else []
    if not rows and back is None:
        return
    with st.container(horizontal=True, gap="small", key=f"{key}-levels"):
        if back is not None:
            st.button(
                back.label,
                icon=":material/arrow_upward:",
                type="tertiary",
                key=f"{key}-up",
                on_click=_ask,
                args=(back,),
            )
        if rows:
            st.menu_button(
                word("open_group", language, dimension=asked.dimension(child)),
                list(range(len(rows))),
                format_func=lambda number: rows[number][1],
                icon=":material/zoom_in:",
                type="tertiary",
                key=f"{key}-down",
                help=word("open_group_help", language),
                on_click=partial(_chosen, f"{key}-down", asked, rows),
            )


def _chosen(key: str, asked: Asked, rows: list[tuple[Any, str]]) -> None:
    number = st.session_state[key]
    if number is not None:
        _ask(down(asked, *rows[number]))


def _ask(change: Change | None) -> None:
    if change is not None:
        ask_next(Offer(label=change.said, request=QueryRequest(query=change.query)))
