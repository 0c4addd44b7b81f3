"""Why did it change: the parts sum to the change, for every metric that comes from sums, under every kind of rights."""

import json
import math
from itertools import pairwise
from typing import Any

import pytest

from assistant.answer import Answer
from assistant.desk import Desk
from assistant.explain_search import candidates
from assistant.question import Explain
from semantic_layer.load import load_model
from semantic_layer.query import SemanticQuery
from semantic_layer.split_metric import split_metric, terms_of

MODEL = load_model()
USERS = ("hq_manager", "hangzhou_manager", "rm_r007", "analyst")
WINDOWS: tuple[dict[str, Any], ...] = (
    {"period": "2026-05", "compare": "prior"},
    {"period": "2026Q1", "compare": "prior"},
    {"compare": "yoy"},
    {"period": "2026-04", "compare": "period", "compare_period": "2026-01"},
)
# Rights, windows and scopes under which there is nothing to explain; anything else is a fault.
NOTHING = {"explain-no-base", "before-data", "small-cell", "explain-overlap", "no-join-path"}
WITHOUT_A_BASE = {"cac", "deposit_tenure_months", "model_brier"}  # in the small bank


def splittable() -> list[str]:
    known = [metric for metric in MODEL.metrics.values() if not metric.hidden]
    return [metric.id for metric in known if split_metric(metric, MODEL) or terms_of(metric, MODEL)]


def explain(desk: Desk, user: str, query: dict[str, Any], by: tuple[str, ...] = ()) -> Answer:
    return desk.read_query(json.dumps({"kind": "explain", "query": query, "by": by}), user)


def figures(desk: Desk, user: str, metric: str, query: dict[str, Any], by: str | None = None) -> dict[str, Any]:
    """The plain query's rows, by the lane that explains nothing: code → (base, now)."""
    plain = {"metrics": [metric], **query} | ({"group_by": [by]} if by else {})
    answer = desk.read_query(json.dumps(plain), user)
    assert answer.status == "answered", answer.text
    [table] = answer.tables
    at = {column.name: place for place, column in enumerate(table.columns)}
    return {str(row[at[by]]) if by else "": (row[at[f"{metric}__base"]], row[at[metric]]) for row in table.rows}


def column(answer: Answer, number: int, ending: str) -> list[Any]:
    table = answer.tables[number]
    [place] = [at for at, one in enumerate(table.columns) if one.name.endswith(ending)]
    return [row[place] for row in table.rows]


@pytest.mark.parametrize("number, metric", list(enumerate(splittable())), ids=splittable())
def test_the_parts_sum_to_the_change_of_the_plain_query(desk: Desk, number: int, metric: str):
    """Each metric in a window and by one of its dimensions, rotating; as head office and as one of the others."""
    query = WINDOWS[number % len(WINDOWS)] | {"metrics": [metric]}
    tried = candidates(MODEL.metrics[metric], SemanticQuery.model_validate(query), MODEL)
    by = tried[number % len(tried) :][:1] if tried and split_metric(MODEL.metrics[metric], MODEL) else ()
    for user in dict.fromkeys((USERS[number % len(USERS)], "hq_manager")):
        answer = explain(desk, user, query, by)
        if answer.status == "answered":
            check_sums(desk, user, metric, query, answer)
            return
        assert answer.error is not None and answer.error.code in NOTHING, answer.text
    # not by this dimension, or not in this window: then some other way
    easy = {"metrics": [metric], "period": "2026-05", "compare": "prior"}
    answer = explain(desk, "hq_manager", easy)
    assert answer.status == "answered" or metric in WITHOUT_A_BASE, answer.text
    if answer.status == "answered":
        check_sums(desk, "hq_manager", metric, easy, answer)


