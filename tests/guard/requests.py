"""Random requests in the model's own language, as hypothesis strategies: any metric, group, filter, population, comparison,
list, explanation and reconciliation. Some make no sense and are refused; the rest must be right under every role."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from semantic_layer.load import load_model
from tests.oracles.random_queries import ADDITIVE, AMOUNTS, FLOWS, MONTHS, RATIOS, Query, conditions, rules

GROUPS = (
    "branch", "sub_branch", "outlet", "rm", "team", "customer", "group", "customer_type", "segment", "vip_tier", "size", "region",
    "city", "industry_section", "is_tech", "has_loan", "has_wealth", "has_card", "product_count", "deposit_band", "aum_band", "tag",
    "internal_rating", "gender", "month", "quarter", "product", "product_category", "deposit_type", "five_class", "loan", "channel",
    "campaign", "severity", "signal_type", "fee_type", "guarantee_type", "marketing_group",
)  # fmt: skip
COLUMNS = ("segment", "branch", "rm", "vip_tier", "city", "onboard_date", "internal_rating", "customer_type", "gender")
PERIODS = (*MONTHS, *FLOWS, "2026-05-20", "2025", None)


@lru_cache(maxsize=1)
def _metrics() -> tuple[str, ...]:
    return tuple(sorted(name for name, one in load_model().metrics.items() if not one.hidden))


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """A semantic query; most are valid."""
    usual = draw(st.integers(0, 2))
    names = st.sampled_from(_metrics() if usual == 0 else (*ADDITIVE, *RATIOS))
    query: Query = {"metrics": draw(st.lists(names, min_size=1, max_size=2, unique=True))}
    query["group_by"] = draw(st.lists(st.sampled_from(GROUPS), max_size=2, unique=True))
    query["where"] = draw(st.lists(conditions(), max_size=1))
    period = draw(st.sampled_from(PERIODS))
    if period is not None:
        query["period"] = period
    for add in draw(st.lists(st.sampled_from(PARTS), max_size=2)):
        query |= draw(add(query))
    return query


def _population(query: Query) -> st.SearchStrategy[Query]:
    return st.fixed_dictionaries(
        {"population": st.fixed_dictionaries({"rule": rules(ranks=True)})}, optional={"versus_rest": st.booleans()}
    )


def _bands(query: Query) -> st.SearchStrategy[Query]:
    edges = st.lists(st.sampled_from(AMOUNTS), max_size=3, unique=True).map(sorted)
    return st.fixed_dictionaries(
        {"bands": st.fixed_dictionaries({"metric": st.sampled_from(ADDITIVE[:6]), "edges": edges})}
    )


def _having(query: Query) -> st.SearchStrategy[Query]:
    test = st.fixed_dictionaries(
        {
            "metric": st.just(query["metrics"][0]),
            "op": st.sampled_from([">", "<="]),
            "values": st.sampled_from([[0.05], [10_000], [3]]),
        }
    )
    return st.fixed_dictionaries({"having": test.map(lambda one: [one])})


def _cut(query: Query) -> st.SearchStrategy[Query]:
    order = {"by": query["metrics"][0]}
    return st.fixed_dictionaries(
        {
            "order_by": st.sampled_from(["asc", "desc"]).map(lambda way: [order | {"direction": way}]),
            "rank": st.booleans(),
        },
        optional={"limit": st.sampled_from([1, 3, 10])},
    )


def _compared(query: Query) -> st.SearchStrategy[Query]:
    return st.fixed_dictionaries(
        {"compare": st.sampled_from(["yoy", "prior", "month_end", "year_start", "benchmark", "parent"])}
    )


def _listed(query: Query) -> st.SearchStrategy[Query]:
    columns = st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=3, unique=True)
    return st.fixed_dictionaries({"group_by": st.just(["customer"]), "columns": columns})


def _flagged(query: Query) -> st.SearchStrategy[Query]:
    return st.sampled_from([{"share": True}, {"totals": True}, {"share": True, "totals": True}, {"running": True}])


PARTS = (_population, _population, _bands, _having, _cut, _compared, _listed, _flagged)


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """A request for numbers, an explanation of a change, or a reconciliation with a figure of one's own."""
    kind = draw(st.sampled_from(["query"] * 8 + ["explain", "reconcile"]))
    query = draw(queries())
    if kind == "query":
        return {"kind": kind, "query": query}
    query = {"metrics": query["metrics"][:1], "where": query["where"], "period": draw(st.sampled_from(MONTHS))}
    if kind == "explain":
        return {"kind": kind, "query": query | {"compare": draw(st.sampled_from(["prior", "yoy"]))}}
    return {"kind": kind, "query": query, "figure": draw(st.sampled_from([1.0, 12_345_678.0, 0.0123]))}
