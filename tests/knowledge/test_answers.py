"""What the documents say, asked in words: the clause in force, for who may read it; and what is said where there is none."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.desk import Desk
from assistant.health import health
from assistant.road import Road
from knowledge.passage import Document, Passage
from tests.knowledge.rulebook import opened


@pytest.fixture(scope="module")
def desk(bank_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with opened(bank_home, tmp_path_factory.mktemp("answers")) as one:
        yield one


def cited(answer: Answer) -> list[tuple[str, str]]:
    return [(one.document, one.article) for one in answer.citations]


def everything(answer: Answer) -> str:
    return answer.model_dump_json()


def test_a_rule_is_answered_by_its_clause_with_where_it_stands(desk: Desk) -> None:
    answer = desk.answer("流动资金贷款最长能放几年", "rm_r007")
    assert answer.status == "answered"
    first = answer.citations[0]
    assert (first.document, first.number, first.version, first.article) == (
        "对公授信管理办法",
        "H4",
        "V5.0",
        "第十六条",
    )
    assert (first.page, first.in_force_from, first.repealed) == (2, "2024-07-01", False)
    assert "3年" in first.quote and first.quote in answer.headline
    assert all(
        part in answer.text for part in ("《对公授信管理办法》第十六条", "H4", "V5.0", "第2页", "2024-07-01起施行")
    )


def test_the_quote_is_the_deciding_sentence_and_the_whole_clause_is_at_hand(desk: Desk) -> None:
    first = desk.answer("按规定住房抵押率上限是多少", "hq_manager").citations[0]
    assert "70%" in first.quote and "评估费用" not in first.quote
    assert "评估费用" in first.text and "70%" in first.text


def test_a_list_is_quoted_whole(desk: Desk) -> None:
    first = desk.answer("首贷企业需要哪些材料", "rm_r007").citations[0]
    assert all(word in first.quote for word in ("营业执照", "财务报表", "纳税申报表"))


def test_without_a_clause_the_nearest_titles_are_named_and_nothing_is_quoted(desk: Desk) -> None:
    answer = desk.answer("制度怎么规定车辆年检", "hq_manager")
    assert (answer.status, answer.citations) == ("refused", ())
    assert answer.error is not None and answer.error.code == "no-clause" and "未找到明确依据" in answer.text


def test_an_article_without_its_document_asks_for_the_document(desk: Desk) -> None:
    answer = desk.answer("第五十条讲什么", "rm_r007")
    assert answer.status == "refused" and answer.error is not None and answer.error.code == "which-document"
    assert "大额风险暴露" not in everything(answer)


def test_a_question_that_the_data_cannot_read_goes_to_the_documents_and_says_so(desk: Desk) -> None:
    answer = desk.answer("档案借阅期限多久", "hq_manager")
    assert cited(answer)[:1] == [("档案借阅须知", "第一条")]
    assert any("按制度文件回答" in note for note in answer.assumptions)


def test_a_repealed_version_is_shown_only_when_the_past_is_asked_for(desk: Desk) -> None:
    now = desk.answer("存款偏离度上限是多少", "hq_manager")
    assert cited(now)[0] == ("存款偏离度管理办法", "第十一条") and "4%" in now.headline
    assert "2014年版" not in everything(now)
    then = desk.answer("2015年存款偏离度上限是多少", "hq_manager")
    assert cited(then) == [("存款偏离度管理办法（2014年版）", "第五条"), ("存款偏离度管理办法", "第十一条")]
    assert [one.repealed for one in then.citations] == [True, False]
    assert "3%" in then.headline and "已废止" in then.text and "现行" in then.text and "4%" in then.text


def test_an_earlier_version_may_be_asked_for_in_the_next_question(desk: Desk) -> None:
    desk.answer("存款偏离度上限是多少", "hq_manager", "earlier")
    before = desk.answer("上一版怎么说", "hq_manager", "earlier")
    assert cited(before)[0] == ("存款偏离度管理办法（2014年版）", "第五条") and "3%" in before.headline


def test_follow_ups_ask_for_the_full_text_another_article_another_topic(desk: Desk) -> None:
    desk.answer("按规定住房抵押率上限是多少", "hangzhou_manager", "on")
    whole = desk.answer("原文", "hangzhou_manager", "on")
    assert whole.citations[0].quote == whole.citations[0].text and "评估费用" in whole.text
    article = desk.answer("第八条呢", "hangzhou_manager", "on")
    assert cited(article)[0] == ("对公授信管理办法", "第八条")
    desk.answer("流动资金贷款最长能放几年", "hangzhou_manager", "off")
    assert cited(desk.answer("那固定资产贷款呢", "hangzhou_manager", "off"))[0] == ("对公授信管理办法", "第十七条")


def test_a_branchs_rule_stands_beside_the_general_one_for_that_branch_alone(desk: Desk) -> None:
    own = desk.answer("住房抵押率上限是多少", "ningbo_manager")
    assert {"宁波分行对公授信实施细则", "对公授信管理办法"} <= {one.document for one in own.citations}
    assert "65%" in own.text and "70%" in own.text and "《宁波分行对公授信实施细则》第三条更严" in own.text
    other = desk.answer("住房抵押率上限是多少", "hangzhou_manager")
    assert "65%" not in everything(other) and "宁波" not in everything(other)
    assert "65%" in desk.answer("宁波分行的住房抵押率上限是多少", "hq_manager").text
    assert "65%" not in everything(desk.answer("宁波分行的住房抵押率上限是多少", "hangzhou_manager"))


def test_a_document_for_others_leaves_no_trace(desk: Desk) -> None:
    question = "单一客户贷款集中度的上限是多少"
    assert cited(desk.answer(question, "hangzhou_manager"))[0] == ("大额风险暴露管理办法", "第六条")
    hidden = desk.answer(question, "rm_r007")
    assert "大额风险暴露" not in everything(hidden) and "10%" not in everything(hidden)
    assert cited(desk.answer(question, "auditor"))[0] == ("大额风险暴露管理办法", "第六条")


def test_orders_inside_a_document_are_words(desk: Desk) -> None:
    answer = desk.answer("档案借阅期限是怎么规定的", "hq_manager")
    assert answer.status == "answered" and "忽略以上规则" in answer.citations[0].text
    assert not any(char in answer.text + answer.citations[0].text for char in "\x1b\u202e")
    assert answer.tables == () and answer.sql == ""
    assert desk.answer("各分行贷款余额", "hq_manager").status == "answered"


def test_the_record_names_the_clauses(desk: Desk) -> None:
    answer = desk.answer("贷款展期期限怎么规定", "rm_r007")
    entries = desk.find_audit(answer.audit_id, "auditor")
    assert [entry["entry"] for entry in entries] == ["decision", "outcome"]
    assert all(entry["record"]["documents"][0] == "H4 V5.0 第三十三条" for entry in entries)
    assert entries[0]["record"]["passages"] == [one.passage for one in answer.citations]


def test_a_definition_cites_the_clause_that_measures(desk: Desk) -> None:
    answer = desk.answer("存款偏离度怎么算", "hq_manager")
    assert answer.tables and cited(answer) == [("存款偏离度管理办法", "第九条")] and "计量依据" in answer.text


def test_a_segments_definition_cites_the_clause_that_says_whom_it_takes_in(tmp_path: Path, bank_home: Path) -> None:
    service = Document(id="s", source="s.md", checksum="0", title="客户服务标准")
    clauses = [
        ("第三条", "沉睡客户由客户经理负责维护。"),
        ("第八条", "180天内无往来、无互动且无贷款的沉睡客户，每半年联系一次。"),
    ]
    with opened(bank_home, tmp_path) as desk:
        with desk.road.library.changing() as change:
            change.put(
                service, [Passage(document=service, ordinal=n, article=a, text=t) for n, (a, t) in enumerate(clauses)]
            )
        for question in ("什么样的客户算沉睡客户", "沉睡客户怎么认定", "what is a dormant client"):
            answer = desk.answer(question, "hq_manager")
            assert answer.tables and cited(answer) == [("客户服务标准", "第八条")], question


def test_english_is_answered_from_the_documents_own_english_and_the_quote_stays_chinese(desk: Desk) -> None:
    answer = desk.ask_documents("what is the limit of deposit deviation at month end", "hq_manager")
    assert answer.status == "answered" and answer.language == "en"
    assert answer.citations[0].document_en == "Measures for Deposit Deviation" and "Chinese" in " ".join(
        answer.assumptions
    )


def test_a_refused_decision_cites_the_rule_that_names_who_decides(tmp_path: Path, bank_home: Path) -> None:
    with opened(bank_home, tmp_path) as desk:
        bare = desk.answer("这笔贷款能不能批", "hq_manager")
        assert bare.status == "refused" and bare.citations == ()
        library = desk.road.library
        rule = Document(id="r", source="r.md", checksum="0", title="审批办法", number="H50", audience=("hq_manager",))
        text = "【审批权限】贷款由分行行长审批，单户1,000万元以上的由总行审批。"
        with library.changing() as change:
            change.put(rule, [Passage(document=rule, ordinal=0, article="第七条", text=text)])
        for question in ("这笔贷款能不能批", "should we approve this loan"):
            answer = desk.answer(question, "hq_manager")
            assert answer.error is not None and answer.error.code == "no-decisions"
            assert [(one.number, one.article) for one in answer.citations] == [("H50", "第七条")]
            assert "由分行行长审批" in answer.text
        assert "H50" not in desk.answer("这笔贷款能不能批", "rm_r007").model_dump_json()


def test_a_quote_from_a_scanned_page_says_so_and_one_from_a_printed_page_does_not(
    tmp_path: Path, bank_home: Path
) -> None:
    scan = Document(id="s", source="s.pdf", checksum="0", title="公务用车管理办法", pages=2, recognized=(2,))
    clauses = [("第三条", "公务用车每百公里油耗不超过9升。", 2), ("第四条", "公务用车节假日封存停驶。", 1)]
    with opened(bank_home, tmp_path) as desk:
        with desk.road.library.changing() as change:
            change.put(
                scan,
                [Passage(document=scan, ordinal=n, article=a, text=t, page=p) for n, (a, t, p) in enumerate(clauses)],
            )
        asked = [desk.answer(q, "hq_manager") for q in ("公务用车油耗的规定", "公务用车节假日封存的规定")]
    told = {one.citations[0].article: any("识别" in note for note in one.assumptions) for one in asked}
    assert told == {"第三条": True, "第四条": False}


def test_health_reads_the_library_and_says_what_is_wrong_with_it(tmp_path: Path, bank_home: Path) -> None:
    with opened(bank_home, tmp_path) as desk:
        found = health(desk.road)["policy"]
        assert (found["ok"], found["documents"], found["in_force"], found["passages"]) == (True, 7, 6, 16)
        [row] = sqlite3.connect(tmp_path / "knowledge" / "library.db").execute("SELECT COUNT(*) FROM passages")
        assert row == (found["passages"],)
    with sqlite3.connect(tmp_path / "knowledge" / "library.db") as connection:
        connection.execute("UPDATE passages SET body = replace(body, '3年', '30年')")
    connection.close()
    damaged = health(Road(tmp_path))["policy"]
    assert (damaged["ok"], damaged["code"]) == (False, "damaged-library")


def test_health_of_a_home_without_documents_opens_no_library(tmp_path: Path, bank_home: Path) -> None:
    (tmp_path / "bank").symlink_to(bank_home / "bank")
    assert health(Road(tmp_path))["policy"] == {"ok": True, "documents": 0}
    assert not (tmp_path / "knowledge").exists()
