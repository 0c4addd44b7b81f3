"""Whether two figures go together: the rank correlation against one computed here, told, recorded, within the rights."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from semantic_layer.scan_sql import MERGED

ASKED = [
    ("客户的存款和理财规模相关吗", "customer"),
    ("各支行贷款余额和不良率有没有关系", "sub_branch"),
    ("is there a correlation between deposits and loans by sub-branch", "sub_branch"),
    ("活跃度和贡献度有相关吗", "customer"),
]


def spearman(rows: pd.DataFrame) -> tuple[float, int]:
    """ρ by pandas' ranks and numpy's correlation, and the number of pairs."""
    both = rows.dropna().astype(float)
    ranks = both.rank(method="average").to_numpy()
    return float(np.corrcoef(ranks[:, 0], ranks[:, 1])[0, 1]), len(both)


@pytest.mark.parametrize(("text", "group"), ASKED)
def test_the_rank_correlation_is_that_of_the_rows(desk, text, group):
    answer = desk.answer(text, "hq_manager")
    assert answer.status == "answered", answer.text
    assert answer.request.query.group_by == (group,)
    rho, count = spearman(_figures(answer))
    assert f"ρ = {rho:.2f}" in answer.headline
    assert str(count) in answer.headline
    assert "相关不等于因果" in answer.text or "not causation" in answer.text
    assert answer.charts[0].kind == "scatter"


def _figures(answer) -> pd.DataFrame:
    names = [column.name for column in answer.tables[0].columns]
    places = [names.index(metric) for metric in answer.request.query.metrics]
    return pd.DataFrame([[row[place] for place in places] for row in answer.tables[0].rows])


def test_a_condition_narrows_what_is_correlated(desk):
    every = desk.answer("各支行贷款余额和不良率有没有关系", "hq_manager")
    some = desk.answer("杭州分行各支行贷款余额和不良率有没有关系", "hq_manager")
    rho, count = spearman(_figures(some))
    assert count < spearman(_figures(every))[1]
    assert f"ρ = {rho:.2f}" in some.headline


def test_few_rows_say_that_they_are_few(desk):
    answer = desk.answer("各分行存款和贷款有相关性吗", "hq_manager")
    rho, count = spearman(_figures(answer))
    assert count < 10
    assert f"只有{count}个分行" in answer.text
    assert f"ρ = {rho:.2f}" in answer.headline


def test_a_figure_that_does_not_vary_has_no_correlation(desk):
    answer = desk.answer("各分行存款和不良率的相关性", "rm_r007")
    assert "算不出" in answer.headline
    assert "ρ" not in answer.headline


def test_the_row_of_the_small_groups_is_no_point(desk):
    answer = desk.answer("各行业的存款和贷款相关吗", "analyst")
    (table,) = answer.tables
    whole = [row for row in table.rows if row[0] != MERGED]
    rho, count = spearman(pd.DataFrame([row[-2:] for row in whole]))
    assert count == len(table.rows) - 1
    assert f"{count}个行业" in answer.headline
    assert f"ρ = {rho:.2f}" in answer.headline


def test_what_is_computed_stays_within_the_rights_and_is_recorded(desk):
    own = desk.answer("我的客户存款和AUM相关吗", "rm_r007")
    records = [line["record"] for line in desk.road.ledger.find(own.audit_id)]
    (computed,) = [record["sql"] for record in records if record.get("reason") == "correlation"]
    assert "CORR(" in computed
    assert "R007" in computed
    rho, count = spearman(_figures(own))
    assert f"ρ = {rho:.2f}" in own.headline
    assert f"{count}个客户" in own.headline
    assert count < len(desk.answer("客户的存款和AUM相关吗", "hq_manager").tables[0].rows)


def test_other_charts_of_two_figures_have_none(desk):
    answer = desk.answer("各支行贷款余额和不良率", "hq_manager")
    assert "ρ" not in answer.text
