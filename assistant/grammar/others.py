"""Those whom the last answer did not show, and those shown but one: 其余的呢, 第一名去掉."""

from __future__ import annotations

import re

from assistant.grammar.draft import Draft
from assistant.grammar.followup import content
from assistant.grammar.numbers import chinese_integer
from assistant.grammar.past import Past
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import all_of, narrow, nth_shown, parts_of, shown_by, uncut
from assistant.grammar.tokens import Token
from semantic_layer.model import SemanticModel
from semantic_layer.query import AllOf, Condition, NoneOf, Order, Population, RankTest, SemanticQuery


def rest_of(sentence: Sentence) -> bool:
    """「其余的呢」 and nothing else; 「前十以外的」, which no rule can say of any rows."""
    if beyond_first(sentence):
        return True
    return sentence.has("others") and all(one.takes("others", "count", "sum", "dimension") for one in content(sentence))


def beyond_first(sentence: Sentence) -> bool:
    """「前十以外的合计」: all but the first of the rows shown."""
    for token in sentence.of("outside"):
        before = sentence.previous(token, frozenset({"名", "位", "家", "个", "户"}))
        if before is not None and before.number is not None and before.number.unit == "rank":
            return not sentence.metric_tokens()
    return False


def point_at_rest(sentence: Sentence, base: Draft, past: Past, entity: str | None) -> bool:
    """「其余的呢」: everybody but those shown."""
    assert past.last is not None
    last = past.last.query
    if beyond_first(sentence):
        return False
    for token in sentence.of("others"):
        token.used = True
    shown = shown_by(last, sentence.model) if entity is not None else None
    base.kept = True
    if entity is None or shown is None:
        return _others(base)
    uncut(base)
    base.population = None
    narrow(base, Population(entity=shown.entity, rule=NoneOf(none=(shown.rule,))))
    base.group_by, base.metrics = [entity], list(last.metrics)
    return True


def count_ahead(sentence: Sentence) -> int:
    """How many rows behind those shown are asked for: the next five; 0 when none are."""
    for token in sentence.of("number"):
        if "next" in token.note and token.number is not None:
            token.used = True
            return int(token.number.value)
    for token in sentence.tokens:
        if token.note.get("next", "").isdigit():
            return int(token.note["next"])
    return 0


def point_at_next(draft: Draft, base: Draft, last: SemanticQuery, count: int, model: SemanticModel) -> bool:
    """「the next five」: as many rows behind those shown, chosen and sorted as these are; False when no rule can say them."""
    ahead = _passed_over(last)
    passed = last if ahead is None else last.model_copy(update={"limit": (last.limit or 0) + (ahead.top or 0)})
    if ahead is not None:
        base.population = _without(base.population, ahead)
        passed = passed.model_copy(update={"population": base.population})
    shown = shown_by(passed, model)
    if shown is None or draft.metrics:
        return False
    kept = base.having, base.columns, base.rank, base.compare, base.compare_period
    order = base.order_by or [Order(by=last.metrics[0])]
    uncut(base)
    base.having, base.columns, base.rank, base.compare, base.compare_period = kept
    narrow(base, Population(entity=shown.entity, rule=NoneOf(none=(shown.rule,))))
    base.order_by, base.limit, base.kept = order, count, True
    draft.limit, draft.ranking = None, ""
    return True


def _passed_over(last: SemanticQuery) -> RankTest | None:
    """The rank that an earlier "the next five" left out, of the same order as the rows shown now."""
    order = last.order_by[0] if last.order_by else Order(by=last.metrics[0])
    for rule in parts_of(last.population):
        inner = rule.none[0] if isinstance(rule, NoneOf) and len(rule.none) == 1 else None
        if isinstance(inner, RankTest) and inner.top and (inner.metric, inner.direction) == (order.by, order.direction):
            return inner
    return None


def _without(population: Population | None, ahead: RankTest) -> Population | None:
    kept = [rule for rule in parts_of(population) if rule != NoneOf(none=(ahead,))]
    return Population(entity=population.entity, rule=all_of(kept)) if population is not None and kept else None


def leave_row(
    draft: Draft, base: Draft, last: SemanticQuery, entity: str | None, place: int, model: SemanticModel
) -> bool:
    """「第一名去掉」: the rows shown but for that one; False when no rule can say them."""
    row = nth_shown(last, model, place) if entity is not None and last.limit_per is None else None
    if row is None or entity is None:
        return False
    draft.limit, draft.ranking = None, ""
    shown = shown_by(last, model)
    order = base.order_by or [Order(by=last.metrics[0])]
    uncut(base)
    base.population = shown
    narrow(base, Population(entity=row.entity, rule=NoneOf(none=(row.rule,))))
    base.group_by, base.order_by, base.kept = [entity], order, True
    return True


_COUNT = re.compile(r"\d{1,3}|[一二三四五六七八九十]{1,3}")


def keep_span(
    token: Token, draft: Draft, base: Draft, last: SemanticQuery, entity: str | None, model: SemanticModel
) -> bool:
    """「第4到第8名」: those rows of the list, in its order; False when no rule can say them."""
    first, end = (int(one) if one.isdigit() else chinese_integer(one) or 0 for one in _COUNT.findall(token.text)[:2])
    shown = shown_by(last.model_copy(update={"limit": end}), model) if entity is not None else None
    if shown is None or entity is None or not 1 <= first < end or last.limit_per is not None:
        return False
    ahead = shown_by(last.model_copy(update={"limit": first - 1}), model) if first > 1 else None
    order = base.order_by or [Order(by=last.metrics[0])]
    uncut(base)
    rule = shown.rule if ahead is None else AllOf(all=(shown.rule, NoneOf(none=(ahead.rule,))))
    base.population = Population(entity=entity, rule=rule)
    base.group_by, base.order_by, base.kept = [entity], order, True
    draft.limit, draft.ranking, token.used = None, "", True
    return True


def _others(base: Draft) -> bool:
    """Behind a chosen value: all the others."""
    chosen = next((one for one in reversed(base.where) if one.op in ("in", "=")), None)
    if base.population is not None and chosen is None:
        rule = base.population.rule
        inner = rule.none[0] if isinstance(rule, NoneOf) and len(rule.none) == 1 else NoneOf(none=(rule,))
        base.population = Population(entity=base.population.entity, rule=inner)
        return True
    if chosen is None:
        return False
    turned = Condition(dimension=chosen.dimension, op="not in", values=chosen.values)
    base.where = [turned if one is chosen else one for one in base.where]
    return True
