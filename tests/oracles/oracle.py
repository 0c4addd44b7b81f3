"""The oracle: formulas of the domain book (metrics.json, views.sql) on a database that holds only the rows of a scope.

The scope law (metrics.md B0.2): a value for a group is the unchanged formula over base tables restricted to the group.
Views with the base tables' names hide the rows outside; nothing of the semantic layer is used here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

import duckdb

HERE = Path(__file__).parent
FORMULAS: dict[str, str] = {one["id"]: one["formula"] for one in json.loads((HERE / "metrics.json").read_text("utf-8"))}
FREE = ("dim_date", "dim_org", "dim_industry", "dim_product", "metric_param")
# table -> the keys that restrict it; a key without rows in `scope` does not restrict
KEYS: dict[str, tuple[str, ...]] = {
    "dim_customer": ("customer_id",),
    "dim_rm": ("rm_id",),
    "industry_benchmark": ("industry_code",),
    "deposit_account": ("customer_id", "account_id"),
    "deposit_balance_daily": ("customer_id", "account_id"),
    "deposit_balance_monthly": ("customer_id", "account_id"),
    "deposit_txn": ("customer_id", "account_id", "txn_channel"),
    "credit_facility": ("customer_id",),
    "loan": ("customer_id", "loan_id"),
    "loan_balance_monthly": ("customer_id", "loan_id", "loan_month"),
    "loan_repayment": ("customer_id", "loan_id"),
    "credit_card_monthly": ("customer_id", "card"),
    "wealth_holding_monthly": ("customer_id", "product_id"),
    "insurance_policy": ("customer_id", "product_id"),
    "fee_income": ("customer_id", "product_id", "fee_type"),
    "customer_cost_monthly": ("customer_id",),
    "customer_financials": ("customer_id",),
    "external_signal": ("customer_id", "signal_id"),
    "interaction": ("customer_id", "interaction_id", "event_channel"),
    "campaign": ("campaign_id",),
    "campaign_contact": ("customer_id", "campaign_id", "contact_channel"),
    "opportunity": ("customer_id", "opp_id", "product_id", "source"),
    "risk_event": ("customer_id", "event_id", "rule_id", "severity"),
    "kpi_target": ("scope_id",),
    "customer_tag": ("customer_id",),
    "model_score": ("customer_id",),
}
VALUES = {
    ("loan_balance_monthly", "loan_month"): "month_end || loan_id",
    ("credit_card_monthly", "card"): "customer_id",
    ("deposit_txn", "txn_channel"): "channel",
    ("interaction", "event_channel"): "channel",
    ("campaign_contact", "contact_channel"): "channel",
    ("external_signal", "customer_id"): "COALESCE(customer_id, 'industry')",
}


@dataclass(frozen=True)
class Scope:
    """What is inside: for each key a SELECT over ``bank.*`` that lists the key's values. ``{E}`` is the window's end."""

    keys: Mapping[str, str]

    def without(self, *names: str) -> Scope:
        """The same scope with some keys free."""
        return Scope({name: text for name, text in self.keys.items() if name not in names})


WHOLE = Scope({})


class Oracle:
    """The bank of ``path`` seen through a scope, with ``formulas`` beside the book's."""

    def __init__(self, path: Path, formulas: Mapping[str, str] = MappingProxyType({})) -> None:
        self.formulas = {**FORMULAS, **formulas}
        self.con = duckdb.connect()
        self.con.execute(f"ATTACH '{path}' AS bank (READ_ONLY)")
        self.con.execute("SET threads = 1")
        self._scope: tuple[Scope, date] | None = None
        self._snapped: tuple[date, ...] = ()
        self._create()

    def value(self, metric: str, start: date, end: date, scope: Scope = WHOLE, **texts: str) -> float | None:
        """The metric over start..end in ``scope``. ``texts`` fills further placeholders ({PT}, {LEVEL}) as SQL."""
        self._enter(scope, end)
        formula = self.formulas[metric]
        for name, text in {"S": f"DATE '{start}'", "E": f"DATE '{end}'", **texts}.items():
            formula = formula.replace(f"{{{name}}}", text)
        row = self.con.execute(f"SELECT {formula}").fetchone()
        return None if row is None or row[0] is None else float(row[0])

    def keys(self, text: str, end: date) -> dict[str | None, int]:
        """The distinct values of the second column of ``text`` with how many rows each has."""
        self._enter(WHOLE, end)
        rows = self.con.execute(
            f"SELECT k, COUNT(*) FROM ({_at(text, end)}) AS t(id, k) GROUP BY k ORDER BY k"
        ).fetchall()
        return {row[0]: row[1] for row in rows}

    def _create(self) -> None:
        names = sorted({key for keys in KEYS.values() for key in keys})
        for name in names:
            self.con.execute(f"CREATE TABLE in_{name}(v VARCHAR)")
        self.con.execute(f"CREATE TABLE free({', '.join(f'{name} BOOLEAN' for name in names)})")
        self.con.execute(f"INSERT INTO free VALUES ({', '.join(['TRUE'] * len(names))})")
        for table in FREE:
            self.con.execute(f"CREATE VIEW {table} AS SELECT * FROM bank.{table}")
        for table, keys in KEYS.items():
            conditions = [
                f"((SELECT f.{key} FROM free AS f) OR CAST({VALUES.get((table, key), key)} AS VARCHAR) IN (SELECT v FROM in_{key}))"
                for key in keys
            ]
            self.con.execute(f"CREATE VIEW {table} AS SELECT * FROM bank.{table} WHERE {' AND '.join(conditions)}")
        text = re.sub(r"--[^\n]*", "", (HERE / "views.sql").read_text("utf-8"))
        for statement in text.split(";\n"):
            if "v_campaign_size" in statement:  # over the whole bank, never scoped (B0.10)
                statement = statement.replace("FROM campaign_contact", "FROM bank.campaign_contact")
            if statement.strip():
                self.con.execute(statement)

    def _enter(self, scope: Scope, end: date) -> None:
        if self._scope == (scope, end):
            return
        if end not in self._snapped:
            self._free(WHOLE)
            self.con.execute(f"CREATE OR REPLACE TABLE whole_snap AS SELECT * FROM m_snap(DATE '{end}')")
            self._snapped = (end,)
        self._free(scope)
        for name, text in scope.keys.items():
            self.con.execute(f"DELETE FROM in_{name}")
            self.con.execute(f"INSERT INTO in_{name} {_at(text, end)}")
        self._scope = (scope, end)

    def _free(self, scope: Scope) -> None:
        self.con.execute(f"UPDATE free SET {', '.join(f'{name} = {name not in scope.keys}' for name in self._all())}")

    def _all(self) -> list[str]:
        return sorted({key for keys in KEYS.values() for key in keys})


def _at(text: str, end: date) -> str:
    return text.replace("{E}", f"DATE '{end}'")


def same(got: float | None, expected: float | None) -> bool:
    """Equal within 1e-9 relative; nothing equals only nothing."""
    if got is None or expected is None:
        return got is expected
    return abs(got - expected) <= 1e-9 * max(abs(got), abs(expected), 1e-9)
