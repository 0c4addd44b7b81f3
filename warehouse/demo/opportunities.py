"""opportunity: part of the loans really disbursed, traced back through the stages,
and the larger number that came to nothing."""

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

# A won loan walked back from its disbursement: created < contacted < proposed < applied < approved < won.
_WON = """
CREATE OR REPLACE TEMP TABLE opportunity_draft AS
WITH l AS (SELECT loan_id AS key, l.customer_id, c.customer_type, c.rm_id, c.org_id, product_id, principal,
  disburse_date + to_seconds(34000 + floor(u01(loan_id, 'signed') * 26000)::INT) AS won_at
  FROM loan l JOIN dim_customer c USING (customer_id) WHERE disburse_date >= DATE '{start}' AND c.rm_id IS NOT NULL
    AND u01(loan_id, 'traced') < CASE c.customer_type WHEN 'corp' THEN .50 ELSE .38 END),
a AS (SELECT *, won_at - to_seconds(30000 + floor(u01(key, 'w') * 600000)::INT) AS approved_at FROM l),
b AS (SELECT *, approved_at - to_seconds(50000 + floor(u01(key, 'v') * CASE customer_type WHEN 'corp' THEN 800000
  ELSE 300000 END)::INT) AS applied_at FROM a),
c AS (SELECT *, applied_at - to_seconds(80000 + floor(u01(key, 'p') * 1400000)::INT) AS proposed_at FROM b),
d AS (SELECT *, proposed_at - to_seconds(40000 + floor(u01(key, 'c') * 900000)::INT) AS contacted_at FROM c)
SELECT key, customer_id, customer_type, rm_id, org_id, product_id, contacted_at - to_seconds(3600
  + floor(pow(u01(key, 'n'), 2) * 300000)::INT) AS created_at, contacted_at, proposed_at, applied_at, approved_at,
  won_at,
  NULL::TIMESTAMP AS lost_at, principal * (.9 + .4 * u01(key, 'hoped')) AS amount, principal AS amount_won FROM d
    WHERE contacted_at > TIMESTAMP '{start} 12:00:00' + INTERVAL 4 DAY
"""

