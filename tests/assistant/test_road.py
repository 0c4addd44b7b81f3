"""The road as its users meet it: right, refused, broken; one audit record each, never a stack trace."""

import json
import shutil
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Answer
from assistant.desk import Desk
from assistant.question import AnalystSql, Define, QueryRequest
from semantic_layer.errors import UnsafeSql
from semantic_layer.query import SemanticQuery
from semantic_layer.scan_sql import MERGED


def entries(desk: Desk, answer: Answer) -> list[dict]:
    return desk.road.ledger.find(answer.audit_id)


def test_an_answer_carries_all_that_happened(desk: Desk):
    answer = desk.answer("今年以来各分行存款日均是多少", "hq_manager")
    assert answer.status == "answered"
    assert len(answer.tables[0].rows) == 6
    assert "存款年日均" in answer.headline and "数据截至5月31日" in answer.text
    assert answer.charts and answer.charts[0].why
    assert answer.reading and answer.reasons and answer.sql and answer.lineage[0].sources
    assert len(answer.follow_ups) == 3
    kinds = [entry["entry"] for entry in entries(desk, answer)]
    assert kinds == ["decision", "outcome"]


def test_every_follow_up_that_is_offered_works(desk: Desk):
    answer = desk.answer("今年以来各支行存款日均是多少", "hangzhou_manager")
    for offer in answer.follow_ups:
        assert offer.request is not None
        assert desk.run(offer.request, "hangzhou_manager").status == "answered"


def test_steps_are_told_while_they_happen(desk: Desk):
    seen: list[str] = []
    desk.answer("各分行存款余额", "hq_manager", on_step=lambda step: seen.append(step.name))
    assert seen == ["interpret", "authorize", "check", "execute", "present"]


def test_same_question_same_number_in_words_and_as_a_query(desk: Desk):
    words = desk.answer("5月末各分行存款余额", "hq_manager")
    query = desk.read_query(
        '{"metrics": ["deposit_balance"], "group_by": ["branch"], "period": "2026-05"}', "hq_manager"
    )
    assert words.tables[0].rows == query.tables[0].rows


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty-question"),
        ("  ？？ ", "empty-question"),
        ("存款" * 500_000, "question-too-long"),
        ("存款\x00余额", "control-characters"),
        ("存款\u202e余额", "control-characters"),
    ],
)
def test_bad_text_is_one_clear_sentence_with_a_code_a_hint_and_a_record(desk: Desk, text: str, code: str):
    answer = desk.answer(text, "hq_manager")
    assert (answer.status, answer.error and answer.error.code) == ("refused", code)
    assert answer.error and answer.error.message and answer.error.hint
    assert "Traceback" not in answer.text and len(answer.text) < 200
    assert entries(desk, answer)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("not json", "bad-json"),
        ("[]", "bad-json"),
        ('{"metrics": []}', "bad-json"),
        ('{"metrics": ["deposit_balance"], "sql": "DROP TABLE loan"}', "bad-json"),
        ('{"metrics": ["no_such_metric"]}', "unknown-metric"),
        ('{"metrics": ["deposit_balance"], "group_by": ["no_such"]}', "unknown-dimension"),
        ('{"metrics": ["deposit_balance"], "period": "2022"}', "before-data"),
        ('{"metrics": ["deposit_balance"], "period": "2027-01"}', "period-in-future"),
        ('{"metrics": ["deposit_balance"], "period": "last week"}', "period-unreadable"),
        ('{"metrics": ["npl_rate"], "group_by": ["branch"], "share": true}', "share-of-ratio"),
        ('{"metrics": ["deposit_balance"], "group_by": ["campaign"]}', "no-join-path"),
        (
            '{"metrics": ["deposit_balance"], "where": [{"dimension": "customer_type", "values": ["robot"]}]}',
            "unknown-value",
        ),
    ],
)
def test_a_bad_query_is_refused_with_its_reason(desk: Desk, raw: str, code: str):
    answer = desk.read_query(raw, "hq_manager")
    assert (answer.status, answer.error and answer.error.code) == ("refused", code)
    assert answer.error and answer.error.message and code not in answer.error.message
    assert entries(desk, answer)


