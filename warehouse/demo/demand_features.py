"""Features of the retail demand model at a month end, and the corporate rule score; the outcome is a loan within 90 days."""

from datetime import date

from warehouse.demo.context import Bank
from warehouse.demo.definitions import month_end_sql
from warehouse.demo.draws import run

FEATURES = {
    "enquiries_30": "近30天咨询次数",
    "loan_views_30": "近30天浏览贷款产品",
    "matures_90": "90天内贷款到期",
    "settled_90": "近90天结清贷款",
    "loans_before": "历史贷款笔数",
    "revolving": "循环额度未用",
    "has_mortgage": "持有按揭",
    "mortgage_new": "按揭一年内",
    "card_use": "信用卡使用率",
    "instalments": "信用卡分期占比",
    "assets_level": "金融资产",
    "assets_change": "金融资产变动",
    "payroll": "代发工资",
    "owner": "个体经营",
    "prime_age": "25-45岁",
    "tenure": "开户年限",
    "late_12": "近12月迟还",
    "logins_30": "近30天登录",
    "had_trouble": "逾期或关注",
}
DROPPED = {
    "enquiries_90": "interactions start 2025-05-01",
    "payroll_growth": "transactions start 2025-04-27",
    "salary_trend": "transactions start 2025-04-27",
}
RULES = {
    "s1_gap": "资金缺口",
    "s2_turnover": "周转慢于行业",
    "s3_purchase": "采购增长",
    "s4_util": "额度用足",
    "s5_maturity": "贷款90天内到期",
    "s6_enquiry": "近期咨询",
    "s7_dep_drop": "存款骤降",
    "s8_expansion": "扩产或中标",
    "s9_prosperity": "行业景气",
    "s10_history": "历史融资",
}

