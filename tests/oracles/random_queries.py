"""Random semantic queries over the bank, as hypothesis strategies; every one of them is valid."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

ADDITIVE = (
    "deposit_balance", "loan_balance", "wealth_balance", "npl_balance", "overdue_balance", "customer_cnt",
    "effective_cust_cnt", "loan_disbursed", "loan_disbursed_cnt", "ext_inflow", "contribution", "fee_net", "card_spend",
    "facility_limit", "deposit_avg_balance", "aum", "new_customer_cnt", "dormant_cnt",
)  # fmt: skip
RATIOS = (
    "npl_rate", "loan_rate", "debt_ratio", "demand_share", "activity_index", "cross_sell_index", "raroc", "txn_freq",
    "contribution_per_cust", "deposit_growth", "multi_product_rate",
)  # fmt: skip
VALUES: dict[str, tuple[str, ...]] = {
    "branch": ("O01", "O02", "O03", "O04", "O05", "O06"),
    "customer_type": ("corp", "retail"),
    "segment": ("战略", "重点", "一般", "小微", "私行", "钻石", "白金", "金卡", "普通"),
    "is_tech": ("Y", "N"),
    "has_loan": ("Y", "N"),
    "industry_section": ("C", "F", "I", "G"),
    "size": ("L", "M", "S", "X"),
}
MONTHS = ("2026-05", "2026-04", "2026-02", "2025-12")
FLOWS = ({"from": "2026-01-01", "to": "2026-05-31"}, {"from": "2026-03-01", "to": "2026-05-31"}, "2026-05", "2026Q1")
AMOUNTS = (0, 1, 10_000, 50_000, 200_000, 1_000_000, 5_000_000)
SEGMENTS = ("T015", "T016", "T017", "T020", "T060")

Query = dict[str, Any]


@st.composite
def conditions(draw: st.DrawFn) -> Query:
    """A filter on an attribute of clients."""
    name = draw(st.sampled_from(sorted(VALUES)))
    op = draw(st.sampled_from(["=", "!=", "in", "not in", "is null", "is not null"]))
    many = {"=": 1, "!=": 1, "in": 3, "not in": 3}.get(op, 0)
    values = draw(st.lists(st.sampled_from(VALUES[name]), min_size=min(1, many), max_size=many, unique=True))
    return {"dimension": name, "op": op, "values": values}


@st.composite
def metric_tests(draw: st.DrawFn) -> Query:
    """A test on a client's own metric, over the query's window or one of its own, at times by its change."""
    if draw(st.integers(0, 4)) == 0:
        return {"metric": draw(st.sampled_from(["debt_ratio", "activity_index"])), "op": "<", "values": [0.6]}
    test: Query = {"metric": draw(st.sampled_from(ADDITIVE[:9])), "op": draw(st.sampled_from([">", ">=", "<", "<="]))}
    test["values"] = [draw(st.sampled_from(AMOUNTS))]
    if draw(st.booleans()):
        test["period"] = draw(st.sampled_from(MONTHS))
    if draw(st.integers(0, 3)) == 0:
        test |= {
            "compare": draw(st.sampled_from(["prior", "yoy"])),
            "on": draw(st.sampled_from(["change", "change_pct"])),
        }
    if draw(st.integers(0, 3)) == 0:
        test["where"] = [draw(conditions())]
    return test


@st.composite
def rules(draw: st.DrawFn, depth: int = 1, ranks: bool = False) -> Query:
    """A rule of a population; ``ranks`` lets it pick the first few."""
    kinds = ["condition", "segment", "metric", "metric", *(["rank"] if ranks else []), *(["join"] * 2 if depth else [])]
    kind = draw(st.sampled_from(kinds))
    if kind == "condition":
        return draw(conditions())
    if kind == "segment":
        return {"segment": draw(st.sampled_from(SEGMENTS))}
    if kind == "metric":
        return draw(metric_tests())
    if kind == "rank":
        size: Query = draw(st.sampled_from([{"top": 7}, {"top": 60}, {"share": 0.1}, {"share": 0.5}]))
        return {
            "metric": draw(st.sampled_from(ADDITIVE[:6])),
            "direction": draw(st.sampled_from(["asc", "desc"])),
        } | size
    inner = draw(st.lists(rules(depth - 1, ranks), min_size=1, max_size=3))
    return {draw(st.sampled_from(["all", "any", "none"])): inner}


def metrics(names: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    """One or two metrics."""
    return st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)


@st.composite
def queries(draw: st.DrawFn, names: tuple[str, ...] = (*ADDITIVE, *RATIOS), bands: bool = False) -> Query:
    """Metrics over a window, with groups, filters and, at times, a population and ``bands``; the groups do not overlap."""
    query: Query = {"metrics": draw(metrics(names)), "period": draw(st.sampled_from(FLOWS))}
    query["group_by"] = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=2, unique=True))
    query["where"] = draw(st.lists(conditions(), max_size=2))
    if draw(st.booleans()):
        query["population"] = {"rule": draw(rules(ranks=True))}
    if bands and draw(st.booleans()):
        edges = sorted(draw(st.lists(st.sampled_from(AMOUNTS), min_size=1, max_size=3, unique=True)))
        query["bands"] = {"metric": draw(st.sampled_from(ADDITIVE[:6])), "edges": edges}
    return query
