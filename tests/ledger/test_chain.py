"""On both databases: nothing acknowledged is lost, nothing changed goes unseen, writers never mix."""

import json
import signal
import threading
import time

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError

from assistant.ledger.adopt import adopt
from assistant.ledger.verify import file_hash
from semantic_layer.errors import LedgerError
from tests.ledger.ground import Clock, Ground, database


def test_a_decision_and_its_outcome_are_found_under_one_audit_id(ground):
    ledger = ground.open()
    ledger.decide({"text": "别人的"})
    audit_id = ledger.decide({"text": '各支行存款\n\u2028\0"}x', "user": "hq"})
    ledger.state(audit_id, {"sql": "SELECT 1"})
    ledger.outcome(audit_id, {"user": "hq", "rows": 3})
    entries = ledger.find(audit_id)
    assert [entry["entry"] for entry in entries] == ["decision", "statement", "outcome"]
    assert entries[0]["record"]["text"] == '各支行存款\n\u2028\0"}x'
    assert ledger.find("a00000009-nobody") == []
    assert ledger.verify().lines == 4


@pytest.mark.parametrize("words", ["\ud800 half", "nul \0 inside", "🦜", "'; DROP TABLE entries; --"])
def test_any_text_and_any_user_is_kept(ground, words):
    ledger = ground.open()
    audit_id = ledger.decide({"text": words, "user": words})
    ledger.outcome(audit_id, {"user": words})
    assert ledger.find(audit_id)[0]["record"] == {"text": words, "user": words}
    assert ledger.verify().ok


def test_a_record_that_is_no_json_is_refused_and_leaves_nothing(ground):
    ledger = ground.open()
    for record in ({"x": float("nan")}, {"x": object()}):
        with pytest.raises(LedgerError, match="ledger-record"):
            ledger.decide(record)
    assert (ledger.verify().ok, ledger.verify().lines) == (True, 0)


def test_a_restarted_ledger_goes_on_with_the_chain(ground):
    ground.written()
    ground.written()
    assert (ground.verify().ok, ground.verify().lines) == (True, 12)


@pytest.mark.parametrize("days", [-1, 3_650, -3_650])
def test_a_clock_that_jumps_changes_neither_the_order_nor_the_chain(ground, days):
    clock = Clock()
    ledger = ground.open(clock)
    first = ledger.decide({"user": "hq", "number": 1})
    clock.go(days=days)
    second = ledger.decide({"user": "hq", "number": 2})
    entries = [ledger.find(one)[0] for one in (first, second)]
    assert entries[1]["seq"] == entries[0]["seq"] + 1 and entries[1]["prev"] == entries[0]["hash"]
    assert entries[1]["monotonic_ns"] >= entries[0]["monotonic_ns"]
    assert (entries[1]["at"] > entries[0]["at"]) == (days > 0)
    assert ledger.verify().ok and ground.open().verify().ok


def test_hashes_are_those_of_the_bytes_that_are_exported(ground):
    ground.written(2)
    [first, second] = ground.rows(
        "SELECT seq, audit_id, at, monotonic_ns, record, prev, hash FROM entries ORDER BY seq"
    )
    assert (first.prev, second.prev) == ("0" * 64, first.hash)
    head = f'{{"seq":2,"audit_id":"{second.audit_id}","entry":"decision","at":"{second.at}"'
    body = f'{head},"monotonic_ns":{second.monotonic_ns},"record":{second.record},"prev":"{second.prev}"'
    file = ground.home / "body"
    file.write_bytes(body.encode())
    assert file_hash(file) == second.hash


def test_the_databases_own_rules_refuse_to_change_or_delete_an_entry(ground):
    ground.written()
    engine = create_engine(ground.url or f"sqlite:///{ground.home}/ledger/ledger.sqlite")
    for statement in ("UPDATE entries SET record = '{}' WHERE seq = 2", "DELETE FROM entries WHERE seq = 6"):
        with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()
    assert ground.verify().lines == 6


