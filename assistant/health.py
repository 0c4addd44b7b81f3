"""Is everything there that an answer needs? Each part is tried for real; the ledger is written to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from assistant.road import Road
from semantic_layer.errors import EngineUnavailable, WenshuError


def health(road: Road) -> dict[str, dict[str, Any]]:
    """``model``, ``data`` (read to the last byte), ``ledger`` and ``alarms`` (of the last day), each with ``ok``, its facts, or
    the ``code`` of what is wrong. Never raises."""
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "model": lambda: {"version": road.model.hash},
        "data": lambda: _data(road),
        "ledger": lambda: road.ledger.health(),
        "alarms": lambda: {"last_day": road.ledger.alarms_since(road.ledger.clock() - timedelta(days=1))},
    }
    return {name: _tried(part) for name, part in parts.items()}


def _data(road: Road) -> dict[str, Any]:
    from warehouse.publish import verify

    served = road.served
    if served.instead_of is not None:
        facts = {"version": served.manifest.version, "date": road.data_date_text}
        raise EngineUnavailable("older-data", **facts, **served.instead_of.details)
    verify(served, whole=True)
    return {"version": served.manifest.version, "date": road.data_date_text}


def _tried(part: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"ok": True, **part()}
    except WenshuError as error:
        facts = {name: str(value)[:200] for name, value in error.details.items()}
        return {"ok": False, "code": error.code, "details": facts}
