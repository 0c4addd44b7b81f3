"""industry_benchmark: prosperity and medians per 大类 and quarter end, as an outside provider would publish them."""

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

_BENCHMARKS = """
INSERT INTO industry_benchmark BY NAME
WITH q AS (SELECT n.*, last_day(d) AS period_end, date_diff('month', last_day(d), DATE '2026-03-31') / 12.0
  AS years_back, industry_code || strftime(last_day(d), '%Y%m') AS k
  FROM industry_norm n, unnest(generate_series(TIMESTAMP '2022-12-01', TIMESTAMP '2026-03-01', INTERVAL 3 MONTH))
    AS quarters(d))
SELECT industry_code, period_end, round(greatest(40, least(160, prosperity - trend * years_back + 1.6 * gauss(k,
  'mood'))), 1) AS prosperity_index,
  round(debt - .002 * years_back + .004 * gauss(k, 'debt'), 4) AS debt_ratio, round(ar * (1 - .012 * years_back) + .8
    * gauss(k, 'ar'), 1) AS ar_days, round(inv * (1 + .004 * years_back) + .7 * gauss(k, 'inv'), 1) AS inventory_days,
  round(margin + .003 * gauss(k, 'margin'), 4) AS gross_margin, round(growth + .012 * gauss(k, 'growth'), 4)
    AS revenue_yoy
FROM q ORDER BY period_end, industry_code
"""


def build_benchmarks(bank: Bank) -> None:
    """Quarter ends 2022-12-31..2026-03-31 for every division the bank has customers in."""
    run(bank, _BENCHMARKS)
