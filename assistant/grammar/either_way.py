"""「是长了还是缩了」, 「涨没涨、掉没掉」: two changes that turn each other round ask which way it went, and test neither."""

from __future__ import annotations

from itertools import pairwise

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_OPPOSITE = ({"up", "down"}, {"better", "worse"})
_JOINTS = frozenset(
    {"还", "是", "还是", "或", "或者", "或是", "、", "，", ",", "了", "的", "呢", "到底", "究竟", "或者是", "抑或"}
)


def settle_either_way(sentence: Sentence) -> None:
    """Make the first of two opposite Chinese changes that only a joint parts a change of any way, and the second nothing."""
    _opened(sentence)
    _of_two_windows(sentence)
    changes = [one for one in sentence.of("change") if not one.text.isascii()]
    for first, second in pairwise(changes):
        ways = {one.sense.value for one in (first, second) if one.sense is not None}
        if ways in _OPPOSITE and _beside(sentence, first, second):
            first.sense = Meaning("change", value="any")
            second.pass_over()


def _of_two_windows(sentence: Sentence) -> None:
    """「去年四季度投放和今年一季度投放谁多」: of two windows, which has more compares them, and ranks no rows."""
    windows = [one for one in sentence.of("period") if one.period is not None and one.period.period is not None]
    if len(windows) != 2 or not sentence.has("versus", "and") or sentence.has("dimension", "value", "name", "segment"):
        return
    for token in sentence.of("rank", "top"):
        if token.text.startswith(("谁", "哪个")):
            token.sense, token.used = Meaning("versus"), True


def _opened(sentence: Sentence) -> None:
    """「retail clients who are either dormant or leaving」: either opens the two, and joins none to what is before it."""
    joints = sentence.of("or")
    for token in joints[:-1]:
        if token.text.lower() == "either":
            token.pass_over()


def _beside(sentence: Sentence, first: Token, second: Token) -> bool:
    between = sentence.tokens[sentence.index(first) + 1 : sentence.index(second)]
    return bool(between) and all(one.text in _JOINTS or not one.text.strip() for one in between)
