"""Segments of the model whose rules run live: who belongs to them is the population of the query."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from semantic_layer.model import SemanticModel
from semantic_layer.query import AllOf, NoneOf, Population, Rule, SegmentTest


def settle_members(draft: Draft, model: SemanticModel) -> None:
    """「书虫的借阅量」: the segments that the question names, beside those of an earlier question, become the population."""
    named = [*draft.members, *draft.outsiders]
    if not named:
        return
    entity = model.segments[named[0]].entity
    dimension = next(
        (one.id for one in model.dimensions.values() if one.role == entity and one.code == model.entities[entity].key),
        "",
    )
    rules: list[Rule] = [SegmentTest(segment=name) for name in draft.members]
    rules += [NoneOf(none=(SegmentTest(segment=name),)) for name in draft.outsiders]
    if draft.population is not None and draft.population.entity == dimension:
        rules.insert(0, draft.population.rule)
    draft.population = Population(entity=dimension, rule=rules[0] if len(rules) == 1 else AllOf(all=tuple(rules)))