def test_an_unknown_user_is_refused_and_recorded(desk: Desk):
    answer = desk.answer("存款余额", "nobody")
    assert (answer.status, answer.error and answer.error.code) == ("refused", "unknown-user")
    assert entries(desk, answer)[0]["record"]["user"] == "nobody"


def test_roles_without_business_data_get_definitions_only(desk: Desk):
    assert desk.answer("存款余额是多少", "admin").status == "refused"
    assert desk.run(Define(metrics=("deposit_balance",)), "admin").status == "answered"


def test_a_manager_sees_only_the_own_subtree(desk: Desk):
    query = QueryRequest(query=SemanticQuery(metrics=("deposit_balance",), group_by=("sub_branch",)))
    rows = desk.run(query, "hangzhou_manager").tables[0].rows
    assert rows and all(row[0].startswith("O01") for row in rows)
    assert [row[0] for row in desk.run(query, "xihu_manager").tables[0].rows] == ["O0101"]


def test_a_relationship_manager_sees_only_own_clients(desk: Desk, bank):
    query = QueryRequest(query=SemanticQuery(metrics=("deposit_balance",), group_by=("customer",)))
    own = {row[0] for row in bank.execute("SELECT customer_id FROM dim_customer WHERE rm_id = 'R007'").fetchall()}
    seen = {row[0] for row in desk.run(query, "rm_r007").tables[0].rows}
    assert seen and seen <= own


def test_parts_of_the_subtree_add_up_to_the_managers_total(desk: Desk):
    parts = desk.read_query(
        '{"metrics": ["loan_balance"], "group_by": ["sub_branch"], "totals": true}', "hangzhou_manager"
    )
    rows = parts.tables[0].rows
    assert rows[-1][1] == "合计"
    assert sum(float(row[2]) for row in rows[:-1]) == pytest.approx(float(rows[-1][2]))


def test_small_groups_are_merged_for_an_analyst_and_the_rest_stays(desk: Desk, bank):
    answer = desk.read_query('{"metrics": ["customer_cnt"], "group_by": ["industry_section"]}', "analyst")
    counts = {row[0]: row[2] for row in answer.tables[0].rows}
    total = bank.execute(
        "SELECT COUNT(*) FROM dim_customer WHERE close_date IS NULL OR close_date > DATE '2026-05-31'"
    ).fetchone()[0]
    assert sum(counts.values()) == total
    assert all(count >= 5 for count in counts.values())


@pytest.mark.parametrize(
    ("metric", "condition"),
    [
        ("npl_balance", "l.five_class >= 3"),
        ("overdue_balance", "l.overdue_days > 0"),
        ("overdue_cust_cnt", "l.overdue_days > 0"),
    ],
)
def test_no_cell_of_an_analyst_stands_on_a_few_customers_behind_a_metrics_own_condition(
    desk: Desk, bank, metric, condition
):
    answer = desk.read_query(json.dumps({"metrics": [metric], "group_by": ["sub_branch"]}), "analyst")
    behind = dict(
        bank.execute(
            "SELECT c.org_id, COUNT(DISTINCT c.customer_id) FROM loan_balance_monthly AS l JOIN dim_customer AS c "
            f"USING (customer_id) WHERE l.month_end = DATE '2026-05-31' AND {condition} GROUP BY ALL"
        ).fetchall()
    )
    assert any(0 < customers < 5 for customers in behind.values())
    shown = [row[0] for row in answer.tables[0].rows]
    assert all(behind.get(code, 0) == 0 or behind[code] >= 5 for code in shown if code != MERGED)
    assert MERGED in shown


def test_two_answers_of_an_analyst_never_differ_by_a_few_customers(desk: Desk, bank):
    few = """SELECT city FROM dim_customer JOIN loan_balance_monthly AS l USING (customer_id)
             WHERE l.month_end = DATE '2026-05-31' AND l.balance > 0
             GROUP BY 1 HAVING COUNT(DISTINCT customer_id) BETWEEN 1 AND 4 ORDER BY 1 LIMIT 1"""
    city = bank.execute(few).fetchone()[0]
    rest = {"dimension": "city", "op": "not in", "values": [city]}

    def ask(conversation: str | None, where: list) -> Answer:
        query = SemanticQuery.model_validate({"metrics": ["loan_balance"], "where": where})
        return desk.run(QueryRequest(query=query), "analyst", conversation)

    assert ask("apart", []).status == "answered"
    refused = ask("apart", [rest])
    assert (refused.status, refused.error and refused.error.code) == ("refused", "differencing")
    assert not refused.tables and refused.follow_ups[0].request == QueryRequest(
        query=SemanticQuery.model_validate({"metrics": ["loan_balance"]})
    )
    assert ask("other", [rest]).status == "answered"  # nothing to subtract it from
    assert ask("other", []).status == "refused"
    assert ask(None, []).status == ask(None, [rest]).status == "answered"
    managers = [
        desk.run(
            QueryRequest(query=SemanticQuery.model_validate({"metrics": ["loan_balance"], "where": where})),
            "hq_manager",
            "m",
        ).status
        for where in ([], [rest])
    ]
    assert managers == ["answered", "answered"]


