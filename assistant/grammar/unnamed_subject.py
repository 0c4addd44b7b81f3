"""What a question that names no figure asks about: the number of those described, one client, the rows of a list."""

from __future__ import annotations

from assistant.grammar.bare_amounts import values_of
from assistant.grammar.conditions_on_clients import clients_meant
from assistant.grammar.counting import settle_counts
from assistant.grammar.draft import Draft
from assistant.grammar.people import counts_people, is_client
from assistant.grammar.rules import tested_metrics
from assistant.grammar.sentence import Sentence
from assistant.grammar.subjects import read_profile

_AMOUNTS_ASKED = frozenset(
    {"how much", "how big", "how large", "volume", "amount", "size", "how much of", "how much in"}
)
_LINKS = frozenset({"is", "are", "was", "of", "our", "my", "the", "in"})
_SIGNS = frozenset({":", ",", "-", "–", "is", "are"})
_COUNTERS = frozenset({"的", "个", "家", "户", "名", "位", "那", "几"})
_JOINTS = frozenset({"and", ",", ";", "and the", "and its", "as well as", "plus", "?"})


def _groups_meant(sentence: Sentence, draft: Draft) -> list[str]:
    """The groups of the dimensions that values, segments and groupings speak of."""
    model, readings = sentence.model, sentence.readings
    named = [*[value.id for value in values_of(sentence)], *draft.group_by]
    groups = [model.dimensions[name].group for name in named if name != model.defaults.client_dimension]
    segments = [
        readings["segments"][int(token.sense.id)] for token in sentence.of("segment") if token.sense is not None
    ]
    groups += [model.dimensions[name].group for entry in segments for name in entry.get("where", {})]
    if sentence.of("segment") or sentence.has("count"):
        groups.append(model.defaults.client_group)
    return groups


def _share_of_people(sentence: Sentence, draft: Draft) -> bool:
    """「抵押贷款客户里押品不足的占比」: a share of clients, where they are named and no figure is."""
    named = any(is_client(sentence, one) for one in sentence.of("dimension"))
    return draft.share and named and not sentence.metric_tokens() and not draft.group_by


def _asks_how_many(sentence: Sentence, draft: Draft) -> bool:
    return not draft.listing and (counts_people(sentence) or _share_of_people(sentence, draft))


def _traits_of_one(sentence: Sentence, draft: Draft) -> bool:
    """Whether one client is named and nothing is asked but what it is: its rating, its industry."""
    model = sentence.model
    one = any(condition.dimension == model.defaults.client_dimension for condition in draft.where)
    traits = [model.dimensions[name].group == model.defaults.client_group for name in draft.group_by]
    return one and bool(traits) and all(traits) and not sentence.has("profile", "overview")


def _got_better(sentence: Sentence) -> bool:
    """Whether rows are said to be or have got better or worse, and no word says in what."""
    moved = [token.sense.value for token in sentence.of("change") if token.sense is not None]
    judged = sentence.has("better", "worse") or bool({"better", "worse"} & set(moved))
    return judged and not sentence.has("number", "count")


def _sum_asked(sentence: Sentence) -> bool:
    """Whether 「how much」 opens the question and no word asks who: a sum, not a list."""
    first = next((token.text.lower() for token in sentence.tokens if any(map(str.isalnum, token.text))), "")
    return first.startswith("how much") and not sentence.has("which", "list", "exclude", "lacking")


def subject_of_values(sentence: Sentence, draft: Draft) -> None:
    """No metric was named: what a value, a client or a list of clients alone speaks of; beside a rate, how much it is."""
    if draft.metrics:
        _amount_beside_rate(sentence, draft)
        return
    model, readings = sentence.model, sentence.readings
    customer, counted = model.defaults.client_dimension, readings["counted"]
    if draft.having:
        draft.add_metrics(*[having.metric for having in draft.having])
    elif _got_better(sentence) or (sentence.has("best", "worst") and customer not in draft.group_by):
        return  # which industries got worse: of what, is not said
    elif customer in draft.group_by and _sum_asked(sentence):
        return  # how much money do pensioners hold: in what, is not said
    elif counted in model.metrics and _asks_how_many(sentence, draft):
        draft.add_metrics(counted)
        draft.assume("amount-of-value", metric=counted)
    elif (tested := [*draft.holders, *(name for rule in draft.tests for name in tested_metrics(rule))]) and (
        customer in draft.group_by or draft.share
    ):
        draft.add_metrics(*tested)
    elif counted in model.metrics and _traits_of_one(sentence, draft):
        draft.add_metrics(counted)  # what rating does it have
    elif any(condition.dimension == customer for condition in draft.where):
        read_profile(sentence, draft)
    elif customer in draft.group_by and not draft.ranking and not draft.having and (listed := _listed(sentence, draft)):
        draft.add_metrics(*listed)
    elif draft.ranking and customer in draft.group_by and (amount := _amount_described(sentence, draft)):
        draft.add_metrics(amount)  # who is overdue, biggest first
        draft.assume("amount-of-value", metric=amount)
    elif draft.ranking and customer in draft.group_by and readings["top_customers"] in model.metrics:
        draft.add_metrics(readings["top_customers"])
        draft.assume("top-customers", metric=readings["top_customers"])
    else:
        _amount_of_values(sentence, draft)
    settle_counts(sentence, draft)


