"""Is everything there that an answer needs? Each part is tried for real; the ledger is written to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from assistant.road import Road
from semantic_layer.errors import EngineUnavailable, WenshuError


def health(road: Road) -> dict[str, dict[str, Any]]:
    """``model``, ``data`` and ``policy`` (both read to the last byte), ``ledger``, ``alarms`` (of the last day), each with ``ok``,
    its facts, or the ``code`` of what is wrong. Never raises."""
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "model": lambda: {"version": road.model.hash},
        "data": lambda: _data(road),
        "policy": lambda: _policy(road),
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


def _policy(road: Road) -> dict[str, Any]:
    """The policy documents: how many, how many hold on the day of the data, passages to search, and what is to be known of the
    index; those that ship come at the first question about a rule."""
    from knowledge.library import FOLDER
    from knowledge.versions import in_force

    if not (road.home / FOLDER).is_dir():
        return {"documents": 0}
    library = road.library
    try:
        day = road.data_date
    except EngineUnavailable:
        day = road.ledger.clock().date()
    documents = in_force(library.documents())
    holding = [one for one in documents if one.state == "enabled" and one.holds_on(day)]
    found = {"documents": len(documents), "in_force": len(holding), "passages": library.count()}
    return found | ({"note": library.note} if library.note else {})


def _tried(part: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"ok": True, **part()}
    except WenshuError as error:
        facts = {name: str(value)[:200] for name, value in error.details.items()}
        return {"ok": False, "code": error.code, "details": facts}