@pytest.mark.parametrize(
    "raw",
    [
        {"metrics": ["customer_cnt"], "bands": {"metric": "aum", "edges": [50000, 200000, 1000000]}},
        {
            "metrics": ["aum"],
            "population": {"rule": {"metric": "aum", "op": ">=", "values": [200000]}},
            "versus_rest": True,
        },
        {
            "metrics": ["aum"],
            "population": {"rule": {"metric": "aum", "op": ">=", "values": [200000]}},
            "group_by": ["branch"],
        },
    ],
)
def test_groups_that_a_query_makes_for_itself_are_counted_for_an_analyst_too(desk: Desk, raw: dict):
    answer = desk.run(QueryRequest(query=SemanticQuery.model_validate(raw)), "analyst", "own groups")
    assert answer.status == "answered", answer.error


def test_an_analyst_sees_pseudonyms_for_clients(desk: Desk):
    answer = desk.read_query('{"metrics": ["deposit_balance"], "group_by": ["customer"], "limit": 5}', "analyst")
    assert all(row[0].startswith("P") and row[1] is None for row in answer.tables[0].rows)


def test_an_analyst_may_type_a_select_and_nobody_else(desk: Desk):
    sql = AnalystSql(sql="SELECT customer_type, COUNT(*) AS n FROM dim_customer GROUP BY customer_type ORDER BY n")
    assert desk.run(sql, "analyst").status == "answered"
    refused = desk.run(sql, "hq_manager")
    assert (refused.status, refused.error and refused.error.code) == ("refused", "typed-sql-refused")


def test_typed_sql_tells_what_was_expected_what_rights_changed_and_where_each_column_comes_from(desk: Desk):
    sql = "SELECT customer_id, SUM(principal) AS owed FROM loan GROUP BY customer_id ORDER BY owed DESC LIMIT 3"
    answer = desk.run(AnalystSql(sql=sql), "analyst")
    steps = {step.name: step.detail for step in answer.steps}
    assert steps["estimate"] and list(steps).index("estimate") < list(steps).index("execute")
    assert answer.rewrite.splitlines()[:2] == ["--- typed", "+++ ran"]
    assert [line for line in answer.rewrite.splitlines() if line.startswith("-FROM")] == ["-FROM loan"]
    key, owed = answer.lineage
    assert key.sources == ("loan.customer_id",) and key.policies == ("loan.customer_id: pseudonym",)
    assert (owed.column, owed.sources, owed.policies) == ("owed", ("loan.principal",), ())


def test_a_headline_says_its_window_once_and_a_change_reads_as_english(desk: Desk):
    told = desk.answer("2026年一季度各支行存款日均是多少", "hq_manager").headline
    assert told.count("一季度") == 1 and "存款日均" in told
    changed = desk.answer("change in deposit balance since the start of the year", "hq_manager")
    labels = [column.label for column in changed.tables[0].columns]
    assert labels[-2:] == ["Change since the start of the year", "Change since the start of the year, %"]


def test_an_estimate_reads_nothing_and_is_checked_like_a_query(desk: Desk):
    refused = desk.run(AnalystSql(sql="EXPLAIN SELECT * FROM loan"), "analyst")
    assert (refused.status, refused.error and refused.error.code) == ("refused", "unsafe-sql")
    with pytest.raises(UnsafeSql):
        desk.road.engine.estimate("SELECT 1")  # type: ignore[arg-type]


