"""Readers never see half a bank: versions, pointer, killed builds, damaged files."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest

from semantic_layer.errors import EngineUnavailable
from warehouse.publish import BUILDING, POINTER, Manifest, bank_folder, publish, served, verify

DAY = date(2026, 5, 31)


def tiny(rows: int):
    """A build of one table with `rows` rows."""

    def write(path: Path) -> None:
        con = duckdb.connect(str(path))
        con.execute(
            f"CREATE TABLE fact AS SELECT DATE '2026-01-01' + i::INT AS day, i FROM range({rows}) t(i)"
        ).fetchall()
        con.close()

    return write


def put(home: Path, rows: int) -> Manifest:
    return publish(home, tiny(rows), data_date=DAY, scale=0.0, seed=1)


def test_a_published_version_is_served_with_its_facts(tmp_path: Path):
    manifest = put(tmp_path, 5)
    found = served(tmp_path)
    assert found.manifest == manifest
    assert manifest.row_counts == {"fact": 5}
    assert (manifest.tables["fact"].first, manifest.tables["fact"].last) == (date(2026, 1, 1), date(2026, 1, 5))
    verify(found, whole=True)


def test_checksum_ignores_order_and_counts_duplicates(tmp_path: Path):
    def write(order: str):
        def build(path: Path) -> None:
            con = duckdb.connect(str(path))
            con.execute(f"CREATE TABLE fact AS SELECT i % 3 AS i FROM range(9) t(i) ORDER BY t.i {order}").fetchall()
            if order == "ASC LIMIT 8":
                con.execute("INSERT INTO fact VALUES (1)").fetchall()
            con.close()

        return build

    up, down, other = (
        publish(tmp_path, write(o), data_date=DAY, scale=0, seed=1).tables["fact"].checksum
        for o in ("ASC", "DESC", "ASC LIMIT 8")
    )
    assert up == down
    assert other != up


def test_a_build_that_fails_leaves_the_old_version_serving(tmp_path: Path):
    before = put(tmp_path, 5)

    def fail(path: Path) -> None:
        tiny(9)(path)
        raise RuntimeError("out of disk")

    with pytest.raises(RuntimeError):
        publish(tmp_path, fail, data_date=DAY, scale=0, seed=1)
    assert served(tmp_path).manifest == before


KILLED = """
import sys, time
from datetime import date
from pathlib import Path
from warehouse.publish import publish
def slow(path):
    path.write_bytes(b"half a bank")
    Path(sys.argv[2]).touch()
    time.sleep(60)
publish(Path(sys.argv[1]), slow, data_date=date(2026, 5, 31), scale=0, seed=1)
"""


def test_a_build_that_is_killed_leaves_the_old_version_and_the_next_cleans_up(tmp_path: Path):
    home, started = tmp_path / "home", tmp_path / "started"
    before = put(home, 5)
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(home), str(started)])
    deadline = time.monotonic() + 30
    while not started.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert list(bank_folder(home).glob(f"{BUILDING}*"))
    assert served(home).manifest == before
    after = put(home, 6)
    assert list(bank_folder(home).glob(f"{BUILDING}*")) == []
    assert served(home).manifest == after


def test_the_version_before_stays_for_readers_and_older_ones_go(tmp_path: Path):
    versions = [put(tmp_path, rows).version for rows in (1, 2, 3)]
    (bank_folder(tmp_path) / f"bank-{versions[1]}.names").touch()
    (bank_folder(tmp_path) / f"bank-{versions[1]}.duckdb.tmp").mkdir()
    kept = {p.name for p in bank_folder(tmp_path).glob("bank-*.duckdb")}
    assert kept == {f"bank-{v}.duckdb" for v in versions[1:]}
    put(tmp_path, 4)
    assert not list(bank_folder(tmp_path).glob(f"bank-{versions[1]}.*"))


def test_an_open_reader_keeps_its_version_while_another_is_published(tmp_path: Path):
    put(tmp_path, 5)
    reader = duckdb.connect(str(served(tmp_path).path), read_only=True)
    put(tmp_path, 6)
    assert reader.execute("SELECT count(*) FROM fact").fetchall() == [(5,)]
    reader.close()


def reason(home: Path) -> str:
    with pytest.raises(EngineUnavailable) as raised:
        served(home)
    return str(raised.value.details["reason"])


def test_nothing_published_is_said_so(tmp_path: Path):
    assert reason(tmp_path) == "no-data-file"


def test_damaged_files_are_named_not_read(tmp_path: Path):
    manifest = put(tmp_path, 5)
    folder = bank_folder(tmp_path)
    data = folder / manifest.file
    whole = data.read_bytes()
    data.write_bytes(whole[:-4096])
    assert reason(tmp_path) == "damaged-data-file"
    data.write_bytes(b"\0" * len(whole))
    assert reason(tmp_path) == "damaged-data-file"
    data.unlink()
    assert reason(tmp_path) == "no-data-file"
    (folder / f"bank-{manifest.version}.json").write_text("{}")
    assert reason(tmp_path) == "damaged-manifest"
    (folder / POINTER).write_text("not json")
    assert reason(tmp_path) == "damaged-pointer"


def test_a_changed_byte_is_found_by_the_whole_check(tmp_path: Path):
    found_before = put(tmp_path, 5)
    found = served(tmp_path)
    data = bytearray(found.path.read_bytes())
    data[-100] ^= 1
    found.path.write_bytes(bytes(data))
    assert served(tmp_path).manifest == found_before
    with pytest.raises(EngineUnavailable):
        verify(found, whole=True)


def test_the_pointer_names_only_the_version(tmp_path: Path):
    manifest = put(tmp_path, 5)
    assert json.loads((bank_folder(tmp_path) / POINTER).read_text()) == {"version": manifest.version}
    assert os.stat(bank_folder(tmp_path) / manifest.file).st_mode & 0o007 == 0
