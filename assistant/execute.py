"""The only place where checked SQL meets the engine; what must leave as a pseudonym does so here."""

from __future__ import annotations

from assistant.journey import Journey
from semantic_layer.check import CheckedSql
from warehouse.engine import Table
from warehouse.pseudonym import pseudonymise


def execute(checked: CheckedSql, journey: Journey, limit_rows: int) -> Table:
    """The rows of ``checked``, at most ``limit_rows``. Raises EngineError, UnsafeSql."""
    journey.go_on()
    table = journey.road.engine.execute(checked, limit_rows=limit_rows, ticket=journey.ticket)
    return pseudonymise(table, checked, journey.road.salt) if checked.pseudonyms else table
