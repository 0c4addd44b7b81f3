"""Plans (rulings 1 and 31) against hand-written SQL on the base tables: achievement, gap, increment, average needed."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from assistant.identity import load_users
from semantic_layer.authorize import authorize
from semantic_layer.bind import bind
from semantic_layer.calendar import Period
from semantic_layer.check import check
from semantic_layer.load import load_model
from semantic_layer.plan import plan
from semantic_layer.query import SemanticQuery
from semantic_layer.restrict import restrict
from semantic_layer.to_sql import to_sql
from tests.oracles.oracle import WHOLE, Oracle, same
from warehouse.publish import served

MODEL, USERS = load_model(), load_users()
DATA_DATE = date(2026, 5, 31)
PLAN = ("target_value", "target_achievement", "target_gap", "increment_achievement", "average_needed", "time_progress")
PERIODS = {"M": date(2026, 5, 1), "Q": date(2026, 4, 1), "Y": date(2026, 1, 1)}
ENDS = {"M": date(2026, 5, 31), "Q": date(2026, 6, 30), "Y": date(2026, 12, 31)}
BASES = {
    "M": (date(2026, 4, 1), date(2026, 4, 30)),
    "Q": (date(2026, 1, 1), date(2026, 3, 31)),
    "Y": (date(2025, 1, 1), date(2025, 12, 31)),
}
ACTUAL = {
    "deposit_avg_balance": "SELECT SUM(m.avg_balance * m.days_in_month) / (date_diff('day', $s, $e) + 1) "
    "FROM deposit_balance_monthly AS m JOIN dim_customer AS c USING (customer_id) JOIN dim_org AS o ON o.org_id = c.org_id "
    "WHERE m.month_end BETWEEN $s AND $e AND {scope}",
    "loan_balance": "SELECT SUM(m.balance) FROM loan_balance_monthly AS m JOIN dim_customer AS c USING (customer_id) "
    "JOIN dim_org AS o ON o.org_id = c.org_id WHERE m.month_end = $e AND $s <= $e AND {scope}",
    "new_customer_cnt": "SELECT COUNT(*) FROM dim_customer AS c JOIN dim_org AS o ON o.org_id = c.org_id "
    "WHERE c.onboard_date BETWEEN $s AND $e AND {scope}",
}
SCOPES = {
    "hq_manager": ("O00", "TRUE"),
    "hangzhou_manager": ("O01", "o.path LIKE '/O00/O01/%'"),
    "rm_r007": ("R007", "c.rm_id = 'R007'"),
}


def planned(
    con: duckdb.DuckDBPyConnection, user: str, target: str, letter: str, group_by: tuple[str, ...] = ()
) -> list[tuple[object, ...]]:
    """Rows of the plan metrics for the window from the start of the plan period to the data date."""
    query = SemanticQuery(
        metrics=PLAN, group_by=group_by, target=target, period=Period(start=PERIODS[letter], end=DATA_DATE)
    )
    compiled = to_sql(plan(bind(query, USERS[user], MODEL, DATA_DATE), MODEL), MODEL)
    rights = authorize(query, USERS[user], MODEL)
    return con.execute(check(restrict(compiled.tree, rights, MODEL), rights, MODEL, typed=False).text).fetchall()


def by_hand(con: duckdb.DuckDBPyConnection, scope_id: str, scope: str, target: str, letter: str) -> list[float | None]:
    """The six figures from the base tables."""
    start, end = PERIODS[letter], ENDS[letter]

    def one(sql: str, **values: object) -> float:
        row = con.execute(sql, values).fetchone()
        assert row is not None
        return float(row[0] or 0)

    goal = one(
        "SELECT target_value FROM kpi_target WHERE scope_id = $id AND metric_id = $m AND period_type = $p AND period_start = $s",
        id=scope_id, m=target, p=letter, s=start,
    )  # fmt: skip
    sql = ACTUAL[target].format(scope=scope)
    actual, base = one(sql, s=start, e=DATA_DATE), one(sql, s=BASES[letter][0], e=BASES[letter][1])
    elapsed, days = (DATA_DATE - start).days + 1, (end - start).days + 1
    needed = (goal * days - actual * elapsed) / (days - elapsed) if days > elapsed else None
    achieved = actual / goal if goal else None
    increment = (actual - base) / (goal - base) if goal != base else None
    return [goal, achieved, goal - actual, increment, needed, elapsed / days]


def agree(row: tuple[object, ...], expected: list[float | None]) -> None:
    """Every figure the same; nothing only where nothing is expected."""
    figures = [None if one is None else float(str(one)) for one in row]
    for name, got, wanted in zip(PLAN, figures, expected, strict=False):
        assert same(got, wanted), f"{name}: {got} not {wanted}"


@pytest.mark.parametrize("letter", PERIODS)
@pytest.mark.parametrize("target", ACTUAL)
@pytest.mark.parametrize("user", SCOPES)
def test_plan_figures_of_the_askers_own_scope(
    bank: duckdb.DuckDBPyConnection, user: str, target: str, letter: str
) -> None:
    scope_id, scope = SCOPES[user]
    (row,) = planned(bank, user, target, letter)
    agree(row, by_hand(bank, scope_id, scope, target, letter))


@pytest.mark.parametrize(("dimension", "where"), [("branch", "COALESCE(o.branch_id, o.org_id)"), ("rm", "c.rm_id")])
def test_plan_figures_by_group_take_the_level_of_the_group(
    bank: duckdb.DuckDBPyConnection, dimension: str, where: str
) -> None:
    rows = [
        row for row in planned(bank, "hangzhou_manager", "deposit_avg_balance", "Y", (dimension,)) if row[2] is not None
    ]
    assert len(rows) > (0 if dimension == "branch" else 5)
    for row in rows[:12]:
        expected = by_hand(bank, str(row[0]), f"{where} = '{row[0]}'", "deposit_avg_balance", "Y")
        agree(row[2:], expected)


def test_achievement_equals_the_books_formula_at_every_level(bank_home, bank: duckdb.DuckDBPyConnection) -> None:
    oracle = Oracle(served(bank_home).path)
    for letter in ("M", "Q", "Y"):
        (row,) = planned(bank, "hq_manager", "deposit_avg_balance", letter)
        start = PERIODS[letter]
        book = [
            oracle.value(metric, start, DATA_DATE, WHOLE, PT=f"'{letter}'", LEVEL="'1'")
            for metric in ("target_achievement", "time_progress")
        ]
        agree((row[1], row[5]), book)
    oracle.con.close()
