"""The sentence says whose numbers it tells: a part never passes for the whole."""

import pytest

from assistant.desk import Desk
from assistant.question import QueryRequest
from semantic_layer.query import SemanticQuery


def filtered(desk: Desk, user: str, dimension: str, *values: str, op: str = "in", **more: str) -> str:
    condition = {"dimension": dimension, "op": op, "values": list(values)}
    query = {"metrics": ["deposit_balance"], "where": [condition], **more}
    return desk.run(QueryRequest(query=SemanticQuery.model_validate(query)), user).headline


@pytest.mark.parametrize(
    ("user", "question", "opening"),
    [
        ("hq_manager", "南京分行存款余额", "南京分行2026"),
        ("hq_manager", "制造业贷款余额", "全行（制造业）"),
        ("hq_manager", "南京分行制造业贷款余额", "南京分行（制造业）"),
        ("hq_manager", "制造业各分行贷款余额", "全行（制造业）"),
        ("hq_manager", "制造业各月贷款余额", "全行（制造业）"),
        ("hq_manager", "战略客户的综合贡献度", "全行（客群战略）"),
        ("hangzhou_manager", "滨江支行存款余额", "滨江支行2026"),
        ("rm_r007", "制造业客户存款余额", "您名下客户（制造业）"),
        ("hq_manager", "全行存款余额", "全行2026"),
    ],
)
def test_a_headline_names_its_filters(desk: Desk, user: str, question: str, opening: str):
    answer = desk.answer(question, user)
    assert answer.status == "answered" and answer.headline.startswith(opening)


def test_one_client_is_named_as_the_asker_may_read_it(desk: Desk):
    assert filtered(desk, "hq_manager", "customer", "C000123").startswith("张**（C000123）")
    assert filtered(desk, "rm_r011", "customer", "C000123").startswith("张伟2026")


def test_a_client_or_manager_outside_the_scope_is_not_named(desk: Desk):
    assert filtered(desk, "rm_r007", "customer", "C000123") == "这超出了您的数据范围。"
    assert filtered(desk, "xihu_manager", "rm", "R030") == "这超出了您的数据范围。"
    assert filtered(desk, "analyst", "rm", "R001").startswith("全行（R001）")


def test_an_office_wider_than_the_scope_does_not_lend_its_name(desk: Desk):
    assert filtered(desk, "xihu_manager", "branch", "O01").startswith("西湖支行（杭州分行）")


def test_what_is_left_out_is_said(desk: Desk):
    assert filtered(desk, "hq_manager", "branch", "O02", op="not in").startswith("全行（不含上海分行）")


def test_a_plan_has_the_unit_of_what_is_planned(desk: Desk):
    answer = desk.run(QueryRequest(query=SemanticQuery(metrics=("target_value",), group_by=("rm",))), "xihu_manager")
    assert "$" not in answer.text and {column.unit for column in answer.tables[0].columns[2:]} == {"亿元"}


def test_managers_whose_names_are_hidden_are_not_the_common_pool(desk: Desk):
    table = desk.run(
        QueryRequest(query=SemanticQuery(metrics=("deposit_balance",), group_by=("rm",))), "analyst"
    ).tables[0]
    names = {row[0]: row[1] for row in table.rows}
    assert names[None] == "公共池" and names["R001"] is None


def test_the_audit_record_shows_its_sql_only_to_roles_that_see_sql(desk: Desk):
    answer = desk.answer("存款余额", "rm_r007")
    assert not any("sql" in entry["record"] for entry in desk.find_audit(answer.audit_id, "rm_r007"))
    assert any("sql" in entry["record"] for entry in desk.find_audit(answer.audit_id, "auditor"))