ATTACKS = [
    ("record", ["UPDATE entries SET record = REPLACE(record, '问题3', '问题8') WHERE seq = 4"], 4, "hash"),
    ("one byte", ["UPDATE entries SET at = REPLACE(at, '+00:00', '+00:01') WHERE seq = 4"], 4, "hash"),
    ("hash", ["UPDATE entries SET hash = '0' || SUBSTR(hash, 2, 62) || '-' WHERE seq = 4"], 4, "hash"),
    ("kind", ["UPDATE entries SET entry = 'outcome' WHERE seq = 2"], 2, "hash"),
    ("user", ["UPDATE entries SET user_id = 'xx' WHERE seq = 5"], 5, "user"),
    ("deleted", ["DELETE FROM entries WHERE seq = 3"], 3, "sequence"),
    ("beheaded", ["DELETE FROM entries WHERE seq < 3"], 1, "sequence"),
    (
        "reordered",
        [f"UPDATE entries SET seq = {new} WHERE seq = {old}" for old, new in ((2, 99), (3, 2), (99, 3))],
        2,
        "hash",
    ),
    (
        "duplicated",
        [
            "UPDATE entries SET seq = seq + 100 WHERE seq > 3",
            "UPDATE entries SET seq = seq - 99 WHERE seq > 100",
            "INSERT INTO entries SELECT 4, audit_id, entry, user_id, at, monotonic_ns, record, prev, hash"
            " FROM entries WHERE seq = 3",
        ],
        4,
        "hash",
    ),
    ("renumbered", ["DELETE FROM entries WHERE seq = 3", "UPDATE entries SET seq = 3 WHERE seq = 4"], 3, "hash"),
    ("truncated", ["DELETE FROM entries WHERE seq > 4"], 5, "tail"),
    ("emptied", ["DELETE FROM entries"], 1, "tail"),
    ("no JSON", ["UPDATE entries SET record = 'gone' WHERE seq = 6"], 6, "hash"),
]


@pytest.mark.parametrize(("attack", "broken", "reason"), [case[1:] for case in ATTACKS], ids=[c[0] for c in ATTACKS])
def test_whatever_was_done_to_the_entries_is_named(ground, attack, broken, reason):
    ground.written()
    ground.attack(*attack)
    verdict = ground.verify()
    assert (verdict.broken_seq, verdict.reason) == (broken, reason)


def test_a_rewritten_tail_with_a_sound_chain_of_its_own_is_not_the_one_that_was_anchored(ground):
    """Somebody deletes the last two entries, keeps the anchor, and has the program write two others in their place."""
    ground.written()
    anchor = ground.home / "ledger" / "head"
    kept = anchor.read_bytes()
    ground.attack("DELETE FROM entries WHERE seq > 4")
    [end] = ground.rows("SELECT hash FROM entries WHERE seq = 4")
    anchor.write_text(f"{4:016d} {end.hash}\n")
    ground.written(2)
    anchor.write_bytes(kept)
    assert (ground.verify().broken_seq, ground.verify().reason) == (6, "anchor")
    with pytest.raises(LedgerError, match="ledger-damaged"):
        ground.open()


def test_a_tail_that_was_cut_off_stops_the_running_ledger_and_the_next_one(ground):
    ground.written()
    ledger = ground.open()
    ground.attack("DELETE FROM entries WHERE seq > 4")
    for act in (lambda: ledger.decide({}), ground.open):
        with pytest.raises(LedgerError, match="ledger-truncated"):
            act()


def test_a_changed_last_entry_stops_everything(ground):
    ground.written()
    ledger = ground.open()
    ground.attack("UPDATE entries SET record = '{}' WHERE seq = 6")
    for act in (lambda: ledger.decide({}), ground.open, ledger.health):
        with pytest.raises(LedgerError, match="ledger-damaged"):
            act()


def test_a_ledger_without_its_anchor_is_not_trusted_until_an_auditor_says_why(ground):
    ground.written()
    (ground.home / "ledger" / "head").unlink()
    assert ground.verify().reason == "no-anchor"
    with pytest.raises(LedgerError, match="ledger-no-anchor"):
        ground.open()
    assert adopt(ground.home, ground.settings, {"user": "auditor"}, "restored") == 7
    ledger = ground.open()
    assert ledger.verify().lines == 7
    [entry] = ground.rows("SELECT entry, record FROM entries WHERE seq = 7")
    assert (entry.entry, json.loads(entry.record)["reason"]) == ("anchor", "restored")


def test_a_restored_ledger_says_for_ever_how_much_was_lost(ground):
    ground.written()
    ground.attack("DELETE FROM entries WHERE seq > 4")
    adopt(ground.home, ground.settings, {"user": "auditor"}, "restored from the backup of Monday")
    [entry] = ground.rows("SELECT record FROM entries WHERE seq = 5")
    assert (json.loads(entry.record)["before_seq"], json.loads(entry.record)["seq"]) == (6, 4)
    assert ground.verify().ok