# `reach` is the last stage passed: 0 created .. 4 approved; 5 is won (wealth, deposits, cards). What is young stays open.
_OTHERS = """
INSERT INTO opportunity_draft
WITH n AS (SELECT count(*) * 3.05 / (SELECT count(*) FROM dim_customer WHERE rm_id IS NOT NULL
  AND close_date IS NULL) AS per FROM opportunity_draft),
s AS (SELECT c.customer_id, c.customer_type, c.rm_id, c.org_id, c.onboard_date, t.wealth, t.firm_scale, t.activity,
  unnest(range(4)) AS k FROM dim_customer c JOIN trait t USING (customer_id) WHERE c.rm_id IS NOT NULL
  AND c.close_date IS NULL),
p AS (SELECT s.*, customer_id || '*' || k AS key, per * (.35 + 1.3 * activity) * CASE customer_type WHEN 'corp'
  THEN 2.4 ELSE .8 END / 2.2 AS chance FROM s, n),
o AS (SELECT *, TIMESTAMP '{start} 09:00:00' + to_seconds(floor(u01(key, 'born') * 395 * 86400)::BIGINT)
  AS created_at, u01(key, 'reach') AS u, u01(key, 'product') AS v FROM p WHERE u01(key, 'arises') < chance
  AND onboard_date < DATE '{start}'),
r AS (SELECT *, CASE WHEN u < .12 THEN 0 WHEN u < .40 THEN 1 WHEN u < .62 THEN 2 WHEN u < .80 THEN 3 WHEN u < .90
  THEN 4 ELSE 5 END AS passed, CASE WHEN customer_type = 'corp' THEN
      CASE WHEN v < .40 THEN 'L001' WHEN v < .52 THEN 'L003' WHEN v < .64 THEN 'L006' WHEN v < .72 THEN 'L007'
        WHEN v < .84 THEN 'L008' WHEN v < .92 THEN 'W017' ELSE 'S005' END
    ELSE CASE WHEN v < .26 THEN 'L013' WHEN v < .38 THEN 'L011' WHEN v < .50 THEN 'L016' WHEN v < .74 THEN 'W005'
      WHEN v < .86 THEN 'N001' ELSE 'K002' END END AS product_id FROM o),
l AS (SELECT *, CASE WHEN passed = 5 AND product_id LIKE 'L%' THEN 4 ELSE passed END AS stage FROM r),
t AS (SELECT *, created_at + to_seconds(5000 + floor(pow(u01(key, 'a'), 2) * 300000)::INT) AS t1, t1
  + to_seconds(60000 + floor(u01(key, 'b') * 900000)::INT) AS t2, t2 + to_seconds(80000 + floor(u01(key, 'c')
  * 1400000)::INT) AS t3,
    t3 + to_seconds(50000 + floor(u01(key, 'd') * 700000)::INT) AS t4, t4 + to_seconds(30000 + floor(u01(key, 'e')
      * 500000)::INT) AS t5,
    CASE stage WHEN 0 THEN created_at WHEN 1 THEN t1 WHEN 2 THEN t2 WHEN 3 THEN t3 ELSE t4 END + to_seconds(200000
      + floor(u01(key, 'f') * 2400000)::INT) AS gone,
    CASE WHEN product_id LIKE 'L%' THEN CASE WHEN customer_type = 'corp' THEN least(3e7, greatest(2e5, firm_scale
      * .10)) ELSE least(1e6, greatest(3e4, wealth * .8)) END ELSE greatest(1e4, least(5e6, wealth * .25)) END
      AS size FROM l)
SELECT key, customer_id, customer_type, rm_id, org_id, product_id, created_at, CASE WHEN stage >= 1
  AND t1 < TIMESTAMP '{end} 23:00:00' THEN t1 END, CASE WHEN stage >= 2 AND t2 < TIMESTAMP '{end} 23:00:00'
  THEN t2 END, CASE WHEN stage >= 3 AND t3 < TIMESTAMP '{end} 23:00:00' THEN t3 END,
  CASE WHEN stage >= 4 AND t4 < TIMESTAMP '{end} 23:00:00' THEN t4 END, CASE WHEN stage = 5
    AND t5 < TIMESTAMP '{end} 23:00:00' THEN t5 END, CASE WHEN stage < 5 AND gone < TIMESTAMP '{end} 23:00:00'
    THEN gone END,
  size * exp(.4 * gauss(key, 'size')), CASE WHEN stage = 5 AND t5 < TIMESTAMP '{end} 23:00:00' THEN round(size
    * exp(.35 * gauss(key, 'size')) / 1000) * 1000 END FROM t WHERE created_at < TIMESTAMP '{end} 18:00:00'
"""

_OPPORTUNITIES = """
INSERT INTO opportunity BY NAME
SELECT 'B' || lpad((row_number() OVER (ORDER BY created_at, key))::VARCHAR, 7, '0') AS opp_id, customer_id, rm_id,
  org_id, product_id, CASE WHEN u < .20 THEN 'model' WHEN u < .33 THEN 'campaign' WHEN u < .60 THEN 'visit'
  WHEN u < .71 THEN 'referral' WHEN u < .76 THEN 'alert' ELSE 'inbound' END AS source,
  created_at, contacted_at, proposed_at, applied_at, approved_at, won_at, lost_at, CASE WHEN lost_at IS NOT NULL
    THEN ['利率高于他行', '额度不足', '客户无需求', '材料不全', '审批未通过', '他行已放款'][1 + floor(u01(key, 'why')
      * 6)::INT] END
    AS lost_reason,
  round(greatest(5, least(100, 58 + CASE WHEN won_at IS NOT NULL THEN 11 ELSE 0 END + 14 * gauss(key, 'fit'))), 1)
    AS fit_score, greatest(10000, round(amount / 1e4) * 1e4)::DECIMAL(18, 2) AS amount_expected,
    amount_won::DECIMAL(18, 2) AS amount_won
FROM (SELECT *, u01(key, 'source') AS u FROM opportunity_draft) ORDER BY created_at, opp_id
"""


def build_opportunities(bank: Bank) -> None:
    """Opportunities created since 2025-05-01; loan wins carry the amount and day of a real loan."""
    names = {"start": bank.activity_start, "end": bank.data_date}
    run(bank, _WON.format(**names), _OTHERS.format(**names), _OPPORTUNITIES)
