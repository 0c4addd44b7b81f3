"""The demonstration bank at scale 0.05: same seed, same rows; invariants and planted facts hold."""

from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import pytest

from warehouse.demo.build import SEED, SUBJECTS, build
from warehouse.demo.check_bank import check_bank
from warehouse.demo.context import DATA_DATE, create_tables, schema_sql
from warehouse.demo.dates import is_workday
from warehouse.demo.invariants import Check, all_checks, check, checks_in
from warehouse.publish import describe, served


def one(bank: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(bank.execute(sql).fetchall()[0][0])


@pytest.mark.parametrize("wanted", all_checks(), ids=lambda c: c.name)
def test_every_check_that_applies_holds(wanted: Check, bank, findings):
    if wanted.name not in findings:
        assert wanted.scale > 0.05
        return
    found = findings[wanted.name]
    assert found.ok, f"{found.value} is outside {wanted.low} .. {wanted.high}"


@pytest.fixture(scope="module")
def findings(bank_home):
    return {f.check.name: f for f in check_bank(bank_home)}


def test_same_seed_gives_same_checksums_per_table(bank_home: Path, tmp_path: Path):
    again = tmp_path / "again.duckdb"
    build(again, scale=0.05, seed=SEED)
    second = describe(again, data_date=DATA_DATE, scale=0.05, seed=SEED)
    assert second.tables == served(bank_home).manifest.tables


def test_another_seed_gives_other_customers_and_progress_names_every_subject(bank_home: Path, tmp_path: Path):
    other = tmp_path / "other.duckdb"
    steps: list[tuple[str, int, int]] = []
    build(other, scale=0.01, seed=1, on_step=lambda *step: steps.append(step))
    tables = describe(other, data_date=DATA_DATE, scale=0.01, seed=1).tables
    assert tables["dim_customer"].checksum != served(bank_home).manifest.tables["dim_customer"].checksum
    assert tables["dim_org"].checksum == served(bank_home).manifest.tables["dim_org"].checksum
    assert steps == [(name, number, len(SUBJECTS)) for number, name in enumerate(SUBJECTS, start=1)]


def test_a_broken_balance_is_found(bank_home: Path, tmp_path: Path):
    """The checks can fail: one row moved by a yuan breaks the chain, the month end and the monthly average."""
    copy = tmp_path / "broken.duckdb"
    copy.write_bytes(served(bank_home).path.read_bytes())
    con = duckdb.connect(str(copy))
    con.execute(
        "UPDATE deposit_balance_daily SET balance = balance + 1 WHERE snapshot_date = DATE '2026-04-30' "
        "AND account_id = (SELECT min(account_id) FROM deposit_account WHERE close_date IS NULL AND open_date < DATE '2026-01-01')"
    ).fetchall()
    con.execute("INSERT INTO dim_org SELECT * FROM dim_org WHERE org_id = 'O0101'").fetchall()
    bad = {f.check.name for f in check(con) if not f.ok}
    con.close()
    assert {
        "1 monthly average is the sum of the days over the days of the month, within a cent",
        "2 the last day of a month is the month's end balance",
        "4 each balance is the one before plus what came in minus what went out",
        "key dim_org (org_id)",
    } <= bad


def test_checks_name_their_range_and_scale():
    text = "-- a | 0 .. 2 | 0.5\nSELECT 1;\n\n-- b | -1 .. 0 | 0\nSELECT 2;\n"
    assert list(checks_in(text)) == [Check("a", "SELECT 1", 0, 2, 0.5), Check("b", "SELECT 2", -1, 0, 0)]


def test_tables_are_created_without_indexes_but_with_required_columns():
    con = duckdb.connect()
    create_tables(con)
    kinds = {k for (k,) in con.execute("SELECT DISTINCT constraint_type FROM duckdb_constraints()").fetchall()}
    tables = {t for (t,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    con.close()
    assert kinds == {"NOT NULL"}
    assert len(tables) == schema_sql().count("CREATE TABLE")


def test_no_temporary_trait_is_left_in_the_file(bank):
    names = {t for (t,) in bank.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert "trait" not in names


def test_two_thousand_twenty_five_has_248_working_days(bank):
    assert one(bank, "SELECT count(*) FROM dim_date WHERE year = 2025 AND is_workday") == 248
    assert is_workday(date(2026, 2, 14))
    assert not is_workday(date(2026, 2, 16))


def test_facts_are_sorted_by_time_in_the_file(bank):
    for table, column in (
        ("deposit_balance_daily", "snapshot_date"),
        ("deposit_balance_monthly", "month_end"),
        ("deposit_txn", "txn_time"),
        ("interaction", "event_time"),
        ("loan_balance_monthly", "month_end"),
    ):
        steps_back = one(
            bank,
            f"SELECT count(*) FROM (SELECT {column} < lag({column}) OVER (ORDER BY rowid) AS back FROM {table}) "
            "WHERE back",
        )
        assert steps_back == 0, table


def test_names_repeat_as_in_life_and_firms_have_near_twins(bank):
    assert one(bank, "SELECT count(*) FROM dim_customer WHERE customer_name = '张伟'") >= 2
    assert one(bank, "SELECT count(*) FROM dim_customer WHERE customer_name LIKE '杭州澜_电子科技有限公司'") == 2
    assert (
        one(bank, "SELECT count(*) - count(DISTINCT customer_name) FROM dim_customer WHERE customer_type = 'corp'") == 0
    )


def test_identity_numbers_have_wrong_check_digits(bank):
    numbers = [n for (n,) in bank.execute("SELECT id_no FROM dim_customer WHERE id_type = 'IDCARD'").fetchall()]
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    right = [
        n for n in numbers if "10X98765432"[sum(int(d) * w for d, w in zip(n, weights, strict=False)) % 11] == n[17]
    ]
    assert numbers and right == []


def test_pool_customers_and_fixed_people_exist(bank):
    assert one(bank, "SELECT count(*) FROM dim_customer WHERE rm_id IS NULL") > 50
    assert bank.execute(
        "SELECT org_id, rm_type FROM dim_rm WHERE rm_id IN ('R007', 'R011') ORDER BY rm_id"
    ).fetchall() == [
        ("O0101", "corp"),
        ("O0101", "retail"),
    ]
    assert (
        one(bank, "SELECT min(n) FROM (SELECT count(*) AS n FROM dim_org WHERE org_level = 3 GROUP BY parent_org_id)")
        >= 4
    )


@pytest.mark.full
def test_the_whole_bank_is_built_in_two_minutes_and_passes_every_check(tmp_path: Path):
    import time

    from warehouse.publish import publish

    started = time.monotonic()
    publish(tmp_path, partial(build, scale=1.0), data_date=DATA_DATE, scale=1.0, seed=SEED)
    assert time.monotonic() - started < 120
    assert [f for f in check_bank(tmp_path) if not f.ok] == []
