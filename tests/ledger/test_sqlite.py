"""What only SQLite's file can suffer: flipped bytes, a full disk, a folder that is none."""

import subprocess
import sys

import pytest

from semantic_layer.errors import LedgerError
from tests.ledger.ground import ROOT

FULL = """
import resource, sys
from pathlib import Path
from assistant.ledger.open_ledger import open_ledger
from assistant.settings import LedgerSettings
from semantic_layer.errors import LedgerError
ledger = open_ledger(Path(sys.argv[1]), LedgerSettings())
kept = [ledger.decide({"user": "hq", "number": 0})]
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
size = max(file.stat().st_size for file in Path(sys.argv[1], "ledger").iterdir())
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40_000, hard))
codes = []
for number in range(1, 300):
    try:
        kept.append(ledger.decide({"user": "hq", "number": number, "text": "x" * 2_000}))
    except LedgerError as fault:
        codes.append(fault.code)
        if len(codes) == 3:
            break
try:
    ledger.health()
except LedgerError as fault:
    codes.append(fault.code)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
kept.append(ledger.decide({"user": "hq", "after": True}))
print(len(kept), ledger.verify().lines, ledger.verify().ok, *codes)
"""


def test_a_write_is_on_disk_before_it_is_acknowledged(sqlite):
    """``synchronous`` 2 is FULL: every commit of the write-ahead log is synced before it returns."""
    ledger = sqlite.open()
    with ledger.store.writing() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
    assert found == ["wal", 2]


def test_the_log_grows_on_disk_with_every_acknowledged_entry(sqlite):
    ledger = sqlite.open()
    log = sqlite.home / "ledger" / "ledger.sqlite-wal"
    sizes = []
    for number in range(5):
        ledger.decide({"number": number, "text": "x" * 5_000})
        sizes.append(log.stat().st_size)
    assert sizes == sorted(set(sizes))


def test_the_ledger_is_for_its_owner_alone(sqlite):
    sqlite.open().decide({})
    modes = {file.name: oct(file.stat().st_mode & 0o777) for file in (sqlite.home / "ledger").iterdir()}
    assert set(modes.values()) == {"0o600"}, modes


def test_a_flipped_byte_of_the_file_is_named_or_changes_no_entry(sqlite):
    """Every 397th byte of the file, flipped: the first broken record is named, or the file opens with what was written."""
    sqlite.written()
    file = sqlite.home / "ledger" / "ledger.sqlite"
    whole = file.read_bytes()
    place = whole.index("问题3".encode())
    named = 0
    for at in (place, *range(100, len(whole), 397)):
        broken = bytearray(whole)
        broken[at] ^= 1
        for side in ("-wal", "-shm"):
            file.with_name(file.name + side).unlink(missing_ok=True)
        file.write_bytes(bytes(broken))
        try:
            verdict = sqlite.verify()
        except LedgerError:
            named += 1
            continue
        named += not verdict.ok
        if at == place:
            assert (verdict.broken_seq, verdict.reason) == (4, "hash")
        if verdict.ok:
            assert [row.record for row in sqlite.rows("SELECT record FROM entries ORDER BY seq")] == [
                f'{{"user":"hq","text":"问题{number}"}}' for number in range(6)
            ]
    assert named > 5


def test_a_truncated_file_is_not_served(sqlite):
    sqlite.written(200)
    file = sqlite.home / "ledger" / "ledger.sqlite"
    file.write_bytes(file.read_bytes()[: 3 * 4096 + 100])
    with pytest.raises(LedgerError):
        sqlite.open().decide({})


def test_no_space_means_no_record_an_honest_error_and_ill_health(sqlite):
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(sqlite.home)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    kept, lines, ok, *codes = done.stdout.split()
    assert (kept, ok) == (lines, "True"), done.stderr
    assert codes == ["ledger-unwritable"] * 4


def test_a_full_disk_stops_everything_and_loses_nothing(small_disk, sqlite):
    sqlite.home = small_disk
    ledger = sqlite.open()
    kept = []
    with pytest.raises(LedgerError, match="ledger-unwritable"):
        for number in range(1_000):
            kept.append(ledger.decide({"number": number, "text": "x" * 3_000}))
    assert len(kept) > 5
    (small_disk / "head-room").unlink(missing_ok=True)
    subprocess.run(["mount", "-o", "remount,size=4m", small_disk], check=True)
    kept.append(ledger.decide({"after": True}))
    assert (ledger.verify().ok, ledger.verify().lines) == (True, len(kept))


@pytest.mark.parametrize("what", ["a file where the folder should be", "no right to write"])
def test_a_ledger_that_cannot_be_opened_says_so(tmp_path, sqlite, what):
    if what.startswith("a file"):
        (sqlite.home / "ledger").write_text(what)
    else:
        sqlite.written()
        (sqlite.home / "ledger" / "ledger.sqlite").write_bytes(b"this is no database" * 300)
    with pytest.raises(LedgerError, match="ledger-unavailable"):
        sqlite.open()
