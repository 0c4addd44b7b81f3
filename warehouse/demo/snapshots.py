"""Month-end snapshots, by the semantic model's own definitions: one table per dataset with a `snapshot`."""

from datetime import date

import duckdb

from semantic_layer.load import load_model
from semantic_layer.model import SemanticModel
from semantic_layer.snapshot_sql import snapshot_order, snapshot_sql
from warehouse.demo.context import Bank


def build_snapshots(bank: Bank) -> None:
    """Fill every snapshot table, for the bank's month ends where the rows have no date of their own."""
    model = load_model()
    for dataset_id in snapshot_order(model):
        fill_snapshot(bank.con, model, dataset_id, bank.month_ends)


def fill_snapshot(con: duckdb.DuckDBPyConnection, model: SemanticModel, dataset_id: str, month_ends: list[date]) -> None:
    """Create and fill one snapshot table, rows sorted by month end and key."""
    dataset = model.datasets[dataset_id]
    wanted = month_ends[-1:] if dataset.time else month_ends
    for number, month_end in enumerate(wanted):
        sql = f"{snapshot_sql(model, dataset_id, month_end)} ORDER BY ALL"
        verb = f"CREATE OR REPLACE TABLE {dataset.snapshot} AS" if number == 0 else f"INSERT INTO {dataset.snapshot}"
        con.execute(f"{verb} {sql}").fetchall()
