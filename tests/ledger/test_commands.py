"""The ledger on the command line: what it prints, and its exit codes."""

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.desk import Desk
from assistant.question import QueryRequest
from semantic_layer.query import SemanticQuery
from ui import cli


@pytest.fixture
def home(bank_home: Path, tmp_path: Path) -> Path:
    """A home with one question, answered, and one that was refused."""
    (tmp_path / "bank").symlink_to(bank_home / "bank")
    desk = Desk.open(tmp_path, channel="cli")
    desk.run(QueryRequest(query=SemanticQuery(metrics=("deposit_balance",))), "xihu_manager")
    desk.read_query('{"metrics": ["contribution"]}', "risk_hangzhou")
    desk.close()
    return tmp_path


def damage(home: Path) -> None:
    with sqlite3.connect(home / "ledger" / "ledger.sqlite") as connection:
        connection.execute("DROP TRIGGER entries_stay")
        connection.execute("UPDATE entries SET record = REPLACE(record, 'deposit', 'loaned!') WHERE seq = 1")
    connection.close()


def test_questions_are_found_and_shown(run, home):
    code, found, _ = run(home, "audit", "search", "--as", "auditor")
    newest, oldest = found.splitlines()
    assert code == 0 and "risk_hangzhou  cli  refused  metric-refused" in newest and "answered" in oldest
    audit_id = oldest.split()[2]
    assert '"xihu_manager"' in run(home, "audit", "show", audit_id, "--as", "auditor")[1]
    code, _, said = run(home, "audit", "show", audit_id, "--as", "rm_r007")
    assert code == 1 and "audit-not-found" in said
    lines = run(home, "audit", "search", "--as", "auditor", "--json", "--metric", "contribution")[1].splitlines()
    assert [json.loads(line)[0]["record"]["user"] for line in lines] == ["risk_hangzhou"]
    assert run(home, "audit", "search", "--as", "auditor", "--until", "2020-01-01")[1] == ""
    assert run(home, "audit", "search", "--as", "auditor", "--since", "yesterday")[0] == 2


def test_verify_tells_a_whole_ledger_and_the_first_broken_record(run, home):
    code, said, _ = run(home, "audit", "verify")
    assert (code, said) == (0, "4 条记录，链条完整，末尾与锚点一致\n")
    damage(home)
    code, said, _ = run(home, "audit", "verify")
    assert (code, said) == (1, "第 1 条记录被改动\n")
    verdict = json.loads(run(home, "audit", "verify", "--json")[1])
    assert (verdict["ok"], verdict["broken_seq"], verdict["reason"]) == (False, 1, "hash")


def test_health_is_ill_when_the_ledger_is(run, home):
    code, said, _ = run(home, "health")
    assert code == 0 and [line.split()[:2] for line in said.splitlines()] == [
        ["model", "ok"],
        ["data", "ok"],
        ["policy", "ok"],
        ["ledger", "ok"],
        ["alarms", "ok"],
    ]
    (home / "ledger" / "head").unlink()
    code, said, _ = run(home, "health", "--json")
    assert code == 3 and json.loads(said)["ledger"] == {"ok": False, "code": "ledger-no-anchor", "details": {}}
    assert "wenshu audit anchor" in run(home, "audit", "search", "--as", "auditor")[2]
    code, said, _ = run(home, "audit", "anchor", "--as", "auditor", "--reason", "restored")
    assert (code, said) == (0, "entry 5\n")
    assert run(home, "health")[0] == 0


def test_an_export_is_written_once(run, home, tmp_path):
    code, said, _ = run(home, "audit", "export", str(tmp_path / "out.jsonl"), "--as", "auditor")
    assert code == 0 and said.startswith("4 entries, sha256 ")
    assert len((tmp_path / "out.jsonl").read_text("utf-8").splitlines()) == 4
    assert run(home, "audit", "export", str(tmp_path / "out.jsonl"), "--as", "auditor")[0] == 1


def test_young_entries_stay(run, home):
    code, _, said = run(home, "audit", "retain", "--before", "2026-01-01", "--as", "auditor")
    assert code == 1 and "至少保存 5 年" in said
    assert run(home, "audit", "retain", "--before", "2000-01-01", "--as", "auditor")[:2] == (0, "0 entries\n")
    assert run(home, "audit", "retain", "--before", "soon", "--as", "auditor")[0] == 2


def test_alarms_are_shown_to_auditors_in_words(run, home):
    for _ in range(2):
        run(home, "query", '{"metrics": ["contribution"]}', "--as", "risk_hangzhou")
    code, said, _ = run(home, "audit", "alarms", "--as", "auditor")
    assert code == 0 and "risk_hangzhou  alarm-refusals  10 分钟内 3 次越权被拒" in said
    assert run(home, "audit", "alarms", "--as", "analyst")[0] == 1


def test_every_command_has_help():
    shown = CliRunner().invoke(cli.app, ["audit", "--help"]).output
    assert all(name in shown for name in ("show", "search", "alarms", "export", "verify", "retain", "anchor"))
