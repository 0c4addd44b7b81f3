"""The agent over a real server: it proposes the grammar's requests, is corrected, and looks up no more than the asker may."""

import hashlib
import json
from typing import Any

import pytest

from assistant.agent.chat_server import ChatServer
from assistant.agent.endpoint import Capabilities
from assistant.agent.prompt import prompt_for
from assistant.agent.terms import Terms
from assistant.desk import Desk
from assistant.question import QueryRequest, Question
from semantic_layer.query import Condition, SemanticQuery
from tests.agent.conftest import READING, UNREAD, Opened, Script, call, reading


def test_what_the_grammar_cannot_place_is_read_by_the_model_and_run_like_any_query(desk: Desk, script: Script):
    answer = desk.answer(UNREAD, "hq_manager")
    direct = desk.read_query(json.dumps(READING["requests"][0]["query"]), "hq_manager")
    assert (answer.status, answer.route) == ("answered", "model")
    assert answer.tables[0].rows == direct.tables[0].rows
    assert answer.sql == direct.sql
    assert "规则没有读懂，由语言模型理解" in answer.assumptions


def test_what_the_grammar_is_sure_of_costs_nothing(desk: Desk, script: Script):
    answer = desk.answer("各分行存款余额", "hq_manager")
    assert (answer.status, answer.route, script.seen) == ("answered", "grammar", [])


@pytest.mark.parametrize("question", ["要不要批这笔贷款", "王敏的手机号是多少", "删掉所有客户"])
def test_what_the_grammar_refuses_is_not_asked_again(desk: Desk, script: Script, question: str):
    assert desk.answer(question, "hq_manager").status == "refused"
    assert script.seen == []


@pytest.mark.parametrize("structured", ["json_schema", "tools", "plain"])
def test_servers_of_every_kind_give_the_same_answer(
    desk: Desk, script: Script, structured: Any, request: pytest.FixtureRequest
):
    desk.road.agent_endpoint.keep(Capabilities(structured=structured, tools=structured != "plain"))
    request.addfinalizer(lambda: desk.road.agent_endpoint.keep(Capabilities()))
    if structured == "tools":
        script.replies = [{"content": None, "tool_calls": [call("interpretation", **READING)]}]
    if structured == "plain":
        script.replies = [f"Here it is:\n```json\n{json.dumps(READING)}\n```"]
    answer = desk.answer(UNREAD, "hq_manager")
    assert (answer.status, answer.route, len(script.seen)) == ("answered", "model", 1)
    asked = script.seen[0]
    assert ("response_format" in asked) == (structured == "json_schema")
    assert ("tools" in asked) == (structured != "plain")


def test_a_wrong_proposal_is_corrected_once(desk: Desk, script: Script):
    script.replies = [reading(metrics=["npl_ratio"]), READING]
    answer = desk.answer(UNREAD, "hq_manager")
    assert answer.status == "answered"
    assert answer.model_use is not None and answer.model_use.calls == 2
    told = script.seen[1]["messages"][-1]["content"]
    assert "unknown-metric" in told and "npl_rate" in told


def test_after_two_corrections_the_grammars_answer_stands(desk: Desk, script: Script):
    script.replies = ["no JSON at all"]
    answer = desk.answer(UNREAD, "hq_manager")
    assert (answer.status, answer.route, len(script.seen)) == ("clarified", "grammar", 3)
    assert "语言模型" in answer.route_why


def test_names_beyond_the_terms_found_cannot_be_written(desk: Desk, script: Script):
    desk.answer(UNREAD, "hq_manager")
    schema = script.seen[0]["response_format"]["json_schema"]
    assert schema["strict"] is True
    names = schema["schema"]["$defs"]["m"]["enum"]
    assert "npl_rate" in names and len(names) < 20 < len(desk.model.metrics)


def test_every_object_of_the_schema_is_closed_and_whole(desk: Desk, script: Script):
    desk.answer(UNREAD, "hq_manager")
    objects = list(_objects(script.seen[0]["response_format"]["json_schema"]["schema"]))
    assert len(objects) > 15
    for one in objects:
        assert one["additionalProperties"] is False
        assert set(one["required"]) == set(one["properties"])


def _objects(schema: Any):
    if isinstance(schema, list):
        for one in schema:
            yield from _objects(one)
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for one in schema.values():
            yield from _objects(one)


def test_terms_that_are_looked_up_widen_the_schema(desk: Desk, script: Script):
    script.replies = [{"tool_calls": [call("find_terms", words="存款稳定性")]}, READING]
    desk.answer(UNREAD, "hq_manager")
    before, after = (one["response_format"]["json_schema"]["schema"]["$defs"]["m"]["enum"] for one in script.seen)
    assert "deposit_stability" in after and "deposit_stability" not in before


