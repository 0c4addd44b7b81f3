"""Wealth, insurance, fees and cost of the small bank, and what they come to per customer."""

END = "DATE '2026-05-31'"


def one(bank, sql: str):
    return bank.execute(sql).fetchall()[0][0]


def test_every_customer_costs_something_in_every_month_of_the_relation(bank):
    months = """SELECT count(*) FROM dim_customer c JOIN (SELECT DISTINCT month_end FROM dim_date
      WHERE month_end <= DATE '2026-05-31') m
                  ON m.month_end >= c.onboard_date AND m.month_end <= coalesce(c.close_date, DATE '2099-01-01')"""
    assert one(bank, "SELECT count(*) FROM customer_cost_monthly") == one(bank, months)


def test_wealth_bought_less_redeemed_explains_the_balance_up_to_the_market(bank):
    """Without the moves of the month a holding changes by less than a fifth: the market's part."""
    wild = """SELECT count(*) FROM (SELECT *, lag(end_balance) OVER (PARTITION BY customer_id, product_id ORDER BY month_end)
      AS before
                FROM wealth_holding_monthly) WHERE before > 0 AND abs(end_balance - buy_amount + redeem_amount
                  - before) > 0.2 * before + 1"""
    assert one(bank, wild) == 0


def test_wealth_is_mostly_bought_within_tolerance_and_sometimes_not(bank):
    share = one(
        bank,
        f"""SELECT avg((right(p.risk_level, 1)::INT > right(c.risk_tolerance, 1)::INT)::INT) FROM wealth_holding_monthly w
            JOIN dim_product p USING (product_id) JOIN dim_customer c USING (customer_id)
            WHERE w.month_end = {END} AND c.customer_type = 'retail'""",
    )
    assert 0.0 < share < 0.10


def test_policies_of_closed_customers_are_surrendered(bank):
    kept = """SELECT count(*) FROM insurance_policy JOIN dim_customer c USING (customer_id)
                WHERE c.close_date IS NOT NULL AND coalesce(surrender_date, expiry_date) > c.close_date
                  AND expiry_date > c.close_date"""
    assert one(bank, kept) == 0


def test_agency_commission_comes_from_holders(bank):
    strangers = """SELECT count(*) FROM fee_income f WHERE fee_type = 'wealth_commission' AND NOT EXISTS (
                     SELECT 1 FROM wealth_holding_monthly w WHERE w.customer_id = f.customer_id
                       AND w.product_id = f.product_id)"""
    assert one(bank, strangers) == 0


def test_refunds_exist_and_are_rare(bank):
    assert 0 < one(bank, "SELECT avg((amount < 0)::INT) FROM fee_income") < 0.01


def test_most_borrowers_contribute_positively(bank):
    share = one(
        bank,
        f"""SELECT avg((v > 0)::INT) FROM (SELECT customer_id, sum(contribution) AS v FROM snap_contribution
             WHERE month_end > DATE '2025-05-31' GROUP BY customer_id) JOIN snap_customer USING (customer_id)
             WHERE month_end = {END} AND has_loan = 1""",
    )
    assert share > 0.7


def test_capital_parameters_keep_the_largest_borrower_credible_in_order(bank):
    tier1, net = (
        one(bank, f"SELECT value FROM metric_param WHERE param = '{p}'") for p in ("tier1_capital", "net_capital")
    )
    assert 0 < tier1 < net
