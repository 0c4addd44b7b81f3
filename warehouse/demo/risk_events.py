"""risk_event: the rules of risk_rules.py replayed over the 13 months, one open event per rule, customer and loan."""

from datetime import timedelta

from warehouse.demo.context import Bank
from warehouse.demo.definitions import definition_sql
from warehouse.demo.draws import run
from warehouse.demo.risk_rules import AT_ONCE, RULES, SQL

# The first unpaid instalment of each spell of arrears.
_LATE_START = """
CREATE OR REPLACE TEMP TABLE late_start AS
WITH p AS (SELECT *, coalesce(paid_date, DATE '2099-01-01') AS until, lag(coalesce(paid_date, DATE '2099-01-01'), 1,
  DATE '1990-01-01') OVER (PARTITION BY loan_id ORDER BY period_no) AS until_before FROM loan_repayment)
SELECT * FROM p WHERE until > due_date + 1 AND until_before <= due_date AND due_date <= DATE '{end}'
"""

_DRAFT = """
CREATE OR REPLACE TEMP TABLE risk_draft (rule_id VARCHAR, customer_id VARCHAR, loan_id VARCHAR, trigger_value DOUBLE,
  detail VARCHAR, signal_time TIMESTAMP)
"""

_KEPT = """
CREATE OR REPLACE TEMP TABLE risk_kept AS
WITH f AS (SELECT d.*, rule_id || d.customer_id || coalesce(loan_id, '') || signal_time AS key, r.colour, r.true_bad,
  r.true_good, c.rm_id FROM risk_draft d JOIN risk_rule r USING (rule_id) JOIN dim_customer c USING (customer_id)
  WHERE signal_time >= TIMESTAMP '{start}' AND signal_time < TIMESTAMP '{end} 17:00:00' AND (c.close_date IS NULL
    OR c.close_date > signal_time::DATE) AND c.onboard_date <= signal_time::DATE),
e AS (SELECT *, CASE WHEN rule_id IN {at_once} THEN signal_time + to_seconds(4 + floor(u01(key, 'lag') * 50)::INT)
  ELSE signal_time::DATE + to_seconds(CASE WHEN signal_time::TIME > TIME '07:00:00' THEN 86400 ELSE 0 END + 25200
  + floor(u01(key, 'lag') * 3300)::INT) END AS event_time FROM f)
SELECT * FROM e WHERE event_time < TIMESTAMP '{end} 20:00:00' QUALIFY coalesce(event_time::DATE
  - lag(event_time::DATE) OVER (PARTITION BY rule_id, customer_id, loan_id ORDER BY event_time), 999) > 60
"""

# Read within hours, closed within weeks; what was not settled in time at W02 stays open until the loan matures (W03).
_EVENTS = """
INSERT INTO risk_event BY NAME
WITH t AS (SELECT k.*, coalesce(d.default_date BETWEEN event_time::DATE - 120 AND event_time::DATE + 365, FALSE)
  OR coalesce(event_time::DATE BETWEEN d.stress_start AND d.stress_end, FALSE) AS bad,
    event_time + to_seconds((CASE colour WHEN 'red' THEN 7200 WHEN 'orange' THEN 18000 ELSE 36000 END
      * -ln(greatest(u01(key, 'ack'), 1e-4)))::INT + 300) AS acked FROM risk_kept k LEFT
      JOIN distress d USING (customer_id)),
c AS (SELECT *, acked + to_seconds(CASE WHEN rule_id = 'W02' AND u01(loan_id, 'unsettled') < .22 THEN 2160000
  + floor(u01(key, 'close') * 400000)::INT ELSE 43200 + floor(pow(u01(key, 'close'), 1.5) * CASE WHEN rule_id = 'W02'
  THEN 1200000 ELSE 1900000 END)::INT END) AS closed FROM t)
SELECT 'R' || lpad((row_number() OVER (ORDER BY event_time, key))::VARCHAR, 7, '0') AS event_id, customer_id,
  loan_id, rule_id, CASE WHEN rule_id = 'W12' AND trigger_value = 3 THEN 'red' ELSE colour END AS severity,
  trigger_value, detail, signal_time, event_time,
  event_time::DATE AS event_date, rm_id, CASE WHEN acked < TIMESTAMP '{end} 20:00:00' THEN acked END AS acked_at,
    CASE WHEN closed < TIMESTAMP '{end} 20:00:00' THEN closed END AS closed_at,
  CASE WHEN closed < TIMESTAMP '{end} 20:00:00' THEN CASE WHEN u01(key, 'outcome') < CASE WHEN bad THEN true_bad
    ELSE true_good END THEN 'true_risk' ELSE 'false_alarm' END END AS outcome
FROM c ORDER BY event_date, event_time, event_id
"""


def draft_events(bank: Bank) -> None:
    """Run every rule over the whole time."""
    run(bank, _LATE_START.format(end=bank.data_date), _DRAFT)
    start, end = bank.activity_start, bank.data_date
    windows = {"flow": end, "first_contact": end - timedelta(days=2), "proceeds": end - timedelta(days=7)}
    names = {name: definition_sql(name, start, last) for name, last in windows.items()}
    for rule, sql in SQL.items():
        text = sql.format(s=f"DATE '{start}'", e=f"DATE '{end}'", **names)
        run(bank, f"INSERT INTO risk_draft SELECT '{rule}', * FROM ({text})")


def build_risk_events(bank: Bank) -> None:
    """Events since 2025-05-01 with their handling; outcomes lean on what really became of the customer."""
    rules = [(k, *v) for k, v in RULES.items()]
    run(
        bank,
        "CREATE OR REPLACE TEMP TABLE risk_rule (rule_id VARCHAR, colour VARCHAR, true_bad DOUBLE, true_good DOUBLE)",
    )
    bank.insert(
        "risk_rule",
        {name: [r[i] for r in rules] for i, name in enumerate(("rule_id", "colour", "true_bad", "true_good"))},
    )
    draft_events(bank)
    run(
        bank,
        _KEPT.format(start=bank.activity_start, end=bank.data_date, at_once=AT_ONCE),
        _EVENTS.format(end=bank.data_date),
    )
