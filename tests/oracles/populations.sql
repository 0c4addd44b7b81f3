-- Short names for the oracles of populations, over base tables and the book's views only. The day is 2026-05-31.
CREATE TEMP TABLE alive AS SELECT * FROM cust
WHERE onboard_date <= DATE '2026-05-31' AND (close_date IS NULL OR close_date > DATE '2026-05-31');
CREATE TEMP VIEW dep AS SELECT month_end, customer_id, SUM(end_balance) AS bal, SUM(avg_balance * days_in_month) AS bal_days
FROM deposit_balance_monthly GROUP BY ALL;
CREATE TEMP VIEW lend AS SELECT month_end, customer_id, SUM(balance) AS bal, SUM(rate * balance) AS interest,
COALESCE(SUM(balance) FILTER (five_class >= 3), 0) AS npl, COALESCE(SUM(balance) FILTER (overdue_days > 0), 0) AS overdue
FROM loan_balance_monthly GROUP BY ALL;
CREATE TEMP TABLE base AS
SELECT a.customer_id, a.customer_type, a.segment, a.branch, a.sub_branch, a.rm_id, a.city, a.is_tech, a.industry_code, a.section,
COALESCE(d.bal, 0) AS dep, COALESCE(d0.bal, 0) AS dep_year_ago, COALESCE(d1.bal, 0) AS dep_april,
COALESCE(d.bal_days, 0) / 31 AS dep_avg, COALESCE(d1.bal_days, 0) / 30 AS dep_avg_april,
COALESCE(l.bal, 0) AS loan, COALESCE(l0.bal, 0) AS loan_year_ago, COALESCE(l.npl, 0) AS npl, COALESCE(l.overdue, 0) AS overdue,
l.interest AS loan_interest
FROM alive a
LEFT JOIN dep d ON d.customer_id = a.customer_id AND d.month_end = DATE '2026-05-31'
LEFT JOIN dep d1 ON d1.customer_id = a.customer_id AND d1.month_end = DATE '2026-04-30'
LEFT JOIN dep d0 ON d0.customer_id = a.customer_id AND d0.month_end = DATE '2025-05-31'
LEFT JOIN lend l ON l.customer_id = a.customer_id AND l.month_end = DATE '2026-05-31'
LEFT JOIN lend l0 ON l0.customer_id = a.customer_id AND l0.month_end = DATE '2025-05-31';
CREATE TEMP TABLE tagged AS SELECT customer_id, tag_id FROM customer_tag
WHERE valid_from <= DATE '2026-05-31' AND (valid_to IS NULL OR valid_to > DATE '2026-05-31');
CREATE TEMP TABLE fin AS SELECT f.* FROM m_fin(DATE '2026-05-31') f JOIN alive USING (customer_id);
CREATE TEMP TABLE disbursed AS SELECT l.*, c.branch, c.sub_branch, last_day(l.disburse_date) AS month_end
FROM loan l JOIN cust c USING (customer_id) WHERE l.disburse_date BETWEEN DATE '2026-01-01' AND DATE '2026-05-31';
