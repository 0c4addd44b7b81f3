"""English words whose neighbours say what they are: over (each band, not above), by May, share of deposits in current accounts."""

from __future__ import annotations

from assistant.grammar.sentence import Sentence, fits
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_SPREAD = frozenset({"over", "across", "by", "among", "between", "in", "under"})
_APART = frozenset({"apart", "separately", "side by side", "individually", "respectively", "each", "split", "separated",
    "independently", "one by one", "broken out", "next to each other"})  # fmt: skip


def read_english(sentence: Sentence) -> None:
    """Settle these words before any part of the question is read."""
    for token in sentence.tokens:
        if not token.text.isascii():
            continue
        _spread_over(sentence, token)
        _apart(sentence, token)
    _part_of(sentence)


def _spread_over(sentence: Sentence, token: Token) -> None:
    """「customers over deposit bands」 groups; 「by May」 is in May."""
    if token.text.lower() not in _SPREAD or token.number is not None:
        return
    after = sentence.next(token, frozenset({"the", "our", "all", "their"}))
    if after is None:
        return
    if token.takes("operator", "filler") and token.text.lower() == "over" and after.takes("dimension", "bands"):
        token.sense = Meaning("each")
    elif token.takes("operator") and token.text.lower() == "over" and _banded(sentence, after):
        token.sense = Meaning("each")
    elif token.takes("each") and after.period is not None:
        token.sense = Meaning("filler")


def _banded(sentence: Sentence, token: Token) -> bool:
    """Whether the word is a metric that bands stand behind: over loan size brackets."""
    behind = sentence.next(token, frozenset({"size"}))
    return bool(sentence.metrics_of(token)) and behind is not None and behind.takes("bands", "dimension")


def _apart(sentence: Sentence, token: Token) -> None:
    """「corporate and retail apart」: values side by side, which the reading shows in rows of their own."""
    if token.text.lower() not in _APART or token.takes("dimension"):
        return
    values = [one.sense.id for one in sentence.of("value") if one.sense is not None]
    if len(values) > len(set(values)) and sentence.next(token) is None or _between_values(sentence, token):
        token.sense = Meaning("versus")


def _between_values(sentence: Sentence, token: Token) -> bool:
    before = sentence.previous(token)
    after = sentence.next(token, frozenset())
    ends = after is None or not any(char.isalnum() for char in after.text)
    return ends and before is not None and before.takes("value")


def _part_of(sentence: Sentence) -> None:
    """「what share of deposits is current accounts」: the word that is also a value of the other metric is a part of it."""
    shares = sentence.of("share")
    named = sentence.metric_tokens()
    if not shares or len(named) < 2:
        return
    for token in named:
        value = token.has("value")
        others = [name for one in named if one is not token for name in sentence.metrics_of(one)]
        if value is None or not token.text.isascii() or not others:
            continue
        if fits(sentence.model, value, sentence.model.metrics[others[0]]) and sentence.index(token) > sentence.index(shares[0]):
            token.sense = value
            return

