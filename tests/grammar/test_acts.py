"""Whole turns that say what becomes of the last answer: many ways to say each act, the same edit of the query."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.question import QueryRequest, Understood
from tests.grammar.people import ask, interpreter

SAMPLE = 6
FILES = sorted(Path(__file__).parent.glob("acts_*.yml"))
BLOCKS = [(file.stem, block) for file in FILES for block in yaml.safe_load(file.read_bytes())]
PARTS = ("metrics", "group_by", "where", "having", "period", "compare", "order_by", "limit", "share", "target")


@pytest.fixture(scope="module")
def grammar(bank_home):
    return interpreter(bank_home)


def test_every_act_has_ways_enough():
    assert len(BLOCKS) > 40
    assert sum(len(block["say"]) for _, block in BLOCKS) > 1200


@pytest.mark.parametrize("block", [pytest.param(block, id=f"{name}-{block['id']}") for name, block in BLOCKS])
def test_ways_to_say_an_act_edit_the_query_alike(block, grammar):
    ways = sorted(block["say"])
    _all_alike(block, random.Random(block["id"]).sample(ways, min(SAMPLE, len(ways))), grammar)


@pytest.mark.full
@pytest.mark.parametrize("block", [pytest.param(block, id=f"{name}-{block['id']}") for name, block in BLOCKS])
def test_all_ways_to_say_an_act_edit_the_query_alike(block, grammar):
    _all_alike(block, block["say"], grammar)


def _all_alike(block: dict[str, Any], ways: list[str], grammar) -> None:
    """Each of ``ways`` behind the base keeps the query but for what the block says becomes of it."""
    before = _parts(ask(grammar, "hq_manager", *block["base"]))
    assert before, f"{block['base']} is not read"
    kept = [part for part in PARTS if part not in block.get("besides", ())]
    wanted = {part: block["becomes"].get(part, before.get(part)) for part in kept}
    wrong = {
        way: got for way in ways if (got := _parts(ask(grammar, "hq_manager", *block["base"], way), kept)) != wanted
    }
    assert not wrong, f"wanted {wanted}"


def _parts(read, kept=PARTS) -> dict[str, Any]:
    """The parts of the one query that was understood; empty where none was."""
    if not isinstance(read, Understood) or not isinstance(read.requests[0], QueryRequest):
        return {}
    query = read.requests[0].query.model_dump(mode="json", exclude_defaults=True)
    return {part: _unordered(part, query.get(part)) for part in kept}


def _unordered(part: str, value: Any) -> Any:
    return sorted(value) if part == "metrics" else value
