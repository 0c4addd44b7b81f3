"""The road of the demonstration bank: tables, then one subject after another, each from the tables before it."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import duckdb

from warehouse.demo.context import THREADS, Bank, create_tables

SEED = 20260531

# One file per subject, one public function build_<subject>(bank) in it. Order matters: a subject reads the ones above.
SUBJECTS = (
    "dates",
    "organisation",
    "industries",
    "products",
    "rms",
    "customers",
    "facilities",
    "loans",
    "loan_months",
    "cards",
    "wealth",
    "insurance",
    "deposits",
    "vip_tiers",
    "interactions",
    "fees",
    "costs",
    "financials",
    "benchmarks",
    "signals",
    "campaigns",
    "opportunities",
    "parameters",
    "snapshots",
    "scores",
    "risk_events",
    "targets",
)


def build(
    path: Path, scale: float = 1.0, seed: int = SEED, on_step: Callable[[str, int, int], None] | None = None
) -> None:
    """Write the whole bank into a new DuckDB file at `path`. `on_step(subject, number, total)` is called before each."""
    con = duckdb.connect(str(path))
    try:
        con.execute(f"SET threads = {THREADS}").fetchall()
        create_tables(con)
        bank = Bank(con=con, scale=scale, seed=seed)
        subjects = [s for s in SUBJECTS if find_spec(f"warehouse.demo.{s}")]
        for number, subject in enumerate(subjects, start=1):
            if on_step:
                on_step(subject, number, len(subjects))
            getattr(import_module(f"warehouse.demo.{subject}"), f"build_{subject}")(bank)
        con.execute("CHECKPOINT").fetchall()
    finally:
        con.close()
