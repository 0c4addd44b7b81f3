"""「为什么没完成计划」: the distance to a plan by the plans one level below, the largest first, beside that of the whole."""

from __future__ import annotations

from assistant.question import QueryRequest
from semantic_layer.model import SemanticModel
from semantic_layer.query import Order, SemanticQuery
from semantic_layer.user import User


def gap_by_members(request: QueryRequest, model: SemanticModel, user: User) -> QueryRequest | None:
    """``request`` split by whoever carries a part of the plan, with the whole, or the plan alone where nobody does; None where it
    is about no plan."""
    query, rules = request.query, model.readings.targets
    if (
        not query.target
        or rules.gap not in query.metrics
        or query.scope != "own"
        or query.peers
        or len(query.group_by) > 1
    ):
        return None
    by = query.group_by[0] if query.group_by else below(query, model, user)
    known = model.dimensions.get(by)
    shape: dict[str, object] = {"having": (), "compare": None, "compare_period": None, "limit": None}
    if known is None:
        return request.model_copy(update={"query": query.model_copy(update=shape)})
    if known.grain is not None:
        return None
    shape["totals"] = True
    split = query.model_copy(update={"group_by": (by,), "order_by": (Order(by=rules.gap),), **shape})
    return request.model_copy(update={"query": split})


def below(query: SemanticQuery, model: SemanticModel, user: User) -> str:
    """The level under the place that the query is about: the next of the tree that people split by, else those who look
    after clients; empty under one of these."""
    defaults = model.defaults
    levels, person = list(defaults.tree.levels) if defaults.tree else [], defaults.person_dimension
    named = {condition.dimension for condition in query.where}
    if user.person_id is not None or person in named:
        return ""
    depth = max([levels.index(name) + 1 for name in named if name in levels], default=user.depth - 1)
    following = levels[depth] if depth < len(levels) else ""
    return following if following in defaults.splits else person
