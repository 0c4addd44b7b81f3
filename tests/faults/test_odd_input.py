"""Whatever is typed, pasted or sent: refused at once or answered, with one decision and one outcome each."""

import time

import pytest

from assistant.desk import Desk
from assistant.ledger.rows import after
from assistant.turnstile import Fairness, Turnstile
from tests.faults.ground import copy_of

ODD = {
    "a megabyte": "借" * 350_000,
    "a hundred thousand lines": "\n" * 100_000,
    "NUL": "借阅\0量",
    "half a character": "借阅\ud800量",
    "a right-to-left override": "借阅\u202e量",
    "joiners": "借\u200d阅\u200b量",
    "combining marks": "借" + "\u0301" * 3_000,
    "emoji": "🦜" * 500,
    "spaces": " \t \u3000 ",
    "markup": "<script>alert(1)</script>" * 20,
    "a tag": "借阅量\U000e0041\U000e007f",
    "a private use letter": "\ue000\uf8ff" * 50,
    "SQL": "'; DROP TABLE loan; --",
    "braces": "{" * 2_000,
}


@pytest.fixture(scope="module")
def desk(imported, tmp_path_factory):
    opened = Desk.open(copy_of(imported, tmp_path_factory.mktemp("odd") / "library"))
    opened.answer("今年借阅量是多少", "director")
    yield opened
    opened.close()


def kinds_behind(desk: Desk, seq: int) -> list[str]:
    with desk.road.ledger.store.reading() as connection:
        return [entry.kind for entry, _ in after(connection, seq)]


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_ends_at_once_in_one_sentence_with_one_record(desk, text):
    head = desk.road.ledger.health()["entries"]
    begun = time.process_time()
    answer = desk.answer(text, "director")
    assert time.process_time() - begun < 1  # of the processor; a tenth of it on an idle machine
    assert answer.status in ("refused", "clarified", "answered") and answer.text and answer.audit_id
    assert answer.error is None or answer.error.code != "internal"
    assert [kind for kind in kinds_behind(desk, head) if kind != "statement"] == ["decision", "outcome"]
    assert desk.road.ledger.verify().ok


def test_a_hundred_questions_in_a_minute_are_slowed_down_and_each_is_recorded(desk):
    desk.road.turnstile, before = Turnstile(Fairness(per_minute=5)), desk.road.turnstile
    desk.channel = "page"
    head = desk.road.ledger.health()["entries"]
    codes = [answer.error.code if answer.error else "" for answer in (desk.answer("SQL", "east") for _ in range(100))]
    desk.channel, desk.road.turnstile = "program", before
    assert codes[-1] == "too-many-questions" and codes.count("too-many-questions") == 95
    kinds = kinds_behind(desk, head)
    assert (kinds.count("decision"), kinds.count("outcome")) == (100, 100)
