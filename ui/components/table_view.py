"""A table on a page: eight calm rows, and all of them sortable on demand."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from assistant.answer import Answer
from assistant.charts.marks import width_of
from assistant.formats import NONE, Scale, scale_of
from assistant.spreadsheet import distinct_labels
from assistant.tabulate import TOTAL
from semantic_layer.model import SemanticModel
from ui.components.session import desk
from ui.words import word
from warehouse.engine import Column, Table

ROWS_AT_REST = 8
# In Latin letters: what fits beside a chart, and the space between two columns.
NARROW, GAP = 42, 3


def show_table(answer: Answer, table: Table, key: str) -> None:
    """The first rows of ``table``; a switch shows all of them, to be sorted and searched."""
    language, count = answer.language, len(table.rows)
    columns = visible_columns(table)
    opened = count > ROWS_AT_REST and is_opened(key)
    if opened:
        _whole(table, columns, language, key)
    else:
        st.html(_rows(table, columns, language, desk().model))
    if count > ROWS_AT_REST:
        label = word("fewer_rows", language) if opened else word("all_rows", language, count=f"{count:,}")
        st.toggle(label, key=f"{key}-all")
    if table.truncated:
        st.caption(word("truncated", language, count=f"{count:,}"))


def is_opened(key: str) -> bool:
    """Whether the reader asked for all rows of the table called ``key``."""
    return bool(st.session_state.get(f"{key}-all"))


def is_narrow(table: Table, language: str) -> bool:
    """Whether the table at rest fits beside a chart."""
    total = 0
    for at, scale, column in _scales(table, visible_columns(table), language):
        cells = [scale.text(row[at]) for row in _at_rest(table)]
        heading = f"{column.label or column.name} {scale.heading}"
        total += max(map(width_of, [heading, *cells])) + GAP
    return total <= NARROW


def visible_columns(table: Table) -> list[Column]:
    """The columns people see: a code whose ``<id>_name`` is there is for machines."""
    names = {column.name for column in table.columns}
    return [column for column in table.columns if f"{column.name}_name" not in names]


def _scales(table: Table, columns: Sequence[Column], language: str) -> list[tuple[int, Scale, Column]]:
    found = []
    for column in columns:
        at = table.index(column.name)
        found.append((at, scale_of((row[at] for row in table.rows), column.unit, column.format, language), column))
    return found


def _rows(table: Table, columns: Sequence[Column], language: str, model: SemanticModel) -> str:
    scales = _scales(table, columns, language)
    head = "".join(_heading(column, scale) for _, scale, column in scales)
    body = "".join(
        _opening(row) + "".join(_cell(row[at], scale, column, model) for at, scale, column in scales) + "</tr>"
        for row in _at_rest(table)
    )
    return f'<div class="wenshu-table" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _at_rest(table: Table) -> list[tuple[Any, ...]]:
    """The first rows with the total; of a series, the latest."""
    rows = list(table.rows)
    known = desk().model.dimensions.get(table.columns[0].name)
    if known is not None and known.grain:
        return rows[-ROWS_AT_REST:]
    if len(rows) > ROWS_AT_REST and _is_total(rows[-1]):
        return [*rows[: ROWS_AT_REST - 1], rows[-1]]
    return rows[:ROWS_AT_REST]


def _is_total(row: tuple[Any, ...]) -> bool:
    return any(value in TOTAL.values() for value in row[:2])


def _opening(row: tuple[Any, ...]) -> str:
    return '<tr class="total">' if _is_total(row) else "<tr>"


def _heading(column: Column, scale: Scale) -> str:
    unit = f'<span class="unit">{escape(scale.heading)}</span>' if scale.heading else ""
    side = "number" if scale.kind == "number" else "name"
    return f'<th class="{side}">{escape(column.label or column.name)}{unit}</th>'


def _cell(value: Any, scale: Scale, column: Column, model: SemanticModel) -> str:
    if scale.kind != "number":
        return f'<td class="name">{escape(scale.text(value))}</td>'
    changed = column.name.endswith(("__change", "__change_pct"))
    text = scale.text(value, signed=changed)
    mark = f" {side_of(value, column.name, model)}" if changed and text != NONE else ""
    return f'<td class="number{mark}">{escape(text)}</td>'


def side_of(value: Any, column: str, model: SemanticModel) -> str:
    """``good``, ``bad`` or ``even``: whether a change goes the way the metric should go."""
    known = model.metrics.get(column.split("__")[0])
    if known is None or known.direction == "neutral" or not isinstance(value, int | float) or not value:
        return "even"
    return "good" if (value > 0) == (known.direction == "up") else "bad"


def _whole(table: Table, columns: Sequence[Column], language: str, key: str) -> None:
    import pandas

    scales = _scales(table, columns, language)
    labels = distinct_labels(table, language)
    headings = [_unique(labels[column.name], scale) for _, scale, column in scales]
    content: dict[str, Any] = {}
    for heading, (at, scale, _) in zip(headings, scales, strict=True):
        stored = [row[at] for row in table.rows]
        content[heading] = (
            [scale.value(v) for v in stored] if scale.kind == "number" else [scale.text(v) for v in stored]
        )
    shown = pandas.DataFrame(content)
    numbers: Any = {
        heading: (lambda value, scale=scale: _grouped(value, scale))
        for heading, (_, scale, _) in zip(headings, scales, strict=True)
        if scale.kind == "number"
    }
    st.dataframe(shown.style.format(numbers, na_rep=NONE), hide_index=True, key=f"{key}-rows", height=420)


def _grouped(value: float, scale: Scale) -> str:
    return NONE if value != value else f"{value:,.{scale.decimals}f}"


def _unique(label: str, scale: Scale) -> str:
    return f"{label}（{scale.heading}）" if scale.heading else label
