"""Names that stand side by side are of one kind: 王敏和李四, where 李四 can only be a relationship manager."""

from __future__ import annotations

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token


def settle_kin_of_names(sentence: Sentence) -> None:
    """Of a name that may be several, keep those of the kind that the name joined to it certainly is."""
    named = [token for token in sentence.tokens if token.names]
    for token in named:
        kinds = {match.dimension for match in token.names}
        if len(kinds) < 2:
            continue
        beside = [one for one in named if one is not token and _joined(sentence, token, one)]
        sure = {one.names[0].dimension for one in beside if len({match.dimension for match in one.names}) == 1}
        kept = tuple(match for match in token.names if match.dimension in sure)
        if len(sure) == 1 and kept:
            token.names = kept


def _joined(sentence: Sentence, one: Token, other: Token) -> bool:
    """Whether nothing but a joint stands between the two."""
    first, last = sorted((sentence.index(one), sentence.index(other)))
    between = [token for token in sentence.tokens[first + 1 : last] if token.text.strip()]
    return len(between) == 1 and (between[0].takes("and", "versus", "or") or between[0].text in "、,，")
