"""Clients that are described first and a figure joined behind them: rows of those clients with their figure, and no total.

「tech firms with an idle line, and their limit」, 「complainants at platinum level + AUM」, 「没买保险的银发客户，附上理财余额」.
A figure that comes first is a total of the clients behind it, and so is one asked 「for」 them or of a plain kind of client."""

from __future__ import annotations

from assistant.grammar.described_by import introduced
from assistant.grammar.draft import Draft
from assistant.grammar.list_columns import opens_columns
from assistant.grammar.people import is_tag, of_them_all, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.query import Condition

_OTHERWISE = ("sum", "average", "share", "distribution", "trend", "versus", "others", "percapita", "correlate", "compare",
    "change", "bands", "target", "totals", "benchmark", "why", "define")  # fmt: skip
_PAUSES = frozenset(",，;；:：?？.。+&-–—/")


def list_with_figures(sentence: Sentence, draft: Draft) -> None:
    """Give each of the clients that open the question a row, where the figures joined behind are what each of them has."""
    if not _plain(sentence, draft):
        return
    _counted_as_told(sentence, draft)
    asked = [one for one in sentence.metric_tokens() if _asks(sentence, one, draft)]
    first = sentence.index(asked[0]) if asked else 0
    head, last = _described(sentence, first)
    if not head or not all(_of_each(sentence, name) for name in draft.metrics):
        return
    between, behind = sentence.tokens[last + 1 : first], sentence.tokens[first:]
    column = any(opens_columns(one) for one in between) or any(one.takes("add") for one in behind)
    paused = any(one.text.strip() in _PAUSES or one.takes("and") for one in between)
    strict = any(not one.text.isascii() for one in asked) or not any(_singles_out(sentence, one) for one in head)
    if not column and (strict or not paused):
        return
    asked[0].note["each"] = asked[0].note["listed"] = "yes"
    if not draft.group_by:
        draft.listing = True
        draft.group(sentence.model.defaults.client_dimension)


def _plain(sentence: Sentence, draft: Draft) -> bool:
    """Whether the question is a new one, of figures that nothing groups, ranks, compares, adds up or counts."""
    client = sentence.model.defaults.client_dimension
    if draft.edits is not None or draft.kept or draft.listing or draft.group_by not in ([], [client]):
        return False
    shaped = bool(draft.ranking or draft.limit or draft.trend or draft.change or draft.compare or draft.bands)
    shaped = shaped or draft.target is not None or draft.share or draft.overview
    named = any(one.dimension == client for one in draft.where)
    asked = of_them_all(sentence) or sentence.has(*_OTHERWISE)
    return bool(draft.metrics) and not (shaped or named or asked)


def _asks(sentence: Sentence, token: Token, draft: Draft) -> bool:
    """Whether the word names a figure that is asked for, and no condition or trait of the clients."""
    tells = token.note.get("condition") or token.note.get("describes")
    return not tells and bool({token.note.get("fitted", ""), *sentence.metrics_of(token)} & set(draft.metrics))


def _described(sentence: Sentence, first: int) -> tuple[list[Token], int]:
    """The words before ``first`` that say which clients are meant, and the place of the last of them."""
    head = [one for one in sentence.tokens[:first] if _tells(sentence, one)]
    if not head or introduced(sentence, head[0]):
        return [], 0  # for clients in court, the loan balance
    return head, sentence.index(head[-1])


def _tells(sentence: Sentence, token: Token) -> bool:
    """Whether the word says what clients are, or is what a condition on them tests."""
    model = sentence.model
    if token.takes("value") and token.sense is not None:
        return model.dimensions[token.sense.id].group == model.defaults.client_group
    return token.takes("segment") or "having" in token.note or "condition" in token.note


def _singles_out(sentence: Sentence, token: Token) -> bool:
    """Whether the word picks clients one by one (a tag, a holding, a limit), and is no kind that books are split by."""
    if not token.takes("value") or token.sense is None:
        return True
    return is_tag(sentence, token) or token.sense.id in sentence.readings["held"]


def _of_each(sentence: Sentence, name: str) -> bool:
    """Whether each client has a value of its own: no number of clients, and no rate over many cases."""
    metric = sentence.model.metrics[name]
    of_clients = sentence.model.defaults.client_group in metric.dims
    return of_clients and metric.unit != people_unit(sentence) and not metric.cases


def _counted_as_told(sentence: Sentence, draft: Draft) -> None:
    """「the churn warnings, AUM alongside」: clients that a figure counts are told by its tag where another figure of each is
    set beside them."""
    model, described = sentence.model, sentence.readings["described"]
    told = [name for name in draft.metrics if name in described and model.metrics[name].unit == people_unit(sentence)]
    rest = [name for name in draft.metrics if name not in told]
    segment = model.segments.get(described[told[0]]) if len(told) == 1 and rest else None
    opening = next((one for one in sentence.metric_tokens()), None)
    if segment is None or segment.stored is None or opening is None or told[0] not in sentence.metrics_of(opening):
        return
    beside = any(opens_columns(one) or one.takes("add") for one in sentence.tokens[sentence.index(opening) + 1 :])
    if beside and all(_of_each(sentence, name) for name in rest):
        draft.metrics, opening.note["condition"] = rest, "yes"
        draft.where.append(Condition(dimension=segment.stored, op="in", values=(segment.id,)))
