"""What stands behind a click on the client page: each panel runs its query when it is opened, says what its figures are, and
opens in the chat about this client alone."""

from __future__ import annotations

from html import escape

import streamlit as st

from assistant.answer import Answer, Offer
from assistant.charts.waterfall import waterfall
from assistant.client_requests import ClientRequests
from assistant.client_view import FirstScreen, cells
from assistant.formats import show
from semantic_layer.client_page import Panel
from ui.components.session import ask_about_client, desk, language, user
from ui.components.table_view import show_table
from ui.words import word
from warehouse.engine import Table


def show_panels(screen: FirstScreen, requests: ClientRequests) -> None:
    """Every panel that fits the client and the reader, closed."""
    for name, panel in requests.panels(screen.kind).items():
        _panel(name, panel, screen, requests)


@st.fragment
def _panel(name: str, panel: Panel, screen: FirstScreen, requests: ClientRequests) -> None:
    label = panel.label.en if language() == "en" else panel.label.zh
    box = st.expander(label, key=f"panel-{name}-{screen.client}", on_change="rerun")
    if not box.open:
        return
    request = requests.panel(panel)
    with box:
        if request is None:
            return
        answer = desk().run(request, user().id, language=language(), client=screen.client)
        if answer.status != "answered" or not answer.tables or not answer.tables[0].rows:
            text = word("client_nothing", language()) if answer.status == "answered" else answer.text
            st.html(f"<p>{escape(text)}</p>")
        else:
            _drawn(name, panel, answer, screen)
        st.caption(panel.note.en if language() == "en" else panel.note.zh)
        if st.button(
            word("open_in_chat", language()), icon=":material/chat_bubble:", key=f"open-{name}-{screen.client}"
        ):
            ask_about_client(screen.client, screen.name, Offer(label=label, text=label, request=request))
            st.switch_page("app_pages/chat.py")


def _drawn(name: str, panel: Panel, answer: Answer, screen: FirstScreen) -> None:
    table = answer.tables[0]
    if panel.draw == "parts":
        st.html(_parts(panel, table))
        return
    if panel.draw == "waterfall":
        _bridge(name, panel, table, screen)
    elif answer.charts and panel.group_by == ("month",):
        chart = answer.charts[0]
        st.vega_lite_chart(spec=chart.spec, width="stretch", key=f"chart-{name}-{screen.client}", alt=chart.why)
    if len(table.rows) == 1 and not panel.group_by:
        st.html(lines_of(panel, table))
    else:
        show_table(answer, table, f"rows-{name}-{screen.client}")


def _bridge(name: str, panel: Panel, table: Table, screen: FirstScreen) -> None:
    row, columns = cells(table), {column.name: column for column in table.columns}
    last = columns[panel.metrics[-1]]
    steps = [
        (columns[metric].label, float(row[metric] or 0) * (-1 if metric in panel.less else 1))
        for metric in panel.metrics[:-1]
    ]
    chart = waterfall(steps[0], steps[1:], (last.label, float(row[last.name] or 0)), last.unit, last.format, language())
    st.vega_lite_chart(spec=chart.spec, width="stretch", key=f"bridge-{name}-{screen.client}", alt=chart.why)


def lines_of(panel: Panel, table: Table) -> str:
    """One row of figures as a list: name, value, and the other figure that it is held against."""
    row, columns = cells(table), {column.name: column for column in table.columns}
    body = ""
    for metric in panel.metrics:
        column = columns.get(metric)
        if column is None:
            continue
        value = show(row[metric], column.unit, column.format, language())
        against = ""
        if panel.compare:
            base, moved = columns[f"{metric}__base"], columns[f"{metric}__change"]
            against = (
                f'<td class="number">{escape(show(row[base.name], base.unit, base.format, language()))}</td>'
                f'<td class="number">{escape(show(row[moved.name], moved.unit, moved.format, language(), signed=True))}</td>'
            )
        body += f'<tr><th scope="row">{escape(column.label)}</th><td class="number">{escape(value)}</td>{against}</tr>'
    head = ""
    if panel.compare:
        titles = [word("client_own", language()), word("client_industry", language()), word("client_gap", language())]
        head = (
            "<thead><tr><td></td>"
            + "".join(f'<th class="number">{escape(one)}</th>' for one in titles)
            + "</tr></thead>"
        )
    return f'<div class="wenshu-table wenshu-facts" tabindex="0"><table>{head}<tbody>{body}</tbody></table></div>'


def _parts(panel: Panel, table: Table) -> str:
    """Points out of the most there are, as bars with their numbers; what is not known says so."""
    row, columns = cells(table), {column.name: column for column in table.columns}
    body, total = "", 0.0
    for metric in panel.metrics:
        most, value = panel.of[metric], row[metric]
        total += value or 0
        share = 0 if value is None else max(0.0, min(100.0, 100 * value / most))
        said = word("client_unknown", language()) if value is None else f"{value:.1f} / {most:g}"
        body += (
            f'<div class="part"><span class="name">{escape(columns[metric].label)}</span><span class="bar" aria-hidden="true">'
            f'<i style="width:{share:.0f}%"></i></span><span class="points">{escape(said)}</span></div>'
        )
    sums = word("client_sum", language(), points=f"{total:.1f}", most=f"{sum(panel.of.values()):g}")
    return f'<div class="wenshu-parts">{body}<div class="sum">{escape(sums)}</div></div>'
