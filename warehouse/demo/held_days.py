"""Deposits per client and day, added up once per build instead of once per snapshot and month end."""

import duckdb

from semantic_layer.model import SemanticModel
from semantic_layer.snippets import defining_sql

DATASET = "deposit_customer_day"
_HELD = "held_days"


def with_held_days(con: duckdb.DuckDBPyConnection, model: SemanticModel, sql: str) -> str:
    """`sql` reading the model's daily totals from a TEMP table, which the first call fills; other SQL comes back as is."""
    days = f"({defining_sql(model, DATASET)})"
    if days not in sql:
        return sql
    if not con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [_HELD]).fetchall():
        con.execute(f"CREATE TEMP TABLE {_HELD} AS FROM {days} ORDER BY snapshot_date, customer_id").fetchall()
    return sql.replace(days, _HELD)
