"""fee_income: what customers paid for services, month by month for settlement, quarterly for cards and commitments."""

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

_CLIENTS = """
CREATE OR REPLACE TEMP TABLE fee_client AS
SELECT c.customer_id, c.customer_type, c.org_id, c.onboard_date, least(coalesce(c.close_date, DATE '2099-01-01'),
  DATE '{end}') AS last_date, t.activity, t.firm_scale, t.style,
  left(c.industry_code, 1) AS section FROM dim_customer c JOIN trait t USING (customer_id)
"""

# fee_type, product, key, day, amount: one branch per service
_RAW = """
CREATE OR REPLACE TEMP TABLE fee_raw AS
WITH ends AS (SELECT DISTINCT month_end FROM dim_date WHERE month_end <= DATE '{end}'),
m AS (SELECT f.*, month_end, customer_id || '/' || (year(month_end) * 12 + month(month_end)) AS mk FROM fee_client f
  JOIN ends ON month_end > onboard_date + 15 AND month_end <= last_date),
line AS (SELECT customer_id, month_end, sum(balance)::DOUBLE AS balance FROM loan_balance_monthly GROUP BY ALL),
lim AS (SELECT customer_id, effective_date, expiry_date, limit_amount::DOUBLE AS limit_amount FROM credit_facility
  WHERE facility_type = 'comprehensive'),
card AS (SELECT customer_id, month_end, sum(spend_amount) OVER (PARTITION BY customer_id
  ORDER BY month_end ROWS 2 PRECEDING)::DOUBLE AS spend FROM credit_card_monthly)
SELECT 'settlement' AS fee_type, 'S001' AS product_id, mk, month_end - between_days(mk, 'settles', 0, 24)
  AS fee_date, customer_id, org_id,
  greatest(3, pow(firm_scale / 1e6, .62) * 62 * activity * exp(.4 * gauss(mk, 'settled'))) AS amount
  FROM m WHERE customer_type = 'corp' AND style <> 'dormant' AND u01(mk, 'settles at all') < .35 + .6 * activity
UNION ALL SELECT 'guarantee', CASE WHEN u01(m.customer_id, 'paper') < .6 THEN 'S002' ELSE 'S004' END, mk, m.month_end
  - between_days(mk, 'commits', 0, 9), m.customer_id, m.org_id,
  limit_amount * .0006 * (.5 + u01(mk, 'commitment')) FROM m JOIN lim ON lim.customer_id = m.customer_id
    AND m.month_end BETWEEN effective_date AND expiry_date
  WHERE customer_type = 'corp' AND month(m.month_end) % 3 = 0 AND u01(m.customer_id, 'commits') < .42
UNION ALL SELECT 'trade_finance', 'S003', mk, m.month_end - between_days(mk, 'trades', 0, 20), m.customer_id,
  m.org_id, pow(firm_scale / 1e6, .7) * 260 * exp(.5 * gauss(mk, 'traded'))
  FROM m WHERE section IN ('C', 'F') AND u01(m.customer_id, 'trades') < .13 AND u01(mk, 'traded at all') < .45
UNION ALL SELECT 'advisory', 'S007', mk, m.month_end - between_days(mk, 'advises', 0, 20), m.customer_id, m.org_id,
  least(600000, balance * .0022 * (.4 + u01(mk, 'advice')))
  FROM m JOIN line USING (customer_id, month_end) WHERE customer_type = 'corp' AND balance > 5e6 AND u01(mk,
    'advised') < .022
UNION ALL SELECT 'custody', 'S008', mk, m.month_end - 3, m.customer_id, m.org_id, 9000 + 30000 * u01(mk, 'kept')
  FROM m WHERE customer_type = 'corp' AND firm_scale > 2e8 AND month(month_end) % 3 = 0 AND u01(m.customer_id,
    'custody') < .12
UNION ALL SELECT 'card', 'K001', mk, m.month_end, m.customer_id, m.org_id, spend * .0042 FROM m
  JOIN card USING (customer_id, month_end) WHERE month(m.month_end) % 3 = 0 AND spend > 0
UNION ALL SELECT 'wealth_commission', w.product_id, mk || w.product_id, m.month_end, m.customer_id, m.org_id,
  avg_balance::DOUBLE * r.yearly / 12 + buy_amount::DOUBLE * r.entry
  FROM m JOIN wealth_holding_monthly w USING (customer_id, month_end) JOIN (SELECT product_id, CASE subcategory
    WHEN 'cash' THEN .0025 WHEN 'fixed_income' THEN .0042 WHEN 'mixed' THEN .0070 WHEN 'metal' THEN .0030
    WHEN 'private' THEN .0100 ELSE .0060 END AS yearly, CASE WHEN subcategory IN ('fund', 'equity', 'private')
      THEN .0040 ELSE 0 END AS entry FROM dim_product WHERE category = 'wealth') r ON r.product_id = w.product_id
  WHERE avg_balance * 1 > 3000
UNION ALL SELECT 'insurance_commission', i.product_id, policy_id || k, (effective_date + 6 + to_months((12
  * k)::INT))::DATE, f.customer_id, f.org_id,
  annual_premium::DOUBLE * CASE WHEN k = 0 THEN CASE WHEN i.product_id IN ('N001', 'N002', 'N003') THEN .095 ELSE .22
    END ELSE .02 END
  FROM (SELECT *, unnest(range(5)) AS k FROM insurance_policy) i JOIN fee_client f USING (customer_id)
  WHERE (effective_date + 6 + to_months((12 * k)::INT))::DATE BETWEEN DATE '2023-06-01' AND least(expiry_date,
    DATE '{end}', coalesce(surrender_date, DATE '2099-01-01'))
"""

# One settlement or card fee in four hundred is refunded in the same month.
_FEES = """
INSERT INTO fee_income BY NAME
WITH r AS (SELECT * FROM fee_raw UNION ALL SELECT fee_type, product_id, mk || 'r', last_day(fee_date), customer_id,
  org_id, -amount FROM fee_raw
  WHERE fee_type IN ('settlement', 'card') AND u01(mk, 'refund') < .0025)
SELECT 'E' || lpad((row_number() OVER (ORDER BY fee_date, fee_type, mk, amount))::VARCHAR, 8, '0') AS fee_id, fee_date,
  customer_id, org_id, product_id, fee_type, cents(amount) AS amount
FROM r WHERE abs(amount) >= .01 ORDER BY fee_date, fee_id
"""


def build_fees(bank: Bank) -> None:
    """Settlement, commitments, trade, advice, custody, cards and the two agency commissions, since 2023-06."""
    end = bank.data_date
    run(bank, _CLIENTS.format(end=end), _RAW.format(end=end), _FEES)
