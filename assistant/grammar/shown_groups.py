"""Words of a follow-up that the groups shown tell: 最多的是哪一类 of alert rules, who of them of clients, 75分往上 of a score."""

from __future__ import annotations

import re

from assistant.grammar.people import people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest
from semantic_layer.instead import has_dimension

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
    _names_of_rows(sentence, last)
    _value_of_rows(sentence, last)
    groups, client = set(last.query.group_by), sentence.model.defaults.client_dimension
    for token in sentence.of("dimension") if groups else ():
        if _KIND.fullmatch(token.text.lower()) and token.sense is not None and token.sense.id not in groups:
            token.sense = Meaning("which")
    for place, token in enumerate(sentence.tokens[:-1]):
        after = sentence.tokens[place + 1]
        alone = sentence.has("top", "bottom", "best", "worst") and bool(
            sentence.metric_tokens()
        )  # who of them has most
        if client in groups and token.text.lower() in _WHO and after.takes("pronoun") and not alone:
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
    _one_of_rows(sentence, last)
    if groups == {client} and not sentence.has("dimension", "own", "bank"):
        for token in sentence.of("which", "list", "pronoun"):
            token.note["those"] = "clients"


def _names_of_rows(sentence: Sentence, last: QueryRequest) -> None:
    """「王敏手里最大的五户」 after a row for each manager: the manager, and no client of that name."""
    for token in sentence.tokens:
        shown = {one.dimension for one in token.names}.intersection(last.query.group_by)
        if len(shown) == 1:
            token.names = tuple(one for one in token.names if one.dimension in shown)


def _value_of_rows(sentence: Sentence, last: QueryRequest) -> None:
    """「campaign ones only」 of opportunities by source: a row shown, where the figures have no such groups."""
    model, shown = sentence.model, (*last.query.group_by, *(one.dimension for one in last.query.where))
    for token in sentence.of("dimension"):
        values = [one for one in token.meanings if one.kind == "value" and one.id in shown]
        known = model.dimensions[token.sense.id] if token.sense is not None else None
        if len(values) == 1 and known is not None:
            fits = any(has_dimension(model.metrics[name], known, model) for name in last.query.metrics)
            token.sense = token.sense if fits else values[0]


def _one_of_rows(sentence: Sentence, last: QueryRequest) -> None:
    """「哪个不良率最高」, "which fell most": with no rows named, those shown; of a list that was cut, its rows alone."""
    asked = [one for one in sentence.of("which", "list") if one.text.lower().split()[0].rstrip("是") in _ONE_OF]
    groups = [name for name in last.query.group_by if sentence.model.dimensions[name].grain is None]
    ends = sentence.has("top", "bottom", "best", "worst")
    tested = sentence.has("operator", "after", "between") and not ends
    if len(asked) != 1 or len(groups) != 1 or len(last.query.group_by) != 1 or sentence.has(*_NAMES_ROWS):
        return
    token, model = asked[0], sentence.model
    names = [name for one in sentence.metric_tokens() for name in sentence.metrics_of(one)[:1]]
    fits = all(has_dimension(model.metrics[name], model.dimensions[groups[0]], model) for name in names)
    whose = token.text.lower().startswith(_PERSONS) and not _of_people(sentence, groups[0])
    if whose or not (ends or tested) or not fits or any(one.names for one in sentence.tokens):
        return
    cut = last.query.limit not in (None, 1) and last.query.limit_per is None
    if ends and cut and not sentence.has("pronoun"):
        token.note["within"] = "yes"
    if names:
        token.sense, token.note["shown"], token.note["single"] = Meaning("dimension", groups[0]), "yes", "1"


_ONE_OF = frozenset("哪个 哪家 哪户 哪位 哪一个 哪一家 哪一户 哪些 有哪些 哪几个 哪几家 谁 which who".split())
_PERSONS = ("谁", "who")
_NAMES_ROWS = (
    "dimension", "value", "segment", "own", "bank", "each", "peer", "exclude", "replace", "correct", "why", "others",
    "share", "target", "versus", "documents", "define",
)  # fmt: skip


def _of_people(sentence: Sentence, name: str) -> bool:
    """Whether rows are clients, or those who look after them."""
    defaults = sentence.model.defaults
    return name in (defaults.client_dimension, defaults.person_dimension)


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
