"""Values from one to another of an ordered dimension: W01 to W03, special mention through doubtful, 关注到可疑."""

from __future__ import annotations

import re

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token

_TO = frozenset({"to", "through", "thru", "-", "–", "—", "~", "到", "至", "up to"})
_NUMBERED = re.compile(r"[A-Za-z]+\d+")


def spread(sentence: Sentence, token: Token, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """``pairs`` of dimension and code, with all codes between the value named before a "to" and this one."""
    place = sentence.index(token)
    if len(pairs) != 1 or place < 2 or sentence.tokens[place - 1].text.lower() not in _TO:
        return pairs
    dimension, last = pairs[0]
    before = sentence.tokens[place - 2].sense
    known = sentence.model.dimensions[dimension]
    codes = list(known.order or known.values)
    numbered = all(_NUMBERED.fullmatch(code) for code in codes)
    if before is None or before.kind != "value" or before.id != dimension or not (known.order or numbered):
        return pairs
    if before.value not in codes or last not in codes:
        return pairs
    ends = sorted((codes.index(before.value), codes.index(last)))
    return [(dimension, code) for code in codes[ends[0] : ends[1] + 1]]
