"""The engine: a killable process with a locked connection, a second opinion, a deadline."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
import sqlglot

from semantic_layer.check import CheckedSql, check
from semantic_layer.errors import EngineError, EngineTimeout, EngineUnavailable, UnsafeSql
from semantic_layer.restrict import restrict
from tests.guard.replies import reply
from tests.guard.small_bank import database, model, rights, rows
from warehouse.duckdb_engine import DuckDbEngine
from warehouse.worker import LOCKED
from warehouse.worker_process import Limits, WorkerProcess

CROSS = ", ".join(f"deposit_txn AS t{number}" for number in range(9))
SLOW = f"SELECT COUNT(*) AS n FROM {CROSS} WHERE t0.amount + t1.amount + t8.amount > t2.amount * t3.amount"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    place = tmp_path_factory.mktemp("data") / "bank.duckdb"
    database(rows(), str(place)).close()
    return place


@pytest.fixture
def engine(path):
    made = DuckDbEngine(path, "v1", workers=2)
    yield made
    made.close()


def checked(sql):
    tree = restrict(sqlglot.parse_one(sql, dialect="duckdb"), rights("hq"), model())
    return check(tree, rights("hq"), model(), typed=False)


def sql_as(text, tables=("dim_org",), *, typed=False):
    """A request behind the back of the guard: what would the worker itself let through?"""
    return {"sql": text, "tables": list(tables), "typed": typed, "limit_rows": 100}


def ask(path, request, seconds=20):
    worker = WorkerProcess(path, Limits())
    try:
        return reply(worker, request, time.monotonic() + seconds)
    finally:
        worker.discard()


def test_rows_come_back_as_plain_values(engine):
    table = engine.execute(
        checked(
            "SELECT 1 AS a, 1.5 AS b, 1 / 0 AS c, NULL AS d, TRUE AS e, MAKE_DATE(2026, 5, 31) AS f, "
            "CAST(7 AS DECIMAL(18,2)) AS g, SUM(o.org_level) AS h FROM dim_org AS o"
        )
    )
    assert table.rows == ((1, 1.5, None, None, True, "2026-05-31", 7.0, 14),)
    assert [column.name for column in table.columns] == list("abcdefgh")
    assert table.data_version == "v1" and not table.truncated


def test_rows_are_cut_at_the_limit_and_said_to_be(engine):
    sql = checked("SELECT l.loan_id FROM loan AS l")
    assert (len(engine.execute(sql, limit_rows=7).rows), engine.execute(sql, limit_rows=7).truncated) == (7, True)
    assert (len(engine.execute(sql, limit_rows=60).rows), engine.execute(sql, limit_rows=60).truncated) == (60, False)


def test_nothing_but_checked_sql_runs(engine):
    with pytest.raises(UnsafeSql):
        engine.execute("SELECT 1")
    with pytest.raises(UnsafeSql):
        CheckedSql("SELECT 1", "", frozenset(), frozenset(), (), (), (), False, False, False, object())


def test_a_query_past_its_deadline_is_killed_and_the_next_one_runs(engine):
    begun = time.monotonic()
    with pytest.raises(EngineTimeout):
        engine.execute(checked(SLOW), deadline_s=1)
    assert time.monotonic() - begun < 3
    assert engine.execute(checked("SELECT COUNT(*) AS n FROM dim_org AS o")).rows == ((6,),)


def test_cancel_stops_a_query_within_a_second(engine):
    ended: list[tuple[str, float]] = []

    def run():
        try:
            engine.execute(checked(SLOW), ticket="mine")
        except EngineError as fault:
            ended.append((fault.code, time.monotonic()))

    thread = threading.Thread(target=run)
    thread.start()
    while not engine.cancel("mine"):
        time.sleep(0.01)
    asked = time.monotonic()
    thread.join(5)
    assert [code for code, _ in ended] == ["cancelled"]
    assert ended[0][1] - asked < 1
    assert not engine.cancel("mine")
    assert engine.execute(checked("SELECT COUNT(*) AS n FROM dim_org AS o")).rows == ((6,),)


def test_a_worker_that_dies_gives_one_clear_error_and_is_replaced(engine):
    engine.execute(checked("SELECT COUNT(*) AS n FROM dim_org AS o"))
    ended: list[str] = []

    def run():
        try:
            engine.execute(checked(SLOW), ticket="doomed")
        except EngineError as fault:
            ended.append(fault.code)

    thread = threading.Thread(target=run)
    thread.start()
    while "doomed" not in engine._running:
        time.sleep(0.01)
    os.kill(engine._running["doomed"]._process.pid, signal.SIGKILL)
    thread.join(5)
    assert ended == ["engine-ended"]
    begun = time.monotonic()
    for _ in range(4):
        assert engine.execute(checked("SELECT COUNT(*) AS n FROM dim_org AS o")).rows == ((6,),)
    assert time.monotonic() - begun < 5


def test_memory_is_bounded_and_the_worker_survives(path):
    worker = WorkerProcess(path, Limits(memory_mb=64, address_space_mb=1024))
    greedy = "SELECT length(string_agg(repeat('x', 1000000), '')) AS n FROM range(3000), dim_org"
    assert reply(worker, sql_as(greedy), time.monotonic() + 20)["code"] == "engine-memory"
    assert reply(worker, sql_as("SELECT COUNT(*) AS n FROM dim_org"), time.monotonic() + 20)["rows"] == [[6]]
    worker.discard()


def test_the_engines_own_words_are_for_operators_alone(engine):
    with pytest.raises(EngineError) as caught:
        engine.execute(checked("SELECT CAST(c.id_no AS INTEGER) AS n FROM dim_customer AS c"))
    assert caught.value.code == "engine-value"
    assert "3301" not in str(caught.value) and "3301" not in str(caught.value.details)
    assert "3301" in engine.fault_text(caught.value.details["reference"])


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("SELECT * FROM loan", ["dim_org"]),
        ("SELECT 1 AS a", ["dim_org"]),
        ("SELECT * FROM dim_org, loan", ["dim_org"]),
        ("SELECT * FROM dim_org; SELECT * FROM loan", ["dim_org"]),
        ("SELECT * FROM query('SELECT * FROM loan')", []),
        ("SELECT * FROM duckdb_tables()", []),
        ("DROP TABLE loan", ["loan"]),
        ("PRAGMA database_list", []),
        ("EXPLAIN SELECT * FROM loan", ["loan"]),
        ("CREATE TEMP VIEW loan AS SELECT 1", []),
        ("COPY loan TO '/tmp/x.csv'", ["loan"]),
        ("SET threads = 1", []),
        ("ATTACH ':memory:' AS m", []),
    ],
)
def test_the_engine_is_asked_for_a_second_opinion(path, text, tables):
    assert ask(path, sql_as(text, tables, typed=True))["code"] in ("unsafe-sql", "engine-rejected")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_csv('https://example.com/x.csv')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM read_duckdb('/etc/hostname')",
    ],
)
def test_no_file_and_no_address_can_be_read_even_past_the_guard(path, text):
    assert "code" in ask(path, sql_as(text, []))


def test_the_connection_has_every_setting_that_locks_it(path):
    """Asked behind the back of the guard, which would refuse it."""
    found = ask(path, sql_as("SELECT name, value FROM duckdb_settings()", []) | {"limit_rows": 1_000})
    held = dict(found["rows"])
    assert {name: held[name] for name in LOCKED if held[name] != LOCKED[name]} == {"max_temp_directory_size": "0 bytes"}
    assert {"enable_external_access", "lock_configuration", "python_enable_replacements"} <= LOCKED.keys()


def test_the_worker_has_no_keys_no_secrets_and_tight_limits(path, monkeypatch):
    monkeypatch.setenv("WENSHU_API_KEY", "secret")
    worker = WorkerProcess(path, Limits())
    reply(worker, sql_as("SELECT org_id FROM dim_org"), time.monotonic() + 20)
    process = worker._process.pid
    with open(f"/proc/{process}/environ", "rb") as file:
        assert b"secret" not in file.read()
    with open(f"/proc/{process}/limits") as file:
        limits = {line[:26].strip(): line[26:].split()[0] for line in file}
    assert (limits["Max file size"], limits["Max open files"], limits["Max core file size"]) == ("0", "64", "0")
    assert limits["Max address space"] != "unlimited"
    worker.discard()


def test_the_worker_has_no_network_and_is_not_root(path):
    worker = WorkerProcess(path, Limits())
    try:
        reply(worker, sql_as("SELECT COUNT(*) AS n FROM dim_org"), time.monotonic() + 20)
        process = f"/proc/{worker._process.pid}"
        with open(f"{process}/net/dev") as devices, open(f"{process}/status") as status:
            names = {line.split(":")[0].strip() for line in devices.readlines()[2:]}
            owners = {line.split("\t", 1)[1] for line in status if line.startswith("Uid:")}
        apart = os.readlink(f"{process}/ns/net") != os.readlink("/proc/self/ns/net")
    finally:
        worker.discard()
    allowed = _may_unshare()
    assert apart == allowed and (names == {"lo"} or not allowed)
    assert all("\t0" not in f"\t{owner}" for owner in owners)


def _may_unshare() -> bool:
    """Whether this platform lets a process take a network namespace of its own, as the user it is or in a new one's."""
    tried = "import ctypes; c = ctypes.CDLL(None); raise SystemExit(c.unshare(0x40000000) and c.unshare(0x50000000))"
    return subprocess.run([sys.executable, "-c", tried], check=False).returncode == 0


