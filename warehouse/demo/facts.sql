-- What was planted so that answers have something to find, and the levels a banker expects. Header as in invariants.sql.

-- deposits of the bank per customer, yuan | 500000 .. 1200000 | 0
SELECT sum(end_balance) / (SELECT count(*) FROM dim_customer) FROM deposit_balance_monthly WHERE month_end = DATE '2026-05-31';

-- growth of deposits over twelve months | 0.03 .. 0.16 | 0.5
SELECT sum(end_balance) FILTER (month_end = DATE '2026-05-31') / sum(end_balance) FILTER (month_end = DATE '2025-05-31') - 1 FROM deposit_balance_monthly;

-- share of the ten largest depositors | 0.05 .. 0.20 | 0.5
SELECT sum(b) / (SELECT sum(end_balance) FROM deposit_balance_monthly WHERE month_end = DATE '2026-05-31')
FROM (SELECT sum(end_balance) AS b FROM deposit_balance_monthly WHERE month_end = DATE '2026-05-31' GROUP BY customer_id ORDER BY b DESC LIMIT 10);

-- cost of deposits, last twelve months | 0.016 .. 0.019 | 0.05
SELECT sum(interest_expense) / sum(avg_balance * days_in_month) * 360 FROM deposit_balance_monthly WHERE month_end > DATE '2025-05-31';

-- transfer price of deposits, last twelve months | 0.020 .. 0.025 | 0.05
SELECT sum(ftp_income) / sum(avg_balance * days_in_month) * 360 FROM deposit_balance_monthly WHERE month_end > DATE '2025-05-31';

-- share of time deposits | 0.45 .. 0.70 | 0.05
SELECT sum(end_balance) FILTER (term_class = 'time') / sum(end_balance) FROM deposit_balance_monthly JOIN deposit_account USING (account_id) WHERE month_end = DATE '2026-05-31';

-- month-end deviation: lowest month | 0.004 .. 0.02 | 0
SELECT min(x) FROM (SELECT sum(end_balance)::DOUBLE / sum(avg_balance)::DOUBLE - 1 AS x FROM deposit_balance_monthly GROUP BY month_end);

-- month-end deviation: worst month | 0.0425 .. 0.0435 | 0
SELECT max(x) FROM (SELECT sum(end_balance)::DOUBLE / sum(avg_balance)::DOUBLE - 1 AS x FROM deposit_balance_monthly GROUP BY month_end);

-- month-end deviation: months above 3.9 % | 1 .. 1 | 0
SELECT count(*) FROM (SELECT sum(end_balance)::DOUBLE / sum(avg_balance)::DOUBLE - 1 AS x FROM deposit_balance_monthly GROUP BY month_end) WHERE x > 0.039;

-- persons with show money (假高净值) | 0.045 .. 0.085 | 0.05
SELECT count(*) FILTER (mx >= 500000 AND (mean < 0.30 * mx OR sd >= 0.80 * mean)) / (SELECT count(*) FROM dim_customer WHERE customer_type = 'retail' AND close_date IS NULL)
FROM (SELECT customer_id, max(total) AS mx, avg(total) AS mean, stddev_pop(total) AS sd FROM (
  SELECT customer_id, snapshot_date, sum(balance)::DOUBLE AS total FROM deposit_balance_daily WHERE snapshot_date > DATE '2025-12-02' GROUP BY ALL) GROUP BY ALL)
JOIN dim_customer USING (customer_id) WHERE customer_type = 'retail';

-- customers whose money passes through (过路资金) | 0.02 .. 0.055 | 0.05
SELECT count(*) FILTER (came >= CASE customer_type WHEN 'corp' THEN 5e6 ELSE 5e5 END AND passed >= 0.8 * came) / (SELECT count(*) FROM dim_customer WHERE close_date IS NULL)
FROM (SELECT customer_id, sum(i) AS came, sum(least(i, o)) AS passed FROM (
  SELECT t.customer_id, date_trunc('week', txn_date) AS w, sum(CASE direction WHEN 'in' THEN amount ELSE 0 END)::DOUBLE AS i, sum(CASE direction WHEN 'out' THEN amount ELSE 0 END)::DOUBLE AS o
  FROM deposit_txn t JOIN deposit_account a USING (account_id) WHERE txn_date > DATE '2026-03-02' AND term_class = 'demand' AND counterparty_type NOT IN ('self_bank', 'bank_internal')
    AND txn_type NOT IN ('loan_disburse', 'loan_repay', 'wealth_buy', 'wealth_redeem', 'interest', 'fee') GROUP BY ALL) GROUP BY ALL) JOIN dim_customer USING (customer_id);

