"""external_signal: court, press and project news about firms, policy and press about industries, since 2023-06.

One loan in five is for a project that was public some weeks before.
"""

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

# signal, monthly chance at average risk, pull of risk, factor under stress, amount relative to yearly revenue, source, title
_KINDS = """
CREATE OR REPLACE TEMP TABLE signal_kind AS SELECT * FROM (VALUES
  ('lawsuit', .0034, .65, 6.0, .012, '人民法院公告网', '作为被告涉及买卖合同纠纷'), ('dishonest', .00008, 1.2, 12.0,
    .02, '执行信息公开网',
    '被列入失信被执行人名单'),
  ('enforce', .0006, 1.0, 9.0, .015, '执行信息公开网', '新增被执行信息'), ('news_neg', .0040, .55, 5.0, NULL,
    '财经资讯', '被报道拖欠供应商货款'),
  ('news_pos', .0075, -.30, .3, NULL, '财经资讯', '获评省级专精特新企业'), ('expansion', .0046, -.35, .2, .18,
    '投资项目在线审批平台',
    '新建生产线项目获备案'),
  ('bid_win', .0044, -.30, .4, .10, '公共资源交易平台', '中标重点项目'), ('tax_downgrade', .0008, .8, 4.0, NULL, '税务公开信息',
    '纳税信用等级下调'),
  ('equity_pledge', .0013, .4, 2.0, .05, '工商公示系统', '股东出质股权'), ('exec_change', .0060, .1, 1.5, NULL, '工商公示系统',
    '变更法定代表人或高管'))
  k(signal_type, chance, pull, stress, size, source_name, title)
"""

_FIRM_SIGNALS = """
CREATE OR REPLACE TEMP TABLE firm_signal AS
WITH m AS (SELECT c.customer_id, c.customer_name, left(c.industry_code, 1) AS section, c.industry_code, t.risk,
  t.firm_scale, d.stress_start, d.stress_end, d.default_date, month_end FROM dim_customer c
  JOIN trait t USING (customer_id)
  LEFT JOIN distress d USING (customer_id) JOIN (SELECT DISTINCT month_end FROM dim_date
    WHERE month_end <= DATE '{end}') ON TRUE WHERE c.customer_type = 'corp'),
x AS (SELECT m.*, k.*, m.customer_id || signal_type || (year(month_end) * 12 + month(month_end)) AS key FROM m
  JOIN signal_kind k ON
  u01(m.customer_id || signal_type || (year(month_end) * 12 + month(month_end)), 'happens') < least(.5, chance
    * exp(pull * risk) * CASE WHEN month_end BETWEEN stress_start AND coalesce(stress_end, DATE '2099-01-01') + 200
    THEN stress ELSE 1 END
    * CASE WHEN signal_type = 'bid_win' THEN CASE WHEN section = 'E' THEN 3.0 WHEN section IN ('C', 'I', 'M', 'N')
      THEN 1.3 ELSE .1 END WHEN industry_code IN ('C38', 'C39') AND signal_type = 'expansion' THEN 2.2 ELSE 1 END))
SELECT key, customer_id, customer_name, month_end - floor(u01(key, 'day') * 28)::INT AS signal_date, signal_type,
  CASE WHEN signal_type = 'dishonest' THEN 3 WHEN u01(key, 'grave') < .12 + CASE WHEN default_date IS NOT NULL
  THEN .2 ELSE 0 END THEN 3
    WHEN u01(key, 'grave') < .5 THEN 2 ELSE 1 END AS severity, firm_scale * size * exp(.6 * gauss(key, 'size'))
      AS amount, title, source_name FROM x
UNION ALL
SELECT loan_id || 'project', customer_id, customer_name, disburse_date - between_days(loan_id, 'project', 15, 110) AS seen, CASE
    WHEN left(industry_code, 1) = 'E' THEN 'bid_win' ELSE 'expansion' END, 1 + (u01(loan_id, 'grave') < .4)::INT,
  principal::DOUBLE * (1.5 + 2 * u01(loan_id, 'size')), '新项目获备案', '投资项目在线审批平台'
FROM loan JOIN dim_customer USING (customer_id)
WHERE customer_type = 'corp' AND u01(loan_id, 'has project') < .20 AND seen BETWEEN DATE '2023-06-01' AND DATE '{end}'
UNION ALL
SELECT customer_id || 'named', customer_id, customer_name, DATE '2026-04-16', 'expansion', 2, firm_scale * .2,
  '新建智能终端产线项目获备案', '投资项目在线审批平台' FROM dim_customer JOIN trait USING (customer_id)
WHERE customer_name LIKE '杭州澜昇电子%'
"""

_SIGNALS = """
INSERT INTO external_signal BY NAME
WITH i AS (SELECT n.industry_code, d.industry_name, month_end, n.prosperity, n.industry_code || (year(month_end) * 12
  + month(month_end)) AS key FROM industry_norm n JOIN dim_industry d USING (industry_code),
    (SELECT DISTINCT month_end FROM dim_date WHERE month_end <= DATE '{end}')),
s AS (SELECT key, 'customer' AS subject_type, customer_id, NULL AS industry_code, signal_date, signal_type, severity,
  CASE signal_type WHEN 'news_neg' THEN round(-.3 - .65 * u01(key, 'tone'), 2) WHEN 'news_pos' THEN round(.3 + .65
  * u01(key, 'tone'), 2) END AS sentiment,
    cents(amount) AS amount, customer_name || title AS title, source_name FROM firm_signal
  UNION ALL SELECT key, 'industry', NULL, industry_code, month_end - floor(u01(key, 'day') * 28)::INT, CASE
    WHEN u01(key, 'what') < .5 THEN 'policy' WHEN prosperity < 96 THEN 'news_neg' ELSE 'news_pos' END AS t, 1
    + (u01(key, 'grave') < .3)::INT,
    CASE t WHEN 'news_neg' THEN round(-.2 - .6 * u01(key, 'tone'), 2) WHEN 'news_pos' THEN round(.2 + .6 * u01(key,
      'tone'), 2) END, NULL,
    industry_name || CASE t WHEN 'policy' THEN '支持政策发布' WHEN 'news_neg' THEN '景气度走弱' ELSE '订单回暖' END, CASE t
      WHEN 'policy' THEN '政府网站' ELSE '行业研究' END FROM i WHERE u01(key, 'happens') < .14)
SELECT 'X' || lpad((row_number() OVER (ORDER BY signal_date, key))::VARCHAR, 7, '0') AS signal_id, * EXCLUDE (key)
  FROM s ORDER BY signal_date, signal_id
"""


def build_signals(bank: Bank) -> None:
    """About three signals per firm over the 36 months, more for those in trouble."""
    end = bank.data_date
    run(bank, _KINDS, _FIRM_SIGNALS.format(end=end), _SIGNALS.format(end=end))
