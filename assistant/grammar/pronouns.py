"""Whether a pronoun points at what was shown before, and whether at one client or at several."""

from __future__ import annotations

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token

_TOWARDS = ("给", "给了", "给过", "借给", "贷给", "放给")

_TO = frozenset({"to", "on", "with", "by", "in", "at", "among", "against", "across", "out to", "over", "do", "did"})


def points_back(sentence: Sentence, token: Token) -> bool:
    """Whether nothing before the pronoun names who or what it stands for."""
    before = sentence.tokens[: sentence.index(token)]
    if before and before[-1].text.endswith("的") and token.text in ("那家", "这家"):
        return False  # 增加最多的那家
    if (
        before
        and before[-1].text.lower() in ("of", "for", "from")
        and token.text.lower().split()[0] in ("these", "those", "them")
    ) or token.text.lower().startswith(("of ", "among ")):
        return True  # deposits of these
    if before and before[-1].text.endswith(_TOWARDS) and token.text.lower() in sentence.readings["one_client"]:
        return True  # 授信额度给了它多少
    clients = token.text.lower() in sentence.readings["several_clients"]  # what deposits do these clients keep
    towards = bool(before) and before[-1].text.lower() in _TO  # what is our exposure to these
    inside = bool(before) and before[-1].text.lower() in ("in", "at", "under", "inside")  # which clients are in them
    client = sentence.model.defaults.client_dimension
    return not any(
        one.names
        or one.takes("value", "segment", *(() if towards else ("own",)))
        or (_of_others(sentence, one) and not (inside and one.sense is not None and one.sense.id == client))
        or (sentence.metrics_of(one) and not (clients or towards))
        for one in before
    )


def _of_others(sentence: Sentence, token: Token) -> bool:
    """Whether a word for groups names what a pronoun may stand for: offices, and not what clients have (which industries)."""
    if not token.takes("dimension") or token.sense is None:
        return False
    defaults, dimension = sentence.model.defaults, sentence.model.dimensions[token.sense.id]
    return dimension.group != defaults.client_group or dimension.id == defaults.client_dimension


def many(sentence: Sentence) -> bool:
    """Whether a pronoun points at several (这些客户, they), not at the one client."""
    single = sentence.readings["one_client"]
    return any(
        token.text.lower() not in single and points_back(sentence, token) and token.text not in ("这个", "那个")
        for token in sentence.of("pronoun")
    )
