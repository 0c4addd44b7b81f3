"""Answers about plans: who is furthest from the plan, who lags, and of how many."""

from __future__ import annotations

import re

import pytest

from assistant.question import QueryRequest
from semantic_layer.query import SemanticQuery


def _plans(desk):
    """(name, target, actual, increment achievement, time progress) of each sub-branch, from the figures of all of them."""
    answer = desk.answer("各支行存款计划完成情况", "hangzhou_manager")
    table = answer.tables[0]
    names = ("sub_branch_name", "target_value", "deposit_avg_balance", "increment_achievement", "time_progress")
    places = [table.index(name) for name in names]
    return [tuple(row[place] for place in places) for row in table.rows]


@pytest.mark.parametrize(
    "text",
    [
        "哪个支行离存款计划差距最大",
        "存款计划缺口最大的支行是哪个",
        "哪个支行离存款计划差得最远",
        "Which sub-branch has the largest gap to its deposit plan?",
        "which sub-branch is furthest behind its deposit plan",
        "which sub-branch has the biggest shortfall in the deposit plan",
    ],
)
def test_largest_gap_is_the_one_furthest_below_its_plan(desk, text):
    plans = _plans(desk)
    furthest = max(plans, key=lambda one: one[1] - one[2])[0]
    answer = desk.answer(text, "hangzhou_manager")
    table = answer.tables[0]
    assert table.rows[0][table.index("sub_branch_name")] == furthest
    assert furthest in answer.headline and len(table.rows) == 1


@pytest.mark.parametrize(
    "text", ["各支行存款计划完成情况，差距最大的是谁", "各支行存款计划完成得怎么样，差得最多的是哪个"]
)
def test_each_asked_for_before_the_largest_gap_shows_all_of_them_the_furthest_first(desk, text):
    gaps = {one[0]: one[1] - one[2] for one in _plans(desk)}
    furthest = max(gaps, key=gaps.__getitem__)
    answer = desk.answer(text, "hangzhou_manager")
    table = answer.tables[0]
    shown = [row[table.index("sub_branch_name")] for row in table.rows]
    assert furthest in answer.headline and shown == sorted(gaps, key=gaps.__getitem__, reverse=True)


@pytest.mark.parametrize(
    "text", ["哪些支行没完成存款计划", "哪些支行没达到存款计划", "Which sub-branches have not met their deposit plan?"]
)
def test_not_met_says_of_how_many_by_which_rule_and_who_else_is_short(desk, text):
    plans = _plans(desk)
    late = [one[0] for one in plans if one[3] < one[4]]
    short = [one[0] for one in plans if one[1] > one[2] and one[0] not in late]
    answer = desk.answer(text, "hangzhou_manager")
    head, rest = answer.headline, answer.text[len(answer.headline) :]
    assert {str(len(late)), str(len(plans))} <= set(re.findall(r"\d+", head))
    assert all(name in head for name in late) and all(name in rest for name in short)
    assert "增量完成率" in head or "Increment achievement" in head
    assert len(answer.tables[0].rows) == len(late)


def test_words_that_need_a_plan_stay_unknown_without_one(desk):
    for text in ("which clients have not met their manager", "the gap between our clients"):
        assert desk.answer(text, "hangzhou_manager").status == "clarified"


@pytest.mark.parametrize(
    "text",
    [
        "哪些支行没嘀咕存款计划",
        "Which sub-branches have not blorped their deposits?",
        "which branches won't blorp loans",
    ],
)
def test_a_negation_is_never_offered_to_be_left_out(desk, text):
    answer = desk.answer(text, "hq_manager")
    assert answer.status == "clarified"
    assert not [one.label for one in answer.choices if one.label.startswith(("不考虑", "Leave out"))]
    assert answer.language == "zh" or "、" not in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "为什么西湖支行落后于存款计划",
        "西湖支行为什么没有完成存款计划",
        "西湖支行为什么离存款计划这么远",
        "why is Xihu sub-branch behind its deposit plan",
    ],
)
def test_why_a_plan_is_missed_is_told_by_the_plans_below(desk, bank, text):
    answer = desk.answer(text.replace("Xihu sub-branch", "西湖支行"), "hangzhou_manager")
    table = answer.tables[0]
    *rows, whole = [dict(zip([one.name for one in table.columns], row, strict=True)) for row in table.rows]
    rows = [row for row in rows if row["rm"] is not None]  # clients without a manager carry no plan
    planned = dict(
        bank.execute(
            "SELECT r.rm_id, k.target_value FROM kpi_target k JOIN dim_rm r ON k.scope_type = 'rm' AND k.scope_id = r.rm_id "
            "WHERE r.org_id IN (SELECT org_id FROM dim_org WHERE path LIKE '%O0101%') AND k.metric_id = 'deposit_avg_balance' "
            "AND k.period_type = 'Y' AND DATE '2026-05-31' BETWEEN k.period_start AND k.period_end"
        ).fetchall()
    )
    assert {row["rm"]: row["target_value"] for row in rows} == {key: float(value) for key, value in planned.items()}
    gaps = [row["target_gap"] for row in rows]
    assert gaps == sorted(gaps, reverse=True) and rows[0]["rm_name"] in answer.text
    plan = "SELECT target_value FROM kpi_target WHERE scope_id = 'O0101' AND metric_id = 'deposit_avg_balance'"
    own = {float(value) for (value,) in bank.execute(plan).fetchall()}
    assert whole["target_value"] in own
    told = "合计" in answer.text or "sum to" in answer.text
    assert told == (abs(sum(planned.values()) - whole["target_value"]) > 1)


def test_a_table_of_plans_without_the_time_elapsed_says_who_has_reached_them(desk):
    metrics = ("deposit_avg_balance", "target_value", "target_achievement", "target_gap")
    query = SemanticQuery(metrics=metrics, group_by=("sub_branch",), target="deposit_avg_balance")
    answer = desk.run(QueryRequest(query=query), "hangzhou_manager")
    short = sorted((plan - actual, name) for name, plan, actual, _, _ in _plans(desk) if plan > actual)
    assert short and answer.headline.count("支行") >= len(short)
    assert "、".join(name for _, name in reversed(short)) in answer.headline
