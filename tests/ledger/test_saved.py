"""Conversations, feedback and verified questions live in the same store, on both databases."""

import hashlib

import pytest

from assistant.conversation import Conversations
from assistant.language_model import Budget
from assistant.ledger.library import decide, entries, entry, propose, verified
from assistant.ledger.saved import feedback_on, give_feedback
from assistant.ledger.usage import Used, note_use, spent, used_today
from assistant.question import ModelUse, QueryRequest, Turn
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


SEEN = {"model": "m1", "data_version": "v1", "data_date": "2026-05-31", "checksum": "c1"}


def test_a_question_is_verified_by_its_entry_and_only_one_entry_holds(ground):
    ledger = ground.open()
    first = propose(ledger, " 各行  存款？", REQUEST.model_dump_json(), "analyst", "日常口径", SEEN)
    assert verified(ledger, "各行 存款") is None
    decide(ledger, first, "verified", "other")
    assert verified(ledger, "各行 存款。") == entry(ledger, first.id)
    second = propose(ledger, "各行 存款", REQUEST.model_dump_json(), "other", "", SEEN)
    decide(ledger, second, "verified", "analyst")
    assert verified(ledger, "各行 存款") == entry(ledger, second.id)
    assert [(one.id, one.state) for one in entries(ledger, "withdrawn")] == [(first.id, "withdrawn")]
    decide(ledger, second, "expired", "analyst", "number-changed")
    assert verified(ledger, "各行 存款") is None


def test_an_empty_question_cannot_be_verified(sqlite):
    with pytest.raises(BadInput, match="empty-question"):
        propose(sqlite.open(), "  ", REQUEST.model_dump_json(), "analyst", "", SEEN)


def test_what_the_language_model_took_is_counted_by_day_and_user(ground):
    clock = Clock()
    ledger = ground.open(clock)
    note_use(ledger, "hq", ModelUse(model="m", calls=2, prompt_tokens=100, completion_tokens=20))
    note_use(ledger, "rm", ModelUse(model="m", calls=1, prompt_tokens=50, completion_tokens=5))
    assert used_today(ledger) == Used(3, 175)
    assert used_today(ledger, "rm") == Used(1, 55)
    assert spent(ledger, "hq", Budget(tokens=0, tokens_per_user=120))
    assert not spent(ledger, "rm", Budget(tokens=0, tokens_per_user=120))
    clock.go(minutes=24 * 60)
    assert used_today(ledger) == Used(0, 0)
