"""The narrative: a model may put findings in other words, and every number of it stands on the screen."""

import json
from typing import Any

import pytest

from assistant.agent.chat_server import ChatServer
from assistant.answer import Answer, Citation
from assistant.desk import Desk
from assistant.said_numbers import not_on_screen
from tests.agent.conftest import Opened, Script
from warehouse.engine import Column, Table

QUESTION = "各分行存款余额比年初的变化"


@pytest.fixture(scope="module")
def narrating(desk_with: Opened, server: ChatServer) -> Desk:
    return desk_with(base_url=server.url, model="scripted", small_model="small", narrative=True)


def outcome(desk: Desk, answer: Answer) -> dict[str, Any]:
    [entry] = [one for one in desk.find_audit(answer.audit_id, "auditor") if one["entry"] == "outcome"]
    return entry["record"]


def test_without_the_setting_nothing_is_told(desk: Desk, script: Script):
    desk.answer(QUESTION, "hq_manager")
    assert script.seen == []


def test_a_text_of_numbers_on_the_screen_is_shown_behind_the_headline(narrating: Desk, script: Script):
    script.replies = ["杭州分行规模最大，各分行走势不一。"]
    answer = narrating.answer(QUESTION, "hq_manager")
    assert answer.text.startswith(answer.headline) and "各分行走势不一" in answer.text
    assert any("语言模型改写" in one for one in answer.assumptions)
    assert outcome(narrating, answer)["narrative"] == {"kept": True}
    assert answer.model_use is not None and (answer.model_use.model, answer.model_use.calls) == ("small", 1)
    assert script.seen[0]["model"] == "small"


def test_the_model_is_told_what_is_on_the_screen_and_nothing_else(narrating: Desk, script: Script):
    script.replies = ["规模最大的是杭州分行。"]
    answer = narrating.answer(QUESTION, "hq_manager")
    told = json.dumps(script.seen[0]["messages"], ensure_ascii=False)
    assert "杭州分行" in told and "tools" not in script.seen[0]
    assert answer.sql and answer.sql.split("\n")[0] not in told and "O01" not in told
    assert QUESTION not in told


@pytest.mark.parametrize(
    "text",
    [
        "杭州分行存款达到98.76亿元。",
        "杭州分行占了一半以上。",
        "存款翻倍。",
        "依据《存款管理办法》第九条，应当压降。",
        "详见 https://example.com",
        "",
    ],
)
def test_what_is_not_on_the_screen_drops_the_text_and_is_recorded(narrating: Desk, script: Script, text: str):
    script.replies = [text]
    answer = narrating.answer(QUESTION, "hq_manager")
    narrative = outcome(narrating, answer)["narrative"]
    assert text == "" or text not in answer.text
    assert answer.status == "answered" and not any("改写" in one for one in answer.assumptions)
    assert narrative["kept"] is False
    assert narrative["why"] == ("narrative-not-on-screen" if text else "model-cut-short")


@pytest.mark.parametrize("question", ["存款余额前十的客户", "贷款余额最高的客户是谁", "不良率是什么意思"])
def test_of_single_clients_and_definitions_nothing_leaves(narrating: Desk, script: Script, question: str):
    answer = narrating.answer(question, "hq_manager")
    assert answer.status == "answered" and script.seen == []
    assert outcome(narrating, answer)["narrative"] == {"kept": False, "why": "narrative-clients"}


def test_the_askers_own_name_stays_here(narrating: Desk, script: Script):
    script.replies = ["$1的存款以定期为主。"]
    answer = narrating.answer("我的存款余额", "rm_r007")
    name = narrating.road.name_of("person", "R007")
    assert name not in json.dumps(script.seen, ensure_ascii=False)
    assert f"{name}的存款以定期为主" in answer.text


def table() -> Table:
    columns = (
        Column(name="branch_name", label="分行", format="text"),
        Column(name="deposit_balance", label="存款余额", unit="万元", format="money"),
        Column(name="deposit_balance__change", label="较年初", unit="万元", format="money"),
        Column(name="npl_rate", label="不良率", unit="%", format="percent:2"),
    )
    return Table(
        columns=columns,
        rows=(("杭州分行", 423_456_000.0, 24_309_200.0, 0.0277), ("上海分行", 150_000_000.0, -5_000_000.0, 0.01)),
    )


SHOWN = Answer(
    status="answered",
    headline="全行2026年5月31日存款余额4.23亿元。",
    text="全行2026年5月31日存款余额4.23亿元。",
    tables=(table(),),
    citations=(Citation(document="不良资产管理办法", article="第九条", version="1", quote="不良率不得超过3%"),),
)


@pytest.mark.parametrize(
    "text",
    [
        "杭州分行存款4.23亿元",
        "杭州分行存款4.2亿元",
        "杭州分行存款约4亿元",
        "杭州分行较年初增加2,430.92万元",
        "上海分行下降500万元",
        "上海分行下降500.00万元，不良率1.00%",
        "不良率2.8%，到2026年5月31日",
        "数据到2026-05-31，共2家分行",
        "按《不良资产管理办法》第九条，不超过3%",
        "杭州分行存款４.２３亿元",
        "存款4.23亿元的杭州分行最大，其次是1.50亿元的上海分行",
        "杭州分行和上海分行的存款分别为4.23亿元和1.50亿元",
        "杭州分行的存款余额增加2,430.92万元，不良率2.77%；上海分行不良率1.00%，存款下降500万元",
        "不良率杭州分行2.77%、上海分行1.00%",
        "杭州分行最大，全行存款余额4.23亿元",
        "杭州分行不良率2.77%，未超过3%的要求",
        "Deposits are 4.23亿元 at 杭州分行 and 1.50亿元 at 上海分行.",
    ],
)
def test_numbers_of_the_screen_may_be_said(text: str):
    assert not_on_screen(text, SHOWN) == ()


@pytest.mark.parametrize(
    "text",
    [
        "杭州分行存款4.24亿元",
        "杭州分行存款4.234亿元",
        "杭州分行存款42345.60万元以上的5倍",
        "杭州分行存款4.23万元",
        "上海分行上升500万元",
        "上海分行下降了三成",
        "不良率2.77个百分点",
        "不良率3.77%",
        "共3家分行",
        "到2026年6月",
        "占比约百分之三十",
        "是上海分行的近三倍",
        "the balance doubled",
        "按《存款管理办法》",
        "按第十条",
        "①杭州分行",
        "前三分行",
        "<b>杭州分行</b>",
        "上海分行存款4.23亿元",
        "杭州分行表现最好，存款1.50亿元",
        "杭州分行较年初减少500万元",
        "上海分行不良率2.77%",
        "杭州分行最大；1.50亿元的杭州分行紧随其后",
        "上海分行的不良率是1.50亿元",
        "不良率上海分行2.77%、杭州分行1.00%",
        "杭州分行不良率分别为1.00%和2.77%",
    ],
)
def test_numbers_that_are_not_on_the_screen_are_found(text: str):
    assert not_on_screen(text, SHOWN)
