"""What a comparison is called: by what is computed, and where that is not what was asked, by both."""

from __future__ import annotations

import pytest

from assistant.desk import Desk

FLOW = '{{"metrics": ["loan_disbursed"], "period": {{"from": "2026-01-01", "to": "2026-05-31"}}, "compare": "{asked}"}}'


@pytest.mark.parametrize(
    ("asked", "said"), [("prior", "代替环比"), ("year_start", "代替较年初"), ("month_end", "代替较上月末")]
)
def test_a_flow_without_the_base_asked_for_is_called_year_on_year(desk: Desk, asked: str, said: str):
    answer = desk.read_query(FLOW.format(asked=asked), "hq_manager")
    year = desk.read_query(FLOW.format(asked="yoy"), "hq_manager")
    assert answer.tables[0].rows == year.tables[0].rows
    assert [one.label for one in answer.tables[0].columns] == [one.label for one in year.tables[0].columns]
    assert "同比" in answer.text and said in answer.description
    assert "代替" not in year.description
    assert any("同比" in note for note in answer.assumptions)


def test_figures_with_a_base_of_their_own_keep_the_name_that_was_asked_for(desk: Desk):
    answer = desk.read_query(
        '{"metrics": ["deposit_balance"], "period": "2026-05-31", "compare": "year_start"}', "hq_manager"
    )
    assert "较年初" in answer.text and "（基期2025-12-31）" in answer.description
