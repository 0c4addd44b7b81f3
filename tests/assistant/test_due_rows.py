"""One client's loans one by one: when they fall due, and at what rate."""

import pytest


@pytest.fixture(scope="module")
def client(desk, bank):
    """(code, name, loans) of a client of rm_r007 with most loans, as (id, maturity day, contract rate)."""
    code, name = bank.execute(
        "SELECT c.customer_id, c.customer_name FROM dim_customer c JOIN loan l USING (customer_id) "
        "JOIN loan_balance_monthly b USING (loan_id) WHERE c.rm_id = 'R007' AND c.customer_type = 'corp' AND b.balance > 0 "
        "AND b.month_end = DATE '2026-05-31' GROUP BY ALL ORDER BY COUNT(*) DESC, 1 LIMIT 1"
    ).fetchone()
    loans = bank.execute(
        "SELECT l.loan_id, l.maturity_date, l.contract_rate FROM loan l JOIN loan_balance_monthly b USING (loan_id) "
        "WHERE l.customer_id = ? AND b.month_end = DATE '2026-05-31' AND b.balance > 0",
        [code],
    ).fetchall()
    return code, name, {(loan, str(day), float(rate)) for loan, day, rate in loans}


@pytest.mark.parametrize(
    "text",
    ["贷款什么时候到期，利率是多少", "贷款到期日是哪天", "贷款哪天到期", "when do the loans mature and at what rate"],
)
def test_each_loan_of_a_client_is_listed_with_its_day_and_rate(desk, client, text):
    code, name, loans = client
    by_name = desk.answer(f"{name}{text}", "rm_r007")
    for answer in (desk.answer(text, "rm_r007", f"one {text}", client=code), by_name):
        assert answer.status == "answered", answer.error
        table = answer.tables[0]
        places = [table.index(column) for column in ("loan", "loan_maturity_date", "loan_contract_rate")]
        shown = {(row[places[0]], str(row[places[1]]), float(row[places[2]])) for row in table.rows}
        assert loans <= shown
        assert not [one.label for one in answer.follow_ups if "客户类型" in one.label]


def test_of_everybody_nothing_is_listed_loan_by_loan(desk):
    answer = desk.answer("贷款什么时候到期", "hangzhou_manager")
    assert answer.request is None or "loan" not in getattr(getattr(answer.request, "query", None), "group_by", ())
