"""A figure joined to the number of a kind: 各支行存款余额和对公客户数, NPL ratio and number of tech companies by branch; to the
kind alone, which is counted as well: 沉睡客户和不良率, fee income along with dormant customers.

What narrows the number says nothing of a figure before it, nor of a rate behind it, so each is read by itself; office, days and
groups are of both.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.grammar.confidence import ASK_BELOW, least_sure
from assistant.grammar.two_edits import query_of
from assistant.question import Interpretation, QueryRequest, Question, Understood, distinct
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, SemanticQuery

_JOINT = re.compile(
    r"\s*(?:以及|还有|[和及与跟、]|[，,；？?](?=[^，,；？?]{1,8}[户家人笔件条]数(?:呢|(?:是|有)?多少)?[？?。]*$))\s*"
    r"|,?\s+(?:and|plus|as well as|together with|along with)\s+(?:the )?",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\s*(?:以及|还有(?!多少|几|没|存|在)|[和及与跟、](?!我|咱|本行|银行)|[？?](?=.+呢)|[？?]\s*and\b)\s*"
    r"|,?\s+(?:and|plus|as well as|together with|along with)\s+(?:the )?",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"^(?:(?:please|can you|could you|show|give|get|tell|me|us|the)\s+)+", re.IGNORECASE)
_EACH = re.compile(r"(?:各|分别)(?:是|有)?多少[？?。]*$")
_COUNT = re.compile(r"[户家人笔件条单]数|\b(?:number|count) of\b|\bhow many\b", re.IGNORECASE)
_CLAUSE = re.compile(
    r"\b(?:with|without|who|that|whose|have|has|had|hold|holds|excluding|except|both|either)\b", re.IGNORECASE
)
_WINDOWS = frozenset({"recent-days", "year-to-date", "year-average"})


def read_joined_count(
    question: Question, whole: Interpretation, interpret: Callable[[Question], Interpretation], model: SemanticModel
) -> Understood | None:
    """Both figures, each of its own rows; None where no number of a kind is joined to another figure, or the ``whole`` tells both
    as they are asked."""
    said = _COUNT.search(question.text) is not None
    if not said and not _loses_count(whole, model):
        return None
    text = _EACH.sub("", question.text)
    for joint in list((_JOINT if said else _BESIDE).finditer(text))[:-3:-1]:
        halves = (_SHOWN.sub("", text[: joint.start()]) if not said else text[: joint.start()], text[joint.end() :])
        clause = _CLAUSE.search(halves[0]) is not None and (not said or _COUNT.search(halves[0]) is not None)
        if clause or (not said and _of_one(halves[0], model)):
            continue  # how many clients have deposits and loans; deposit and loan customers
        halves_read = [interpret(question.model_copy(update={"text": half})) for half in halves]
        read = [one for one in halves_read if isinstance(one, Understood)]
        if len(read) == 2 and (both := _both(read, whole, model, said)) is not None:
            return both
    return None


def _loses_count(whole: Interpretation, model: SemanticModel) -> bool:
    """Whether a reading tells figures of a kind of clients, and not how many they are."""
    query = query_of(whole)
    if query is None or _shaped(query, model) or not _kind(query, model):
        return False
    return all(model.metrics[name].kind != "count" for name in query.metrics)


def _of_one(half: str, model: SemanticModel) -> bool:
    """Whether a half ends in a product, which may be of the clients behind the joint: deposit and loan customers."""
    nouns = tuple(word for words in model.readings.held.values() for word in words if not word.endswith("s"))
    return half.lower().endswith(nouns)


def _both(read: list[Understood], whole: Interpretation, model: SemanticModel, named: bool) -> Understood | None:
    """Both halves; an amount behind a number of clients that is ``named`` is of the same clients."""
    queries = [query for one in read if (query := query_of(one)) is not None and not _shaped(query, model)]
    if len(queries) < 2 or min(one.confidence for one in read) < ASK_BELOW:
        return None
    people = model.metrics[model.readings.counted].unit
    told = [
        one for one in queries if (_counts(one, model) and _kind(one, model) if named else _is_of(one, people, model))
    ]
    groups = {one.group_by for one in queries if one.group_by}
    figure = next((one for one in queries if one not in told and not _kind(one, model)), None)
    if len(told) != 1 or figure is None or len(groups) > 1 or figure.metrics[0] == told[0].metrics[0]:
        return None
    count = told[0]
    said = [tuple(one for one in query.where if _is_place(one, model)) for query in queries]
    if all(said) and said[0] != said[1]:
        return None  # how many clients at Xihu and Binjiang who have a loan are there
    places = said[0] or said[1]
    periods = [_said(one, query) for one, query in zip(read, queries, strict=True)]
    days = next((one for one in periods if one is not None), None)
    shared = []
    for query, own in zip(queries, periods, strict=True):
        where = (*places, *(one for one in query.where if one not in places))
        update = {"group_by": next(iter(groups), ()), "where": where, "period": own or days or query.period}
        shared.append(query.model_copy(update=update))
    apart = any(model.metrics[name].is_rate or model.metrics[name].unit == people for name in figure.metrics)
    of_same = queries[0] is count and not apart and named  # 对公客户数和存款余额: of the same clients
    if of_same or (shared[0].where, shared[0].population) == (shared[1].where, shared[1].population):
        known = query_of(whole)
        if of_same and known is not None and {*count.metrics[:1], *figure.metrics[:1]} <= set(known.metrics):
            return None
        metrics = tuple(dict.fromkeys((*shared[0].metrics, *shared[1].metrics)))
        shared = [shared[0].model_copy(update={"metrics": metrics, "period": shared[1].period or shared[0].period})]
    notes = distinct(note for one in read for note in one.assumptions if days is None or note.code not in _WINDOWS)
    requests = tuple(QueryRequest(query=one) for one in shared)
    update = {"requests": requests, "assumptions": notes, "reading": (*read[0].reading, *read[1].reading)}
    return read[0].model_copy(update={**update, **least_sure(read)})


def _shaped(query: SemanticQuery, model: SemanticModel) -> bool:
    """Whether the query is more than figures of groups: a list, a ranking, a test, a comparison, a share or a plan."""
    shaped = query.having or query.limit or query.compare or query.share or query.target or query.bands
    return bool(shaped) or model.defaults.client_dimension in query.group_by


def _counts(query: SemanticQuery, model: SemanticModel) -> bool:
    """Whether the query tells a number of clients or of rows."""
    first = model.metrics[query.metrics[0]]
    return first.kind == "count" and first.window.kind == "end"


def _is_of(query: SemanticQuery, unit: str, model: SemanticModel) -> bool:
    return model.metrics[query.metrics[0]].unit == unit


def _kind(query: SemanticQuery, model: SemanticModel) -> bool:
    """Whether the query is narrowed by more than places."""
    return query.population is not None or any(not _is_place(one, model) for one in query.where)


def _is_place(condition: Condition, model: SemanticModel) -> bool:
    return model.dimensions[condition.dimension].group == model.defaults.tree_group


def _said(read: Understood, query: SemanticQuery) -> object:
    """The days that the half names; None where it names none."""
    return None if any(one.code in _WINDOWS for one in read.assumptions) else query.period
