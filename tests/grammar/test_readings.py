"""Questions and what they must be read as: data in cases/*.yml, whole queries in the model's own names."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.question import Define, Explain, PolicyQuestion, QueryRequest, Reconcile, Request
from semantic_layer.query import SemanticQuery
from tests.grammar.people import ask, interpreter

FOLDER = Path(__file__).parent / "cases"
STATUS = {"understood": "answered", "unclear": "clarified", "out_of_scope": "refused"}


@cache
def cases() -> dict[str, dict[str, Any]]:
    """Every case by its id."""
    rows = [row for file in sorted(FOLDER.glob("*.yml")) for row in yaml.safe_load(file.read_text("utf-8"))]
    twice = [name for name, times in Counter(row["id"] for row in rows).items() if times > 1]
    assert not twice, f"of cases with the same id only the last would be run: {twice}"
    return {row["id"]: row for row in rows}


def wanted(expect: Any, text: str) -> list[Request]:
    """The requests that a case's ``expect`` stands for; a question to the documents has the case's ``text``."""
    rows = expect if isinstance(expect, list) else [expect]
    return [_request(dict(row), text) for row in rows]


def _request(row: dict[str, Any], text: str) -> Request:
    if "policy" in row:
        return PolicyQuestion.model_validate({"text": text} | row["policy"])
    if "define" in row:
        return Define(metrics=tuple(row["define"]))
    if "explain" in row:
        query = SemanticQuery.model_validate(row["explain"])
        return Explain(query=query, by=tuple(row.get("by", ())), expected=row.get("expected"))
    if "reconcile" in row:
        query = SemanticQuery.model_validate(row["reconcile"])
        return Reconcile(query=query, figure=row["figure"], precision=row.get("precision"))
    beside = {name: row.pop(name, None) for name in ("show", "lead")}
    return QueryRequest.model_validate({"query": row} | beside)


@pytest.mark.parametrize("case", cases().values(), ids=cases().keys())
def test_question_is_read_as_its_case_says(case, bank_home):
    result = ask(interpreter(bank_home), case["user"], *case.get("history", ()), case["text"])
    assert STATUS[result.kind] == case["status"], result
    if result.kind == "understood":
        assert list(result.requests) == wanted(case["expect"], case["text"])
        assert {one.code for one in result.assumptions} == set(case.get("assumptions", ()))
    else:
        assert result.code == case["code"]
    for metric in case.get("choices", ()):
        assert metric in {choice.request.query.metrics[0] for choice in result.choices}


def test_no_case_stands_twice():
    seen = [(row["user"], row["text"], tuple(row.get("history", ()))) for row in cases().values()]
    assert len(seen) == len(set(seen))
