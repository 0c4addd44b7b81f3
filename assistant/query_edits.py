"""Edits of a semantic query, as a click makes them: what no longer fits the edited part is taken out with it."""

from __future__ import annotations

from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, SemanticQuery, Value

LISTED = 10  # clients of a list that nobody gave a length
_OF_ROWS: dict[str, object] = {
    "order_by": (),
    "limit": None,
    "limit_per": None,
    "share_within": None,
    "columns": (),
}


def swap_metric(query: SemanticQuery, old: str, new: str, model: SemanticModel) -> SemanticQuery:
    """``new`` in the place of ``old``; a sort by ``old`` sorts by ``new``, a threshold of ``old`` goes."""
    no_norm = query.compare == "benchmark" and model.metrics[new].benchmark is None
    changed: dict[str, object] = {
        "metrics": tuple(new if one == old else one for one in query.metrics),
        "order_by": tuple(one.model_copy(update={"by": new}) if one.by == old else one for one in query.order_by),
        "having": tuple(one for one in query.having if old not in (one.metric, one.of)),
        "periods": tuple(one for one in query.periods if one.metric != old),
        "target": None if query.target == old else query.target,
    }
    return edited(query, changed | ({"compare": None} if no_norm else {}))


def drop_metric(query: SemanticQuery, old: str) -> SemanticQuery:
    """Without ``old``, its sort and its threshold."""
    changed: dict[str, object] = {
        "metrics": tuple(one for one in query.metrics if one != old),
        "order_by": tuple(one for one in query.order_by if one.by != old),
        "having": tuple(one for one in query.having if old not in (one.metric, one.of)),
        "periods": tuple(one for one in query.periods if one.metric != old),
    }
    return edited(query, changed)


def add_metric(query: SemanticQuery, new: str) -> SemanticQuery:
    """With ``new`` as the last metric."""
    return edited(query, {"metrics": (*query.metrics, new)})


def regroup(query: SemanticQuery, groups: tuple[str, ...], model: SemanticModel) -> SemanticQuery:
    """Split by ``groups`` instead; clients are listed, the first few."""
    client = model.defaults.client_dimension
    length = {"limit": LISTED} if client in groups else {}
    shares = {"share": query.share and bool(groups), "rank": query.rank and bool(groups)}
    ends = {"running": False, "totals": query.totals and bool(groups)}
    no_group = {"compare": None} if query.compare == "parent" and not groups else {}
    return edited(query, _OF_ROWS | shares | ends | length | no_group | {"group_by": groups})


def without_condition(query: SemanticQuery, place: int) -> SemanticQuery:
    """Without the filter at ``place``."""
    return edited(query, {"where": (*query.where[:place], *query.where[place + 1 :])})


def with_values(query: SemanticQuery, place: int, values: tuple[Value, ...]) -> SemanticQuery:
    """The filter at ``place`` on other values."""
    condition = Condition(dimension=query.where[place].dimension, op="in", values=values)
    return edited(query, {"where": (*query.where[:place], condition, *query.where[place + 1 :])})


def edited(query: SemanticQuery, changed: dict[str, object]) -> SemanticQuery:
    """``query`` with ``changed``, checked anew. Raises ValidationError where the parts no longer go together."""
    if "compare" in changed and changed["compare"] is None:
        on_change = [one for one in query.order_by if one.on != "value"]
        changed = {"compare_period": None, "having": tuple(o for o in query.having if o.on == "value")} | changed
        changed = ({"order_by": tuple(o for o in query.order_by if o not in on_change)} if on_change else {}) | changed
    return SemanticQuery.model_validate(query.model_copy(update=changed).model_dump(exclude_defaults=True))
