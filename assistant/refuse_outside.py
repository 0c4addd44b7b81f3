"""Filters that name somebody or something outside the asker's scope are refused, existing or not, in the same words."""

from __future__ import annotations

from assistant.journey import Journey
from semantic_layer.bound import BoundQuery
from semantic_layer.errors import AccessDenied, UnknownName
from semantic_layer.model import Dimension
from semantic_layer.query import Condition
from semantic_layer.rights import Rights
from semantic_layer.sets import leaves


def refuse_outside(bound: BoundQuery, rights: Rights, journey: Journey) -> None:
    """Raises AccessDenied (outside-scope) for a name that the asker may not know, UnknownName where every row is the
    asker's and the name does not exist."""
    names = journey.road.names
    if names.empty or rights.scope != "own":
        return
    everything = journey.road.model.policies.roles[journey.asker.role].all_rows
    for dimension, condition in (*bound.conditions, *bound.shown, *_conditions_of_sets(bound, journey)):
        if not dimension.names or condition.op not in ("=", "in"):
            continue
        for value in condition.values:
            if not _known(dimension, str(value), journey):
                if everything:
                    raise UnknownName("unknown-value", name=str(value)[:40], closest=[])
                raise AccessDenied("outside-scope", policy=journey.asker.role)


def _conditions_of_sets(bound: BoundQuery, journey: Journey) -> list[tuple[Dimension, Condition]]:
    """The filters inside the query's population and bands."""
    dimensions = journey.road.model.dimensions
    found = [pair for one in bound.sets for query in one.queries for pair in query.conditions]
    rules = [leaf for one in bound.sets if one.rule is not None for leaf in leaves(one.rule)]
    return found + [(dimensions[leaf.dimension], leaf) for leaf in rules if isinstance(leaf, Condition)]


def _known(dimension: Dimension, code: str, journey: Journey) -> bool:
    user, names = journey.asker, journey.road.names
    policy = journey.road.model.policies.roles[user.role]
    if dimension.role in journey.road.model.defaults.places:
        path, own = names.path(code), user.org_path or "/"
        return bool(path) and (policy.all_rows or path.startswith(own) or own.startswith(path))
    if not names.lists(dimension.id) or (
        policy.all_rows and journey.road.model.defaults.name_class not in policy.columns
    ):
        return True
    return names.visible(dimension.id, code, user, policy) is not None


def partial_offices(bound: BoundQuery, rights: Rights, journey: Journey) -> frozenset[str]:
    """Codes of offices above the asker's scope: their rows hold the asker's part only, and must say so."""
    user = journey.asker
    if rights.scope != "own" or journey.road.model.policies.roles[user.role].all_rows or not user.org_path:
        return frozenset()
    if not any(dimension.role in journey.road.model.defaults.places for dimension in bound.keys):
        return frozenset()
    offices = user.org_path.strip("/").split("/")
    return frozenset(offices if user.person_id else offices[:-1])