def test_clients_are_references_on_the_wire(desk: Desk, script: Script):
    client = _client_of(desk, "rm_r007")
    script.replies = [
        {"tool_calls": [call("find_values", name=client["name"])]},
        reading(metrics=["deposit_balance"], where=[{"dimension": "customer", "op": "=", "values": ["$1"]}]),
    ]
    answer = desk.answer(UNREAD, "rm_r007")
    assert answer.status == "answered"
    assert "$1 customer" in json.dumps(script.seen[1], ensure_ascii=False)
    assert client["code"] not in json.dumps(script.seen, ensure_ascii=False)


def test_another_managers_client_is_not_found(desk: Desk, script: Script):
    other = _client_of(desk, "rm_r011")
    script.replies = [{"tool_calls": [call("find_values", name=other["name"])]}, READING]
    desk.answer(UNREAD, "rm_r007")
    told = [one["content"] for one in script.seen[1]["messages"] if one["role"] == "tool"]
    assert told == ["nothing"]


def _client_of(desk: Desk, user: str) -> dict[str, str]:
    answer = desk.read_query(json.dumps({"metrics": ["deposit_balance"], "group_by": ["customer"], "limit": 1}), user)
    names = [column.name for column in answer.tables[0].columns]
    row = answer.tables[0].rows[0]
    return {"code": str(row[names.index("customer")]), "name": str(row[names.index("customer_name")])}


def test_a_preview_says_days_and_no_figure(desk: Desk, script: Script):
    query = {"metrics": ["npl_rate"], "group_by": ["branch"]}
    script.replies = [{"tool_calls": [call("preview_query", query=json.dumps(query))]}, READING]
    desk.answer(UNREAD, "hq_manager")
    told = [one["content"] for one in script.seen[1]["messages"] if one["role"] == "tool"]
    assert told == ["ok: 2026-01-01 to 2026-05-31"]


def test_what_the_asker_may_not_see_is_refused_whoever_proposed_it(desk: Desk, script: Script):
    other = {"dimension": "branch", "op": "=", "values": ["O02"]}
    script.replies = [reading(metrics=["deposit_balance"], where=[other])]
    answer = desk.answer(UNREAD, "hangzhou_manager")
    assert answer.status == "refused"
    assert not answer.tables


def test_a_question_with_two_meanings_is_asked_back_with_labels_of_our_own(desk: Desk, script: Script):
    choices = [{"kind": "query", "query": {"metrics": [name]}} for name in ("npl_rate", "npl_balance")]
    script.replies = [{"outcome": "unclear", "choices": choices}]
    answer = desk.answer(UNREAD, "hq_manager")
    assert answer.status == "clarified"
    assert [one.label for one in answer.choices] == ["不良率", "不良贷款余额"]


def test_a_follow_up_edits_the_last_request(desk: Desk, script: Script):
    desk.answer("各分行存款余额", "hq_manager", "talk")
    desk.answer("再给咱掰扯掰扯", "hq_manager", "talk")
    assert '"metrics": ["deposit_balance"]' in script.seen[0]["messages"][1]["content"]


def test_a_client_of_the_last_request_is_a_reference_on_the_wire(desk: Desk, script: Script):
    client = _client_of(desk, "rm_r007")
    before = desk.answer(f"{client['name']}的存款余额", "rm_r007", "about a client")
    kept = {"dimension": "customer", "op": "=", "values": ["$1"]}
    script.replies = [reading(metrics=["loan_balance"], where=[kept])]
    answer = desk.answer("再给咱掰扯掰扯", "rm_r007", "about a client")
    told = script.seen[0]["messages"][1]["content"]
    assert "$1 customer of the last request" in told and '"values": ["$1"]' in told
    assert client["code"] not in json.dumps(script.seen) and client["name"] not in json.dumps(
        script.seen, ensure_ascii=False
    )
    assert client["code"] in before.model_dump_json() and client["code"] in answer.model_dump_json()


def test_an_approved_question_about_a_client_is_no_example(desk: Desk):
    asker = Question(text="存款余额", user=desk.road.find_user("hq_manager"), data_date=desk.road.data_date)
    query = SemanticQuery(metrics=("deposit_balance",))
    one = Condition(dimension="customer", op="=", values=("C000007",))
    narrowed = query.model_copy(update={"where": (one,)})
    approved = [("存款余额", QueryRequest(query=query)), ("周明的存款余额", QueryRequest(query=narrowed))]
    told = prompt_for(asker, Terms(), desk.model, verified=approved).user
    assert told.count('"metrics": ["deposit_balance"]') == 1
    assert "周明" not in told and "C000007" not in told


