"""Sessions of every role ask one desk at the same time: nobody ever sees a row of another."""

import threading
from collections import Counter

import pytest

from assistant.desk import Desk

ASKED = (
    '{"metrics": ["loans"], "group_by": ["library"], "period": "2026"}',
    '{"metrics": ["loans"], "group_by": ["subject"], "period": "2026"}',
    '{"metrics": ["loans"], "period": "2026"}',
)
PEOPLE = ("director", "east", "riverside", "librarian", "history", "auditor")


def seen(desk: Desk, person: str, asked: str) -> tuple:
    answer = desk.read_query(asked, person)
    rows = answer.tables[0].rows if answer.tables else ()
    return answer.status, tuple(sorted(map(repr, rows))), answer.reasons


def bleed(home, rounds: int) -> None:
    desk = Desk.open(home)
    alone = {(person, asked): seen(desk, person, asked) for person in PEOPLE for asked in ASKED}
    assert len({alone[person, ASKED[0]] for person in PEOPLE}) == len(PEOPLE)
    wrong: Counter[tuple[str, str]] = Counter()

    def session(number: int) -> None:
        for turn in range(rounds):
            person, asked = PEOPLE[(number + turn) % len(PEOPLE)], ASKED[(number * 7 + turn) % len(ASKED)]
            wrong[person, asked] += seen(desk, person, asked) != alone[person, asked]

    threads = [threading.Thread(target=session, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    desk.close()
    assert not +wrong


def test_twenty_sessions_of_all_roles_never_mix(home):
    bleed(home, 6)


@pytest.mark.full
def test_twenty_sessions_of_all_roles_never_mix_in_two_hundred_rounds(home):
    bleed(home, 200)
