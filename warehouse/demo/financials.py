"""customer_financials: annual statements 2021-2025 and quarters since 2023, from industry norms,
  latent risk and trouble.

TEMP table `industry_norm`: per 大类 the level of leverage, turnover days, margin and growth, also used by benchmarks.py.
"""

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

# section default: debt ratio, receivable days, inventory days, gross margin, yearly growth, prosperity 2026Q1, its yearly trend
_NORMS = """
CREATE OR REPLACE TEMP TABLE industry_norm AS
WITH s(section_code, debt, ar, inv, margin, growth, prosperity, trend) AS (VALUES ('A', .50, 45, 105, .20, .05, 104,
  0.5), ('B', .54, 62, 48, .28, .01, 97, -2.0), ('C', .53, 82, 78, .21, .06, 104, 1.0),
  ('D', .60, 66, 14, .22, .05, 106, 1.0), ('E', .70, 125, 72, .12, -.02, 84, -5.5), ('F', .60, 52, 42, .10, .04, 101,
    0.5), ('G', .57, 64, 8, .14, .05, 103, 1.0), ('H', .55, 14, 12, .45, .04, 102, 1.5),
  ('I', .42, 96, 22, .42, .11, 114, 2.0), ('K', .72, 48, 260, .20, -.08, 79, -5.0), ('L', .51, 82, 12, .28, .05, 104,
    1.0), ('M', .44, 104, 26, .35, .08, 109, 2.0), ('N', .56, 128, 22, .26, .04, 99, -0.5),
  ('O', .45, 26, 14, .36, .04, 101, 0.5), ('P', .40, 18, 6, .40, .03, 98, 0.0), ('Q', .44, 48, 30, .34, .06, 106,
    0.5), ('R', .42, 58, 30, .34, .04, 103, 1.0)),
o(code, ar, inv, debt, margin, growth, prosperity) AS (VALUES ('C39', 14, 6, -.02, .02, .05, 13), ('C38', 10, 2, .02,
  -.01, .05, 10), ('C27', -4, 20, -.08, .22, .03, 6), ('C35', 14, 24, -.01, .05, .02, 6), ('C34', 8, 16, 0, .03, .01,
  3),
  ('C36', 4, -8, .02, -.03, .04, 5), ('C17', -12, 10, .02, -.05, -.03, -7), ('C18', -14, 14, 0, .03, -.02, -5),
    ('C31', -32, -20, .08, -.12, -.05, -16), ('C13', -38, -18, .01, -.06, .01, 0), ('C14', -34, -20, -.04, .07, .02,
    1),
  ('C40', 26, 30, -.09, .16, .04, 7), ('F52', -28, 14, -.02, .10, .01, -1), ('E50', 22, -22, -.04, .04, 0, 2),
    ('I64', -24, -12, .02, .02, .03, 2))
SELECT i.industry_code, i.section_code, s.debt + coalesce(o.debt, 0) AS debt, s.ar + coalesce(o.ar, 0) AS ar, s.inv
  + coalesce(o.inv, 0) AS inv, s.margin + coalesce(o.margin, 0) AS margin,
  s.growth + coalesce(o.growth, 0) AS growth, s.prosperity + coalesce(o.prosperity, 0) AS prosperity, s.trend
    FROM dim_industry i JOIN s USING (section_code) LEFT JOIN o ON o.code = i.industry_code WHERE i.level = 2
"""

_FIRMS = """
CREATE OR REPLACE TEMP TABLE firm AS
SELECT c.customer_id, c.industry_code, c.est_date, c.onboard_date, c.is_listed, t.firm_scale, t.risk,
  n.*  EXCLUDE (industry_code), d.stress_start, d.stress_end, d.default_date,
  t.borrower, CASE WHEN t.borrower THEN .55 * (u01(c.customer_id, 'need') - .5) ELSE -.05 END AS need,
    c.customer_name LIKE '杭州澜昇电子%' AS star, greatest(.4, least(2.2, exp(.24 * gauss(c.customer_id, 'ar')
    + .06 * t.risk + need))) AS ar_factor, greatest(.4, least(2.4, exp(.26 * gauss(c.customer_id, 'inv') + .05 * t.risk
      + need)))
    AS inv_factor,
  greatest(.03, n.margin * exp(.20 * gauss(c.customer_id, 'margin')) - .012 * t.risk) AS gm, .05
    * gauss(c.customer_id, 'trend') - .020 * t.risk AS own_growth,
  greatest(.10, least(.90, n.debt + CASE WHEN t.borrower THEN .02 ELSE -.08 END + .075 * t.risk + .075
    * gauss(c.customer_id, 'leverage'))) AS leverage
FROM dim_customer c JOIN trait t USING (customer_id) JOIN industry_norm n ON n.industry_code = c.industry_code LEFT
  JOIN distress d USING (customer_id)
WHERE c.customer_type = 'corp' AND (t.borrower OR u01(c.customer_id, 'reports') < .62)
"""