_RETAIL = """
INSERT INTO demand_retail_features BY NAME
WITH i AS (SELECT customer_id, count(*) FILTER (interaction_type IN ('rate_enquiry', 'limit_enquiry',
  'material_request', 'loan_calc')) AS enquiries, count(*) FILTER (interaction_type = 'app_view'
  AND product_id LIKE 'L%') AS views,
    count(*) FILTER (interaction_type = 'app_login') AS logins FROM interaction WHERE event_date BETWEEN {a} - 29
      AND {a} GROUP BY customer_id),
l AS (SELECT customer_id, count(*) AS n, max((settle_date BETWEEN {a} - 89 AND {a} AND settle_type IN ('normal',
  'early'))::INT) AS settled, max((product_id IN ('L011', 'L012') AND (settle_date IS NULL
  OR settle_date > {a}))::INT) AS mortgage,
    max((product_id IN ('L011', 'L012') AND disburse_date > {a} - 365)::INT) AS fresh, max((maturity_date BETWEEN {a}
      + 1 AND {a} + 90 AND (settle_date IS NULL OR settle_date > {a}))::INT) AS matures FROM loan
      WHERE disburse_date <= {a} GROUP BY customer_id),
b AS (SELECT customer_id, sum(balance)::DOUBLE AS owed, max(overdue_days) AS overdue, max(five_class) AS worst
  FROM loan_balance_monthly WHERE month_end = {a} AND balance > 0 GROUP BY customer_id),
f AS (SELECT customer_id, sum(limit_amount)::DOUBLE AS lim FROM credit_facility WHERE revolving
  AND effective_date <= {a} AND expiry_date > {a} GROUP BY customer_id),
k AS (SELECT customer_id, balance::DOUBLE / credit_limit AS used, instalment_balance::DOUBLE / credit_limit AS part
  FROM credit_card_monthly WHERE month_end = {a}),
d AS (SELECT customer_id, sum(v) FILTER (month_end = {a})::DOUBLE AS now, sum(v) FILTER (month_end < {a})::DOUBLE / 3
  AS before FROM (SELECT customer_id, month_end, avg_balance AS v FROM deposit_balance_monthly
    WHERE month_end > last_day({a} - INTERVAL 4 MONTH) AND month_end <= {a} UNION ALL SELECT customer_id, month_end,
      avg_balance FROM wealth_holding_monthly WHERE month_end > last_day({a} - INTERVAL 4 MONTH)
      AND month_end <= {a}) GROUP BY customer_id),
r AS (SELECT customer_id, count(*) FILTER (paid_date IS NULL OR paid_date > due_date) / count(*) AS late
  FROM loan_repayment WHERE due_date > {a} - 365 AND due_date < {a} GROUP BY customer_id),
y AS (SELECT DISTINCT customer_id FROM loan WHERE disburse_date > {a} AND disburse_date <= {a} + 90)
SELECT {a} AS score_date, c.customer_id, least(4, coalesce(i.enquiries, 0)) AS enquiries_30, least(5,
  coalesce(i.views, 0)) AS loan_views_30, coalesce(l.matures, 0) AS matures_90, coalesce(l.settled, 0) AS settled_90,
  ln(1 + coalesce(l.n, 0)) AS loans_before,
  (coalesce(f.lim, 0) > coalesce(b.owed, 0))::INT AS revolving, coalesce(l.mortgage, 0) AS has_mortgage,
    coalesce(l.fresh, 0) AS mortgage_new, coalesce(k.used, 0) AS card_use, coalesce(k.part, 0) AS instalments, ln(1
    + coalesce(d.now, 0)) AS assets_level,
  greatest(-1, least(1, coalesce((d.now - d.before) / nullif(greatest(d.now, d.before), 0), 0))) AS assets_change,
    c.is_payroll::INT AS payroll, (coalesce(c.occupation, '') IN ('个体工商户', '小微企业主', '企业主'))::INT AS owner,
  (year({a}) - year(c.birth_date) BETWEEN 25 AND 45)::INT AS prime_age, ln(1 + ({a} - c.onboard_date) / 365.0)
    AS tenure, coalesce(r.late, 0) AS late_12, ln(1 + coalesce(i.logins, 0)) AS logins_30,
  (coalesce(b.overdue, 0) > 0 OR coalesce(b.worst, 1) >= 2)::INT AS had_trouble, CASE WHEN {a} + 90 <= DATE '{end}'
    THEN (y.customer_id IS NOT NULL)::INT END AS label
FROM dim_customer c LEFT JOIN i USING (customer_id) LEFT JOIN l USING (customer_id) LEFT JOIN b USING (customer_id)
  LEFT JOIN f USING (customer_id) LEFT JOIN k USING (customer_id) LEFT JOIN d USING (customer_id) LEFT
  JOIN r USING (customer_id) LEFT JOIN y USING (customer_id)
WHERE c.customer_type = 'retail' AND c.onboard_date <= {a} AND (c.close_date IS NULL OR c.close_date > {a})
"""

_CORPORATE = """
INSERT INTO demand_corp_features BY NAME
WITH y AS (SELECT DISTINCT customer_id FROM loan WHERE disburse_date > {a} AND disburse_date <= {a} + 90)
SELECT {a} AS score_date, m.customer_id, {rules}, m.demand_score, m.gated,
  CASE WHEN {a} + 90 <= DATE '{end}' THEN (y.customer_id IS NOT NULL)::INT END AS label
FROM {scores} AS m LEFT JOIN y USING (customer_id)
"""


def demand_features(bank: Bank, dates: list[date]) -> None:
    """TEMP tables `demand_retail_features` and `demand_corp_features` (rule components, demand_score, gated), with labels."""
    keys = "score_date DATE, customer_id VARCHAR"
    columns = ", ".join(f"{c} DOUBLE" for c in FEATURES)
    run(bank, f"CREATE OR REPLACE TEMP TABLE demand_retail_features ({keys}, {columns}, label INT)")
    rules = ", ".join(f"{c} DOUBLE" for c in (*RULES, "demand_score"))
    run(bank, f"CREATE OR REPLACE TEMP TABLE demand_corp_features ({keys}, {rules}, gated BOOLEAN, label INT)")
    for a in dates:
        names = {"a": f"DATE '{a}'", "end": bank.data_date, "rules": ", ".join(f"m.{r}" for r in RULES)}
        run(bank, *(s.format(**names, scores=month_end_sql("demand_corp", a)) for s in (_RETAIL, _CORPORATE)))
