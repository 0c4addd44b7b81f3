"""Features of the default model at a month end, from history known on that day, and the outcome twelve months on.

Only stores that reach back to the first training date are read (monthly loan, card and deposit tables, repayments,
statements, signals). Not used because their history starts in 2025: stability, transit, payroll breaks,
  contact changes,
the model's own trend. Never used: gender, address, names; and today's rating, which knows what happened since.
"""

from datetime import date

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

SHARED = {
    "overdue_now": "当前逾期天数",
    "overdue_months_6": "近6月逾期月数",
    "worst_overdue_6": "近6月最长逾期",
    "late_share_12": "近12月迟还占比",
    "late_days_12": "近12月最长迟还",
    "watched": "关注类",
    "deposit_level": "存款月日均",
    "deposit_change": "存款变动",
    "tenure": "开户年限",
    "owed_level": "负债规模",
}
FEATURES = {
    "retail": SHARED
    | {"card_use": "信用卡使用率", "card_use_change": "信用卡使用率变动", "has_loan": "持有贷款", "rate": "贷款利率"},
    "corp": SHARED
    | {
        "line_use": "额度使用率",
        "rate": "贷款利率",
        "debt_gap": "负债率高于行业",
        "cover": "利息保障倍数",
        "growth": "营收同比",
        "cash_negative": "经营现金流为负",
        "no_statement": "缺少报表",
        "prosperity": "行业景气度",
        "bad_signals": "近12月负面信号",
        "good_signals": "近12月正面信号",
        "margin_gap": "毛利率高于行业",
        "building": "建筑业",
        "size": "资产规模",
    },
}
DROPPED = {
    "stability_score": "daily balances start 2025-04-27",
    "transit_ratio": "transactions start 2025-04-27",
    "payroll_breaks": "transactions start 2025-04-27",
    "contact_changes": "interactions start 2025-05-01",
    "pd_trend": "scores start 2025-05-31",
    "overdue_24m": "month ends start 2023-06-30: six months are complete at the first training date",
}

_POPULATION = """
CREATE OR REPLACE TEMP TABLE pd_population AS
WITH l AS (SELECT customer_id, sum(balance)::DOUBLE AS owed, max(five_class) AS worst, max(overdue_days) AS overdue,
  sum((rate * balance)::DECIMAL(24, 6))::DOUBLE / sum(balance) AS rate
  FROM loan_balance_monthly WHERE month_end = {a} AND balance > 0 GROUP BY customer_id),
k AS (SELECT customer_id, balance::DOUBLE AS owed, five_class AS worst, overdue_days AS overdue, balance::DOUBLE
  / credit_limit AS card_use FROM credit_card_monthly
  WHERE month_end = {a} AND balance > 0)
SELECT c.customer_id, c.customer_type, c.industry_code, c.onboard_date, coalesce(l.owed, 0) + coalesce(k.owed, 0)
  AS owed, greatest(coalesce(l.worst, 1), coalesce(k.worst, 1)) AS worst,
  greatest(coalesce(l.overdue, 0), coalesce(k.overdue, 0)) AS overdue, l.rate, k.card_use,
    (l.customer_id IS NOT NULL)::INT AS has_loan
FROM l FULL JOIN k USING (customer_id) JOIN dim_customer c USING (customer_id)
WHERE greatest(coalesce(l.worst, 1), coalesce(k.worst, 1)) <= 2 AND greatest(coalesce(l.overdue, 0),
  coalesce(k.overdue, 0)) <= 30
"""

_BEHAVIOUR = """
CREATE OR REPLACE TEMP TABLE pd_behaviour AS
WITH o AS (SELECT customer_id, month_end, max(overdue_days) AS d FROM (SELECT customer_id, month_end, overdue_days
  FROM loan_balance_monthly WHERE month_end > {a6} AND month_end <= {a}
    UNION ALL SELECT customer_id, month_end, overdue_days FROM credit_card_monthly WHERE month_end > {a6}
      AND month_end <= {a}) GROUP BY ALL),
o6 AS (SELECT customer_id, count(*) FILTER (d > 0) AS months, max(d) AS worst FROM o GROUP BY customer_id),
r AS (SELECT customer_id, count(*) FILTER (paid_date IS NULL OR paid_date > due_date) / count(*) AS late,
  max(least(60, coalesce(least(paid_date, {a}), {a}) - due_date)) AS days
  FROM loan_repayment WHERE due_date > {a} - 365 AND due_date < {a} GROUP BY customer_id),
d AS (SELECT customer_id, sum(avg_balance) FILTER (month_end = {a})::DOUBLE AS now,
  sum(avg_balance) FILTER (month_end < {a})::DOUBLE / 5 AS before FROM deposit_balance_monthly
  WHERE month_end > {a6} AND month_end <= {a} GROUP BY customer_id),
k AS (SELECT customer_id, avg((balance / credit_limit)::DECIMAL(12, 6)) AS before FROM credit_card_monthly
  WHERE month_end > {a6} AND month_end <= last_day({a} - INTERVAL 3 MONTH) GROUP BY customer_id),
f AS (SELECT customer_id, sum(limit_amount)::DOUBLE AS lim FROM credit_facility WHERE effective_date <= {a}
  AND expiry_date > {a} GROUP BY customer_id)
SELECT p.*, p.overdue AS overdue_now, coalesce(o6.months, 0) AS overdue_months_6, ln(1 + coalesce(o6.worst, 0))
  AS worst_overdue_6, coalesce(r.late, 0) AS late_share_12, ln(1 + greatest(0, coalesce(r.days, 0))) AS late_days_12,
  (p.worst = 2)::INT AS watched, ln(1 + coalesce(d.now, 0)) AS deposit_level, greatest(-1, least(1, coalesce((d.now
    - d.before) / nullif(greatest(d.now, d.before), 0), 0))) AS deposit_change,
  ln(1 + ({a} - p.onboard_date) / 365.0) AS tenure, ln(1 + p.owed) AS owed_level, coalesce(p.card_use - k.before, 0)
    AS card_use_change, least(1.2, coalesce(p.owed / nullif(f.lim, 0), 0)) AS line_use
FROM pd_population p LEFT JOIN o6 USING (customer_id) LEFT JOIN r USING (customer_id) LEFT JOIN d USING (customer_id)
  LEFT JOIN k USING (customer_id) LEFT JOIN f USING (customer_id)
"""

