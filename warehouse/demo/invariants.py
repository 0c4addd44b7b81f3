"""Checks on a finished bank: declared keys and references, invariants (invariants.sql), planted facts (facts.sql)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import duckdb

from warehouse.demo.context import schema_sql

_HEADER = re.compile(r"^-- (?P<name>.+) \| (?P<low>\S+) \.\. (?P<high>\S+) \| (?P<scale>\S+)$")
FULL_SIZE = 20_000  # customers at scale 1


@dataclass(frozen=True)
class Check:
    """One named SELECT whose value lies in [low, high] in banks of at least `scale`."""

    name: str
    sql: str
    low: float
    high: float
    scale: float = 0.0


@dataclass(frozen=True)
class Finding:
    """A check and the value it found; `value` is None when there was nothing to measure."""

    check: Check
    value: float | None

    @property
    def ok(self) -> bool:
        """Whether the value lies in the range, with a breath of tolerance for floating point."""
        breath = 1e-9
        return self.value is not None and self.check.low - breath <= self.value <= self.check.high + breath


def checks_in(text: str) -> Iterator[Check]:
    """The checks of a .sql file: a header line, then one statement up to the semicolon."""
    for statement in text.split(";\n"):
        lines = statement.strip().splitlines()
        start = next((i for i, line in enumerate(lines) if _HEADER.match(line)), None)
        if start is None:
            continue
        header = _HEADER.match(lines[start])
        assert header is not None
        sql = "\n".join(lines[start + 1 :]).rstrip(";")
        yield Check(header["name"], sql, float(header["low"]), float(header["high"]), float(header["scale"]))


def declared_checks() -> Iterator[Check]:
    """One check per key (unique, and no NULL in a primary key) and per reference that schema.sql declares."""
    empty = duckdb.connect()
    empty.execute(schema_sql()).fetchall()
    declared = empty.execute(
        "SELECT table_name, constraint_type, constraint_column_names, referenced_table, referenced_column_names "
        "FROM duckdb_constraints() WHERE constraint_type <> 'NOT NULL' ORDER BY ALL"
    ).fetchall()
    empty.close()
    for table, kind, columns, target, target_columns in declared:
        listed = ", ".join(columns)
        if kind in ("PRIMARY KEY", "UNIQUE"):
            sql = f"SELECT count(*) - (SELECT count(*) FROM (SELECT DISTINCT {listed} FROM {table})) FROM {table}"
            yield Check(f"key {table} ({listed})", sql, 0, 0)
        elif kind == "FOREIGN KEY":
            sql = f"SELECT count(*) FROM {table} ANTI JOIN {target} t ON {table}.{columns[0]} = t.{target_columns[0]} "
            yield Check(f"reference {table}.{columns[0]}", f"{sql} WHERE {columns[0]} IS NOT NULL", 0, 0)


def all_checks() -> list[Check]:
    """Keys and references, then invariants, then facts."""
    folder = files("warehouse.demo")
    texts = [folder.joinpath(name).read_text(encoding="utf-8") for name in ("invariants.sql", "facts.sql")]
    return [*declared_checks(), *(check for text in texts for check in checks_in(text))]


def check(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Run every check that applies to a bank of this size."""
    size = con.execute("SELECT count(*) FROM dim_customer").fetchall()[0][0] / FULL_SIZE
    findings = []
    for one in all_checks():
        if size >= one.scale * 0.999:
            value = con.execute(one.sql).fetchall()[0][0]
            findings.append(Finding(one, None if value is None else float(value)))
    return findings
