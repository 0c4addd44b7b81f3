"""The definitions of views.sql on the build's own connection: v_contrib, m_snap, m_fin, m_demand_corp and the rest."""

import re
from importlib.resources import files

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

MATERIALISED = ("v_dep_day", "v_dep_month", "v_loan_month", "v_contrib")


def define(bank: Bank) -> None:
    """Create the views and macros as temporary objects; those read for many dates are kept as temporary tables."""
    text = files("warehouse.demo").joinpath("definitions.sql").read_text(encoding="utf-8")
    known = {r[0] for r in bank.con.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()}
    for statement in re.split(r";\s*\n", re.sub(r"--[^\n]*", "", text)):
        view = re.match(r"\s*CREATE OR REPLACE TEMP VIEW (\w+)", statement)
        if view and view[1] in MATERIALISED:
            if view[1] not in known:
                run(bank, statement.replace("TEMP VIEW", "TEMP TABLE", 1))
        elif statement.strip():
            run(bank, statement)
