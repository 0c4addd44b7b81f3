"""credit_card_monthly: spending with its seasons, revolving and instalment balances, overdue by the same fates as loans."""

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

# `pull` is how much of the limit the holder lives on; trouble raises it month by month before anything is overdue.
_MONTHS = """
CREATE OR REPLACE TEMP TABLE card_month AS
WITH spine AS (SELECT h.*, t.risk, t.activity, d.stress_start, d.stress_end, d.default_date, d.cure_date,
    CASE WHEN d.cure_date IS NULL THEN d.default_date + 225 END AS exit_date, last_day(m) AS month_end
      FROM card_holder h
    JOIN trait t USING (customer_id) LEFT JOIN distress d USING (customer_id), unnest(generate_series(
      greatest(date_trunc('month', open_date), TIMESTAMP '2023-06-01'), least(coalesce(date_trunc('month',
        exit_date), TIMESTAMP '2026-05-01'), TIMESTAMP '2026-05-01'),
      INTERVAL 1 MONTH)) AS months(m)),
x AS (SELECT *, customer_id || '/' || (year(month_end) * 12 + month(month_end)) AS key,
    greatest(.02, least(.85, .30 + .10 * risk + .17 * gauss(customer_id, 'pull')))
      + CASE WHEN month_end >= stress_start THEN least(.45, (month_end - stress_start) * .0022) ELSE 0 END AS pull,
    (1 + .10 * gauss(customer_id || '/' || (year(month_end) * 12 + month(month_end)), 'wobble')) *
      CASE month(month_end) WHEN 1 THEN 1.15 WHEN 2 THEN 1.10 WHEN 5 THEN 1.04 WHEN 6 THEN 1.06
      WHEN 9 THEN 1.03 WHEN 10 THEN 1.06 WHEN 11 THEN 1.18 WHEN 12 THEN 1.08 ELSE .96 END AS season,
    coalesce(default_date <= month_end AND (cure_date IS NULL OR cure_date > month_end), FALSE) AS bad FROM spine),
y AS (SELECT *, u01(key, 'late') < CASE WHEN month_end BETWEEN stress_start AND stress_end THEN .22 ELSE .006
  * least(exp(.8 * risk), 8) END AS slips FROM x)
SELECT *, CASE WHEN bad THEN (month_end - default_date)::INT + 1 WHEN slips THEN 1 + floor(pow(u01(key, 'days'), 2)
  * 27)::INT ELSE 0 END AS overdue_days,
  least(pull, .97) AS used FROM y
"""

_CARDS = """
INSERT INTO credit_card_monthly BY NAME
WITH b AS (SELECT *, coalesce(exit_date <= month_end, FALSE) AS gone, CASE WHEN gone THEN 0 WHEN bad
  THEN round(credit_limit * least(.98, used + .12), 2)
    ELSE round(credit_limit * used * season * .92, 2) END AS owed FROM card_month),
c AS (SELECT *, least(owed, credit_limit * .99) AS balance, CASE WHEN overdue_days > 180 THEN 5
  WHEN overdue_days > 120 THEN 4 WHEN overdue_days > 90 THEN 3 WHEN overdue_days > 0 THEN 2 ELSE 1 END
    AS five_class, least(.35, .011 * exp(.75 * risk + .35 * gauss(customer_id, 'card score')) * (1 + used))
      AS base_pd FROM b),
d AS (SELECT *, CASE WHEN five_class >= 3 THEN 1.0 WHEN five_class = 2 THEN least(.6, base_pd * 4 + .08) ELSE base_pd
  END AS pd_12m, .60 AS lgd FROM c),
p AS (SELECT *, balance * CASE five_class WHEN 1 THEN .012 + base_pd * .5 WHEN 2 THEN .08 WHEN 3 THEN .55 WHEN 4
  THEN .75 ELSE 1 END AS provision FROM d)
SELECT month_end, customer_id, credit_limit::DECIMAL(18, 2) AS credit_limit, cents(balance) AS balance,
  cents(balance * CASE WHEN u01(customer_id, 'instalments') < .45 THEN .25 + .4 * u01(key, 'instalment') ELSE 0 END)
    AS instalment_balance,
  CASE WHEN bad THEN 0 ELSE cents(least(credit_limit, 900 + credit_limit * used * (.30 + .5 * activity) * season))
    END AS spend_amount,
  CASE WHEN bad THEN 0 ELSE greatest(1, (4 + 22 * activity * season * (.6 + .8 * u01(key, 'count')))::INT) END
    AS spend_cnt,
  CASE WHEN five_class >= 3 THEN 0 ELSE cents(balance * greatest(.15, least(.80, used + .10)) * .145 / 12) END
    AS interest_income, cents(balance * .0230 / 12) AS ftp_cost,
  five_class, overdue_days, pd_12m, lgd, cents(provision) AS provision_balance,
  cents(provision) - cents(lag(provision, 1, provision) OVER w) + cents(CASE WHEN gone THEN lag(balance, 1, 0) OVER w
    ELSE 0 END) AS provision_charge,
  cents(balance * .75) AS rwa
FROM p WINDOW w AS (PARTITION BY customer_id ORDER BY month_end) ORDER BY month_end, customer_id
"""


def build_cards(bank: Bank) -> None:
    """One row per holder and month end, to the month of write-off; never before the month the card was opened."""
    run(bank, _MONTHS, _CARDS)