def test_changed_entries_are_not_anchored_anew(ground):
    ground.written()
    ground.attack("UPDATE entries SET record = '{}' WHERE seq = 2")
    with pytest.raises(LedgerError, match="ledger-damaged"):
        adopt(ground.home, ground.settings, {"user": "auditor"}, "never mind")


def test_a_ledger_of_a_newer_version_is_left_alone(ground):
    ground.written()
    ground.attack("INSERT INTO versions VALUES (99)")
    with pytest.raises(LedgerError, match="ledger-newer"):
        ground.open()


def test_health_writes_for_a_try_and_adds_no_entry(ground):
    ledger = ground.open(Clock())
    ledger.decide({})
    assert ledger.health() == {"entries": 1, "store": ground.dialect}
    [probe] = ground.rows("SELECT at FROM probe")
    assert probe.at.startswith("2026-05-29T02:00")


@pytest.mark.system
def test_a_lost_connection_is_made_again_and_a_lost_database_stops_everything(postgres, tmp_path):
    with database(postgres) as url:
        ground = Ground(tmp_path, url, "postgresql")
        ledger = ground.open()
        ledger.decide({})
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ground.rows(f"SELECT pg_terminate_backend(pid) {others}")
        ledger.decide({})
        assert ledger.verify().lines == 2
    for act in (lambda: ledger.decide({}), ledger.health):
        with pytest.raises(LedgerError, match="ledger-unwritable"):
            act()
    ground.close()


def several_writers(ground, writers, count):
    names = "abcdefgh"[:writers]
    processes = [ground.writer(count, name) for name in names]
    acknowledged = [line for process in processes for line in process.communicate()[0].split() if line != "open"]
    entries = ground.rows("SELECT seq, audit_id, user_id, record FROM entries ORDER BY seq")
    assert [entry.seq for entry in entries] == list(range(1, writers * count + 1))
    assert sorted(entry.audit_id for entry in entries) == sorted(acknowledged)
    for name in names:
        assert [json.loads(e.record)["number"] for e in entries if e.user_id == name] == list(range(count))
    assert ground.verify().ok


def test_eight_writers_leave_no_gap_and_lose_nothing(ground):
    several_writers(ground, 8, 200)


def test_threads_of_one_process_take_turns_too(ground):
    ledger = ground.open()

    def ask(name):
        for number in range(25):
            ledger.outcome(ledger.decide({"user": name, "number": number}), {"user": name})

    threads = [threading.Thread(target=ask, args=(name,)) for name in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (ledger.verify().ok, ledger.verify().lines) == (True, 400)


@pytest.mark.full
def test_eight_writers_of_ten_thousand_leave_no_gap(ground):
    several_writers(ground, 8, 10_000)


def kill_writers(ground, times):
    """Kills a writer at ``times`` moments; what was acknowledged is there, and the next writer goes on."""
    acknowledged: set[str] = set()
    for number in range(times):
        process = ground.writer(100_000, "x")
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        time.sleep(0.0037 * (number % 17))
        process.send_signal(signal.SIGKILL)
        told = process.communicate()[0]
        acknowledged |= set(told[: told.rfind("\n") + 1].split())
    ground.open().decide({"after": True})
    kept = {row.audit_id for row in ground.rows("SELECT audit_id FROM entries")}
    assert acknowledged and acknowledged <= kept
    assert ground.verify().ok


def test_kill_9_loses_no_acknowledged_record(ground):
    kill_writers(ground, 10)


@pytest.mark.full
def test_kill_9_at_a_hundred_moments_loses_no_acknowledged_record(ground):
    kill_writers(ground, 100)


def test_an_append_does_not_slow_down_over_thousands_of_entries(ground):
    ledger = ground.open()

    def hundred():
        begun = time.process_time()
        for _ in range(100):
            ledger.decide({"user": "hq", "text": "今年以来各支行存款日均是多少" * 10})
        return time.process_time() - begun

    first = min(hundred() for _ in range(3))
    for _ in range(12):
        hundred()
    assert min(hundred() for _ in range(3)) < 3 * first


def test_a_write_waits_for_the_disk_on_both_databases(ground):
    ledger = ground.open()
    asked = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}[ground.dialect]
    with ledger.store.writing() as connection:
        assert connection.exec_driver_sql(asked).scalar() in (2, "on")
