"""Slips of the hand in typed SQL: told with the nearest names that the typist may see, and no alarm; attacks stay alarms."""

import pytest

from assistant.audit import Audit
from assistant.desk import Desk
from assistant.question import AnalystSql
from assistant.readable_tables import found_tables, readable_tables


def typed(desk: Desk, sql: str):
    """The fault of the answer, and the alarms that it raised."""
    answer = desk.run(AnalystSql(sql=sql), "analyst")
    assert answer.status == "refused" and answer.error is not None
    entries = Audit(desk.road).show(answer.audit_id, "auditor")
    return answer.error, [entry["record"]["code"] for entry in entries if entry["entry"] == "alarm"]


@pytest.mark.parametrize(
    ("sql", "code", "near"),
    [
        ("SELECT segmnt, COUNT(*) FROM dim_customer GROUP BY 1", "sql-column", "segment"),
        ("SELECT l.principl FROM loan l", "sql-column", "principal"),
        ("SELECT COUNT(*) FROM dim_custmer", "sql-table", "dim_customer"),
        ("SELECT customer_id FROM dim_customer c JOIN loan l ON c.customer_id = l.customer_id", "sql-ambiguous", ""),
        ("SELECT COUNT(* FROM loan", "sql-broken", ""),
    ],
)
def test_a_slip_is_told_with_the_nearest_name_and_is_no_alarm(desk: Desk, sql: str, code: str, near: str):
    fault, alarms = typed(desk, sql)
    assert (fault.code, alarms) == (code, [])
    assert near in fault.hint


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE loan",
        "SELECT 1; DROP TABLE loan",
        "SELECT phone FROM dim_customer",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM duckdb_settings",
        "COPY loan TO 'x.csv' (",
    ],
)
def test_what_reaches_beyond_the_rights_stays_an_alarm(desk: Desk, sql: str):
    fault, alarms = typed(desk, sql)
    assert (fault.code, alarms) == ("unsafe-sql", ["alarm-unsafe"])


def test_no_hidden_name_is_offered(desk: Desk):
    rights = {one.name: one for one in readable_tables(desk.users["analyst"], desk.model)}
    hidden = {column.name for one in rights.values() for column in one.columns if column.how == "never"}
    assert hidden
    for name in sorted(hidden):
        [table, *_] = [one for one in rights if name in {column.name for column in rights[one].columns}]
        fault, _ = typed(desk, f"SELECT {name}x FROM {table}")
        said = set(fault.hint.replace("最接近的是：", "").split("、"))
        assert fault.code == "sql-column" and not said & hidden


def test_tables_are_found_by_what_the_model_calls_them(desk: Desk):
    known = readable_tables(desk.users["analyst"], desk.model)
    assert [found_tables(known, text)[0].name for text in ("客户", "贷款", "机构", "loan")] == [
        "dim_customer",
        "loan",
        "dim_org",
        "loan",
    ]
    assert found_tables(known, "没有这种东西") == [] and len(found_tables(known, "")) == len(known)
