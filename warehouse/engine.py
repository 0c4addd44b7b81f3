"""The engine protocol: it takes CheckedSql and nothing else, and gives a Table."""

from __future__ import annotations

from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

from semantic_layer.check import CheckedSql


class Column(BaseModel):
    """A result column: machine ``name``, ``label`` for the screen, ``unit`` and ``format`` (how a person sees storage
    units: ``元``→``亿元`` and so on; see assistant/formats.py)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    label: str = ""
    unit: str = ""
    format: str = ""


class Table(BaseModel):
    """Rows in storage units (元, fractions, dates as ISO text; None for no value)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool = False
    elapsed_ms: float = 0.0
    data_version: str = ""

    def index(self, name: str) -> int:
        """Position of the column called ``name``; KeyError if there is none."""
        for position, column in enumerate(self.columns):
            if column.name == name:
                return position
        raise KeyError(name)


class Engine(Protocol):
    """Runs checked SQL. Raises EngineError (EngineTimeout, EngineUnavailable) or UnsafeSql (the engine's second opinion)."""

    dialect: str

    def execute(self, sql: CheckedSql, *, limit_rows: int = 10_000, deadline_s: float = 30.0) -> Table:
        """The rows of ``sql``, at most ``limit_rows`` of them (``truncated`` says whether there were more)."""
        ...
