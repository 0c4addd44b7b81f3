"""Follow-ups that count what was asked before: 高净值客户有多少 → 列出存款前十, 各支行沉睡客户 → 超过50户的支行, 两类比一下."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.people import people_unit
from assistant.grammar.pronouns import points_back
from assistant.grammar.rules import tested_metrics
from assistant.grammar.sentence import Sentence
from assistant.grammar.who_is_meant import names_rows
from assistant.question import QueryRequest
from semantic_layer.query import Having, SemanticQuery

_AMOUNTS = ("balance", "average_balance", "sum", "derived")
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
    counted = query.metrics[:1] == (sentence.readings["counted"],) and counts_people_alone(sentence, query)
    return counted and (of_groups or (not query.group_by and len(query.metrics) == 1)) and told


def lists_counted(sentence: Sentence, draft: Draft, last: SemanticQuery) -> bool:
    """Whether those who were counted are to be listed, by themselves or with figures: 名单给我，带日均存款; who are they."""
    model, client = sentence.model, sentence.model.defaults.client_dimension
    groups = [one.sense.id for one in sentence.of("dimension") if one.sense is not None]
    values = [one.sense.id for one in sentence.of("value") if one.sense is not None]
    own = draft.tests or draft.members or draft.having or draft.limit or draft.ranking or draft.share or draft.compare
    if own or draft.period or any(name != client for name in groups) or sentence.has("segment", "name", "own", "count"):
        return False
    if any(model.dimensions[name].group != model.defaults.tree_group for name in values):
        return False
    own_count = last.metrics[:1] != (sentence.readings["counted"],) and client not in last.group_by
    told = counts_described(sentence, last, of_groups=True) or (own_count and counts_people_alone(sentence, last))
    return told and bool(names_rows(sentence))


def counts_people_alone(sentence: Sentence, query: SemanticQuery) -> bool:
    """Whether the query is but numbers of clients."""
    unit = people_unit(sentence)
    return bool(query.metrics) and all(sentence.model.metrics[name].unit == unit for name in query.metrics)


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


def list_them(sentence: Sentence, draft: Draft, base: Draft, last: SemanticQuery) -> None:
    """「是哪些」, "list them" after a figure of clients: the clients, one a row."""
    model, client = sentence.model, sentence.model.defaults.client_dimension
    if lists_counted(sentence, draft, last):
        own = [name for name in last.metrics[:1] if name != sentence.readings["counted"]]
        held = [Having(metric=name, op=">", values=(0.0,)) for name in own]
        base.having = [*(one for one in base.having if one not in held), *held]
        base.metrics = list(dict.fromkeys([*(draft.metrics or [sentence.readings["counted"]]), *own]))
        base.group_by, base.order_by, base.limit, base.limit_per, base.kept = [client], [], None, None, True
    described = base.population is not None and base.population.entity == client
    described = described or any(
        model.dimensions[one.dimension].group == model.defaults.client_group for one in base.where
    )
    grouped = base.group_by or draft.group_by or draft.ranking or client not in model.dimensions
    ordered = sentence.has("rank", "descend", "ascend") and bool(draft.metrics)  # sorted by AUM
    which = (
        sentence.has("which")
        and any(points_back(sentence, one) for one in sentence.of("pronoun"))
        and not draft.metrics
    )  # which of them are in manufacturing
    if not grouped and ((sentence.has("list") or ordered or which) and described):
        base.group_by, base.kept = [client], True
    elif base.group_by != [client] or not sentence.has("list"):
        return
    counted, unit = sentence.readings["counted"], people_unit(sentence)
    amounts = [name for name in base.metrics if model.metrics[name].unit != unit]
    if base.group_by == [client] and base.metrics[:1] == [counted] and amounts:
        base.metrics = amounts  # 名单给我, after their number and an amount: one of each is no news
    if base.metrics == [counted]:
        tested = tested_metrics(base.population.rule) if base.population is not None else []
        tested = tested or _amounts_of(sentence, base)
        listed = [name for name in sentence.readings["listed"] if name in model.metrics]
        base.metrics = tested or listed or base.metrics


def list_of_one(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「西湖支行的是哪些客户」 after the first five offices: its clients who have some, for the five were offices."""
    some = (
        base.limit is not None and draft.limit is None and draft.group_by == [sentence.model.defaults.client_dimension]
    )
    if some and all(sentence.model.metrics[name].kind in ("sum", "balance") for name in base.metrics[:1]):
        base.having = [Having(metric=base.metrics[0], op=">", values=(0.0,))]
    base.limit, base.limit_per = None, None


def _amounts_of(sentence: Sentence, base: Draft) -> list[str]:
    """What those who are told by a tag have: of clients overdue, the amount that is."""
    tags = {str(value) for one in base.where for value in one.values}
    told = {name for name, tag in sentence.readings["described"].items() if tag in tags}
    pairs = [pair for one in sentence.readings["counts"] for pair in one["of"].items()]
    return [amount for amount, count in pairs if count in told and sentence.model.metrics[amount].kind in _AMOUNTS]
