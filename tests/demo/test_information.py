"""Statements, benchmarks and outside signals of the small bank."""


def one(bank, sql: str):
    return bank.execute(sql).fetchall()[0][0]


def test_a_statement_arrives_after_its_period_and_before_the_data_date(bank):
    assert one(bank, "SELECT count(*) FROM customer_financials WHERE publish_date <= period_end") == 0
    assert one(bank, "SELECT max(publish_date) <= DATE '2026-05-31' FROM customer_financials")


def test_parts_of_a_balance_sheet_do_not_exceed_the_whole(bank):
    wrong = """SELECT count(*) FROM customer_financials WHERE current_assets > total_assets + 1
      OR current_liabilities > total_liabilities + 1
                 OR cash + accounts_receivable + prepayments + inventory > current_assets + 1
                 OR accounts_payable + advance_receipts + st_bank_debt + lt_debt > total_liabilities + 1"""
    assert one(bank, wrong) == 0


def test_quarters_accumulate_over_the_year(bank):
    falling = """SELECT count(*) FROM customer_financials a JOIN customer_financials b ON b.customer_id = a.customer_id
                   AND year(b.period_end) = year(a.period_end) AND b.period_end > a.period_end WHERE b.revenue < a.revenue"""
    assert one(bank, falling) == 0


def test_trouble_shows_in_leverage(bank):
    """Firms that later fell into default were more indebted than their industry, on average."""
    gap = dict(
        bank.execute(
            """SELECT coalesce(b.bad, FALSE) AS bad, avg(f.debt_ratio - f.bm_debt_ratio) FROM snap_fin f LEFT JOIN (
                 SELECT customer_id, TRUE AS bad FROM loan_balance_monthly WHERE five_class >= 3
                   GROUP BY customer_id) b USING (customer_id)
               WHERE f.month_end = DATE '2026-05-31' GROUP BY 1"""
        ).fetchall()
    )
    assert gap[True] > gap[False] + 0.03


def test_the_named_electronics_firm_is_paid_later_than_its_industry(bank):
    days, median = bank.execute(
        """SELECT ar_days, bm_ar_days FROM snap_fin JOIN dim_customer USING (customer_id)
           WHERE customer_name = '杭州澜昇电子科技有限公司' AND month_end = DATE '2026-05-31'"""
    ).fetchall()[0]
    assert days > median + 10


def test_benchmarks_cover_every_industry_with_a_customer(bank):
    missing = """SELECT count(*) FROM dim_customer c WHERE customer_type = 'corp' AND NOT EXISTS (SELECT 1
      FROM industry_benchmark b
                   WHERE b.industry_code = c.industry_code AND b.period_end = DATE '2026-03-31')"""
    assert one(bank, missing) == 0


def test_construction_is_below_the_line_and_electronics_above(bank):
    level = dict(
        bank.execute(
            "SELECT industry_code, prosperity_index FROM industry_benchmark WHERE period_end = DATE '2026-03-31'"
        ).fetchall()
    )
    assert level["E47"] < 90 < 110 <= level["C39"]


def test_a_signal_is_about_a_customer_or_an_industry_never_both(bank):
    wrong = """SELECT count(*) FROM external_signal WHERE (customer_id IS NULL) = (industry_code IS NULL)
                 OR (subject_type = 'customer') <> (customer_id IS NOT NULL)"""
    assert one(bank, wrong) == 0
    assert (
        one(
            bank,
            "SELECT count(*) FROM external_signal WHERE (sentiment IS NOT NULL) <> (signal_type IN ('news_neg', 'news_pos'))",
        )
        == 0
    )
