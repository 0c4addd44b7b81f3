"""A person's conversations as a list, on both databases: named, searched, shared."""

from assistant.conversation import Conversations
from assistant.ledger.talks import Shared, rename, share, shared, talks, thread_of
from assistant.question import QueryRequest, Turn
from semantic_layer.query import SemanticQuery
from tests.ledger.ground import Clock

REQUEST = QueryRequest(query=SemanticQuery(metrics=("deposit_balance",)))


def test_conversations_are_listed_by_their_last_use_named_and_searched(ground):
    clock = Clock()
    ledger = ground.open(clock)
    kept = Conversations(ledger, ground.home / "conversations")
    for thread, text in (("c1", "存款余额"), ("c2 C0001", "贷款100%余额"), ("c1", "换成不良率")):
        kept.add("hq", thread, Turn(text=text, requests=(REQUEST,)))
        clock.go(minutes=1)
    kept.add("rm", "c9", Turn(text="存款余额", requests=(REQUEST,)))
    kept.add("hq", "c3", Turn(text="", label="按分行看", requests=(REQUEST,)))
    assert [(one.thread, one.title) for one in talks(ledger, "hq")] == [
        ("c3", "按分行看"),
        ("c1", "存款余额"),
        ("c2 C0001", "贷款100%余额"),
    ]
    assert [(one.id, one.client) for one in talks(ledger, "hq", "100%")] == [("c2", "C0001")]
    assert [one.id for one in talks(ledger, "hq", "不良率")] == ["c1"] and talks(ledger, "hq", "%%") == []
    rename(ledger, "hq", "c1", " 月会 ")
    rename(ledger, "rm", "c1", "别人的")
    assert [one.id for one in talks(ledger, "hq", "月会")] == ["c1"]
    rename(ledger, "hq", "c1", "")
    assert talks(ledger, "hq", "月会") == []


def test_a_conversation_is_found_by_its_id_for_its_own_person_alone(ground):
    ledger = ground.open()
    kept = Conversations(ledger, ground.home / "conversations")
    kept.add("hq", "c2 C0001", Turn(text="贷款", requests=(REQUEST,)))
    assert thread_of(ledger, "hq", "c2") == "c2 C0001"
    assert thread_of(ledger, "rm", "c2") is None and thread_of(ledger, "hq", "c_") is None


def test_what_is_shared_is_the_conversation_as_it_was_then(ground):
    ledger = ground.open()
    kept = Conversations(ledger, ground.home / "conversations")
    kept.add("hq", "c1", Turn(text="存款", requests=(REQUEST,)))
    token = share(ledger, "hq", "c1")
    kept.add("hq", "c1", Turn(text="贷款", requests=(REQUEST,)))
    assert shared(ledger, token) == Shared("hq", "c1", 1)
    assert [turn.text for turn in kept.part("hq", "c1", 1)] == ["存款"]
    assert shared(ledger, "other") is None
