"""Part months, series, and definitions that other tables hold: each against hand-written SQL or the book's macros."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assistant.identity import load_users
from semantic_layer.errors import BadPeriod
from semantic_layer.load import load_model
from tests.oracles.asked import Window, asked
from tests.oracles.oracle import Oracle, same
from warehouse.publish import served

MODEL, USERS = load_model(), load_users()
HQ = USERS["hq_manager"]
PART = Window("part of a month", date(2026, 5, 11), date(2026, 5, 20))


@pytest.fixture(scope="module")
def oracle(bank_home: Path) -> Iterator[Oracle]:
    """The book's macros on the whole small bank."""
    oracle = Oracle(served(bank_home).path)
    yield oracle
    oracle.con.close()


def single(con: duckdb.DuckDBPyConnection, sql: str) -> float:
    """The one number of a hand-written query."""
    row = con.execute(sql).fetchone()
    assert row is not None
    return float(row[0])


def test_balance_and_average_of_part_of_a_month_come_from_the_daily_table(bank: duckdb.DuckDBPyConnection) -> None:
    balance = single(bank, "SELECT SUM(balance) FROM deposit_balance_daily WHERE snapshot_date = DATE '2026-05-20'")
    days = "snapshot_date BETWEEN DATE '2026-05-11' AND DATE '2026-05-20'"
    total = f"SELECT SUM(balance) / 10 FROM deposit_balance_daily WHERE {days}"
    assert asked(bank, MODEL, HQ, "deposit_balance", PART)[None] == pytest.approx(balance, rel=1e-9)
    assert asked(bank, MODEL, HQ, "deposit_avg_balance", PART)[None] == pytest.approx(single(bank, total), rel=1e-9)


@pytest.mark.parametrize("metric", ["loan_avg_balance", "contribution", "deposit_cost_rate", "fee_net", "card_spend"])
def test_monthly_windows_are_refused_for_part_of_a_month(bank: duckdb.DuckDBPyConnection, metric: str) -> None:
    with pytest.raises(BadPeriod) as refused:
        asked(bank, MODEL, HQ, metric, PART)
    assert refused.value.code == "whole-months-only"


@pytest.mark.parametrize("metric", ["loan_balance", "customer_cnt", "npl_rate", "aum", "demand_share"])
def test_monthly_stocks_fall_back_to_the_last_month_end(bank: duckdb.DuckDBPyConnection, metric: str) -> None:
    april = Window("April", date(2026, 4, 1), date(2026, 4, 30))
    assert asked(bank, MODEL, HQ, metric, PART) == asked(bank, MODEL, HQ, metric, april)


@pytest.mark.parametrize(
    "metric", ["effective_cust_cnt", "deposit_volatility", "transit_ratio", "deposit_stability", "clv", "visit_cnt"]
)
def test_a_window_that_reaches_before_the_data_is_refused(bank: duckdb.DuckDBPyConnection, metric: str) -> None:
    early = Window("June 2023", date(2023, 6, 1), date(2023, 6, 30))
    with pytest.raises(BadPeriod) as refused:
        asked(bank, MODEL, HQ, metric, early)
    assert refused.value.code == "before-data"


SERIES = (
    "deposit_balance deposit_avg_balance contribution npl_rate cross_sell_index deposit_growth transit_ratio deposit_volatility "
    "churn_warn_cnt facility_utilisation visit_cnt contribution_top20_share rm_workload"
).split()


@pytest.mark.parametrize("metric", SERIES)
def test_a_series_of_months_is_the_metric_of_each_month(bank: duckdb.DuckDBPyConnection, metric: str) -> None:
    window = Window("half a year", date(2025, 12, 1), date(2026, 5, 31))
    series = asked(bank, MODEL, HQ, metric, window, "month")
    assert len(series) == 6
    for first in [date(2025, 12, 1), date(2026, 2, 1), date(2026, 5, 1)]:
        last = {12: date(2025, 12, 31), 2: date(2026, 2, 28), 5: date(2026, 5, 31)}[first.month]
        alone = asked(bank, MODEL, HQ, metric, Window("month", first, last))[None]
        assert series[first.isoformat()] == pytest.approx(alone, rel=1e-9)


SNAPSHOTS = {
    "snap_customer": (
        "m_snap(DATE '{e}')",
        ["has_dep", "category_cnt", "dep_avg", "loan_balance", "max_overdue", "aum_avg", "txn_90d"],
    ),
    "snap_stability": ("m_stab(DATE '{e}')", ["avg_180", "cv_180", "stability_score"]),
    "snap_activity": ("m_active(DATE '{e}')", ["txn_days", "login_days", "activity_index"]),
    "snap_churn": ("m_churn(DATE '{e}')", ["fin_now", "fin_base", "churn_warn"]),
    "snap_fin": ("m_fin(DATE '{e}')", ["debt_ratio", "ar_days", "wc_days", "wc_need", "funding_gap", "bm_ar_days"]),
    "snap_demand_corp": (
        "m_demand_corp(DATE '{e}')",
        ["s1_gap", "s2_turnover", "s7_dep_drop", "demand_score", "gated"],
    ),
    "snap_contribution": (
        "(SELECT * FROM v_contrib WHERE month_end = DATE '{e}')",
        ["credit_cost", "contribution", "econ_capital"],
    ),
}


@pytest.mark.parametrize("table", SNAPSHOTS)
@pytest.mark.parametrize("end", ["2025-12-31", "2026-05-31"])
def test_snapshots_hold_what_the_book_defines_for_every_customer(oracle: Oracle, table: str, end: str) -> None:
    source, columns = SNAPSHOTS[table]
    listed = ", ".join(f"CAST({column} AS DOUBLE) AS {column}" for column in columns)
    theirs = oracle.con.execute(
        f"SELECT customer_id, {listed} FROM {source.format(e=end)} ORDER BY customer_id"
    ).fetchall()
    ours = oracle.con.execute(
        f"SELECT customer_id, {listed} FROM bank.{table} WHERE month_end = DATE '{end}' ORDER BY customer_id"
    ).fetchall()
    assert [row[0] for row in ours] == [row[0] for row in theirs]
    for mine, book in zip(ours, theirs, strict=True):
        assert all(same(got, wanted) for got, wanted in zip(mine[1:], book[1:], strict=True)), f"{mine} not {book}"


KEY_TAGS = (
    "high_contrib fake_hnw transit loyal stable_hnw active_mid dormant high_intent repeat low_risk high_risk".split()
)
TAG_IDS = ("T006", "T015", "T016", "T017", "T018", "T019", "T020", "T035", "T050", "T058", "T060")


@pytest.mark.parametrize("end", ["2026-02-28", "2026-05-31"])
def test_customer_tags_are_the_books_key_tags(oracle: Oracle, end: str) -> None:
    columns = [f"{tag.lower()}_{name}" for tag, name in zip(TAG_IDS, KEY_TAGS, strict=True)]
    rows = oracle.con.execute(f"SELECT customer_id, {', '.join(columns)} FROM m_key_tags(DATE '{end}')").fetchall()
    book = {(row[0], tag) for row in rows for tag, held in zip(TAG_IDS, row[1:], strict=True) if held}
    listed = ", ".join(f"'{tag}'" for tag in TAG_IDS)
    held = oracle.con.execute(
        f"SELECT customer_id, tag_id FROM bank.customer_tag WHERE tag_id IN ({listed}) AND valid_from <= DATE '{end}' "
        f"AND (valid_to IS NULL OR valid_to > DATE '{end}')"
    ).fetchall()
    assert len(book) > 100
    assert set(held) == book
