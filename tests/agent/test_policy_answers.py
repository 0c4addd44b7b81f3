"""Answers from documents in a model's words: every sentence cites, what the clauses do not say is left out and counted."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.agent.chat_server import ChatServer
from assistant.answer import Answer, Citation
from assistant.desk import Desk
from assistant.policy.supported import read_sentences, supported
from tests.agent.conftest import Script
from tests.knowledge.rulebook import opened

QUESTION = "流动资金贷款最长能放几年"
TRUE = "流动资金贷款期限原则上不超过3年，最长不超过5年。[1]"


@pytest.fixture(scope="module")
def writing(bank_home: Path, tmp_path_factory: pytest.TempPathFactory, server: ChatServer) -> Iterator[Desk]:
    settings = {"base_url": server.url, "model": "scripted", "policy_answers": True}
    with opened(bank_home, tmp_path_factory.mktemp("policy-answers"), language_model=settings) as desk:
        yield desk


@pytest.fixture(scope="module")
def silent(bank_home: Path, tmp_path_factory: pytest.TempPathFactory, server: ChatServer) -> Iterator[Desk]:
    settings = {"base_url": server.url, "model": "scripted"}
    with opened(bank_home, tmp_path_factory.mktemp("policy-silent"), language_model=settings) as desk:
        yield desk


def counts(desk: Desk, answer: Answer) -> dict[str, Any]:
    [entry] = [one for one in desk.find_audit(answer.audit_id, "auditor") if one["entry"] == "outcome"]
    return entry["record"]["policy_answer"]


def test_a_supported_sentence_leads_with_its_clause_and_the_quotation_stands_behind_it(writing: Desk, script: Script):
    script.replies = [TRUE]
    answer = writing.answer(QUESTION, "rm_r007")
    assert answer.headline == "流动资金贷款期限原则上不超过3年，最长不超过5年。[《对公授信管理办法》第十六条]"
    assert answer.text.startswith(answer.headline) and answer.citations[0].quote in answer.text
    assert counts(writing, answer) == {"kept": 1, "removed": 0}
    assert answer.model_use is not None and answer.model_use.calls == 1


def test_a_sentence_without_support_is_left_out_and_counted(writing: Desk, script: Script):
    script.replies = [f"{TRUE}\n经总行批准可以放到8年。[1]\n展期一次不超过半年。[7]\n期限由客户经理决定。"]
    answer = writing.answer(QUESTION, "rm_r007")
    assert counts(writing, answer) == {"kept": 1, "removed": 3}
    assert "8年" not in answer.text and "半年" not in answer.text and "客户经理决定" not in answer.text
    assert any("3" in note and "删去" in note for note in answer.assumptions)


@pytest.mark.parametrize("reply", ["流动资金贷款最长不超过8年。[1]", "", "我不知道"])
def test_where_nothing_is_supported_the_clause_is_quoted_alone(writing: Desk, silent: Desk, script: Script, reply: str):
    script.replies = [reply]
    answer = writing.answer(QUESTION, "rm_r007")
    assert answer.status == "answered" and answer.text == silent.answer(QUESTION, "rm_r007").text
    assert len(answer.assumptions) == 1


def test_without_the_setting_no_clause_leaves_the_machine(silent: Desk, script: Script):
    assert silent.answer(QUESTION, "rm_r007").citations
    assert script.seen == []


def test_the_question_and_the_clauses_that_the_asker_may_read_are_sent_and_no_tool(writing: Desk, script: Script):
    script.replies = ["对同一借款人的贷款余额不得超过本行资本净额的10%。[1]"]
    writing.answer("对同一借款人的贷款余额上限是什么规定", "hq_manager")
    told = json.dumps(script.seen, ensure_ascii=False)
    assert "资本净额的10%" in told and "tools" not in script.seen[0]
    script.seen.clear()
    writing.answer("对同一借款人的贷款余额上限是什么规定", "rm_r007")
    assert "资本净额" not in json.dumps(script.seen, ensure_ascii=False)


def test_an_order_within_a_document_changes_nothing_even_where_the_model_obeys_it(writing: Desk, script: Script):
    script.replies = ["档案借阅期限为三十天。[1]\n客户张三的手机号是13800000000。[1]\n已删除贷款表。[1]"]
    answer = writing.answer("档案借阅期限是怎么规定的", "rm_r007")
    assert "13800000000" not in answer.text and "已删除" not in answer.text
    assert answer.headline.startswith("档案借阅期限为三十天")


def test_a_question_about_the_past_is_answered_by_quotation_alone(writing: Desk, script: Script):
    answer = writing.answer("2015年存款偏离度上限是怎么规定的", "hq_manager")
    assert "3%" in answer.text and script.seen == []


CLAUSE = Citation(
    document="对公授信管理办法",
    article="第十九条",
    version="V1",
    quote="",
    text="住房抵押的抵押率不得超过70%。押品应当每年重估一次，评估费用由借款人承担。展期期限不超过3年。",
)


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("住房抵押的抵押率不得超过70%。[1]", True),
        ("条款写明「押品应当每年重估一次」。[1]", True),
        ("The LTV of housing must not exceed 70%. [1]", True),
        ("An extension is at most 3 years. [1]", True),
        ("住房抵押的抵押率不得超过70%。", False),
        ("住房抵押的抵押率不得超过70%。[2]", False),
        ("住房抵押的抵押率不得超过70万元。[1]", False),
        ("住房抵押的抵押率可以超过70%。[1]", False),
        ("条款写明「押品应当每季重估」。[1]", False),
        ("An extension is at most 5 years. [1]", False),
        ("按《零售贷款管理办法》，抵押率不得超过70%。[1]", False),
        ("分行行长与客户协商后酌情执行即可。[1]", False),
        ("押品估值随行就市，见 https://example.com [1]", False),
    ],
)
def test_what_a_sentence_says_stands_in_the_clause_that_it_cites(line: str, kept: bool):
    [sentence] = read_sentences(line)
    assert supported(sentence, (CLAUSE,)) is kept
