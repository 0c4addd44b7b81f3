"""Is everything there that an answer needs? Each part is tried for real; the ledger is written to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistant.road import Road
from semantic_layer.errors import WenshuError


def health(road: Road) -> dict[str, dict[str, Any]]:
    """``model``, ``data`` and ``ledger``, each with ``ok``, its facts, or the ``code`` of what is wrong. Never raises."""
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "model": lambda: {"version": road.model.hash},
        "data": lambda: {"version": road.served.manifest.version, "date": road.data_date_text},
        "ledger": lambda: road.ledger.health(),
    }
    return {name: _tried(part) for name, part in parts.items()}


def _tried(part: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"ok": True, **part()}
    except WenshuError as error:
        facts = {name: str(value)[:200] for name, value in error.details.items()}
        return {"ok": False, "code": error.code, "details": facts}
