"""metric_param: the constants of the metrics. Capital follows the risk-weighted assets, so ratios hold at every scale."""

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

CAPITAL_RATIO = 0.131  # net capital over the risk-weighted assets of loans and cards
TIER1_RATIO = 0.106

_PARAMETERS = """
INSERT INTO metric_param
WITH r AS (SELECT ((SELECT sum(rwa) FROM loan_balance_monthly WHERE month_end = DATE '{end}')
  + (SELECT sum(rwa) FROM credit_card_monthly WHERE month_end = DATE '{end}'))::DOUBLE AS rwa)
SELECT param, value, note FROM (VALUES ('capital_ratio', 0.105, '资本充足率底线 8%+2.5% 储备资本'), ('cost_of_capital', 0.10,
  '年资本成本率'), ('tax_rate', 0.25, '企业所得税率'), ('discount_rate', 0.08, 'CLV 年折现率'),
  ('clv_months', 36, 'CLV 期限(月)'), ('rm_face_share', 0.70, '面客时间标准占比'), ('min_dep_retail', 1000,
    '持有存款认定 零售'),
    ('min_dep_corp', 10000, '持有存款认定 对公'), ('big_corp_dep', 5e6, '大客户存款月日均'),
  ('big_corp_loan', 1e7, '大客户贷款余额'), ('big_retail_aum', 1e6, '大客户AUM月日均'), ('insured_cap', 500000,
    '存款保险限额 存款保险条例')) p(param, value, note)
UNION ALL SELECT 'net_capital', round(rwa * {capital} / 1e5) * 1e5, '资本净额 元 (demo)' FROM r
UNION ALL SELECT 'tier1_capital', round(rwa * {tier1} / 1e5) * 1e5, '一级资本净额 元 (demo)' FROM r
"""


def build_parameters(bank: Bank) -> None:
    """Fixed constants, and net and tier-1 capital at the data date in 元."""
    run(bank, _PARAMETERS.format(end=bank.data_date, capital=CAPITAL_RATIO, tier1=TIER1_RATIO))
