"""No room on a disk: without room for the ledger no query runs and health says so; without room for data the old ones serve."""

import os
import subprocess
import sys

from assistant.desk import Desk
from assistant.health import health
from tests.faults.ground import ROOT, entries, figure, loans, wenshu
from warehouse.publish import served

LIMITED = """
import resource, sys
from pathlib import Path
from assistant.desk import Desk
from assistant.health import health
from tests.faults.ground import loans
desk = Desk.open(Path(sys.argv[1]))
answers = [loans(desk)]
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
size = max(file.stat().st_size for file in Path(sys.argv[1], "ledger").iterdir())
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 8_192, hard))
for _ in range(40):
    answers.append(loans(desk))
asked = sum(one._asked for one in desk.road.engine._idle.queue)
ill = health(desk.road)["ledger"]
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
answers.append(loans(desk))
codes = ["" if answer.error is None else answer.error.code for answer in answers]
answered = [number for number, answer in enumerate(answers) if answer.status == "answered"]
shown = [number for number, answer in enumerate(answers) if answer.tables]
print(answered == shown, len(answered), asked, ill.get("code", "ok"), codes[-2] or "ok", codes[-1] or "ok")
print(desk.road.ledger.verify().ok)
desk.close()
"""


def test_without_room_for_its_record_no_question_is_answered(home):
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(home)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    same, answered, asked, ill, full, after = done.stdout.split("\n")[0].split()
    assert (same, ill, full, after) == ("True", "ledger-unwritable", "ledger-unwritable", "ok"), done.stderr
    assert int(asked) <= int(answered) + 1  # a query whose decision was written may lack room for its outcome
    assert done.stdout.split("\n")[1] == "True"


def test_a_full_disk_under_the_ledger_stops_every_question_and_loses_nothing(small_disk, home):
    (home / "ledger").symlink_to(small_disk)
    desk = Desk.open(home)
    answers = [loans(desk)]
    while answers[-1].status == "answered" and len(answers) < 400:
        answers.append(loans(desk))
    assert answers[-1].error is not None and answers[-1].error.code == "ledger-unwritable"
    assert not answers[-1].tables and len(answers) > 2
    assert health(desk.road)["ledger"]["code"] == "ledger-unwritable"
    subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
    assert loans(desk).status == "answered"
    desk.close()
    outcomes = {entry["audit_id"] for entry in entries(home) if entry["entry"] == "outcome"}
    assert {answer.audit_id for answer in answers if answer.status == "answered"} <= outcomes


def test_an_import_without_room_is_refused_in_one_sentence_and_the_old_data_serve(home):
    before = served(home).manifest
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)); "
    code = limited + "from ui.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "data", "import"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"WENSHU_HOME": str(home)},
    )
    assert done.returncode == 3 and "data-unreadable" in done.stderr and "Traceback" not in done.stderr
    assert served(home, whole=True).manifest == before
    assert wenshu(home, "data", "import").returncode == 0
    desk = Desk.open(home)
    assert figure(loans(desk)) > 0
    desk.close()
