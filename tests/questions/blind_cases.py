"""The blind examination: what a question should become, compared with the semantic query that was answered."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import Answer
from assistant.question import QueryRequest
from semantic_layer.query import SemanticQuery


class Expected(BaseModel):
    """What a semantic query must hold; what is not given is not compared, except groups, filters and thresholds."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    metrics: tuple[str, ...]
    group_by: tuple[str, ...] = ()
    where: dict[str, tuple[str, ...]] = {}
    having: tuple[Any, ...] = ()
    start: date | None = Field(default=None, alias="from")
    to: date | None = None
    compare: tuple[str, ...] = ()
    order: str | None = None
    by: str | None = None
    limit: int | None = None
    per: str | None = None
    share: bool = False
    target: str | None = None


class Blind(BaseModel):
    """A question, who asks it, and each right outcome."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    user: str
    text: str
    c: str | None = None
    expect: tuple[str, ...] = ("answered",)
    query: tuple[Expected, ...] = ()
    known: str | None = None  # why it is not right yet


@cache
def blind_cases() -> tuple[Blind, ...]:
    """The cases of ``blind.yml``, in order."""
    rows = yaml.safe_load(Path(__file__).with_name("blind.yml").read_text("utf-8"))
    return tuple(Blind.model_validate(_listed(row)) for row in rows)


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    query = row.get("query")
    return {**row, "query": [query]} if isinstance(query, dict) else row


def faults(query: SemanticQuery, expected: Expected) -> list[str]:
    """The parts of ``query`` that differ from what is expected."""
    filters = {c.dimension: (c.op in ("!=", "not in"), {str(v) for v in c.values}) for c in query.where}
    wanted = {name: ("!" in codes, set(codes) - {"!"}) for name, codes in expected.where.items()}
    having = [(one.metric, one.op.rstrip("="), value) for one in query.having for value in one.values]
    asked = [(m, op.rstrip("="), float(value)) for m, op, value in [expected.having] if op] if expected.having else []
    first = query.order_by[0].direction if query.order_by else None
    period = query.period
    checks = {
        "metrics": query.metrics[0] in expected.metrics and set(query.metrics) >= set(expected.metrics),
        "group_by": set(query.group_by) == set(expected.group_by),
        "where": filters == wanted,
        "having": having == asked,
        "from": expected.start is None or (period is not None and period.start == expected.start),
        "to": expected.to is None or (period is not None and period.end == expected.to),
        "compare": query.compare in expected.compare if expected.compare else query.compare is None,
        "order": expected.order is None or first == expected.order,
        "by": expected.by is None or (bool(query.order_by) and query.order_by[0].by == expected.by),
        "limit": expected.limit is None or query.limit == expected.limit,
        "per": query.limit_per == expected.per,
        "share": query.share == expected.share,
        "target": expected.target is None or query.target in (expected.target, None),
    }
    return [name for name, right in checks.items() if not right]


def fault(case: Blind, answer: Answer) -> str:
    """How ``answer`` differs from each right outcome, or an empty text."""
    if answer.status not in case.expect:
        return f"{answer.status}: {answer.text}"
    if answer.status != "answered":
        return ""
    if not isinstance(answer.request, QueryRequest):
        return "no query"
    query = answer.request.query
    found = [faults(query, one) for one in case.query]
    return "" if [] in found else f"{found} {query.model_dump_json(exclude_defaults=True)}"
