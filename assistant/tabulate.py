"""From the engine's rows to the table people and programs see: names, labels, units, formats, time codes, totals."""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.formats import change_format, metric_format, unit_word
from assistant.headings import BASES, CHANGE, metric_heading
from semantic_layer.bound import BoundQuery
from semantic_layer.calendar import Period, period_code
from semantic_layer.model import Dimension, SemanticModel
from semantic_layer.scan_sql import MERGED
from semantic_layer.to_sql import Compiled
from warehouse.engine import Column, Table

TOTAL = {"zh": "合计", "en": "Total"}
TOTAL_OF_ALL = {"zh": "合计（全部）", "en": "Total of all"}
SHARE = {"zh": "占比", "en": "share"}
RANK = {"zh": "排名", "en": " rank"}
PEERS = {"zh": ("同级数", "同级中位数", "与上一名差距"), "en": (" peers", " median of peers", " gap to the next")}
RUNNING = {"zh": "累计{}", "en": "{} so far"}
SMALL = {"zh": "其他（少于5户）", "en": "Other (under 5 clients)"}
BASE = {"zh": "基期", "en": "base"}


def tabulate(
    raw: Table, compiled: Compiled, bound: BoundQuery, model: SemanticModel, language: str, total: Table | None = None
) -> Table:
    """``raw`` with the contract's columns. ``total`` is the one-row result without grouping, appended as 合计."""
    columns: list[Column] = []
    readers: list[tuple[int, Dimension | None]] = []
    for position, (name, owner, part) in enumerate(compiled.columns):
        if part == "cases":
            continue
        dimension = model.dimensions.get(owner) if part in ("code", "name") else None
        columns.append(_column(name, owner, part, bound, model, language))
        readers.append((position, dimension if part == "code" else None))
        if dimension is not None and dimension.values and part == "code":
            columns.append(Column(name=f"{name}_name", label=_label(dimension, language), format="text"))
            readers.append((-position - 1, dimension))
    rows = [tuple(_cell(row, reader, language) for reader in readers) for row in raw.rows]
    if total is not None and total.rows:
        rows.append(_total_row(columns, compiled, bound, total, language))
    return raw.model_copy(update={"columns": tuple(columns), "rows": tuple(rows)})


def _cell(row: tuple[Any, ...], reader: tuple[int, Dimension | None], language: str) -> Any:
    position, dimension = reader
    if row[position if position >= 0 else -position - 1] == MERGED:
        return (
            SMALL[language] if dimension is None or position < 0 or not (dimension.values or dimension.name) else MERGED
        )
    if dimension is None:
        return row[position]
    if position < 0:
        code = row[-position - 1]
        label = dimension.values.get(str(code))
        return (label.en if language == "en" else label.zh) if label else code
    value = row[position]
    if dimension.grain and value is not None:
        return period_code(dimension.grain, date.fromisoformat(str(value)[:10]))
    return value


def _column(name: str, owner: str, part: str, bound: BoundQuery, model: SemanticModel, language: str) -> Column:
    if part in ("code", "name"):
        return _key_column(name, model.dimensions[owner], language)
    metric = model.metrics[owner]
    heading = (
        metric_heading(metric, _window(owner, bound), language)
        if bound.time is None
        else _series_name(metric.zh, metric.en, language)
    )
    # a plan's figures have the unit of what is planned
    measured = (
        model.metrics.get(bound.query.target or model.defaults.target, metric) if metric.unit == "$target" else metric
    )
    format = metric_format(measured.unit, measured.decimals)
    unit = unit_word(measured.unit, model.units, language)
    if part == "value":
        return Column(name=name, label=heading, unit=unit, format=format)
    if part in ("share", "share__change"):
        return _share_column(name, part, heading, bound, language)
    if part in ("rank", "peers"):
        label = RANK[language] if part == "rank" else PEERS[language][0]
        return Column(name=name, label=f"{heading}{label}", format="number:0")
    if part == "median":
        return Column(name=name, label=f"{heading}{PEERS[language][1]}", unit=unit, format=format)
    if part == "gap":
        gap_unit, gap_format = change_format(unit, format)
        return Column(name=name, label=f"{heading}{PEERS[language][2]}", unit=gap_unit, format=gap_format)
    if part == "running":
        return Column(name=name, label=RUNNING[language].format(heading), unit=unit, format=format)
    words = CHANGE[bound.query.compare or "period"][language == "en"]
    gap = " " if language == "en" else ""
    if part == "base":
        return Column(name=name, label=f"{heading}{gap}({_base(bound, language)})", unit=unit, format=format)
    if part == "change":
        change_unit, change = change_format(unit, format)
        said = f"Change {words}" if language == "en" else f"{words}变动"
        return Column(name=name, label=said, unit=change_unit, format=change)
    return Column(
        name=name, label=f"Change {words}, %" if language == "en" else f"{words}增幅", unit="%", format="percent:1"
    )


def _share_column(name: str, part: str, heading: str, bound: BoundQuery, language: str) -> Column:
    if part == "share":
        return Column(name=name, label=f"{heading}{SHARE[language]}", unit="%", format="percent:1")
    words = CHANGE[bound.query.compare or "period"][language == "en"]
    unit, format = change_format("%", "percent:1")
    return Column(
        name=name, label=f"Share, change {words}" if language == "en" else f"占比{words}变动", unit=unit, format=format
    )


def _key_column(name: str, dimension: Dimension, language: str) -> Column:
    label = _label(dimension, language)
    if dimension.unit and dimension.unit != "date":
        return Column(name=name, label=label, unit=dimension.unit, format=metric_format(dimension.unit, 2))
    day = dimension.grain == "day" or dimension.unit == "date"
    return Column(name=name, label=label, format="date" if day else "text")


def _window(metric: str, bound: BoundQuery) -> Period:
    """The metric's own window, or the query's."""
    return next((one.period for one in bound.query.periods if one.metric == metric), bound.period)


def _base(bound: BoundQuery, language: str) -> str:
    return BASES.get(bound.query.compare or "", (BASE["zh"], BASE["en"]))[language == "en"]


def _series_name(zh: str, en: str, language: str) -> str:
    return en if language == "en" else zh


def _label(dimension: Dimension, language: str) -> str:
    return dimension.label.en if language == "en" else dimension.label.zh


def _total_row(
    columns: list[Column], compiled: Compiled, bound: BoundQuery, total: Table, language: str
) -> tuple[Any, ...]:
    values = dict(zip([column.name for column in total.columns], total.rows[0], strict=True))
    keys = [dimension.id for dimension in bound.dimensions]
    labels = [f"{key}_name" if any(c.name == f"{key}_name" for c in columns) else key for key in keys]
    row: list[Any] = []
    for column in columns:
        if column.name == labels[0]:
            cut = bound.query.having or bound.query.limit is not None
            row.append((TOTAL_OF_ALL if cut else TOTAL)[language])
        elif column.name.endswith("__share") and not bound.query.share_within:
            row.append(1.0)
        else:
            row.append(values.get(column.name))
    return tuple(row)
