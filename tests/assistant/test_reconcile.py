"""My figure differs: each declared reading is found again by its own figure, rounded as people write it."""

import json
import math
from typing import Any

import pytest

from assistant.answer import Answer
from assistant.desk import Desk
from assistant.reconcile_answer import last_digit
from semantic_layer.apply_alternative import applies, apply_alternative
from semantic_layer.load import load_model
from semantic_layer.query import SemanticQuery

MODEL = load_model()
ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("hq_manager", {"metrics": ["deposit_balance"]}),
    ("hq_manager", {"metrics": ["loan_balance"], "where": [{"dimension": "branch", "op": "=", "values": ["O01"]}]}),
    ("hangzhou_manager", {"metrics": ["deposit_avg_balance"]}),
    ("hangzhou_manager", {"metrics": ["npl_rate"]}),
    ("rm_r007", {"metrics": ["loan_balance"]}),
    ("analyst", {"metrics": ["contribution"], "period": "2026Q1"}),
    ("hq_manager", {"metrics": ["eva"], "period": "2026Q1"}),
    ("hq_manager", {"metrics": ["interest_income"]}),
    ("hq_manager", {"metrics": ["customer_cnt"]}),
)
CASES = [
    pytest.param(user, query, name, id=f"{user}-{query['metrics'][0]}-{name}")
    for user, query in ASKED
    for name, alternative in MODEL.alternatives.items()
    if applies(alternative, SemanticQuery.model_validate(query), MODEL)
]


def reconcile(desk: Desk, user: str, query: dict[str, Any], figure: float, **more: Any) -> Answer:
    return desk.read_query(json.dumps({"kind": "reconcile", "query": query, "figure": figure, **more}), user)


def figure_of(desk: Desk, user: str, query: dict[str, Any]) -> float | None:
    """The plain query's one figure, or None where it has none or is refused."""
    answer = desk.read_query(json.dumps(query), user)
    if answer.status != "answered":
        return None
    [table] = answer.tables
    value = table.rows[0][table.index(query["metrics"][0])]
    return None if value is None else float(value)


def written(value: float) -> float:
    """The value as people write it down: six digits."""
    return float(f"{value:.6g}")


def readings(answer: Answer) -> list[str]:
    return [row[0] for row in answer.tables[-1].rows] if answer.tables else []


@pytest.mark.parametrize(("user", "query", "name"), CASES)
def test_a_reading_is_found_by_its_own_figure(desk: Desk, user: str, query: dict[str, Any], name: str):
    alternative = MODEL.alternatives[name]
    asked = SemanticQuery.model_validate(query)
    edited = apply_alternative(alternative, asked, desk.users[user], MODEL, desk.road.data_date)
    ours = figure_of(desk, user, query)
    plain = None if edited is None else figure_of(desk, user, edited.model_dump(mode="json"))
    assert ours is not None
    if not plain:  # nothing to find under these rights: the reading must not be shown either
        away = reconcile(desk, user, query, written(1.2345 * ours))
        assert plain == 0 or alternative.label.zh not in readings(away)
        return
    theirs = written(plain * alternative.factor)
    answer = reconcile(desk, user, query, theirs)
    assert answer.status == "answered"
    if abs(ours - theirs) <= last_digit(theirs) / 2:
        assert answer.headline.startswith("口径一致")
        return
    assert alternative.label.zh in answer.text or alternative.label.zh in readings(answer)
    steps = answer.tables[0].rows
    assert abs(steps[-2][2] - theirs) <= 1e-9 * max(abs(theirs), abs(ours))
    assert math.fsum(row[1] for row in steps[1:-1]) == pytest.approx(theirs - ours, rel=1e-9)


def test_nearly_all_readings_are_tested():
    assert len({case.values[2] for case in CASES}) >= 0.75 * len(MODEL.alternatives)


@pytest.mark.parametrize(
    ("query", "theirs", "reading"),
    [
        ({"metrics": ["deposit_balance"]}, {"metrics": ["deposit_balance"], "period": "2025-12-31"}, "年初（上年末）"),
        ({"metrics": ["deposit_balance"]}, {"metrics": ["deposit_avg_balance"], "period": "2026-05"}, "存款月日均"),
        (
            {"metrics": ["loan_balance"]},
            {"metrics": ["loan_balance"], "where": [{"dimension": "customer_type", "op": "=", "values": ["corp"]}]},
            "只含对公",
        ),
        ({"metrics": ["npl_rate"]}, {"metrics": ["overdue_rate"]}, "逾期率（不是不良率）"),
        ({"metrics": ["contribution"]}, {"metrics": ["contribution"], "period": "2026-05"}, "当月"),
    ],
)
def test_a_figure_of_a_hand_written_reading_is_named(desk: Desk, query, theirs, reading: str):
    other = figure_of(desk, "hq_manager", theirs)
    assert other is not None
    assert f"「{reading}」" in reconcile(desk, "hq_manager", query, written(other)).headline


