"""The warning rules W01-W22 as SQL over what the bank holds: each gives rows of TEMP `risk_draft`.

Columns: customer_id, loan_id, trigger_value, detail, signal_time (midnight of the day unless the fact has an hour).
{s} and {e} are the first day of the events and the data date; {flow}, {first_contact} and {proceeds} the model's definitions.
"""

# Which rule, its colour, the chance that a closed alert was a true risk when the customer later got into trouble / did not.
RULES = {
    "W01": ("yellow", 0.30, 0.30),
    "W02": ("yellow", 0.50, 0.06),
    "W03": ("orange", 0.70, 0.15),
    "W04": ("yellow", 0.90, 0.30),
    "W05": ("orange", 0.90, 0.35),
    "W06": ("orange", 0.97, 0.55),
    "W07": ("red", 1.0, 0.90),
    "W08": ("orange", 0.70, 0.25),
    "W09": ("orange", 0.60, 0.18),
    "W10": ("orange", 0.65, 0.30),
    "W11": ("yellow", 0.40, 0.15),
    "W12": ("orange", 0.85, 0.35),
    "W13": ("red", 0.95, 0.55),
    "W14": ("orange", 0.90, 0.40),
    "W15": ("yellow", 0.70, 0.55),
    "W16": ("yellow", 0.60, 0.45),
    "W17": ("orange", 0.60, 0.20),
    "W18": ("orange", 0.70, 0.50),
    "W19": ("yellow", 0.60, 0.25),
    "W20": ("orange", 0.95, 0.45),
    "W21": ("yellow", 0.30, 0.05),
    "W22": ("orange", 0.60, 0.60),
}
AT_ONCE = ("W05", "W09", "W12")  # raised within a minute of the fact; the others by the batch before 08:00

