"""Clients who are named first and told by several figures: 沉睡客户的户数和AUM, dormant clients, number and AUM."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.people import people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.query import Condition

_OWN_NUMBER = ("的户数", "的数量", "的人数", "的客户数", "的家数")


def tell_tagged(sentence: Sentence, draft: Draft) -> None:
    """Give the other figures of the same clients, where their number is a word of its own beside others (沉睡客户数和AUM is the
    number of some and the amount of all)."""
    model, described = sentence.model, sentence.readings["described"]
    tags = next((one.id for one in model.dimensions.values() if one.multi), None)
    for token in sentence.metric_tokens():
        names = sentence.metrics_of(token)
        counts = len(names) == 1 and names[0] in described and model.metrics[names[0]].unit == people_unit(sentence)
        apart = _number_apart(sentence, token) or _said_of_counted(sentence, token)
        if not counts or tags is None or names[0] not in draft.metrics or not apart:
            continue
        beside = {
            name for one in sentence.metric_tokens() for name in sentence.metrics_of(one) if _is_number(sentence, one)
        }
        others = [name for name in draft.metrics if name not in (names[0], *beside)]
        told = others and all(model.defaults.client_group in model.metrics[name].dims for name in others)
        told = told and (_number_apart(sentence, token) or not any(model.metrics[name].is_rate for name in others))
        if told and not any(one.dimension == tags for one in draft.where):
            draft.where.append(Condition(dimension=tags, values=(described[names[0]],)))
            draft.metrics = [sentence.readings["counted"], *others]
            draft.plain = False


def _number_apart(sentence: Sentence, token: Token) -> bool:
    """Whether the number of the clients is a word of its own, within the token or behind it."""
    if token.text.endswith(_OWN_NUMBER):
        return True
    after = sentence.next(token)
    after = sentence.next(after) if after is not None and after.text in ",，:：" else after
    return after is not None and _is_number(sentence, after)


def _said_of_counted(sentence: Sentence, token: Token) -> bool:
    """「how many customers have churn warnings, and what is their AUM」: the word says what those who are counted have or are."""
    verb = sentence.previous(token, frozenset({"a", "an", "any", "currently", "now", "open", "in"}))
    head = sentence.previous(verb) if verb is not None and verb.text.lower() in _VERBS else None
    behind = sentence.next(token, frozenset({",", "，"}))
    joined = behind is not None and (behind.takes("and") or behind.text.lower().startswith("and "))
    return joined and head is not None and (head.takes("count") or _is_number(sentence, head))


_VERBS = frozenset({"have", "has", "had", "are", "is", "with", "hold", "show"})


def _is_number(sentence: Sentence, token: Token) -> bool:
    return sentence.metrics_of(token)[:1] == (sentence.readings["counted"],)