def test_two_edits_at_once_are_bridged_one_at_a_time(desk: Desk):
    """Companies alone, at the last month end: each step is a figure that the plain query confirms."""
    companies = [{"dimension": "customer_type", "op": "=", "values": ["corp"]}]
    both = {"metrics": ["deposit_balance"], "where": companies, "period": "2026-04-30"}
    theirs = figure_of(desk, "hq_manager", both)
    assert theirs is not None
    answer = reconcile(desk, "hq_manager", {"metrics": ["deposit_balance"]}, written(theirs))
    assert "上月末" in answer.headline and "只含对公" in answer.headline
    ours, first, second, *_ = (row[2] for row in answer.tables[0].rows)
    april = figure_of(desk, "hq_manager", {"metrics": ["deposit_balance"], "period": "2026-04-30"})
    may = figure_of(desk, "hq_manager", {"metrics": ["deposit_balance"]})
    assert (ours, first, second) == pytest.approx((may, april, theirs), rel=1e-12)
    assert answer.charts[0].kind == "waterfall"


def test_our_own_figure_rounded_is_the_same_reading(desk: Desk):
    value = figure_of(desk, "hq_manager", {"metrics": ["deposit_balance"]})
    assert value is not None
    answer = reconcile(desk, "hq_manager", {"metrics": ["deposit_balance"]}, round(value, -6), precision=1e6)
    assert answer.headline.startswith("口径一致") and not answer.charts


def test_a_figure_of_no_reading_is_told_with_the_nearest_and_the_number_tried(desk: Desk):
    answer = reconcile(desk, "hq_manager", {"metrics": ["deposit_balance"]}, 123456789012.34)
    assert answer.status == "answered" and "没有一种等于" in answer.headline and "最接近的是" in answer.text
    assert not answer.charts
    tried = int(answer.headline.split("已试")[1].split("种")[0])
    assert 10 <= tried <= 64


def test_readings_outside_the_rights_are_left_out_without_a_name(desk: Desk):
    """An account manager cannot see the bank's AUM: its figure is not found, and not hinted at."""
    bank = figure_of(desk, "hq_manager", {"metrics": ["aum"]})
    assert bank is not None
    answer = reconcile(desk, "rm_r007", {"metrics": ["aum"]}, written(bank))
    assert "没有一种等于" in answer.headline
    assert not any("全行" in reading for reading in readings(answer))
    assert any("算不出" in note for note in answer.assumptions)


def test_the_public_figure_of_the_bank_is_found_by_a_branch(desk: Desk):
    bank = figure_of(desk, "hq_manager", {"metrics": ["deposit_balance"]})
    assert bank is not None
    assert (
        "「全行口径」" in reconcile(desk, "hangzhou_manager", {"metrics": ["deposit_balance"]}, written(bank)).headline
    )


def test_follow_ups_of_a_match_work(desk: Desk):
    theirs = figure_of(desk, "hq_manager", {"metrics": ["deposit_balance"], "period": "2025-12-31"})
    assert theirs is not None
    answer = reconcile(desk, "hq_manager", {"metrics": ["deposit_balance"]}, written(theirs))
    assert [offer.request and offer.request.kind for offer in answer.follow_ups] == ["query", "explain"]
    for offer in answer.follow_ups:
        assert offer.request is not None
        assert desk.run(offer.request, "hq_manager").status == "answered"


@pytest.mark.parametrize(
    ("user", "query", "code"),
    [
        ("hq_manager", {"metrics": ["deposit_balance"], "group_by": ["branch"]}, "reconcile-one-figure"),
        ("hq_manager", {"metrics": ["deposit_balance", "loan_balance"]}, "reconcile-one-figure"),
        ("risk_hangzhou", {"metrics": ["contribution"]}, "metric-refused"),
        ("auditor", {"metrics": ["deposit_balance"]}, "needs-case"),
        ("rm_r007", {"metrics": ["contribution"], "scope": "bank"}, "not-public"),
    ],
)
def test_what_cannot_be_reconciled_is_refused(desk: Desk, user: str, query: dict[str, Any], code: str):
    answer = reconcile(desk, user, query, 1.0)
    assert (answer.status, answer.error and answer.error.code) == ("refused", code)


@pytest.mark.parametrize(
    ("figure", "digit"), [(8.32e9, 1e7), (8.3e9, 1e8), (0.0137, 1e-4), (1234.5, 0.1), (42.0, 1.0), (0.0, 1.0)]
)
def test_the_precision_of_a_figure_is_its_last_digit(figure: float, digit: float):
    assert last_digit(figure) == pytest.approx(digit)
