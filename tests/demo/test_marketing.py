"""Campaigns, opportunities, warnings and plans of the small bank."""

import math

import pytest

from warehouse.demo.targets import MISSING


def one(bank, sql: str):
    return bank.execute(sql).fetchall()[0][0]


def rates(bank, name: str) -> tuple[float, int, float, int]:
    """Conversion and size of group A and of group B."""
    rows = bank.execute(
        """SELECT ab_group, avg((converted_at IS NOT NULL)::INT), count(*) FROM campaign_contact
          JOIN campaign USING (campaign_id)
           WHERE campaign_name = ? GROUP BY ab_group ORDER BY ab_group""",
        [name],
    ).fetchall()
    (_, pa, na), (_, pb, nb) = rows
    return pa, na, pb, nb


def z_score(pa: float, na: int, pb: float, nb: int) -> float:
    pooled = (pa * na + pb * nb) / (na + nb)
    return (pa - pb) / math.sqrt(pooled * (1 - pooled) * (1 / na + 1 / nb))


def test_spring_campaign_has_an_uplift_that_is_significant_even_here(bank):
    pa, na, pb, nb = rates(bank, "2026春季消费贷活动")
    assert pa == pytest.approx(0.17, abs=0.01) and pb == pytest.approx(0.08, abs=0.01)
    assert nb >= 100
    assert z_score(pa, na, pb, nb) >= 1.96


def test_one_campaign_has_no_uplift(bank):
    assert (
        abs(z_score(*rates(bank, "2026春季消费贷活动"))) > 1.96 > abs(z_score(*rates(bank, "2025高净值客户挽留计划")))
    )


def test_a_contact_is_sent_answered_applied_and_converted_in_that_order(bank):
    wrong = """SELECT count(*) FROM campaign_contact WHERE sent_at < assigned_at OR responded_at < sent_at
      OR applied_at < coalesce(responded_at, assigned_at)
                 OR converted_at < applied_at OR converted_at IS NOT NULL AND applied_at IS NULL
                   OR converted_at >= TIMESTAMP '2026-06-01'"""
    assert one(bank, wrong) == 0


def test_only_customers_who_agreed_are_contacted(bank):
    assert (
        one(
            bank,
            "SELECT count(*) FROM campaign_contact JOIN dim_customer USING (customer_id) WHERE NOT marketing_consent",
        )
        == 0
    )


def test_a_won_loan_opportunity_has_its_loan(bank):
    missing = """SELECT count(*) FROM opportunity o JOIN dim_product p USING (product_id) WHERE p.category = 'loan'
      AND won_at IS NOT NULL AND NOT EXISTS (
                   SELECT 1 FROM loan l WHERE l.customer_id = o.customer_id AND l.disburse_date = o.won_at::DATE
                     AND l.principal = o.amount_won)"""
    assert one(bank, missing) == 0
    assert (
        0.15
        <= one(bank, "SELECT avg((won_at IS NOT NULL)::INT) FROM opportunity WHERE created_at < TIMESTAMP '2026-04-01'")
        <= 0.28
    )


def test_an_opportunity_is_won_lost_or_open_and_lost_ones_have_a_reason(bank):
    assert one(bank, "SELECT count(*) FROM opportunity WHERE won_at IS NOT NULL AND lost_at IS NOT NULL") == 0
    assert one(bank, "SELECT count(*) FROM opportunity WHERE (lost_at IS NULL) <> (lost_reason IS NULL)") == 0
    assert one(bank, "SELECT count(*) FROM opportunity WHERE (won_at IS NULL) <> (amount_won IS NULL)") == 0


def test_maturity_warnings_are_raised_thirty_days_before(bank):
    missing = """SELECT count(*) FROM loan l WHERE maturity_date BETWEEN DATE '2026-06-01' AND DATE '2026-06-29'
      AND settle_date IS NULL
                   AND maturity_date - 30 > disburse_date AND NOT EXISTS (SELECT 1 FROM risk_event e WHERE e.loan_id = l.loan_id
                     AND e.rule_id = 'W02' AND e.event_date = l.maturity_date - 30)"""
    assert one(bank, missing) == 0


def test_urgent_warnings_come_within_a_minute_and_none_before_its_fact(bank):
    lag = "date_diff('second', signal_time, event_time)"
    assert one(bank, f"SELECT max({lag}) FROM risk_event WHERE rule_id IN ('W05', 'W09', 'W12')") <= 60
    assert one(bank, f"SELECT min({lag}) FROM risk_event") > 0


def test_a_rule_has_at_most_one_open_event_per_customer_and_loan(bank):
    twice = """SELECT count(*) FROM risk_event a JOIN risk_event b ON a.rule_id = b.rule_id AND a.customer_id = b.customer_id
                 AND a.loan_id IS NOT DISTINCT FROM b.loan_id AND a.event_time < b.event_time AND (a.closed_at IS NULL
                   OR a.closed_at > b.event_time)"""
    assert one(bank, twice) == 0
    assert (
        one(
            bank,
            "SELECT count(*) FROM risk_event WHERE (closed_at IS NULL) <> (outcome IS NULL) OR closed_at < acked_at",
        )
        == 0
    )


def test_overdue_ninety_days_is_always_a_red_warning(bank):
    missing = """SELECT count(*) FROM (SELECT loan_id, min(month_end) AS m FROM loan_balance_monthly WHERE overdue_days > 90
      GROUP BY loan_id)
                   WHERE m >= DATE '2025-06-30' AND NOT EXISTS (SELECT 1 FROM risk_event e WHERE e.loan_id = loan_id
                     AND rule_id = 'W07' AND severity = 'red')"""
    assert one(bank, missing) == 0


def test_every_organisation_and_manager_has_every_plan(bank):
    units = one(bank, "SELECT (SELECT count(*) FROM dim_org) + (SELECT count(*) FROM dim_rm)")
    assert one(bank, "SELECT count(*) FROM kpi_target") == units * 4 * 2 * (12 + 4 + 1)


def test_one_sub_branch_misses_its_deposit_plan_and_the_others_do_not_by_far(bank):
    reached = dict(
        bank.execute(
            """SELECT t.scope_id, sum(m.avg_balance * m.days_in_month)::DOUBLE / 151 / any_value(t.target_value)
              FROM kpi_target t
               JOIN dim_org s ON s.org_id = t.scope_id AND s.org_level = 3 JOIN dim_org o ON starts_with(o.path, s.path)
               JOIN dim_customer c ON c.org_id = o.org_id JOIN deposit_balance_monthly m ON m.customer_id = c.customer_id
                 AND m.month_end >= DATE '2026-01-31'
               WHERE t.metric_id = 'deposit_avg_balance' AND t.period_type = 'Y' AND year(t.period_start) = 2026
                 GROUP BY t.scope_id"""
        ).fetchall()
    )
    assert min(reached, key=reached.__getitem__) == MISSING
    assert reached[MISSING] < 0.9
    assert all(0.91 < v < 1.10 for k, v in reached.items() if k != MISSING)
