"""The share of one figure in another: 中收占营收的比重, wealth as a share of AUM. No formula of the model tells it."""

from __future__ import annotations

from itertools import pairwise

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token

_WHOLE = frozenset(
    {"全部", "所有", "总", "整个", "全行", "了", "的", "our", "the", "total", "all", "of", "overall", "in", "in total"}
)
_WITHIN = frozenset({"in", "of", "in total", "within", "out of", "in overall", "in all", "里", "中", "里面"})


def of_another(sentence: Sentence, draft: Draft) -> bool:
    """Whether the share that is asked for is of another figure of the draft, not of the sum of its own parts."""
    figures = sentence.metric_tokens()
    for token in sentence.of("share"):
        place = sentence.index(token)
        before = [one for one in figures if sentence.index(one) < place]
        behind = [one for one in figures if sentence.index(one) > place]
        whole = sentence.next(token, _WHOLE)
        if before and behind and whole is behind[0] and _apart(sentence, draft, before[-1], behind[0]):
            return True
        for part, other in pairwise(behind):
            between = sentence.tokens[sentence.index(part) + 1 : sentence.index(other)]
            if any(one.text.lower() in _WITHIN for one in between) and _apart(sentence, draft, part, other):
                return True
    return False


def _apart(sentence: Sentence, draft: Draft, one: Token, other: Token) -> bool:
    """Whether the two words are for different figures, the first of which is asked for."""
    part, whole = set(sentence.metrics_of(one)), set(sentence.metrics_of(other))
    return not part & whole and bool(part & set(draft.metrics))
