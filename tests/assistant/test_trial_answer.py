"""Two groups of a campaign judged row by row: the sizes counted by hand in the data, the rows told by their names."""

from __future__ import annotations

import pytest

SIZES = """SELECT {group}, MIN(n) FROM (
    SELECT {group}, ab_group, COUNT(*) AS n FROM campaign_contact JOIN dim_customer USING (customer_id)
    WHERE assigned_at >= '2026-01-01' AND assigned_at < '2026-06-01' GROUP BY ALL) GROUP BY ALL"""
NAMES = {"M": "男", "F": "女", None: "未分类"}


@pytest.mark.parametrize(("asked", "group"), [("各营销活动的A/B提升", "campaign_id"), ("A/B提升按性别", "gender")])
def test_the_rows_too_small_to_judge_are_named(desk, bank, asked, group):
    answer = desk.answer(asked, "hq_manager")
    assert answer.status == "answered", answer.text
    small = {code for code, fewest in bank.execute(SIZES.format(group=group)).fetchall() if fewest < 100}
    titles = NAMES | {row[0]: row[1] for row in answer.tables[0].rows if row[0] is not None}
    (note,) = [one for one in answer.assumptions if "样本不足" in one]
    assert set(note.rpartition("：")[2].rstrip("。").split("、")) == {titles[code] for code in small}
