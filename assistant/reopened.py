"""A conversation of before, opened again: its questions, to be asked anew under the rights that its reader has now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.answer import Offer
from assistant.asked_query import asked_query
from assistant.chips import Chip, chips
from assistant.journey import Journey
from assistant.ledger.talks import shared, thread_of
from assistant.phrases import Phrases
from assistant.question import Define, Explain, QueryRequest, Reconcile, Request, Turn
from assistant.road import Road
from assistant.whose import filter_words
from semantic_layer.errors import WenshuError
from semantic_layer.query import Condition, SemanticQuery
from semantic_layer.user import User

_MOST_FIGURES = 2


@dataclass(frozen=True)
class Reopened:
    """The questions, oldest first; one client's alone if ``client``. ``borrowed`` ones are another person's: of them a reader gets
    what was asked, in words of the reader's own rights, and no text that anybody typed: it may name
    what is not theirs to see. ``sharer`` is that person, where still known."""

    offers: tuple[Offer, ...]
    client: str | None = None
    client_name: str = ""
    borrowed: bool = False
    sharer: User | None = None


def reopen(road: Road, user_id: str, id: str, language: str) -> Reopened | None:
    """The person's own conversation ``id``; None where they have none. Raises LedgerError."""
    thread = thread_of(road.ledger, user_id, id)
    if thread is None:
        return None
    client = thread.partition(" ")[2] or None
    turns = road.conversations.history(user_id, thread)
    offers = tuple(_own(turn, road, user_id, language, client) for turn in turns if turn.text or turn.requests)
    return Reopened(offers, client, _client_name(road, user_id, client, language))


def borrow(road: Road, user_id: str, token: str, language: str) -> Reopened | None:
    """What was shared under ``token``, for ``user_id`` to ask; None where nothing was. Raises LedgerError."""
    share = shared(road.ledger, token)
    if share is None:
        return None
    client = share.thread.partition(" ")[2] or None
    turns = road.conversations.part(share.user_id, share.thread, share.number)
    requests = [request for turn in turns for request in turn.requests]
    offers = tuple(
        Offer(label=said_again(request, road, user_id, language, client), request=request) for request in requests
    )
    sharer = road.users.get(share.user_id)
    return Reopened(offers, client, _client_name(road, user_id, client, language), borrowed=True, sharer=sharer)


def said_again(request: Request, road: Road, user_id: str, language: str, client: str | None = None) -> str:
    """The request in words that ``user_id`` may read."""
    phrases = Phrases(language, road.loaded_model, road.name_of)
    if isinstance(request, Define):
        return phrases.say("again-define", {"names": _joined(phrases.label("metric", id) for id in request.metrics)})
    if not isinstance(request, QueryRequest | Explain | Reconcile):
        return phrases.say(f"again-{request.kind}")
    if not _known(request.query, road):
        return phrases.say("again-query")
    try:
        asked = asked_query(request.query, user_id, road, language, client)
        said = _joined(_briefly([chip for chip in chips(asked) if chip.label], phrases))
    except WenshuError:
        return phrases.say("again-query")
    return said if isinstance(request, QueryRequest) else phrases.say(f"again-{request.kind}", {"names": said})


def _briefly(parts: list[Chip], phrases: Phrases) -> list[str]:
    """What is asked for first, with how many more figures; then the other parts."""
    figures = [chip.label for chip in parts if chip.part == "metric"]
    more = len(figures) - _MOST_FIGURES
    named = figures[:_MOST_FIGURES] + ([phrases.say("again-more", {"count": str(more)})] if more > 0 else [])
    return [*named, *(chip.label for chip in parts if chip.part != "metric")]


def _known(query: SemanticQuery, road: Road) -> bool:
    """Whether the model of today still has the names of a query of before."""
    dimensions = (*query.group_by, *(condition.dimension for condition in query.where))
    return set(query.metrics) <= road.model.metrics.keys() and set(dimensions) <= road.model.dimensions.keys()


def _joined(names: Iterable[str]) -> str:
    return " · ".join(names)


def _own(turn: Turn, road: Road, user_id: str, language: str, client: str | None) -> Offer:
    said = turn.text or turn.label
    if len(turn.requests) != 1:
        return Offer(label=said, text=turn.text)
    return Offer(label=said or said_again(turn.requests[0], road, user_id, language, client), request=turn.requests[0])


def _client_name(road: Road, user_id: str, client: str | None, language: str) -> str:
    """The client as the reader may read them."""
    if client is None:
        return ""
    condition = Condition(dimension=road.model.defaults.client_dimension, values=(client,))
    return filter_words(condition, Journey(road, user_id, chosen_language=language))