-- loyal customers (铁粉): middling, stable, with outside money moving every month | 0.09 .. 0.17 | 0.05
SELECT count(*) / (SELECT count(*) FROM dim_customer WHERE close_date IS NULL) FROM snap_stability JOIN dim_customer USING (customer_id)
JOIN (SELECT t.customer_id, count(DISTINCT last_day(txn_date)) AS months FROM deposit_txn t WHERE txn_date > DATE '2025-11-30' AND counterparty_type NOT IN ('self_bank', 'bank_internal')
  AND txn_type NOT IN ('loan_disburse', 'loan_repay', 'wealth_buy', 'wealth_redeem', 'interest', 'fee') GROUP BY ALL) USING (customer_id)
WHERE month_end = DATE '2026-05-31' AND months = 6 AND stability_score >= 75 AND avg_180 >= CASE customer_type WHEN 'corp' THEN 5e5 ELSE 5e4 END AND avg_180 < CASE customer_type WHEN 'corp' THEN 5e6 ELSE 5e5 END;

-- non-performing loans | 0.013 .. 0.016 | 0.5
SELECT sum(balance) FILTER (five_class >= 3)::DOUBLE / sum(balance)::DOUBLE FROM loan_balance_monthly WHERE month_end = DATE '2026-05-31';

-- provision coverage | 1.85 .. 2.45 | 0.5
SELECT sum(provision_balance)::DOUBLE / sum(balance) FILTER (five_class >= 3)::DOUBLE FROM loan_balance_monthly WHERE month_end = DATE '2026-05-31';

-- loan rate | 0.036 .. 0.046 | 0.05
SELECT sum(balance * rate) / sum(balance)::DOUBLE FROM loan_balance_monthly WHERE month_end = DATE '2026-05-31';

-- transfer price of loans | 0.022 .. 0.026 | 0.05
SELECT sum(balance * ftp_rate) / sum(balance)::DOUBLE FROM loan_balance_monthly WHERE month_end = DATE '2026-05-31';

-- construction: non-performing share against all industries | 2 .. 4.5 | 0.5
SELECT sum(balance) FILTER (five_class >= 3 AND industry_code LIKE 'E%')::DOUBLE / sum(balance) FILTER (industry_code LIKE 'E%')::DOUBLE / (sum(balance) FILTER (five_class >= 3)::DOUBLE / sum(balance)::DOUBLE)
FROM loan_balance_monthly JOIN dim_customer USING (customer_id) WHERE month_end = DATE '2026-05-31' AND customer_type = 'corp';

-- loans to deposits | 0.55 .. 0.95 | 0.5
SELECT (SELECT sum(balance)::DOUBLE FROM loan_balance_monthly WHERE month_end = DATE '2026-05-31') / (SELECT sum(end_balance)::DOUBLE FROM deposit_balance_monthly WHERE month_end = DATE '2026-05-31');

-- groups with one non-performing member | 1 .. 8 | 0.05
SELECT count(*) FROM (SELECT group_id, count(DISTINCT c.customer_id) AS members, count(DISTINCT b.customer_id) AS bad FROM dim_customer c
  LEFT JOIN loan_balance_monthly b ON b.customer_id = c.customer_id AND month_end = DATE '2026-05-31' AND balance > 0 AND five_class >= 3 WHERE group_id IS NOT NULL GROUP BY ALL) WHERE bad = 1 AND members > 1;

-- managers working above 110 % in May 2026 | 1 .. 1 | 0
SELECT count(*) FROM (SELECT rm_id, sum(duration_min) AS m FROM interaction WHERE initiator = 'bank' AND event_date >= DATE '2026-05-01' GROUP BY rm_id)
WHERE m > 1.1 * 336 * (SELECT count(*) FROM dim_date WHERE is_workday AND date BETWEEN DATE '2026-05-01' AND DATE '2026-05-31');

