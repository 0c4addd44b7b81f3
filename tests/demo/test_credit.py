"""Facilities, loans, repayments, loan months and cards of the small bank, each told a second way."""

END = "DATE '2026-05-31'"


def one(bank, sql: str):
    return bank.execute(sql).fetchall()[0][0]


def test_overdue_days_are_the_age_of_the_earliest_unpaid_instalment(bank):
    wrong = one(
        bank,
        """SELECT count(*) FROM loan_balance_monthly b WHERE overdue_days <> coalesce((
             SELECT max(b.month_end - r.due_date) FROM loan_repayment r
             WHERE r.loan_id = b.loan_id AND r.due_date <= b.month_end AND (r.paid_date IS NULL
               OR r.paid_date > b.month_end)), 0)""",
    )
    assert wrong == 0
    assert one(bank, "SELECT count(*) FROM loan_balance_monthly WHERE overdue_days > 0") > 20


def test_balance_is_principal_less_what_was_repaid(bank):
    wrong = one(
        bank,
        """SELECT count(*) FROM loan_balance_monthly b JOIN loan l USING (loan_id) WHERE b.balance <> CASE
             WHEN l.settle_type IN ('writeoff', 'transfer') AND l.settle_date <= b.month_end THEN 0 ELSE l.principal - (
               SELECT coalesce(sum(paid_principal), 0) FROM loan_repayment r
               WHERE r.loan_id = b.loan_id AND r.paid_date <= b.month_end) END""",
    )
    assert wrong == 0


def test_average_balance_is_the_mean_of_the_days(bank):
    """May 2026, day by day from the payments, for every loan that was neither written off nor transferred."""
    worst = one(
        bank,
        f"""SELECT max(abs(b.avg_balance - d.mean)) FROM loan_balance_monthly b JOIN (
             SELECT l.loan_id, avg(CASE WHEN day < l.disburse_date THEN 0 ELSE l.principal - (
               SELECT coalesce(sum(paid_principal), 0) FROM loan_repayment r WHERE r.loan_id = l.loan_id
                 AND r.paid_date <= day) END)
               AS mean
             FROM loan l, (SELECT date AS day FROM dim_date WHERE month_end = {END}) WHERE coalesce(l.settle_type, '') NOT IN
               ('writeoff', 'transfer') GROUP BY l.loan_id) d USING (loan_id) WHERE b.month_end = {END}""",
    )
    assert worst < 0.02


def test_months_run_from_disbursement_to_settlement_without_a_gap(bank):
    wrong = one(
        bank,
        f"""SELECT count(*) FROM loan l LEFT JOIN (SELECT loan_id, count(*) AS n, min(month_end) AS a, max(month_end) AS z
             FROM loan_balance_monthly GROUP BY loan_id) m USING (loan_id)
           WHERE a IS DISTINCT FROM greatest(last_day(disburse_date), DATE '2023-06-30')
             OR z IS DISTINCT FROM least(last_day(coalesce(settle_date, {END})), {END})
             OR n <> date_diff('month', a, z) + 1""",
    )
    assert wrong == 0


def test_instalments_of_a_loan_add_up_to_its_principal(bank):
    wrong = "SELECT loan_id FROM loan_repayment JOIN loan USING (loan_id) GROUP BY loan_id, principal"
    assert one(bank, f"SELECT count(*) FROM ({wrong} HAVING sum(due_principal) <> principal)") == 0


def test_settlement_date_and_kind_come_together_and_the_month_closes_at_zero(bank):
    assert one(bank, "SELECT count(*) FROM loan WHERE (settle_date IS NULL) <> (settle_type IS NULL)") == 0
    left = "SELECT count(*) FROM loan_balance_monthly JOIN loan USING (loan_id) WHERE month_end >= settle_date AND balance > 0"
    assert one(bank, left) == 0