def check_sums(desk: Desk, user: str, metric: str, query: dict[str, Any], answer: Answer) -> None:
    """Every table's contributions are the difference of the plain query's two figures; rate and mix are each contribution."""
    base, now = figures(desk, user, metric, {k: v for k, v in query.items() if k != "metrics"})[""]
    for place, table in enumerate(answer.tables):
        *parts, last = column(answer, place, "__part__change")
        size = max(abs(base), abs(now), *(abs(one) for one in parts))
        assert math.fsum(parts) == pytest.approx(now - base, rel=1e-9, abs=1e-9 * size)
        assert last == pytest.approx(now - base, rel=1e-9, abs=1e-9 * size)
        if any(one.name.endswith("__mix__change") for one in table.columns):
            effects = zip(column(answer, place, "__rate__change"), column(answer, place, "__mix__change"), strict=True)
            assert [rate + mix for rate, mix in effects] == pytest.approx([*parts, last], rel=1e-9, abs=1e-9 * size)


@pytest.mark.parametrize(
    ("user", "metric", "by"),
    [
        ("hq_manager", "npl_rate", "branch"),
        ("hangzhou_manager", "deposit_cost_rate", "sub_branch"),
        ("rm_r007", "loan_rate", "loan_subcategory"),
        ("hq_manager", "wealth_penetration", "segment"),
    ],
)
def test_every_group_shows_the_rate_that_the_plain_query_gives_it(desk: Desk, user: str, metric: str, by: str):
    window = {"period": "2026-05", "compare": "prior"}
    answer = explain(desk, user, window | {"metrics": [metric]}, (by,))
    plain = figures(desk, user, metric, window, by)
    table = answer.tables[0]
    at = {one.name: place for place, one in enumerate(table.columns)}
    shown = {str(row[0] or None): (row[at[f"{metric}__base"]], row[at[metric]]) for row in table.rows[:-1]}
    assert len(shown) > 1
    for code, pair in shown.items():
        assert pair == pytest.approx(plain[code], rel=1e-9)


def test_the_largest_contribution_leads_and_the_chart_ends_at_todays_figure(desk: Desk):
    answer = explain(desk, "hq_manager", {"metrics": ["deposit_balance"], "compare": "year_start"}, ("branch",))
    parts = [abs(one) for one in column(answer, 0, "__part__change")[:-1]]
    assert parts == sorted(parts, reverse=True)
    [chart] = answer.charts
    bars = chart.spec["data"]["values"]
    assert chart.kind == "waterfall"
    assert (bars[0]["label"], bars[-1]["label"]) == ("2025年12月31日", "2026年5月31日")
    for before, after in pairwise(bars[:-1]):
        assert before["to"] == after["from"]
    assert bars[-2]["to"] == pytest.approx(bars[-1]["to"], abs=0.02)


def test_a_search_shows_at_most_three_dimensions_of_different_hierarchies_ranked(desk: Desk):
    answer = explain(desk, "hq_manager", {"metrics": ["loan_balance"], "period": "2026-05", "compare": "yoy"})
    dimensions = [table.columns[0].name for table in answer.tables]
    assert 1 <= len(dimensions) <= 3
    assert not {"branch", "sub_branch"} <= set(dimensions) and not {"sub_branch", "outlet"} <= set(dimensions)
    assert not {"customer", "tag", "has_loan", "month"} & set(dimensions)
    assert any("从" in note and "维度" in note for note in answer.assumptions)


def test_contribution_is_told_by_its_components(desk: Desk):
    answer = explain(desk, "hq_manager", {"metrics": ["contribution"], "period": "2026Q1", "compare": "prior"})
    names = [row[0] for row in answer.tables[-1].rows]
    assert names[:-1] == [MODEL.metrics[term.named].zh for term in terms_of(MODEL.metrics["contribution"], MODEL)]


def test_a_growth_is_told_by_its_closing_and_opening_balance(desk: Desk):
    answer = explain(desk, "hq_manager", {"metrics": ["deposit_growth"], "period": "2026-05"}, ("branch",))
    [closing, opening, _] = answer.tables[-1].rows
    assert closing[0] == "存款余额（时点）" and opening[0] == "期初存款余额（时点）" and opening[2] < 0 < closing[2]


def test_without_a_comparison_the_year_to_date_is_explained_against_a_year_ago(desk: Desk):
    assert "同比" in explain(desk, "hq_manager", {"metrics": ["contribution"]}).headline
    assert "环比" in explain(desk, "hq_manager", {"metrics": ["contribution"], "period": "2026-05"}).headline


