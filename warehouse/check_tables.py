"""Whether data fit the model: keys that are unique where joins rely on it, references that every row has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from semantic_layer.calendar import last_month_end
from semantic_layer.model import Entity, Reference, SemanticModel
from semantic_layer.snippets import fill, literal

Fault = tuple[tuple[str, ...], str]


def check_file(path: Path, model: SemanticModel, day: date) -> list[Fault]:
    """The faults of a finished data file."""
    con = duckdb.connect(str(path), read_only=True)
    try:
        return check_tables(con, model, day)
    finally:
        con.close()


def check_tables(con: duckdb.DuckDBPyConnection, model: SemanticModel, day: date) -> list[Fault]:
    """Every fault as (where in the model, sentence); ``day`` is the date that entities with a row per date are read at."""
    held: dict[str, set[str]] = {}
    for table, column in con.execute("SELECT table_name, column_name FROM duckdb_columns()").fetchall():
        held.setdefault(str(table), set()).add(str(column))
    faults: list[Fault] = []
    for table, columns in model.columns.items():
        missing = sorted(columns.keys() - held.get(table, set()))
        if table not in held:
            faults.append((("columns", table), f"table {table!r} is not in the data"))
        elif missing:
            faults.append((("columns", table), f"the data have no column {', '.join(missing)} in {table!r}"))
    if faults:
        return faults
    for name, entity in model.entities.items():
        faults += [(("entities", name), fault) for fault in _keys(con, model, entity, day)]
    for name, dataset in model.datasets.items():
        for role, reference in dataset.keys.items():
            if dataset.table and reference.required and reference.column.isidentifier():
                where = ("datasets", name, "keys", role)
                faults += [(where, fault) for fault in _orphans(con, model, dataset.table, reference)]
    return faults


def _keys(con: duckdb.DuckDBPyConnection, model: SemanticModel, entity: Entity, day: date) -> Iterator[str]:
    """An entity's key names one row: a join along it must not multiply. Entities of a multi-valued dimension may have more."""
    roles = {entity.id} | {
        role for one in model.entities.values() for role, each in one.references.items() if each.entity == entity.id
    }
    if any(dimension.multi and dimension.role in roles for dimension in model.dimensions.values()):
        return
    where = f" WHERE {_at(entity.where, day)}" if entity.where else ""
    row = con.execute(
        f"SELECT {entity.key}, COUNT(*) AS n FROM {entity.table}{where} GROUP BY ALL HAVING n > 1 OR {entity.key} IS NULL "
        "ORDER BY n DESC, 1 LIMIT 1"
    ).fetchone()
    if row is not None and row[0] is None:
        yield f"{entity.table}.{entity.key} is the key and has {row[1]} rows without a value"
    elif row is not None:
        yield f"{entity.table}.{entity.key} is not unique ({row[0]!r} has {row[1]} rows): joins along it would multiply"


def _at(text: str, day: date) -> str:
    values = {"E": literal(day), "M": literal(last_month_end(day))}
    values |= {f"state_{name}": value for name, value in values.items()}
    return fill(text.replace(":", "$"), values)


def _orphans(con: duckdb.DuckDBPyConnection, model: SemanticModel, table: str, reference: Reference) -> Iterator[str]:
    target = model.entities[reference.entity]
    row = con.execute(
        f"SELECT COUNT(*), any_value(t.{reference.column}) FROM {table} AS t WHERE t.{reference.column} IS NULL OR NOT EXISTS "
        f"(SELECT 1 FROM {target.table} AS e WHERE e.{target.key} = t.{reference.column})"
    ).fetchone()
    if row is not None and row[0]:
        yield f"{table}.{reference.column} is required, and {row[0]} rows name no {target.id} (one is {row[1]!r})"
