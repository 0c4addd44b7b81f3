"""loan_balance_monthly: balances from the payments, class from the days overdue, then stage, provision and capital."""

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

COVERAGE = 2.12  # provisions over non-performing loans that the bank keeps by its general provision

_EVENTS = """
CREATE OR REPLACE TEMP TABLE paid_month AS
SELECT loan_id, greatest(last_day(paid_date), DATE '2023-05-31') AS month_end, sum(due_principal) AS paid,
  sum(CASE WHEN paid_date >= DATE '2023-06-01' THEN due_principal * (last_day(paid_date) - paid_date + 1) ELSE 0 END)
    AS paid_days
FROM payment WHERE paid_date IS NOT NULL GROUP BY ALL
"""

# Balance B at month end; average = what stood on each day's close, over the days of the month.
_BALANCES = """
CREATE OR REPLACE TEMP TABLE loan_balance AS
WITH spine AS (SELECT loan_id, customer_id, principal, disburse_date, settle_date, settle_type, unnest(generate_series(
      greatest(date_trunc('month', disburse_date), TIMESTAMP '2023-05-01'), least(coalesce(date_trunc('month',
        settle_date), TIMESTAMP '2026-05-01'),
      TIMESTAMP '2026-05-01'), INTERVAL 1 MONTH)) AS first FROM loan),
m AS (SELECT s.*, last_day(first) AS month_end, coalesce(p.paid, 0) AS paid, coalesce(p.paid_days, 0) AS paid_days
  FROM spine s LEFT JOIN paid_month p ON p.loan_id = s.loan_id AND p.month_end = last_day(s.first)),
b AS (SELECT *, principal - sum(paid) OVER (PARTITION BY loan_id ORDER BY month_end) AS unpaid, day(month_end)::INT
  AS days FROM m)
SELECT loan_id, customer_id, month_end, days, coalesce(settle_date <= month_end AND settle_type IN ('writeoff',
  'transfer'), FALSE) AS gone, settle_type,
  unpaid, CASE WHEN gone THEN 0 ELSE unpaid END AS balance, ((unpaid + paid) * CASE WHEN date_trunc('month',
    disburse_date) = first THEN month_end - disburse_date + 1 ELSE days END
    - paid_days - CASE WHEN gone THEN unpaid * (month_end - settle_date + 1) ELSE 0 END) / days AS avg_balance
FROM b
"""

_OVERDUE = """
CREATE OR REPLACE TEMP TABLE overdue AS
WITH late AS (SELECT *, coalesce(paid_date, DATE '2099-01-01') AS until FROM payment
  WHERE due_date < DATE '{end}' AND (paid_date IS NULL OR paid_date > due_date) AND coalesce(paid_date,
    DATE '2099-01-01') > DATE '2023-05-31'),
ends AS (SELECT DISTINCT month_end FROM dim_date WHERE month_end <= DATE '{end}' UNION SELECT DATE '2023-05-31')
SELECT loan_id, month_end, (month_end - min(due_date))::INT AS overdue_days, sum(due_principal) AS overdue_principal,
  sum(due_interest) AS overdue_interest
FROM late JOIN ends ON due_date < month_end AND until > month_end GROUP BY loan_id, month_end
"""

# A firm that is known to be unable to pay is classed down before its bullet falls due; so are its other loans.
_CLASSES = """
CREATE OR REPLACE TEMP TABLE loan_class AS
WITH x AS (SELECT b.*, c.customer_type, coalesce(o.overdue_days, 0) AS overdue_days, coalesce(o.overdue_principal, 0)
  AS overdue_principal,
    coalesce(o.overdue_interest, 0) AS overdue_interest, d.stress_start, d.stress_end, d.default_date, d.cure_date,
    coalesce(d.default_date + 95 <= b.month_end AND (d.cure_date IS NULL OR d.cure_date > b.month_end), FALSE)
      AS unable,
    coalesce(b.month_end BETWEEN d.stress_start + 60 AND d.stress_end AND u01(b.customer_id, 'watched') <
      CASE c.customer_type WHEN 'corp' THEN .75 ELSE .10 END
      OR b.month_end BETWEEN d.default_date AND d.default_date + 95 OR b.month_end BETWEEN d.cure_date
        AND d.cure_date + 180, FALSE) AS watched
  FROM loan_balance b JOIN dim_customer c USING (customer_id) LEFT JOIN overdue o ON o.loan_id = b.loan_id
    AND o.month_end = b.month_end
  LEFT JOIN distress d ON d.customer_id = b.customer_id),
k AS (SELECT *, CASE WHEN overdue_days > 360 THEN 5 WHEN overdue_days > 270 OR (unable AND default_date
  + 300 <= month_end AND customer_type = 'corp') THEN 4 WHEN overdue_days > 90 THEN 3
    WHEN unable AND customer_type = 'corp' THEN 3 WHEN overdue_days >= 1 OR watched THEN 2 ELSE 1 END AS own FROM x),
s AS (SELECT *, sum(CASE WHEN own >= 3 THEN balance ELSE 0 END) OVER w > 0.10 * sum(balance) OVER w AS crossed
  FROM k WINDOW w AS (PARTITION BY customer_id, month_end))
SELECT *, CASE WHEN own <= 2 AND crossed AND customer_type = 'corp' THEN 3 ELSE own END AS five_class FROM s
"""

