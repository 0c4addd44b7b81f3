"""Whose figures: segments, rules and alternatives that the question names become the population of the query."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.shown import parts_of, parts_of_ranked
from semantic_layer.model import SemanticModel
from semantic_layer.query import AllOf, NoneOf, Population, Rule, SegmentTest


def settle_members(draft: Draft, model: SemanticModel) -> None:
    """「书虫的借阅量」, 「存款或贷款超过100万的客户」: the rules that the question names, beside those of an earlier question,
    become the population."""
    named = [*draft.members, *draft.outsiders]
    if not named and not draft.tests:
        return
    dimension = _dimension(model, model.segments[named[0]].entity) if named else model.defaults.client_dimension
    rules: list[Rule] = [SegmentTest(segment=name) for name in draft.members]
    rules += [NoneOf(none=(SegmentTest(segment=name),)) for name in draft.outsiders]
    rules += [rule for rule in draft.tests if rule not in rules]
    if draft.population is not None and draft.population.entity == dimension:
        kept = parts_of_ranked(draft.population)
        rules = [*kept, *(rule for rule in rules if rule not in (*kept, *parts_of(draft.population)))]
    draft.population = Population(entity=dimension, rule=rules[0] if len(rules) == 1 else AllOf(all=tuple(rules)))


def _dimension(model: SemanticModel, entity: str) -> str:
    """The dimension whose codes are the keys of ``entity``."""
    return next(
        (one.id for one in model.dimensions.values() if one.role == entity and one.code == model.entities[entity].key),
        "",
    )
