"""A record opened: what it says, the same question run again today, what people add to it, and what analysts browse."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.audit import Audit
from assistant.audit_record import record_of
from assistant.desk import Desk
from assistant.evaluation.kept import kept_runs
from assistant.evaluation.score import Outcome, store
from assistant.ledger.search import Wanted
from assistant.ledger.view import HIDDEN
from assistant.question import AnalystSql, QueryRequest
from assistant.readable_tables import readable_tables
from assistant.rerun import rerun
from assistant.sql_text import formatted
from semantic_layer.errors import AccessDenied, BadInput, UnknownName
from semantic_layer.query import SemanticQuery

TYPED = "SELECT segment, COUNT(*) AS n FROM dim_customer WHERE city = '杭州市' GROUP BY segment ORDER BY n DESC"
BY_BRANCH = QueryRequest(query=SemanticQuery(metrics=("deposit_balance",), group_by=("branch",)))


@pytest.fixture(scope="module")
def desk(desk: Desk) -> Desk:
    desk.channel = "page"
    return desk


@pytest.fixture(scope="module")
def asked(desk: Desk):
    """Audit ids by what was asked."""
    return {
        "words": desk.answer("各分行存款余额是多少", "analyst").audit_id,
        "typed": desk.run(AnalystSql(sql=TYPED), "analyst").audit_id,
        "manager": desk.run(BY_BRANCH, "hq_manager", language="en").audit_id,
        "unsafe": desk.run(AnalystSql(sql="DROP TABLE loan"), "analyst").audit_id,
        "refused": desk.answer("列出客户的身份证号", "analyst").audit_id,
    }


def opened(desk: Desk, audit_id: str, user: str):
    return record_of(Audit(desk.road).show(audit_id, user))


def test_a_record_says_what_was_asked_how_it_was_read_and_what_ran(desk, asked):
    record = opened(desk, asked["words"], "auditor")
    assert (record.user, record.status, record.question) == ("analyst", "answered", "各分行存款余额是多少")
    assert record.headline and record.reading and record.request["query"]["metrics"] == ["deposit_balance"]
    assert "rows-all" in [code for code, _ in record.policies]
    assert record.statements[0].startswith("WITH ") and "deposit_balance_monthly" in record.statements[0]
    tables = {edge.below[1] for edge in record.sources(desk.model) if edge.below[0] == "table"}
    assert tables and tables <= set(record.tables)
    assert all(edge.below[0] != "dataset" or edge.below in {one.above for one in record.sources(desk.model)}
               for edge in record.sources(desk.model))  # fmt: skip


def test_typed_sql_stands_beside_what_ran(desk, asked):
    record = opened(desk, asked["typed"], "auditor")
    added = [line for line in record.rewrite.splitlines() if line.startswith("+")]
    assert record.typed == TYPED and any("COUNT(DISTINCT" in line for line in added)
    assert {edge.below for edge in record.sources(desk.model)} >= {("table", "dim_customer")}


def test_another_analyst_opens_it_without_its_words(desk, asked):
    record = opened(desk, asked["typed"], "analyst_checking")
    assert record.question == record.headline == HIDDEN
    assert "杭州市" not in record.typed + record.rewrite + "".join(record.statements) and HIDDEN in record.typed


def test_sql_with_hidden_literals_is_laid_out_too():
    assert formatted("SELECT a FROM t WHERE b = «…»") == "SELECT\n  a\nFROM t\nWHERE\n  b = «…»"
    assert formatted("«…»") == HIDDEN
    assert formatted("SELECT (((") == "SELECT ((("


def test_the_same_question_on_the_same_data_gives_the_same_result(desk, asked):
    for name in ("words", "typed"):
        again = rerun(desk, asked[name], "analyst")
        assert (again.verdict, again.changed) == ("same", ())
        assert again.answer.audit_id != asked[name]


def copied(desk: Desk, audit_id: str, **versions: str) -> str:
    """The same question once more in the ledger, with another result."""
    decision, *further, outcome = (entry["record"] for entry in desk.road.ledger.find(audit_id))
    copy = desk.road.ledger.decide(decision | versions)
    for statement in further:
        desk.road.ledger.state(copy, statement)
    desk.road.ledger.outcome(copy, outcome | {"result": "0" * 16})
    return copy


def test_a_result_that_is_another_is_told_with_what_changed(desk, asked):
    older = copied(desk, asked["words"], data_version="older", model="older")
    again = rerun(desk, older, "analyst")
    assert (again.verdict, again.changed) == ("changed", ("data", "model"))
    tampered = copied(desk, asked["words"])
    again = rerun(desk, tampered, "analyst")
    assert (again.verdict, again.changed) == ("changed", ())


def test_a_reader_runs_it_under_their_own_rights_never_as_the_one_who_asked(desk, asked):
    again = rerun(desk, asked["manager"], "analyst")
    assert (again.verdict, again.changed, again.answer.status) == ("unlike", ("reader",), "answered")
    assert opened(desk, again.answer.audit_id, "auditor").user == "analyst"
    audited = rerun(desk, asked["manager"], "auditor")
    assert audited.answer.error is not None
    assert (audited.verdict, audited.answer.error.code) == ("refused", "needs-case")
    with pytest.raises(UnknownName, match="audit-not-found"):
        rerun(desk, asked["manager"], "rm_r007")


@pytest.mark.parametrize(
    ("name", "user", "code"),
    [
        ("typed", "analyst_checking", "rerun-hidden"),
        ("unsafe", "analyst_checking", "not-to-be-rerun"),
        ("refused", "analyst", "not-to-be-rerun"),
    ],
)
def test_what_cannot_be_run_again_says_why(desk, asked, name, user, code):
    with pytest.raises(BadInput, match=code):
        rerun(desk, asked[name], user)


def test_a_comment_stays_in_the_ledger_and_is_seen_by_its_role_and_auditors(desk, asked):
    audit = Audit(desk.road)
    audit.comment(asked["words"], "analyst_checking", " 口径与报表一致 ")
    audit.comment(asked["words"], "auditor", "抽查")
    said = {user: [one.text for one in opened(desk, asked["words"], user).comments]
            for user in ("auditor", "analyst", "analyst_checking")}  # fmt: skip
    assert said == {
        "auditor": ["口径与报表一致", "抽查"],
        "analyst": ["口径与报表一致"],
        "analyst_checking": ["口径与报表一致"],
    }
    assert audit.verify().ok
    with pytest.raises(UnknownName, match="audit-not-found"):
        audit.comment(asked["words"], "rm_r007", "我也想说")
    for empty in (" ", "长" * 2001):
        with pytest.raises(BadInput, match="no-comment"):
            audit.comment(asked["words"], "analyst", empty)


def test_records_are_found_by_role_channel_and_status(desk, asked):
    def found(
        role: str | None = None, channel: str | None = None, status: str | None = None, code: str | None = None
    ) -> set[str]:
        wanted = Wanted(role=role, channel=channel, status=status, code=code)
        return {entries[0]["audit_id"] for entries in Audit(desk.road).search(wanted, "auditor", 100)}

    assert asked["manager"] in found(role="hq_manager") and asked["words"] not in found(role="hq_manager")
    assert {asked["unsafe"], asked["refused"]} <= found(status="refused") <= found(channel="page")
    assert found(status="refused", role="hq_manager") == found(channel="cli") == set()
    assert asked["unsafe"] in found(status="refused", code="unsafe-sql")


def test_the_export_is_handed_over_as_it_was_hashed(desk):
    done, content = Audit(desk.road).export_lines("auditor")
    assert content.count(b"\n") == done.entries > 5
    with pytest.raises(AccessDenied, match="audit-only"):
        Audit(desk.road).export_lines("analyst")


def test_an_analyst_browses_the_tables_of_the_role_and_how_columns_are_shown(desk):
    tables = {one.name: one for one in readable_tables(desk.users["analyst"], desk.model)}
    columns = {one.name: one.how for one in tables["dim_customer"].columns}
    assert (columns["customer_id"], columns["customer_name"], columns["city"]) == ("pseudonym", "never", "clear")
    assert desk.run(AnalystSql(sql=tables["dim_org"].example), "analyst").status == "answered"
    with pytest.raises(AccessDenied, match="typed-sql-refused"):
        readable_tables(desk.users["hq_manager"], desk.model)


def test_evaluation_runs_are_listed_with_what_changed(tmp_path: Path):
    facts: dict[str, Any] = dict.fromkeys(("user", "language", "shape", "problem", "metric", "route"), "x")
    outcome = Outcome(id="a1", turn=0, later=False, text="问", wanted="answered", status="answered", verdict="wrong",
                      confidence=1.0, elapsed_ms=5.0, **facts)  # fmt: skip
    folder = tmp_path / "evaluations"
    store([outcome], folder / "gate.json")
    (folder / "gate.md").write_text(
        "# gate\n\n## Changed since the last run\n\n- a1: right → wrong · 问\n\n## By user\n- no\n"
    )
    (folder / "odd.json").write_text(json.dumps({"outcomes": 3}))
    [run] = kept_runs(tmp_path)
    assert (run.name, run.score.accuracy, run.changes) == ("gate", 0.0, ("a1: right → wrong · 问",))
    assert run.wrong == ("a1: 问 → x",)
