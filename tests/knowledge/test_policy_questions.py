"""The questions over the bank's own documents, through the road: what is ranked first, what is refused, what is never shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.desk import Desk
from tests.questions.policy_questions import PolicyQuestion, policy_questions

# Floors a little below what is measured (docs/policies.md).
FIRST, AMONG_THREE, REFUSED = 0.90, 0.95, 0.85
# Of those that the documents answer when asked alone, the share that reaches them from the chat, beside all that data answer.
REACHED = 0.88


@pytest.fixture(scope="module")
def asked(bank_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[PolicyQuestion, Answer]]]:
    home = tmp_path_factory.mktemp("policy-questions")
    (home / "bank").symlink_to(bank_home / "bank")
    desk = Desk.open(home)
    yield [(one, desk.ask_documents(one.q, one.user)) for one in policy_questions()]
    desk.close()


def rank(question: PolicyQuestion, answer: Answer) -> int:
    """The place of the first right article among the passages, from 0; 99 where there is none."""
    right = {(place.document, place.article) for place in question.expect}
    found = [(passage.document, passage.article) for passage in answer.passages]
    return next((place for place, one in enumerate(found) if one in right), 99)


def test_the_right_article_is_ranked_first_or_among_three(asked: list[tuple[PolicyQuestion, Answer]]) -> None:
    ranks = [rank(question, answer) for question, answer in asked if question.expect]
    first, three = sum(one == 0 for one in ranks) / len(ranks), sum(one < 3 for one in ranks) / len(ranks)
    print(f"{len(ranks)} questions: right at rank 1 {first:.3f}, within 3 {three:.3f}")
    assert (first >= FIRST, three >= AMONG_THREE) == (True, True), (first, three)


def test_what_no_document_answers_is_refused(asked: list[tuple[PolicyQuestion, Answer]]) -> None:
    refused = [answer.status == "refused" and not answer.citations for question, answer in asked if not question.expect]
    share = sum(refused) / len(refused)
    print(f"{len(refused)} unanswerable questions: refused {share:.3f}")
    assert share >= REFUSED


def test_nothing_repealed_or_for_others_is_ever_shown(asked: list[tuple[PolicyQuestion, Answer]]) -> None:
    kept_away = [(question, answer) for question, answer in asked if question.never or question.hidden]
    assert kept_away
    for question, answer in kept_away:
        shown = {one.document for one in answer.passages} | {one.document for one in answer.citations}
        assert shown.isdisjoint({question.never, question.hidden}), question.id


def test_what_the_documents_answer_reaches_them_from_the_chat(
    asked: list[tuple[PolicyQuestion, Answer]], bank_home: Path, tmp_path: Path
) -> None:
    (tmp_path / "bank").symlink_to(bank_home / "bank")
    desk = Desk.open(tmp_path)
    answered = [question for question, answer in asked if question.expect and answer.status == "answered"]
    reached = [bool(desk.answer(one.q, one.user).citations) for one in answered]
    desk.close()
    share = sum(reached) / len(reached)
    print(f"{len(reached)} answerable questions: reached from the chat {share:.3f}")
    assert share >= REACHED
