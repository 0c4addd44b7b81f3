-- What must hold in every demonstration bank. Header of a check: name | lowest .. highest | from this scale on (0 = always)
-- The value of each SELECT has to lie in the range. Numbers refer to the domain book's list of invariants.

-- 1 monthly average is the sum of the days over the days of the month, within a cent | 0 .. 0 | 0
SELECT count(*) FROM deposit_balance_monthly m
LEFT JOIN (SELECT account_id, last_day(snapshot_date) AS month_end, sum(balance) AS total FROM deposit_balance_daily GROUP BY ALL) d USING (account_id, month_end)
WHERE month_end >= DATE '2025-05-31' AND abs(m.avg_balance - coalesce(d.total, 0) / m.days_in_month) > 0.01;

-- 2 the last day of a month is the month's end balance | 0 .. 0 | 0
SELECT count(*) FROM deposit_balance_monthly m LEFT JOIN deposit_balance_daily d ON d.account_id = m.account_id AND d.snapshot_date = m.month_end
WHERE m.month_end >= DATE '2025-04-30' AND m.end_balance <> coalesce(d.balance, 0);

-- 2 daily and monthly hold the same accounts | 0 .. 0 | 0
SELECT count(*) FROM (SELECT DISTINCT account_id, last_day(snapshot_date) AS month_end FROM deposit_balance_daily WHERE snapshot_date >= DATE '2025-05-01') d
FULL JOIN (SELECT * FROM deposit_balance_monthly WHERE month_end >= DATE '2025-05-31') m USING (account_id, month_end) WHERE m.customer_id IS NULL OR d.account_id IS NULL;

-- 3 minimum, average and maximum are ordered for accounts open all month | 0 .. 0 | 0
SELECT count(*) FROM deposit_balance_monthly m JOIN deposit_account a USING (account_id)
WHERE a.open_date <= date_trunc('month', m.month_end) AND coalesce(a.close_date > m.month_end, TRUE) AND NOT (min_balance <= avg_balance AND avg_balance <= max_balance);

-- 4 each balance is the one before plus what came in minus what went out | 0 .. 0 | 0
SELECT count(*) FROM (
  SELECT account_id, snapshot_date AS day, balance - coalesce(lag(balance) OVER (PARTITION BY account_id ORDER BY snapshot_date), 0) AS change FROM deposit_balance_daily
) b FULL JOIN (SELECT account_id, txn_date AS day, sum(CASE direction WHEN 'in' THEN amount ELSE -amount END) AS moved FROM deposit_txn GROUP BY ALL) t USING (account_id, day)
LEFT JOIN deposit_account a USING (account_id)
WHERE day > DATE '2025-04-27' AND coalesce(change, 0) <> coalesce(moved, 0) AND day IS DISTINCT FROM a.close_date;

-- 4 an account that closes pays out its last balance | 0 .. 0 | 0
SELECT count(*) FROM deposit_account a
LEFT JOIN deposit_balance_daily d ON d.account_id = a.account_id AND d.snapshot_date = a.close_date - 1
LEFT JOIN (SELECT account_id, txn_date, sum(CASE direction WHEN 'in' THEN amount ELSE -amount END) AS moved FROM deposit_txn GROUP BY ALL) t ON t.account_id = a.account_id AND t.txn_date = a.close_date
WHERE a.close_date > DATE '2025-04-28' AND coalesce(d.balance, 0) + coalesce(t.moved, 0) <> 0;

-- 4 time deposits move only to and from the customer's own accounts here | 0 .. 0 | 0
SELECT count(*) FROM deposit_txn t JOIN deposit_account a USING (account_id) WHERE a.term_class = 'time' AND t.counterparty_type <> 'self_bank';

-- 5 five classes follow overdue days | 0 .. 0 | 0
SELECT count(*) FROM loan_balance_monthly WHERE (overdue_days >= 1 AND five_class < 2) OR (overdue_days > 90 AND five_class < 3) OR (overdue_days > 270 AND five_class < 4) OR (overdue_days > 360 AND five_class < 5);

