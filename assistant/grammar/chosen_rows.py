"""Rows that a ranking chose, shown once more: 从低到高排 of the first three sorts these three, 第二名是谁 is one row and not the
first two, and 第二名的不良率 is of that row.

A rule of a population says which clients and managers they are. Of offices and industries no rule can: the ranking is the first
step again, and what is asked stands on what it shows.
"""

from __future__ import annotations

from typing import Any

from assistant.grammar.parts import nth
from assistant.grammar.people import is_client
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import listed_entity, nth_shown, shown_by
from assistant.grammar.tokens import Token
from assistant.grammar.two_edits import query_of
from assistant.grammar.word_forms import FIRST
from assistant.question import Interpretation, QueryRequest, Understood
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, Order, SemanticQuery

_ENDS = ("top", "bottom", "best", "worst")
_MOST = ("highest", "largest", "biggest", "greatest", "most")
_PLAIN: dict[str, Any] = {"having": (), "order_by": (), "limit": None, "rank": False}
_ASKS = ("which", "list", "filler", "about", "ask", "show", "article", "dimension", "pronoun")


def sorted_anew(sentence: Sentence, whole: Interpretation, last: SemanticQuery) -> Understood | None:
    """The rows that ``last`` chose in the other order, or the one of them at its other end (which is the highest of them, of the
    three lowest); None where the ``whole`` reading asks for anything else."""
    query, model = query_of(whole), sentence.model
    ends = any(one.text.lower().endswith(" one") for one in sentence.of("number"))  # the highest one
    one = query is not None and query.limit == 1 and (ends or sentence.has("which", "pronoun"))
    if query is None or not isinstance(whole, Understood) or not last.limit or not (one or _only_orders(sentence)):
        return None
    before = last.order_by[0] if last.order_by else Order(by=last.metrics[0])
    after, limit = _turned(before), 1 if one and last.limit > 1 else last.limit
    turned = {"order_by": (after, *last.order_by[1:]), "limit": limit}
    if query != last.model_copy(update=turned) or last.limit_per is not None:
        return None
    entity = listed_entity(last, model)
    plain = {"order_by": (after,), "limit": 1 if one else None, "rank": False}
    if entity in (model.defaults.client_dimension, model.defaults.person_dimension):
        chosen = shown_by(last, model)
        asked = last.model_copy(update={**plain, "population": chosen})
        return None if chosen is None else whole.model_copy(update={"requests": (QueryRequest(query=asked),)})
    if not _steps_can_say(last, model):
        return None
    asked = _of_step(last, 1, plain)
    requests = (QueryRequest(query=last), QueryRequest(query=asked))
    return whole.model_copy(update={"requests": requests, "follows": ((), (0,))})


def split_more(whole: Interpretation, last: SemanticQuery, model: SemanticModel) -> Understood | None:
    """「这三家再分对公零售」: each of the rows that a limit or a condition chose, split; what cuts them is of whole rows, never of
    their parts."""
    query, name = query_of(whole), last.group_by[0]
    if query is None or not isinstance(whole, Understood) or len(whole.requests) > 1:
        return None
    cut = last.limit is not None and (query.limit, query.limit_per) == (last.limit, None)
    cut = cut or (bool(last.having) and query.having == last.having)
    if not cut or name not in query.group_by or len(query.group_by) < 2:
        return None
    if listed_entity(last, model) in (model.defaults.client_dimension, model.defaults.person_dimension):
        split = query.model_copy(update={**_PLAIN, "population": shown_by(last, model)})
        return whole.model_copy(update={"requests": (QueryRequest(query=split),)}) if split.population else None
    if not _steps_can_say(last, model):
        return None
    requests = (QueryRequest(query=last), QueryRequest(query=_of_step(query, 1, _PLAIN, of=name)))
    return whole.model_copy(update={"requests": requests, "follows": ((), (0,))})


def told_of_chosen(whole: Interpretation, last: SemanticQuery, model: SemanticModel) -> Understood | None:
    """「每个行业有多少贷款客户」, after the five with the most deposits: what is told of clients of a kind beside the rows that a
    ranking chose, which that kind must not choose anew; beside figures of all rows, their number alone."""
    query = query_of(whole)
    if query is None or not isinstance(whole, Understood) or last.limit == 1 or last.limit != query.limit:
        return None
    added = tuple(one for one in query.metrics if one not in last.metrics)
    narrower = [one for one in query.where if one not in last.where and one.dimension not in last.group_by]
    same = query.group_by == last.group_by and query.order_by[:1] == last.order_by[:1] and query.period == last.period
    if last.limit_per or not (added and narrower and same) or query.having != last.having:
        return None
    if last.limit is None and _of_the_amount(narrower, last, model):
        return None  # and number of clients too, after deposits: those whose deposits they are
    if last.limit is None:
        alone = query.model_copy(update={"metrics": added})
        counted = added == (model.readings.counted,) and not (last.having or last.order_by or last.population)
        return whole.model_copy(update={"requests": (QueryRequest(query=alone),)}) if counted else None
    if not _steps_can_say(last, model):
        return None
    requests = (QueryRequest(query=last), QueryRequest(query=_of_step(query, 1, _PLAIN | {"metrics": added})))
    return whole.model_copy(update={"requests": requests, "follows": ((), (0,))})


