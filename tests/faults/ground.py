"""Ground for the faults: a small library that is asked and imported by real programs, which are then killed or starved."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from assistant.answer import Answer
from assistant.desk import Desk

ROOT = Path(__file__).parents[2]
LOANS = '{"metrics": ["loans"], "period": "2026"}'
IMPORT = """
import sys
from pathlib import Path
from assistant.road import Road
road = Road(Path(sys.argv[1]))
road.model
print("ready", flush=True)
for _ in range(int(sys.argv[2])):
    print(road.import_data().version, flush=True)
"""


def copy_of(imported: Path, home: Path) -> Path:
    """A copy of a home, its data file included."""
    shutil.copytree(imported, home)
    return home


def importer(home: Path, times: int) -> "subprocess.Popen[str]":
    """Another process that imports the home's data ``times`` times and prints each version once it is served."""
    return subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(home), str(times)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def loans(desk: Desk, ticket: str | None = None) -> Answer:
    """How many books were lent in 2026."""
    return desk.read_query(LOANS, "director", ticket=ticket)


def figure(answer: Answer) -> float:
    assert answer.status == "answered", answer.text
    return float(answer.tables[0].rows[0][0])


def lose_loans(home: Path, share: int) -> None:
    """Leave out one loan in ``share`` from the files to be imported."""
    file = home / "data" / "loan.csv"
    head, *lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([head, *(line for place, line in enumerate(lines) if place % share)]) + "\n", "utf-8")


def entries(home: Path) -> list[dict]:
    """The lines of the ledger, oldest first."""
    from assistant.ledger.open_ledger import open_ledger
    from assistant.ledger.rows import through
    from assistant.settings import LedgerSettings

    ledger = open_ledger(home, LedgerSettings())
    try:
        with ledger.store.reading() as connection:
            return [entry.shown for entry in through(connection, 1, ledger.head(connection).seq)]
    finally:
        ledger.close()


def wenshu(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """The command line on a home."""
    code = "from ui.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"WENSHU_HOME": str(home), "COLUMNS": "160"},
    )


def as_json(done: "subprocess.CompletedProcess[str]") -> dict:
    found: dict = json.loads(done.stdout)
    return found
