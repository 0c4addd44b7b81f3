"""The stages behind a conversion rate: counted by hand in the data, told, tabled, drawn; recorded; never beyond the rights."""

from __future__ import annotations

import pytest

from semantic_layer.load import load_model
from semantic_layer.model import Stage
from semantic_layer.verify_model import verify_model

OPPORTUNITY = {
    "创建": "COUNT(*)",
    "联系": "COUNT(contacted_at)",
    "方案": "COUNT(proposed_at)",
    "申请": "COUNT(applied_at)",
    "审批": "COUNT(approved_at)",
    "成交": "COUNT(won_at)",
}
CAMPAIGN = {
    "触达": "COUNT(*)",
    "响应": "COUNT(responded_at)",
    "申请": "COUNT(applied_at)",
    "转化": "COUNT(converted_at)",
}


def stages(answer):
    """(stage, count) of the answer's second table."""
    assert answer.status == "answered", answer.error
    return {row[0]: row[1] for row in answer.tables[1].rows}


@pytest.mark.parametrize(
    ("asked", "table", "day", "where", "counts"),
    [
        ("今年各阶段商机转化率画个漏斗", "opportunity", "created_at", "TRUE", OPPORTUNITY),
        ("今年以来的商机漏斗是什么样的", "opportunity", "created_at", "TRUE", OPPORTUNITY),
        ("今年的营销漏斗图", "campaign_contact", "assigned_at", "ab_group = 'A'", CAMPAIGN),
        ("今年活动漏斗给我看看", "campaign_contact", "assigned_at", "ab_group = 'A'", CAMPAIGN),
    ],
)
def test_the_stages_are_those_counted_by_hand(desk, bank, asked, table, day, where, counts):
    answer = desk.answer(asked, "hq_manager")
    sql = f"SELECT {', '.join(counts.values())} FROM {table} WHERE {where} AND YEAR({day}) = 2026"
    wanted = dict(zip(counts, bank.execute(sql).fetchone(), strict=True))
    assert stages(answer) == wanted
    for name, count in wanted.items():
        assert f"{name} {count:,}" in answer.text
    [chart] = answer.charts
    assert (chart.kind, chart.table) == ("funnel", 1)
    assert [one["to"] - one["from"] for one in chart.spec["data"]["values"]] == list(wanted.values())


def test_the_rate_in_the_headline_is_that_of_its_two_stages_whoever_asks(desk):
    for user in ("hq_manager", "hangzhou_manager", "analyst"):
        answer = desk.answer("今年商机各阶段转化率", user)
        found = stages(answer)
        assert answer.tables[0].rows[0][0] == pytest.approx(found["申请"] / found["方案"])


def test_everything_that_ran_for_the_funnel_is_in_the_record(desk):
    answer = desk.answer("Draw a funnel of our opportunities this year", "hq_manager")
    entries = desk.find_audit(answer.audit_id, "auditor")
    sqls = [str(entry) for entry in entries if "won_at" in str(entry)]
    assert stages(answer)["Won"] > 0 and sqls


def test_a_rate_that_is_public_does_not_tell_the_counts_behind_it(desk):
    answer = desk.answer("今年全行的营销转化率", "rm_r007")
    assert answer.status == "answered", answer.error
    assert answer.request.query.scope == "bank"
    assert len(answer.tables) == 1 and answer.charts == ()


@pytest.mark.parametrize("asked", ["今年各分行商机赢单率", "商机赢单率近三个月走势", "今年商机赢单率和去年比"])
def test_a_rate_with_groups_or_a_comparison_has_no_funnel(desk, asked):
    answer = desk.answer(asked, "hq_manager")
    assert "funnel" not in {chart.kind for chart in answer.charts}


def test_rows_that_are_still_young_are_told(desk):
    assert any("60天" in one for one in desk.answer("今年商机漏斗", "hq_manager").assumptions)
    assert not any("60天" in one for one in desk.answer("2026年一季度商机漏斗", "hq_manager").assumptions)


def test_a_funnel_asked_for_afterwards_is_drawn(desk):
    desk.answer("今年的商机赢单率", "hq_manager", "later")
    assert desk.answer("画成漏斗", "hq_manager", "later").charts[0].kind == "funnel"


def test_a_broken_stage_is_found_by_the_check_of_the_model():
    model = load_model()
    broken = model.metrics["conversion_rate"].model_copy(update={"funnel": (Stage(zh="甲", en="A", expr="COUNT(*"),)})
    faults = verify_model(model.model_copy(update={"metrics": model.metrics | {"conversion_rate": broken}}))
    assert any("funnel is not SQL" in str(one) for one in faults)
    assert any("three stages" in str(one) for one in faults)
