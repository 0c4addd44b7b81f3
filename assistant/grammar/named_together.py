"""Names that stand side by side are of one kind: 王敏和李四, where 李四 can only be a relationship manager."""

from __future__ import annotations

from itertools import pairwise

from assistant.grammar.initials import split_initials
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning


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


def settle_kin_of_values(sentence: Sentence) -> None:
    """「活期、协定、大额存单各占多少」: a figure's name that is joined to values of a dimension, one of which is called so, is
    that value."""
    split_initials(sentence)
    unknown = [token for token in sentence.of("unknown") if len(token.text) > 1]
    for token in [*sentence.metric_tokens(), *unknown]:
        if token.has("value") is None and token not in unknown:
            continue
        beside = [one for one in sentence.of("value") if one.sense is not None and _enumerated(sentence, token, one)]
        for name in dict.fromkeys(one.sense.id for one in beside if one.sense is not None):
            dimension = sentence.model.dimensions[name]
            labels = [(code, label.zh) for code, label in dimension.values.items()]
            kin = [code for code, label in labels if label == token.text or not dimension.multi]  # 负面舆情、贷款超…
            code = next((code for code, label in labels if code in kin and label.startswith(token.text)), None)
            if code is not None:
                token.kind, token.sense = "word", Meaning("value", name, code)
                break


def drop_said_twice(sentence: Sentence) -> None:
    """「高意向想贷款的客户」: a figure's name right before the value of the same name that it may be says the value once more."""
    for token, after in pairwise(sentence.tokens):
        value = token.has("value")
        if value is not None and sentence.metrics_of(token) and after.takes("value") and after.sense == value:
            token.pass_over()


def _enumerated(sentence: Sentence, one: Token, other: Token) -> bool:
    """Whether both stand in one list of words with nothing but joints between its members."""
    first, last = sorted((sentence.index(one), sentence.index(other)))
    between = [token for token in sentence.tokens[first + 1 : last] if token.text.strip()]
    joints = [token for token in between if token.takes("and", "versus", "or") or token.text in "、,，"]
    members = [token for token in between if token not in joints]
    return len(joints) == len(members) + 1 and all(
        token.has("value") is not None or token.kind == "unknown" for token in members
    )
