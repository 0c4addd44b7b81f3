"""Values of an ordered dimension from one to another or up to one: W01 to W03, 关注到可疑, 白金以上, rated below BB."""

from __future__ import annotations

import re

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token

_TO = frozenset({"to", "through", "thru", "-", "–", "—", "~", "到", "至", "up to"})
_IS = frozenset({"is", "are", "was", "were", "of", "at"})
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


def and_above(sentence: Sentence, token: Token, dimension: str, code: str) -> list[tuple[str, str]]:
    """「白金以上」: every value up to it, for dimensions ordered from the best down."""
    after, order = sentence.next(token, frozenset()), sentence.model.dimensions[dimension].order
    before = sentence.previous(token)
    known = dimension in sentence.readings["graded"] and code in order
    if before is not None and before.takes("operator") and known and not before.text.lower().endswith("e than"):
        before.used, token.note["range"] = True, "1"
        head = sentence.previous(before, _IS)
        if head is not None and head.takes("dimension") and head.sense is not None and head.sense.id == dimension:
            head.used = True  # whose rating is below BB
        place, sign = order.index(code), before.sense.value if before.sense is not None else ""
        better = order[: place + (sign == ">=")] if sign.startswith(">") else order[place + (sign != "<=") :]
        return [(dimension, one) for one in better] if sign != "=" else [(dimension, code)]
    if after is None or not after.takes("after") or dimension not in sentence.readings["graded"] or code not in order:
        return [(dimension, code)]
    after.used = True
    place = order.index(code)
    up = after.sense is not None and after.sense.value == ">="
    return [(dimension, one) for one in (order[: place + 1] if up else order[place:])]
