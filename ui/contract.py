"""The contract for programs: an Answer as the JSON object that `wenshu … --json` prints. Keep it stable."""

from __future__ import annotations

import math
from typing import Any

from assistant.answer import Answer, Offer, Status
from assistant.question import AnalystSql, QueryRequest, Request
from warehouse.engine import Table

EXIT_CODES: dict[Status, int] = {"answered": 0, "clarified": 0, "refused": 1, "failed": 3}


def to_json(answer: Answer, id: Any = None) -> dict[str, Any]:
    """The answer as plain JSON values, keys in the contract's order. Rows keep storage units (元, fractions, dates)."""
    return {
        "id": id,
        "status": answer.status,
        "tables": [_table(table) for table in answer.tables],
        "text": answer.text,
        "charts": [chart.spec for chart in answer.charts],
        "citations": [citation.model_dump(mode="json") for citation in answer.citations],
        "query": _query(answer.request),
        "sql": answer.sql,
        "reading": list(answer.reading),
        "assumptions": list(answer.assumptions),
        "confidence": answer.confidence,
        "route": answer.route,
        "truncated": any(table.truncated for table in answer.tables),
        "error": answer.error and answer.error.model_dump(),
        "choices": [_choice(offer) for offer in answer.choices],
        "data_date": answer.data_date,
        "audit_id": answer.audit_id,
        "elapsed_ms": round(answer.elapsed_ms, 1),
        "description": answer.description,
        "lineage": [entry.model_dump(mode="json") for entry in answer.lineage],
        "rewrite": answer.rewrite,
        "level": answer.level,
    } | ({"parts": _parts(answer)} if answer.parts else {})


def _parts(answer: Answer) -> list[dict[str, Any]]:
    """The steps of a question of several: each says which of the answer's ``tables`` are its own, by place."""
    told: list[dict[str, Any]] = []
    place = 0
    for part in answer.parts:
        error = part.error.model_dump() if part.error else None
        tables = list(range(place, place + len(part.tables)))
        place += len(tables)
        head = {"title": part.title, "status": part.status, "text": part.text, "error": error}
        told.append({**head, "query": _query(part.request), "tables": tables})
    return told


def _table(table: Table) -> dict[str, Any]:
    return {
        "columns": [column.model_dump() for column in table.columns],
        "rows": [[_plain(value) for value in row] for row in table.rows],
    }


def _query(request: Request | None) -> dict[str, Any] | None:
    if isinstance(request, QueryRequest):
        query: dict[str, Any] = _periods(request.query.model_dump(mode="json"))
        return query
    if request is None or isinstance(request, AnalystSql):
        return None
    return request.model_dump(mode="json")


def _periods(value: Any) -> Any:
    """The same JSON with every period as ``{"from": …, "to": …}``."""
    if isinstance(value, dict):
        if set(value) == {"start", "end"}:
            return {"from": value["start"], "to": value["end"]}
        return {key: _periods(inner) for key, inner in value.items()}
    return [_periods(inner) for inner in value] if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, str | int) else str(value)


def _choice(offer: Offer) -> dict[str, Any]:
    return {"label": offer.label, "query": _query(offer.request)}