def _of_the_amount(told: list[Condition], last: SemanticQuery, model: SemanticModel) -> bool:
    """Whether the conditions say no more than that the clients have some of an amount shown, which they leave whole."""
    rows = {one.dimension: tuple(one.values) for one in told}
    known = [entry.where.get(name, {}) for entry in model.readings.counts for name in last.metrics]
    amounts = all(not model.metrics[name].is_rate for name in last.metrics)
    return amounts and rows in [{name: tuple(codes) for name, codes in one.items()} for one in known]


def nth_row(sentence: Sentence, last: SemanticQuery) -> tuple[tuple[SemanticQuery, ...], list[Token]] | None:
    """The steps that show the one row of ``last`` that the turn opens with (第二名…), and the words that say so."""
    model = sentence.model
    opening = [one for one in sentence.tokens if one.text.strip(" ,，") and not one.takes("article", "filler")]
    asked = [one for one in opening if not one.takes(*_ASKS)]
    token = asked[0] if asked else None
    place = nth(token) if token is not None else None
    shown = last.limit is None or (place is not None and place <= last.limit)
    if token is None or place is None or not shown or last.limit_per is not None or sentence.has(*_ENDS):
        return None
    if any(model.dimensions[name].grain is not None for name in last.group_by) or not last.metrics:
        return None
    order = last.order_by[0] if last.order_by else Order(by=last.metrics[0])
    if order.direction == "asc" and token.text.lower().startswith(_MOST):
        return None  # the highest one, of the five lowest: not the first of them
    first = last.model_copy(update={"order_by": (order,), "limit": place})
    if listed_entity(last, model) in (model.defaults.client_dimension, model.defaults.person_dimension):
        one = nth_shown(first, model, place)
        rows = last.model_copy(update={"population": one, "limit": None, "rank": False, "order_by": ()})
        return None if one is None else ((rows,), [token])
    if not _steps_can_say(last, model):
        return None
    end = _of_step(first, 1, {"order_by": (_turned(order),), "limit": 1, "rank": False}, least=place)
    return ((first,) if place == 1 else (first, end)), [token]


def asks_nothing_more(sentence: Sentence, said: list[Token]) -> bool:
    """Whether the turn says no more than which row it is: 第二名是谁, which one is third."""
    rest = [one for one in sentence.tokens if one not in said and one.text.strip(" ,，。?？.的")]
    return all(one.takes(*_ASKS) and not is_client(sentence, one) for one in rest)


def _only_orders(sentence: Sentence) -> bool:
    """Whether a word says which way the rows are to stand, and none which end of all rows is asked."""
    ends, ways = sentence.of(*_ENDS), sentence.of("descend", "ascend")
    first = [one for one in ends if one.text.lower().endswith(FIRST)]  # worst first
    turned = any(one.sense is not None and one.sense.value == "turned" for one in ways)
    return bool(ways or first) and len(first) == len(ends) and not (turned or sentence.of("number"))


def _turned(order: Order) -> Order:
    return order.model_copy(update={"direction": "asc" if order.direction == "desc" else "desc"})


def _steps_can_say(query: SemanticQuery, model: SemanticModel) -> bool:
    """Whether the codes of the rows can be filled into a second query."""
    if len(query.group_by) != 1 or query.bands is not None or query.share or query.totals:
        return False
    dimension = model.dimensions[query.group_by[0]]
    return dimension.grain is None and not dimension.personal


def _of_step(
    query: SemanticQuery, step: int, changed: dict[str, Any], *, least: int = 0, of: str = ""
) -> SemanticQuery:
    """``query`` kept to what the step shows, which must be so many at ``least``; ``of``: by that of its groups."""
    name = of or query.group_by[0]
    kept = tuple(one for one in query.where if one.dimension != name or one.op == "is not null")
    shown = Condition(dimension=name, op="in", values=(f"@{step}>={least}" if least else f"@{step}",))
    return query.model_copy(update={"where": (*kept, shown), **changed})
