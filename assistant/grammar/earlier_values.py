"""「这两家比一下」: how many earlier values a question points at, and which they are."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.past import Past
from assistant.grammar.pronouns import points_back
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.query import Condition, Value

TWO, THREE = ("俩", "两", "二者", "both", "two"), ("三", "three")


def named_values(sentence: Sentence, draft: Draft, past: Past) -> Condition | None:
    """「这两家比一下」: the two (three) values of one dimension that the last questions chose one after the other."""
    if not (wanted := pair_said(sentence)) or draft.where or past.last is None or len(past.last.query.group_by) > 1:
        return None
    shown = past.last.query.group_by and past.last.query.limit == wanted  # 垫底的两家 · 这两家
    return None if shown else chosen_values(past, wanted)


def chosen_values(past: Past, wanted: int) -> Condition | None:
    """The last ``wanted`` values of one dimension, chosen in questions one after the other."""
    assert past.last is not None
    for newest in reversed(past.last.query.where):
        values: list[Value] = []
        for request in reversed(past.queries):
            condition = next((one for one in request.query.where if one.dimension == newest.dimension), None)
            if condition is None or condition.op not in ("in", "="):
                break
            values += [value for value in condition.values if value not in values]
            if len(values) >= wanted:
                break
        if len(values) == wanted:
            ordered = tuple(reversed(values))
            return Condition(dimension=newest.dimension, op="in", values=ordered)
    return None


def _count_of(sentence: Sentence, token: Token) -> int:
    """How many values 这两家, 两个放一起, the two of them stand for; 0 when it does not point."""
    text = token.text.lower()
    counted = (
        token.number is not None
        and token.number.unit == "plain"
        and sentence.has("versus", "add", "both", "pronoun", "sum")
    )
    counted = counted and not sentence.has("operator", "after")
    pointed = token.takes("pronoun", "both") and points_back(sentence, token)
    if counted and token.number is not None and token.number.value in (2, 3):
        token.used = True
        return int(token.number.value)
    if not pointed:
        return 0
    return 2 if any(word in text for word in TWO) else 3 if any(word in text for word in THREE) else 0


def pair_said(sentence: Sentence) -> int:
    """How many earlier values the question points at: 两类比一下, the two of them."""
    return next((count for token in sentence.tokens if (count := _count_of(sentence, token))), 0)
