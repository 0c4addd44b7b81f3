"""The blind examination, end to end: what a question becomes, and that nothing known to be hard is answered wrongly."""

from __future__ import annotations

import pytest

from assistant.answer import Answer
from assistant.desk import Desk
from tests.questions.blind_cases import Blind, blind_cases, fault


def _answer(desk: Desk, case: Blind) -> Answer:
    if case.c is None:
        return desk.answer(case.text, case.user, None)
    same = [one for one in blind_cases() if one.c == case.c]
    for earlier in same[: same.index(case)]:
        desk.answer(earlier.text, earlier.user, case.id)
    return desk.answer(case.text, case.user, case.id)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in blind_cases() if case.known is None])
def test_blind_question_becomes_what_the_book_says(desk: Desk, case: Blind) -> None:
    assert fault(case, _answer(desk, case)) == ""


def test_there_are_enough_blind_questions() -> None:
    cases = blind_cases()
    assert (len(cases), len({case.id for case in cases}), sum(case.c is not None for case in cases)) == (120, 120, 33)
