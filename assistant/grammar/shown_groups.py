"""Words of a follow-up that the groups shown tell: 最多的是哪一类 of alert rules, who of them of clients, 75分往上 of a score."""

from __future__ import annotations

import re

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest

_KIND = re.compile(r"哪(?:一|几)?(?:类|种|档|项|样|条|个)|(?:which|what) (?:kind|type|sort|category|one|class)s?")
_WHO = frozenset({"who", "who's", "whos", "who is", "who are", "谁", "是谁"})
_KEEPS = frozenset({"keeps", "keep", "holds", "hold", "kept", "held"})
_POINT = "分"


def read_shown_groups(sentence: Sentence, last: QueryRequest) -> None:
    """Give such words the sense that they have beside the rows of ``last``."""
    groups, client = set(last.query.group_by), sentence.model.defaults.client_dimension
    for token in sentence.of("dimension") if groups else ():
        if _KIND.fullmatch(token.text.lower()) and token.sense is not None and token.sense.id not in groups:
            token.sense = Meaning("which")
    for place, token in enumerate(sentence.tokens[:-1]):
        after = sentence.tokens[place + 1]
        if client in groups and token.text.lower() in _WHO and after.takes("pronoun"):
            _silence(token)
        if token.text.lower() in _KEEPS and token.takes("steady") and after.takes("top", "bottom"):
            _silence(token)
    _points(sentence, last)


def _points(sentence: Sentence, last: QueryRequest) -> None:
    """「75分往上」, 「这个分怎么算的」: the unit of the score shown, or the score itself."""
    units = {sentence.model.metrics[name].unit for name in last.query.metrics if name in sentence.model.metrics}
    for token in list(sentence.tokens) if units & {_POINT, "点"} else []:
        before = sentence.previous(token, frozenset())
        if token.text != _POINT or before is None:
            continue
        if before.number is not None:
            sentence.tokens.remove(token)
        elif before.takes("pronoun") and sentence.has("define"):
            _silence(token)


def _silence(token: Token) -> None:
    token.kind, token.sense, token.used = "word", Meaning("filler"), True
