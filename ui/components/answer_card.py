"""One answer on the page: calm at rest, everything behind it one click away."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from assistant.answer import Answer, Chart
from assistant.chart import draw, kinds
from assistant.chips import Asked
from assistant.formats import show
from assistant.question import QueryRequest
from ui.components.chips import asked_of, figures, show_chips
from ui.components.choices import show_choices
from ui.components.details import show_details
from ui.components.drill import bars_open, clickable, picked, show_levels
from ui.components.headline import headline, leading_figures
from ui.components.quotation import quoted
from ui.components.recent_line import has_recent, show_later
from ui.components.session import ask_next, desk
from ui.components.table_view import is_narrow, is_opened, show_table, side_of
from ui.words import word
from warehouse.engine import Table


def show_answer(answer: Answer, key: str) -> None:
    """The card of ``answer``. ``key`` names it within the page."""
    if answer.parts:
        _parts(answer, key)
    elif answer.status == "answered":
        _answered(answer, key)
        _notes(answer)
        show_details(answer, key)
    else:
        _calm(answer)


def _answered(answer: Answer, key: str) -> None:
    wanted = (
        leading_figures(answer.tables[0], by_time=_is_series(answer), language=answer.language) if answer.tables else []
    )
    said = headline(answer.headline or answer.text, wanted, [one.quote for one in answer.citations])
    _headline(said, answer, key)
    asked = asked_of(answer)
    show_chips(answer, asked, key)
    rest = answer.text.removeprefix(answer.headline).strip()
    if rest:
        st.html(f'<div class="wenshu-text">{escape(rest)}</div>')
    for number, table in enumerate(answer.tables):
        _table_and_chart(answer, figures(asked), table, number, f"{key}-{number}")
    for number, citation in enumerate(answer.citations):
        quoted(citation, answer.language, f"{key}-cited-{number}", said=answer.text)


def _headline(said: str, answer: Answer, key: str) -> None:
    """The headline; beside one that is a single figure its last months."""
    alone = len(answer.tables) == 1 and len(answer.tables[0].rows) == 1 and not answer.charts
    if not alone or not has_recent(answer, key):
        st.html(said)
        return
    left, right = st.columns([7, 2], gap="medium", vertical_alignment="center")
    with left:
        st.html(said)
    show_later(right, answer, key)


def _parts(answer: Answer, key: str) -> None:
    """Each step with its own sentence, table and chart; what holds for all of them once, below."""
    for number, part in enumerate(answer.parts, 1):
        st.html(f'<div class="wenshu-part">{number}. {escape(part.title)}</div>')
        if part.status == "answered":
            _answered(part, f"{key}-step{number}")
        else:
            _calm(part)
    _notes(answer)
    show_details(answer, key)


def _is_series(answer: Answer) -> bool:
    groups = answer.request.query.group_by if isinstance(answer.request, QueryRequest) else ()
    known = desk().model.dimensions
    return any(known[id].grain for id in groups if id in known)


def _table_and_chart(answer: Answer, asked: Asked | None, table: Table, number: int, key: str) -> None:
    if len(table.rows) == 1 and number == 0 and (_is_said(answer, table) or show_figures(answer, table)):
        return
    chart = next((one for one in answer.charts if one.table == number), None)
    if chart is None:
        show_table(answer, table, key)
    elif is_narrow(table, answer.language) and not is_opened(key):
        # a narrow table stands beside its chart, so that the whole answer is seen at once
        left, right = st.columns([3, 2], gap="medium")
        with left:
            _chart(answer, asked, table, chart, key)
        with right:
            show_table(answer, table, key)
    else:
        _chart(answer, asked, table, chart, key)
        show_table(answer, table, key)
    if number == 0:
        show_levels(asked, table, key)


def _is_said(answer: Answer, table: Table) -> bool:
    """Whether the table is one figure and the headline says it."""
    (column, *more), value = table.columns, table.rows[0][0]
    if more or value is None or column.format in ("text", "date", ""):
        return False
    return show(value, column.unit, column.format, answer.language) in answer.headline


_AMONG_PEERS = ("__rank", "__median", "__gap")


def show_figures(answer: Answer, table: Table) -> bool:
    """One row of figures as tiles, each with its change; False when there is only the headline's own figure."""
    language, row = answer.language, table.rows[0]
    names = {column.name: at for at, column in enumerate(table.columns)}
    among = _AMONG_PEERS if any(name.endswith("__peers") for name in names) else ()
    figures = [
        c
        for c in table.columns
        if c.format not in ("text", "date", "") and ("__" not in c.name or c.name.endswith(among))
    ]
    changes = [c for c in table.columns if c.name.endswith("__change")]
    if len(figures) < 2 and not changes:
        return False
    tiles = []
    for figure in figures[:8]:
        value = show(row[names[figure.name]], figure.unit, figure.format, language)
        if among and figure.name.endswith("__rank"):
            value += f" / {row[names[figure.name.replace('__rank', '__peers')]]}"
        change = f"{figure.name}__change"
        below = ""
        if change in names:
            of = table.columns[names[change]]
            text = show(row[names[change]], of.unit, of.format, language, signed=True)
            percent = names.get(f"{figure.name}__change_pct")
            if percent is not None and row[percent] is not None:
                of_percent = table.columns[percent]
                text += f" ({show(row[percent], of_percent.unit, of_percent.format, language, signed=True)})"
            side = side_of(row[names[change]], change, desk().model)
            below = f'<div class="change {side}">{escape(of.label)} {escape(text)}</div>'
        label = f'<div class="label">{escape(figure.label or figure.name)}</div>'
        tiles.append(f'<div class="tile">{label}<div class="value">{escape(value)}</div>{below}</div>')
    st.html(f'<div class="wenshu-tiles">{"".join(tiles)}</div>')
    return True


