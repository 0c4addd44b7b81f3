"""Words of a follow-up that the groups shown tell: 最多的是哪一类 of alert rules, who of them of clients, 75分往上 of a score."""

from __future__ import annotations

import re

from assistant.grammar.people import people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest

_KIND = re.compile(r"哪(?:一|几)?(?:类|种|档|项|样|条|个)|(?:which|what) (?:kind|type|sort|category|one|class)s?")
_WHO = frozenset({"who", "who's", "whos", "who is", "who are", "谁", "是谁"})
_KEEPS = frozenset({"keeps", "keep", "holds", "hold", "kept", "held"})
_WITH = frozenset({"with", "including", "showing", "plus", "incl"})
_ARTICLES = frozenset({"the", "their", "its", "also", "each", "and", "our"})
_ROWS = frozenset(
    "band bracket bucket group row line class category tier range slice box step bin size entry item".split()
)
_EACH = frozenset({"each", "every", "per", "in each", "in every", "for each", "for every", "of each"})
_HOW_MUCH = ("how much", "多少钱", "what amount", "what sum")
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
    if not groups and _counts_clients(sentence, last) and _first_few(sentence):
        for token in (one for one in sentence.tokens if one.text.lower() in _WHO):
            _silence(token)  # who are the five biggest by AUM, of clients counted
    if groups:
        _each_row(sentence)
        _money_in_bands(sentence, last)
    for token in sentence.of("dimension") if groups == {client} else ():
        _beside(sentence, token)
    _points(sentence, last)


def _counts_clients(sentence: Sentence, last: QueryRequest) -> bool:
    """Whether the last query is one number of clients."""
    first, unit = last.query.metrics[:1], people_unit(sentence)
    return bool(first and unit) and sentence.model.metrics[first[0]].unit == unit


def _first_few(sentence: Sentence) -> bool:
    """Whether the first so many by a figure are asked."""
    return any(one.number is not None and one.number.unit == "rank" for one in sentence.of("number")) and bool(
        sentence.metric_tokens()
    )


def _each_row(sentence: Sentence) -> None:
    """「in each band」, 「per row」: each of the groups shown."""
    for token in sentence.tokens:
        before = sentence.previous(token, frozenset())
        loose = token.kind == "unknown" or token.takes("bands", "part", "filler", "implied")
        if before is None or not loose or token.text.lower().removesuffix("s") not in _ROWS:
            continue
        if before.takes("each") or before.text.lower() in _EACH:
            _silence(token)
            _silence(before)


def _money_in_bands(sentence: Sentence, last: QueryRequest) -> None:
    """「how much money is in it」 after clients in bands of an amount: that amount."""
    model = sentence.model
    amounts = [amount for amount, band in sentence.readings["bands"].items() if band in last.query.group_by]
    counts = all(model.metrics[name].kind == "count" for name in last.query.metrics if name in model.metrics)
    if len(amounts) != 1 or not counts or sentence.metric_tokens() or sentence.has("dimension", "share"):
        return
    for token in sentence.tokens:
        if token.text.lower().startswith(_HOW_MUCH) and (token.takes("filler", "ask") or token.kind == "unknown"):
            token.kind, token.sense, token.note["shown"] = "word", Meaning("metric", str(amounts[0])), "yes"
            return


def _beside(sentence: Sentence, token: Token) -> None:
    """「with rating」 of clients listed: a column beside them, no group."""
    before = sentence.previous(token, _ARTICLES)
    told = token.sense is not None and token.sense.id != sentence.model.defaults.client_dimension
    grain = token.sense is not None and sentence.model.dimensions[token.sense.id].grain
    if before is None or "beside" in token.note or not told or grain or token.text.lower().startswith(("by ", "per ")):
        return
    led = bool(_WITH & set(before.text.lower().split()))
    behind = before.takes("dimension", "add", "and") and any("column" in one.note for one in sentence.tokens)
    if (led or behind) and token.sense is not None:
        token.note["column"], token.used = token.sense.id, True


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
    token.pass_over()
