"""A decision about a client is refused; what it would rest on is offered: the client's figures, on a page the evidence card."""

from __future__ import annotations

from assistant.answer import Offer
from assistant.client_requests import ClientRequests, is_offered
from assistant.journey import Journey
from assistant.question import NotAnswerable, QueryRequest, Turn
from assistant.suggest import works
from assistant.whose import known_as
from semantic_layer.query import Condition


def client_decided(reading: NotAnswerable, journey: Journey) -> str:
    """The one client that the asker wants decided about and may see in clear: of a conversation about one client, named in the
    question, or of the question before; empty without."""
    road, asker = journey.road, journey.asker
    policy, client = road.model.policies.roles.get(asker.role), road.model.defaults.client_dimension
    if policy is None or not is_offered(policy, road.model):
        return ""
    if journey.client is not None:
        return journey.client
    found = road.names.find(journey.text.lower(), asker, policy)
    named = {one.code for one in found if one.dimension == client and not one.near}
    if not named and not any(word.kind == "unknown" for word in reading.reading):
        named = _before(road.conversations.history(journey.user_id, journey.thread), client)
    code = named.pop() if len(named) == 1 else ""
    return code if code and road.names.visible(client, code, asker, policy) is not None else ""


def _before(history: tuple[Turn, ...], client: str) -> set[str]:
    """The clients that the last question was about; the one that is refused may stand behind it already."""
    last = next((turn for turn in reversed(history[-2:]) if turn.requests), None)
    asked = [one.query for one in last.requests if isinstance(one, QueryRequest)] if last is not None else []
    return {str(value) for one in asked for test in one.where if test.dimension == client for value in test.values}


def card_offer(client: str, journey: Journey) -> tuple[Offer, ...]:
    """The client's main figures, as far as the asker may ask for them."""
    road, asker = journey.road, journey.asker
    dimension = road.model.defaults.client_dimension
    request = ClientRequests(road.model, asker.role, road.data_date).tiles() if client else None
    if request is None:
        return ()
    query = request.query.model_copy(update={"where": (Condition(dimension=dimension, values=(client,)),)})
    if not works(query, asker, road.model, road.data_date):
        return ()
    name = known_as(dimension, client, asker, road, journey.language) or client
    return (Offer(label=journey.phrases.say("evidence-card", {"name": name}), request=QueryRequest(query=query)),)
