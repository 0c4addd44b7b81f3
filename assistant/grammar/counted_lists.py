"""Rows and their number or sum, both asked for: 高风险客户有哪些，一共多少户; 橙色预警有几条，涉及哪些客户."""

from __future__ import annotations

from assistant.grammar.neighbours import splits
from assistant.grammar.people import counts_people
from assistant.grammar.sentence import Sentence
from semantic_layer.query import AllOf, Condition, MetricTest, Population, Rule, SemanticQuery


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


def rows_behind(sentence: Sentence, query: SemanticQuery) -> SemanticQuery:
    """「过路资金占比高不高，主要是哪些客户」: behind a rate stand the clients whom its tag describes, for everyone has a rate."""
    model, described, name = sentence.model, sentence.readings["described"], query.metrics[0]
    amounts = [amount for amount, rate in sentence.readings["rate_of"].items() if rate == name]
    tags = [described[one] for one in (name, *amounts) if one in described]
    segment = model.segments.get(tags[0]) if tags else None
    rates = all(model.metrics[one].is_rate for one in query.metrics) and not (query.having or query.population)
    if segment is None or segment.stored is None or not rates or query.group_by != (model.defaults.client_dimension,):
        return query
    tagged = Condition(dimension=segment.stored, op="in", values=(segment.id,))
    return query.model_copy(update={"where": (*query.where, tagged)})


_PAUSES = frozenset(",，;；。.?？")


def total_first(sentence: Sentence) -> bool:
    """Whether a figure is asked for in one clause and its rows in the next: 逾期贷款多少，涉及哪些客户; a list of each
    (还差多少，各支行列一下) is how the figure is wanted."""
    places = [place for place, one in enumerate(sentence.tokens) if one.takes("list", "which")]
    pause = next((place for place, one in enumerate(sentence.tokens) if one.text.strip() in _PAUSES), 0)
    first = sentence.tokens[:pause]
    asked = any(one.takes("ask", "count") or one.text.endswith("多少") for one in first)
    split = any(one.takes("dimension", "each", "list", "which", "rank", "top", "bottom") for one in first)
    each = any(one.takes("dimension") and splits(one) for one in sentence.tokens[pause:])
    return asked and not split and not each and bool(places) and places[0] > pause
