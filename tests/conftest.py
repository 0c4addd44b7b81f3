"""Ground shared by all tests: one small bank, built once for the whole run and read by every worker."""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from assistant.desk import Desk
from ui import cli
from warehouse.demo.publish_bank import publish_bank
from warehouse.publish import POINTER, bank_folder, served

SMALL = 0.05  # 1,000 customers


@pytest.fixture(scope="session")
def bank_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A data home that serves the demonstration bank at scale 0.05. Read only: copy it to change it."""
    root = tmp_path_factory.getbasetemp()
    home = (root if worker_id == "master" else root.parent) / "small-bank"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "test.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (bank_folder(home) / POINTER).exists():
            publish_bank(home, SMALL)
    return home


@pytest.fixture(scope="session")
def bank(bank_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the small bank."""
    con = duckdb.connect(str(served(bank_home).path), read_only=True)
    yield con
    con.close()


@pytest.fixture(scope="module")
def desk(bank_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk on the small bank, with a ledger, conversations and documents of this file's own."""
    home = tmp_path_factory.mktemp("home")
    (home / "bank").symlink_to(bank_home / "bank")
    opened = Desk.open(home)
    yield opened
    opened.close()


@pytest.fixture
def run(monkeypatch, capfd):
    """(exit code, standard output, standard error) of a command, as the entry point runs it."""

    def command(home: Path, *words: str) -> tuple[int, str, str]:
        monkeypatch.setenv("WENSHU_HOME", str(home))
        monkeypatch.setattr("sys.argv", ["wenshu", *words])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        shown = capfd.readouterr()
        return int(stop.value.code or 0), shown.out, shown.err

    return command


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 600 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", folder], capture_output=True)
    if os.geteuid() or mounted.returncode:
        pytest.skip("only root can mount a small disk; a limit on file size stands for it in other tests")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)
