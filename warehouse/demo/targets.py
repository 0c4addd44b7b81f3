"""kpi_target: plans of every organisation and RM for 2025 and 2026, by month, quarter and year.

A plan is what the unit really reached (or is on its way to) divided by its skill in planning, about 0.92-1.08; one
sub-branch is far below, by more than a year's growth, so that it is behind the time too. 分行 and 总行 are the sums of
their children; a 支行 is the sum of its 网点 and of the customers it manages itself (本级).
"""

from warehouse.demo.context import Bank
from warehouse.demo.draws import run

MISSING = "O0101"  # 西湖支行: its deposits are far from the plan
NORMAL_LOSS = 0.0085  # nobody plans for more credit cost than this share of the loans a year

# What each smallest unit did in each month: an office's own customers, or an RM's; contribution with the normal credit cost.
_ACTUAL = """
CREATE OR REPLACE TEMP TABLE unit_month AS
WITH c AS (SELECT customer_id, org_id, rm_id, onboard_date FROM dim_customer),
x AS (SELECT customer_id, month_end, (avg_balance * days_in_month)::DOUBLE AS dep_days, 0.0 AS loan, 0.0 AS contribution,
    0 AS fresh FROM deposit_balance_monthly WHERE month_end >= DATE '2025-01-31'
  UNION ALL SELECT customer_id, month_end, 0, balance::DOUBLE, -balance::DOUBLE * {normal_loss} / 12, 0
    FROM loan_balance_monthly
    WHERE month_end >= DATE '2025-01-31'
  UNION ALL SELECT customer_id, month_end, 0, 0, (contribution + credit_cost)::DOUBLE, 0 FROM snap_contribution
    WHERE month_end >= DATE '2025-01-31'
  UNION ALL SELECT customer_id, last_day(onboard_date), 0, 0, 0, 1 FROM c
    WHERE onboard_date BETWEEN DATE '2025-01-01' AND DATE '{end}'),
u AS (SELECT 'org' AS scope_type, org_id AS unit, x.* FROM x JOIN c USING (customer_id) UNION ALL SELECT 'rm', rm_id,
  x.* FROM x JOIN c USING (customer_id) WHERE rm_id IS NOT NULL),
s AS (SELECT scope_type, unit, month_end, sum(dep_days::DECIMAL(24, 2))::DOUBLE AS dep_days, sum(loan::DECIMAL(24,
  2))::DOUBLE AS loan, sum(contribution::DECIMAL(24, 4))::DOUBLE AS contribution, sum(fresh)::DOUBLE AS fresh FROM u
  GROUP BY ALL),
units AS (SELECT 'org' AS scope_type, org_id AS unit FROM dim_org WHERE org_level >= 3 UNION ALL SELECT 'rm', rm_id
  FROM dim_rm)
SELECT units.*, m.month_end, coalesce(dep_days, 0) AS dep_days, coalesce(loan, 0) AS loan, coalesce(contribution, 0)
  AS contribution, coalesce(fresh, 0) AS fresh
FROM units CROSS JOIN (SELECT DISTINCT month_end FROM dim_date WHERE month_end BETWEEN DATE '2025-01-31'
  AND DATE '{end}') m LEFT JOIN s ON s.scope_type = units.scope_type AND s.unit = units.unit
  AND s.month_end = m.month_end
"""

_PERIODS = """
CREATE OR REPLACE TEMP TABLE plan_period AS
SELECT t.period_type, make_date(y::INT, ((k * t.months) + 1)::INT, 1) AS period_start, last_day(make_date(y::INT, ((k
  + 1) * t.months)::INT, 1)) AS period_end
FROM (VALUES ('M', 1), ('Q', 3), ('Y', 12)) t(period_type, months), (VALUES (2025), (2026)) years(y), range(12) r(k)
  WHERE (k + 1) * t.months <= 12
"""