_YEARS = """
CREATE OR REPLACE TEMP TABLE firm_year AS
WITH y AS (SELECT f.*, unnest(range(2020, 2027)) AS yr FROM firm f),
g AS (SELECT *, greatest(-.45, least(.60, growth + own_growth + .07 * gauss(customer_id || yr, 'growth') - CASE
  WHEN yr BETWEEN year(stress_start) AND coalesce(year(stress_end), 2026) + 1 THEN .16 ELSE 0 END
    + CASE WHEN star THEN .10 ELSE 0 END)) AS g FROM y)
SELECT *, firm_scale * exp(sum(ln(1 + g)::DECIMAL(12, 9)) OVER (PARTITION BY customer_id ORDER BY yr) - sum(CASE
  WHEN yr <= 2025 THEN ln(1 + g)::DECIMAL(12, 9) ELSE 0 END) OVER (PARTITION BY customer_id)) AS year_revenue FROM g
"""

_PERIODS = """
CREATE OR REPLACE TEMP TABLE firm_period AS
WITH p AS (SELECT y.*, q, make_date(yr::INT, q * 3, CASE WHEN q IN (1, 4) THEN 31 ELSE 30 END) AS period_end, CASE q
  WHEN 4 THEN 'A' ELSE 'Q' END AS period_type,
    customer_id || yr || q AS pk FROM firm_year y, (VALUES (1), (2), (3), (4)) AS quarters(q) WHERE yr >= 2021
      AND (q = 4 OR yr >= 2023)),
f AS (SELECT *, CASE q WHEN 1 THEN .215 WHEN 2 THEN .470 WHEN 3 THEN .725 ELSE 1 END * CASE WHEN q = 4 THEN 1 ELSE 1
  + .03 * gauss(pk, 'share') END AS part,
    coalesce(period_end BETWEEN stress_start AND stress_end + 400, FALSE) AS troubled FROM p
      WHERE period_end <= DATE '2026-03-31' AND period_end > est_date + 300),
own AS (SELECT customer_id, month_end, sum(balance)::DOUBLE AS balance FROM loan_balance_monthly
  JOIN loan_draft USING (loan_id, customer_id) WHERE kind <> 'fixed_asset' GROUP BY ALL),
r AS (SELECT f.*, year_revenue * part AS revenue, greatest(.01, gm + .012 * gauss(pk, 'gm') - CASE WHEN troubled
  THEN .03 ELSE 0 END) AS m,
    ar * CASE WHEN star THEN 1.32 ELSE ar_factor END * (1 + .06 * gauss(pk, 'ar')) * CASE WHEN troubled THEN 1.15
      ELSE 1 END AS ar_days, inv * CASE WHEN star THEN 1.18 ELSE inv_factor END * (1 + .06 * gauss(pk, 'inv'))
      AS inv_days,
    coalesce(own.balance, 0) AS own_loans FROM f LEFT JOIN own ON own.customer_id = f.customer_id
      AND own.month_end = greatest(f.period_end, DATE '2023-06-30'))
SELECT *, revenue * (1 - m) AS cogs, year_revenue * ar_days / 360 AS receivable, year_revenue * (1 - m) * inv_days
  / 360 AS stock, year_revenue * (1 - m) * (38 + 30 * u01(customer_id, 'ap')) / 360 AS payable,
  year_revenue * (.012 + .02 * u01(customer_id, 'prepaid')) AS prepaid, year_revenue * (.008 + .03 * u01(customer_id,
    'advance')) AS advance, year_revenue * (.05 + .08 * u01(pk, 'cash')) * CASE WHEN troubled THEN .5 ELSE 1 END
    AS cash_held,
  greatest(own_loans * (1.05 + .9 * u01(customer_id, 'other banks')), year_revenue * .05 * u01(customer_id,
    'bank debt')) AS short_debt, year_revenue * .10 * greatest(0, u01(customer_id, 'long debt') - .45) * 2
    AS long_debt FROM r
"""

