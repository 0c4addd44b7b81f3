"""loan and loan_repayment: planned loans, less those a customer in default no longer gets, priced and covered."""

from warehouse.demo.context import Bank
from warehouse.demo.distress import draw_distress
from warehouse.demo.draws import run
from warehouse.demo.loan_plan import plan_loans
from warehouse.demo.repayments import write_repayments

# Nobody lends to a customer in trouble; one who was cured may borrow again half a year later.
_ALIVE = """
CREATE OR REPLACE TEMP TABLE loan_alive AS
SELECT p.* REPLACE (CASE WHEN planned_type = 'early' AND (planned_settle > DATE '{end}'
      OR (d.default_date <= planned_settle AND d.cure_date IS NULL)) THEN maturity_date ELSE planned_settle END
        AS planned_settle),
  'LN' || lpad((row_number() OVER (ORDER BY p.disburse_date, p.key))::VARCHAR, 7, '0') AS loan_id
FROM loan_plan p LEFT JOIN distress d USING (customer_id)
WHERE p.disburse_date <= DATE '{end}' AND (d.default_date IS NULL OR p.disburse_date < d.default_date - 20
  OR p.disburse_date > d.cure_date + 180)
"""

_PRICED = """
CREATE OR REPLACE TEMP TABLE loan_draft AS
WITH x AS (SELECT a.*, b.rating, b.section, b.size, b.is_tech, c.is_payroll, v.guarantee_type, v.v, u01(a.key,
  'price') AS u, u01(a.line_id, 'shelf') AS w,
    coalesce(b.rating, 'BBB') AS r FROM loan_alive a JOIN borrower b USING (customer_id)
      JOIN dim_customer c USING (customer_id) JOIN line_cover v USING (line_id)),
rate AS (SELECT *, CASE kind WHEN 'mortgage' THEN lpr5(disburse_date) - .0035 + .0050 * u WHEN 'consumer'
  THEN lpr1(disburse_date) + .0080 + .0200 * u
    WHEN 'decoration' THEN lpr1(disburse_date) + .0100 + .0120 * u WHEN 'education' THEN lpr1(disburse_date) + .0060
      + .0080 * u
    WHEN 'business' THEN lpr1(disburse_date) + .0055 + .0090 * u
    ELSE lpr1(disburse_date) + CASE r WHEN 'AAA' THEN 0 WHEN 'AA' THEN .0030 WHEN 'A' THEN .0060 WHEN 'BBB'
      THEN .0090 WHEN 'BB' THEN .0125 WHEN 'B' THEN .0165 ELSE .0200 END
      + CASE WHEN term_months > 60 THEN .0045 WHEN term_months > 12 THEN .0025 ELSE 0 END + (u - .5) * .0040 END
        AS priced FROM x),
shelf AS (SELECT *, CASE kind WHEN 'working_capital' THEN CASE WHEN size IN ('S', 'X') AND w < .55 THEN 'L008'
  WHEN w < .80 THEN 'L001' ELSE 'L002' END
    WHEN 'fixed_asset' THEN CASE WHEN section = 'K' OR w < .16 THEN 'L009' WHEN section IN ('D', 'N') OR w > .88
      THEN 'L010' WHEN w < .45 THEN 'L004' ELSE 'L003' END
    WHEN 'trade_finance' THEN 'L005' WHEN 'supply_chain' THEN 'L006' WHEN 'tech_dev' THEN 'L007' WHEN 'mortgage' THEN
      CASE WHEN w < .68 THEN 'L011' ELSE 'L012' END
    WHEN 'business' THEN CASE WHEN guarantee_type <> 'mortgage' THEN 'L015' WHEN w < .10 THEN 'L020' ELSE 'L016' END
    WHEN 'consumer' THEN CASE WHEN is_payroll AND w < .6 THEN 'L014' WHEN w > .90 THEN 'L018' ELSE 'L013' END
    WHEN 'decoration' THEN 'L017' ELSE 'L019' END AS product_id FROM rate),
cover AS (SELECT *, CASE WHEN product_id IN ('L009', 'L020') THEN 'house' WHEN guarantee_type = 'mortgage' THEN
      CASE WHEN kind IN ('mortgage', 'business') OR v < .55 THEN 'house' WHEN v < .82 THEN 'land' ELSE 'equipment' END
    WHEN guarantee_type = 'pledge' THEN CASE WHEN v < .6 THEN 'receivable' WHEN v < .85 THEN 'deposit' ELSE 'stock'
      END END AS collateral_type FROM shelf)
SELECT * REPLACE (CASE WHEN collateral_type IN ('house', 'land', 'equipment') THEN 'mortgage' ELSE guarantee_type END
  AS guarantee_type),
  round(priced * 10000 / 5) * 5 / 10000 AS contract_rate, CASE WHEN collateral_type IS NOT NULL
    THEN floor(principal::DOUBLE / (CASE
    WHEN product_id IN ('L009', 'L020') THEN .28 + .25 * v WHEN collateral_type = 'house' THEN .36 + .36 * pow(v, .8)
    WHEN collateral_type = 'land' THEN .32 + .31 * v WHEN collateral_type = 'equipment' THEN .30 + .25 * v ELSE .55
      + .35 * v END) / 10000) * 10000 END AS collateral_value
FROM cover
"""

