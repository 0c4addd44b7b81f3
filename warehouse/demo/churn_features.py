"""Features of the churn model at a month end, from history known on that day, and whether the customer left within a year.

Only month-end stores that reach back to the first training date are read. Left: at any of the next twelve month ends no
longer effective, or with at most half the month-average AUM of today.
"""

from datetime import date

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

FEATURES = {
    "assets_level": "金融资产",
    "assets_change": "金融资产较前五月变动",
    "assets_swing": "金融资产波动",
    "deepest_fall": "近6月最大回落",
    "end_gap": "月末低于月日均",
    "demand_share": "活期占比",
    "wealth_share": "理财占比",
    "due_share": "一年内到期占比",
    "products": "持有产品数",
    "has_loan": "持有贷款",
    "has_card": "持有信用卡",
    "tenure": "开户年限",
    "payroll": "代发工资",
    "age": "年龄",
    "big": "对公规模",
    "troubled": "逾期或关注",
}
DROPPED = {
    "stability_score": "daily balances start 2025-04-27",
    "transit_ratio": "transactions start 2025-04-27",
    "activity_index": "transactions start 2025-04-27, interactions 2025-05-01",
    "payroll_breaks": "transactions start 2025-04-27",
    "complaints": "interactions start 2025-05-01",
    "contribution_12m": "month ends start 2023-06-30: six months are complete at the first training date",
}

_SQL = """
INSERT INTO churn_features BY NAME
WITH s AS (SELECT p.*, c.customer_type, c.onboard_date, c.birth_date, c.is_payroll, c.size FROM snap_customer AS p
  JOIN dim_customer AS c USING (customer_id) WHERE p.month_end = {a} AND p.is_effective AND p.aum_avg >= (SELECT value
  FROM metric_param WHERE param = CASE c.customer_type WHEN 'corp' THEN 'min_dep_corp' ELSE 'min_dep_retail' END)),
h AS (SELECT customer_id, avg(aum_avg) FILTER (month_end < {a})::DOUBLE AS before, max(aum_avg)::DOUBLE AS top,
  stddev_pop(aum_avg::DOUBLE) AS sd, avg(aum_avg)::DOUBLE AS mean, min(change) AS fall FROM (SELECT customer_id, month_end,
  aum_avg, aum_avg::DOUBLE / nullif(lag(aum_avg) OVER (PARTITION BY customer_id ORDER BY month_end), 0) - 1 AS change
  FROM snap_customer WHERE month_end > {a6} AND month_end <= {a}) GROUP BY customer_id),
m AS (SELECT b.customer_id, sum(b.end_balance)::DOUBLE AS due FROM deposit_balance_monthly AS b JOIN deposit_account AS d
  USING (account_id) WHERE b.month_end = {a} AND d.maturity_date <= {a12} GROUP BY b.customer_id),
x AS (SELECT s.customer_id, count(n.customer_id) < 12 OR bool_or(NOT n.is_effective) OR bool_or(n.aum_avg <= 0.5 * s.aum_avg)
  AS lost FROM s LEFT JOIN snap_customer AS n ON n.customer_id = s.customer_id AND n.month_end > {a} AND n.month_end <= {a12}
  GROUP BY s.customer_id)
SELECT {a} AS score_date, s.customer_id, s.customer_type, ln(1 + s.aum_avg::DOUBLE) AS assets_level,
  greatest(-1, least(1, coalesce((s.aum_avg::DOUBLE - h.before) / nullif(greatest(s.aum_avg::DOUBLE, h.before), 0), 0)))
  AS assets_change, least(2, coalesce(h.sd / nullif(h.mean, 0), 0)) AS assets_swing, least(0, coalesce(h.fall, 0))
  AS deepest_fall, greatest(-1, least(1, s.aum::DOUBLE / nullif(s.aum_avg::DOUBLE, 0) - 1)) AS end_gap,
  coalesce(s.dem_end::DOUBLE / nullif(s.dep_end::DOUBLE, 0), 1) AS demand_share,
  coalesce(s.wealth_end::DOUBLE / nullif(s.aum::DOUBLE, 0), 0) AS wealth_share,
  least(1, coalesce(m.due / nullif(s.dep_end::DOUBLE, 0), 0)) AS due_share, s.category_cnt AS products, s.has_loan, s.has_card,
  ln(1 + ({a} - s.onboard_date) / 365.0) AS tenure, s.is_payroll::INT AS payroll,
  coalesce(year({a}) - year(s.birth_date), 45) / 10 AS age, coalesce((s.size IN ('L', 'M'))::INT, 0) AS big,
  (s.max_overdue > 0 OR s.worst_class >= 2)::INT AS troubled,
  CASE WHEN {a12} <= DATE '{end}' THEN x.lost::INT END AS label
FROM s LEFT JOIN h USING (customer_id) LEFT JOIN m USING (customer_id) LEFT JOIN x USING (customer_id)
"""


def churn_features(bank: Bank, dates: list[date]) -> None:
    """TEMP table `churn_features`: one row per date and effective customer with money in the bank; label NULL before its
    horizon. Reads snap_customer."""
    columns = ", ".join(f"{c} DOUBLE" for c in FEATURES)
    keys = "score_date DATE, customer_id VARCHAR, customer_type VARCHAR"
    run(bank, f"CREATE OR REPLACE TEMP TABLE churn_features ({keys}, {columns}, label INT)")
    for a in dates:
        names = {
            "a": f"DATE '{a}'",
            "a6": f"last_day(DATE '{a}' - INTERVAL 6 MONTH)",
            "a12": f"last_day(DATE '{a}' + INTERVAL 12 MONTH)",
            "end": bank.data_date,
        }
        run(bank, _SQL.format(**names))
