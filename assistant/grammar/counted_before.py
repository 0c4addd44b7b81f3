"""Follow-ups that count what was asked before: 高净值客户有多少 → 列出存款前十, 各支行沉睡客户 → 超过50户的支行, 两类比一下."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.people import people_unit
from assistant.grammar.sentence import Sentence
from assistant.question import QueryRequest
from semantic_layer.query import SemanticQuery

_UNITS = frozenset({"户", "家", "位", "名", "人", "个"})


def first_of_counted(sentence: Sentence, draft: Draft, last: QueryRequest) -> bool:
    """Whether the first few by a figure are asked of the clients that were counted: 高净值客户有多少 → AUM最高的五户."""
    rows = [one for one in sentence.of("dimension") if one.text not in _UNITS]
    groups = set(draft.group_by) - {sentence.model.defaults.client_dimension}
    told = draft.where or draft.tests or draft.members or groups or draft.having or draft.period
    if told or rows or not draft.limit or not draft.metrics or sentence.has("value", "segment", "own", "bank"):
        return False
    return counts_described(sentence, last.query)


def counts_described(sentence: Sentence, query: SemanticQuery, *, of_groups: bool = False) -> bool:
    """Whether the query is but the number of clients who are told by something; ``of_groups``: or that of each group."""
    model = sentence.model
    client = any(model.dimensions[one.dimension].group == model.defaults.client_group for one in query.where)
    told = client or (query.population is not None and query.population.entity == model.defaults.client_dimension)
    return query.metrics == (sentence.readings["counted"],) and (of_groups or not query.group_by) and told


def limits_shown(sentence: Sentence, draft: Draft, last: QueryRequest) -> bool:
    """Whether a number of clients, of nothing said here, limits the groups whose clients were counted: 超过50户的支行."""
    model, first = sentence.model, last.query.metrics[:1]
    counted = bool(first) and bool(people_unit(sentence)) and model.metrics[first[0]].unit == people_unit(sentence)
    own = (
        draft.where
        or draft.tests
        or draft.members
        or draft.period
        or draft.compare
        or any(one.text not in _UNITS for one in sentence.metric_tokens())
    )
    bound = bool(draft.having) and all(one.metric == sentence.readings["counted"] for one in draft.having)
    same = bool(draft.group_by) and set(draft.group_by) <= set(last.query.group_by)
    return counted and bound and same and not own


def pairs(sentence: Sentence) -> bool:
    """Whether two or three things said before are set side by side: 两类比一下AUM."""
    small = any(
        one.number is not None and one.number.unit == "plain" and one.number.value in (2, 3) for one in sentence.tokens
    )
    return small and sentence.has("versus", "both") and not sentence.has("operator", "after", "period")
