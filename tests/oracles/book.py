"""What the oracle asks: formulas of the metrics that the domain book does not write out, and the scope of a role."""

from __future__ import annotations

from tests.oracles.groups import keys_of, scope_of
from tests.oracles.oracle import WHOLE, Scope

_CLIENTS = "NULLIF((SELECT COUNT(*) FROM m_snap({E})),0)"
_BORROWERS = "NULLIF((SELECT COUNT(*) FILTER (has_loan=1) FROM m_snap({E})),0)"
_DAYS = "(date_diff('day',{S},{E})+1)"
# Metrics beyond the 169, each by its own hand-written formula (same placeholders as metrics.json).
COMPANIONS = {
    "single_loan_cnt": "COUNT(*) FILTER (category_cnt=1) FROM m_snap({E}) WHERE has_loan=1",
    "insurance_penetration": "AVG(has_ins) FROM m_snap({E}) WHERE is_effective",
    "card_penetration": "AVG(has_card) FROM m_snap({E}) WHERE is_effective",
    "loan_penetration": "AVG(has_loan) FROM m_snap({E}) WHERE is_effective",
    "customer_churn_rate": "1-AVG(CASE WHEN COALESCE(s1.is_effective,FALSE) THEN 1.0 ELSE 0 END) FROM "
    "m_snap(last_day({E}-INTERVAL 12 MONTH)) s0 LEFT JOIN m_snap({E}) s1 USING (customer_id) WHERE s0.is_effective",
    "inventory_days_gap": "MEDIAN(inv_days-bm_inv_days) FROM m_fin({E})",
    "loan_cnt": "COUNT(DISTINCT loan_id) FROM v_loan_month WHERE month_end={E} AND balance>0",
    "loan_maturing_cnt": "COUNT(DISTINCT loan_id) FROM v_loan_month WHERE month_end={E} AND balance>0 "
    "AND maturity_date BETWEEN {E}+1 AND {E}+30",
    "complaint_cnt": "COUNT(*) FROM interaction WHERE interaction_type='complaint' AND event_date BETWEEN {S} AND {E}",
    "writeoff_cnt": "COUNT(DISTINCT loan_id) FROM loan_balance_monthly "
    "WHERE writeoff_amount>0 AND month_end BETWEEN {S} AND {E}",
    "opp_open_cnt": "COUNT(*) FROM opportunity WHERE CAST(created_at AS DATE)<={E} "
    "AND (won_at IS NULL OR CAST(won_at AS DATE)>{E}) AND (lost_at IS NULL OR CAST(lost_at AS DATE)>{E})",
    "loan_disbursed_cnt": "COUNT(*) FROM loan WHERE disburse_date BETWEEN {S} AND {E}",
    "new_loan_rate": "SUM(contract_rate*principal)/NULLIF(SUM(principal),0) FROM loan WHERE disburse_date BETWEEN {S} AND {E}",
    "deposit_per_cust": f"COALESCE(SUM(end_total),0)/{_CLIENTS} FROM v_dep_month WHERE month_end={{E}}",
    "deposit_avg_per_cust": f"COALESCE(SUM(avg_x_days),0)/{_DAYS}/{_CLIENTS} "
    "FROM v_dep_month WHERE month_end BETWEEN {S} AND {E}",
    "loan_per_borrower": f"COALESCE(SUM(balance),0)/{_BORROWERS} FROM v_loan_month WHERE month_end={{E}}",
    "loan_avg_per_borrower": f"COALESCE(SUM(avg_balance*days_in_month),0)/{_DAYS}/{_BORROWERS} "
    "FROM v_loan_month WHERE month_end BETWEEN {S} AND {E}",
    "aum_per_cust": "SUM(aum)/NULLIF(COUNT(*),0) FROM m_snap({E})",
    "aum_avg_per_cust": "SUM(aum_avg)/NULLIF(COUNT(*),0) FROM m_snap({E})",
    "wealth_per_cust": f"COALESCE(SUM(end_balance),0)/{_CLIENTS} FROM wealth_holding_monthly WHERE month_end={{E}}",
    "fee_per_cust": f"COALESCE(SUM(fee_net),0)/{_CLIENTS} FROM v_contrib WHERE month_end BETWEEN {{S}} AND {{E}}",
    "revenue_per_cust": f"COALESCE(SUM(net_revenue),0)/{_CLIENTS} FROM v_contrib WHERE month_end BETWEEN {{S}} AND {{E}}",
    "profit_per_cust": f"COALESCE(SUM(pre_capital),0)/{_CLIENTS} FROM v_contrib WHERE month_end BETWEEN {{S}} AND {{E}}",
    "loan_size": "COALESCE(SUM(balance),0)/NULLIF(COUNT(DISTINCT loan_id) FILTER (balance>0),0) "
    "FROM v_loan_month WHERE month_end={E}",
    "disbursed_size": "AVG(principal) FROM loan WHERE disburse_date BETWEEN {S} AND {E}",
}
# Credit cards are a group of their own in every loan dimension of these (ruling 15).
WITH_CARDS = ("interest_income", "loan_ftp_net", "credit_cost", "capital_charge")
# A limit or an index of the bank as a whole, or a table without customers: the same for every role.
UNSCOPED = ("prosperity_index",)


ROLE_GROUP = {
    "hangzhou_manager": ("branch", "O01"),
    "xihu_manager": ("sub_branch", "O0101"),
    "rm_r007": ("rm", "R007"),
}


def scope_of_role(metric: str, role: str) -> Scope:
    """The rows that the role's database holds for ``metric`` (ruling 33)."""
    dimension, group = ROLE_GROUP.get(role, ("", ""))
    if not dimension or metric in UNSCOPED:
        return WHOLE
    keys = keys_of(metric, dimension, ())
    assert keys is not None
    scope = scope_of(keys, group, False)
    if metric == "positive_signal_cnt":  # signals about an industry are visible to all
        return Scope({"customer_id": f"{scope.keys['customer_id']} UNION ALL SELECT 'industry'"})
    return scope


def both(one: Scope, other: Scope) -> Scope:
    """The rows inside both scopes."""
    keys = dict(one.keys)
    for name, text in other.keys.items():
        keys[name] = f"({keys[name]}) INTERSECT ({text})" if name in keys else text
    return Scope(keys)
