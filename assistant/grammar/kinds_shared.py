"""What part of its clients a row shown has of a kind: 沉睡客户占比 after the branches and their numbers of clients, their dormant
share. It is a part of each row's own clients, as where the question names the rows itself, and no part of all of that kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistant.grammar.into_shown import text_without
from assistant.grammar.pronouns import joined_words, points_back
from assistant.grammar.sentence import Sentence
from assistant.grammar.two_edits import last_query
from assistant.question import Interpretation, QueryRequest, Question, Understood
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, SemanticQuery

_OTHERS = ("others", "exclude", "undo", "period", "compare", "top", "bottom", "only", "sum", "rank", "dimension")


def read_kind_share(
    question: Question,
    whole: Interpretation,
    interpret: Callable[[Question], Interpretation],
    read: Callable[[Question], Sentence],
) -> Understood | None:
    """The part of a kind in each row that the last query shows, where the ``whole`` reading keeps these rows; else None."""
    last = last_query(question)
    if last is None or len(last.group_by) != 1 or not isinstance(whole, Understood) or last.population is not None:
        return None
    sentence = read(question)
    told = [one.query for one in whole.requests if isinstance(one, QueryRequest)]
    kept = bool(told) and (last.group_by[0] in told[-1].group_by or _led(whole, last) is not None)
    if not sentence.has("share") or sentence.has(*_OTHERS) or not (kept or sentence.has("each")):
        return None
    if (split := _value_part(told, last, _led(whole, last), sentence.model)) is not None:
        return whole.model_copy(update=split)
    pointer = [one for one in sentence.of("pronoun") if points_back(sentence, one)]
    said = [one for first in pointer[:1] for one in joined_words(sentence, first, last.group_by[0])]
    alone = interpret(question.model_copy(update={"text": text_without(sentence, said), "history": ()}))
    part = alone.requests[0] if isinstance(alone, Understood) and len(alone.requests) == 1 else None
    if not isinstance(part, QueryRequest) or not isinstance(alone, Understood):
        return None
    if not _is_part(part.query) or not _told_of_clients(last, sentence.model):
        return None
    return alone.model_copy(update=_in_rows(part.query, last))


def _led(whole: Understood, last: SemanticQuery) -> Condition | None:
    """The kind whose part of the figure shown is asked for, where the ``whole`` reading tells it of no rows: 对公存款占比."""
    only = whole.requests[0] if len(whole.requests) == 1 else None
    if not isinstance(only, QueryRequest) or only.lead is None or only.query.metrics[:1] != last.metrics[:1]:
        return None
    plain = only.query.group_by == (only.lead.dimension,) and not (only.query.where or last.compare)
    return only.lead if plain and only.lead.dimension not in last.group_by else None


def _value_part(
    told: list[SemanticQuery], last: SemanticQuery, led: Condition | None, model: SemanticModel
) -> dict[str, Any] | None:
    """「对公占比」 of the first three branches: the part of each of them, and no new order of corporate deposits alone; ``led``: of
    all the rows shown."""
    query, cut = told[-1], last.limit is not None or bool(last.having)
    added = [led] if led else [one for one in query.where if one not in last.where and one.op in ("in", "=")]
    one = len(told) == 1 and len(added) == 1 and len(added[0].values) == 1
    same = (query.group_by, query.metrics) == (last.group_by, last.metrics)
    if not one or last.share or not (led or (cut and same)):
        return None
    value, name = added[0], last.group_by[0]
    if model.dimensions[value.dimension].multi or model.dimensions[name].grain is not None or not query.share:
        return None
    kept = tuple(one for one in last.where if one.dimension not in (name, value.dimension))
    plain = {"having": (), "order_by": (), "limit": None, "rank": False, "share": True, "share_within": name}
    shown = (Condition(dimension=name, op="in", values=("@1",)),) if cut else ()
    kept = kept if cut else tuple(one for one in last.where if one.dimension != value.dimension)
    parts = last.model_copy(update={**plain, "group_by": (name, value.dimension), "where": (*kept, *shown)})
    asked = QueryRequest(query=parts, lead=value)
    if not cut:
        return {"requests": (asked,), "assumptions": ()}
    return {"requests": (QueryRequest(query=last), asked), "follows": ((), (0,)), "assumptions": ()}


def _is_part(query: SemanticQuery) -> bool:
    """Whether the query is the part of clients of a kind, of nobody in particular."""
    return query.share and query.versus_rest and query.population is not None and not query.group_by


def _told_of_clients(last: SemanticQuery, model: SemanticModel) -> bool:
    """Whether the rows are no clients and no stretches of time, and all have clients."""
    name = last.group_by[0]
    dimension, defaults = model.dimensions[name], model.defaults
    reached = {dimension.id, dimension.group} & set(model.metrics[model.readings.counted].dims)
    return name != defaults.client_dimension and dimension.grain is None and bool(reached)


def _in_rows(part: SemanticQuery, last: SemanticQuery) -> dict[str, Any]:
    """The part in each row of ``last``; in two steps where a ranking or a condition chose them."""
    name, cut = last.group_by[0], last.limit is not None or bool(last.having)
    shown = (Condition(dimension=name, op="in", values=("@1",)),) if cut else ()
    kept = tuple(one for one in last.where if not cut or one.dimension != name)
    changed = {"group_by": (name,), "share_within": name, "where": (*kept, *part.where, *shown)}
    asked = QueryRequest(query=part.model_copy(update=changed))
    if not cut:
        return {"requests": (asked,)}
    return {"requests": (QueryRequest(query=last), asked), "follows": ((), (0,))}