def test_unsafe_sql_is_refused_with_its_rule(desk: Desk):
    answer = desk.run(AnalystSql(sql="DROP TABLE loan"), "analyst")
    assert (answer.status, answer.error and answer.error.code) == ("refused", "unsafe-sql")
    assert entries(desk, answer)[0]["record"]["alarm"] is True


def test_own_audit_records_are_readable_others_only_for_the_auditor(desk: Desk):
    answer = desk.answer("各分行存款余额", "hq_manager")
    assert desk.find_audit(answer.audit_id, "hq_manager")
    assert desk.find_audit(answer.audit_id, "auditor")
    with pytest.raises(Exception, match="audit-not-found"):
        desk.find_audit(answer.audit_id, "rm_r007")


def test_follow_ups_survive_the_process(bank_home: Path, tmp_path: Path):
    (tmp_path / "bank").symlink_to(bank_home / "bank")
    first = Desk.open(tmp_path)
    first.answer("今年以来各支行存款日均是多少", "hangzhou_manager", "c1")
    first.close()
    second = Desk.open(tmp_path)
    answer = second.answer("换成贷款余额", "hangzhou_manager", "c1")
    second.close()
    assert isinstance(answer.request, QueryRequest)
    assert answer.request.query.metrics == ("loan_balance",) and answer.request.query.group_by == ("sub_branch",)


BORROWERS = """FROM dim_customer AS c JOIN loan_balance_monthly AS l USING (customer_id)
               WHERE l.month_end = DATE '2026-05-31' AND l.balance > 0"""


def loans_of(desk: Desk, conversation: str, **asked: Any) -> Answer:
    """An analyst's question about loan balances."""
    query = SemanticQuery.model_validate({"metrics": ["loan_balance"], **asked})
    return desk.run(QueryRequest(query=query), "analyst", conversation)


def test_a_figure_that_lacks_a_few_customers_of_a_shown_cell_is_refused(desk: Desk, bank):
    large = f"SELECT segment {BORROWERS} GROUP BY 1 HAVING COUNT(DISTINCT customer_id) >= 15"
    segment, city = bank.execute(
        f"SELECT segment, city {BORROWERS} AND segment IN ({large}) GROUP BY 1, 2 "
        "HAVING COUNT(DISTINCT customer_id) < 5 ORDER BY 1, 2 LIMIT 1"
    ).fetchone()
    one = {"dimension": "segment", "op": "=", "values": [segment]}
    without = {"dimension": "city", "op": "not in", "values": [city]}
    assert loans_of(desk, "cells", group_by=["segment"]).status == "answered"
    refused = loans_of(desk, "cells", where=[one, without])
    assert (refused.status, refused.error and refused.error.code) == ("refused", "differencing")
    assert loans_of(desk, "cells", where=[one]).status == "answered"  # the cell itself
    assert loans_of(desk, "other cells", where=[one, without]).status == "answered"


def test_a_group_is_not_shown_beside_cells_that_are_short_of_a_few_of_its_customers(desk: Desk):
    shown = loans_of(desk, "short", group_by=["branch", "region"])
    assert MERGED in [row[0] for row in shown.tables[0].rows]
    branches = sorted({row[0] for row in shown.tables[0].rows} - {MERGED})
    alone = {
        branch: loans_of(desk, "short", where=[{"dimension": "branch", "op": "=", "values": [branch]}])
        for branch in branches
    }
    codes = {branch: answer.error.code if answer.error else "" for branch, answer in alone.items()}
    assert "differencing" in codes.values() and set(codes.values()) <= {"", "differencing"}
    short = next(branch for branch, code in codes.items() if code)
    one = {"dimension": "branch", "op": "=", "values": [short]}
    assert loans_of(desk, "short the other way", where=[one]).status == "answered"
    later = loans_of(desk, "short the other way", group_by=["branch", "region"])
    assert later.error is not None and later.error.code == "differencing"


def test_conversations_of_different_users_do_not_mix(desk: Desk):
    desk.answer("今年以来各支行存款日均是多少", "hangzhou_manager", "shared")
    assert (
        desk.answer("换成贷款余额", "xihu_manager", "shared").request
        != desk.answer("换成贷款余额", "hangzhou_manager", "shared").request
    )


def test_missing_data_is_said_in_one_sentence(tmp_path: Path):
    with closing(Desk.open(tmp_path)) as desk:
        answer = desk.answer("存款余额", "hq_manager")
    assert (answer.status, answer.error and answer.error.code) == ("failed", "engine-unavailable")
    assert answer.audit_id


