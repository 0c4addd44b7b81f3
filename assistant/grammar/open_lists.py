"""Values that are named as examples: 「via the app, at the counter, by phone etc」 asks for every channel."""

from __future__ import annotations

import re

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token

_OPEN = re.compile(
    r"^[\s,;]*(?:etc\b\.?|and so on|and so forth|and the like|and the rest|and all that|and others\b|and what ?not|you name it"
    r"|and such\b|or whatever|(?:这些|这几[种类样]) ?(?=各|分别|都|占)|等等|之类|什么 ?的|\.\s*\.|…)"
)
_JOINTS = frozenset({",", "and", "or", "/", "&", "+", ";"})


def open_list(sentence: Sentence, dimension: str) -> bool:
    """Whether the values named of ``dimension`` are followed by 「and so on」; unknown words between them are examples as well."""
    named = [
        place
        for place, token in enumerate(sentence.tokens)
        if token.sense is not None and token.takes("value") and token.sense.id == dimension
    ]
    if len(named) < 2:
        return False
    last = named[-1]
    while last + 1 < len(sentence.tokens) and _example(sentence.tokens[last + 1]):
        last += 1
    behind = " ".join(one.text.lower() for one in sentence.tokens[last + 1 : last + 6])
    if not _OPEN.match(behind):
        return False
    for token in sentence.tokens[named[0] : last + 1]:
        if token.kind == "unknown":
            token.pass_over()
    return True


def _example(token: Token) -> bool:
    return token.kind == "unknown" or token.text.lower() in _JOINTS
