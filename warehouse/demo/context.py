"""What every subject of the demonstration bank is built from: a frozen `Bank` around one connection."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from importlib.resources import files
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

DATA_DATE = date(2026, 5, 31)
FIRST_DAY = date(2023, 6, 1)  # first day of the 36 months
DAILY_START = date(2025, 4, 27)  # first day of daily balances and transactions
ACTIVITY_START = date(2025, 5, 1)  # first day of interactions, campaigns, opportunities, events
EVALUATIONS = 12  # month ends at which tags are evaluated, the last ones
EPOCH = date(1970, 1, 1)
THREADS = 2

_CONSTRAINTS = re.compile(r",\s*(?:PRIMARY KEY|UNIQUE)\s*\([^)]*\)|\s+PRIMARY KEY\b|\s+REFERENCES\s+\w+", re.IGNORECASE)

# Rows are written sorted by time, then key: a month or a day is then one contiguous piece of the file.
SORT_ORDER: Mapping[str, str] = {
    "dim_date": "date",
    "industry_benchmark": "period_end, industry_code",
    "dim_customer": "customer_id",
    "deposit_account": "account_id",
    "deposit_balance_daily": "snapshot_date, account_id",
    "deposit_balance_monthly": "month_end, account_id",
    "deposit_txn": "txn_date, txn_time, txn_id",
    "credit_facility": "effective_date, facility_id",
    "loan": "disburse_date, loan_id",
    "loan_balance_monthly": "month_end, loan_id",
    "loan_repayment": "due_date, loan_id, period_no",
    "credit_card_monthly": "month_end, customer_id",
    "wealth_holding_monthly": "month_end, customer_id, product_id",
    "insurance_policy": "effective_date, policy_id",
    "fee_income": "fee_date, fee_id",
    "customer_cost_monthly": "month_end, customer_id",
    "customer_financials": "period_end, customer_id",
    "external_signal": "signal_date, signal_id",
    "interaction": "event_date, event_time, interaction_id",
    "campaign": "start_date, campaign_id",
    "campaign_contact": "assigned_at, contact_id",
    "opportunity": "created_at, opp_id",
    "risk_event": "event_date, event_time, event_id",
    "kpi_target": "period_start, scope_type, scope_id, metric_id, period_end",
    "customer_tag": "valid_from, tag_id, customer_id",
    "model_score": "score_date, model_id, customer_id",
}


def schema_sql() -> str:
    """The CREATE TABLE statements as declared, with keys and references."""
    return files("warehouse.demo").joinpath("schema.sql").read_text(encoding="utf-8")


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create every table without its keys and references: an index over 12 million rows would cost more than the bank.

    `invariants.check` verifies the declared keys and references on the finished file.
    """
    con.execute(_CONSTRAINTS.sub("", schema_sql())).fetchall()


def month_ends(first: date, last: date) -> list[date]:
    """Every month end in [first, last]."""
    days = (first + timedelta(days=i) for i in range((last - first).days + 1))
    return [d for d in days if (d + timedelta(days=1)).day == 1]


def day_number(day: date) -> int:
    """Days since 1970-01-01, as in numpy's datetime64[D]."""
    return (day - EPOCH).days


@dataclass(frozen=True)
class Bank:
    """One build: a connection in which the earlier tables exist, a scale (1 = 20,000 customers) and a seed."""

    con: duckdb.DuckDBPyConnection
    scale: float
    seed: int
    data_date: date = DATA_DATE
    first_day: date = FIRST_DAY
    daily_start: date = DAILY_START
    activity_start: date = ACTIVITY_START

    @cached_property
    def month_ends(self) -> list[date]:
        """The 36 month ends, oldest first."""
        return month_ends(self.first_day, self.data_date)

    def rng(self, subject: str) -> np.random.Generator:
        """A generator that depends on seed and subject alone, so subjects can change without moving each other."""
        digest = hashlib.sha256(f"{self.seed}/{subject}".encode()).digest()
        return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))

    def count(self, at_scale_1: int, least: int = 1) -> int:
        """How many of a thing at this scale."""
        return max(least, round(at_scale_1 * self.scale))

    def rows(self, sql: str, *parameters: Any) -> dict[str, np.ndarray]:
        """Result of a SELECT as numpy columns (masked where NULL); dates are datetime64[D or us], text is object."""
        found: dict[str, Any] = self.con.execute(sql, parameters).fetchnumpy()
        return found

    def insert(self, table: str, columns: Mapping[str, Any] | pa.Table, *, presorted: bool = False) -> None:
        """Append columns (name → array or list) to `table` by name, sorted by time then key unless `presorted`.

        Money may come as float yuan: it is rounded to cents by the cast to DECIMAL(18,2).
        """
        data = columns if isinstance(columns, pa.Table) else pa.table(dict(columns))
        order = "" if presorted or table not in SORT_ORDER else f" ORDER BY {SORT_ORDER[table]}"
        self.con.register("incoming", data)
        self.con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming{order}").fetchall()
        self.con.unregister("incoming")
