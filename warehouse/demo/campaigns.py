"""campaign and campaign_contact. Who converts is drawn by channel, but how many is exact, at every scale."""

from datetime import date

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

# id, name, objective, product, organisation, start, end,
# fixed cost, audience, size of A and B, conversion of A and B, amount, margin
PLAN = (
    ("M01", "2025夏季理财季", "cross_sell", "W005", "O00", date(2025, 6, 3), date(2025, 7, 15),
     180000, "retail", 900, 220, 0.092, 0.058, 60000, 0.006),
    ("M02", "2025信用卡分期活动", "activate", "K001", "O00", date(2025, 6, 16), date(2025, 7, 31),
     120000, "card", 800, 200, 0.118, 0.071, 9000, 0.070),
    ("M03", "2025秋季消费贷活动", "loan", "L013", "O00", date(2025, 9, 1), date(2025, 10, 20),
     210000, "retail", 1100, 300, 0.131, 0.079, 72000, 0.018),
    ("M04", "2025小微快贷百日行动", "loan", "L008", "O00", date(2025, 8, 11), date(2025, 11, 18),
     260000, "corp", 520, 140, 0.127, 0.075, 900000, 0.011),
    ("M05", "2025代发客户进阶礼", "cross_sell", "W001", "O01", date(2025, 10, 9), date(2025, 11, 14),
     90000, "payroll", 420, 120, 0.104, 0.066, 45000, 0.004),
    ("M06", "2025高净值客户挽留计划", "retain", "D016", "O00", date(2025, 11, 3), date(2025, 12, 19),
     150000, "wealthy", 480, 160, 0.094, 0.093, 260000, 0.006),
    ("M07", "2026开门红存款活动", "activate", "D008", "O00", date(2026, 1, 4), date(2026, 2, 10),
     320000, "retail", 1500, 320, 0.148, 0.104, 80000, 0.005),
    ("M08", "2026沉睡客户唤醒", "activate", "W001", "O00", date(2026, 2, 24), date(2026, 3, 27),
     60000, "quiet", 700, 180, 0.043, 0.030, 12000, 0.004),
    ("M09", "2026春季消费贷活动", "loan", "L013", "O00", date(2026, 3, 2), date(2026, 4, 17),
     240000, "retail", 1400, 400, 0.170, 0.080, 78000, 0.019),
    ("M10", "2026科创企业开户礼", "acquire", "S001", "O00", date(2026, 3, 9), date(2026, 4, 24),
     130000, "tech", 180, 100, 0.112, 0.060, 600000, 0.006),
    ("M11", "2026宁波按揭客户装修贷", "cross_sell", "L017", "O04", date(2026, 3, 16), date(2026, 4, 30),
     40000, "ningbo", 260, 110, 0.085, 0.045, 120000, 0.016),
    ("M12", "2026新客首笔理财礼", "acquire", "W002", "O00", date(2026, 4, 7), date(2026, 5, 15),
     110000, "new", 520, 150, 0.121, 0.073, 30000, 0.005),
    ("M13", "2026存款到期挽留", "retain", "D017", "O00", date(2026, 4, 13), date(2026, 5, 22),
     70000, "wealthy", 380, 120, 0.132, 0.083, 180000, 0.006),
    ("M14", "2026初夏供应链金融推介", "loan", "L006", "O00", date(2026, 5, 6), date(2026, 6, 12),
     90000, "corp", 300, 110, 0.060, 0.036, 1200000, 0.010),
)  # fmt: skip

AUDIENCE = {
    "retail": "c.customer_type = 'retail'",
    "corp": "c.customer_type = 'corp'",
    "card": "t.card",
    "payroll": "c.is_payroll AND o.branch_id = 'O01'",
    "wealthy": "c.customer_type = 'retail' AND t.wealth >= 200000",
    "quiet": "c.customer_type = 'retail' AND t.activity < 0.35",
    "tech": "c.is_tech",
    "ningbo": "c.customer_type = 'retail' AND o.branch_id = 'O04'",
    "new": "c.customer_type = 'retail' AND c.onboard_date > DATE '2025-04-01'",
}
COLUMNS = "campaign_id campaign_name objective product_id org_id start_date end_date fixed_cost".split()

# Controls keep their size at small scales, so that a test of the uplift keeps its meaning.
_AUDIENCE = """
INSERT INTO audience
WITH c AS (SELECT c.customer_id, c.customer_type FROM dim_customer c JOIN trait t USING (customer_id)
  JOIN dim_org o USING (org_id)
  WHERE c.marketing_consent AND c.onboard_date < DATE '{start}' AND c.close_date IS NULL AND {condition}),
r AS (SELECT *, row_number() OVER (ORDER BY u01(customer_id, '{id}'), customer_id) AS place, count(*) OVER () AS n
  FROM c)
SELECT '{id}', customer_id, customer_type, CASE WHEN place <= least({b}, n // 3) THEN 'B' ELSE 'A' END FROM r
  WHERE place <= least({a} + {b}, n)
"""