@pytest.mark.parametrize("damage", ["truncated", "zeroed", "no-manifest", "no-pointer"])
def test_a_damaged_data_file_is_said_in_one_sentence(bank_home: Path, tmp_path: Path, damage: str):
    shutil.copytree(bank_home / "bank", tmp_path / "bank")
    version = json.loads((tmp_path / "bank" / "current.json").read_text())["version"]
    file = tmp_path / "bank" / f"bank-{version}.duckdb"
    file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    if damage == "truncated":
        file.write_bytes(file.read_bytes()[:100_000])
    elif damage == "zeroed":
        file.write_bytes(bytes(file.stat().st_size))
    else:
        (tmp_path / "bank" / (f"bank-{version}.json" if damage == "no-manifest" else "current.json")).unlink()
    with closing(Desk.open(tmp_path)) as desk:
        answer = desk.answer("存款余额", "hq_manager")
    assert (answer.status, answer.error and answer.error.code) == ("failed", "engine-unavailable")


def test_nothing_runs_without_a_ledger(bank_home: Path, tmp_path: Path):
    (tmp_path / "bank").symlink_to(bank_home / "bank")
    (tmp_path / "ledger").write_text("a file where the ledger's folder should be")
    desk = Desk.open(tmp_path)
    answer = desk.answer("存款余额", "hq_manager")
    desk.close()
    assert (answer.status, answer.audit_id, answer.tables) == ("failed", "", ())
    assert answer.error and answer.error.code == "ledger-unavailable"


def test_a_broken_model_is_a_failed_answer_with_its_faults(bank_home: Path, tmp_path: Path):
    (tmp_path / "bank").symlink_to(bank_home / "bank")
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "a.yml").write_text("metrics:\n  x: {zh: 甲}\n")
    desk = Desk.open(tmp_path, folder)
    answer = desk.answer("存款余额", "hq_manager")
    desk.close()
    assert answer.status == "failed"
    assert answer.error and answer.error.code == "broken-model" and "a.yml:2" in answer.error.message


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ('{"metrics": ["time_progress"], "group_by": ["sub_branch"]}', "no-join-path"),
        ('{"metrics": ["customer_cnt"], "group_by": ["day"], "period": "2026-05"}', "whole-months-only"),
        (
            '{"metrics": ["deposit_volatility"], "group_by": ["day"], "period": {"from": "2026-01-01", "to": "2026-05-31"}}',
            "too-many-periods",
        ),
    ],
)
def test_what_cannot_be_split_that_finely_says_so(desk: Desk, raw: str, code: str):
    answer = desk.read_query(raw, "hq_manager")
    assert (answer.status, answer.error and answer.error.code) == ("refused", code)


def test_a_rate_over_few_loans_is_told_with_their_number(desk: Desk, bank):
    answer = desk.read_query('{"metrics": ["npl_rate"], "group_by": ["branch"], "period": "2026-05"}', "hq_manager")
    counts = bank.execute(
        """SELECT o.branch_name, COUNT(*) FROM loan_balance_monthly AS b JOIN dim_customer AS c USING (customer_id)
           JOIN dim_org AS o USING (org_id) WHERE b.month_end = DATE '2026-05-31' AND b.balance > 0 GROUP BY 1"""
    ).fetchall()
    note = next(line for line in answer.assumptions if "不足 30" in line)
    assert [f"{name} ({count})" in note for name, count in counts] == [count < 30 for _, count in counts]
    assert [column.name for column in answer.tables[0].columns] == ["branch", "branch_name", "npl_rate"]


@pytest.mark.parametrize(
    ("dimension", "value"),
    [("branch", "O02"), ("branch", "O99"), ("rm", "R030"), ("rm", "R999"), ("customer", "C999999")],
)
def test_what_lies_outside_and_what_does_not_exist_are_refused_in_the_same_words(
    desk: Desk, dimension: str, value: str
):
    query = {"metrics": ["deposit_balance"], "where": [{"dimension": dimension, "values": [value]}]}
    answer = desk.read_query(json.dumps(query), "xihu_manager")
    assert (answer.status, answer.error and answer.error.code, answer.text) == (
        "refused",
        "outside-scope",
        "这超出了您的数据范围。",
    )


