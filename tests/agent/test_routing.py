"""Who reads a question where the grammar and a language model both understood it, and what the asker sees meanwhile."""

from typing import Any

import pytest

from assistant.agent.chat_server import ChatServer
from assistant.desk import Desk
from assistant.question import QueryRequest, Question
from assistant.routing import same_numbers
from semantic_layer.query import SemanticQuery
from tests.agent.conftest import UNREAD, Opened, Script, reading


@pytest.fixture(scope="module")
def doubting(desk_with: Opened, server: ChatServer) -> Desk:
    """A desk that asks the model about everything."""
    return desk_with(base_url=server.url, model="scripted", threshold=1.0)


SAME: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"period": {"from": "2026-05-31", "to": "2026-05-31"}}),
    ({}, {"order_by": [{"by": "deposit_balance", "direction": "asc"}], "totals": True, "rank": True}),
    (
        {"where": [{"dimension": "branch", "op": "=", "values": ["O01"]}]},
        {"where": [{"dimension": "branch", "op": "in", "values": ["O01"]}]},
    ),
]
OTHER: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"period": {"from": "2026-04-30", "to": "2026-04-30"}}),
    ({"limit": 3}, {"limit": 5}),
    (
        {"limit": 3, "order_by": [{"by": "deposit_balance", "direction": "asc"}]},
        {"limit": 3, "order_by": [{"by": "deposit_balance", "direction": "desc"}]},
    ),
    ({}, {"compare": "yoy"}),
    ({}, {"group_by": ["sub_branch"]}),
    ({}, {"where": [{"dimension": "branch", "op": "=", "values": ["O01"]}]}),
]


def _same(desk: Desk, left: dict[str, Any], right: dict[str, Any]) -> bool:
    asker = Question(text="x", user=desk.road.find_user("hq_manager"), data_date=desk.road.data_date)
    plain = {"metrics": ["deposit_balance"], "group_by": ["branch"]}
    both = [QueryRequest(query=SemanticQuery.model_validate(plain | one)) for one in (left, right)]
    one, other = (same_numbers(request, asker, desk.model) for request in both)
    return one == other


@pytest.mark.parametrize(("left", "right"), SAME)
def test_what_changes_no_number_is_no_disagreement(desk: Desk, left: dict[str, Any], right: dict[str, Any]):
    assert _same(desk, left, right)


@pytest.mark.parametrize(("left", "right"), OTHER)
def test_what_changes_a_number_is_one(desk: Desk, left: dict[str, Any], right: dict[str, Any]):
    assert not _same(desk, left, right)


def test_another_window_is_asked_back_with_both_windows(doubting: Desk, script: Script):
    april = {"from": "2026-04-01", "to": "2026-04-30"}
    script.replies = [reading(metrics=["deposit_balance"], group_by=["branch"], period=april)]
    answer = doubting.answer("各分行存款余额", "hq_manager")
    assert answer.status == "clarified" and not answer.tables
    assert [one.label for one in answer.choices] == [
        "存款余额（时点） · 按分行",
        "存款余额（时点） · 按分行 · 2026年4月",
    ]


def test_a_plan_that_begins_as_the_grammar_reads_is_taken(doubting: Desk, script: Script):
    first = reading(metrics=["deposit_balance"], group_by=["branch"])["requests"]
    script.replies = [{"outcome": "understood", "requests": [*first, {"kind": "define", "metrics": ["npl_rate"]}]}]
    answer = doubting.answer("各分行存款余额", "hq_manager")
    assert [part.status for part in answer.parts] == ["answered", "answered"]


def test_the_asker_is_told_before_the_model_is_asked(desk: Desk, script: Script):
    seen: list[tuple[str, int]] = []
    answer = desk.answer(UNREAD, "hq_manager", on_step=lambda step: seen.append((step.name, len(script.seen))))
    assert answer.route == "model"
    assert seen[0] == ("ask_model", 0)


def test_a_server_that_starts_loads_what_the_first_call_needs(desk: Desk, script: Script):
    desk.road.agent_endpoint._models.clear()
    desk._warm()
    assert list(desk.road.agent_endpoint._models) == ["scripted"]
    assert script.seen == []
