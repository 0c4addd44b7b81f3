"""Check the bank that a data home serves."""

from pathlib import Path

import duckdb

from warehouse.demo.invariants import Finding, check
from warehouse.publish import served


def check_bank(home: Path) -> list[Finding]:
    """Every check on the served file of ``home``. Raises EngineUnavailable when there is none, or a damaged one."""
    con = duckdb.connect(str(served(home).path), read_only=True)
    try:
        return check(con)
    finally:
        con.close()
