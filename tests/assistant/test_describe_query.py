"""The exact sentence of a query: two queries that may give different numbers never read the same, in either language."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.describe_query import describe_query
from assistant.desk import Desk
from assistant.journey import Journey
from semantic_layer.authorize import authorize
from semantic_layer.bind import bind
from semantic_layer.errors import WenshuError
from semantic_layer.query import SemanticQuery
from semantic_layer.sets import exact_text, extended
from tests.oracles.asked import DATA_DATE
from tests.oracles.random_queries import VALUES, Query, queries

FEW = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=3_000, deadline=None, suppress_health_check=list(HealthCheck))


def told(desk: Desk, query: Query, language: str, user: str = "hq_manager") -> str:
    """The sentence of ``query``. Raises what the road raises."""
    asked, model = SemanticQuery.model_validate(query), desk.model
    journey = Journey(desk.road, user, None, language)
    bound = bind(asked, journey.asker, model, DATA_DATE)
    return describe_query(bound, authorize(asked, journey.asker, model), journey, extended(model, bound))


def leaf_changes(rule: Query) -> list[Query]:
    """The rule with one part of it changed, in every way that matters."""
    for name in ("all", "any", "none"):
        if name in rule:
            inner = rule[name]
            deeper: list[Query] = [
                {name: [*inner[:n], other, *inner[n + 1 :]]}
                for n, one in enumerate(inner)
                for other in leaf_changes(one)
            ]
            joined: list[Query] = [
                {other: inner}
                for other in ("all", "any", "none")
                if other != name and (len(inner) > 1 or other == "none" or (name, other) == ("none", "all"))
            ]
            return deeper + joined + [{name: [*inner, {"segment": "T006"}]}]
    if "segment" in rule:
        return [{"segment": "T006"}]
    if "dimension" in rule:
        return condition_changes(rule)
    changed: list[Query] = [rule | {"metric": "insurance_premium"}, rule | {"period": "2026-01"}]
    if "top" in rule:
        return [
            *changed,
            rule | {"top": rule["top"] + 1},
            rule | {"direction": "asc" if rule["direction"] == "desc" else "desc"},
        ]
    if "share" in rule:
        return [*changed, rule | {"share": rule["share"] / 3}]
    changed += [rule | {"op": op} for op in (">", ">=", "<", "<=", "=", "!=") if op != rule["op"]]
    changed += [rule | {"values": [rule["values"][0] + 0.01]}, rule | {"op": "between", "values": [1, 2]}]
    changed.append({key: value for key, value in rule.items() if key != "values"} | {"of": "loan_balance"})
    changed.append(rule | {"where": [*rule.get("where", []), {"dimension": "gender", "op": "=", "values": ["F"]}]})
    changed.append(rule | {"compare": "quarter_end", "on": "change"})
    changed.append(rule | {"compare": "period", "compare_period": "2025-11", "on": rule.get("on", "change")})
    return changed


def condition_changes(condition: Query) -> list[Query]:
    """A filter changed in its operator, its values, or what it filters."""
    name, values = condition["dimension"], condition["values"]
    others = [value for value in VALUES.get(name, ("x",)) if value not in values]
    found = [condition | {"op": op, "values": []} for op in ("is null", "is not null") if op != condition["op"]]
    if others:
        found.append({"dimension": name, "op": "in", "values": [*values, others[0]]})
        found.append({"dimension": name, "op": "not in", "values": [*values, others[0]]})
    found.append({"dimension": "gender", "op": "is null", "values": []})
    return [one for one in found if one != condition]


def changes(query: Query) -> list[Query]:
    """The query with one field changed, in every way that can change the numbers."""
    first, groups = query["metrics"][0], query["group_by"]
    found: list[Query] = [
        query | {"metrics": [*query["metrics"], "insurance_premium"]},
        query | {"metrics": ["insurance_premium", *query["metrics"][1:]]},
        query | {"period": "2025Q4"},
        query | {"group_by": [*groups, "vip_tier"]},
        query | {"group_by": [*groups, "month"], "period": {"from": "2026-01-01", "to": "2026-05-31"}},
        query | {"group_by": groups[1:]},
        query | {"where": [*query["where"], {"dimension": "gender", "op": "=", "values": ["F"]}]},
        query | {"where": query["where"][1:]},
        *(
            query | {"compare": one}
            for one in ("yoy", "prior", "month_end", "quarter_end", "year_start", "benchmark", "parent")
        ),
        query | {"compare": "period", "compare_period": "2025-11"},
        query | {"compare": "period", "compare_period": "2025-12"},
        *(query | {"having": [{"metric": first, "op": op, "values": [7]}]} for op in (">", ">=", "<", "<=", "=", "!=")),
        query | {"having": [{"metric": first, "op": ">", "values": [7.001]}]},
        query | {"having": [{"metric": first, "op": "between", "values": [7, 8]}]},
        query | {"having": [{"metric": first, "op": ">", "of": "loan_avg_balance"}]},
        query | {"having": [{"metric": first, "op": ">", "values": [7], "on": "change"}], "compare": "yoy"},
        query | {"having": [{"metric": first, "op": ">", "values": [7], "on": "change_pct"}], "compare": "yoy"},
        query | {"limit": 3},
        query | {"limit": 4},
        query | {"limit": 3, "order_by": [{"by": first, "direction": "asc"}]},
        query | {"limit": 3, "order_by": [{"by": first, "on": "change"}], "compare": "yoy"},
        *(query | {"limit": 3, "limit_per": name} for name in groups),
        *(query | {"rank": True, "limit_per": name} for name in groups),
        *(query | {"share": True, "share_within": name} for name in groups),
        query | {"share": True},
        query | {"rank": True},
        query | {"totals": True},
        query | {"group_by": [*groups, "month"], "running": True},
        query | {"periods": [{"metric": first, "period": "2026-01"}]},
        query | {"periods": [{"metric": first, "period": "2026-02"}]},
        *(query | {"bands": bands} for bands in bands_of("deposit_balance")),
        query | {"population": {"entity": "rm", "rule": {"metric": "deposit_balance", "values": [5]}}},
        query | {"population": {"entity": "customer", "rule": {"metric": "deposit_balance", "values": [5]}}},
    ]
    if query.get("population"):
        rule = query["population"]["rule"]
        found += [query | {"population": {"rule": other}} for other in leaf_changes(rule)]
        found += [query | {"population": None}, query | {"versus_rest": True}]
    return found


def bands_of(metric: str) -> list[Query]:
    """Bands that differ in one thing each."""
    plain: Query = {"metric": metric, "edges": [10_000, 50_000]}
    more: list[Query] = [
        {"edges": [10_000, 50_001]},
        {"edges": [10_000]},
        {"period": "2026-01"},
        {"entity": "rm"},
        {"metric": "aum"},
    ]
    return [plain, *(plain | one for one in more)]


def tell_apart(desk: Desk, query: Query) -> None:
    """All changes of ``query`` that can be asked read differently from each other and from the query itself."""
    variants: dict[str, Query] = {}
    for one in [query, *changes(query)]:
        try:
            asked = SemanticQuery.model_validate(one)
            sentences = {language: told(desk, one, language) for language in ("zh", "en")}
        except (WenshuError, ValueError):
            continue
        for language, sentence in sentences.items():
            look_right(sentence, language)
            known = variants.setdefault(sentence, one)
            assert SemanticQuery.model_validate(known) == asked, f"{known}\n{one}\n{sentence}"


def look_right(sentence: str, language: str) -> None:
    """No names of the machine; every clause in the language asked for."""
    assert not re.search(r"\b_|_\w|None|Traceback|\bnan\b|[{}]", sentence), sentence
    clauses = re.split("[；。]" if language == "zh" else "; ", sentence)
    for clause in filter(None, clauses):
        chinese = re.search(r"[一-鿿]", clause)
        assert chinese if language == "zh" else re.search(r"[a-z]", clause), sentence


@FEW
@given(query=queries())
def test_a_query_changed_in_one_field_reads_differently(desk: Desk, query: Query) -> None:
    tell_apart(desk, query)


@pytest.mark.full
@MANY
@given(query=queries())
def test_thousands_of_queries_changed_in_one_field_read_differently(desk: Desk, query: Query) -> None:
    tell_apart(desk, query)


@FEW
@given(one=queries(), other=queries())
def test_two_queries_read_the_same_only_if_they_are(desk: Desk, one: Query, other: Query) -> None:
    for language in ("zh", "en"):
        if told(desk, one, language) == told(desk, other, language):
            assert plainly(one) == plainly(other)


def plainly(query: Query) -> dict[str, Any]:
    """The query without what cannot change its numbers: the order of filters."""
    dumped = SemanticQuery.model_validate(query).model_dump(mode="json")
    return dumped | {"where": sorted(map(str, dumped["where"]))}


@given(values=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=2, unique=True))
@pytest.mark.parametrize("unit", ["元", "%", "亿元"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_different_thresholds_are_written_differently(values: list[float], unit: str, language: str) -> None:
    one, other = (exact_text(value, unit, language) for value in values)
    assert (one != other) == (values[0] != values[1])


def test_every_value_of_a_long_filter_is_told(desk: Desk) -> None:
    branches = ["O01", "O02", "O03", "O04", "O05"]
    one: Query = {"metrics": ["loan_balance"], "where": [{"dimension": "branch", "op": "in", "values": branches}]}
    other = one | {"where": [{"dimension": "branch", "op": "in", "values": [*branches[:4], "O06"]}]}
    assert told(desk, one, "zh") != told(desk, other, "zh")


def test_the_same_office_in_two_roles_is_told_apart(desk: Desk) -> None:
    managing: Query = {"metrics": ["deposit_balance"], "where": [{"dimension": "branch", "op": "=", "values": ["O01"]}]}
    booking = managing | {"where": [{"dimension": "booking_branch", "op": "=", "values": ["O01"]}]}
    assert told(desk, managing, "zh") != told(desk, booking, "zh")
    assert told(desk, managing, "en") != told(desk, booking, "en")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            {
                "metrics": ["customer_cnt"],
                "period": "2026-05",
                "population": {
                    "rule": {"all": [{"segment": "T015"}, {"metric": "deposit_avg_balance", "values": [1e6]}]}
                },
            },
            "范围：全行，限（「假高净值」且存款日均不低于100万（2026-05-01–2026-05-31））的客户；2026-05-31时点的客户数。",
        ),
        (
            {
                "metrics": ["loan_balance"],
                "period": "2026-05",
                "group_by": ["branch", "sub_branch"],
                "limit": 3,
                "limit_per": "branch",
                "where": [{"dimension": "customer_type", "op": "=", "values": ["corp"]}],
            },
            "范围：全行，限客户类型为对公；2026-05-31时点的贷款余额；按分行、支行分组；每个分行取前3。",
        ),
    ],
)
def test_the_sentence_is_one_a_banker_would_sign(desk: Desk, query: Query, sentence: str) -> None:
    assert told(desk, query, "zh") == sentence


def test_a_figure_between_two_edges_is_said_with_both(desk: Desk):
    query = {
        "metrics": ["npl_rate"],
        "group_by": ["sub_branch"],
        "having": [{"metric": "npl_rate", "op": "between", "values": [0.01, 0.02]}],
    }
    assert "不良率在1%到2%之间" in told(desk, query, "zh")
    assert "between 1% and 2%" in told(desk, query, "en")
