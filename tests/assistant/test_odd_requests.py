"""Odd requests end in an answer or in a refusal that says why, never in a fault of the program and never in an alarm."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.answer import Answer
from assistant.desk import Desk

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("odd_requests.yml").read_text("utf-8"))
PLAIN = {"metrics": ["customer_cnt"], "period": "2026-05"}


def request(case: dict[str, Any]) -> dict[str, Any]:
    """The case's query over the plain one, with its rule in the population."""
    query = PLAIN | case.get("query", {})
    return query | {"population": query.get("population", {}) | {"rule": case["rule"]}} if "rule" in case else query


def look_right(answer: Answer) -> None:
    """A status, a code and sentences for people."""
    assert answer.status in ("answered", "refused"), answer.error
    for text in (answer.text, answer.error.hint if answer.error else ""):
        assert not re.search(r"None|Traceback|Error\b|\{|\}", text), text
    if answer.status == "refused":
        assert answer.error is not None and answer.error.code not in ("internal", "unsafe-sql")
        assert answer.error.message and re.search(r"[一-鿿]", answer.error.message)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_an_odd_request_ends_as_it_should(desk: Desk, case: dict[str, Any]) -> None:
    answer = desk.read_query(json.dumps(request(case), default=str), case.get("user", "hq_manager"))
    look_right(answer)
    if "code" in case:
        assert answer.error is not None, answer.text
        assert answer.error.code == case["code"], answer.text
    else:
        assert answer.status == "answered" and len(answer.tables[0].rows) == case["rows"], answer.text


def nested(depth: int) -> dict[str, Any]:
    rule: dict[str, Any] = {"segment": "T015"}
    for level in range(depth):
        rule = {"none": [rule]} if level % 2 else {"all": [rule]}
    return rule


def test_twenty_rules_inside_each_other_are_read(desk: Desk) -> None:
    query = PLAIN | {"population": {"rule": nested(20)}}
    plain = PLAIN | {"population": {"rule": nested(0)}}
    answers = [desk.read_query(json.dumps(one), "hq_manager") for one in (query, plain)]
    assert answers[0].tables[0].rows == answers[1].tables[0].rows


def test_a_thousand_rules_inside_each_other_are_refused(desk: Desk) -> None:
    rule = '{"all": [' * 1_000 + '{"segment": "T015"}' + "]}" * 1_000
    answer = desk.read_query(f'{{"metrics": ["customer_cnt"], "population": {{"rule": {rule}}}}}', "hq_manager")
    look_right(answer)
    assert answer.status == "refused"


@pytest.mark.parametrize("user", ["hq_manager", "analyst"])
def test_thousands_of_tests_are_refused_as_too_many(desk: Desk, user: str) -> None:
    inner = [{"metric": "deposit_balance", "op": ">=", "values": [number]} for number in range(20)]
    rule = {"all": [{"any": [{"all": inner}] * 20}] * 20}
    answer = desk.read_query(json.dumps(PLAIN | {"population": {"rule": rule}}), user)
    look_right(answer)
    assert answer.error is not None and answer.error.code == "query-too-large"


def test_half_a_character_is_refused(desk: Desk) -> None:
    raw = '{"metrics": ["aum"], "where": [{"dimension": "city", "op": "=", "values": ["\\ud800"]}]}'
    answer = desk.read_query(raw, "hq_manager")
    assert answer.error is not None and answer.error.code == "control-characters"


def test_a_refusal_offers_the_same_question_with_the_metric_that_can_answer_it(desk: Desk) -> None:
    query = {"metrics": ["npl_rate"], "group_by": ["branch"], "share": True, "period": "2026-05"}
    refused = desk.read_query(json.dumps(query), "hq_manager")
    assert refused.error is not None and "不良贷款余额" in refused.error.hint
    assert "不良贷款余额" in [offer.label for offer in refused.follow_ups]
    for offer in refused.follow_ups:
        assert offer.request is not None
        assert desk.run(offer.request, "hq_manager").status == "answered"


def test_nothing_is_offered_that_the_asker_may_not_see(desk: Desk) -> None:
    query = {"metrics": ["deposit_balance"], "group_by": ["month"], "period": "2026", "running": True}
    free = {offer.label for offer in desk.read_query(json.dumps(query), "hq_manager").follow_ups}
    risk = desk.read_query(json.dumps(query), "risk_hangzhou")
    assert risk.status == "refused" and risk.error is not None
    left = {offer.label for offer in risk.follow_ups}
    assert left < free
    assert not any(label in risk.error.hint for label in free - left)
