"""kill -9 at any moment of an import or of a publication: the old version or the new one serves, whole."""

import random
import signal
import time
from pathlib import Path

import pytest

from assistant.desk import Desk
from tests.faults.ground import figure, importer, loans
from warehouse.publish import BUILDING, bank_folder, served, verify


def kill_importers(home: Path, times: int) -> set[str]:
    """Kill an importer at ``times`` moments within its first imports. The versions that served afterwards."""
    dice, seen, acknowledged = random.Random(7), set(), served(home).manifest.version
    longest = 2.5 * duration(home)
    for _ in range(times):
        process = importer(home, 5)
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(dice.uniform(0.0, longest))
        process.send_signal(signal.SIGKILL)
        told = process.communicate()[0].split()
        acknowledged = told[-1] if told else acknowledged
        found = served(home, whole=True)
        assert found.instead_of is None
        assert found.manifest.version >= acknowledged  # versions begin with their moment
        verify(found, whole=True)
        seen.add(found.manifest.version)
    return seen


def duration(home: Path) -> float:
    """How long an import takes on this machine today, in seconds."""
    process = importer(home, 2)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.readline()
    begun = time.monotonic()
    process.communicate(timeout=120)
    return time.monotonic() - begun


def after(home: Path) -> None:
    """The next import succeeds and cleans up, and questions are answered from it."""
    process = importer(home, 1)
    told = process.communicate(timeout=60)[0].split()
    assert told[1] == served(home, whole=True).manifest.version
    assert not list(bank_folder(home).glob(f"{BUILDING}*"))
    assert len(list(bank_folder(home).glob("*.duckdb"))) == 2
    desk = Desk.open(home)
    answer = loans(desk)
    desk.close()
    assert figure(answer) > 0 and answer.data_version == told[1]


def test_an_import_that_is_killed_anywhere_leaves_a_whole_version(home):
    kill_importers(home, 10)
    after(home)


@pytest.mark.full
def test_an_import_that_is_killed_at_a_hundred_moments_leaves_a_whole_version(home):
    assert len(kill_importers(home, 100)) > 10
    after(home)