_SHEETS = """
CREATE OR REPLACE TEMP TABLE firm_sheet AS
WITH a AS (SELECT *, cash_held + receivable + prepaid + stock + year_revenue * .03 AS current_assets FROM firm_period),
t AS (SELECT *, current_assets + year_revenue * (.16 + .28 * u01(customer_id, 'plant')) + long_debt AS assets FROM a),
l AS (SELECT *, payable + advance + short_debt + long_debt AS named, assets * least(.96, leverage + .015 * gauss(pk,
  'debt') + CASE WHEN star THEN .08 WHEN troubled THEN .09 ELSE 0 END) AS owed FROM t),
d AS (SELECT *, least(1, .95 * owed / named) AS fit FROM l)
SELECT *, (payable + advance + short_debt) * fit + (owed - named * fit) * CASE WHEN star THEN .95 WHEN borrower THEN .78 + .5
  * need ELSE .40 END
  AS current_owed, (short_debt + long_debt) * fit * (.036 + .012 * u01(customer_id, 'debt price')) * part AS interest,
  revenue * (m * (.25 + .10 * u01(customer_id, 'overhead')) - .010 * greatest(risk, -1.5) - CASE WHEN troubled
    THEN .05 ELSE 0 END) AS operating FROM d
"""

_STATEMENTS = """
INSERT INTO customer_financials BY NAME
WITH s AS (SELECT *, operating - interest AS profit, CASE WHEN period_type = 'A' THEN make_date(yr::INT + 1, 3, 20)
  + between_days(pk, 'sent', 0, 85) ELSE period_end + between_days(pk, 'sent', 18, 55) END AS sent FROM firm_sheet)
SELECT customer_id, period_end, period_type, period_type = 'A' AND (is_listed OR firm_scale > 5e7 OR u01(customer_id,
  'audit') < .4) AS is_audited, cents(assets) AS total_assets, cents(current_assets) AS current_assets,
  cents(cash_held) AS cash,
  cents(receivable) AS accounts_receivable, cents(prepaid) AS prepayments, cents(stock) AS inventory, cents(owed)
    AS total_liabilities, cents(current_owed) AS current_liabilities, cents(payable * fit) AS accounts_payable,
  cents(advance * fit) AS advance_receipts, cents(short_debt * fit) AS st_bank_debt, cents(long_debt * fit)
    AS lt_debt, cents(revenue) AS revenue, cents(cogs) AS cogs, cents(profit) AS total_profit,
  cents(CASE WHEN profit > 0 THEN profit * .79 ELSE profit END) AS net_profit, cents(interest) AS interest_expense,
    cents(profit * .8 + revenue * (.025 - .022 * risk + .035 * gauss(pk, 'cash flow'))) AS operating_cash_flow,
  cents(cogs * (.55 + .25 * u01(customer_id, 'bought')) * (1 + .035 * gauss(pk, 'purchases')) * CASE
    WHEN period_end = DATE '2026-03-31' AND (star OR industry_code IN ('C38', 'C39') AND u01(customer_id,
    'surge') < .62)
    THEN 1.28 + .30 * u01(customer_id, 'surged') ELSE 1 END) AS purchases, cents(revenue * (.02 + .06
      * u01(customer_id, 'capex'))) AS capex, greatest(sent, onboard_date) AS publish_date
FROM s WHERE greatest(sent, onboard_date) <= DATE '{end}' ORDER BY period_end, customer_id
"""


def build_financials(bank: Bank) -> None:
    """Statements the bank has received by the data date; flows of quarters are year to date."""
    run(bank, _NORMS, _FIRMS, _YEARS, _PERIODS, _SHEETS, _STATEMENTS.format(end=bank.data_date))