_RISK = """
CREATE OR REPLACE TEMP TABLE loan_risk AS
WITH x AS (SELECT c.*, l.contract_rate, l.term_months, l.kind, l.guarantee_type, l.collateral_type, l.disburse_date,
  l.rating, l.size,
    l.is_inclusive_kind, CASE coalesce(l.rating, 'BBB') WHEN 'AAA' THEN .0005 WHEN 'AA' THEN .0014 WHEN 'A'
      THEN .0034 WHEN 'BBB' THEN .0070 WHEN 'BB' THEN .0135 WHEN 'B' THEN .0270 ELSE .0650 END
      * CASE WHEN c.customer_type = 'retail' THEN .8 ELSE .9 END AS pd FROM loan_class c JOIN (SELECT *,
        size IN ('S', 'X') OR kind = 'business' AS is_inclusive_kind FROM loan_draft) l USING (loan_id)),
y AS (SELECT *, CASE WHEN five_class >= 3 THEN 1.0 WHEN five_class = 2 THEN least(.5, pd * 4 + .03) ELSE pd END
  AS pd_12m,
    CASE WHEN collateral_type = 'deposit' THEN .10 WHEN collateral_type = 'house' THEN .25
      WHEN collateral_type = 'land' THEN .32 WHEN collateral_type IS NOT NULL THEN .38
      WHEN guarantee_type = 'guarantee' THEN .42 ELSE .48 END AS lgd FROM x)
SELECT *, CASE five_class WHEN 3 THEN balance * .40 WHEN 4 THEN balance * .60 WHEN 5 THEN balance * .75 ELSE 0 END
  AS bad_provision,
  CASE five_class WHEN 1 THEN balance * (.008 + pd_12m * lgd * .5) WHEN 2 THEN balance * (.03 + pd_12m * lgd) ELSE 0
    END AS good_provision,
  balance * CASE WHEN five_class >= 3 THEN 1.2 WHEN kind = 'mortgage' THEN .45 WHEN customer_type = 'retail'
    OR size = 'X' THEN .75 WHEN size = 'S' THEN .80
    WHEN collateral_type = 'deposit' THEN .20 WHEN rating IN ('AAA', 'AA') THEN .75 ELSE 1.0 END AS weighted
FROM y
"""

# The general provision is steered by the bank-wide coverage of the month, within half and double its basis.
_STEER = """
CREATE OR REPLACE TEMP TABLE steering AS
SELECT month_end, greatest(0.8, least(2.6, ({coverage} + 0.10 * sin(month(month_end) * 1.7)) * npl / good - bad
  / good)) AS factor FROM (
  SELECT month_end, sum(balance) FILTER (five_class >= 3)::DOUBLE AS npl, sum(bad_provision::DECIMAL(18, 2))::DOUBLE
    AS bad, sum(good_provision::DECIMAL(18, 2))::DOUBLE AS good
  FROM loan_risk GROUP BY month_end)
"""

_MONTHS = """
INSERT INTO loan_balance_monthly BY NAME
WITH p AS (SELECT r.*, cents(bad_provision + good_provision * coalesce(factor, 1)) AS provision_balance,
  lpr1(disburse_date) * .55 + .0046 + CASE WHEN term_months > 60 THEN .0035
    WHEN term_months > 12 THEN .0018 ELSE 0 END AS ftp FROM loan_risk r JOIN steering USING (month_end)),
d AS (SELECT *, CASE WHEN gone THEN unpaid ELSE 0 END * CASE WHEN settle_type = 'transfer' THEN .42 ELSE 1 END AS lost,
    lag(provision_balance, 1, 0) OVER (PARTITION BY loan_id ORDER BY month_end) AS before, round(ftp, 4) AS ftp_rate,
      cents(avg_balance) AS average FROM p)
SELECT month_end, loan_id, customer_id, balance, average AS avg_balance, days AS days_in_month, contract_rate
  AS rate, ftp_rate,
  CASE WHEN five_class >= 3 THEN 0 ELSE cents(average * contract_rate * days / 360) END AS interest_income,
    cents(average * ftp_rate * days / 360) AS ftp_cost, five_class, overdue_days,
  least(overdue_principal, unpaid) AS overdue_principal, overdue_interest, CASE WHEN five_class >= 3 THEN 3
    WHEN five_class = 2 THEN 2 ELSE 1 END AS ecl_stage,
  pd_12m, lgd, balance AS ead, provision_balance, provision_balance - before + cents(lost) AS provision_charge,
    cents(lost) AS writeoff_amount,
  cents(weighted - CASE WHEN five_class >= 3 THEN least(weighted, provision_balance * 1.2) ELSE 0 END) AS rwa
FROM d WHERE month_end >= DATE '2023-06-30' ORDER BY month_end, loan_id
"""

# The rating at the data date knows what has happened since.
_RATINGS = """
UPDATE dim_customer SET internal_rating = w.rating FROM (
  SELECT customer_id, CASE WHEN max(five_class) >= 3 THEN 'D' ELSE 'CCC' END AS rating FROM loan_balance_monthly
  WHERE month_end = DATE '{end}' AND balance > 0 GROUP BY customer_id HAVING max(five_class) >= 3
    OR max(overdue_days) > 30) w
WHERE dim_customer.customer_id = w.customer_id
"""


def build_loan_months(bank: Bank) -> None:
    """One row per loan and month end it was alive in, and the ratings that follow from them."""
    end = bank.data_date
    run(
        bank,
        _EVENTS,
        _BALANCES,
        _OVERDUE.format(end=end),
        _CLASSES,
        _RISK,
        _STEER.format(coverage=COVERAGE),
        _MONTHS,
        _RATINGS.format(end=end),
    )
