"""Rows and their number or sum, both asked for: 高风险客户有哪些，一共多少户; 橙色预警有几条，涉及哪些客户."""

from __future__ import annotations

from assistant.grammar.people import counts_people
from assistant.grammar.sentence import Sentence
from semantic_layer.query import AllOf, MetricTest, Population, Rule, SemanticQuery


def both_asked(sentence: Sentence, query: SemanticQuery) -> bool:
    """Whether the clients and their number are asked for: 有哪些，一共多少户."""
    customer, counted = sentence.model.defaults.client_dimension, sentence.readings["counted"]
    listed = query.group_by == (customer,) and not query.limit and counted in sentence.model.metrics
    return listed and counts_people(sentence) and sentence.has("list", "which") and counted not in query.metrics


def number_of(sentence: Sentence, query: SemanticQuery) -> SemanticQuery:
    """How many clients ``query`` lists: its filters on rows as tests of clients."""
    rules: list[Rule] = [
        MetricTest(metric=one.metric, op=one.op, values=one.values, of=one.of, period=query.period)
        for one in query.having
        if one.on == "value"
    ]
    rules = [*([query.population.rule] if query.population is not None else []), *rules]
    entity = sentence.model.defaults.client_dimension
    whole = Population(entity=entity, rule=rules[0] if len(rules) == 1 else AllOf(all=tuple(rules))) if rules else None
    return SemanticQuery(metrics=(sentence.readings["counted"],), where=query.where, population=whole)


_PAUSES = frozenset(",，;；。.?？")


def total_first(sentence: Sentence) -> bool:
    """Whether a figure is asked for in one clause and its rows in the next: 逾期贷款多少，涉及哪些客户."""
    places = [place for place, one in enumerate(sentence.tokens) if one.takes("list", "which")]
    pause = next((place for place, one in enumerate(sentence.tokens) if one.text.strip() in _PAUSES), 0)
    first = sentence.tokens[:pause]
    asked = any(one.takes("ask", "count") for one in first)
    split = any(one.takes("dimension", "each", "list", "which", "rank", "top", "bottom") for one in first)
    return asked and not split and bool(places) and places[0] > pause
