"""Whether a word names clients, in the model's own words for them (客户, readers)."""

from __future__ import annotations

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token


def names_people(sentence: Sentence, token: Token) -> bool:
    """Whether clients are named anywhere in the word: 贷款客户数, corporate customers; 贷款户."""
    text, words = token.text, sentence.readings["people"]
    latin = {word for word in words if word.isascii()}
    return bool(latin & set(text.lower().split())) or any(
        text.endswith(word) if len(word) == 1 else word in text for word in words if not word.isascii()
    )


def ends_in_people(sentence: Sentence, token: Token) -> bool:
    """Whether the word is one for clients: 逾期客户, overdue borrowers."""
    words = sentence.readings["people"]
    last = token.text.lower().split()[-1:]
    return any(word in last if word.isascii() else len(word) > 1 and token.text.endswith(word) for word in words)


def people_unit(sentence: Sentence) -> str:
    """The unit in which clients are counted (户, 人); empty without a metric that counts them."""
    counted = sentence.model.metrics.get(sentence.readings["counted"])
    return counted.unit if counted is not None else ""
