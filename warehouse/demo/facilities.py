"""Credit lines and the facilities above them.

TEMP table `facility_key`: every facility with the customer,
  family and line it covers. TEMP table `credit_line`: one standing need of one borrower (kind = loan subcategory),
  from which loans.py draws loans:
line_id, customer_id, customer_type, kind, amount (元), first_date, last_date, facility_family, guarantee_type,
  collateral_type,
leaves (chance that a repaid loan is the last). 杭州澜昇电子 (`star`) always has one working capital
  loan. Families: 'comprehensive' and 'consumer' are chains of revolving
facilities per customer, 'own' is one facility per line.
"""

from warehouse.demo.context import Bank
from warehouse.demo.draws import install_draws, run

CORPORATE_TOTAL = 2.02e10  # 元 of corporate lines at scale 1; about five sixths of it is drawn at any time

_BORROWERS = """
CREATE OR REPLACE TEMP TABLE borrower AS
SELECT c.customer_id, c.customer_type, c.size, left(c.industry_code, 1) AS section, c.is_tech, c.occupation,
  c.internal_rating AS rating, c.onboard_date, least(coalesce(c.close_date, DATE '2099-01-01'), DATE '2026-05-28')
    AS last_date,
  year(DATE '2026-05-31') - year(c.birth_date) AS age, c.customer_name LIKE '杭州澜昇电子%' AS star,
  u01(c.customer_id, 'need') AS need, t.risk, t.firm_scale, t.wealth, t.activity
FROM dim_customer c JOIN trait t USING (customer_id) WHERE t.borrower
"""

# A firm's lines together stay under the cap; what it cuts off is spread over the others. Columns of kinds: kind, chance,
# size of the line relative to the firm's, and how many days before 2023-06-01 it may start.
_CORPORATE_LINES = """
CREATE OR REPLACE TEMP TABLE credit_line AS
WITH kinds(kind, chance, weight, back) AS (VALUES ('working_capital', 1.0, 1.0, 365), ('fixed_asset', 0.20, 1.7, 1400),
  ('trade_finance', 0.10, 0.5, 365), ('supply_chain', 0.14, 0.5, 365), ('tech_dev', 0.45, 0.6, 500)),
k AS (SELECT *, customer_id || '/' || kind AS line_id FROM borrower CROSS JOIN kinds WHERE customer_type = 'corp'
  AND u01(customer_id || kind, 'line') < chance * CASE WHEN kind = 'tech_dev' AND NOT is_tech OR star
    AND kind <> 'working_capital' THEN 0 ELSE 1 END),
raw AS (SELECT *, pow(firm_scale / 5e7, 0.85) * weight * exp(0.5 * gauss(line_id, 'amount')) AS w FROM k),
one AS (SELECT *, w / sum(w::DECIMAL(30, 9)) OVER () * {total} AS a1 FROM raw),
two AS (SELECT *, a1 * least(1, {cap} / sum(a1::DECIMAL(30, 9)) OVER firm) AS a2 FROM one WINDOW firm
  AS (PARTITION BY customer_id)),
three AS (SELECT *, a2 / sum(a2::DECIMAL(30, 9)) OVER () * {total} AS a3 FROM two),
sized AS (SELECT *, a3 * least(1, {cap} / sum(a3::DECIMAL(30, 9)) OVER firm) AS amount FROM three WINDOW firm
  AS (PARTITION BY customer_id))
SELECT line_id, customer_id, customer_type, kind, CASE WHEN star THEN 1.8e7 ELSE greatest(200000, round(amount / 1e5)
  * 1e5) END::DECIMAL(18, 2) AS amount,
  CASE WHEN star THEN DATE '2022-05-30' ELSE greatest(onboard_date + between_days(line_id, 'after', 10, 90), CASE
    WHEN u01(line_id, 'old') < 0.82
    THEN DATE '2023-06-01' - between_days(line_id, 'back', 0, back)
    ELSE DATE '2023-06-01' + between_days(line_id, 'new', 0, 1080) END) END AS first_date,
  CASE kind WHEN 'fixed_asset' THEN 'own' ELSE 'comprehensive' END AS facility_family,
  CASE WHEN star THEN 0 ELSE 0.05 + 0.05 * u01(line_id, 'loyal') END AS leaves, last_date
FROM sized
"""

