"""Check the bank a data home serves."""

from pathlib import Path

import duckdb

from warehouse.demo.invariants import Finding, check
from warehouse.publish import served


def check_bank(home: Path) -> list[Finding]:
    """Findings of every check on the served file. Raises EngineUnavailable when nothing (sound) is served."""
    con = duckdb.connect(str(served(home).path), read_only=True)
    try:
        return check(con)
    finally:
        con.close()