-- 5 a firm with more than a tenth of its balance non-performing has only non-performing loans | 0 .. 0 | 0
SELECT count(*) FROM (
  SELECT month_end, customer_id, sum(balance) FILTER (five_class >= 3) / nullif(sum(balance), 0) AS share, min(five_class) FILTER (balance > 0) AS best
  FROM loan_balance_monthly JOIN dim_customer USING (customer_id) WHERE customer_type = 'corp' GROUP BY ALL) WHERE share > 0.10 AND best < 3;

-- 6 stage 3 is class 3 or worse, and nothing else | 0 .. 0 | 0
SELECT count(*) FROM loan_balance_monthly WHERE (ecl_stage = 3) <> (five_class >= 3);

-- 7 no interest income exactly on non-performing or empty loans | 0 .. 0 | 0
SELECT count(*) FROM loan_balance_monthly WHERE (interest_income = 0) <> (five_class >= 3 OR avg_balance = 0) AND NOT (avg_balance < 1 AND five_class < 3);

-- 8 a loan's balance stays within its principal | 0 .. 0 | 0
SELECT count(*) FROM loan_balance_monthly b JOIN loan l USING (loan_id) WHERE b.balance > l.principal;

-- 8 use of a facility stays within its limit | 0 .. 0 | 0
SELECT count(*) FROM (SELECT b.month_end, l.facility_id, sum(b.balance) AS used FROM loan_balance_monthly b JOIN loan l USING (loan_id) WHERE l.facility_id IS NOT NULL GROUP BY ALL)
JOIN credit_facility f USING (facility_id) WHERE used > f.limit_amount;

-- 9 assets cover liabilities except in distress, at most one statement in fifty | 0 .. 0.02 | 0
SELECT avg((total_assets < total_liabilities)::INT) FROM customer_financials;

-- 9 ratios stay inside minus five and five | 0 .. 0 | 0
SELECT count(*) FROM customer_financials WHERE abs(net_profit / nullif(revenue, 0)) > 5 OR total_liabilities / nullif(total_assets, 0) > 5 OR abs((revenue - cogs) / nullif(revenue, 0)) > 5;

-- 10 stages of an opportunity are ordered and none is skipped | 0 .. 0 | 0
SELECT count(*) FROM opportunity WHERE contacted_at < created_at OR proposed_at < contacted_at OR applied_at < proposed_at OR approved_at < applied_at OR won_at < approved_at
  OR (proposed_at IS NOT NULL AND contacted_at IS NULL) OR (applied_at IS NOT NULL AND proposed_at IS NULL) OR (approved_at IS NOT NULL AND applied_at IS NULL)
  OR (won_at IS NOT NULL AND approved_at IS NULL) OR (won_at IS NOT NULL AND lost_at IS NOT NULL);

-- 11 conversions fall within the attribution window | 0 .. 0 | 0
SELECT count(*) FROM campaign_contact JOIN campaign USING (campaign_id) WHERE converted_at < assigned_at OR converted_at::DATE > assigned_at::DATE + attribution_days;

-- 12 the control group costs nothing and is sent nothing | 0 .. 0 | 0
SELECT count(*) FROM campaign_contact WHERE ab_group = 'B' AND (cost <> 0 OR sent_at IS NOT NULL OR channel IS NOT NULL);

-- 13 an organisation's target is the sum of its children's | 0 .. 0 | 0
SELECT count(*) FROM kpi_target t JOIN (
  SELECT o.parent_org_id AS scope_id, metric_id, period_start, period_end, sum(target_value) AS parts FROM kpi_target JOIN dim_org o ON o.org_id = scope_id
  WHERE scope_type = 'org' AND org_level <= 3 GROUP BY ALL) c USING (scope_id, metric_id, period_start, period_end)
