"""The tables that an analyst may read in SQL, and how each column is shown: what the bench's browser lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from semantic_layer.authorize import rights_of
from semantic_layer.model import SemanticModel
from semantic_layer.rights import Rights
from semantic_layer.user import User

How: TypeAlias = Literal["clear", "mask", "never", "pseudonym"]


@dataclass(frozen=True)
class ReadableColumn:
    """A column, its type in the database, and whether the user gets it as it is, masked, never, or as a pseudonym."""

    name: str
    type: str
    how: How


@dataclass(frozen=True)
class ReadableTable:
    """A table; ``limited`` where the user sees some of its rows alone."""

    name: str
    limited: bool
    columns: tuple[ReadableColumn, ...]

    @property
    def example(self) -> str:
        """A SELECT over the table to begin with: its first columns that show something."""
        shown = [column for column in self.columns if column.how != "never"]
        names = ",\n  ".join(column.name for column in shown[:12])
        return f"SELECT\n  {names}\nFROM {self.name}\nLIMIT 100"


def readable_tables(user: User, model: SemanticModel) -> list[ReadableTable]:
    """By name, without tables that the user may not read. Raises AccessDenied for a role without typed SQL."""
    rights = rights_of(user, model)
    return [_table(name, rights, model) for name in sorted(model.columns) if name in rights.tables]


def _table(name: str, rights: Rights, model: SemanticModel) -> ReadableTable:
    right = rights.tables[name]
    columns = (ReadableColumn(one, kind, _how(name, one, rights)) for one, kind in model.columns[name].items())
    return ReadableTable(name, right.rows is not None, tuple(columns))


def _how(table: str, column: str, rights: Rights) -> How:
    right = rights.tables[table]
    if column in right.never:
        return "never"
    return "pseudonym" if column in rights.pseudonyms else "mask" if column in right.masks else "clear"
