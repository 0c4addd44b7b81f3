"""A figure and its rule together: the query, the clause, the verdict with its margin, and where there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.desk import Desk
from assistant.question import QueryRequest
from tests.knowledge.rulebook import opened


@pytest.fixture(scope="module")
def desk(bank_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with opened(bank_home, tmp_path_factory.mktemp("verdicts")) as one:
        yield one


def figure(answer: Answer, metric: str) -> float:
    return float(answer.tables[0].rows[0][answer.tables[0].index(metric)])


def margin(answer: Answer) -> float:
    found = re.search(r"([\d.]+)个百分点", answer.headline)
    assert found is not None, answer.headline
    return float(found[1])


def test_the_verdict_says_the_margin_and_cites_the_clause(desk: Desk) -> None:
    answer = desk.answer("存款偏离度有没有超4%", "hq_manager")
    value = figure(answer, "deposit_deviation")
    assert isinstance(answer.request, QueryRequest)
    assert ("没有超标" in answer.headline) == (value <= 0.04)
    assert margin(answer) == pytest.approx(abs(0.04 - value) * 100, abs=0.005)
    assert [(one.number, one.article) for one in answer.citations] == [("H2", "第十一条")]


@pytest.mark.parametrize(
    "question",
    [
        "存款偏离度离上限还差多少",
        "存款偏离度是多少，上限是多少",
        "存款偏离度比规定的上限低多少",
        "存款偏离度多少，制度上怎么规定的",
        "What is the deposit deviation and what is the limit?",
        "how far is deposit deviation from its limit",
    ],
)
def test_a_figure_asked_beside_its_limit_is_held_against_it(desk: Desk, question: str) -> None:
    answer = desk.answer(question, "hq_manager")
    value = figure(answer, "deposit_deviation")
    assert value == figure(desk.answer("存款偏离度是多少", "hq_manager"), "deposit_deviation")
    assert [(one.number, one.article) for one in answer.citations] == [("H2", "第十一条")]
    assert f"{abs(0.04 - value) * 100:.2f}" in answer.headline


def test_a_requirement_that_is_a_range_tells_where_in_it_the_figure_is(desk: Desk) -> None:
    answer = desk.answer("拨备覆盖率达标吗", "hangzhou_manager")
    value = figure(answer, "provision_coverage")
    wanted = "达标：" if value >= 1.5 else "之内" if value >= 1.2 else "未达标"
    assert wanted in answer.headline and "120%–150%" in answer.headline
    assert [one.number for one in answer.citations] == ["H3"]


def test_a_limit_of_the_bank_gives_no_verdict_on_a_part(desk: Desk) -> None:
    own = desk.answer("存款偏离度达标吗", "hangzhou_manager")
    assert (
        own.tables
        and "约束的是全行" in own.text
        and "超标：" not in own.text
        and own.citations[0].article == "第十一条"
    )
    parts = desk.answer("各分行存款偏离度有没有超标", "hq_manager")
    assert "约束的是全行" in parts.text and "超标：" not in parts.text


def test_a_figure_that_only_the_bank_has_is_answered_by_the_clause_alone(desk: Desk) -> None:
    answer = desk.answer("单一客户集中度超标了吗", "hangzhou_manager")
    assert answer.status == "answered" and answer.tables == ()
    assert [(one.number, one.article) for one in answer.citations] == [("H5", "第六条")]


def test_a_figure_taken_for_the_limit_is_put_right(desk: Desk) -> None:
    answer = desk.answer("存款偏离度有没有超5%", "hq_manager")
    assert "您说的是5%" in answer.text and "是4%" in answer.text
    assert "您说的是" not in desk.answer("存款偏离度有没有超4%", "hq_manager").text


def test_a_series_counts_the_periods_beyond_the_limit(desk: Desk) -> None:
    answer = desk.answer("存款偏离度各月走势，有没有超4%", "hq_manager")
    table = answer.tables[0]
    beyond = sum(row[table.index("deposit_deviation")] > 0.04 for row in table.rows)
    assert f"{len(table.rows)}项中有{beyond}项超过" in answer.headline


def test_a_limit_that_the_asker_may_not_read_is_not_cited(desk: Desk) -> None:
    answer = desk.answer("行业集中度超标没有，制度上限是多少", "rm_r007")
    assert answer.citations == () and "大额风险暴露" not in answer.model_dump_json()


def test_rows_beyond_a_limit_are_not_counted_by_guess(desk: Desk) -> None:
    answer = desk.answer("住房抵押率超标的贷款有多少", "hq_manager")
    assert answer.tables == () and answer.citations[0].article == "第十九条"
    assert any("数量" in note for note in answer.assumptions)


def test_both_are_on_record_under_one_id(desk: Desk) -> None:
    answer = desk.answer("拨备覆盖率达标吗", "hq_manager")
    entries = [entry["entry"] for entry in desk.find_audit(answer.audit_id, "auditor")]
    assert entries == ["decision", "statement", "outcome"]


@pytest.mark.parametrize("question", ["哪些支行偏离度超过上限", "有多少支行存款偏离度超标"])
def test_rows_beyond_a_limit_are_listed_and_counted_beside_its_clause(desk: Desk, question: str) -> None:
    answer, every = desk.answer(question, "hq_manager"), desk.answer("各支行存款偏离度", "hq_manager")
    at = every.tables[0].index("deposit_deviation")
    beyond = {row[0] for row in every.tables[0].rows if row[at] is not None and float(row[at]) > 0.04}
    assert {row[0] for row in answer.tables[0].rows} == beyond and 0 < len(beyond) < len(every.tables[0].rows)
    assert [one.article for one in answer.citations] == ["第十一条"] and "约束的是全行" in answer.text
    assert any("4%" in note for note in answer.assumptions)


def test_those_short_of_a_floor_are_those_below_it(desk: Desk) -> None:
    answer, every = desk.answer("哪些分行拨备覆盖率不达标", "hq_manager"), desk.answer("各分行拨备覆盖率", "hq_manager")
    at = every.tables[0].index("provision_coverage")
    short = {row[0] for row in every.tables[0].rows if row[at] is not None and float(row[at]) < 1.2}
    assert {row[0] for row in (answer.tables[0].rows if answer.tables else ())} == short


def test_a_verdict_on_groups_leaves_none_of_them_out(desk: Desk) -> None:
    asked, every = (
        desk.answer("各分行存款偏离度有没有超标", "hq_manager"),
        desk.answer("各分行存款偏离度", "hq_manager"),
    )
    assert len(asked.tables[0].rows) == len(every.tables[0].rows)