-- managers working below 50 % in May 2026 | 1 .. 1 | 0
SELECT count(*) FROM (SELECT r.rm_id, coalesce(sum(duration_min), 0) AS m FROM dim_rm r LEFT JOIN interaction i ON i.rm_id = r.rm_id AND initiator = 'bank' AND event_date >= DATE '2026-05-01' WHERE leave_date IS NULL GROUP BY r.rm_id)
WHERE m < 0.5 * 336 * (SELECT count(*) FROM dim_date WHERE is_workday AND date BETWEEN DATE '2026-05-01' AND DATE '2026-05-31');

-- first contact within a day of assignment, last twelve months | 0.76 .. 0.88 | 0.05
SELECT avg((hours <= 24)::INT) FROM (SELECT c.customer_id, date_diff('minute', c.rm_assigned_at, min(i.event_time)) / 60.0 AS hours FROM dim_customer c
  LEFT JOIN interaction i ON i.customer_id = c.customer_id AND i.rm_id = c.rm_id AND initiator = 'bank' AND interaction_type IN ('visit', 'call', 'wechat', 'branch') AND event_time >= c.rm_assigned_at
  WHERE c.rm_assigned_at >= TIMESTAMP '2025-06-01' GROUP BY c.customer_id, c.rm_assigned_at);

-- satisfaction | 7.5 .. 9 | 0
SELECT avg(satisfaction) FROM interaction WHERE interaction_type = 'survey';

-- spring campaign: conversion of the test group | 0.14 .. 0.20 | 0.5
SELECT avg((converted_at IS NOT NULL)::INT) FROM campaign_contact JOIN campaign USING (campaign_id) WHERE campaign_name = '2026春季消费贷活动' AND ab_group = 'A';

-- spring campaign: conversion of the control group | 0.06 .. 0.10 | 0.5
SELECT avg((converted_at IS NOT NULL)::INT) FROM campaign_contact JOIN campaign USING (campaign_id) WHERE campaign_name = '2026春季消费贷活动' AND ab_group = 'B';

-- purchases of C38 and C39 in the first quarter of 2026 against 2025 | 1.2 .. 2 | 0.05
SELECT sum(purchases) FILTER (period_end = DATE '2026-03-31')::DOUBLE / sum(purchases) FILTER (period_end = DATE '2025-03-31')::DOUBLE FROM customer_financials JOIN dim_customer USING (customer_id) WHERE industry_code IN ('C38', 'C39');

-- capital ratio | 0.12 .. 0.14 | 0
SELECT (SELECT value FROM metric_param WHERE param = 'net_capital') / ((SELECT sum(rwa)::DOUBLE FROM loan_balance_monthly WHERE month_end = DATE '2026-05-31') + (SELECT sum(rwa)::DOUBLE FROM credit_card_monthly WHERE month_end = DATE '2026-05-31'));

-- people and firms the questions name | 5 .. 5 | 0
SELECT (SELECT count(*) FROM dim_customer WHERE customer_name LIKE '%澜昇电子%' AND rm_id = 'R007' AND industry_code = 'C39') + (SELECT count(*) FROM dim_rm WHERE rm_name = '张三' AND org_id LIKE 'O02%')
  + (SELECT count(*) FROM dim_rm WHERE rm_name = '李四' AND org_id = 'O0101') + (SELECT least(1, count(*)) FROM dim_customer WHERE customer_name LIKE '王%' AND gender = 'F' AND rm_id = 'R011')
  + (SELECT count(*) FROM campaign WHERE campaign_name = '2026春季消费贷活动');

-- 西湖支行 behind the time: its share of the year's increase of deposits | -9 .. 0.39 | 0
WITH d AS (
  SELECT sum(avg_balance * days_in_month) FILTER (month_end > DATE '2025-12-31')::DOUBLE / 151 AS act, sum(avg_balance * days_in_month) FILTER (month_end <= DATE '2025-12-31')::DOUBLE / 365 AS base
  FROM deposit_balance_monthly JOIN dim_customer USING (customer_id) JOIN dim_org USING (org_id) WHERE path LIKE '/O00/O01/O0101/%' AND month_end >= DATE '2025-01-31')
SELECT (act - base) / (target_value - base) FROM d, kpi_target
WHERE scope_id = 'O0101' AND metric_id = 'deposit_avg_balance' AND period_type = 'Y' AND period_start = DATE '2026-01-01';