def _amount_beside_rate(sentence: Sentence, draft: Draft) -> None:
    """「how much green lending is there, and its NPL ratio」: the book that the value names is asked for as well."""
    if clients_meant(sentence, draft):
        draft.group(sentence.model.defaults.client_dimension)
    metrics, dimensions = sentence.model.metrics, sentence.model.dimensions
    if not all(metrics[name].is_rate for name in draft.metrics) or draft.group_by or draft.ranking:
        return
    first = sentence.index(sentence.metric_tokens()[0]) if sentence.metric_tokens() else 0
    for token in sentence.tokens[:first]:
        after = sentence.next(token, _LINKS)
        beside = after if token.text.lower() in _AMOUNTS_ASKED and after is not None else None
        beside = beside if beside is not None and beside.takes("value") else sentence.previous(token, _SIGNS)
        if token.text.lower() not in _AMOUNTS_ASKED or beside is None or not beside.takes("value") or not beside.sense:
            continue
        group = dimensions[beside.sense.id].group
        name = sentence.readings["amounts"].get(group)
        joined = any(
            one.takes("and") or one.text.lower() in _JOINTS for one in sentence.tokens[sentence.index(token) : first]
        )
        if name in metrics and joined and group != sentence.model.defaults.client_group:
            draft.metrics.insert(0, name)
            draft.assume("amount-of-value", metric=name)
            return


def _listed(sentence: Sentence, draft: Draft) -> list[str]:
    """The figures of a list of clients that can be split by all that is said of them; none of 橙色预警涉及哪些客户."""
    metrics = sentence.model.metrics
    needed = [sentence.model.dimensions[one.dimension] for one in draft.where]
    known = [name for name in sentence.readings["listed"] if name in metrics]
    return [name for name in known if all({one.id, one.group} & set(metrics[name].dims) for one in needed)]


def _held_by_most(sentence: Sentence) -> str:
    """The amount of what clients hold who are ranked by nothing else: 最大的贷款客户, 存款客户前十. Empty without it."""
    holdings: dict[str, str] = sentence.readings["holdings"]
    for token in sentence.of("value"):
        held = holdings.get(token.sense.id, "") if token.sense is not None and token.sense.value == "Y" else ""
        near = (sentence.previous(token, _COUNTERS), sentence.next(token, _COUNTERS))
        if held and any(one is not None and (one.takes("top", "bottom", "rank") or one.number) for one in near):
            return held
    return ""


def _amount_described(sentence: Sentence, draft: Draft) -> str | None:
    """The amount of money that clients of a tag are told by, where the model names one: what the overdue ones owe; of
    clients ranked by nothing else, the amount of what they hold."""
    if held := _held_by_most(sentence):
        return held
    metrics, segments = sentence.model.metrics, sentence.model.segments
    tags = {value for one in draft.where if one.op == "in" for value in one.values} | set(draft.members)
    described: dict[str, str] = sentence.readings["described"]
    return next(
        (
            name
            for name, tag in described.items()
            if name in metrics and tag in segments and tag in tags and "元" in metrics[name].unit
        ),
        None,
    )


def _amount_of_values(sentence: Sentence, draft: Draft) -> None:
    """The amount of the first book that values or groups speak of; the number of clients where only they are named."""
    model, counted = sentence.model, sentence.readings["counted"]
    groups = _groups_meant(sentence, draft)
    for group, name in sentence.readings["amounts"].items():
        if group in groups and name in model.metrics:
            draft.add_metrics(name)
            draft.assume("amount-of-value", metric=name)
            return
    known = [token.sense.id for token in sentence.of("dimension") if token.sense is not None]
    if counted and model.defaults.client_dimension in known and sentence.has("ask", "count"):
        draft.add_metrics(counted)
