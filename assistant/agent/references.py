"""「这些客户」, 「那家分行」 of an earlier request of the same proposal.

``{"step": 1}`` in a population becomes that request's own rule: who it lists is never looked up and never shown to the model, the
later query chooses them again, by the conditions and ranks of the earlier one. Groups that are no entities (branches, products,
months) are not chosen by rules: ``@1`` among the values of a filter stands for those that the first request will show.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from assistant.agent.settle import with_window
from assistant.grammar.shown import all_of, listed_entity, pinned, shown_by
from assistant.question import QueryRequest, Request
from assistant.shown_codes import step_marked
from semantic_layer.calendar import Period
from semantic_layer.errors import LanguageModelError
from semantic_layer.model import SemanticModel
from semantic_layer.point_in_time import point_in_time
from semantic_layer.query import Condition, Population, Rule, SemanticQuery

_REQUEST: TypeAdapter[Request] = TypeAdapter(Request)
_RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


def resolved(
    requests: list[Any], model: SemanticModel, today: date, bound: Callable[[SemanticQuery], object]
) -> tuple[list[Any], tuple[tuple[int, ...], ...]]:
    """``requests`` (JSON values) without references, and the places of the earlier ones that each stands on. ``bound`` raises
    where a query cannot be computed. Raises LanguageModelError with the ``problem``; ValidationError where an earlier one is
    no request."""
    whole: list[Any] = []
    follows: list[tuple[int, ...]] = []
    for place, request in enumerate(requests):
        found: dict[int, Population] = {}
        query = request.get("query") if isinstance(request, dict) else None
        for step in _steps(query):
            if not 1 <= step <= place:
                raise _problem(f"step {step}: only an earlier request can be referred to")
            earlier = _REQUEST.validate_python(_said(whole[step - 1]))
            if isinstance(earlier, QueryRequest):
                bound(earlier.query)
            found[step] = _listed(earlier, step, model, today)
        if found and isinstance(request, dict):
            request = {**request, "query": _replaced(query, found)}
        marked = [_marked(dimension, step, whole, model) for dimension, step in _marks(query)]
        whole.append(request)
        follows.append(tuple(sorted({step - 1 for step in (*found, *marked)})))
    return whole, tuple(follows)


def _listed(request: Request, step: int, model: SemanticModel, today: date) -> Population:
    """Those whom the request lists, whatever window the later one looks at."""
    settled = with_window(request, model, today)[0]
    if not isinstance(settled, QueryRequest):
        raise _problem(f"step {step} lists nobody: it is not a query")
    query = settled.query
    entity = listed_entity(query, model, of_groups=True)
    if entity is None:
        raise _problem(f"step {step} lists nobody: group it by one entity (a client, a manager, a branch)")
    pin = query.period or _today(query, model, today)
    cut = shown_by(query, model, pin, of_groups=True)
    if cut is None and query.limit is not None:
        raise _problem(
            f"step {step}: its rows are cut in a way that cannot be referred to; order them by one of its metrics"
        )
    rules: list[Rule] = [*_conditions(query, entity, model), *([cut.rule] if cut is not None else [])]
    if not rules:
        raise _problem(f"step {step} lists everybody: leave the population out")
    population = Population(entity=entity, rule=all_of(rules))
    return population if pin is None else pinned(population, pin)


def _marked(dimension: str, step: int, whole: list[Any], model: SemanticModel) -> int:
    """``step``, where it groups by the dimension, which names no client or person."""
    if not 1 <= step <= len(whole):
        raise _problem(f"@{step}: only an earlier request can be referred to")
    groups = _said(whole[step - 1]).get("query", {}).get("group_by", ())
    known = model.dimensions.get(dimension)
    if known is None or dimension not in groups or known.personal:
        raise _problem(
            f'@{step}: step {step} is not grouped by {dimension}, or use a population with {{"step": {step}}}'
        )
    return step


def _marks(value: Any) -> list[tuple[str, int]]:
    """(dimension, step) of the filters whose values an earlier request will show."""
    if isinstance(value, dict):
        values = value["values"] if isinstance(value.get("values"), list) else []
        steps = [step for one in values if (step := step_marked(one)) is not None]
        return [(str(value.get("dimension")), step) for step in steps] + [
            mark for one in value.values() for mark in _marks(one)
        ]
    return [mark for one in value for mark in _marks(one)] if isinstance(value, list) else []


def _conditions(query: SemanticQuery, entity: str, model: SemanticModel) -> list[Condition]:
    """The filters on who the entities are; those on the rows of a metric stand in its tests."""
    groups = {model.dimensions[entity].group, model.defaults.client_group, model.defaults.tree_group}
    return [one for one in query.where if model.dimensions[one.dimension].group in groups]


def _today(query: SemanticQuery, model: SemanticModel, today: date) -> Period | None:
    stocks = all(point_in_time(model.metrics[name], model, query.target) for name in query.metrics)
    return Period(start=today, end=today) if stocks else None


def _steps(value: Any) -> list[int]:
    """The references in a query, in order."""
    if isinstance(value, dict):
        own = [value["step"]] if set(_said(value)) == {"step"} and isinstance(value["step"], int) else []
        return own + [step for one in value.values() for step in _steps(one)]
    return [step for one in value for step in _steps(one)] if isinstance(value, list) else []


def _replaced(query: Any, found: dict[int, Population]) -> Any:
    """``query`` with rules for references; its population is of the entity that they list."""
    entities = {one.entity for one in found.values()}
    population = query.get("population")
    if not isinstance(population, dict) or len(entities) > 1:
        raise _problem("a step stands in the rule of a population, of one kind of entity")
    entity = entities.pop()
    if population.get("entity") not in (None, "", entity):
        raise _problem(f"the step lists {entity}, the population is of {population.get('entity')}")
    rules = {step: _RULE.dump_python(one.rule, mode="json", exclude_defaults=True) for step, one in found.items()}
    return {**query, "population": {**_filled(population, rules), "entity": entity}}


def _filled(value: Any, rules: dict[int, Any], *, beside: bool = False) -> Any:
    """``value`` with rules for references; one ``beside`` other rules ranks by itself, not among those that they choose."""
    if isinstance(value, dict):
        if set(_said(value)) == {"step"}:
            rule = rules[value["step"]]
            return {"all": [rule]} if beside and {"top", "share"} & rule.keys() else rule
        return {key: _filled(one, rules, beside=key == "all") for key, one in value.items()}
    return [_filled(one, rules, beside=beside) for one in value] if isinstance(value, list) else value


def _said(value: Any) -> Any:
    """Without what was written as null."""
    if isinstance(value, dict):
        return {key: _said(one) for key, one in value.items() if one is not None}
    return [_said(one) for one in value] if isinstance(value, list) else value


def _problem(told: str) -> LanguageModelError:
    return LanguageModelError("model-wrong-query", problem=told)
