"""Questions of several steps in so many words, without a language model."""

import pytest

from assistant.answer import Answer
from assistant.desk import Desk
from assistant.grammar.several_steps import steps_in
from assistant.question import Explain, PolicyQuestion, QueryRequest


def kinds(answer: Answer) -> list[str]:
    return [part.request.kind for part in answer.parts if part.request is not None]


def column(answer: Answer, name: str) -> list[object]:
    table = answer.tables[0]
    return [row[table.index(name)] for row in table.rows]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("哪家分行不良率最高，再列出这家分行贷款前十的客户", ("哪家分行不良率最高", "列出这家分行贷款前十的客户")),
        ("中收下降多少，为什么，再列出下降最多的客户", ("中收下降多少", "为什么", "列出下降最多的客户")),
        ("先看各分行存款，然后看各产品存款", ("看各分行存款", "看各产品存款")),
        ("show deposits by branch, then explain why they fell", ("show deposits by branch", "explain why they fell")),
        ("各分行存款余额，再按产品拆开", ()),
        ("不良率为什么上升", ()),
        ("存款和贷款余额", ()),
    ],
)
def test_a_text_comes_apart_where_it_goes_on_to_another_step(text: str, steps: tuple[str, ...]):
    assert steps_in(text) == steps


def test_this_branch_is_the_one_that_the_step_before_shows(desk: Desk):
    answer = desk.answer("哪家分行不良率最高，再列出这家分行贷款余额前五的客户", "hq_manager")
    first, second = answer.parts
    assert (answer.status, answer.route, kinds(answer)) == ("answered", "grammar", ["query", "query"])
    assert isinstance(second.request, QueryRequest)
    [kept] = second.request.query.where
    assert (kept.dimension, list(kept.values)) == ("branch", column(first, "branch"))
    alone = desk.run(second.request, "hq_manager")
    assert alone.tables[0].rows == second.tables[0].rows


def test_these_sub_branches_are_listed_each(desk: Desk):
    answer = desk.answer("贷款余额最高的三家支行，再看看这些支行的不良率", "hq_manager")
    assert sorted(map(str, column(answer.parts[0], "sub_branch"))) == sorted(
        map(str, column(answer.parts[1], "sub_branch"))
    )


def test_a_step_may_ask_why(desk: Desk):
    answer = desk.answer("各分行存款余额排名，再解释不良率为什么上升", "hq_manager")
    assert kinds(answer) == ["query", "explain"]
    explained = answer.parts[1].request
    assert isinstance(explained, Explain) and explained.query.metrics == ("npl_rate",)


def test_rules_asked_without_a_topic_are_those_about_the_figure_before(desk: Desk):
    answer = desk.answer("存款偏离度是多少，再列出相关的制度规定", "hq_manager")
    ruled = answer.parts[1]
    assert isinstance(ruled.request, PolicyQuestion) and ruled.citations
    assert "4%" in ruled.text


@pytest.mark.parametrize(
    "question", ["存款余额最高的十个客户，再列出他们的贷款余额", "各支行贷款余额前五，然后列出不良率"]
)
def test_what_one_table_holds_stays_one(desk: Desk, question: str):
    answer = desk.answer(question, "hq_manager")
    assert answer.status == "answered" and not answer.parts and len(answer.tables) == 1


def test_a_change_and_its_reason_are_one_explanation(desk: Desk):
    answer = desk.answer("杭州分行存款余额比年初增加多少，并说明原因", "hq_manager")
    assert not answer.parts and isinstance(answer.request, Explain)


def test_the_steps_are_one_question_in_the_ledger(desk: Desk):
    answer = desk.answer("先看各分行存款余额，然后看各产品的存款余额", "hq_manager")
    entries = desk.find_audit(answer.audit_id, "auditor")
    assert [entry["entry"] for entry in entries] == ["decision", "statement", "statement", "outcome"]
    assert entries[-1]["record"]["steps"] == [{"status": "answered", "code": None}] * 2
