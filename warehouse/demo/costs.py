"""customer_cost_monthly: activity-based cost. What a customer costs follows what is kept and done, not the number of heads."""

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

_COSTS = """
INSERT INTO customer_cost_monthly BY NAME
WITH ends AS (SELECT DISTINCT month_end FROM dim_date WHERE month_end <= DATE '{end}'),
loans AS (SELECT customer_id, month_end, count(*) AS n, sum(balance)::DOUBLE AS balance, max(overdue_days) AS overdue
  FROM loan_balance_monthly WHERE balance > 0 GROUP BY ALL),
cards AS (SELECT customer_id, month_end, spend_cnt FROM credit_card_monthly),
m AS (SELECT c.customer_id, c.customer_type, c.rm_id, t.activity, t.style, t.wealth, month_end,
  c.customer_id || '/' || (year(month_end) * 12 + month(month_end)) AS mk
  FROM dim_customer c JOIN trait t USING (customer_id) JOIN ends ON month_end >= c.onboard_date
    AND month_end <= coalesce(c.close_date, DATE '2099-01-01'))
SELECT m.month_end, m.customer_id,
  cents(exp(.25 * gauss(mk, 'rm')) * CASE WHEN m.rm_id IS NULL THEN .3 ELSE 1 END * CASE WHEN style = 'dormant'
    THEN .1 ELSE 1 END * CASE WHEN customer_type = 'corp'
    THEN 45 + 1.1e-4 * least(wealth, 3e7) + 1.7e-4 * least(coalesce(l.balance, 0), 4e7) + 260 * (l.n IS NOT NULL)::INT
    ELSE .5 + 7.5e-5 * least(wealth, 6e6) + 9.0e-5 * coalesce(l.balance, 0) END * CASE WHEN l.overdue > 30 THEN 1.8
      ELSE 1 END) AS rm_cost,
  cents(CASE WHEN style = 'dormant' THEN .15 ELSE CASE WHEN customer_type = 'corp' THEN 50 + 260 * activity ELSE .8
    + 11 * activity END * (.8 + .4 * u01(mk, 'channel')) END
    + coalesce(k.spend_cnt, 0) * .12) AS channel_cost,
  cents(CASE WHEN customer_type = 'corp' THEN 12 + 260 * coalesce(l.n, 0) ELSE .5 + 14 * coalesce(l.n, 0) END * (.9
    + .2 * u01(mk, 'process')) + CASE WHEN k.spend_cnt IS NULL THEN 0 ELSE 1.2 END) AS process_cost
FROM m LEFT JOIN loans l ON l.customer_id = m.customer_id AND l.month_end = m.month_end LEFT
  JOIN cards k ON k.customer_id = m.customer_id AND k.month_end = m.month_end
ORDER BY m.month_end, m.customer_id
"""


def build_costs(bank: Bank) -> None:
    """One row per customer and month end from onboarding to closing."""
    run(bank, _COSTS.format(end=bank.data_date))
