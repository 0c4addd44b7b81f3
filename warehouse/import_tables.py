"""Build the served file from what people have: a folder of CSV and Parquet files, or a DuckDB file.

Every table of the model's ``columns`` is read from ``<table>.csv``, ``<table>.parquet`` or the table of that name, and gets
the model's types. ``metric_param`` is filled from the model's parameters and snapshots from their datasets where no file is
given. Every fault is reported at once, and nothing is served that has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from semantic_layer.calendar import add_months, end_of, last_month_end, start_of
from semantic_layer.errors import DataFault
from semantic_layer.model import SemanticModel
from semantic_layer.snapshot_sql import snapshot_order, snapshot_sql
from semantic_layer.snippets import literal
from warehouse.build_names import build_names
from warehouse.check_tables import check_tables
from warehouse.names import names_file
from warehouse.publish import Manifest, publish

SUFFIXES = (".parquet", ".csv", ".csv.gz")


def import_tables(home: Path, model: SemanticModel, source: Path, data_date: date | None = None) -> Manifest:
    """Read ``source``, check it against ``model`` and serve it from ``home``. Raises DataFault with every fault; what was
    served before goes on then."""

    def build(path: Path) -> None:
        con = duckdb.connect(str(path))
        try:
            _fill(con, model, source, data_date)
        finally:
            con.close()

    def index(path: Path) -> None:
        con = duckdb.connect(str(path), read_only=True)
        try:
            build_names(con, model, names_file(path))
        finally:
            con.close()

    def day(path: Path) -> date:
        con = duckdb.connect(str(path), read_only=True)
        try:
            return data_date or _last_day(con, model)
        finally:
            con.close()

    try:
        return publish(home, build, data_date=day, scale=1.0, seed=0, beside=index)
    except (duckdb.Error, OSError) as fault:  # a damaged source, one of a newer engine, a full disk
        raise DataFault("data-unreadable", source=source.name, problem=str(fault).splitlines()[0][:200]) from fault


def _fill(con: duckdb.DuckDBPyConnection, model: SemanticModel, source: Path, data_date: date | None) -> None:
    made = {dataset.snapshot for dataset in model.datasets.values() if dataset.snapshot} | {"metric_param"}
    if source.is_file():
        con.execute(f"ATTACH {literal(str(source))} AS source (READ_ONLY)").fetchall()
    faults: list[str] = []
    for table, columns in model.columns.items():
        found = _found(con, source, table)
        listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        con.execute(f"CREATE TABLE {table} ({listed})").fetchall()
        if found is not None:
            faults += _copy(con, table, columns, *found)
        elif table not in made:
            faults.append(f"{table}: there is no {table}.csv, {table}.parquet or table of that name in {source.name}")
        elif table == "metric_param":
            rows = [[one.id, one.value, one.label.zh] for one in model.parameters.values() if one.value is not None]
            if rows:
                con.executemany("INSERT INTO metric_param VALUES (?, ?, ?)", rows)
    if source.is_file():
        con.execute("DETACH source").fetchall()
    if not faults:
        day = data_date or _last_day(con, model)
        faults = [fault for _, fault in check_tables(con, model, day)]
        _fill_snapshots(con, model, day)
    if faults:
        raise DataFault(source=source.name, faults=faults)
    con.execute("CHECKPOINT").fetchall()


def _found(con: duckdb.DuckDBPyConnection, source: Path, table: str) -> tuple[str, str] | None:
    """(what to select from, how it is called) for a table, or None."""
    if source.is_file():
        known = con.execute(
            "SELECT 1 FROM duckdb_tables() WHERE database_name = 'source' AND table_name = ?", [table]
        ).fetchone()
        return (f'source.main."{table}"', f"{source.name}:{table}") if known else None
    for suffix in SUFFIXES:
        file = source / f"{table}{suffix}"
        if file.is_file() and suffix == ".parquet":
            return f"read_parquet({literal(str(file))})", file.name
        if file.is_file():
            return f"read_csv({literal(str(file))}, header = true, all_varchar = true, nullstr = '')", file.name
    return None


def _copy(con: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str], rows: str, called: str) -> Iterator[str]:
    """Insert ``rows`` into the table; yields what does not fit and then inserts nothing."""
    try:
        given = {str(column[0]) for column in con.execute(f"SELECT * FROM {rows} LIMIT 0").description or ()}
    except duckdb.Error as fault:
        yield f"{called}: cannot be read ({str(fault).splitlines()[0][:160]})"
        return
    missing = [name for name in columns if name not in given]
    if missing:
        yield f"{called}: missing columns {', '.join(missing)}"
        return
    counts = ", ".join(
        f'COUNT(*) FILTER (WHERE "{n}" IS NOT NULL AND TRY_CAST("{n}" AS {k}) IS NULL)' for n, k in columns.items()
    )
    bad = con.execute(f"SELECT {counts} FROM {rows}").fetchone() or ()
    wrong = [(name, kind, count) for (name, kind), count in zip(columns.items(), bad, strict=True) if count]
    for name, kind, count in wrong:
        example = con.execute(
            f'SELECT "{name}" FROM {rows} WHERE "{name}" IS NOT NULL AND TRY_CAST("{name}" AS {kind}) IS NULL LIMIT 1'
        ).fetchone()
        yield f"{called}: {name}: {count} values are no {kind}, the first is {str((example or ('',))[0])[:40]!r}"
    if not wrong:
        cast = ", ".join(f'CAST("{name}" AS {kind})' for name, kind in columns.items())
        con.execute(f"INSERT INTO {table} SELECT {cast} FROM {rows}").fetchall()


def _last_day(con: duckdb.DuckDBPyConnection, model: SemanticModel) -> date:
    """The last date of the datasets that are tables with a date of their own; plans and the like do not count."""
    dated = {(one.table, one.time) for one in model.datasets.values() if one.table and one.time}
    days = [con.execute(f'SELECT CAST(MAX("{time}") AS DATE) FROM {table}').fetchone() for table, time in sorted(dated)]
    known = [row[0] for row in days if row is not None and row[0] is not None]
    if not known:
        raise DataFault(source="", faults=["no dataset has a date: set data_date in wenshu.yml"])
    return date.fromisoformat(str(max(known)))


def _fill_snapshots(con: duckdb.DuckDBPyConnection, model: SemanticModel, day: date) -> None:
    """Fill each empty snapshot table by its dataset's own definition, at every month end since it starts."""
    last = last_month_end(day)
    for name in snapshot_order(model):
        dataset = model.datasets[name]
        filled = con.execute(f"SELECT 1 FROM {dataset.snapshot} LIMIT 1").fetchone()
        for month_end in [] if filled else _month_ends(dataset.starts or last, last, once=dataset.time is not None):
            con.execute(
                f"INSERT INTO {dataset.snapshot} {snapshot_sql(model, name, month_end)} ORDER BY ALL"
            ).fetchall()


def _month_ends(first: date, last: date, *, once: bool) -> Iterator[date]:
    month_end = last if once else end_of("month", first)
    while month_end <= last:
        yield month_end
        month_end = end_of("month", add_months(start_of("month", month_end), 1))
