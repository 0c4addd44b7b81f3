"""One level down from a group, and back up: the model's own ``parent`` of dimensions, ending in single clients."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from assistant.chips import Asked, Change
from assistant.query_edits import edited, regroup
from assistant.suggest import works
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, SemanticQuery


def below(dimension: str, model: SemanticModel) -> str:
    """The dimension one level under ``dimension``: its child, or under the people who look after clients the clients; empty
    under a leaf."""
    child = next((id for id, one in model.dimensions.items() if one.parent == dimension and not one.column_only), "")
    last = model.defaults.person_dimension if model.defaults.person_dimension in model.dimensions else ""
    return child or (model.defaults.client_dimension if dimension and dimension == last else "")


def above(dimension: str, model: SemanticModel) -> str:
    """The dimension one level over ``dimension``; empty at the top."""
    known = model.dimensions.get(dimension)
    if dimension and dimension == model.defaults.client_dimension:
        return model.defaults.person_dimension
    return (known.parent or "") if known else ""


def opens(asked: Asked) -> str:
    """The dimension that a group of the query opens into; empty where there is none below or the groups are of several kinds."""
    groups = asked.query.group_by
    return below(groups[0], asked.model) if len(groups) == 1 else ""


def down(asked: Asked, code: Any, name: str) -> Change | None:
    """The group called ``name`` opened into the level below it; None where that cannot be asked."""
    child = opens(asked)
    if not child:
        return None
    group, query = asked.query.group_by[0], asked.query
    only = Condition(dimension=group, op="is null") if code is None else Condition(dimension=group, values=(code,))
    kept = tuple(one for one in query.where if one.dimension != group)
    said = asked.phrases.say("chip-one-level-down", {"name": name, "dimension": child})
    return _change(regroup(query, (child,), asked.model), {"where": (*kept, only)}, name, said, asked)


def up(asked: Asked) -> Change | None:
    """The way back: the group whose inside is shown beside its neighbours again."""
    groups, query = asked.query.group_by, asked.query
    parent = above(groups[0], asked.model) if len(groups) == 1 else ""
    kept = tuple(one for one in query.where if one.dimension != parent)
    if not parent or len(kept) == len(query.where):
        return None
    said = asked.phrases.say("chip-back-up", {"dimension": parent})
    return _change(regroup(query, (parent,), asked.model), {"where": kept}, said, said, asked)


def _change(query: SemanticQuery, more: dict[str, object], label: str, said: str, asked: Asked) -> Change | None:
    try:
        changed = edited(query, more)
    except ValidationError:
        return None
    return Change(label, said, changed) if works(changed, asked.user, asked.model, asked.data_date) else None