# A period ahead starts from the last months; `rest` is what is left of the current one.
_PLANS = """
CREATE OR REPLACE TEMP TABLE unit_plan AS
WITH w AS (SELECT u.*, p.period_type, p.period_start, p.period_end, least(p.period_end, DATE '{end}') AS until,
  greatest(0, date_diff('month', DATE '{end}', p.period_start)) AS ahead
  FROM unit_month u JOIN plan_period p ON u.month_end BETWEEN p.period_start AND p.period_end
    OR (p.period_start > DATE '{end}' AND u.month_end > DATE '{end}' - 95)),
a AS (SELECT scope_type, unit, period_type, period_start, period_end, ahead, sum(dep_days::DECIMAL(24, 2))::DOUBLE
  / sum(day(month_end)) AS deposit, sum(CASE WHEN month_end = until OR ahead > 0 AND month_end = DATE '{end}'
  THEN loan ELSE 0 END::DECIMAL(24, 2))::DOUBLE AS loan,
    sum(contribution::DECIMAL(24, 4))::DOUBLE / count(*) * (date_diff('month', period_start, period_end) + 1)
      AS contribution, sum(fresh)::DOUBLE / count(*) * (date_diff('month', period_start, period_end) + 1) AS fresh,
    date_diff('month', least(period_end, DATE '{end}'), period_end) AS rest FROM w
  GROUP BY scope_type, unit, period_type, period_start, period_end, ahead),
s AS (SELECT *, unit || period_type || period_start AS key, CASE WHEN unit LIKE '{missing}%' THEN .77
  ELSE 1 + .035 * gauss(unit, 'planner') END + .012 * gauss(unit || period_start, 'plan') AS reached FROM a)
SELECT scope_type, unit, period_type, period_start, period_end, m.metric_id, CASE m.metric_id
  WHEN 'deposit_avg_balance' THEN round(deposit * pow(1.006, ahead) / greatest(.74, least(1.09, reached)), -3)
  WHEN 'loan_balance' THEN round(loan * pow(1.007, rest * (ahead = 0)::INT + ahead * (ahead > 0)::INT)
    / greatest(.90, least(1.08, 1 + (reached - 1) * .8)), -3)
  WHEN 'contribution' THEN greatest(round((.0002 * deposit + .0002 * loan + 1000) * (date_diff('month', period_start,
    period_end) + 1) / 12, -2), round(contribution / greatest(.78, least(1.20, 1 + (reached - 1) * 1.8 + .05
    * gauss(key, 'profit'))), -2))
  ELSE round(fresh / greatest(.75, least(1.25, 1 + (reached - 1) * 2 + .08 * gauss(key, 'new'))) + .2) END
    AS target_value
FROM s, (VALUES ('deposit_avg_balance'), ('loan_balance'), ('contribution'), ('new_customer_cnt')) m(metric_id)
"""

_TARGETS = """
INSERT INTO kpi_target BY NAME
SELECT 'rm' AS scope_type, unit AS scope_id, metric_id, period_type, period_start, period_end, target_value
  FROM unit_plan WHERE scope_type = 'rm'
UNION ALL SELECT 'org', o.org_id, metric_id, period_type, period_start, period_end, sum(target_value::DECIMAL(24,
  2))::DOUBLE FROM dim_org o JOIN dim_org leaf ON starts_with(leaf.path, o.path)
  JOIN unit_plan u ON u.scope_type = 'org' AND u.unit = leaf.org_id
GROUP BY o.org_id, metric_id, period_type, period_start, period_end ORDER BY period_start, scope_type, scope_id,
  metric_id, period_end
"""


def build_targets(bank: Bank) -> None:
    """M, Q and Y plans for deposit_avg_balance, loan_balance, contribution (元) and new_customer_cnt (户)."""
    end = bank.data_date
    run(
        bank,
        _ACTUAL.format(end=end, normal_loss=NORMAL_LOSS),
        _PERIODS,
        _PLANS.format(end=end, missing=MISSING),
        _TARGETS,
    )