def test_the_worker_ends_with_its_parent(path):
    worker = WorkerProcess(path, Limits())
    reply(worker, sql_as("SELECT org_id FROM dim_org"), time.monotonic() + 20)
    assert worker._process.stdin is not None
    worker._process.stdin.close()
    assert worker._process.wait(5) == 0
    worker.discard()


def test_a_missing_or_damaged_file_is_named_unavailable(tmp_path):
    with pytest.raises(EngineUnavailable):
        DuckDbEngine(tmp_path / "none.duckdb", "v1").start()
    (tmp_path / "broken.duckdb").write_bytes(b"no database at all" * 1000)
    engine = DuckDbEngine(tmp_path / "broken.duckdb", "v1")
    with pytest.raises(EngineUnavailable):
        engine.execute(checked("SELECT COUNT(*) AS n FROM dim_org AS o"))
    engine.close()


def test_many_threads_share_the_workers(engine):
    answers: list[int] = []

    def run():
        for _ in range(20):
            answers.append(engine.execute(checked("SELECT COUNT(*) AS n FROM loan AS l")).rows[0][0])

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [60] * 120


def test_a_large_result_comes_in_batches_of_which_neither_side_holds_more_than_one(engine):
    sql = checked("SELECT a.loan_id, b.loan_id AS other, c.amount FROM loan AS a, loan AS b, deposit_txn AS c")
    assert sum(len(batch.rows) for batch in engine.stream(sql, limit_rows=10**9)) == 60 * 60 * count(
        engine, "deposit_txn"
    )
    cut = list(engine.stream(sql, limit_rows=5_000))
    assert ([len(batch.rows) for batch in cut], cut[-1].truncated) == ([2_000, 2_000, 1_000], True)
    names = [column.name for column in cut[0].columns]
    assert names == ["loan_id", "other", "amount"] and not cut[0].truncated


