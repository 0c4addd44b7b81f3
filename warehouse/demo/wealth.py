"""wealth_holding_monthly: each holder keeps one to three products whose level moves in steps, with the market between.

For deposits: per row, `buy_amount` leaves (wealth_buy) and `redeem_amount` returns (wealth_redeem) to the customer's
demand account within the month that ends on `month_end`, both against bank_internal.
"""

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

# product, monthly drift and swing of its value, its risk level, days between maturities (0 = open)
_SHELF = """
CREATE OR REPLACE TEMP TABLE wealth_shelf AS
SELECT p.product_id, p.side, right(p.risk_level, 1)::INT AS level, v.drift, v.swing, v.term, v.love
  FROM dim_product p JOIN (VALUES
  ('W001', .0016, .0000, 0, 26), ('W002', .0022, .0003, 30, 9), ('W003', .0024, .0004, 90, 14), ('W004', .0026,
    .0005, 180, 12), ('W005', .0028, .0006, 365, 10),
  ('W006', .0030, .0060, 365, 7), ('W007', .0031, .0070, 730, 3), ('W008', .0032, .0140, 0, 4), ('W009', .0040,
    .0380, 0, 3), ('W010', .0045, .0480, 0, 3),
  ('W011', .0042, .0400, 0, 4), ('W012', .0025, .0020, 0, 4), ('W013', .0014, .0000, 0, 6), ('W014', .0060, .0280, 0,
    3), ('W015', .0050, .0450, 365, 1),
  ('W016', .0015, .0000, 0, 10), ('W017', .0022, .0003, 90, 5), ('W018', .0024, .0004, 180, 5)) v(product_id, drift,
    swing, term, love) USING (product_id)
"""

# Mostly within the holder's tolerance; one in thirty bought above it (T090), and so did people under stress, who hope for luck.
_HOLDINGS = """
CREATE OR REPLACE TEMP TABLE holding AS
WITH h AS (SELECT c.customer_id, c.customer_type, coalesce(right(c.risk_tolerance, 1)::INT, 2) AS tolerance, t.wealth
  * t.wealth_share AS amount, t.growth, t.style,
    greatest(c.onboard_date + 20, DATE '2023-06-01' - between_days(c.customer_id, 'first wealth', -900, 1800))
      AS since, coalesce(c.close_date, DATE '2099-01-01') AS close_date,
    coalesce(d.stress_end >= DATE '2026-01-01', FALSE) AS tempted
  FROM dim_customer c JOIN trait t USING (customer_id) LEFT JOIN distress d USING (customer_id)
  WHERE t.wealth_share > 0 AND t.wealth * t.wealth_share >= 1000),
s AS (SELECT h.*, w.* EXCLUDE (side), h.customer_id || w.product_id AS key,
  row_number() OVER (PARTITION BY h.customer_id
    ORDER BY -ln(greatest(u01(h.customer_id || w.product_id, 'taste'), 1e-9)) / (love * CASE WHEN tempted AND level >= 4 THEN 30
      WHEN level <= tolerance THEN 1 WHEN u01(h.customer_id, 'bold') < .05 THEN .9 ELSE 0.000001 END)) AS place
  FROM h JOIN wealth_shelf w ON (h.customer_type = 'corp') = (w.side = 'corp')),
k AS (SELECT *, 1 + (amount > 1e5)::INT * (u01(customer_id, 'two') < .6)::INT + (amount > 5e5)::INT
  * (u01(customer_id, 'three') < .6)::INT AS wanted,
    .3 + u01(key, 'part') AS part FROM s)
SELECT *, amount * part / sum(part::DECIMAL(9, 6)) OVER (PARTITION BY customer_id) AS target FROM k
  WHERE place <= wanted
"""

_PATHS = """
CREATE OR REPLACE TEMP TABLE wealth_path AS
WITH ends AS (SELECT DISTINCT month_end FROM dim_date WHERE month_end <= DATE '{end}'),
m AS (SELECT h.*, month_end, key || (year(month_end) * 12 + month(month_end)) AS mk, date_diff('month', month_end,
  DATE '{end}') AS back
  FROM holding h JOIN ends ON month_end >= since AND month_end <= last_day(close_date)),
r AS (SELECT *, drift + swing * gauss(product_id || month_end, 'market') AS gain, row_number() OVER (PARTITION BY key
  ORDER BY month_end) = 1 OR u01(mk, 'step') < .22
    OR (style = 'leaving' AND back < 3) OR month_end = last_day(close_date) AS steps FROM m),
i AS (SELECT *, exp(sum(gain::DECIMAL(12, 9)) OVER (PARTITION BY key ORDER BY month_end)) AS price FROM r),
t AS (SELECT *, CASE WHEN steps THEN CASE WHEN month_end >= last_day(close_date) OR u01(mk, 'out') < .015 THEN 0 ELSE
    greatest(1000, round(target * exp(-growth * back / 12 + .22 * gauss(mk, 'level')) * CASE WHEN style = 'leaving'
      AND back < 3 THEN pow(.42, 3 - back) ELSE 1 END / 1000) * 1000) / price END END AS units FROM i)
SELECT *, round(last_value(units IGNORE NULLS) OVER (PARTITION BY key ORDER BY month_end) * price, 2) AS level_end
  FROM t
"""

_HOLDING_MONTHS = """
INSERT INTO wealth_holding_monthly BY NAME
WITH f AS (SELECT *, lag(level_end, 1, 0) OVER w AS before, lag(price, 1, price) OVER w AS price_before
  FROM wealth_path WINDOW w AS (PARTITION BY key ORDER BY month_end)),
g AS (SELECT *, CASE WHEN steps THEN level_end - before * price / price_before ELSE 0 END AS move, CASE WHEN steps
  AND before > 0 AND level_end > 0 AND u01(mk, 'roll') < .45
    THEN round(before * (.3 + .7 * u01(mk, 'rolled')) / 100) * 100 ELSE 0 END AS rolled FROM f)
SELECT month_end, customer_id, product_id, cents(level_end) AS end_balance, cents((before + level_end) / 2)
  AS avg_balance,
  cents(greatest(move, 0) + rolled) AS buy_amount, cents(greatest(-move, 0) + rolled) AS redeem_amount,
  CASE WHEN term > 0 AND level_end > 0 THEN month_end + 1 + floor(u01(mk, 'matures') * term)::INT END
    AS next_maturity_date
FROM g WHERE level_end > 0 OR before > 0 ORDER BY month_end, customer_id, product_id
"""


def build_wealth(bank: Bank) -> None:
    """One row per holder, product and month end while it is held, and in the month it is given up."""
    run(bank, _SHELF, _HOLDINGS, _PATHS.format(end=bank.data_date), _HOLDING_MONTHS)