SQL = {
    "W01": """SELECT customer_id, NULL AS loan_id, round(coalesce(hours, 999), 1) AS trigger_value, '分配后24小时未首联'
      AS detail, rm_assigned_at + INTERVAL 24 HOUR AS signal_time
  FROM {first_contact} WHERE hours IS NULL OR hours > 24""",
    "W02": """SELECT customer_id, loan_id, 30, '贷款30天内到期' AS detail, (maturity_date - 30)::TIMESTAMP FROM loan
  WHERE maturity_date BETWEEN {s} + 30 AND {e} + 30 AND maturity_date - 30 > disburse_date AND (settle_date IS NULL
    OR settle_date > maturity_date - 30)""",
    "W03": """SELECT customer_id, loan_id, 7, '到期前7天续贷或还款未落实', (maturity_date - 7)::TIMESTAMP FROM loan
  WHERE maturity_date BETWEEN {s} + 30 AND {e} + 7 AND maturity_date - 30 > disburse_date AND (settle_date IS NULL
    OR settle_date > maturity_date - 7) AND u01(loan_id, 'unsettled') < .22""",
    "W04": """SELECT customer_id, loan_id, 1, '首次逾期', (due_date + 1)::TIMESTAMP FROM late_start WHERE due_date
      + 1 BETWEEN {s} AND {e}""",
    "W05": """SELECT customer_id, NULL, overdue_days, '信用卡连续逾期', month_end::TIMESTAMP + INTERVAL 9 HOUR FROM (
  SELECT *, lag(overdue_days, 1, 0) OVER (PARTITION BY customer_id ORDER BY month_end) AS before
    FROM credit_card_monthly) WHERE overdue_days >= 3 AND before < 3 AND month_end >= {s}""",
    "W06": """SELECT customer_id, loan_id, 31, '逾期超过30天', (due_date + 31)::TIMESTAMP FROM late_start
      WHERE until > due_date + 31 AND due_date + 31 BETWEEN {s} AND {e}""",
    "W07": """SELECT customer_id, loan_id, 91, '逾期超过90天', (due_date + 91)::TIMESTAMP FROM late_start
      WHERE until > due_date + 91 AND due_date + 91 BETWEEN {s} AND {e}""",
    "W08": """SELECT customer_id, NULL, round(paid / before, 2), '工资流水低于前三月均值一半', least({e}, month_end)::TIMESTAMP
      FROM (
  SELECT customer_id, month_end, paid, avg(paid) OVER w AS before, count(*) OVER w AS n FROM (
    SELECT c.customer_id, m.month_end, coalesce(sum(t.amount), 0)::DOUBLE AS paid FROM (SELECT DISTINCT customer_id
      FROM deposit_txn WHERE txn_type = 'payroll' AND direction = 'in') c
    CROSS JOIN (SELECT DISTINCT month_end FROM dim_date WHERE month_end BETWEEN {s} AND {e}) m LEFT
      JOIN deposit_txn t ON t.customer_id = c.customer_id AND t.txn_type = 'payroll' AND t.direction = 'in'
      AND last_day(t.txn_date) = m.month_end
    GROUP BY c.customer_id, m.month_end) WINDOW w AS (PARTITION BY customer_id
      ORDER BY month_end ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING)) WHERE n = 3 AND before > 500 AND paid < .5
      * before""",
    "W09": """SELECT o.customer_id, NULL, round(amount / avg_180, 2), '单日大额转出', last_time FROM (
  SELECT customer_id, txn_date, sum(amount)::DOUBLE AS amount, any_value(txn_date::TIMESTAMP + to_seconds(32400
    + floor(u01(customer_id || txn_date, 'hour') * 32000)::INT)) AS last_time
  FROM {flow} WHERE direction = 'out' AND txn_date >= {s} GROUP BY customer_id, txn_date HAVING sum(amount) >= 200000) o
  JOIN dim_customer c USING (customer_id) JOIN (SELECT customer_id, month_end,
    avg(sum(avg_balance)) OVER (PARTITION BY customer_id ORDER BY month_end ROWS 5 PRECEDING)::DOUBLE AS avg_180
    FROM deposit_balance_monthly GROUP BY customer_id, month_end) m
  ON m.customer_id = o.customer_id AND m.month_end = last_day(o.txn_date - INTERVAL 1 MONTH) WHERE amount >=
    CASE c.customer_type WHEN 'corp' THEN 2e6 ELSE 2e5 END AND amount >= .5 * avg_180 AND avg_180 > 1000""",
    "W10": """SELECT customer_id, loan_id, round(out_7d / principal, 2), '自主支付贷款放款后7日内转出', (disburse_date
      + 7)::TIMESTAMP FROM {proceeds}
    JOIN loan USING (loan_id, customer_id, payment_mode, principal) WHERE payment_mode = 'self' AND out_7d >= .8 * principal""",
    "W11": """SELECT customer_id, NULL, n, '90天内多次变更联系方式', event_date::TIMESTAMP FROM (SELECT customer_id,
      event_date, count(*) OVER (PARTITION BY customer_id ORDER BY event_date RANGE BETWEEN INTERVAL 89 DAY PRECEDING
      AND CURRENT ROW) AS n
  FROM interaction WHERE interaction_type = 'contact_change') WHERE n >= 2""",
    "W12": """SELECT customer_id, NULL, severity, title, signal_date::TIMESTAMP + to_seconds(28800 + floor(u01(signal_id,
      'hour') * 40000)::INT) FROM external_signal WHERE signal_type = 'news_neg' AND severity >= 2
      AND customer_id IS NOT NULL AND signal_date >= {s}""",
    "W13": """SELECT s.customer_id, NULL, coalesce(round(amount::DOUBLE / f.total_assets::DOUBLE, 4), severity),
      title, signal_date::TIMESTAMP FROM external_signal s LEFT JOIN (FROM snap_fin WHERE month_end = {e}) f
    USING (customer_id)
  WHERE s.customer_id IS NOT NULL AND signal_date >= {s} AND (signal_type = 'dishonest' OR signal_type IN ('lawsuit',
    'enforce') AND (severity = 3 OR amount >= .01 * f.total_assets))""",
    "W14": """SELECT customer_id, NULL, round(greatest(debt - debt_before, -(growth), 0), 3), CASE WHEN growth <= -.2
      THEN '营收同比下降超过20%' WHEN debt - debt_before >= .1 THEN '资产负债率上升超过10个百分点' ELSE '利息保障倍数低于1' END,
      publish_date::TIMESTAMP FROM (
  SELECT *, total_liabilities / total_assets AS debt, lag(total_liabilities / total_assets) OVER w AS debt_before,
    revenue / nullif(lag(revenue) OVER w, 0) - 1 AS growth, (total_profit + interest_expense)
    / nullif(interest_expense, 0) AS cover
  FROM customer_financials WHERE period_type = 'A' WINDOW w AS (PARTITION BY customer_id ORDER BY period_end))
    WHERE publish_date BETWEEN {s} AND {e} AND period_end >= {s} - 500 AND (debt - debt_before >= .1 OR growth <= -.2
    OR cover < 1)""",
    "W15": """SELECT customer_id, NULL, round(fin_chg, 3), '金融资产较前90天下降超过30%', month_end::TIMESTAMP FROM (
  SELECT *, lag(churn_warn, 1, FALSE) OVER (PARTITION BY customer_id ORDER BY month_end) AS warned FROM snap_churn)
  WHERE churn_warn AND NOT warned""",
    "W16": """SELECT customer_id, NULL, round(now / before - 1, 3), '近三月贡献较前三月下降超过30%', month_end::TIMESTAMP
      FROM (SELECT *, lag(falls, 1, FALSE) OVER (PARTITION BY customer_id ORDER BY month_end) AS fell FROM (
  SELECT customer_id, month_end, sum(contribution) OVER a AS now, sum(contribution) OVER b AS before, before >= 300
    AND now < .7 * before AS falls FROM snap_contribution
  WINDOW a AS (PARTITION BY customer_id ORDER BY month_end ROWS 2 PRECEDING), b AS (PARTITION BY customer_id
    ORDER BY month_end ROWS BETWEEN 5 PRECEDING AND 3 PRECEDING))) WHERE falls AND NOT fell AND month_end >= {s}
    AND u01(customer_id, 'w16') < .25""",
    "W17": """SELECT c.customer_id, NULL, n.worst, '集团成员出现不良', n.since::TIMESTAMP FROM (SELECT d.group_id,
      b.customer_id, max(five_class) AS worst, min(month_end) AS since FROM loan_balance_monthly b
      JOIN dim_customer d USING (customer_id)
  WHERE five_class >= 3 AND balance > 0 AND d.group_id IS NOT NULL GROUP BY ALL) n
    JOIN dim_customer c ON c.group_id = n.group_id AND c.customer_id <> n.customer_id WHERE n.since >= {s}
    AND c.customer_type = 'corp'""",
    "W18": """SELECT customer_id, loan_id, round(min(balance / collateral_value), 3), '抵押率超过70%',
      greatest(min(disburse_date), {s})::TIMESTAMP FROM loan_balance_monthly JOIN loan USING (loan_id, customer_id)
      WHERE collateral_type IN ('house', 'land')
      AND balance > .70 * collateral_value AND month_end >= {s} GROUP BY customer_id, loan_id""",
    "W19": """SELECT b.customer_id, NULL, i.prosperity_index, '行业景气度连续两季低于90', (i.period_end + 20)::TIMESTAMP
      FROM (SELECT *, lag(prosperity_index) OVER (PARTITION BY industry_code ORDER BY period_end) AS before
      FROM industry_benchmark) i
  JOIN dim_customer c ON c.industry_code = i.industry_code JOIN (SELECT customer_id, month_end, sum(balance)
    AS balance FROM loan_balance_monthly GROUP BY ALL) b ON b.customer_id = c.customer_id
    AND b.month_end = i.period_end
  WHERE i.prosperity_index < 90 AND before < 90 AND balance >= 1e7 AND i.period_end IN (DATE '2025-06-30',
    DATE '2026-03-31')""",
    "W20": """SELECT n.customer_id, NULL, round(n.prob, 4), '违约概率较三个月前上升两倍以上', n.score_date::TIMESTAMP
      FROM model_score n JOIN model_score b ON b.model_id = 'pd' AND b.customer_id = n.customer_id
      AND b.score_date = last_day(n.score_date - INTERVAL 3 MONTH)
  WHERE n.model_id = 'pd' AND n.prob >= .05 AND n.prob >= 3 * b.prob""",
    "W21": """SELECT customer_id, NULL, 60, '授信60天内到期', (expiry_date - 60)::TIMESTAMP FROM credit_facility
      WHERE revolving AND facility_type = 'comprehensive' AND expiry_date BETWEEN {s} + 60 AND {e} + 60
      AND effective_date < expiry_date - 60""",
    "W22": """SELECT customer_id, NULL, 15, '投诉15天未结', event_time + INTERVAL 15 DAY FROM interaction
      WHERE interaction_type = 'complaint' AND event_time + INTERVAL 15 DAY <= {e}::TIMESTAMP AND (resolved_at IS NULL
      OR resolved_at > event_time + INTERVAL 15 DAY)""",
}
