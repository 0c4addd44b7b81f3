"""Metrics come apart by their own formulas."""

import pytest

from semantic_layer.load import load_model
from semantic_layer.split_metric import split_metric, terms_of

MODEL = load_model()
NOT_SUMS = {
    "ab_uplift", "ab_z", "ab_incremental", "current_ratio", "interest_cover", "ar_days", "inventory_days",
    "inventory_days_gap", "wc_days",
    "revenue_yoy", "ar_days_gap", "debt_ratio_gap", "contribution_top20_share", "deposit_top10_share",
    "deposit_volatility", "deposit_range", "loan_top10_share", "single_cust_ratio", "industry_hhi",
    "first_contact_hours", "alert_ack_hours", "alert_lag_sec", "model_auc", "model_ks", "approval_days",
    "sales_cycle_days",
}  # fmt: skip


def sides(metric: str) -> tuple[str, str]:
    split = split_metric(MODEL.metrics[metric], MODEL)
    assert split is not None and split.bottom is not None
    return tuple(one.expr or one.formula or "" for one in (split.top, split.bottom))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("metric", "top", "bottom"),
    [
        ("npl_rate", "COALESCE(SUM(balance) FILTER(WHERE five_class >= 3), 0)", "SUM(balance)"),
        ("loan_spread", "(SUM((rate - ftp_rate) * balance)) * 10000", "SUM(balance)"),
        ("deposit_cost_rate", "SUM(interest_expense) * 360", "SUM(balance_days)"),
        ("wealth_penetration", "SUM(has_wealth)", "COUNT(has_wealth)"),
        ("marketing_roi", "SUM(revenue) - SUM(spend)", "SUM(spend)"),
        ("deposit_deviation", "(SUM(end_balance)) - ((1) * (SUM(avg_balance)))", "SUM(avg_balance)"),
        ("contribution_per_cust", "contribution", "effective_cust_cnt"),
        ("complaint_per_10k", "complaint_cnt * 10000.0", "effective_cust_whole"),
        (
            "customer_churn_rate",
            "((1) * (customer_retention_rate__bottom)) - (customer_retention_rate__top)",
            "customer_retention_rate__bottom",
        ),
    ],
)
def test_a_ratio_has_two_sides_that_add_up(metric: str, top: str, bottom: str):
    assert sides(metric) == (top, bottom)


def test_every_metric_splits_unless_it_is_a_median_a_rank_an_extreme_or_a_plan():
    whole = {
        m.id for m in MODEL.metrics.values() if split_metric(m, MODEL) is None and m.kind != "target" and not m.hidden
    }
    assert whole == NOT_SUMS


@pytest.mark.parametrize(
    ("metric", "terms"),
    [
        ("deposit_growth", [("deposit_balance", "same"), ("deposit_balance", "before")]),
        ("net_revenue", [(one, "same") for one in ("loan_ftp_net", "dep_ftp_spread", "fee_net", "agency_commission")]),
        ("npl_rate", []),
        ("target_gap", []),
    ],
)
def test_a_sum_of_metrics_has_terms(metric: str, terms: list[tuple[str, str]]):
    assert [(term.named, term.at) for term in terms_of(MODEL.metrics[metric], MODEL)] == terms


def test_contribution_is_four_incomes_less_three_costs():
    formulas = [term.metric.formula or "" for term in terms_of(MODEL.metrics["contribution"], MODEL)]
    assert [formula.startswith("-") for formula in formulas] == [False] * 4 + [True] * 3