def test_a_part_of_an_office_is_not_shown_as_the_whole(desk: Desk):
    part = desk.read_query('{"metrics": ["deposit_balance"], "group_by": ["branch"]}', "xihu_manager")
    whole = desk.read_query('{"metrics": ["deposit_balance"], "group_by": ["branch"]}', "hangzhou_manager")
    assert part.tables[0].rows[0][:2] == ("O01", "杭州分行（权限内部分）") and "权限内部分" in part.headline
    assert whole.tables[0].rows[0][:2] == ("O01", "杭州分行")


def test_a_plan_names_its_period_and_a_missing_plan_is_said(desk: Desk):
    answer = desk.read_query(
        '{"metrics": ["target_value"], "period": {"from": "2026-01-01", "to": "2026-05-31"}}', "hq_manager"
    )
    assert "年度计划目标" in answer.headline
    missing = desk.read_query('{"metrics": ["target_value"], "target": "deposit_balance"}', "hq_manager")
    assert any("没有这一期的计划" in line for line in missing.assumptions)


def test_a_full_house_is_told_and_recorded_and_pages_alone_are_paced(bank_home: Path, tmp_path: Path):
    (tmp_path / "bank").symlink_to(bank_home / "bank")
    (tmp_path / "wenshu.yml").write_text("fairness: {per_minute: 2}")
    page, program = Desk.open(tmp_path), Desk.open(tmp_path)
    page.channel = "page"
    query = QueryRequest(query=SemanticQuery(metrics=("loan_balance",)))
    answers = [page.run(query, "hq_manager") for _ in range(3)]
    assert [answer.status for answer in answers] == ["answered", "answered", "failed"]
    turned_away = answers[-1]
    assert turned_away.error and turned_away.error.code == "too-many-questions" and "秒后再问" in turned_away.error.hint
    assert entries(page, turned_away)
    assert page.run(query, "hangzhou_manager").status == "answered"
    assert {program.run(query, "hq_manager").status for _ in range(4)} == {"answered"}
    for desk in (page, program):
        desk.close()


def test_two_statements_of_an_analyst_never_differ_by_a_few_customers(desk: Desk, bank):
    city = bank.execute(
        "SELECT city FROM dim_customer JOIN loan USING (customer_id) GROUP BY 1 HAVING COUNT(DISTINCT customer_id) "
        "BETWEEN 1 AND 4 ORDER BY 1 LIMIT 1"
    ).fetchone()[0]
    joined = "FROM loan JOIN dim_customer USING (customer_id)"
    without = f"SELECT SUM(principal) AS s {joined} WHERE city <> '{city}'"

    def run(sql: str, conversation: str | None = None) -> Answer:
        return desk.run(AnalystSql(sql=sql), "analyst", conversation)

    assert run("SELECT SUM(principal) AS s FROM loan").status == "answered"
    for conversation in (None, "another"):  # whatever the conversation
        refused = run(without, conversation)
        assert (refused.status, refused.error and refused.error.code) == ("refused", "differencing-sql")
        assert refused.error is not None and refused.error.hint and not refused.tables
    by_type = f"SELECT customer_type, SUM(principal) AS s {joined} GROUP BY 1"
    assert run(by_type).status == run("SELECT SUM(principal) AS s FROM loan").status == "answered"


def test_a_statement_and_a_question_in_words_never_differ_by_a_few_customers(bank_home: Path, tmp_path: Path, bank):
    (tmp_path / "bank").symlink_to(bank_home / "bank")
    principal, behind = bank.execute(
        "SELECT principal, COUNT(DISTINCT customer_id) AS n FROM loan GROUP BY 1 ORDER BY 1 DESC LIMIT 1"
    ).fetchone()
    assert 1 <= behind < 5
    few = f"customer_id IN (SELECT customer_id FROM loan WHERE principal = {principal})"
    month = "FROM loan_balance_monthly WHERE month_end = DATE '2026-05-31'"
    with closing(Desk.open(tmp_path)) as desk:

        def code(asked: str, user: str, conversation: str | None) -> str:
            typed = asked.startswith("SELECT")
            answer = (
                desk.run(AnalystSql(sql=asked), user, conversation) if typed else desk.answer(asked, user, conversation)
            )
            assert answer.status == ("refused" if answer.error else "answered")
            return answer.error.code if answer.error else ""

        assert not code("贷款余额", "analyst", None)
        assert not code(f"SELECT SUM(balance) AS s {month}", "analyst", "a")
        for figure in ("SUM(balance)", "SUM(balance / 10000)", "AVG(balance)"):
            assert code(f"SELECT {figure} AS s {month} AND NOT {few}", "analyst", "a") == "differencing-sql"
        assert not code(f"SELECT SUM(balance) AS s {month} AND NOT {few}", "analyst_checking", "b")
        assert code("贷款余额", "analyst_checking", "c") == "differencing"
        assert not code("存款余额", "analyst_checking", "c")