_RETAIL_LINES = """
INSERT INTO credit_line
WITH main AS (SELECT *, u01(customer_id, 'main kind') AS u, coalesce(occupation, '') IN ('个体工商户', '小微企业主', '企业主')
  AS owner
  FROM borrower WHERE customer_type = 'retail'),
wanted AS (
  SELECT *, CASE WHEN owner AND u < .62 OR u < .08 THEN 'business' WHEN u < .44 AND age >= 24 THEN 'mortgage'
    WHEN u < .52 THEN 'decoration' WHEN u < .57 THEN 'education' ELSE 'consumer' END AS kind FROM main
  UNION SELECT *, 'consumer' FROM main WHERE u >= .08 AND u < .57 AND u01(customer_id, 'second') < .22
  UNION SELECT *, 'decoration' FROM main WHERE u >= .08 AND u < .44 AND age >= 24
    AND u01(customer_id, 'decor') < .08),
k AS (SELECT *, customer_id || '/' || kind AS line_id, least(1.6, greatest(0.6, pow(wealth / 1e5, 0.15))) AS means
  FROM wanted),
sized AS (SELECT *, exp(0.45 * gauss(line_id, 'amount')) * means AS m FROM k)
SELECT line_id, customer_id, customer_type, kind, (CASE kind
    WHEN 'mortgage' THEN greatest(2e5, least(4e6, round(1.15e6 * m / 1e4) * 1e4))
    WHEN 'business' THEN greatest(1e5, least(5e6, round(1.35e6 * m / 1e4) * 1e4))
    WHEN 'decoration' THEN greatest(3e4, least(3e5, round(1.4e5 * m / 1e4) * 1e4))
    WHEN 'education' THEN greatest(2e4, least(2e5, round(8e4 * m / 1e4) * 1e4))
    ELSE greatest(1e4, least(2e5, round(9e4 * m / 1e3) * 1e3)) END)::DECIMAL(18, 2),
  greatest(onboard_date + between_days(line_id, 'after', 10, 200), CASE
    WHEN kind = 'mortgage' AND u01(line_id, 'old') < .80 THEN DATE '2023-06-01' - between_days(line_id, 'back', 30,
      3300)
    WHEN kind <> 'mortgage' AND u01(line_id, 'old') < .66 THEN DATE '2023-06-01' - between_days(line_id, 'back', 0, 540)
    ELSE DATE '2023-06-01' + between_days(line_id, 'new', 0, 1085) END),
  CASE kind WHEN 'business' THEN 'comprehensive' WHEN 'consumer' THEN 'consumer' ELSE 'own' END,
  CASE kind WHEN 'consumer' THEN 0.25 ELSE 0.10 END, last_date
FROM sized
"""

_COVER = """
CREATE OR REPLACE TEMP TABLE line_cover AS
SELECT l.line_id, CASE
    WHEN kind = 'mortgage' THEN 'mortgage' WHEN kind IN ('consumer', 'education', 'decoration') THEN
      CASE WHEN u < .88 THEN 'credit' ELSE 'guarantee' END
    WHEN kind = 'business' THEN CASE WHEN u < .68 THEN 'mortgage' WHEN u < .86 THEN 'guarantee' ELSE 'credit' END
    WHEN kind = 'supply_chain' THEN CASE WHEN u < .6 THEN 'pledge' ELSE 'credit' END
    WHEN kind = 'fixed_asset' THEN CASE WHEN u < .75 THEN 'mortgage' ELSE 'guarantee' END
    WHEN u < .10 + .25 * (b.risk < 0)::INT THEN 'credit' WHEN u < .60 THEN 'guarantee' WHEN u < .93 THEN 'mortgage'
    ELSE 'pledge' END AS guarantee_type,
  u01(l.line_id, 'collateral') AS v
FROM (SELECT *, u01(line_id, 'guarantee') AS u FROM credit_line) l JOIN borrower b USING (customer_id)
"""

