"""The command line: data on standard output, exit codes, batches, bad input, schema."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from ui.contract import to_json

KEYS = (
    *("id", "status", "tables", "text", "charts", "citations", "query", "sql", "reading", "assumptions"),
    *("confidence", "route", "truncated", "error", "choices", "data_date", "audit_id", "elapsed_ms"),
    *("description", "lineage", "rewrite", "level"),
)


@pytest.fixture
def wenshu(home):
    """Runs the command; the result has its output as text, and ``json`` when it is JSON."""

    def run(*arguments: str, given: str | bytes = b"", at: object = home) -> subprocess.CompletedProcess[str]:
        code = "from ui.cli import main; main()"
        environment = {"PATH": os.environ["PATH"], "WENSHU_HOME": str(at), "COLUMNS": "160"}
        lines = given.encode() if isinstance(given, str) else given
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(command, input=lines, capture_output=True, env=environment, timeout=120)
        return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


def test_a_question_is_answered_as_one_json_object(wenshu):
    done = wenshu("ask", "各分行存款余额是多少", "--as", "hq_manager", "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert tuple(answer) == KEYS
    assert answer["status"] == "answered"
    [table] = answer["tables"]
    assert [column["name"] for column in table["columns"]] == ["branch", "branch_name", "deposit_balance"]
    assert set(table["columns"][2]) == {"name", "label", "unit", "format"}
    assert {row[0] for row in table["rows"]} == {"O01", "O02", "O03", "O04", "O05", "O06"}
    assert all(isinstance(row[2], float) and row[2] > 1e6 for row in table["rows"])
    assert answer["query"]["metrics"] == ["deposit_balance"]
    assert answer["audit_id"]


def test_people_see_units_and_what_was_assumed(wenshu):
    done = wenshu("ask", "各分行存款余额是多少", "--as", "hq_manager")
    assert done.returncode == 0
    assert "杭州分行" in done.stdout
    assert "亿元" in done.stdout
    assert "审计编号" in done.stderr


def test_a_query_without_words_gives_the_same_answer_as_its_question(wenshu):
    query = {"metrics": ["deposit_balance"], "group_by": ["branch"], "period": "2026-05"}
    without = json.loads(wenshu("query", json.dumps(query), "--as", "hq_manager", "--json").stdout)
    asked = json.loads(wenshu("ask", "2026年5月各分行存款余额", "--as", "hq_manager", "--json").stdout)
    assert without["tables"][0]["rows"] == asked["tables"][0]["rows"]
    assert without["query"]["period"] == {"from": "2026-05-01", "to": "2026-05-31"}


def test_the_query_that_was_run_can_be_run_again(wenshu):
    first = json.loads(wenshu("ask", "最近半年不良率走势", "--as", "hq_manager", "--json").stdout)
    again = wenshu("query", json.dumps(first["query"]), "--as", "hq_manager", "--json")
    assert json.loads(again.stdout)["tables"] == first["tables"]


def test_the_schema_of_a_query_is_json_schema(wenshu):
    schema = json.loads(wenshu("query", "--schema").stdout)
    assert {"metrics", "group_by", "where", "period", "compare", "scope"} <= set(schema["properties"])


def test_lines_are_answered_in_order_and_a_bad_one_does_not_stop_them(wenshu):
    lines = [
        json.dumps({"id": 1, "user": "hq_manager", "text": "存款余额是多少"}),
        "not json",
        json.dumps(["a", "list"]),
        json.dumps({"id": 4, "user": "hq_manager"}),
        json.dumps({"id": 5, "user": "nobody", "text": "存款余额是多少"}),
        "",
        json.dumps({"id": "six", "user": "hq_manager", "text": "贷款余额是多少"}),
    ]
    done = wenshu("ask", "--jsonl", given="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [answer["id"] for answer in answers] == [1, None, None, 4, 5, "six"]
    assert [answer["status"] for answer in answers] == ["answered", *["refused"] * 4, "answered"]
    codes = [answer["error"]["code"] for answer in answers[1:5]]
    assert codes == ["bad-input", "bad-input", "bad-input", "unknown-user"]
    assert all(answer["error"]["hint"] and answer["audit_id"] for answer in answers[1:5])


def decided(home, words: str) -> bool:
    """Whether a decision with these words is on disk; not before the ledger has its table."""
    file = home / "ledger" / "ledger.sqlite"
    if not file.exists():
        return False
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as ledger:
        if not ledger.execute("SELECT 1 FROM sqlite_master WHERE name = 'entries'").fetchone():
            return False
        return bool(ledger.execute("SELECT 1 FROM entries WHERE record LIKE ?", [f"%{words}%"]).fetchone())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_or_a_term_signal_stops_the_query_and_the_record_says_so(wenshu, home, number):
    unlike = f"a.balance + {int(number)} < b.balance"
    pairs = f"SELECT COUNT(*) AS n FROM deposit_balance_daily AS a JOIN deposit_balance_daily AS b ON {unlike}"
    command = [sys.executable, "-c", "from ui.cli import main; main()", "sql", pairs, "--as", "analyst", "--json"]
    environment = os.environ | {"WENSHU_HOME": str(home)}
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    while not decided(home, unlike) and running.poll() is None:
        time.sleep(0.1)  # until the decision is on disk: from then on the query runs
    time.sleep(0.5)
    running.send_signal(number)
    out, _ = running.communicate(timeout=20)
    answer = json.loads(out)
    assert (running.returncode, answer["status"], answer["error"]["code"]) == (3, "failed", "cancelled")
    record = wenshu("audit", "show", answer["audit_id"], "--as", "auditor").stdout
    assert "cancelled" in record


def test_a_batch_follows_up_within_a_conversation(wenshu):
    asked = [
        {"user": "hq_manager", "conversation": "c1", "text": text} for text in ("杭州分行存款余额是多少", "那宁波呢")
    ]
    done = wenshu("ask", "--jsonl", given="\n".join(map(json.dumps, asked)))
    _, second = map(json.loads, done.stdout.splitlines())
    assert second["query"]["metrics"] == ["deposit_balance"]
    assert "O04" in json.dumps(second["query"]["where"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("ask", "各分行存款余额是多少", "--as", "hq_manager"), 0),
        (("ask", "净增是多少", "--as", "hq_manager"), 0),
        (("ask", "各分行存款余额是多少", "--as", "auditor"), 1),
        (("ask", "各分行存款余额是多少", "--as", "nobody"), 1),
        (("ask", "", "--as", "hq_manager"), 1),
        (("query", "{", "--as", "hq_manager"), 1),
        (("query", '{"metrics":["no_such_metric"]}', "--as", "hq_manager"), 1),
        (("sql", "SELECT 1", "--as", "hq_manager"), 1),
        (("metric", "no_such_metric"), 1),
        (("ask", "各分行存款余额是多少"), 2),
        (("ask", "--as", "hq_manager"), 2),
        (("no-such-command",), 2),
    ],
)
def test_exit_codes_say_what_happened(wenshu, arguments, code):
    done = wenshu(*arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "text", ["", "x" * 1_000_000, "存款\x00余额", "\ud800", "SELECT * FROM dim_customer", "今天天气怎么样"]
)
def test_bad_input_is_one_sentence_a_code_and_a_record(wenshu, text):
    line = json.dumps({"id": 1, "user": "hq_manager", "text": text})
    [answer] = [json.loads(found) for found in wenshu("ask", "--jsonl", given=line).stdout.splitlines()]
    assert answer["status"] in ("refused", "clarified")
    assert answer["text"]
    assert answer["audit_id"]
    assert answer["tables"] == []


@pytest.mark.parametrize("damage", ["missing", "truncated"])
def test_without_sound_data_the_answer_is_failed_with_a_code(wenshu, bank_home, tmp_path, damage):
    if damage == "truncated":
        (tmp_path / "bank").mkdir()
        for file in (bank_home / "bank").iterdir():
            content = file.read_bytes() if file.suffix == ".json" else b"not a database"
            (tmp_path / "bank" / file.name).write_bytes(content)
    done = wenshu("ask", "存款余额是多少", "--as", "hq_manager", "--json", at=tmp_path)
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["status"], answer["error"]["code"]) == (3, "failed", "engine-unavailable")
    assert "Traceback" not in done.stderr


def test_a_broken_model_shows_every_fault_with_file_and_line(wenshu, tmp_path):
    faulty = "metrics:\n  one:\n    zh: 一\n  two: {zh: 二, en: Two, unit: 户, dims: [nowhere], expr: COUNT(*), sources: [none]}\n"
    (tmp_path / "bad.yml").write_text(faulty, encoding="utf-8")
    done = wenshu("model", "check", str(tmp_path))
    assert done.returncode == 1
    assert "bad.yml:2" in done.stdout


def test_the_banks_model_is_sound(wenshu):
    assert wenshu("model", "check").returncode == 0


def test_a_record_is_shown_to_its_owner_and_to_nobody_else(wenshu):
    answer = json.loads(wenshu("ask", "存款余额是多少", "--as", "xihu_manager", "--json").stdout)
    own = wenshu("audit", "show", answer["audit_id"], "--as", "xihu_manager")
    other = wenshu("audit", "show", answer["audit_id"], "--as", "rm_r007")
    assert "存款余额是多少" in own.stdout
    assert (other.returncode, other.stdout) == (1, "")


def test_the_served_data_is_described(wenshu):
    data = json.loads(wenshu("data", "--json").stdout)
    assert data["data_date"] == "2026-05-31"
    assert data["rows"]["dim_customer"] == 1_000


def test_a_metric_is_defined(wenshu):
    done = wenshu("metric", "deposit_balance")
    assert "存款余额" in done.stdout
    assert "亿元" in done.stdout


def test_a_value_that_is_not_finite_leaves_as_null():
    from assistant.answer import Answer
    from warehouse.engine import Column, Table

    table = Table(columns=(Column(name="a"), Column(name="b")), rows=((float("nan"), float("inf")),))
    assert to_json(Answer(status="answered", tables=(table,)))["tables"][0]["rows"] == [[None, None]]


def test_the_steps_of_a_question_are_numbered_with_their_tables(wenshu):
    asked = ("ask", "先看各分行存款余额，然后看各产品的存款余额", "--as", "hq_manager")
    done = wenshu(*asked)
    first, second = (done.stdout.index(f"{number}. 存款余额") for number in (1, 2))
    assert first < done.stdout.index("杭州分行") < second < done.stdout.rindex("单位定期一年")
    parts = json.loads(wenshu(*asked, "--json").stdout)["parts"]
    assert [(part["status"], part["tables"]) for part in parts] == [("answered", [0]), ("answered", [1])]
