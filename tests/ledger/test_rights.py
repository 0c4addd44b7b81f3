"""Who sees what of the ledger, and what the road puts into it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.audit import Audit
from assistant.desk import Desk
from assistant.ledger.search import Wanted
from assistant.ledger.verify import file_hash, verify_file
from assistant.ledger.view import HIDDEN, without_literals
from assistant.question import AnalystSql, Define, QueryRequest
from semantic_layer.errors import AccessDenied, BadInput, UnknownName
from semantic_layer.query import SemanticQuery

ASKED = "西湖支行存款余额大于1000万元的客户有多少"
TYPED = "SELECT segment, COUNT(*) AS n FROM dim_customer WHERE city = '杭州市' /* 保密 */ GROUP BY segment"
QUERY = {"metrics": ["deposit_balance"], "where": [{"dimension": "customer_type", "values": ["corp"]}]}


@pytest.fixture(scope="module")
def desk(desk: Desk) -> Desk:
    desk.channel = "page"
    return desk


@pytest.fixture(scope="module")
def asked(desk: Desk):
    """Audit ids: a manager's question, an analyst's SELECT, a manager of clients who lists them, a refusal."""
    query = QueryRequest(query=SemanticQuery.model_validate(QUERY))
    clients = QueryRequest(query=SemanticQuery(metrics=("deposit_balance",), group_by=("customer",)))
    return {
        "manager": desk.run(query, "xihu_manager", "talk").audit_id,
        "typed": desk.run(AnalystSql(sql=TYPED), "analyst").audit_id,
        "clients": desk.run(clients, "rm_r007").audit_id,
        "words": desk.answer(ASKED, "xihu_manager").audit_id,
        "refused": desk.read_query('{"metrics": ["contribution"]}', "risk_hangzhou").audit_id,
        "auditor": desk.answer("存款余额", "auditor").audit_id,
    }


def seen(desk: Desk, audit_id: str, user: str) -> str:
    return json.dumps(Audit(desk.road).show(audit_id, user), ensure_ascii=False)


def test_a_decision_holds_all_that_led_to_it(desk: Desk, asked):
    decision, *_, outcome = Audit(desk.road).show(asked["manager"], "auditor")
    record = decision["record"]
    assert [record[name] for name in ("user", "role", "channel", "conversation")] == [
        "xihu_manager",
        "org_manager",
        "page",
        "talk",
    ]
    assert record["request"] == {"kind": "query", "query": QUERY}
    assert record["query"]["where"] == [{"dimension": "customer_type", "values": ["corp"]}]
    assert ["rows-own-org", {"org": "O0101"}] in record["policies"]
    assert "deposit_balance_monthly" in record["tables"] and "corp" in record["sql"] and len(record["sql_sha256"]) == 64
    assert (record["data_version"], record["model"]) == (desk.road.data_version, desk.model.hash)
    assert record["documents"] == [] and record["personal"] == []
    figures = outcome["record"]
    assert figures["status"] == "answered" and figures["rows"] == 1 and figures["error"] is None
    assert figures["values"]["deposit_balance"] > 0 and figures["result"] and figures["elapsed_ms"] > 0


def test_a_question_in_words_keeps_its_reading(desk: Desk, asked):
    record = Audit(desk.road).show(asked["words"], "auditor")[0]["record"]
    assert record["question"] == ASKED
    assert any(line.startswith("西湖支行") for line in record["reading"])


def outcome_of(desk: Desk, audit_id: str) -> dict[str, Any]:
    """The outcome of a question; at night an alarm about clear names stands behind it."""
    return next(one["record"] for one in Audit(desk.road).show(audit_id, "auditor") if one["entry"] == "outcome")


def test_rows_of_single_clients_and_names_in_clear_are_counted(desk: Desk, asked):
    outcome = outcome_of(desk, asked["clients"])
    assert outcome["client_rows"] == outcome["rows"] > 3
    assert outcome["personal"] == ["dim_customer.customer_name"]
    masked = QueryRequest(query=SemanticQuery(metrics=("deposit_balance",), group_by=("customer",), limit=3))
    answer = desk.run(masked, "xihu_manager")
    record = outcome_of(desk, answer.audit_id)
    assert (record["client_rows"], record["personal"]) == (3, [])


def test_every_statement_of_a_question_stands_under_its_one_audit_id(desk: Desk):
    query = SemanticQuery(metrics=("customer_cnt",), group_by=("sub_branch",), where=())
    answer = desk.run(QueryRequest(query=query), "analyst")
    entries = Audit(desk.road).show(answer.audit_id, "auditor")
    assert answer.status == "answered"
    kinds = [entry["entry"] for entry in entries]
    assert (kinds[0], set(kinds[1:-1]), kinds[-1]) == ("decision", {"statement"}, "outcome")
    assert {entry["record"].get("decision") for entry in entries[:-1]} >= {"count", "run"}
    assert all(entry["record"]["sql"] and entry["record"]["sql_sha256"] for entry in entries[:-1])


def test_auditors_see_everything_and_everybody_else_only_their_own(desk: Desk, asked):
    assert ASKED in seen(desk, asked["words"], "auditor")
    assert ASKED in seen(desk, asked["words"], "xihu_manager")
    assert '"sql"' in seen(desk, asked["words"], "xihu_manager")
    for other in ("hq_manager", "rm_r007", "admin", "risk_hangzhou"):
        with pytest.raises(UnknownName, match="audit-not-found"):
            Audit(desk.road).show(asked["words"], other)
    with pytest.raises(AccessDenied, match="unknown-user"):
        Audit(desk.road).show(asked["words"], "nobody")


def test_analysts_see_their_own_whole_and_others_without_words_and_literals(desk: Desk, asked):
    assert TYPED in seen(desk, asked["typed"], "analyst").replace('\\"', '"')
    words, manager = seen(desk, asked["words"], "analyst"), seen(desk, asked["manager"], "analyst")
    for hidden in (ASKED, "西湖", "O0101", "1000", "亿元", "万元"):
        assert hidden not in words
    assert "corp" not in manager and "talk" not in manager and "deposit_balance_monthly" in manager
    record = json.loads(manager)[0]["record"]
    assert record["query"]["where"] == [{"dimension": "customer_type", "values": [HIDDEN]}]
    assert record["policies"][0] == ["rows-own-org"]
    assert record["sql_sha256"] == json.loads(manager)[0]["hash"] == HIDDEN


def test_figures_found_by_others_are_hidden_from_analysts(desk: Desk, asked):
    outcome = Audit(desk.road).show(asked["manager"], "analyst")[-1]["record"]
    whole = Audit(desk.road).show(asked["manager"], "auditor")[-1]["record"]
    assert outcome["status"] == "answered" and outcome["rows"] == 1
    assert outcome["values"] == outcome["headline"] == outcome["result"] == HIDDEN
    assert str(whole["values"]["deposit_balance"]) not in json.dumps(outcome)


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        ("SELECT a FROM t WHERE b = 'x' AND c > 5", "SELECT a FROM t WHERE b = «…» AND c > «…»"),
        ("SELECT a -- 张三\nFROM t /* 李四 */ LIMIT 7", "SELECT a FROM t LIMIT «…»"),
        ('SELECT a AS "张三" FROM t', 'SELECT a AS "«…»" FROM t'),
        ("SELECT a FROM t WHERE b IN ('x', 'y') AND c BETWEEN 1 AND DATE '2026-05-31'", None),
        ("DROP TABLE 'secret", HIDDEN),
    ],
)
def test_sql_loses_its_literals_its_comments_and_odd_names(sql, shown):
    closed = without_literals(sql)
    assert shown is None or closed == shown
    assert not any(word in closed for word in ("'x'", "'y'", "2026", "张三", "李四", "secret", " 5", " 7"))


def test_an_auditors_question_about_data_needs_a_case_and_definitions_do_not(desk: Desk, asked):
    outcome = Audit(desk.road).show(asked["auditor"], "auditor")[-1]["record"]
    assert (outcome["status"], outcome["error"], outcome["denied"]) == ("refused", "needs-case", True)
    typed = desk.run(AnalystSql(sql="SELECT 1 AS one FROM loan"), "auditor")
    assert typed.error and typed.error.code == "needs-case"
    assert desk.run(Define(metrics=("deposit_balance",)), "auditor").status == "answered"


def found(desk: Desk, searcher: str, **wanted) -> list[str]:
    return [entries[0]["audit_id"] for entries in Audit(desk.road).search(Wanted(**wanted), searcher)]


def test_auditors_search_by_user_metric_code_text_and_time(desk: Desk, asked):
    assert asked["refused"] in found(desk, "auditor", user="risk_hangzhou")
    assert asked["manager"] not in found(desk, "auditor", user="risk_hangzhou")
    assert {asked["manager"], asked["clients"]} <= set(found(desk, "auditor", metric="deposit_balance"))
    assert asked["refused"] in found(desk, "auditor", metric="contribution")
    assert found(desk, "auditor", code="metric-refused") == [asked["refused"]]
    assert asked["auditor"] in found(desk, "auditor", code="needs-case")
    assert found(desk, "auditor", text="大于1000万元") == [asked["words"]]
    assert found(desk, "auditor", text="100%_") == []
    assert found(desk, "auditor", until=datetime(2020, 1, 1, tzinfo=UTC)) == []
    assert asked["words"] in found(desk, "auditor", since=datetime(2020, 1, 1, tzinfo=UTC), user="xihu_manager")
    assert len(Audit(desk.road).search(Wanted(), "auditor", 2)) == 2


def test_others_find_only_what_they_may_see(desk: Desk, asked):
    mine = found(desk, "xihu_manager")
    assert {asked["manager"], asked["words"]} <= set(mine) and asked["clients"] not in mine
    assert found(desk, "rm_r007", user="xihu_manager") == []
    assert found(desk, "rm_r007", text=ASKED) == []


def test_analysts_cannot_guess_the_words_of_others_by_searching(desk: Desk, asked):
    assert asked["manager"] in found(desk, "analyst", metric="deposit_balance")
    own = set(found(desk, "analyst", user="analyst"))
    for guess in ("大于1000万元", "corp", "O0101", "西湖"):
        assert set(found(desk, "analyst", text=guess)) <= own
    assert found(desk, "analyst", text="杭州市") == [asked["typed"]]


def test_an_export_holds_the_lines_as_they_were_hashed_and_is_recorded_with_its_hash(desk: Desk, asked, tmp_path: Path):
    file = tmp_path / "all.jsonl"
    done = Audit(desk.road).export(file, "auditor")
    assert verify_file(file).lines == done.entries > 10
    [entry] = desk.road.ledger.find(done.audit_id)
    assert entry["entry"] == "export" and entry["record"]["user"] == "auditor"
    assert entry["record"]["sha256"] == file_hash(file) == done.sha256
    with pytest.raises(BadInput, match="export-file"):
        Audit(desk.road).export(file, "auditor")
    nothing = Audit(desk.road).export(tmp_path / "old.jsonl", "auditor", until=datetime(2020, 1, 1, tzinfo=UTC))
    assert nothing.entries == 0


def test_exports_alarms_archives_and_anchors_are_for_auditors(desk: Desk, tmp_path: Path):
    audit = Audit(desk.road)
    before = datetime(2020, 1, 1, tzinfo=UTC).date()
    for user in ("analyst", "hq_manager", "admin", "rm_r007"):
        for act in (
            lambda user=user: audit.export(tmp_path / "x.jsonl", user),
            lambda user=user: audit.alarms(user),
            lambda user=user: audit.retain(before, user),
            lambda user=user: audit.adopt(user, "because"),
        ):
            with pytest.raises(AccessDenied, match="audit-only"):
                act()
    assert not (tmp_path / "x.jsonl").exists()


def test_words_that_reach_beyond_ones_rights_count_as_refusals_for_want_of_rights(desk: Desk):
    for words, code in (("R011的客户存款余额", "outside-scope"), ("列出客户的身份证号", "personal-data")):
        answer = desk.answer(words, "rm_r007")
        outcome = Audit(desk.road).show(answer.audit_id, "auditor")[-1]["record"]
        assert (outcome["error"], outcome["denied"]) == (code, True)


def test_unsafe_sql_and_repeated_refusals_are_alarms_that_an_auditor_sees(desk: Desk):
    desk.run(AnalystSql(sql="DROP TABLE loan"), "analyst")
    for _ in range(3):
        refused = desk.read_query('{"metrics": ["contribution"]}', "risk_hangzhou")
    raised = Audit(desk.road).alarms("auditor")
    assert {"alarm-unsafe", "alarm-refusals"} <= {entry["record"]["code"] for entry in raised}
    assert {"analyst", "risk_hangzhou"} <= {entry["record"]["user"] for entry in raised}
    assert refused.status == "refused" and Audit(desk.road).verify().ok
