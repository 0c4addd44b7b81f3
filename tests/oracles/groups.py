"""Which rows belong to a group, written by hand: for each dimension, SELECTs of (row key, group) over the base tables.

Each entry gives, per restricted key of oracle.KEYS, the SELECT that says to which group a row belongs; the oracle then
holds only the rows of one group. Nothing here comes from the semantic layer.
"""

from __future__ import annotations

from tests.oracles.oracle import FORMULAS, Scope

BRANCH = "COALESCE(o.branch_id, o.org_id)"
SUB_BRANCH = "COALESCE(NULLIF(split_part(o.path, '/', 4), ''), o.org_id)"
BAND = (
    "CASE WHEN {0} < 10000 THEN 'B1' WHEN {0} < 50000 THEN 'B2' WHEN {0} < 200000 THEN 'B3' WHEN {0} < 1000000 THEN 'B4' "
    "WHEN {0} < 6000000 THEN 'B5' ELSE 'B6' END"
)
OPEN_ACCOUNT = (
    "EXISTS (SELECT 1 FROM bank.deposit_account AS a WHERE a.customer_id = c.customer_id AND a.open_date <= {E} "
    "AND (a.close_date IS NULL OR a.close_date > {E}))"
)
MONTH_END = "CASE WHEN {E} = last_day({E}) THEN {E} ELSE last_day({E} - INTERVAL 1 MONTH) END"
FIRST_MATCH = [
    ("high_risk", "'T060'"), ("loan_intent", "'T035'"), ("repeat", "'T050'"), ("leaving", "'T032'"), ("stable_wealth", "'T018'"),
    ("loyal", "'T019', 'T017'"), ("dormant", "'T020'"), ("low_risk", "'T058'"),
]  # fmt: skip
MARKETING_GROUP = " ".join(
    f"WHEN EXISTS (SELECT 1 FROM bank.customer_tag AS g WHERE g.customer_id = c.customer_id AND g.tag_id IN ({tags}) "
    f"AND g.valid_from <= {{E}} AND (g.valid_to IS NULL OR g.valid_to > {{E}})) THEN '{name}'"
    for name, tags in FIRST_MATCH
)
OFFICE = {"branch": BRANCH, "sub_branch": SUB_BRANCH, "outlet": "o.org_id", "org_region": "o.region"}
ATTRIBUTES = {
    **{
        name: f"c.{name}"
        for name in (
            "customer_type",
            "segment",
            "vip_tier",
            "size",
            "region",
            "province",
            "city",
            "internal_rating",
            "gender",
        )
    },
    **OFFICE,
    "customer": "c.customer_id",
    "rm": "c.rm_id",
    "team": "r.team_name",
    "group": "COALESCE(c.group_id, c.customer_id)",
    "is_tech": "CASE WHEN c.is_tech THEN 'Y' ELSE 'N' END",
    "is_payroll": "CASE WHEN c.is_payroll THEN 'Y' ELSE 'N' END",
    "industry": "c.industry_code",
    "industry_section": "(SELECT i.section_code FROM bank.dim_industry AS i WHERE i.industry_code = c.industry_code)",
}
STATES = {
    **{
        f"has_{name}": f"CASE WHEN s.has_{flag} = 1 THEN 'Y' WHEN s.has_{flag} = 0 THEN 'N' END"
        for name, flag in {
            "deposit": "dep",
            "loan": "loan",
            "wealth": "wealth",
            "insurance": "ins",
            "card": "card",
        }.items()
    },
    "product_count": "CAST(s.category_cnt AS VARCHAR)",
    "marketing_group": f"CASE WHEN s.customer_id IS NULL OR {{E}} < DATE '2025-06-30' THEN NULL {MARKETING_GROUP} ELSE 'other' END",
    "cluster": "(SELECT k.top_reasons FROM bank.model_score AS k WHERE k.customer_id = s.customer_id AND k.model_id = 'cluster' "
    f"AND k.score_date = {MONTH_END} AND {{E}} >= DATE '2025-06-30')",
    "aum_band": f"CASE WHEN s.aum IS NOT NULL THEN {BAND.format('s.aum')} END",
    "deposit_band": f"CASE WHEN {OPEN_ACCOUNT} AND s.customer_id IS NOT NULL THEN {BAND.format('s.dep_end')} END",
}
PRODUCT = {"product": "p.product_id", "product_subcategory": "p.subcategory", "product_category": "p.category"}
ACCOUNT = {"deposit_type": "a.deposit_type", "term_class": "a.term_class", "booking_branch": BRANCH, **PRODUCT}
LOAN = {
    **PRODUCT,
    "loan_subcategory": "p.subcategory",
    "purpose": "a.purpose",
    "guarantee_type": "a.guarantee_type",
    "collateral_type": "COALESCE(a.collateral_type, 'none')",
    "payment_mode": "a.payment_mode",
    "is_inclusive": "CASE WHEN a.is_inclusive THEN 'Y' ELSE 'N' END",
    "is_green": "CASE WHEN a.is_green THEN 'Y' ELSE 'N' END",
    "loan_booking_branch": BRANCH,
    "loan_term": "CASE WHEN date_diff('month', a.disburse_date, a.maturity_date) <= 12 THEN 'short' "
    "WHEN date_diff('month', a.disburse_date, a.maturity_date) <= 60 THEN 'medium' ELSE 'long' END",
}
LOAN_MONTH = {
    "five_class": "CAST(m.five_class AS VARCHAR)",
    "overdue_band": "CASE WHEN m.overdue_days = 0 THEN 'D0' WHEN m.overdue_days <= 30 THEN 'D1' "
    "WHEN m.overdue_days <= 60 THEN 'D2' WHEN m.overdue_days <= 90 THEN 'D3' "
    "WHEN m.overdue_days <= 180 THEN 'D4' WHEN m.overdue_days <= 270 THEN 'D5' "
    "WHEN m.overdue_days <= 360 THEN 'D6' ELSE 'D7' END",
}
# Class and days overdue belong to a loan at a month end: a group only where the rows counted are of that month.
BY_MONTH = {name for name, formula in FORMULAS.items() if "v_loan_month" in formula} | {
    "interest_income", "loan_ftp_net", "credit_cost", "capital_charge", "credit_cost_rate", "writeoff_amount", "writeoff_cnt",
    "loan_cnt", "loan_maturing_cnt", "loan_size",
}  # fmt: skip
OPPORTUNITIES = (
    "opp_cnt opp_win_rate stage_conversion pipeline_amount opp_open_cnt approval_days fit_score sales_cycle_days"
).split()
WARNINGS = "alert_cnt alert_open_cnt alert_ack_hours alert_lag_sec alert_precision".split()
ACTING = {
    **dict.fromkeys(("visit_cnt", "satisfaction"), "interaction"),
    **dict.fromkeys(WARNINGS, "risk_event"),
    **dict.fromkeys(OPPORTUNITIES, "opportunity"),
}
# The fixed cost of a campaign is shared by contacts: the campaigns of a scope are those with a contact in it (B0.10).
CAMPAIGN_COST = ("marketing_cost", "marketing_roi", "cac")
OF_MANAGERS = ("rm_cnt", "rm_productivity", "rm_workload", "first_contact_24h", "first_contact_hours")
OWN = {
    "campaign": ("campaign", "campaign_id"),
    "fee_type": ("fee_income", "fee_type"),
    "opportunity_source": ("opportunity", "source"),
    "rule": ("risk_event", "rule_id"),
    "severity": ("risk_event", "severity"),
}
CHANNELS = {
    **dict.fromkeys(
        ("satisfaction", "enquiry_cnt", "complaint_per_10k", "complaint_cnt"), ("interaction", "event_channel")
    ),
    **dict.fromkeys(("ext_inflow", "ext_outflow", "txn_freq"), ("deposit_txn", "txn_channel")),
}
TAGGED = (
    "SELECT customer_id, tag_id FROM bank.customer_tag WHERE valid_from <= {E} AND (valid_to IS NULL OR valid_to > {E})"
)
ROW_KEY = {"interaction": "interaction_id", "risk_event": "event_id", "opportunity": "opp_id"}

