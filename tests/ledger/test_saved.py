"""Conversations, feedback and verified questions live in the same store, on both databases."""

import hashlib

import pytest

from assistant.conversation import Conversations
from assistant.ledger.saved import (
    feedback_on,
    forget_question,
    give_feedback,
    verified_question,
    verified_questions,
    verify_question,
)
from assistant.question import QueryRequest, Turn
from semantic_layer.errors import BadInput
from semantic_layer.query import SemanticQuery
from tests.ledger.ground import Clock

REQUEST = QueryRequest(query=SemanticQuery(metrics=("deposit_balance",)))


def test_the_last_turns_of_a_conversation_are_there_for_the_next_process(ground):
    first = Conversations(ground.open(), ground.home / "conversations")
    for number in range(25):
        first.add("hq", "c1", Turn(text=f"问题{number}", requests=(REQUEST,)))
    again = Conversations(ground.open(), ground.home / "conversations")
    turns = again.history("hq", "c1")
    assert [turn.text for turn in turns] == [f"问题{number}" for number in range(5, 25)]
    assert turns[0].requests == (REQUEST,)
    assert again.history("rm", "c1") == again.history("hq", "c2") == again.history("hq", None) == ()


def test_conversations_of_before_are_taken_over(ground):
    folder = ground.home / "conversations"
    folder.mkdir()
    name = hashlib.sha256(b"hq\nc1").hexdigest()[:32]
    kept = Turn(text="存款余额", requests=(REQUEST,)).model_dump_json()
    (folder / f"{name}.jsonl").write_text(kept + '\n{"text": "half', encoding="utf-8")
    conversations = Conversations(ground.open(), folder)
    assert [turn.text for turn in conversations.history("hq", "c1")] == ["存款余额"]
    conversations.add("hq", "c1", Turn(text="换成贷款"))
    assert [turn.text for turn in conversations.history("hq", "c1")] == ["存款余额", "换成贷款"]


def test_feedback_is_kept_with_the_answer_it_is_about(ground):
    clock = Clock()
    ledger = ground.open(clock)
    audit_id = ledger.decide({"user": "hq"})
    first = give_feedback(ledger, audit_id, "hq", "wrong", "应为月日均")
    clock.go(minutes=1)
    second = give_feedback(ledger, audit_id, "rm", "right")
    assert feedback_on(ledger, audit_id) == [first, second]
    assert feedback_on(ledger, "a0") == []


def test_a_verified_question_says_what_it_means_until_it_is_verified_anew_or_withdrawn(ground):
    ledger = ground.open()
    verify_question(ledger, " 各行  存款 ", REQUEST, "analyst", "m1")
    other = QueryRequest(query=SemanticQuery(metrics=("loan_balance",)))
    known = verify_question(ledger, "各行 存款", other, "analyst", "m2")
    assert verified_question(ledger, "各行   存款") == known
    assert QueryRequest.model_validate_json(known.request) == other
    assert [one.question for one in verified_questions(ledger)] == ["各行 存款"]
    assert forget_question(ledger, "各行 存款") and not forget_question(ledger, "各行 存款")
    assert verified_question(ledger, "各行 存款") is None


def test_an_empty_question_cannot_be_verified(sqlite):
    with pytest.raises(BadInput, match="empty-question"):
        verify_question(sqlite.open(), "  ", REQUEST, "analyst", "m1")
