"""A conversation pinned to one client: rights read that client's rows alone, every query names the client, questions about
others are refused, and the definition is shown in place of SQL."""

from __future__ import annotations

from assistant.answer import Answer
from assistant.question import AnalystSql, ChangeSegment, Define, PolicyQuestion, QueryRequest, Request, Turn
from assistant.road import Road
from semantic_layer.errors import AccessDenied
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, SemanticQuery
from semantic_layer.sets import leaves
from semantic_layer.user import User


def pinned(user: User, client: str, road: Road) -> User:
    """``user`` for a conversation about ``client`` alone. Raises AccessDenied where the asker may not know the client,
    whether there is one or not."""
    model = road.model
    policy = model.policies.roles.get(user.role)
    if policy is None or not policy.business:
        raise AccessDenied("no-business-data", policy=user.role)
    if policy.small_cells:
        raise AccessDenied("pseudonym-filter", policy=user.role)
    if road.names.visible(model.defaults.client_dimension, client, user, policy) is None:
        raise AccessDenied("outside-scope", policy=user.role)
    return user.model_copy(update={"client": client})


def opening(client: str, model: SemanticModel) -> Turn:
    """What a pinned conversation begins with: 它 is the client before anybody was named."""
    query = SemanticQuery(metrics=(model.readings.counted,), where=(_about(client, model),))
    return Turn(text="", requests=(QueryRequest(query=query),))


def narrowed(request: Request, user: User, model: SemanticModel) -> Request:
    """``request`` about the client of the conversation. Raises AccessDenied (another-client) where it names another."""
    if user.client is None or isinstance(request, ChangeSegment | Define | PolicyQuestion):
        return request
    if isinstance(request, AnalystSql):
        raise AccessDenied("typed-sql-refused", policy=user.role)
    query, client = request.query, _about(user.client, model)
    rules = [leaf for leaf in leaves(query.population.rule) if isinstance(leaf, Condition)] if query.population else []
    named = [one for one in (*query.where, *rules) if one.dimension == client.dimension]
    if any(set(map(str, one.values)) != {user.client} for one in named):
        raise AccessDenied("another-client", policy="one-client")
    if query.scope != "own" or any(one in query.where for one in named):
        return request
    return request.model_copy(update={"query": query.model_copy(update={"where": (*query.where, client)})})


def told(answer: Answer, user: User) -> Answer:
    """``answer`` as a pinned conversation shows it: definitions, and no SQL."""
    if user.client is None:
        return answer
    lineage = tuple(entry.model_copy(update={"sources": (), "policies": ()}) for entry in answer.lineage)
    return answer.model_copy(update={"sql": "", "lineage": lineage})


def _about(client: str, model: SemanticModel) -> Condition:
    return Condition(dimension=model.defaults.client_dimension, op="in", values=(client,))