def test_the_budget_stops_the_model_and_not_the_product(desk_with: Opened, server: ChatServer, script: Script):
    desk = desk_with(base_url=server.url, model="scripted", budget={"tokens_per_user": 100})
    first, second = desk.answer(UNREAD, "hq_manager"), desk.answer(UNREAD, "hq_manager")
    assert (first.route, second.route, len(script.seen)) == ("model", "grammar", 1)
    assert "额度" in second.route_why
    assert desk.answer(UNREAD, "hangzhou_manager").route == "model"


def test_the_ledger_knows_the_route_and_what_it_took(desk: Desk, script: Script):
    answer = desk.answer(UNREAD, "analyst")
    record = desk.find_audit(answer.audit_id, "analyst")[0]["record"]
    assert record["route"]["by"] == "model"
    assert record["route"]["use"]["calls"] == 1
    assert record["route"]["use"]["prompt_tokens"] > 500


def test_the_ledger_holds_the_hash_of_each_reply_good_or_bad(desk: Desk, script: Script):
    good = {"outcome": "understood", "requests": [{"kind": "policy", "text": "展期最长多久"}]}
    script.replies = ["<html>502</html>", good]
    answer = desk.answer(UNREAD, "analyst")
    said = ("<html>502</html>", json.dumps(good, ensure_ascii=False))
    sent = [json.dumps([text, []], ensure_ascii=False) for text in said]
    record = desk.find_audit(answer.audit_id, "analyst")[0]["record"]
    assert record["route"]["use"]["replies"] == [hashlib.sha256(one.encode()).hexdigest() for one in sent]


def test_money_is_told_where_a_price_is_known(desk_with: Opened, server: ChatServer, script: Script):
    prices = {"scripted": {"prompt": 2.0, "completion": 8.0, "currency": "CNY"}}
    answer = desk_with(base_url=server.url, model="scripted", prices=prices).answer(UNREAD, "hq_manager")
    use = answer.model_use
    assert use is not None and use.cost is not None
    assert use.cost == pytest.approx((use.prompt_tokens * 2 + use.completion_tokens * 8) / 1e6, abs=1e-6)


def test_with_the_grammar_alone_the_model_is_never_asked(desk_with: Opened, server: ChatServer, script: Script):
    desk = desk_with(base_url=server.url, model="scripted", mode="grammar")
    assert desk.answer(UNREAD, "hq_manager").route == "grammar"
    assert script.seen == []


def test_a_rule_may_be_proposed_and_looked_up(desk: Desk, script: Script):
    script.replies = [
        {"tool_calls": [call("search_policy", words="展期 期限")]},
        {"outcome": "understood", "requests": [{"kind": "policy", "text": "展期最长多久"}]},
    ]
    answer = desk.answer(UNREAD, "hq_manager")
    told = [one["content"] for one in script.seen[1]["messages"] if one["role"] == "tool"]
    assert "对公授信与流动资金贷款管理办法" in told[0]
    assert (answer.status, answer.route) == ("answered", "model")
    assert "对公授信与流动资金贷款管理办法" in {one.document for one in answer.citations}


@pytest.mark.parametrize(("user", "told"), [("rm_r007", False), ("hq_manager", True)])
def test_the_model_is_told_only_documents_that_the_asker_may_read(desk: Desk, script: Script, user: str, told: bool):
    script.replies = [{"tool_calls": [call("search_policy", words="单一客户 风险暴露 一级资本 上限")]}, READING]
    desk.answer(UNREAD, user)
    [found] = [one["content"] for one in script.seen[1]["messages"] if one["role"] == "tool"]
    assert ("大额风险暴露与集中度管理办法" in found) == told


def test_the_model_may_choose_a_chart_and_the_rule_stands_where_it_does_not_fit(desk: Desk, script: Script):
    def charted(**chart: Any) -> str:
        query = {"metrics": ["deposit_balance"], "group_by": ["branch"]}
        script.replies = [
            {"outcome": "understood", "requests": [{"kind": "query", "query": query, "show": None, "chart": chart}]}
        ]
        return desk.answer(UNREAD, "hq_manager").charts[0].kind

    for kind in ("pie", "pareto"):
        assert charted(kind=kind, x="branch", y=["deposit_balance"]) == kind
    for kind in ("area", "line"):
        assert charted(kind=kind, x="branch", y=["deposit_balance"]) in ("bar", "column")