Keys = dict[str, str]


def keys_of(metric: str, dimension: str, dims: tuple[str, ...]) -> Keys | None:
    """For each restricted key the SELECT of (row key, group); None where the book defines no such group."""
    if metric in OF_MANAGERS:
        return _managers(metric, dimension)
    if metric in ACTING and dimension in (*OFFICE, "rm", "team"):
        return _acting(ACTING[metric], dimension)
    if metric == "positive_signal_cnt" and dimension in ("industry", "industry_section", "signal_type"):
        return {"signal_id": _signals(dimension)}
    if metric == "prosperity_index" and dimension in ("industry", "industry_section"):
        column = {"industry": "industry_code", "industry_section": "section_code"}[dimension]
        return {"industry_code": f"SELECT industry_code, {column} FROM bank.dim_industry WHERE level = 2"}
    if metric in CAMPAIGN_COST and dimension in ATTRIBUTES:
        return {"customer_id": _customers(ATTRIBUTES[dimension]), "campaign_id": _campaigns(ATTRIBUTES[dimension])}
    if dimension in ATTRIBUTES:
        return {"customer_id": _customers(ATTRIBUTES[dimension])}
    if dimension in STATES:
        return {"customer_id": _customers(STATES[dimension])}
    if dimension == "tag":
        return {"customer_id": TAGGED}
    if dimension == "channel":
        table, key = CHANNELS.get(metric, ("campaign_contact", "contact_channel"))
        return {key: f"SELECT DISTINCT channel, channel FROM bank.{table}"}
    if dimension in OWN:
        table, column = OWN[dimension]
        return {column: f"SELECT DISTINCT {column}, {column} FROM bank.{table}"}
    if "deposit" in dims and dimension in ACCOUNT:
        return {"account_id": _rows("deposit_account", "account_id", ACCOUNT[dimension])}
    if "loan" in dims and dimension in LOAN:
        return {"loan_id": _rows("loan", "loan_id", LOAN[dimension])}
    if "loan" in dims and dimension in LOAN_MONTH and metric in BY_MONTH:
        return {
            "loan_month": f"SELECT m.month_end || m.loan_id, {LOAN_MONTH[dimension]} FROM bank.loan_balance_monthly AS m"
        }
    if dimension in PRODUCT and "product" in dims:
        return {"product_id": f"SELECT p.product_id, {PRODUCT[dimension]} FROM bank.dim_product AS p"}
    if dimension == "objective":
        return {"campaign_id": "SELECT campaign_id, objective FROM bank.campaign"}
    return None


