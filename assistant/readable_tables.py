"""The tables that an analyst may read in SQL, and how each column is shown: what the bench's browser lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from semantic_layer.authorize import may_see, rights_of
from semantic_layer.model import SemanticModel
from semantic_layer.rights import Rights
from semantic_layer.tables_of import tables_of
from semantic_layer.user import User

How: TypeAlias = Literal["clear", "mask", "never", "pseudonym"]
_NOWHERE: Final = 9


@dataclass(frozen=True)
class ReadableColumn:
    """A column, its type in the database, and whether the user gets it as it is, masked, never, or as a pseudonym."""

    name: str
    type: str
    how: How


@dataclass(frozen=True)
class ReadableTable:
    """A table; ``limited`` where the user sees some of its rows alone. ``titles`` are what the model calls its rows, ``terms``
    the dimensions and metrics read from it, in both languages."""

    name: str
    limited: bool
    columns: tuple[ReadableColumn, ...]
    titles: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()

    @property
    def example(self) -> str:
        """A SELECT over the table to begin with: its first columns that show something."""
        shown = [column for column in self.columns if column.how != "never"]
        names = ",\n  ".join(column.name for column in shown[:12])
        return f"SELECT\n  {names}\nFROM {self.name}\nLIMIT 100"


def found_tables(tables: Iterable[ReadableTable], text: str) -> list[ReadableTable]:
    """The tables that hold ``text`` in a name or in the model's words for it, those called so first; all without a text."""
    typed = text.strip().casefold()
    ranks = {id(one): _rank(one, typed) for one in tables} if typed else {}
    return sorted(
        (one for one in tables if not typed or ranks[id(one)] < _NOWHERE), key=lambda one: ranks.get(id(one), 0)
    )


def _rank(table: ReadableTable, typed: str) -> int:
    places = ((table.name,), table.titles, tuple(one.name for one in table.columns), table.terms)
    if any(typed == one.casefold() for one in (*places[0], *places[1])):
        return -1
    held = (place for place, names in enumerate(places) if any(typed in name.casefold() for name in names))
    return next(held, _NOWHERE)


def readable_tables(user: User, model: SemanticModel) -> list[ReadableTable]:
    """By name, without tables that the user may not read. Raises AccessDenied for a role without typed SQL."""
    rights = rights_of(user, model)
    terms = _terms(user, model)
    return [_table(name, rights, model, terms) for name in sorted(model.columns) if name in rights.tables]


def _terms(user: User, model: SemanticModel) -> dict[str, tuple[str, ...]]:
    """The model's words by table: dimensions over its rows, and metrics computed from it that the user may ask for."""
    found: dict[str, dict[str, None]] = {}
    references = [*(one.references for one in model.entities.values()), *(one.keys for one in model.datasets.values())]
    entities = {role: one.entity for named in references for role, one in named.items()}
    for one in model.dimensions.values():
        if (entity := entities.get(one.role or "")) is not None:
            found.setdefault(model.entities[entity].table, {}).update(dict.fromkeys((one.label.zh, one.label.en)))
    for metric in model.metrics.values():
        if not metric.hidden and may_see(metric.id, user.role, model):
            for table in tables_of(metric.id, model):
                found.setdefault(table, {}).update(dict.fromkeys((metric.zh, metric.en)))
    return {table: tuple(words) for table, words in found.items()}


def _table(name: str, rights: Rights, model: SemanticModel, terms: Mapping[str, tuple[str, ...]]) -> ReadableTable:
    right = rights.tables[name]
    columns = (ReadableColumn(one, kind, _how(name, one, rights)) for one, kind in model.columns[name].items())
    titles = [title for one in model.entities.values() if one.table == name for title in (one.label.zh, one.label.en)]
    return ReadableTable(name, right.rows is not None, tuple(columns), tuple(titles), terms.get(name, ()))


def _how(table: str, column: str, rights: Rights) -> How:
    right = rights.tables[table]
    if column in right.never:
        return "never"
    return "pseudonym" if column in rights.pseudonyms else "mask" if column in right.masks else "clear"
