"""Deposits, transactions and interactions of the small bank tell one story."""

from datetime import date


def one(bank, sql: str):
    return bank.execute(sql).fetchall()[0][0]


def test_salaries_leave_the_employers_that_bank_here_on_the_same_day(bank):
    paid = "SELECT txn_date, sum(amount) AS total FROM deposit_txn WHERE txn_type = 'payroll'"
    received = f"{paid} AND direction = 'in' AND counterparty_type = 'corp_bank' GROUP BY ALL"
    sent = f"{paid} AND direction = 'out' GROUP BY ALL"
    both = f"({received}) r FULL JOIN ({sent}) s USING (txn_date)"
    assert one(bank, f"SELECT count(*) FROM {both} WHERE r.total IS DISTINCT FROM s.total") == 0
    assert one(bank, f"SELECT count(*) FROM ({sent})") > 50


def test_both_legs_of_a_time_deposit_are_the_customers_own(bank):
    legs = (
        "SELECT txn_date, customer_id, sum(CASE direction WHEN 'in' THEN amount ELSE -amount END) AS net "
        "FROM deposit_txn WHERE counterparty_type = 'self_bank' GROUP BY ALL"
    )
    assert one(bank, f"SELECT count(*) FROM ({legs}) WHERE net <> 0") == 0


def test_every_loan_of_the_400_days_is_paid_into_an_account(bank):
    missing = (
        "SELECT count(*) FROM loan l LEFT JOIN deposit_txn t ON t.loan_id = l.loan_id AND txn_type = 'loan_disburse' "
        "WHERE l.disburse_date >= DATE '2025-04-27' AND t.amount IS DISTINCT FROM l.principal"
    )
    assert one(bank, missing) == 0


def test_repayments_leave_the_account_on_the_day_they_were_paid(bank):
    due = (
        "SELECT loan_id, paid_date, sum(paid_principal + paid_interest) AS amount FROM loan_repayment "
        "WHERE paid_date BETWEEN DATE '2025-04-27' AND DATE '2026-05-31' GROUP BY ALL HAVING amount > 0"
    )
    paid = (
        "SELECT loan_id, txn_date AS paid_date, sum(amount) AS amount FROM deposit_txn "
        "WHERE txn_type = 'loan_repay' GROUP BY ALL"
    )
    both = f"({due}) d LEFT JOIN ({paid}) p USING (loan_id, paid_date)"
    assert one(bank, f"SELECT count(*) FROM {both} WHERE p.amount IS DISTINCT FROM d.amount") == 0


def test_loan_ids_stand_only_on_loan_transactions(bank):
    odd = (
        "SELECT count(*) FROM deposit_txn WHERE (loan_id IS NOT NULL) <> (txn_type IN ('loan_disburse', 'loan_repay'))"
    )
    assert one(bank, odd) == 0


def test_interest_on_current_accounts_comes_on_the_21st_of_quarter_months(bank):
    days = bank.execute(
        "SELECT DISTINCT txn_date FROM deposit_txn WHERE txn_type = 'interest' GROUP BY txn_date HAVING count(*) > 200 ORDER BY 1"
    ).fetchall()
    assert [d for (d,) in days] == [date(2025, 6, 21), date(2025, 9, 21), date(2025, 12, 21), date(2026, 3, 21)]


def test_monthly_interest_and_transfer_income_follow_rate_and_days(bank):
    wrong = (
        "SELECT count(*) FROM deposit_balance_monthly "
        "WHERE abs(interest_expense - avg_balance::DOUBLE * interest_rate * days_in_month / 360) > 0.011 "
        "OR abs(ftp_income - avg_balance::DOUBLE * ftp_rate * days_in_month / 360) > 0.011"
    )
    assert one(bank, wrong) == 0


def test_offices_are_quiet_at_weekends_for_firms(bank):
    share = (
        "SELECT avg((NOT is_workday)::INT) FROM deposit_txn JOIN dim_date ON date = txn_date JOIN dim_customer USING (customer_id) "
        "WHERE customer_type = 'corp' AND txn_type IN ('sales_receipt', 'purchase_payment') AND loan_id IS NULL"
    )
    assert one(bank, share) < 0.2


def test_no_manager_acts_before_the_customer_was_assigned_or_after_leaving(bank):
    early = (
        "SELECT count(*) FROM interaction i JOIN dim_customer c USING (customer_id, rm_id) "
        "WHERE i.initiator = 'bank' AND interaction_type <> 'survey' AND event_time < rm_assigned_at"
    )
    late = "SELECT count(*) FROM interaction JOIN dim_rm USING (rm_id) WHERE event_date >= leave_date AND duration_min IS NOT NULL"
    assert one(bank, early) == 0
    assert one(bank, late) == 0


def test_dormant_behaviour_exists_and_is_silent(bank):
    silent = (
        "SELECT count(*) FROM dim_customer c WHERE close_date IS NULL AND customer_type = 'retail' "
        "AND NOT EXISTS (FROM interaction i WHERE i.customer_id = c.customer_id AND initiator = 'customer' "
        "AND event_date > DATE '2025-12-02') "
        "AND NOT EXISTS (FROM deposit_txn t WHERE t.customer_id = c.customer_id AND txn_date > DATE '2025-12-02' "
        "AND counterparty_type NOT IN ('self_bank', 'bank_internal'))"
    )
    assert 20 <= one(bank, silent) <= 120


def test_rm_handled_interactions_carry_minutes_and_others_do_not(bank):
    wrong = (
        "SELECT count(*) FROM interaction WHERE (duration_min IS NOT NULL) <> "
        "(initiator = 'bank' AND interaction_type IN ('visit', 'call', 'wechat', 'branch'))"
    )
    assert one(bank, wrong) == 0
    assert (
        one(bank, "SELECT count(*) FROM interaction WHERE (satisfaction IS NOT NULL) <> (interaction_type = 'survey')")
        == 0
    )
    assert (
        one(bank, "SELECT count(*) FROM interaction WHERE resolved_at IS NOT NULL AND interaction_type <> 'complaint'")
        == 0
    )
