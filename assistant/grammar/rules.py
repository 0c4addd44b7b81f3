"""The rules that words for clients stand for, and the days over which clients are tested."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import TypeAdapter

from assistant.grammar.defaults import is_flow, named_period
from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.calendar import Period
from semantic_layer.query import AllOf, AnyOf, Condition, MetricTest, NoneOf, RankTest, Rule, SegmentTest

_RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


def rule_of(sentence: Sentence, token: Token, today: date) -> Rule:
    """The rule that a word for clients stands for: its segment, its attribute, what they hold, or the bank's definition."""
    assert token.sense is not None
    if token.takes("segment"):
        return rule_of_entry(sentence, sentence.readings["segments"][int(token.sense.id)], today)
    return rule_of_value(sentence, token.sense.id, (token.sense.value,))


def rule_of_value(sentence: Sentence, name: str, codes: tuple[Any, ...]) -> Rule:
    """Clients who have one of the values: of an own attribute, a segment, or of something that they hold."""
    model = sentence.model
    dimension = model.dimensions[name]
    if dimension.multi and all(str(code) in model.segments for code in codes):
        segments = tuple(SegmentTest(segment=str(code)) for code in codes)
        return segments[0] if len(segments) == 1 else AnyOf(any=segments)
    condition = Condition(dimension=name, op="in", values=codes)
    amount = sentence.readings["amounts"].get(dimension.group)
    if dimension.group == model.defaults.client_group or amount not in model.metrics:
        return condition
    return MetricTest(metric=amount, op=">", values=(0.0,), where=(condition,))


def rule_of_entry(sentence: Sentence, entry: dict[str, Any], today: date) -> Rule:
    """The rule of a segment of the readings: written out, or its conditions together."""
    if "rule" in entry:
        return _dated(_RULE.validate_python(entry["rule"]), today)
    if "member" in entry:
        return SegmentTest(segment=entry["member"])
    rules = [rule_of_value(sentence, name, tuple(codes)) for name, codes in entry.get("where", {}).items()]
    havings = entry.get("having", ())
    for one in [havings] if isinstance(havings, dict) else havings:
        rules.append(MetricTest(metric=one["metric"], op=one["op"], values=(float(one["value"]),)))
    return rules[0] if len(rules) == 1 else AllOf(all=tuple(rules))


def _dated(rule: Rule, today: date) -> Rule:
    """``rule`` with the month of the data date for averages that name no window."""
    if isinstance(rule, AllOf):
        return AllOf(all=tuple(_dated(one, today) for one in rule.all))
    if isinstance(rule, AnyOf):
        return AnyOf(any=tuple(_dated(one, today) for one in rule.any))
    if isinstance(rule, NoneOf):
        return NoneOf(none=tuple(_dated(one, today) for one in rule.none))
    if isinstance(rule, MetricTest) and rule.period is None and rule.metric.endswith("avg_balance"):
        return rule.model_copy(update={"period": named_period("month", today)})
    return rule


def own_period(sentence: Sentence, metric: str, draft: Draft, today: date) -> Period | None:
    """The days over which clients are tested when the question names none: a month's average, a year of a flow."""
    if draft.period is not None or not is_flow(sentence.model, metric):
        return None
    average = sentence.model.metrics[metric].kind == "average_balance"
    return named_period("month" if average else "year-back", today)


def tested_metrics(rule: Rule) -> list[str]:
    """The metrics that a rule tests clients by, each once, in order."""
    if isinstance(rule, MetricTest | RankTest):
        return [rule.metric]
    inner = rule.all if isinstance(rule, AllOf) else rule.any if isinstance(rule, AnyOf) else ()
    return list(dict.fromkeys(name for one in inner for name in tested_metrics(one)))


def held_not(sentence: Sentence, token: Token) -> Meaning | None:
    """「but no wealth product」: what is left out is the holding, not the amount."""
    before, names = sentence.previous(token), sentence.metrics_of(token)
    held = {metric: dimension for dimension, metric in sentence.readings["holdings"].items()}
    if before is None or not before.takes("exclude") or len(names) != 1 or names[0] not in held:
        return None
    dimension = sentence.model.dimensions.get(held[names[0]])
    return Meaning("value", dimension.id, "Y") if dimension is not None and "Y" in dimension.values else None