def scope_of(keys: Keys, group: str | None, cards_apart: bool) -> Scope:
    """The rows of one group. ``cards_apart``: credit cards are the group ``card`` of every loan dimension."""
    if cards_apart and group == "card":
        return Scope({name: "SELECT NULL WHERE FALSE" for name in keys})
    same = "IS NULL" if group is None else f"= '{group}'"
    inside = {
        name: f"SELECT CAST(id AS VARCHAR) FROM ({text}) AS t(id, k) WHERE CAST(k AS VARCHAR) {same}"
        for name, text in keys.items()
    }
    return Scope(inside | ({"card": "SELECT NULL WHERE FALSE"} if cards_apart else {}))


def _customers(expression: str) -> str:
    return (
        f"SELECT c.customer_id, {expression} FROM bank.dim_customer AS c LEFT JOIN bank.dim_org AS o ON o.org_id = c.org_id "
        "LEFT JOIN bank.dim_rm AS r ON r.rm_id = c.rm_id LEFT JOIN whole_snap AS s ON s.customer_id = c.customer_id"
    )


def _campaigns(expression: str) -> str:
    return (
        f"SELECT DISTINCT t.campaign_id, g.k FROM bank.campaign_contact AS t JOIN ({_customers(expression)}) AS g(id, k) "
        "ON g.id = t.customer_id"
    )


def _signals(dimension: str) -> str:
    industry = "COALESCE(s.industry_code, c.industry_code)"
    expression = {
        "industry": industry,
        "industry_section": f"(SELECT i.section_code FROM bank.dim_industry AS i WHERE i.industry_code = {industry})",
        "signal_type": "s.signal_type",
    }[dimension]
    return (
        f"SELECT s.signal_id, {expression} FROM bank.external_signal AS s "
        "LEFT JOIN bank.dim_customer AS c ON c.customer_id = s.customer_id"
    )


def _rows(table: str, key: str, expression: str) -> str:
    return (
        f"SELECT a.{key}, {expression} FROM bank.{table} AS a JOIN bank.dim_product AS p ON p.product_id = a.product_id "
        "JOIN bank.dim_org AS o ON o.org_id = a.org_id"
    )


def _managers(metric: str, dimension: str) -> Keys | None:
    expression = {**OFFICE, "rm": "r.rm_id", "team": "r.team_name"}.get(dimension)
    if expression is None:
        return None
    managers = "FROM bank.dim_rm AS r JOIN bank.dim_org AS o ON o.org_id = r.org_id"
    keys = {"rm_id": f"SELECT r.rm_id, {expression} {managers}"}
    if metric == "rm_workload":
        keys["interaction_id"] = (
            f"SELECT i.interaction_id, {expression} {managers} JOIN bank.interaction AS i ON i.rm_id = r.rm_id"
        )
    if metric.startswith("first_contact"):
        keys["customer_id"] = (
            f"SELECT c.customer_id, {expression} {managers} JOIN bank.dim_customer AS c ON c.rm_id = r.rm_id"
        )
    return keys


def _acting(table: str, dimension: str) -> Keys:
    office = "a.org_id" if table == "opportunity" else "COALESCE(r.org_id, c.org_id)"
    expression = {**OFFICE, "rm": "a.rm_id", "team": "r.team_name"}[dimension]
    key = ROW_KEY[table]
    text = (
        f"SELECT a.{key}, {expression} FROM bank.{table} AS a LEFT JOIN bank.dim_rm AS r ON r.rm_id = a.rm_id "
        f"LEFT JOIN bank.dim_customer AS c ON c.customer_id = a.customer_id LEFT JOIN bank.dim_org AS o ON o.org_id = {office}"
    )
    return {key: text}
