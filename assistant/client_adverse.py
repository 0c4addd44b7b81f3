"""What the figures on a client's evidence card say against the client, by the rules of the model's page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from assistant.client_view import cells
from assistant.formats import show
from semantic_layer.client_page import Adverse, Panel
from semantic_layer.model import SemanticModel
from warehouse.engine import Table

_HOLDS: Final[dict[str, Callable[[float, float], bool]]] = {"<": lambda a, b: a < b, ">": lambda a, b: a > b}


@dataclass(frozen=True)
class AdverseFact:
    """A figure as text that speaks against the client: worse than the ``base`` that it is compared with, by ``gap``; or by a rule
    of the page, which ``note`` says."""

    label: str
    value: str
    base: str = ""
    gap: str = ""
    note: str = ""


def adverse_facts(shown: Iterable[tuple[Panel, Table]], model: SemanticModel, language: str) -> list[AdverseFact]:
    """Of the panels' figures, one row each, those that are worse than what they are held against and those that a rule names."""
    rules = {one.metric: one for one in model.client_page.adverse}
    return [fact for panel, table in shown for fact in _facts(panel, table, rules, model, language)]


def _facts(
    panel: Panel, table: Table, rules: dict[str, Adverse], model: SemanticModel, language: str
) -> Iterator[AdverseFact]:
    row, columns = cells(table), {column.name: column for column in table.columns}

    def told(name: str, *, signed: bool = False) -> str:
        column = columns[name]
        return show(row[name], column.unit, column.format, language, signed=signed)

    for metric in panel.metrics:
        value, gap, rule = row.get(metric), row.get(f"{metric}__change"), rules.get(metric)
        better = {"up": 1, "down": -1}.get(model.metrics[metric].direction, 0)
        if panel.compare and gap is not None and gap * better < 0:
            base, by = told(f"{metric}__base"), told(f"{metric}__change", signed=True)
            yield AdverseFact(columns[metric].label, told(metric), base, by)
        elif rule is not None and value is not None and _HOLDS[rule.op](value, rule.value):
            note = rule.note.en if language == "en" else rule.note.zh
            yield AdverseFact(columns[metric].label, told(metric), note=note)
