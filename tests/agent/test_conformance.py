"""The question suites through agent mode: a mind that says what each file expects gives the answers that the file wants.

What the grammar refuses or answers from documents it keeps; of the rest, every name that a right reading needs is among the terms
that the model is shown, or within one look-up.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from assistant.agent.chat_server import ChatServer
from assistant.desk import Desk
from assistant.evaluation.cases import Case, Expected, load_cases
from assistant.evaluation.compare import difference
from assistant.evaluation.report import report
from assistant.evaluation.score import run
from tests.agent.conftest import UNREAD, Opened

QUESTIONS = Path(__file__).parents[1] / "questions"
EVERY = {"development_zh.yml": 7, "development_en.yml": 7, "development_turns.yml": 10}
SAMPLE: list[tuple[str, Case]] = [
    (file, case) for file, step in EVERY.items() for case in load_cases(QUESTIONS / file)[::step] if case.later is None
]


def proposal(expected: Expected) -> dict[str, Any] | None:
    """What a model that is right says; None of what is not its to say."""
    if expected.status != "answered":
        return None
    if expected.query is not None:
        return {"outcome": "understood", "requests": [{"kind": "query", "query": expected.query}]}
    if expected.define:
        return {"outcome": "understood", "requests": [{"kind": "define", "metrics": list(expected.define)}]}
    return None


@dataclass
class Right:
    """Says ``next``; ``schemas`` are those that it was given."""

    next: dict[str, Any] = field(default_factory=dict)
    schemas: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.schemas.append(asked["response_format"]["json_schema"]["schema"]["$defs"])
        return {"content": json.dumps(self.next, ensure_ascii=False)}


@pytest.fixture(scope="module")
def mind() -> Right:
    return Right()


@pytest.fixture(scope="module")
def modelled(desk_with: Opened, mind: Right) -> Iterator[Desk]:
    with ChatServer(mind) as server:
        yield desk_with(base_url=server.url, model="scripted", mode="model", budget={"tokens": 0, "tokens_per_user": 0})


@pytest.mark.parametrize(("file", "case"), SAMPLE, ids=[case.id for _, case in SAMPLE])
def test_a_right_proposal_gives_the_answer_that_the_file_wants(modelled: Desk, mind: Right, file: str, case: Case):
    conversation = f"conformance {case.id}" if len(case.turns) > 1 else None
    for turn in case.turns:
        told = next((one for one in map(proposal, turn.expect) if one is not None), None)
        mind.next, before = told or {"outcome": "out_of_scope", "reason": "not-in-model"}, len(mind.schemas)
        answer = modelled.answer(turn.q, case.user, conversation)
        asked = len(mind.schemas) > before
        if asked and told is not None:
            members = (turn.shape or case.shape) == "list"
            problems = [difference(answer, one, case.user, modelled, members=members) for one in turn.expect]
            assert answer.route == "model" and "" in problems, problems
            if not members:  # of a list any figure will do
                _wanted_names_are_shown(told["requests"][0], mind.schemas[before])


def _wanted_names_are_shown(request: dict[str, Any], schema: dict[str, Any]) -> None:
    if request["kind"] == "query":
        assert set(request["query"].get("metrics", ())) <= set(schema["m"]["enum"])
        assert set(request["query"].get("group_by", ())) <= set(schema["d"]["enum"])


def test_a_report_says_what_the_model_took(desk_with: Opened, mind: Right):
    query = {"metrics": ["npl_rate"], "group_by": ["branch"]}
    mind.next = {"outcome": "understood", "requests": [{"kind": "query", "query": query}]}
    cases = [
        Case.model_validate({"id": "read", "user": "hq_manager", "q": UNREAD, "expect": {"query": query}}),
        Case.model_validate({"id": "sure", "user": "hq_manager", "q": "各分行不良率", "expect": {"query": query}}),
    ]
    prices = {"scripted": {"prompt": 2.0, "completion": 8.0, "currency": "CNY"}}
    with ChatServer(mind) as server:
        desk = desk_with(base_url=server.url, model="scripted", prices=prices)
        outcomes = run(cases, desk)
        said = report("suite", outcomes, [], desk.model)
    assert [(one.verdict, one.route, one.use is not None) for one in outcomes] == [
        ("right", "model", True),
        ("right", "grammar", False),
    ]
    assert "1 of 2 questions asked a model: 1 calls" in said and "CNY" in said
    assert "## By route" in said