def test_every_follow_up_of_an_explanation_works(desk: Desk):
    answer = explain(desk, "hangzhou_manager", {"metrics": ["deposit_balance"], "compare": "year_start"})
    assert answer.follow_ups
    for offer in answer.follow_ups:
        assert offer.request is not None
        assert desk.run(offer.request, "hangzhou_manager").status == "answered"


def test_small_groups_stay_merged_for_the_analyst(desk: Desk):
    query = {"metrics": ["loan_balance"], "period": "2026-05", "compare": "prior"}
    plain = figures(desk, "analyst", "loan_balance", {"period": "2026-05", "compare": "prior"}, "industry")
    answer = explain(desk, "analyst", query, ("industry",))
    shown = [row[1] for row in answer.tables[0].rows]
    assert "其他（少于5户）" in shown and len(shown) - 1 == len(plain)
    assert not any(offer.request and offer.request.kind == "explain" for offer in answer.follow_ups)


@pytest.mark.parametrize(
    ("user", "query", "by", "code"),
    [
        ("hq_manager", {"metrics": ["current_ratio"]}, (), "explain-not-additive"),
        ("hq_manager", {"metrics": ["contribution_top20_share"]}, (), "explain-not-additive"),
        ("hq_manager", {"metrics": ["deposit_balance"]}, ("tag",), "explain-overlap"),
        ("hq_manager", {"metrics": ["deposit_balance"]}, ("month",), "explain-without-series"),
        ("hq_manager", {"metrics": ["deposit_balance"]}, ("purpose",), "no-join-path"),
        ("hq_manager", {"metrics": ["deposit_balance", "loan_balance"]}, (), "explain-one-metric"),
        ("hq_manager", {"metrics": ["no_such"]}, (), "unknown-metric"),
        ("hq_manager", {"metrics": ["deposit_balance"], "period": "2023-06", "compare": "yoy"}, (), "explain-no-base"),
        ("rm_r007", {"metrics": ["npl_rate"], "scope": "bank"}, (), "public-total-only"),
        ("risk_hangzhou", {"metrics": ["contribution"]}, (), "metric-refused"),
        ("auditor", {"metrics": ["deposit_balance"]}, (), "needs-case"),
    ],
)
def test_what_cannot_be_explained_is_refused_with_its_reason(
    desk: Desk, user: str, query: dict[str, Any], by: tuple[str, ...], code: str
):
    answer = explain(desk, user, query, by)
    assert (answer.status, answer.error and answer.error.code) == ("refused", code)
    assert desk.road.ledger.find(answer.audit_id)


def test_every_statement_of_an_explanation_stands_in_the_ledger(desk: Desk):
    answer = explain(desk, "hq_manager", {"metrics": ["npl_rate"], "compare": "prior"}, ("branch", "industry_section"))
    decision, outcome = desk.road.ledger.find(answer.audit_id)
    assert (decision["entry"], outcome["entry"]) == ("decision", "outcome")
    record = decision["record"]
    assert len(record["queries"]) == 3 and record["sql"].count(";\n") == 2
    assert answer.sql.count("SELECT") >= 3


def test_the_change_of_a_chosen_population_is_explained(desk: Desk):
    """Clients with at least a million of deposits, compared with the rest in the query: the rest plays no part here."""
    rule = {"rule": {"metric": "deposit_balance", "op": ">=", "values": [1_000_000]}}
    query = {"metrics": ["deposit_balance"], "period": "2026-05", "compare": "prior", "population": rule}
    answer = explain(desk, "hq_manager", {**query, "versus_rest": True}, ("branch",))
    assert answer.status == "answered", answer.text
    check_sums(desk, "hq_manager", "deposit_balance", query, answer)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_change_that_went_the_other_way_is_said_first(desk: Desk, language: str):
    query = SemanticQuery.model_validate({"metrics": ["deposit_balance"], "period": "2026-05", "compare": "yoy"})
    told = desk.run(Explain(query=query), "hq_manager", language=language)
    rose = "+" in told.headline
    contrary, same = ("down", "up") if rose else ("up", "down")
    found = desk.run(Explain(query=query, expected=contrary), "hq_manager", language=language)
    assert found.headline.startswith("实际没有" if language == "zh" else "It did not")
    assert desk.run(Explain(query=query, expected=same), "hq_manager", language=language).headline == told.headline
