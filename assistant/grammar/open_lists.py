"""Values side by side that are not told apart: examples (「via the app, at the counter etc」 asks for every channel), and where
those who are listed are (甲和乙支行贷款超过1000万的企业)."""

from __future__ import annotations

import re

from assistant.grammar.draft import Draft
from assistant.grammar.grouping import client_word
from assistant.grammar.people import names_people
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


def named_one_by_one(sentence: Sentence, draft: Draft) -> bool:
    """Whether a list of names is asked for, or of clients by a figure of theirs (甲和乙支行贷款超过1000万的企业), and values
    side by side are all that groups it."""
    several = {one.dimension for one in draft.where if one.op == "in" and len(one.values) > 1}
    names = any(token.text.endswith(("名单", "清单")) for token in sentence.of("list"))
    names = names or (bool(draft.having or draft.change or sentence.has("list", "which")) and _lists_people(sentence))
    return names and bool(draft.group_by) and set(draft.group_by) <= several and not sentence.has("each")


def _lists_people(sentence: Sentence) -> bool:
    """Whether clients are the head of all that is said, and nothing is asked of them but which they are."""
    said = [
        one for one in sentence.tokens if one.text.strip(" ,，。.?？!！") and not one.takes("filler", "list", "which")
    ]
    opposed = any(one.takes("versus") and one.has("and") is None for one in said)
    if not said or opposed or sentence.has("ask", "count", "share", "differ", "why", "sum"):
        return False
    head = said[0] if said[0].text.isascii() else said[-1]
    return (head.takes("segment") and names_people(sentence, head)) or (
        head.takes("value") and client_word(sentence, head)
    )