_LOANS = """
INSERT INTO loan BY NAME
WITH last AS (SELECT loan_id, max(paid_date) AS paid FROM payment WHERE is_last AND paid_date IS NOT NULL
  GROUP BY loan_id),
x AS (SELECT l.*, d.exit_date, d.exit_type, last.paid FROM loan_draft l LEFT JOIN distress d USING (customer_id) LEFT
  JOIN last USING (loan_id)),
lim AS (SELECT customer_id, max(limit_amount) AS most FROM credit_facility GROUP BY customer_id)
SELECT loan_id, f.facility_id, x.customer_id, product_id, CASE WHEN o.org_level = 4 AND u01(loan_id, 'books') < .5
  THEN o.parent_org_id ELSE o.org_id END AS org_id,
  CASE WHEN u01(loan_id, 'purpose') < .02 THEN '其他' ELSE CASE kind WHEN 'working_capital' THEN CASE WHEN u01(loan_id,
    'use') < .62 THEN '经营周转' ELSE '采购原材料' END
    WHEN 'fixed_asset' THEN CASE WHEN product_id = 'L004' THEN '项目建设' ELSE '固定资产投资' END WHEN 'tech_dev'
      THEN '技术研发'
      WHEN 'business' THEN '经营周转'
    WHEN 'mortgage' THEN '购房' WHEN 'decoration' THEN '装修' WHEN 'education' THEN '教育' WHEN 'consumer' THEN '消费'
      ELSE '采购原材料' END END AS purpose,
  disburse_date, maturity_date, principal, contract_rate, repay_method, x.guarantee_type, collateral_type,
    collateral_value::DECIMAL(18, 2) AS collateral_value,
  CASE WHEN kind = 'mortgage' OR product_id = 'L018' OR principal > CASE WHEN x.customer_type = 'corp' THEN 1e7
    ELSE 3e5 END THEN 'entrusted'
    WHEN u01(loan_id, 'mode') < CASE WHEN x.customer_type = 'corp' THEN .5 ELSE .25 END THEN 'entrusted' ELSE 'self'
      END AS payment_mode,
  (kind = 'business' OR (coalesce(x.size, '') IN ('S', 'X') AND kind <> 'fixed_asset')) AND coalesce(lim.most,
    principal) <= 1e7 AS is_inclusive,
  product_id = 'L010' OR (coalesce(section, '') IN ('D', 'N') AND u01(line_id, 'green') < .6) OR (coalesce(section,
    '') = 'C' AND u01(line_id, 'green') < .05) AS is_green,
  coalesce(paid, exit_date) AS settle_date,
  CASE WHEN paid IS NOT NULL THEN CASE WHEN planned_type = 'early' AND planned_settle < maturity_date THEN 'early'
    WHEN planned_type = 'refinance' THEN 'refinance' ELSE 'normal' END
    WHEN exit_date IS NOT NULL THEN exit_type END AS settle_type
FROM x JOIN dim_customer c ON c.customer_id = x.customer_id JOIN dim_org o ON o.org_id = c.org_id LEFT
  JOIN lim ON lim.customer_id = x.customer_id
LEFT JOIN facility_key f ON f.customer_id = x.customer_id AND ((kind IN ('mortgage', 'fixed_asset', 'decoration',
  'education') AND f.lead_line = x.line_id AND f.facility_family = 'own')
  OR (f.facility_family = CASE kind WHEN 'consumer' THEN 'consumer' WHEN 'mortgage' THEN '' WHEN 'fixed_asset'
    THEN '' WHEN 'decoration' THEN '' WHEN 'education' THEN '' ELSE 'comprehensive' END
    AND x.disburse_date >= f.effective_date AND x.disburse_date < f.expiry_date))
ORDER BY disburse_date, loan_id
"""

# A facility whose customer is in default is frozen.
_FREEZE = """
UPDATE credit_facility SET status = 'frozen' WHERE status = 'active' AND customer_id IN
  (SELECT customer_id FROM distress WHERE default_date <= DATE '{end}' AND cure_date IS NULL)
"""


def build_loans(bank: Bank) -> None:
    """Plan, draw the fates, price, schedule, settle."""
    plan_loans(bank)
    draw_distress(bank)
    end = bank.data_date
    run(bank, _ALIVE.format(end=end), _PRICED)
    write_repayments(bank)
    run(bank, _LOANS, _FREEZE.format(end=end))
