"""Shares: the row that was asked for is told first, and under a comparison of times the share has a change, against SQL by hand."""

from __future__ import annotations

import pytest

_SHARE = (
    "SELECT SUM(b.balance) FILTER (c.customer_type = 'retail') / SUM(b.balance) FROM loan_balance_monthly AS b "
    "JOIN dim_customer AS c USING (customer_id) WHERE b.month_end = CAST(? AS DATE)"
)


def _share(bank, day: str) -> float:
    return float(bank.execute(_SHARE, [day]).fetchone()[0])


@pytest.mark.parametrize("text", ["零售贷款占比多少", "what is the share of retail loans"])
def test_the_row_asked_for_leads(desk, bank, text):
    answer = desk.answer(text, "hq_manager")
    assert f"{_share(bank, '2026-05-31'):.1%}" in answer.headline
    assert "零售" in answer.headline or "Retail" in answer.headline
    assert len(answer.tables[0].rows) == 2


def test_another_row_leads_when_it_is_asked_for_next(desk, bank):
    desk.answer("零售贷款占比多少", "hq_manager", "shares")
    answer = desk.answer("那对公呢", "hq_manager", "shares")
    assert f"{1 - _share(bank, '2026-05-31'):.1%}" in answer.headline


def test_a_share_is_compared_as_a_share(desk, bank):
    answer = desk.answer("零售贷款占比比年初变化多少", "hq_manager")
    table = answer.tables[0]
    rows = {row[0]: row for row in table.rows}
    moved = rows["retail"][table.index("loan_balance__share__change")]
    expected = _share(bank, "2026-05-31") - _share(bank, "2025-12-31")
    assert moved == pytest.approx(expected)
    assert f"{expected * 100:+.2f}个百分点" in answer.headline
    assert sum(row[table.index("loan_balance__share__change")] for row in table.rows) == pytest.approx(0)


def test_shares_by_all_groups_lead_with_none(desk):
    assert "最高" in desk.answer("按客户类型看贷款占比", "hq_manager").headline


def test_industry_figures_have_shares_without_a_change(desk):
    answer = desk.answer("各支行存款占比和比平均高多少", "hq_manager")
    names = [column.name for table in answer.tables for column in table.columns]
    assert not any(name.endswith("__share__change") for name in names)
