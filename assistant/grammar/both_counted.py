"""An amount asked together with its number: open pipeline in money and count, overdue loans: how many and how much."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token

_AMOUNT = frozenset({"amount", "amounts", "how much", "value", "volume", "balance"})
_NUMBER = frozenset({"number", "count", "how many", "how many and", "numbers", "counts"})


def count_both(sentence: Sentence, draft: Draft) -> None:
    """Put the number of what is asked beside its amount, or the amount beside the number, where both words stand together."""
    pair = _pair(sentence)
    if pair is None or not draft.metrics:
        return
    known: dict[str, str] = sentence.readings["amount_of"]
    beside = known | {amount: count for count, amount in reversed(known.items())}
    if all(name in beside and beside[name] in sentence.model.metrics for name in draft.metrics):
        draft.add_metrics(*(beside[name] for name in draft.metrics))
        for token in pair:
            token.pass_over()
    elif len(sentence.metric_tokens()) == 1:
        number = next(token for token in pair if token.text.lower() in _NUMBER)
        number.kind, number.sense = "unknown", None  # deposits, amount and number: what is counted is not said


def _pair(sentence: Sentence) -> tuple[Token, Token] | None:
    """The words for an amount and for a number, with nothing but a joint between them."""
    for token in sentence.tokens:
        word = token.text.lower()
        if word not in _AMOUNT | _NUMBER:
            continue
        after = sentence.next(token, frozenset({"and", "&", "by", "in", "the", "plus", "/"}))
        other = after.text.lower() if after is not None else ""
        if after is not None and ((word in _AMOUNT and other in _NUMBER) or (word in _NUMBER and other in _AMOUNT)):
            return token, after
    return None