_FEATURES = """
INSERT INTO pd_features BY NAME
WITH f AS (SELECT * FROM snap_fin WHERE month_end = {a}),
s AS (SELECT customer_id, sum(severity) FILTER (signal_type IN ('lawsuit', 'enforce', 'dishonest', 'news_neg',
  'tax_downgrade')) AS bad, count(*) FILTER (signal_type IN ('expansion', 'bid_win', 'news_pos')) AS good
  FROM external_signal WHERE customer_id IS NOT NULL AND signal_date > {a} - 365 AND signal_date <= {a}
    GROUP BY customer_id),
y AS (SELECT DISTINCT customer_id FROM (SELECT customer_id FROM loan_balance_monthly WHERE month_end > {a}
  AND month_end <= {a12} AND (overdue_days > 90 OR five_class >= 3 OR writeoff_amount > 0)
  UNION ALL SELECT customer_id FROM credit_card_monthly WHERE month_end > {a} AND month_end <= {a12}
    AND (overdue_days > 90 OR five_class >= 3)))
SELECT {a} AS score_date, b.customer_id, b.customer_type, overdue_now, overdue_months_6, worst_overdue_6,
  late_share_12, late_days_12, watched, deposit_level, deposit_change, tenure, owed_level, coalesce(card_use, 0)
  AS card_use,
  card_use_change, has_loan, coalesce(b.rate, .045) * 100 AS rate, line_use, coalesce(f.debt_ratio - f.bm_debt_ratio,
    0) AS debt_gap, ln(1 + greatest(0, least(40, coalesce(f.interest_cover, 8)))) AS cover,
  greatest(-.6, least(.6, coalesce(f.revenue_yoy, .03))) AS growth, coalesce((f.operating_cash_flow < 0)::INT, 0)
    AS cash_negative, (f.customer_id IS NULL)::INT AS no_statement, coalesce(f.prosperity_index, 100) / 10
    AS prosperity,
  least(8, coalesce(s.bad, 0)) AS bad_signals, least(4, coalesce(s.good, 0)) AS good_signals, coalesce(f.gross_margin
    - f.bm_gross_margin, 0) AS margin_gap, coalesce((left(b.industry_code, 1) = 'E')::INT, 0) AS building,
  ln(1 + coalesce(f.total_assets::DOUBLE, 2e7)) AS size, CASE WHEN {a12} <= DATE '{end}'
    THEN (y.customer_id IS NOT NULL)::INT END AS label
FROM pd_behaviour b LEFT JOIN f USING (customer_id) LEFT JOIN s USING (customer_id) LEFT JOIN y USING (customer_id)
"""


def pd_features(bank: Bank, dates: list[date]) -> None:
    """TEMP table `pd_features`: one row per date and borrower in the population of tags.md C4; label NULL
    before its horizon."""
    columns = ", ".join(f"{c} DOUBLE" for c in sorted(set(FEATURES["retail"]) | set(FEATURES["corp"])))
    keys = "score_date DATE, customer_id VARCHAR, customer_type VARCHAR"
    run(bank, f"CREATE OR REPLACE TEMP TABLE pd_features ({keys}, {columns}, label INT)")
    for a in dates:
        names = {
            "a": f"DATE '{a}'",
            "a6": f"last_day(DATE '{a}' - INTERVAL 6 MONTH)",
            "a12": f"last_day(DATE '{a}' + INTERVAL 12 MONTH)",
            "end": bank.data_date,
        }
        run(bank, *(s.format(**names) for s in (_POPULATION, _BEHAVIOUR, _FEATURES)))
