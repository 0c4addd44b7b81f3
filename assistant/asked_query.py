"""The query of an answer as its chips see it, with names that its reader may know."""

from __future__ import annotations

from dataclasses import replace

from assistant.chips import Asked
from assistant.journey import Journey
from assistant.question import Explain, QueryRequest, Reconcile, Request
from assistant.road import Road
from assistant.segments import Segments
from assistant.whose import filter_words
from semantic_layer.query import Condition, SemanticQuery
from semantic_layer.user import User

MOST = 40  # neighbours of a filtered place


def asked_request(
    request: Request | None, user_id: str, road: Road, language: str, client: str | None = None
) -> Asked | None:
    """What is asked by ``request`` as chips show it: an explanation's dimensions are its groups. None for a request that no query
    stands behind. Raises what asked_query raises."""
    if isinstance(request, Explain):
        grouped = request.query.model_copy(update={"group_by": request.by or request.query.group_by})
        return replace(asked_query(grouped, user_id, road, language, client), kind="explain")
    if isinstance(request, Reconcile):
        return replace(asked_query(request.query, user_id, road, language, client), kind="reconcile")
    return asked_query(request.query, user_id, road, language, client) if isinstance(request, QueryRequest) else None


def asked_instead(request: Request | None, query: SemanticQuery) -> Request:
    """``request`` about ``query`` in place of its own."""
    if isinstance(request, Explain):
        return Explain(query=query.model_copy(update={"group_by": ()}), by=query.group_by)
    if isinstance(request, Reconcile):
        return request.model_copy(update={"query": query})
    return QueryRequest(query=query)


def asked_query(query: SemanticQuery, user_id: str, road: Road, language: str, client: str | None = None) -> Asked:
    """``query`` as ``user_id`` asked it in ``language``, of one ``client`` alone if it was. Raises UnknownUser, ModelError,
    EngineUnavailable, and AccessDenied for a client that is not theirs."""
    journey = Journey(road, user_id, chosen_language=language, client=client)
    user = journey.asker
    return Asked(
        query.about(road.model.defaults.client_dimension),
        user,
        road.model,
        road.data_date,
        journey.phrases,
        lambda condition: filter_words(condition, journey),
        lambda condition: _siblings(condition, user, road, language),
        chosen=Segments(road, user).name_of(query.population.rule) if query.population else "",
    )


def _siblings(condition: Condition, user: User, road: Road, language: str) -> list[tuple[str, str]]:
    """What could stand in the filter's place: the other values of a closed list, or the places beside it in the user's tree."""
    dimension = road.model.dimensions[condition.dimension]
    if dimension.values:
        return [(code, one.en if language == "en" else one.zh) for code, one in dimension.values.items()]
    if dimension.role not in road.model.defaults.places or len(condition.values) != 1 or user.person_id:
        return []
    own = _parent(road.names.path(str(condition.values[0])))
    if not own.startswith(user.org_path or "/"):
        return []
    codes = [
        one.code for one in road.names.open_names() if one.dimension == dimension.id and _parent(one.org_path) == own
    ]
    return [(code, road.name_of("place", code)) for code in list(dict.fromkeys(codes))[:MOST]]


def _parent(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[0] + "/" if path else ""
