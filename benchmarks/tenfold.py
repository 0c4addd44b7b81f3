"""``python -m benchmarks.tenfold [--times N] [--rounds N]``: the queries on N times the served bank.

Every table with a key of clients holds each of its rows N times, the copies under keys of their own, in the same order;
organisation, products, industries and plans stay. So row counts grow as a bank ten times the size would have them, while
the distributions stay those of the served one.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb
from rich.console import Console
from rich.progress import track

from assistant.identity import load_users
from benchmarks.__main__ import pairs_table
from benchmarks.generated_sql import Bench, measure, opened
from semantic_layer.load import load_model
from semantic_layer.model import SemanticModel
from ui.home import data_home
from warehouse.publish import served

# Keys that grow with the clients; other ids (offices, managers, products, rules) are shared by all copies.
GROWING = {
    *("customer_id", "group_id", "account_id", "txn_id", "loan_id", "facility_id", "policy_id", "fee_id", "signal_id"),
    *("interaction_id", "contact_id", "opp_id", "event_id"),
}


def multiply(source: Path, target: Path, times: int, model: SemanticModel) -> int:
    """Writes ``target`` with ``times`` copies of every client of ``source``; the number of rows."""
    target.unlink(missing_ok=True)
    rows = 0
    with duckdb.connect(str(target)) as con:
        con.execute("SET memory_limit = '8GB'").fetchall()
        con.execute(f"ATTACH '{source}' AS small (READ_ONLY)").fetchall()
        for table, columns in track(list(model.columns.items()), description="copying", console=Console(stderr=True)):
            if not GROWING & set(columns):
                con.execute(f"CREATE TABLE {table} AS FROM small.{table}").fetchall()
            else:
                picked = ", ".join(f"{one} || c.suffix AS {one}" if one in GROWING else f"t.{one}" for one in columns)
                copies = f"(SELECT CASE WHEN n = 0 THEN '' ELSE 'x' || n END AS suffix FROM range({times}) AS r(n))"
                con.execute(
                    f"CREATE TABLE {table} AS SELECT {picked} FROM small.{table} AS t, {copies} AS c"
                ).fetchall()
            (count,) = con.execute(f"SELECT COUNT(*) FROM {table}").fetchone() or (0,)
            rows += count
    return rows


def main() -> None:
    """Copy, measure, print; the copy is removed."""
    parser = argparse.ArgumentParser(prog="benchmarks.tenfold")
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    console, home, model = Console(width=110), data_home(), load_model()
    bank = served(home)
    target = home / "tenfold.duckdb"
    try:
        rows = multiply(bank.path, target, asked.times, model)
        console.print(f"{asked.times} times scale {bank.manifest.scale:g}: {rows:,} rows, medians of {asked.rounds}")
        bench = Bench(opened(target), load_users(), model, bank.manifest.data_date)
        table = pairs_table(measure(bench, asked.rounds), ("compile ms", "generated ms", "hand-written ms", "ratio"))
        console.print(table)
    finally:
        target.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
