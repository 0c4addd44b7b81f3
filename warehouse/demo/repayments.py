"""loan_repayment: the schedule of every loan and what was really paid.

Late payers are those under stress (see distress.py) and, more rarely, anyone. After the default date nothing is paid
unless the customer is cured; then all arrears are paid on the cure date.

For deposits: every row with `paid_date` in the 400 days is an outflow of paid_principal + paid_interest (loan_repay),
and every `loan` with `disburse_date` in them an inflow of `principal` (loan_disburse), both against bank_internal.
"""

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

# Owed after k instalments of n: level annuity, straight line, or all at the end.
_OWED = """
CREATE OR REPLACE TEMP MACRO owed(how, p, i, k, n) AS (round(CASE how
  WHEN 'equal_payment' THEN p * (pow(1 + i, n) - pow(1 + i, k)) / (pow(1 + i, n) - 1)
  WHEN 'equal_principal' THEN p * (1 - k / n) ELSE p END, 2))
"""

_SCHEDULE = """
CREATE OR REPLACE TEMP TABLE schedule AS
WITH k AS (SELECT d.*, ceil(term_months / step_months) AS n, unnest(range(1, ceil(term_months / step_months)::INT
  + 1)) AS period_no FROM loan_draft d),
w AS (SELECT *, (disburse_date + to_months((period_no * step_months)::INT))::DATE AS regular,
    (disburse_date + to_months(((period_no - 1) * step_months)::INT))::DATE AS due_before FROM k),
s AS (SELECT *, least(regular, planned_settle) AS due_date, regular >= planned_settle OR period_no = n AS is_last
  FROM w WHERE due_before < planned_settle),
b AS (SELECT *, owed(repay_method, principal::DOUBLE, contract_rate / 12, period_no - 1, n) AS before,
    CASE WHEN is_last THEN 0 ELSE owed(repay_method, principal::DOUBLE, contract_rate / 12, period_no, n) END
      AS after FROM s)
SELECT loan_id, customer_id, customer_type, period_no::INT AS period_no, due_date, is_last, gap_days, (before
  - after)::DECIMAL(18, 2) AS due_principal,
  cents(CASE repay_method WHEN 'equal_payment' THEN before * contract_rate / 12 ELSE before * contract_rate
    * (due_date - due_before) / 360 END) AS due_interest
FROM b
"""

_PAYMENTS = """
CREATE OR REPLACE TEMP TABLE payment AS
WITH s AS (SELECT s.*, d.default_date, d.cure_date, t.risk, customer_id || '/' || (year(due_date) * 12
  + month(due_date)) AS month_key,
    coalesce(due_date BETWEEN d.stress_start AND d.stress_end, FALSE) AS stressed
  FROM schedule s JOIN trait t USING (customer_id) LEFT JOIN distress d USING (customer_id)),
l AS (SELECT *, CASE WHEN u01(month_key, 'late') < CASE WHEN due_principal > 8e6 THEN .2 ELSE 1 END * CASE
  WHEN stressed THEN .34
      ELSE CASE customer_type WHEN 'corp' THEN .006 ELSE .010 END * least(exp(.8 * risk), 8) END
    THEN least(52, 1 + floor(-ln(greatest(u01(month_key, 'days'), 1e-6)) * CASE WHEN stressed THEN 14
      ELSE 6 END))::INT ELSE 0 END AS late_days FROM s),
c AS (SELECT *, due_date + CASE WHEN is_last THEN least(late_days, greatest(0, coalesce(gap_days, 40) - 1))
  ELSE late_days END AS paid FROM l),
p AS (SELECT *, CASE WHEN default_date IS NULL OR paid < default_date THEN paid WHEN cure_date IS NULL THEN NULL
    WHEN due_date <= cure_date THEN cure_date ELSE paid END AS settled FROM c)
SELECT loan_id, customer_id, period_no, due_date, due_principal, due_interest, is_last,
  CASE WHEN settled <= DATE '{end}' THEN settled END AS paid_date FROM p
"""

_REPAYMENTS = """
INSERT INTO loan_repayment BY NAME
SELECT loan_id, period_no, customer_id, due_date, due_principal, due_interest, CASE WHEN paid_date IS NULL THEN 0
  ELSE due_principal END AS paid_principal,
  CASE WHEN paid_date IS NULL THEN 0 ELSE due_interest END AS paid_interest, paid_date FROM payment
    ORDER BY due_date, loan_id, period_no
"""


def write_repayments(bank: Bank) -> None:
    """Fill loan_repayment from TEMP `loan_draft`; leaves TEMP `payment`, which also marks each loan's last instalment."""
    run(bank, _OWED, _SCHEDULE, _PAYMENTS.format(end=bank.data_date), _REPAYMENTS)
