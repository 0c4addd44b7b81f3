"""The ledger: nothing acknowledged is lost, nothing changed goes unseen, writers never mix."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.ledger import Ledger, verify_file
from semantic_layer.errors import LedgerError

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from pathlib import Path
from assistant.ledger import Ledger
ledger = Ledger(Path(sys.argv[1]))
for number in range(int(sys.argv[2])):
    audit_id = ledger.decide({"writer": sys.argv[3], "number": number})
    print(audit_id, flush=True)
"""


def writer(folder, count, name):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(count), name], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def lines(folder):
    return (folder / "ledger.jsonl").read_bytes().splitlines(keepends=True)


def written(folder, count=6):
    ledger = Ledger(folder)
    ids = [ledger.decide({"text": f"问题{number}"}) for number in range(count)]
    ledger.close()
    return ids


def test_a_decision_and_its_outcome_are_found_under_one_audit_id(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.decide({"text": "别人的"})
    audit_id = ledger.decide({"text": '各支行存款\n\u2028"}x', "user": "hq"})
    ledger.outcome(audit_id, {"rows": 3})
    entries = ledger.find(audit_id)
    assert [entry["entry"] for entry in entries] == ["decision", "outcome"]
    assert entries[0]["record"]["text"] == '各支行存款\n\u2028"}x'
    assert len(lines(tmp_path)) == 3
    assert ledger.find("a00000009-nobody") == []


def test_text_that_is_no_unicode_is_kept(tmp_path):
    ledger = Ledger(tmp_path)
    assert ledger.find(ledger.decide({"text": "\ud800 half"}))[0]["record"]["text"] == "\ud800 half"
    assert ledger.verify().ok


def test_a_restarted_ledger_goes_on_with_the_chain(tmp_path):
    written(tmp_path)
    written(tmp_path)
    verdict = verify_file(tmp_path / "ledger.jsonl")
    assert (verdict.ok, verdict.lines) == (True, 12)


@pytest.mark.parametrize("place", [3, 40, 120, -70, -5])
def test_a_flipped_byte_is_named_by_its_sequence_number(tmp_path, place):
    written(tmp_path)
    kept = lines(tmp_path)
    broken = bytearray(kept[3])
    broken[place] ^= 1
    (tmp_path / "ledger.jsonl").write_bytes(b"".join([*kept[:3], bytes(broken), *kept[4:]]))
    assert verify_file(tmp_path / "ledger.jsonl").broken_seq == 4


@pytest.mark.parametrize(
    ("order", "broken"),
    [([0, 1, 3, 4, 5], 3), ([0, 2, 1, 3, 4, 5], 2), ([0, 1, 1, 2, 3, 4, 5], 3), ([1, 2, 3, 4, 5], 1)],
    ids=["deleted", "reordered", "duplicated", "beheaded"],
)
def test_a_deleted_moved_or_doubled_line_is_named(tmp_path, order, broken):
    written(tmp_path)
    kept = lines(tmp_path)
    (tmp_path / "ledger.jsonl").write_bytes(b"".join(kept[place] for place in order))
    assert verify_file(tmp_path / "ledger.jsonl").broken_seq == broken


def test_a_tail_that_was_cut_off_is_missed_by_the_anchor(tmp_path):
    written(tmp_path)
    ledger = Ledger(tmp_path)
    kept = lines(tmp_path)
    (tmp_path / "ledger.jsonl").write_bytes(b"".join(kept[:4]))
    verdict = ledger.verify()
    assert (verdict.broken_seq, verdict.reason) == (5, "tail")
    with pytest.raises(LedgerError, match="ledger-truncated"):
        ledger.decide({})
    with pytest.raises(LedgerError, match="ledger-truncated"):
        Ledger(tmp_path)


def test_a_ledger_without_its_anchor_is_not_trusted(tmp_path):
    written(tmp_path)
    (tmp_path / "head").unlink()
    with pytest.raises(LedgerError, match="ledger-truncated"):
        Ledger(tmp_path)


def test_a_damaged_last_line_stops_everything(tmp_path):
    written(tmp_path)
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(path.read_bytes().replace("问题5".encode(), "问题6".encode()))
    with pytest.raises(LedgerError, match="ledger-damaged"):
        Ledger(tmp_path)


def test_a_torn_last_line_is_set_aside(tmp_path):
    written(tmp_path)
    with (tmp_path / "ledger.jsonl").open("ab") as file:
        file.write(b'{"seq":7,"audit_id":"a0000')
    written(tmp_path, 1)
    assert [path.read_bytes() for path in tmp_path.glob("torn-*")] == [b'{"seq":7,"audit_id":"a0000']
    assert verify_file(tmp_path / "ledger.jsonl").lines == 7


def test_four_writers_leave_no_gap_and_lose_nothing(tmp_path):
    writers = [writer(tmp_path, 300, name) for name in "abcd"]
    acknowledged = [line.strip() for each in writers for line in each.communicate()[0].splitlines()]
    entries = [json.loads(line) for line in lines(tmp_path)]
    assert [entry["seq"] for entry in entries] == list(range(1, 1201))
    assert sorted(entry["audit_id"] for entry in entries) == sorted(acknowledged)
    for name in "abcd":
        assert [e["record"]["number"] for e in entries if e["record"]["writer"] == name] == list(range(300))
    assert verify_file(tmp_path / "ledger.jsonl").ok


def kill_a_writer(folder, after_s):
    process = writer(folder, 100_000, "x")
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(after_s)
    process.send_signal(signal.SIGKILL)
    return [first.strip(), *process.communicate()[0].split("\n")]


def assert_no_loss_when_killed(folder, times):
    acknowledged: set[str] = set()
    for number in range(times):
        told = kill_a_writer(folder, 0.003 * (number % 10))
        acknowledged |= {line for line in told if len(line) == len(told[0])}
    kept = {json.loads(line)["audit_id"] for line in lines(folder) if line.endswith(b"\n")}
    Ledger(folder).decide({"after": True})
    assert acknowledged <= kept
    assert verify_file(folder / "ledger.jsonl").ok


def test_kill_9_loses_no_acknowledged_record(tmp_path):
    assert_no_loss_when_killed(tmp_path, 4)


@pytest.mark.full
def test_kill_9_at_a_hundred_moments_loses_no_acknowledged_record(tmp_path):
    assert_no_loss_when_killed(tmp_path, 100)


@pytest.mark.full
def test_eight_writers_of_ten_thousand_leave_no_gap(tmp_path):
    for process in [writer(tmp_path, 10_000, name) for name in "abcdefgh"]:
        process.communicate()
    assert [json.loads(line)["seq"] for line in lines(tmp_path)] == list(range(1, 80_001))
    assert verify_file(tmp_path / "ledger.jsonl").ok


def test_no_space_means_no_record_and_an_honest_error(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.decide({"text": "short"})
    before = (tmp_path / "ledger.jsonl").read_bytes()
    limit, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 100, hard))
    try:
        with pytest.raises(LedgerError, match="ledger-unwritable"):
            ledger.decide({"text": "x" * 500})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert (tmp_path / "ledger.jsonl").read_bytes() == before
    ledger.decide({"text": "after"})
    assert ledger.verify().ok


def test_a_record_is_on_disk_before_its_id_is_given_back(tmp_path, monkeypatch):
    ledger = Ledger(tmp_path)
    synced: list[int] = []
    real = os.fdatasync

    def watched(handle):
        synced.append(os.fstat(handle).st_size)
        real(handle)

    monkeypatch.setattr(os, "fdatasync", watched)
    ledger.decide({})
    assert synced == [(tmp_path / "ledger.jsonl").stat().st_size]


def test_an_append_does_not_slow_down_over_thousands_of_lines(tmp_path):
    ledger = Ledger(tmp_path)

    def hundred():
        begun = time.process_time()
        for _ in range(100):
            ledger.decide({"text": "今年以来各支行存款日均是多少" * 10})
        return time.process_time() - begun

    first = min(hundred() for _ in range(3))
    for _ in range(15):
        hundred()
    assert min(hundred() for _ in range(3)) < 3 * first
