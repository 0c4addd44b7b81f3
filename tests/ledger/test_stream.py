"""Collectors get every entry, in order, after it was committed; nobody waits for them."""

import json
import socket
import threading
import time

import pytest

from assistant.settings import LedgerSettings
from tests.ledger.ground import Clock


def wait_for(condition, seconds=20):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)


def sequence(lines):
    return [json.loads(line)["seq"] for line in lines]


def test_every_entry_reaches_the_file_as_it_was_hashed(ground):
    file = ground.home / "collected.jsonl"
    ledger = ground.open(stream=str(file))
    for number in range(50):
        ledger.decide({"user": "hq", "number": number})
    wait_for(lambda: ledger.health()["stream"]["behind"] == 0)
    lines = file.read_bytes().splitlines()
    assert sequence(lines) == list(range(1, 51))
    [kept] = ground.rows("SELECT hash FROM entries WHERE seq = 50")
    assert json.loads(lines[-1])["hash"] == kept.hash


def test_two_processes_send_every_entry_once(sqlite):
    file = sqlite.home / "collected.jsonl"
    first, second = sqlite.open(stream=str(file)), sqlite.open(stream=str(file))
    for number in range(40):
        (first if number % 3 else second).decide({"number": number})
    wait_for(lambda: first.health()["stream"]["behind"] == 0)
    assert sequence(file.read_bytes().splitlines()) == list(range(1, 41))


def test_a_collector_that_is_away_delays_nobody_and_gets_everything_later(sqlite):
    folder = sqlite.home / "not-mounted-yet"
    ledger = sqlite.open(stream=str(folder / "collected.jsonl"))
    begun = time.monotonic()
    for number in range(30):
        ledger.decide({"number": number})
    assert time.monotonic() - begun < 10
    wait_for(lambda: ledger.health()["stream"]["failing"])
    assert ledger.health()["stream"]["behind"] == 30
    folder.mkdir()
    ledger.decide({"number": 30})
    wait_for(lambda: ledger.health()["stream"] == {"behind": 0, "missed": 0, "failing": False})
    assert sequence((folder / "collected.jsonl").read_bytes().splitlines()) == list(range(1, 32))


def test_the_last_entries_leave_before_the_process_ends(sqlite):
    file = sqlite.home / "collected.jsonl"
    ledger = sqlite.open(stream=str(file))
    ledger.decide({})
    ledger.close()
    sqlite.opened.clear()
    assert sequence(file.read_bytes().splitlines()) == [1]


def test_a_stream_that_is_switched_on_later_begins_there(sqlite):
    sqlite.written(5)
    file = sqlite.home / "collected.jsonl"
    ledger = sqlite.open(stream=str(file))
    ledger.decide({})
    wait_for(lambda: file.exists() and file.read_bytes().endswith(b"\n"))
    assert sequence(file.read_bytes().splitlines()) == [6]


def test_entries_that_were_archived_unsent_are_counted_as_missed(sqlite):
    from datetime import date

    from assistant.ledger.retain import retain

    clock = Clock(Clock().now.replace(year=2018))
    folder = sqlite.home / "away"
    ledger = sqlite.open(clock, stream=str(folder / "collected.jsonl"))
    for _ in range(4):
        ledger.decide({})
    wait_for(lambda: ledger.health()["stream"]["failing"])
    clock.now = Clock().now
    assert retain(ledger, date(2019, 1, 1), sqlite.settings, "auditor", "auditor").entries == 4
    folder.mkdir()
    ledger.decide({})
    wait_for(lambda: ledger.health()["stream"] == {"behind": 0, "missed": 4, "failing": False})


def test_a_syslog_collector_gets_one_framed_message_an_entry(sqlite):
    received = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as collector:

        def collect():
            while True:
                try:
                    connection, _ = collector.accept()
                except OSError:
                    return
                with connection:
                    while block := connection.recv(65_536):
                        received.extend(block)

        threading.Thread(target=collect, daemon=True).start()
        ledger = sqlite.open(stream=f"syslog://127.0.0.1:{collector.getsockname()[1]}")
        for number in range(3):
            ledger.decide({"user": "hq", "text": "存款\n余额", "number": number})
        wait_for(lambda: ledger.health()["stream"]["behind"] == 0 and received.count(b"<110>1 ") == 3)
    content, messages = bytes(received), []
    while content:
        size, _, content = content.partition(b" ")
        messages.append(content[: int(size)])
        content = content[int(size) :]
    heads = [message.split(b" ", 7) for message in messages]
    assert [(head[0], head[3], head[5]) for head in heads] == [(b"<110>1", b"wenshu", b"decision")] * 3
    assert sequence(head[7] for head in heads) == [1, 2, 3]


@pytest.mark.parametrize("stream", ["http://collector.example/", "syslog://collector.example", ""])
def test_a_target_that_is_none_is_refused(stream):
    with pytest.raises(ValueError, match="stream"):
        LedgerSettings(stream=stream)
