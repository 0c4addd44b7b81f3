"""An answer on a terminal: the headline and the table on standard output, what surrounds them on standard error."""

from __future__ import annotations

import os
import sys
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from assistant.answer import Answer
from assistant.formats import metric_format, scale_of
from semantic_layer.model import Metric, SemanticModel
from ui.words import word
from warehouse.engine import Column, Table

ROWS_SHOWN = 40
CALM = {"answered": "bold", "clarified": "bold yellow", "refused": "bold", "failed": "bold red"}


def show_answer(answer: Answer, *, verbose: bool = False) -> None:
    """Prints ``answer`` for people; ``verbose`` adds the reading, the SQL and where each column comes from."""
    out, aside = _console(), _console(stderr=True, style="dim")
    for number, part in enumerate(answer.parts, 1):
        out.print(escape(f"{number}. {part.title}"), style="bold cyan")
        _body(part, out, aside)
    if not answer.parts:
        _body(answer, out, aside)
    if answer.error and answer.error.hint:
        aside.print(escape(answer.error.hint))
    for number, offer in enumerate(answer.choices, 1):
        out.print(f"  {number}. {escape(offer.label)}")
    _aside(answer, aside, verbose)


def _body(answer: Answer, out: Console, aside: Console) -> None:
    """The sentences, the tables, and the clauses that the sentences do not quote."""
    headline = answer.headline or answer.text
    out.print(escape(headline), style=CALM[answer.status])
    rest = answer.text.removeprefix(headline).strip()
    if rest:
        out.print(escape(rest))
    for table in answer.tables:
        out.print(grid(table, answer.language))
        hidden = len(table.rows) - ROWS_SHOWN
        if hidden > 0:
            aside.print(word("more_rows", answer.language, count=hidden))
    for citation in answer.citations:
        if citation.quote not in answer.text:
            out.print(escape(f"《{citation.document}》{citation.article}：「{citation.quote}」"))


def _aside(answer: Answer, aside: Console, verbose: bool) -> None:
    language = answer.language
    for key, lines in (("assumptions", answer.assumptions), ("rights", answer.reasons)):
        if lines:
            aside.print(f"{word(key, language)}: {escape(word('stop', language).join(lines))}")
    if verbose:
        if answer.description:
            aside.print(f"{word('described', language)}: {escape(answer.description)}")
        for line in answer.reading:
            aside.print(f"{word('reading', language)}: {escape(line)}")
        if answer.sql:
            sys.stderr.write(answer.sql.rstrip() + "\n")
        if answer.rewrite:
            aside.print(f"{word('rewrite', language)}:")
            sys.stderr.write(answer.rewrite + "\n")
        expected = next((step.detail for step in answer.steps if step.name == "estimate" and step.detail), "")
        if expected:
            aside.print(f"{word('step_estimate', language)}: {expected}")
        for entry in answer.lineage:
            aside.print(f"{escape(entry.label)} ← {escape(', '.join(entry.sources))}  {escape(entry.definition)}")
        for rule in dict.fromkeys(rule for entry in answer.lineage for rule in entry.policies):
            aside.print(f"{word('rules', language)}: {escape(rule)}")
    if answer.follow_ups:
        offers = " · ".join(offer.text or offer.label for offer in answer.follow_ups)
        aside.print(f"{word('next', language)}: {escape(offers)}")
    facts = [word("data_to", language, date=answer.data_date)] if answer.data_date else []
    facts += [f"{answer.elapsed_ms:.0f} ms"]
    facts += [word("level", language, level=answer.level)] if verbose and answer.level else []
    facts += [f"{word('audit', language)} {answer.audit_id}"] if answer.audit_id else []
    aside.print(escape(" · ".join(facts)))


def grid(table: Table, language: str) -> Grid:
    """The first rows of ``table`` with units in the headings; codes are left out where the name stands beside them."""
    shown = Grid(box=None, pad_edge=False, header_style="dim")
    columns = visible_columns(table)
    scales = []
    for column in columns:
        position = table.index(column.name)
        scale = scale_of((row[position] for row in table.rows), column.unit, column.format, language)
        scales.append((position, scale, column.name.endswith(("__change", "__change_pct"))))
        heading = f"{column.label or column.name}" + (f" ({scale.heading})" if scale.heading else "")
        shown.add_column(escape(heading), justify="right" if scale.kind == "number" else "left", overflow="fold")
    for row in table.rows[:ROWS_SHOWN]:
        shown.add_row(*(escape(scale.text(row[at], signed=signed)) for at, scale, signed in scales))
    return shown


def visible_columns(table: Table) -> list[Column]:
    """The columns people see: a code whose ``<id>_name`` is there is for machines."""
    names = {column.name for column in table.columns}
    return [column for column in table.columns if f"{column.name}_name" not in names]


def _console(**options: Any) -> Console:
    """A console that is wide when its output goes into a file or a pipe."""
    console = Console(highlight=False, soft_wrap=False, **options)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = 200
    return console


def show_metric(metric: Metric, model: SemanticModel) -> None:
    """Prints a metric's definition for people."""
    out = _console()
    out.print(f"[bold]{escape(metric.zh)}[/bold]  {escape(metric.en)}  [dim]{metric.id}[/dim]")
    rows = {
        "同义词": "、".join(metric.synonyms),
        "口径": metric.formula or metric.expr or "",
        "条件": metric.where or "",
        "单位": f"{metric.unit}  {metric_format(metric.unit, metric.decimals)}",
        "方向": {"up": "越高越好", "down": "越低越好", "neutral": "中性"}[metric.direction],
        "可按": "、".join(d.label.zh for d in model.dimensions.values() if d.group in metric.dims),
        "说明": metric.note,
        "出处": metric.source,
    }
    shown = Grid.grid(padding=(0, 2))
    for name, content in rows.items():
        if content:
            shown.add_row(f"[dim]{name}[/dim]", escape(" ".join(content.split())))
    out.print(shown)
