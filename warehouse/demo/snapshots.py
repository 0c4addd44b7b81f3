"""Month-end snapshots, by the semantic model's own definitions: one table per dataset with a `snapshot`."""

from datetime import date

import duckdb

from semantic_layer.load import load_model
from semantic_layer.model import SemanticModel
from semantic_layer.snapshot_sql import snapshot_order, snapshot_sql
from warehouse.demo.context import EVALUATIONS, THREADS, Bank
from warehouse.demo.held_days import with_held_days

AFTER_TAGS = ("customer_grouping",)  # filled by the tags' own step


def build_snapshots(bank: Bank) -> None:
    """Fill every snapshot table, for the bank's month ends where the rows have no date of their own.

    On one thread: standard deviations depend on the order of addition in their last digits, and the same seed gives
    the same rows.
    """
    model = load_model()
    bank.con.execute("SET threads = 1").fetchall()
    for dataset_id in (one for one in snapshot_order(model) if one not in AFTER_TAGS):
        fill_snapshot(bank.con, model, dataset_id, bank.month_ends)
    bank.con.execute(f"SET threads = {THREADS}").fetchall()


def fill_snapshot(
    con: duckdb.DuckDBPyConnection, model: SemanticModel, dataset_id: str, month_ends: list[date]
) -> None:
    """Create and fill one snapshot table, rows sorted by month end and key: from the month its definition starts on, or
    from the first evaluation of tags, whose rules read what data there are."""
    dataset = model.datasets[dataset_id]
    first = min(dataset.starts or month_ends[0], month_ends[-EVALUATIONS:][0])
    wanted = month_ends[-1:] if dataset.time else [m for m in month_ends if m >= first]
    for number, month_end in enumerate(wanted):
        sql = f"{with_held_days(con, model, snapshot_sql(model, dataset_id, month_end))} ORDER BY ALL"
        verb = f"CREATE OR REPLACE TABLE {dataset.snapshot} AS" if number == 0 else f"INSERT INTO {dataset.snapshot}"
        con.execute(f"{verb} {sql}").fetchall()