# A chain: the next facility takes effect the day the last one expires. `full` is how much of the limit is spoken for.
_CHAINS = """
CREATE OR REPLACE TEMP TABLE facility_chain AS
WITH c AS (SELECT customer_id, customer_type, facility_family, sum(amount) AS amount, min(first_date) AS first_date,
    max(last_date) AS last_date, min(line_id) AS lead_line FROM credit_line WHERE facility_family <> 'own'
      AND first_date < last_date
    GROUP BY ALL),
d AS (SELECT *, customer_id || facility_family AS key, CASE WHEN facility_family = 'consumer'
  OR customer_type = 'retail' THEN 36
    WHEN u01(customer_id, 'years') < .55 THEN 12 WHEN u01(customer_id, 'years') < .8 THEN 24 ELSE 36 END AS months
      FROM c),
s AS (SELECT *, unnest(range(10)) AS k FROM d)
SELECT customer_id, customer_type, facility_family, lead_line, k, key,
  (first_date - 5 + to_months((k * months)::INT))::DATE AS effective_date,
  (first_date - 5 + to_months(((k + 1) * months)::INT))::DATE AS expiry_date,
  greatest(1e4, ceil(amount / CASE WHEN customer_id IN (SELECT customer_id FROM borrower WHERE star) THEN 0.88
    ELSE 0.50 + 0.50 * pow(u01(key || k, 'full'), 0.6) END / 1e4) * 1e4) AS limit_amount
FROM s WHERE first_date - 5 + to_months((k * months)::INT) <= last_date
"""

_FACILITIES = """
INSERT INTO credit_facility BY NAME
SELECT facility_id, customer_id, facility_type,
  limit_amount::DECIMAL(18, 2) AS limit_amount, revolving, effective_date - between_days(key, 'approved', 1, 9)
    AS approved_date,
  effective_date, expiry_date, guarantee_type, CASE WHEN expiry_date > DATE '2026-05-31' THEN 'active' ELSE 'expired'
    END AS status
FROM facility_key JOIN line_cover ON line_id = lead_line ORDER BY effective_date, facility_id
"""

_KEYS = """
CREATE OR REPLACE TEMP TABLE facility_key AS
SELECT *, 'F' || lpad((row_number() OVER (ORDER BY effective_date, key))::VARCHAR, 7, '0') AS facility_id FROM (
SELECT customer_id, CASE WHEN facility_family = 'consumer' THEN 'consumer' ELSE 'comprehensive' END AS facility_type,
  facility_family,
  limit_amount, TRUE AS revolving, effective_date, expiry_date, lead_line, key || k AS key FROM facility_chain
UNION ALL
SELECT customer_id, CASE kind WHEN 'mortgage' THEN 'mortgage' WHEN 'fixed_asset' THEN 'single' ELSE 'consumer' END,
  'own', amount, FALSE,
  first_date - 3, (first_date + to_months(CASE kind WHEN 'mortgage' THEN 366 WHEN 'fixed_asset' THEN 100
    ELSE 61 END))::DATE, line_id, line_id
FROM credit_line WHERE facility_family = 'own' AND first_date < last_date)
"""


def build_facilities(bank: Bank) -> None:
    """Draw who borrows what for how long, and grant the facilities that cover it."""
    install_draws(bank)
    cap = max(1.6e7, 1.1e8 * min(1.0, bank.scale))
    corporate = _CORPORATE_LINES.format(cap=cap, total=CORPORATE_TOTAL * bank.scale)
    run(bank, _BORROWERS, corporate, _RETAIL_LINES, _COVER, _CHAINS, _KEYS, _FACILITIES)