def test_the_first_clients_of_each_group_are_drawn_by_chance_among_equals(desk: Desk):
    asked = {"metrics": ["cross_sell_index"], "group_by": ["branch", "customer"], "limit": 3, "limit_per": "branch"}
    request = QueryRequest(query=SemanticQuery.model_validate(asked))

    def drawn(user: str) -> set:
        return {tuple(sorted(row[2] for row in desk.run(request, user).tables[0].rows)) for _ in range(6)}

    assert len(drawn("analyst")) > 1
    assert len(drawn("hq_manager")) == 1


def test_who_of_equals_is_among_the_first_of_a_population_does_not_follow_the_numbers_of_clients(desk: Desk):
    first = {"rule": {"metric": "cross_sell_index", "top": 40, "direction": "asc"}}
    asked = {"metrics": ["deposit_balance"], "group_by": ["customer"], "population": first}
    request = QueryRequest(query=SemanticQuery.model_validate(asked))
    every = {"metrics": ["cross_sell_index"], "group_by": ["customer"]}
    all_of_them = QueryRequest(query=SemanticQuery.model_validate(every))

    def balances(user: str) -> list:
        return sorted(row[-1] for row in desk.run(request, user).tables[0].rows)

    rows = desk.run(all_of_them, "hq_manager").tables[0].rows
    indices = sorted(row[-1] for row in rows if row[-1] is not None)
    assert indices[39] == indices[40]  # the last of the first forty has equals
    assert balances("analyst") == balances("analyst") != balances("hq_manager")


@pytest.mark.parametrize("first", ["存款余额最高的60个客户", "存款比年初增加最多的60个客户"])
def test_those_among_the_shown_clients_are_chosen_from_the_shown_ones(desk: Desk, bank, first: str):
    def clients(answer: Answer) -> set:
        [table] = answer.tables
        return {row[table.index("customer")] for row in table.rows}

    shown = clients(desk.answer(first, "hq_manager", first))
    persons = {
        row[0] for row in bank.execute("SELECT customer_id FROM dim_customer WHERE customer_type = 'retail'").fetchall()
    }
    among = clients(desk.answer("这些客户里的个人客户", "hq_manager", first))
    assert len(shown) == 60 and among == shown & persons
    assert 0 < len(among) < 60


@pytest.mark.parametrize(
    ("metric", "day", "stands", "said"),
    [
        ("npl_rate", "2026-05-15", "2026-04-30", "2026年4月30日"),
        ("loan_balance", "2025-01-15", "2024-12-31", "2024年12月31日"),
    ],
)
def test_a_figure_of_another_day_than_asked_for_says_its_own(desk: Desk, metric: str, day: str, stands: str, said: str):
    def on(asked: str) -> Answer:
        query = {"metrics": [metric], "period": {"from": asked, "to": asked}}
        return desk.run(QueryRequest(query=SemanticQuery.model_validate(query)), "hq_manager")

    answer, month_end = on(day), on(stands)
    assert said in answer.headline and answer.tables[0].rows == month_end.tables[0].rows
    assert any("只有月末数据" in line for line in answer.assumptions) and not month_end.assumptions


def test_a_day_before_the_daily_data_is_not_answered_with_a_month_end(desk: Desk):
    query = {"metrics": ["deposit_balance"], "period": {"from": "2025-01-15", "to": "2025-01-15"}}
    answer = desk.run(QueryRequest(query=SemanticQuery.model_validate(query)), "hq_manager")
    assert answer.error is not None and answer.error.code == "before-daily-data"
    assert "2025-04-27" in answer.error.message and "2024-12-31" in answer.error.hint
