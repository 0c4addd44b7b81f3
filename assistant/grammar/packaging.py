"""Words that only count what was just listed: 公司和零售两块, 青年、中年、银发三拨人, 贷款余额、不良率两个数."""

from __future__ import annotations

import re

from assistant.grammar.numbers import read_count
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_COUNT = re.compile(
    r"(?P<n>[两俩三四五六七八]|[2-8])个?(?:块|拨|类|种|摊|头|边|方面?|项|样|数字?|指标|群|档|级|组|大类|板块|条线|口子)?儿?"
    r"(?:人群?|客户|客群|数字?|指标|东西|业务)?"
)
_LONGEST = 3
_BETWEEN = frozenset("、，,的这那")


def settle_packages(sentence: Sentence) -> None:
    """Make a number with its classifier that counts the things listed right before it one word without meaning of its own; of
    values that do not divide one whole (科技企业和制造业两块) each would be a question of its own, and the word is named."""
    for token in list(sentence.tokens):
        if token.number is None and token.kind != "unknown" and not token.takes("bands"):
            continue
        if any(one is token for one in sentence.tokens):
            _settle(sentence, sentence.index(token), token)


def _settle(sentence: Sentence, place: int, token: Token) -> None:
    """Take the words from ``place`` on that count what was listed before them as one that says nothing of its own; what mixes
    kinds of values is not understood."""
    for length in range(_LONGEST, 0, -1):
        part = sentence.tokens[place : place + length]
        text = "".join(one.text for one in part)
        match = _COUNT.fullmatch(text)
        if match is None or not all(_light(one) for one in part[1:]):
            continue
        found = _listed(sentence, place)
        if len(found) != (read_count(match["n"]) or 0):
            return
        dimensions = {one.sense.id for one in found if one.takes("value") and one.sense is not None}
        told = Token(token.start, part[-1].end, text, "word", sense=Meaning("filler"), used=True)
        if len(dimensions) > 1 and all(one.takes("value") for one in found):
            told.kind, told.sense = "unknown", None
        sentence.tokens[place : place + length] = [told]
        return


def _light(token: Token) -> bool:
    return token.takes("filler", "bands") or token.kind == "unknown"


def _listed(sentence: Sentence, place: int) -> list[Token]:
    """The values, or figures, that stand in a list right before ``place``."""
    found: list[Token] = []
    for token in reversed(sentence.tokens[:place]):
        if token.takes("value", "segment") or token.names or sentence.metrics_of(token):
            found.append(token)
        elif token.text.strip() and not (token.takes("and", "versus") or token.text in _BETWEEN):
            break
    return found