_REACH = """
CREATE OR REPLACE TEMP TABLE reach AS
WITH x AS (SELECT a.*, p.* EXCLUDE (campaign_id), c.start_date, c.end_date, a.campaign_id || a.customer_id AS key
  FROM audience a JOIN campaign c USING (campaign_id) JOIN campaign_plan p USING (campaign_id)),
h AS (SELECT *, u01(key, 'channel') AS u, CASE WHEN ab_group = 'B' THEN NULL WHEN customer_type = 'corp' THEN CASE
  WHEN u < .45 THEN 'rm' WHEN u < .75 THEN 'phone' ELSE 'email' END
    WHEN u < .34 THEN 'sms' WHEN u < .62 THEN 'app_push' WHEN u < .78 THEN 'wechat_mini' WHEN u < .93 THEN 'phone'
      ELSE 'rm' END AS channel,
    start_date + floor(u01(key, 'when') * greatest(1, least(end_date, DATE '{end}' - 6) - start_date - 8))::INT
      + to_seconds(32400 + floor(u01(key, 'hour') * 28000)::INT) AS assigned_at FROM x),
w AS (SELECT *, row_number() OVER (PARTITION BY campaign_id, ab_group ORDER BY u01(key, 'converts') / CASE channel
  WHEN 'rm' THEN 2.3 WHEN 'phone' THEN 1.7 WHEN 'wechat_mini' THEN 1.1 WHEN 'app_push' THEN 1.0 WHEN 'sms' THEN .7
  WHEN 'email' THEN .5 ELSE 1 END, key) AS place,
    count(*) OVER (PARTITION BY campaign_id, ab_group) AS n FROM h)
SELECT *, place <= round(n * CASE ab_group WHEN 'A' THEN rate_a ELSE rate_b END) AS wins, place <= round(n *
  CASE ab_group WHEN 'A' THEN rate_a * 1.6 + .02 ELSE rate_b * 1.25 END) AS applies,
  place <= round(n * CASE ab_group WHEN 'A' THEN rate_a * 2.2 + .06 ELSE 0 END) AS responds, assigned_at
    + to_seconds(1800 + floor(u01(key, 'sent') * 80000)::INT) AS sent,
  greatest(1, least(27, DATE '{end}' - assigned_at::DATE - 1)) AS room FROM w
"""

_CONTACTS = """
INSERT INTO campaign_contact BY NAME
WITH t AS (SELECT *, sent + to_seconds(600 + floor(u01(key, 'responds') * .20 * room * 86400)::INT) AS responded,
  sent + to_seconds(900 + floor((.20 * u01(key, 'responds') + .02 + u01(key, 'applies') * .28) * room * 86400)::INT)
  AS applied,
    sent + to_seconds(1200 + floor((.20 * u01(key, 'responds') + .04 + u01(key, 'applies') * .28 + u01(key, 'signs')
      * .44) * room * 86400)::INT) AS converted, round(amount * exp(.45 * gauss(key, 'amount')) / 1000) * 1000 AS won
      FROM reach),
k AS (SELECT *, CASE WHEN responds THEN responded END AS responded_at, CASE WHEN applies THEN applied END
  AS applied_at, CASE WHEN wins THEN converted END AS converted_at FROM t)
SELECT 'CC' || lpad((row_number() OVER (ORDER BY assigned_at, key))::VARCHAR, 7, '0') AS contact_id, campaign_id,
  customer_id, ab_group, channel, assigned_at, CASE WHEN ab_group = 'A' THEN sent END AS sent_at,
  CASE WHEN ab_group = 'A' THEN responds OR applies OR u01(key, 'arrives') < .965 END AS delivered, responded_at,
    applied_at, converted_at, CASE WHEN wins THEN won::DECIMAL(18, 2) END AS converted_amount,
  CASE WHEN wins THEN cents(won * margin * (.7 + .6 * u01(key, 'worth'))) END AS attributed_revenue,
  (CASE channel WHEN 'sms' THEN .05 WHEN 'app_push' THEN .01 WHEN 'wechat_mini' THEN .02 WHEN 'email' THEN .02
    WHEN 'phone' THEN 6 WHEN 'rm' THEN 45 ELSE 0 END + CASE WHEN wins AND ab_group = 'A' THEN 30
    ELSE 0 END)::DECIMAL(18, 2) AS cost,
  ab_group = 'A' AND NOT responds AND u01(key, 'opts out') < CASE channel WHEN 'sms' THEN .014 WHEN 'phone' THEN .02
    ELSE .006 END AS opted_out
FROM k ORDER BY assigned_at, contact_id
"""


def build_campaigns(bank: Bank) -> None:
    """Fourteen campaigns since June 2025, each with a control group."""
    rows = [dict(zip(COLUMNS, p, strict=False), attribution_days=30) for p in PLAN]
    for row, plan in zip(rows, PLAN, strict=True):
        row["fixed_cost"] = round(plan[7] * bank.count(plan[9], least=min(plan[9], 200)) / plan[9] / 3, -2)
    bank.insert("campaign", {k: [r[k] for r in rows] for k in rows[0]})
    rates = ("rate_a", "rate_b", "amount", "margin")
    run(
        bank,
        f"CREATE OR REPLACE TEMP TABLE campaign_plan (campaign_id VARCHAR, {', '.join(r + ' DOUBLE' for r in rates)})",
    )
    who = ", ".join(f"{c} VARCHAR" for c in ("campaign_id", "customer_id", "customer_type", "ab_group"))
    run(bank, f"CREATE OR REPLACE TEMP TABLE audience ({who})")
    plans = {r: [p[i] for p in PLAN] for i, r in enumerate(rates, start=11)}
    bank.insert("campaign_plan", {"campaign_id": [p[0] for p in PLAN]} | plans)
    for plan in PLAN:
        a = bank.count(plan[9], least=min(plan[9], 200))
        b = bank.count(plan[10], least=min(plan[10], 100))
        run(bank, _AUDIENCE.format(id=plan[0], start=plan[5], condition=AUDIENCE[plan[8]], a=a, b=b))
    run(bank, _REACH.format(end=bank.data_date), _CONTACTS)
