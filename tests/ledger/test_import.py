"""A ledger of before, JSON lines, is taken over with the hashes it has, or not at all."""

import hashlib
import json

import pytest

from assistant.ledger.verify import verify_file
from semantic_layer.errors import LedgerError


def old_lines(count=5):
    """Lines as the ledger of before wrote them: each hashed up to its hash, and chained."""
    lines, last = [], "0" * 64
    for seq in range(1, count + 1):
        entry = {"seq": seq, "audit_id": f"a{seq:08d}-0123456789ab", "entry": "decision"}
        entry |= {
            "at": "2026-11-01T08:00:00.000+00:00",
            "monotonic_ns": seq,
            "record": {"user": "hq", "question": "存"},
        }
        text = json.dumps(entry | {"prev": last}, ensure_ascii=seq == 3, separators=(",", ":")).encode()[:-1]
        last = hashlib.sha256(text).hexdigest()
        lines.append(text + f',"hash":"{last}"}}\n'.encode())
    return lines, last


def put(ground, lines, anchored):
    folder = ground.home / "ledger"
    folder.mkdir(exist_ok=True)
    (folder / "ledger.jsonl").write_bytes(b"".join(lines))
    (folder / "head").write_text("{:016d} {}\n".format(*anchored))
    return folder


def test_an_old_ledger_is_imported_and_its_chain_goes_on(ground):
    lines, last = old_lines()
    folder = put(ground, lines, (5, last))
    ledger = ground.open()
    assert ledger.find("a00000003-0123456789ab")[0]["record"] == {"user": "hq", "question": "存"}
    ledger.decide({"user": "hq"})
    assert (ledger.verify().ok, ledger.verify().lines) == (True, 6)
    assert not (folder / "ledger.jsonl").exists()
    assert verify_file(folder / "ledger.jsonl.imported").lines == 5


def test_a_torn_last_line_stays_behind_in_the_file(ground):
    lines, last = old_lines()
    folder = put(ground, [*lines, b'{"seq":6,"audit_id":"a0000'], (5, last))
    assert ground.open().verify().lines == 5
    assert (folder / "ledger.jsonl.imported").read_bytes().endswith(b"a0000")


@pytest.mark.parametrize("fault", ["changed", "truncated"])
def test_an_old_ledger_that_is_not_whole_is_not_imported_and_nothing_runs(ground, fault):
    lines, last = old_lines()
    lines = lines[:3] if fault == "truncated" else [lines[0], lines[1].replace(b"hq", b"rm"), *lines[2:]]
    folder = put(ground, lines, (5, last))
    with pytest.raises(LedgerError, match="ledger-old-broken"):
        ground.open()
    (folder / "ledger.jsonl").rename(folder / "kept-for-the-auditor")
    (folder / "head").unlink()
    assert ground.open().verify().lines == 0


def test_a_crash_before_the_old_file_was_renamed_does_no_harm(ground):
    lines, last = old_lines()
    folder = put(ground, lines, (5, last))
    ground.open().decide({"user": "hq"})
    (folder / "ledger.jsonl.imported").rename(folder / "ledger.jsonl")
    anchored = (folder / "head").read_bytes()
    ledger = ground.open()
    assert (ledger.verify().ok, ledger.verify().lines, (folder / "head").read_bytes()) == (True, 6, anchored)


def test_thousands_of_old_lines_are_imported_in_order(sqlite):
    lines, last = old_lines(2_500)
    put(sqlite, lines, (2_500, last))
    ledger = sqlite.open()
    assert (ledger.verify().ok, ledger.verify().lines) == (True, 2_500)


def test_an_empty_old_file_is_put_aside(sqlite):
    folder = sqlite.home / "ledger"
    folder.mkdir()
    (folder / "ledger.jsonl").touch()
    (folder / "head").touch()
    sqlite.open().decide({})
    assert (folder / "ledger.jsonl.imported").exists()


def test_two_ledgers_are_never_mixed(ground):
    ground.written()
    lines, _ = old_lines(2)
    (ground.home / "ledger" / "ledger.jsonl").write_bytes(b"".join(lines))
    with pytest.raises(LedgerError, match="ledger-two"):
        ground.open()