def test_interest_and_transfer_cost_accrue_on_the_average_balance(bank):
    wrong = one(
        bank,
        """SELECT count(*) FROM loan_balance_monthly WHERE abs(ftp_cost - avg_balance * ftp_rate * days_in_month / 360) > 0.011
             OR five_class <= 2 AND abs(interest_income - avg_balance * rate * days_in_month / 360) > 0.011""",
    )
    assert wrong == 0


def test_provision_moves_by_charge_and_write_off(bank):
    wrong = one(
        bank,
        """SELECT count(*) FROM (SELECT *, lag(provision_balance) OVER (PARTITION BY loan_id ORDER BY month_end) AS before
             FROM loan_balance_monthly) WHERE before IS NOT NULL AND provision_balance <> before + provision_charge
               - writeoff_amount""",
    )
    assert wrong == 0
    assert one(bank, "SELECT sum(writeoff_amount) FROM loan_balance_monthly") > 0


def test_nobody_in_default_gets_a_new_loan(bank):
    lent = """SELECT count(*) FROM loan l JOIN loan_balance_monthly b ON b.customer_id = l.customer_id
                AND b.month_end = last_day(l.disburse_date - INTERVAL 1 MONTH) AND b.five_class >= 3 AND b.balance > 0"""
    assert one(bank, lent) == 0


def test_a_loan_is_drawn_while_its_facility_is_in_force(bank):
    outside = """SELECT count(*) FROM loan JOIN credit_facility f USING (facility_id, customer_id)
                   WHERE disburse_date < effective_date OR disburse_date >= expiry_date"""
    assert one(bank, outside) == 0
    assert one(bank, "SELECT count(*) FROM loan WHERE facility_id IS NULL") == 0


def test_inclusive_loans_are_small_and_large_loans_are_paid_to_the_seller(bank):
    assert one(bank, "SELECT count(*) FROM loan WHERE is_inclusive AND principal > 1e7") == 0
    assert one(bank, "SELECT count(*) FROM loan WHERE principal > 1e7 AND payment_mode <> 'entrusted'") == 0


def test_a_secured_loan_names_its_collateral_and_value(bank):
    assert one(bank, "SELECT count(*) FROM loan WHERE (collateral_type IS NULL) <> (collateral_value IS NULL)") == 0
    assert one(bank, "SELECT count(*) FROM loan WHERE guarantee_type = 'mortgage' AND collateral_type IS NULL") == 0


def test_longer_and_riskier_loans_cost_more(bank):
    by_rating = dict(
        bank.execute(
            """SELECT CASE WHEN internal_rating IN ('AAA', 'AA') THEN 'best' WHEN internal_rating IN ('BB', 'B') THEN 'weak'
              END AS k,
                 avg(contract_rate) FROM loan JOIN dim_customer USING (customer_id) WHERE customer_type = 'corp' GROUP BY k"""
        ).fetchall()
    )
    assert by_rating["weak"] > by_rating["best"] + 0.005


def test_cards_are_classed_by_their_own_days(bank):
    wrong = """SELECT count(*) FROM credit_card_monthly WHERE five_class <> CASE WHEN overdue_days > 180 THEN 5
                 WHEN overdue_days > 120 THEN 4 WHEN overdue_days > 90 THEN 3 WHEN overdue_days > 0 THEN 2 ELSE 1 END"""
    assert one(bank, wrong) == 0
    assert one(bank, "SELECT count(*) FROM credit_card_monthly WHERE balance > credit_limit") == 0


def test_the_named_electronics_firm_has_a_loan_due_in_june_and_uses_its_limit(bank):
    due = bank.execute(
        f"""SELECT b.balance, b.balance / f.limit_amount, l.maturity_date - {END} FROM loan_balance_monthly b
          JOIN loan l USING (loan_id)
            JOIN credit_facility f USING (facility_id) JOIN dim_customer c ON c.customer_id = b.customer_id
            WHERE c.customer_name = '杭州澜昇电子科技有限公司' AND b.month_end = {END} AND b.balance > 0"""
    ).fetchall()
    assert len(due) == 1
    balance, use, days = due[0]
    assert balance == 18_000_000
    assert use >= 0.8
    assert 1 <= days <= 30