WHERE scope_type = 'org' AND abs(target_value - parts) > 1e-6 * abs(parts) + 1;

-- 14 every firm has an industry and every borrower a rating | 0 .. 0 | 0
SELECT (SELECT count(*) FROM dim_customer WHERE (customer_type = 'corp') <> (industry_code IS NOT NULL))
  + (SELECT count(DISTINCT customer_id) FROM loan JOIN dim_customer USING (customer_id) WHERE internal_rating IS NULL);

-- closed customers have no open account and no later facts | 0 .. 0 | 0
SELECT (SELECT count(*) FROM deposit_account a JOIN dim_customer c USING (customer_id) WHERE c.close_date IS NOT NULL AND coalesce(a.close_date > c.close_date, TRUE))
  + (SELECT count(*) FROM deposit_txn JOIN dim_customer USING (customer_id) WHERE txn_date > close_date)
  + (SELECT count(*) FROM interaction JOIN dim_customer USING (customer_id) WHERE event_date >= close_date)
  + (SELECT count(*) FROM loan_balance_monthly JOIN dim_customer USING (customer_id) WHERE month_end > close_date AND balance > 0);

-- nothing happens before the customer is known | 0 .. 0 | 0
SELECT (SELECT count(*) FROM deposit_account JOIN dim_customer USING (customer_id) WHERE open_date < onboard_date)
  + (SELECT count(*) FROM loan JOIN dim_customer USING (customer_id) WHERE disburse_date < onboard_date)
  + (SELECT count(*) FROM interaction JOIN dim_customer USING (customer_id) WHERE event_date < onboard_date);

-- daily balances are complete: one row per open account and day | 0 .. 0 | 0
SELECT (SELECT count(*) FROM deposit_balance_daily) - (SELECT sum(greatest(0, date_diff('day', greatest(open_date, DATE '2025-04-27'), least(coalesce(close_date, DATE '2026-06-01'), DATE '2026-06-01')))) FROM deposit_account WHERE coalesce(close_date, DATE '2026-06-01') > DATE '2025-04-27');

-- no balance is negative and no amount is empty | 0 .. 0 | 0
SELECT (SELECT count(*) FROM deposit_balance_daily WHERE balance < 0) + (SELECT count(*) FROM deposit_txn WHERE amount <= 0) + (SELECT count(*) FROM loan_balance_monthly WHERE balance < 0);

-- an RM has an assignment time exactly when there is an RM | 0 .. 0 | 0
SELECT count(*) FROM dim_customer WHERE (rm_id IS NULL) <> (rm_assigned_at IS NULL);

-- documents and phones are unissuable: every phone starts with 129 | 0 .. 0 | 0
SELECT count(*) FROM dim_customer WHERE phone NOT LIKE '129%';

-- tiers follow the month's average assets | 0 .. 0 | 0
SELECT count(*) FROM (
  SELECT customer_id, vip_tier, coalesce((SELECT sum(avg_balance) FROM deposit_balance_monthly m WHERE m.customer_id = c.customer_id AND month_end = DATE '2026-05-31'), 0)
    + coalesce((SELECT sum(avg_balance) FROM wealth_holding_monthly w WHERE w.customer_id = c.customer_id AND month_end = DATE '2026-05-31'), 0)
    + coalesce((SELECT sum(cash_value) FROM insurance_policy i WHERE i.customer_id = c.customer_id AND effective_date <= DATE '2026-05-31' AND expiry_date > DATE '2026-05-31' AND coalesce(surrender_date > DATE '2026-05-31', TRUE)), 0) AS aum
  FROM dim_customer c WHERE customer_type = 'retail' AND close_date IS NULL)
WHERE vip_tier <> CASE WHEN aum >= 6000000 THEN '私行' WHEN aum >= 1000000 THEN '钻石' WHEN aum >= 200000 THEN '白金' WHEN aum >= 50000 THEN '金卡' ELSE '普通' END;
