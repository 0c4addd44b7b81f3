"""What falls due in days that are said, against SQL written by hand."""

import pytest

_LOANS = (
    "SELECT COALESCE(SUM(b.balance), 0), COUNT(DISTINCT b.customer_id) FROM loan_balance_monthly AS b "
    "JOIN loan AS l USING (loan_id) WHERE b.month_end = CAST(? AS DATE) AND b.balance > 0 "
    "AND l.maturity_date BETWEEN CAST(? AS DATE) AND CAST(? AS DATE)"
)
_TIME = (
    "SELECT SUM(b.balance), COUNT(DISTINCT b.customer_id) FROM deposit_balance_daily AS b "
    "JOIN deposit_account AS a USING (account_id) WHERE b.snapshot_date = CAST(? AS DATE) "
    "AND a.maturity_date BETWEEN CAST(? AS DATE) AND CAST(? AS DATE)"
)
_WEALTH = (
    "SELECT SUM(end_balance), COUNT(DISTINCT customer_id) FROM wealth_holding_monthly "
    "WHERE month_end = CAST(? AS DATE) AND next_maturity_date BETWEEN CAST(? AS DATE) AND CAST(? AS DATE)"
)
_LIMITS = (
    "SELECT SUM(limit_amount), COUNT(DISTINCT customer_id) FROM credit_facility WHERE status = 'active' "
    "AND effective_date <= CAST(? AS DATE) AND expiry_date BETWEEN CAST(? AS DATE) AND CAST(? AS DATE)"
)
_ASKED = [
    ("三季度到期的贷款有多少", _LOANS, "2026-05-31", "2026-07-01", "2026-09-30"),
    ("未来两个月到期的贷款余额", _LOANS, "2026-05-31", "2026-06-01", "2026-07-31"),
    ("how much lending matures before the end of the year", _LOANS, "2026-05-31", "2026-06-01", "2026-12-31"),
    ("4月到期的贷款", _LOANS, "2026-03-31", "2026-04-01", "2026-04-30"),
    ("9月底前到期的定期存款", _TIME, "2026-05-31", "2026-06-01", "2026-09-30"),
    ("下周到期的理财", _WEALTH, "2026-05-31", "2026-06-01", "2026-06-07"),
    ("下半年到期的授信有多少", _LIMITS, "2026-05-31", "2026-07-01", "2026-12-31"),
]


@pytest.mark.parametrize(("text", "sql", "seen", "start", "end"), _ASKED, ids=[one[0] for one in _ASKED])
def test_the_amount_is_that_whose_day_lies_in_the_days_said(desk, bank, text, sql, seen, start, end):
    answer = desk.answer(text, "hq_manager")
    assert answer.status == "answered", answer.text
    amount, _ = bank.execute(sql, [seen, start, end]).fetchone()
    assert amount and float(answer.tables[0].rows[0][0]) == pytest.approx(float(amount))


def test_the_clients_whom_it_concerns_are_counted_beside_it(desk, bank):
    answer = desk.answer("三季度到期的贷款有多少，涉及多少客户", "hq_manager")
    amount, clients = bank.execute(_LOANS, ["2026-05-31", "2026-07-01", "2026-09-30"]).fetchone()
    figures = [float(row[-1]) for table in answer.tables for row in table.rows]
    assert figures == [pytest.approx(float(amount)), clients]


def test_clients_of_an_overdue_amount_are_those_who_owe_it(desk, bank):
    row = desk.answer("逾期贷款余额多少，涉及多少客户", "hq_manager").tables[0].rows[0]
    amount, clients = bank.execute(
        "SELECT SUM(balance), COUNT(DISTINCT customer_id) FROM loan_balance_monthly "
        "WHERE month_end = DATE '2026-05-31' AND overdue_days > 0 AND balance > 0"
    ).fetchone()
    assert float(row[0]) == pytest.approx(float(amount))
    assert row[1] == clients


def test_the_days_are_said_with_the_answer(desk):
    answer = desk.answer("今年到期的贷款有多少", "hq_manager")
    assert any("2026-06-01" in one and "2026-12-31" in one for one in answer.assumptions), answer.assumptions
