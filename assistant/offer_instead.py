"""The same question with the metric that can answer it, offered where the one asked for cannot."""

from __future__ import annotations

from typing import Any

from assistant.answer import Offer
from assistant.journey import Journey
from assistant.measure import prepare
from assistant.question import QueryRequest
from assistant.suggest import works
from semantic_layer.errors import AccessDenied, NoJoinPath, QueryError, WenshuError, WouldDoubleCount
from semantic_layer.query import SemanticQuery


def offer_instead(error: WenshuError, journey: Journey) -> tuple[Offer, ...]:
    """An offer for every metric that ``error`` names as a way out and that answers the question for this asker; the others
    are taken from the error, so that its hint names what works."""
    query = journey.query
    if query is not None and error.code == "differencing":
        return _coarser(error, query, journey)
    if query is None or not isinstance(error, NoJoinPath | WouldDoubleCount) or not error.details.get("instead"):
        return ()
    road, offers = journey.road, {}
    for name in error.details["instead"]:
        changed = _replaced(query, str(error.details["metric"]), name)
        if changed is not None and works(changed, journey.asker, road.model, road.data_date):
            label = journey.phrases.label("metric", name)
            offers[name] = Offer(label=label, request=QueryRequest(query=changed))
    error.details["instead"] = list(offers)
    return tuple(offers.values())


def _coarser(error: WenshuError, query: SemanticQuery, journey: Journey) -> tuple[Offer, ...]:
    """The question without one of its conditions, where that tells nobody by subtraction; the error's hint names it."""
    wider: list[tuple[str, str, dict[str, Any]]] = [
        ("coarser-without", one.dimension, {"where": tuple(other for other in query.where if other is not one)})
        for one in query.where
    ]
    wider += [("coarser-everybody", "", {"population": None, "versus_rest": False})] if query.population else []
    offers = []
    for code, dimension, change in wider:
        changed = query.model_copy(update=change)
        try:
            prepare(changed, journey)
        except (AccessDenied, QueryError):
            continue
        label = journey.phrases.say(code, {"dimension": dimension})
        offers.append(Offer(label=label, request=QueryRequest(query=changed)))
    error.details["coarser"] = offers[0].label if offers else journey.phrases.say("coarser-wider")
    return tuple(offers[:3])


def _replaced(query: SemanticQuery, old: str, new: str) -> SemanticQuery | None:
    """``query`` with ``new`` in place of ``old`` where it is shown or sorted by; None if it is not shown, or thresholds
    that were meant for ``old`` would be held against ``new``."""
    if old not in query.metrics or new in query.metrics or any(old in (one.metric, one.of) for one in query.having):
        return None
    swapped: dict[str, Any] = {
        "metrics": tuple(new if name == old else name for name in query.metrics),
        "order_by": tuple(one.model_copy(update={"by": new}) if one.by == old else one for one in query.order_by),
        "periods": tuple(one.model_copy(update={"metric": new}) if one.metric == old else one for one in query.periods),
    }
    return query.model_copy(update=swapped)
