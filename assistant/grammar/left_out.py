"""Whether a value is left out of what is asked: without the dormant, not if they are in court, 剔除拒绝营销的."""

from __future__ import annotations

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token

_BEFORE_VERB = frozenset("的再也都就先全给把请要了") | {"客户", "of", "the"}
_HAD = frozenset("的之里中有过") | {"of", "in", "for", "the", "on", "to", "with", "from", "at", "our", "a", "an", "any"}
_RELATIVE = frozenset(
    "who which that those clients customers ones one the are anyone anybody everyone everybody all people any is firms "
    "companies borrowers with if when where they they're of already also being been".split()
)
_VERBS = frozenset({"have", "has", "had", "having", "got"})


def is_left_out(sentence: Sentence, token: Token) -> bool:
    """Whether 不含, 除了 … stand before the value (or before values it is joined with), or 以外 behind it."""
    before, joined, verb = sentence.previous(token, _HAD), False, False
    while (
        before is not None
        and (
            before.takes("and", "versus", "pronoun")
            or (joined and values_of(before))
            or set(before.text.lower().split()) <= _RELATIVE | _VERBS
        )
        and not (verb and before.takes("and"))
    ):  # without cards and who have loans
        verb = verb or before.text.lower() in _VERBS
        joined = before.takes("and", "versus", "or")  # 没拒绝营销的高潜客户 leaves out the first alone
        before = sentence.previous(before, _HAD)
    after = _behind_joined(sentence, token)
    behind = after is not None and after.takes("exclude") and not after.text.isascii()  # English says it before
    if behind and after is not None and _ends_clause(sentence, after):
        after.used = True
        return True
    for word in (
        before if before is not None and before.takes("exclude") else None,
        after if after is not None and after.takes("outside") else None,
    ):
        if word is not None:
            word.used = True
            return True
    return False


def _behind_joined(sentence: Sentence, token: Token) -> Token | None:
    """What stands behind the value, or behind the values that it is joined with: 高风险和拒绝营销的剔掉."""
    after = sentence.next(token, _BEFORE_VERB)
    while after is not None:
        joint = after.takes("and", "versus", "or") or after.text == "、"
        other = sentence.next(after, frozenset()) if joint else after
        listed = "、" in "".join(one.text for one in sentence.tokens[sentence.index(token) : sentence.index(after) + 1])
        if other is None or not (joint or listed) or not (values_of(other) or other.takes("value", "segment")):
            return after
        token, after = other, sentence.next(other, _BEFORE_VERB)
    return after


def _ends_clause(sentence: Sentence, token: Token) -> bool:
    """Whether 剔除 stands behind what it takes out: nothing follows it that could be taken out."""
    after = sentence.next(token, frozenset({"掉", "后", "之后", "以后", "了", "的"}))
    return after is None or not (values_of(after) or after.takes("value", "segment"))


def values_of(token: Token) -> list[tuple[str, str]]:
    """The dimension and the value that the word names, if it names one."""
    if token.names:
        return [(token.names[0].dimension, token.names[0].code)]
    if token.sense is not None and token.sense.kind == "value":
        return [(token.sense.id, token.sense.value)]
    return []