def test_a_reader_who_leaves_a_stream_leaves_a_pool_that_works(engine):
    sql = checked("SELECT a.loan_id, c.amount FROM loan AS a, deposit_txn AS b, deposit_txn AS c")
    for _ in range(3):
        next(engine.stream(sql, limit_rows=10**9))
    assert count(engine, "loan") == 60


def test_the_readers_own_time_is_not_the_querys(engine):
    batches = engine.stream(
        checked("SELECT a.loan_id FROM loan AS a, loan AS b, loan AS c"), limit_rows=10**6, deadline_s=2
    )
    next(batches)
    time.sleep(2.2)
    assert sum(1 for _ in batches) > 100


def test_a_result_is_cut_at_its_bytes_too(path):
    wide = sql_as("SELECT repeat('x', 1000) AS x FROM range(5000)", []) | {"limit_rows": 5_000, "limit_bytes": 100_000}
    cut = ask(path, wide)
    assert (80 < len(cut["rows"]) < 100, cut["truncated"]) == (True, True)


def test_an_idle_worker_that_was_killed_is_replaced_unseen(engine):
    count(engine, "loan")
    [idle] = engine._idle.queue
    os.kill(idle._process.pid, signal.SIGKILL)
    idle._process.wait()
    assert count(engine, "loan") == 60


def test_workers_are_started_as_they_are_needed(engine):
    engine.start()
    assert (engine._made, len(engine._idle.queue)) == (1, 1)
    first = engine.stream(checked("SELECT a.loan_id FROM loan AS a, loan AS b, loan AS c"), limit_rows=10**6)
    next(first)
    assert count(engine, "loan") == 60
    assert engine._made == 2
    first.close()


def count(engine, table):
    [[found]] = engine.execute(checked(f"SELECT COUNT(*) AS n FROM {table} AS t")).rows
    return found


def test_a_query_that_would_have_to_spill_to_disk_is_told_that_memory_was_the_matter(path):
    worker = WorkerProcess(path, Limits(memory_mb=100, address_space_mb=4_096))
    sort = "SELECT count(*) AS n FROM (SELECT DISTINCT hash(i) AS h FROM range(30000000) t(i))"
    assert reply(worker, sql_as(sort, []), time.monotonic() + 30)["code"] == "engine-memory"
    worker.discard()
    assert not list(path.parent.glob("*.tmp"))
