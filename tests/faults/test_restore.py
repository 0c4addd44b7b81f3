"""A home that was copied and lost: the copy answers as before, and its ledger goes on."""

import shutil
from pathlib import Path

import yaml

from assistant.desk import Desk
from tests.faults.ground import as_json, entries, wenshu

QUESTIONS = yaml.safe_load((Path(__file__).parents[1] / "other_model" / "questions.yml").read_text("utf-8"))
ASKED = [(one["as"], one["ask"]) for part in QUESTIONS.values() for one in part][:50]


def answers(home: Path) -> list[tuple]:
    """What each question gives, as values."""
    desk = Desk.open(home)
    found = [desk.answer(asked, user) for user, asked in ASKED]
    desk.close()
    return [(one.status, [table.rows for table in one.tables], one.data_version) for one in found]


def test_a_copy_of_a_home_answers_as_the_lost_one_did_and_its_ledger_goes_on(home, tmp_path):
    before = answers(home)
    assert sum(status == "answered" for status, *_ in before) > 30
    kept = entries(home)
    shutil.copytree(home, tmp_path / "backup")
    shutil.rmtree(home)
    restored = shutil.copytree(tmp_path / "backup", tmp_path / "another" / "place")
    assert answers(restored) == before
    done = wenshu(restored, "audit", "verify")
    assert done.returncode == 0, done.stdout + done.stderr
    later = entries(restored)
    assert later[: len(kept)] == kept and len(later) >= len(kept) + 2 * len(ASKED)
    again = as_json(wenshu(restored, "ask", ASKED[0][1], "--as", ASKED[0][0], "--json"))
    assert again["status"] == before[0][0]
