"""What to read: a headline of at most two lines with the number in it, then what stands out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.formats import show
from assistant.headings import CHANGE, day_words, period_words
from assistant.tabulate import TOTAL
from semantic_layer.bind import BoundMetric, BoundQuery, point_in_time
from semantic_layer.model import SemanticModel
from warehouse.engine import Column, Table


@dataclass(frozen=True)
class Story:
    """The headline and the sentences after it."""

    headline: str
    sentences: tuple[str, ...] = ()

    def text(self, language: str) -> str:
        """All of it as one paragraph."""
        return (" " if language == "en" else "").join((self.headline, *self.sentences))


@dataclass(frozen=True)
class _Reader:
    table: Table
    bound: BoundQuery
    model: SemanticModel
    language: str
    whose: str

    def column(self, name: str) -> Column:
        return self.table.columns[self.table.index(name)]

    def shown(self, name: str, row: tuple[Any, ...], *, signed: bool = False) -> str:
        column = self.column(name)
        return show(row[self.table.index(name)], column.unit, column.format, self.language, signed=signed)

    def label(self, row: tuple[Any, ...]) -> str:
        parts = []
        for dimension in self.bound.dimensions:
            name = f"{dimension.id}_name"
            known = any(column.name == name for column in self.table.columns)
            value = row[self.table.index(name if known else dimension.id)]
            value = row[self.table.index(dimension.id)] if value is None else value
            parts.append(("not classified" if self.language == "en" else "未分类") if value is None else str(value))
        return " · ".join(parts)


def narrate(table: Table, bound: BoundQuery, model: SemanticModel, language: str, whose: str) -> Story:
    """The story of ``table``. ``whose`` names the scope (西湖支行, 全行, 您的客户)."""
    reader = _Reader(table, bound, model, language, whose)
    total = TOTAL[language]
    rows = [
        row for row in table.rows if not bound.dimensions or total not in row[:2] or (row[0] is not None and bound.time)
    ]
    shown = [metric for metric in bound.metrics if not metric.hidden]
    if not rows:
        return Story("没有符合条件的数据。" if language == "zh" else "No data meet these conditions.")
    if not bound.dimensions:
        return Story(*_figures(reader, shown, rows[0]))
    if bound.time is not None and not bound.keys:
        return Story(*_series(reader, shown[0], rows))
    if bound.time is not None:
        return Story(_counted(reader, shown, rows))
    return Story(*_groups(reader, shown[0], rows))


def _when(reader: _Reader, metric: BoundMetric) -> str:
    stock = point_in_time(metric.metric, reader.model, reader.bound.query.target)
    period = metric.pieces[-1].period if stock else reader.bound.period
    return (day_words if stock else period_words)(period, reader.language)


def _figures(reader: _Reader, shown: list[BoundMetric], row: tuple[Any, ...]) -> tuple[str, tuple[str, ...]]:
    sentences = [_figure(reader, metric, row, first=number == 0) for number, metric in enumerate(shown)]
    return sentences[0], tuple(sentences[1:])


def _figure(reader: _Reader, metric: BoundMetric, row: tuple[Any, ...], *, first: bool) -> str:
    name = metric.metric.id
    value, label = reader.shown(name, row), reader.column(name).label
    change = _change(reader, metric, row)
    if reader.language == "en":
        lead = f"{reader.whose}, {_when(reader, metric)}: " if first else ""
        return f"{lead}{label} {value}{', ' + change if change else ''}."
    lead = f"{reader.whose}{_when(reader, metric)}" if first else ""
    return f"{lead}{label}{value}{'，' + change if change else ''}。"


def _change(reader: _Reader, metric: BoundMetric, row: tuple[Any, ...]) -> str:
    if metric.base is None:
        return ""
    name = metric.metric.id
    words = CHANGE[reader.bound.query.compare or "period"][reader.language == "en"]
    change = row[reader.table.index(f"{name}__change")]
    base, value = row[reader.table.index(f"{name}__base")], row[reader.table.index(name)]
    if change is None:
        return f"{words}—（基期没有数据）" if reader.language == "zh" else f"{words} — (no base data)"
    text = reader.shown(f"{name}__change", row, signed=True)
    percent = row[reader.table.index(f"{name}__change_pct")]
    if base is not None and base < 0 < value and not metric.metric.is_rate:
        more = "（扭亏）" if reader.language == "zh" else " (back to profit)"
    elif percent is None:
        more = ""
    else:
        shown = reader.shown(f"{name}__change_pct", row, signed=True)
        more = f"（{shown}）" if reader.language == "zh" else f" ({shown})"
    gap = " " if reader.language == "en" else ""
    return f"{words}{gap}{text}{more}"


def _series(reader: _Reader, metric: BoundMetric, rows: list[tuple[Any, ...]]) -> tuple[str, tuple[str, ...]]:
    name = metric.metric.id
    place = reader.table.index(name)
    present = [row for row in rows if row[place] is not None]
    if not present:
        return ("这段时间没有数据。" if reader.language == "zh" else "No data in these periods."), ()
    first, last = present[0], present[-1]
    low, high = min(present, key=lambda row: row[place]), max(present, key=lambda row: row[place])
    label = reader.column(name).label
    difference = _difference(reader, metric, last[place] - first[place], first[place])
    if reader.language == "en":
        head = f"{reader.whose}: {label} went from {reader.shown(name, first)} ({first[0]}) to {reader.shown(name, last)} ({last[0]}), {difference}."
        tail = f"Highest {reader.shown(name, high)} ({high[0]}), lowest {reader.shown(name, low)} ({low[0]})."
    else:
        head = f"{reader.whose}{label}由{first[0]}的{reader.shown(name, first)}到{last[0]}的{reader.shown(name, last)}，{difference}。"
        tail = f"最高{reader.shown(name, high)}（{high[0]}），最低{reader.shown(name, low)}（{low[0]}）。"
    return head, (tail,) if len(present) > 2 else ()


def _difference(reader: _Reader, metric: BoundMetric, change: float, base: float) -> str:
    from assistant.formats import change_format

    column = reader.column(metric.metric.id)
    unit, format = change_format(column.unit, column.format)
    text = show(abs(change), unit, format, reader.language)
    zh, en = ("上升", "up") if change > 0 else ("下降", "down")
    if change == 0:
        return "unchanged" if reader.language == "en" else "持平"
    percent = "" if metric.metric.is_rate or not base else show(abs(change / base), "%", "percent:1", reader.language)
    if reader.language == "en":
        return f"{en} {text}" + (f" ({percent})" if percent else "")
    return f"{zh}{text}" + (f"（{percent}）" if percent else "")


def _groups(reader: _Reader, metric: BoundMetric, rows: list[tuple[Any, ...]]) -> tuple[str, tuple[str, ...]]:
    name = metric.metric.id
    place = reader.table.index(name)
    known = [row for row in rows if row[place] is not None]
    if not known:
        return _counted(reader, [metric], rows), ()
    high, low = max(known, key=lambda row: row[place]), min(known, key=lambda row: row[place])
    label, when, count = reader.column(name).label, _when(reader, metric), len(rows)
    if reader.language == "en":
        head = f"{reader.whose}, {when}: {label} of {count} {_units(reader, count)}; {reader.label(high)} is highest at {reader.shown(name, high)}"
        head += f", {reader.label(low)} lowest at {reader.shown(name, low)}." if count > 1 else "."
    else:
        head = f"{reader.whose}{when}{label}：{count}{_units(reader, count)}中，{reader.label(high)}最高，为{reader.shown(name, high)}"
        head += f"；{reader.label(low)}最低，为{reader.shown(name, low)}。" if count > 1 else "。"
        if count == 1:
            head = f"{reader.whose}{when}{reader.label(high)}{label}{reader.shown(name, high)}。"
    total = [row for row in reader.table.rows if row not in rows]
    if total:
        amount = reader.shown(name, total[0])
        return head, (f"合计{amount}。" if reader.language == "zh" else f"Total {amount}.",)
    return head, ()


def _units(reader: _Reader, count: int) -> str:
    dimension = reader.bound.dimensions[0]
    if reader.language == "en":
        return "groups" if len(reader.bound.dimensions) > 1 else f"by {dimension.label.en.lower()}"
    if len(reader.bound.dimensions) > 1:
        return "组"
    return {"customer": "个客户", "rm": "位客户经理"}.get(dimension.id, f"个{dimension.label.zh}")


def _counted(reader: _Reader, shown: list[BoundMetric], rows: list[tuple[Any, ...]]) -> str:
    labels = [reader.column(metric.metric.id).label for metric in shown]
    if reader.language == "en":
        return f"{reader.whose}: {', '.join(labels)}, {len(rows)} rows."
    return f"{reader.whose}{'、'.join(labels)}，共{len(rows)}行。"
