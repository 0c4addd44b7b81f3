"""Loans as they were agreed: each credit line draws one loan after another until it leaves or the data end.

TEMP table `loan_plan`: line_id, round_no, kind, disburse_date, maturity_date, term_months, repay_method,
  planned_settle,
planned_type (normal, early, refinance), gap_days (to the next loan of the line), principal,
  step_months (between instalments).
"""

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

ROUNDS = 9

# Months in which a section borrows: farming in spring, trade before the autumn and new year, building after the frost.
_SEASONS = """
CREATE OR REPLACE TEMP MACRO season_shift(section, d, u) AS (CASE
  WHEN section = 'A' AND month(d) BETWEEN 6 AND 12 THEN floor(u * 60)::INT
  WHEN section = 'E' AND month(d) IN (12, 1) THEN 40 + floor(u * 40)::INT
  WHEN section IN ('F', 'H') AND month(d) IN (5, 6, 7) THEN 50 + floor(u * 60)::INT
  WHEN month(d) = 2 THEN floor(u * 25)::INT ELSE floor(u * 6)::INT END)
"""

_ROUND = """
INSERT INTO loan_plan
WITH s AS ({start}),
t AS (SELECT *, line_id || '#' || round_no AS key, u01(line_id || '#' || round_no, 'term') AS u FROM s
  WHERE wish < last_date),
d AS (SELECT t.*, b.star, workday(wish + season_shift(b.section, wish, u01(key, 'season')) * (NOT rolls
  AND (round_no > 0 OR wish > DATE '2023-06-01'))::INT) AS disburse_date,
    CASE kind WHEN 'mortgage' THEN [120, 180, 240, 240, 300, 360][1 + floor(u * 6)::INT]
      WHEN 'fixed_asset' THEN [36, 48, 60, 60, 84, 96][1 + floor(u * 6)::INT]
      WHEN 'tech_dev' THEN [12, 12, 24, 36][1 + floor(u * 4)::INT] WHEN 'supply_chain' THEN [3, 6, 6, 12][1 + floor(u
        * 4)::INT]
      WHEN 'trade_finance' THEN [3, 3, 6, 6][1 + floor(u * 4)::INT] WHEN 'working_capital' THEN
        CASE WHEN b.star THEN 12 WHEN b.need > .58 AND u < .90 THEN 6 WHEN u < .72 THEN 12 WHEN u < .80 THEN 6 WHEN u < .95
          THEN 24 ELSE 36 END
      WHEN 'business' THEN [12, 12, 12, 24, 36][1 + floor(u * 5)::INT] WHEN 'consumer' THEN [12, 12, 24, 36][1
        + floor(u * 4)::INT]
      WHEN 'education' THEN [12, 24, 36][1 + floor(u * 3)::INT] ELSE [24, 36, 60][1 + floor(u * 3)::INT] END
        AS term_months
  FROM t JOIN borrower b USING (customer_id)),
m AS (SELECT *, (disburse_date + to_months(term_months))::DATE AS maturity_date, u01(key, 'how') AS h, u01(key,
  'end') AS e FROM d
  WHERE disburse_date < last_date),
r AS (SELECT *, CASE kind WHEN 'mortgage' THEN CASE WHEN h < .8 THEN 'equal_payment' ELSE 'equal_principal' END
      WHEN 'fixed_asset' THEN CASE WHEN h < .7 THEN 'equal_principal' ELSE 'interest_first' END
      WHEN 'trade_finance' THEN 'bullet' WHEN 'supply_chain' THEN CASE WHEN h < .6 THEN 'bullet'
        ELSE 'interest_first' END
      WHEN 'consumer' THEN CASE WHEN term_months = 12 AND h < .35 THEN 'interest_first' ELSE 'equal_payment' END
      WHEN 'business' THEN CASE WHEN h < .75 THEN 'interest_first' ELSE 'equal_payment' END
      WHEN 'decoration' THEN 'equal_payment' WHEN 'education' THEN 'equal_payment'
      ELSE CASE WHEN term_months > 12 AND h < .3 THEN 'equal_principal' ELSE 'interest_first' END END AS repay_method,
    CASE WHEN star THEN 'normal' WHEN e < CASE kind WHEN 'mortgage' THEN .30 WHEN 'consumer' THEN .16 WHEN 'business'
      THEN .10 ELSE .06 END THEN 'early'
      WHEN e > .96 AND kind = 'working_capital' THEN 'refinance' ELSE 'normal' END AS planned_type FROM m)
SELECT line_id, customer_id, customer_type, kind, amount, leaves, last_date, round_no, key, disburse_date,
  maturity_date, term_months,
  repay_method, planned_type, CASE planned_type WHEN 'early' THEN
      workday(disburse_date + greatest(40, ((maturity_date - disburse_date) * (.25 + .6 * u01(key, 'early')))::INT))
    ELSE maturity_date END AS planned_settle,
  CASE WHEN kind IN ('mortgage', 'fixed_asset', 'decoration', 'education') OR u01(key, 'leave') < leaves THEN NULL
    WHEN planned_type = 'refinance' THEN 0 WHEN star THEN 3 WHEN u01(key, 'prompt')
      < CASE customer_type WHEN 'corp' THEN .70 ELSE .42 END
    THEN between_days(key, 'gap', 1, 28) ELSE between_days(key, 'long', 45, 330) END AS gap_days,
  CASE WHEN round_no = 0 OR star OR u01(key, 'same') < .5 THEN amount
    ELSE greatest(10000, floor(amount * (.70 + .30 * u01(key, 'part')) / 1e4) * 1e4)::DECIMAL(18, 2) END AS principal,
  CASE WHEN repay_method = 'bullet' THEN term_months WHEN customer_type = 'corp' THEN 3 ELSE 1 END AS step_months
FROM r
"""

_FIRST = """SELECT line_id, customer_id, customer_type, kind, amount, leaves, last_date, 0 AS round_no, first_date
  AS wish,
  FALSE AS rolls FROM credit_line"""
_NEXT = """SELECT line_id, customer_id, customer_type, kind, amount, leaves, last_date, round_no + 1 AS round_no,
  (planned_settle + gap_days)::DATE AS wish, gap_days = 0 AS rolls FROM loan_plan WHERE round_no = {before}
    AND gap_days IS NOT NULL"""

_EMPTY = """
CREATE OR REPLACE TEMP TABLE loan_plan (line_id VARCHAR, customer_id VARCHAR, customer_type VARCHAR, kind VARCHAR,
  amount DECIMAL(18, 2), leaves DOUBLE, last_date DATE, round_no INT, key VARCHAR, disburse_date DATE,
    maturity_date DATE,
  term_months INT, repay_method VARCHAR, planned_type VARCHAR, planned_settle DATE, gap_days INT,
    principal DECIMAL(18, 2), step_months INT)
"""


def plan_loans(bank: Bank) -> None:
    """Fill `loan_plan` round by round; loans settled before the 36 months begin are dropped at the end."""
    run(bank, _SEASONS, _EMPTY, _ROUND.format(start=_FIRST))
    for before in range(ROUNDS - 1):
        run(bank, _ROUND.format(start=_NEXT.format(before=before)))
    run(bank, f"DELETE FROM loan_plan WHERE planned_settle < DATE '{bank.first_day}'")
