"""insurance_policy: life, annuity, endowment, health and accident policies sold to persons since 2018."""

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

_POLICIES = """
INSERT INTO insurance_policy BY NAME
WITH p AS (SELECT c.customer_id, t.wealth, c.onboard_date, c.close_date, year(DATE '2026-05-31') - year(c.birth_date)
  AS age, unnest(range(2)) AS k
  FROM dim_customer c JOIN trait t USING (customer_id) WHERE c.customer_type = 'retail' AND t.style <> 'dormant'),
w AS (SELECT *, customer_id || '/' || k AS key FROM p WHERE u01(customer_id || '/' || k, 'buys') < CASE WHEN k = 0
  THEN 1 ELSE .25 END
    * least(.45, .035 + .05 * greatest(0, ln(wealth / 10000) / ln(10))) * CASE WHEN age BETWEEN 28 AND 65 THEN 1.2
      ELSE .5 END),
s AS (SELECT *, u01(key, 'kind') AS u, greatest(onboard_date + 30, DATE '2026-05-20' - floor(pow(u01(key, 'when'),
  1.3) * 2900)::INT) AS effective_date FROM w),
k AS (SELECT *, CASE WHEN u < .22 THEN 'N001' WHEN u < .38 THEN 'N002' WHEN u < .50 THEN 'N003' WHEN u < .70
  THEN 'N004' WHEN u < .88 THEN 'N005' ELSE 'N006' END AS product_id FROM s
  WHERE effective_date <= least(DATE '2026-05-28', coalesce(close_date - 30, DATE '2099-01-01'))),
a AS (SELECT *, product_id IN ('N001', 'N002', 'N003') AS saves, CASE product_id WHEN 'N001' THEN 600 WHEN 'N002'
  THEN 240 WHEN 'N003' THEN 120 WHEN 'N004' THEN 360 ELSE 12 END AS months,
    round(CASE WHEN product_id IN ('N001', 'N002', 'N003') THEN least(500000, greatest(3000, pow(wealth, .62) * 7
      * exp(.5 * gauss(key, 'premium')))) WHEN product_id = 'N004' THEN 4500 * exp(.4 * gauss(key, 'premium'))
      WHEN product_id = 'N005' THEN 900 * exp(.4 * gauss(key, 'premium')) ELSE 260 * exp(.3 * gauss(key, 'premium'))
        END / 10) * 10 AS premium FROM k),
v AS (SELECT *, CASE WHEN months > 12 AND u01(key, 'gives up') < .07 THEN effective_date + between_days(key, 'after',
  20, 900) END AS left_date,
    greatest(1, least(5, (DATE '{end}' - effective_date) / 365.0)) AS paid_years FROM a)
SELECT 'P' || lpad((row_number() OVER (ORDER BY effective_date, key))::VARCHAR, 7, '0') AS policy_id, customer_id,
  product_id, effective_date,
  (effective_date + to_months(months))::DATE AS expiry_date, premium::DECIMAL(18, 2) AS annual_premium,
  cents(premium * CASE WHEN saves THEN paid_years * (.45 + .10 * paid_years) WHEN product_id = 'N004' THEN paid_years
    * .18 ELSE 0 END) AS cash_value,
  CASE WHEN left_date <= least(DATE '{end}', coalesce(close_date, DATE '2099-01-01')) THEN left_date ELSE close_date
    END AS surrender_date
FROM v ORDER BY effective_date, policy_id
"""


def build_insurance(bank: Bank) -> None:
    """Up to two policies per person; a customer who closes surrenders them."""
    run(bank, _POLICIES.format(end=bank.data_date))
