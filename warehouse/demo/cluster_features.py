"""The five inputs of the corporate character (tags.md C5) at a month end; missing values stay NULL, one flag per kind of gap."""

from datetime import date

from warehouse.demo.context import Bank
from warehouse.demo.definitions import month_end_sql
from warehouse.demo.draws import run

SECTIONS = ("C", "E", "F", "G", "I", "K", "L", "M")  # the others share the origin
# Feature → label, by the five groups of C5. Each group weighs the same: a feature counts 1 / number of features of its group.
GROUPS: dict[str, dict[str, str]] = {
    "size": {"total_assets": "总资产", "revenue": "营业收入", "no_statement": "缺少报表"}
    | {f"section_{code}": f"门类{code}" for code in SECTIONS},
    "finances": {
        "debt_ratio": "资产负债率",
        "current_ratio": "流动比率",
        "interest_cover": "利息保障倍数",
        "ar_gap": "应收天数高于行业",
        "growth": "营收同比",
        "cash_margin": "经营现金流占营收",
    },
    "record": {
        "overdue_months": "近24月逾期月数",
        "worst_class": "近24月最差分类",
        "on_time": "按期还款率",
        "never_due": "没有还款记录",
    },
    "need": {
        "demand_score": "融资需求评分",
        "enquiries": "近90天咨询次数",
        "line_use": "额度使用率",
        "due_share": "90天内到期贷款占比",
        "no_line": "没有授信",
    },
    "appetite": {
        "time_share": "定期占比",
        "wealth_risk": "理财平均风险等级",
        "early": "提前还款笔数",
        "rate_enquiries": "近90天询价次数",
        "secured": "抵质押贷款占比",
        "no_wealth": "没有理财",
        "no_loan": "没有贷款",
    },
}
FEATURES = {name: label for group in GROUPS.values() for name, label in group.items()}

_SQL = """
INSERT INTO cluster_features BY NAME
WITH f AS (SELECT * FROM {financials}),
o AS (SELECT customer_id, count(DISTINCT month_end) FILTER (overdue_days > 0) AS months, max(five_class) AS worst
  FROM loan_balance_monthly WHERE month_end > last_day({a} - INTERVAL 24 MONTH) AND month_end <= {a} GROUP BY customer_id),
r AS (SELECT customer_id, count(*) FILTER (paid_date <= due_date) / count(*) AS on_time FROM loan_repayment
  WHERE due_date > {a} - 730 AND due_date <= {a} GROUP BY customer_id),
u AS (SELECT customer_id, sum(used_amount)::DOUBLE / nullif(sum(limit_amount), 0)::DOUBLE AS line_use FROM {lines}
  GROUP BY customer_id),
b AS (SELECT m.customer_id, sum(m.balance)::DOUBLE AS owed, coalesce(sum(m.balance) FILTER (l.maturity_date > {a}
  AND l.maturity_date <= {a} + 90), 0)::DOUBLE AS due, coalesce(sum(m.balance) FILTER (l.guarantee_type IN ('mortgage', 'pledge')),
  0)::DOUBLE AS secured FROM loan_balance_monthly AS m JOIN loan AS l USING (loan_id) WHERE m.month_end = {a} AND m.balance > 0
  GROUP BY m.customer_id),
d AS (SELECT customer_id, sum(m.avg_balance) FILTER (c.term_class = 'time')::DOUBLE / nullif(sum(m.avg_balance), 0)::DOUBLE
  AS time_share FROM deposit_balance_monthly AS m JOIN deposit_account AS c USING (account_id, customer_id)
  WHERE m.month_end = {a} GROUP BY customer_id),
w AS (SELECT h.customer_id, sum(h.end_balance * right(p.risk_level, 1)::INT)::DOUBLE / nullif(sum(h.end_balance), 0)::DOUBLE AS risk
  FROM wealth_holding_monthly AS h JOIN dim_product AS p USING (product_id) WHERE h.month_end = {a} GROUP BY h.customer_id),
e AS (SELECT customer_id, count(*) AS early FROM loan WHERE settle_type = 'early' AND settle_date <= {a} GROUP BY customer_id),
i AS (SELECT customer_id, count(*) FILTER (interaction_type IN ('rate_enquiry', 'limit_enquiry', 'material_request',
  'loan_calc')) AS enquiries, count(*) FILTER (interaction_type = 'rate_enquiry') AS rates FROM interaction
  WHERE event_date BETWEEN {a} - 89 AND {a} GROUP BY customer_id)
SELECT {a} AS score_date, s.customer_id, ln(f.total_assets::DOUBLE) AS total_assets, ln(f.revenue::DOUBLE) AS revenue,
  (f.customer_id IS NULL)::INT AS no_statement, {sections}, f.debt_ratio, f.current_ratio, f.interest_cover,
  f.ar_days - f.bm_ar_days AS ar_gap, f.revenue_yoy AS growth, f.operating_cash_flow::DOUBLE / nullif(f.revenue, 0)::DOUBLE
  AS cash_margin, coalesce(o.months, 0) AS overdue_months, coalesce(o.worst, 1) AS worst_class, r.on_time,
  (r.customer_id IS NULL)::INT AS never_due, q.demand_score, coalesce(i.enquiries, 0) AS enquiries, u.line_use,
  coalesce(b.due / nullif(b.owed, 0), 0) AS due_share, (u.customer_id IS NULL)::INT AS no_line,
  coalesce(d.time_share, 0) AS time_share, w.risk AS wealth_risk, coalesce(e.early, 0) AS early,
  coalesce(i.rates, 0) AS rate_enquiries, b.secured / nullif(b.owed, 0) AS secured, (w.customer_id IS NULL)::INT AS no_wealth,
  (b.customer_id IS NULL)::INT AS no_loan, ({a} - c.onboard_date) / 365.25 AS tenure, s.category_cnt AS products, NULL AS label
FROM snap_customer AS s JOIN dim_customer AS c USING (customer_id) LEFT JOIN f USING (customer_id) LEFT JOIN o
  USING (customer_id) LEFT JOIN r USING (customer_id) LEFT JOIN u USING (customer_id) LEFT JOIN b USING (customer_id)
  LEFT JOIN d USING (customer_id) LEFT JOIN w USING (customer_id) LEFT JOIN e USING (customer_id) LEFT JOIN i
  USING (customer_id) LEFT JOIN demand_corp_features AS q ON q.customer_id = s.customer_id AND q.score_date = {a}
WHERE s.month_end = {a} AND c.customer_type = 'corp'
"""


def cluster_features(bank: Bank, dates: list[date]) -> None:
    """TEMP table `cluster_features`: one row per date and company; reads snap_customer and demand_corp_features.

    tenure (years) and products only help to name a cluster; label is always NULL.
    """
    columns = ", ".join(f"{c} DOUBLE" for c in (*FEATURES, "tenure", "products"))
    keys = "score_date DATE, customer_id VARCHAR"
    run(bank, f"CREATE OR REPLACE TEMP TABLE cluster_features ({keys}, {columns}, label INT)")
    sections = ", ".join(f"(left(c.industry_code, 1) = '{code}')::INT AS section_{code}" for code in SECTIONS)
    for a in dates:
        sources = {"financials": month_end_sql("financials", a), "lines": month_end_sql("facility_use", a)}
        run(bank, _SQL.format(a=f"DATE '{a}'", sections=sections, **sources))