def _chart(answer: Answer, asked: Asked | None, table: Table, chart: Chart, key: str) -> None:
    language, request = answer.language, answer.request
    others = kinds(request, table, desk().model) if isinstance(request, QueryRequest) else []
    chart = _as_chosen(answer, table, chart, key)
    said = f"{answer.headline} {chart.why}"
    if asked is not None and bars_open(chart, asked):
        click = partial(picked, f"{key}-bars", asked, table)
        st.vega_lite_chart(spec=clickable(chart), width="stretch", key=f"{key}-bars", alt=said, on_select=click)
    else:
        st.vega_lite_chart(spec=chart.spec, width="stretch", key=f"{key}-chart", alt=said)
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}-under"):
        st.caption(word("chart_reason", language, why=chart.why))
        if len(others) > 1:
            with st.popover(word("chart_kind", language), type="tertiary", icon=":material/swap_horiz:"):
                st.pills(
                    word("chart_kind", language),
                    others,
                    key=f"{key}-kind",
                    format_func=lambda kind: word(f"kind_{kind}", language),
                    label_visibility="collapsed",
                )


def _as_chosen(answer: Answer, table: Table, chart: Chart, key: str) -> Chart:
    """The chart of the kind that the reader chose under it."""
    chosen, request = chosen_kind(key), answer.request
    if not chosen or not isinstance(request, QueryRequest):
        return chart
    made = draw(request.model_copy(update={"show": chosen}), table, desk().model, answer.language)
    return chart if made is None else made.model_copy(update={"table": chart.table})


def chosen_kind(key: str) -> str | None:
    """The kind of chart that the reader chose under the table called ``key``."""
    chosen: str | None = st.session_state.get(f"{key}-kind")
    return chosen


def as_drawn(answer: Answer, key: str) -> Answer:
    """``answer`` with its charts as its reader sees them on the card called ``key``."""
    if answer.parts:
        parts = [as_drawn(part, f"{key}-step{number}") for number, part in enumerate(answer.parts, 1)]
        return answer.model_copy(update={"charts": tuple(chart for part in parts for chart in part.charts)})
    charts = tuple(
        _as_chosen(answer, answer.tables[one.table], one, f"{key}-{one.table}") if answer.tables else one
        for one in answer.charts
    )
    return answer.model_copy(update={"charts": charts})


def _notes(answer: Answer) -> None:
    language = answer.language
    said = {"assumptions": answer.assumptions, "rights": answer.reasons}
    notes = [
        f"<div><span>{escape(word(key, language))}</span>{escape(word('stop', language).join(lines))}</div>"
        for key, lines in said.items()
        if lines
    ]
    if answer.data_date and not answer.text:
        notes.append(f"<div>{escape(word('data_to', language, date=answer.data_date))}</div>")
    if notes:
        st.html(f'<div class="wenshu-notes">{"".join(notes)}</div>')


def _calm(answer: Answer) -> None:
    hint = answer.error.hint if answer.error else ""
    below = f'<div class="hint">{escape(hint)}</div>' if hint else ""
    said = answer.headline or answer.text
    st.html(f'<div class="wenshu-{answer.status}"><div>{escape(said)}</div>{below}</div>')
    if answer.audit_id:
        st.caption(f"{word('audit', answer.language)} {answer.audit_id}")


def show_offers(answer: Answer, key: str) -> None:
    """What may be asked next: the readings of a question back, or the follow-ups of an answer."""
    if answer.choices:
        show_choices(answer, key)
    if answer.follow_ups:
        with st.container(horizontal=True, key=f"{key}-follow"):
            for number, offer in enumerate(answer.follow_ups):
                st.button(
                    offer.label or offer.text,
                    key=f"{key}-follow-{number}",
                    icon=":material/subdirectory_arrow_right:",
                    on_click=ask_next,
                    args=(offer,),
                )
