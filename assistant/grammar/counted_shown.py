"""What counts the rows shown: 「户数呢」 of overdue loans by days, 「折成每万户呢」 of complaints."""

from __future__ import annotations

import re

from assistant.grammar.draft import Draft
from assistant.grammar.exact_counts import first_figure
from assistant.grammar.followup import content
from assistant.grammar.people import people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.thresholds import opposite_left
from assistant.grammar.tokens import Token
from assistant.question import QueryRequest
from semantic_layer.instead import has_dimension
from semantic_layer.model import Dimension
from semantic_layer.query import Condition, Having, MetricTest, SemanticQuery

_AMOUNTS = ("balance", "average_balance", "sum")
_HOW_MANY = ("how many", "多少人", "几个人", "多少个", "有多少人", "几人")
_HAS = ("does it have", "do they have", "are there", "are with it")
_OF_KIND = re.compile(r"(?:and )?how many (?:of (?:those|them|these|it) )?(?:is|are|were|was|come from|belong to) ")
_MANY = re.compile(r"(?:每一?|一)(?P<many>[万千百])(?:户|人|个客户|名客户|位客户)")


def counted_of_shown(sentence: Sentence, draft: Draft, last: QueryRequest) -> bool:
    """「户数呢」, 「多少户」 after amounts, of all or by group: those whose amounts they are, not all clients there are."""
    model, counted, query = sentence.model, sentence.readings["counted"], last.query
    if _counts_kind(sentence, draft, query):
        return True
    words, rows = (
        content(sentence),
        query.having or query.population or model.defaults.client_dimension in query.group_by,
    )
    told = len(words) == 1 and (_counts_clients(sentence, words[0]) or draft.metrics[:1] == [counted])
    if not told or rows or not query.metrics or draft.where or draft.group_by or _all_it_has(sentence, query):
        return False
    groups = [model.dimensions[name] for name in query.group_by if name in model.dimensions]
    reached = all(has_dimension(model.metrics[counted], one, model) for one in groups)
    elliptic = words[0].text.lower() in sentence.readings["elliptic"]
    name, kept = ("", {}) if model.metrics[query.metrics[0]].is_rate else _count_of(sentence, query.metrics[0])
    if not name and (elliptic or words[0].takes("count")) and _some_have(sentence, query.metrics[0], groups):
        name, draft.holders = counted, [query.metrics[0]]
    if name not in model.metrics or not all(has_dimension(model.metrics[name], one, model) for one in groups):
        return False
    if reached and not elliptic and not words[0].takes("count"):
        return False  # number of clients: all there are
    if (
        reached
        and name == counted
        and not (draft.holders or (kept and (elliptic or any(model.dimensions[one].multi for one in kept))))
    ):
        return False
    beside = words[0].takes("count") and groups and not kept and not draft.holders
    words[0].used, words[0].kind, words[0].sense = True, "word", None
    draft.metrics, draft.of_last = [*(query.metrics if beside else ()), name], True
    draft.where += [Condition(dimension=one, values=tuple(values)) for one, values in kept.items()]
    return True


def _counts_kind(sentence: Sentence, draft: Draft, query: SemanticQuery) -> bool:
    """「how many of those are corporate」 after an amount: the clients of that kind whose amount it is; what nothing counts is not
    understood, for no number of clients is a part of an amount."""
    said = " ".join(one.text.lower() for one in sentence.tokens if one.text.strip())
    rows = query.having or query.population or sentence.model.defaults.client_dimension in query.group_by
    money = bool(query.metrics) and "元" in sentence.model.metrics[query.metrics[0]].unit
    opened = next((one for one in sentence.tokens if one.text.lower() in ("how many", "and how many")), None)
    if opened is None or _OF_KIND.match(said) is None or rows or not money or draft.metrics or not draft.where:
        return False
    name, kept = _count_of(sentence, query.metrics[0])
    if name not in sentence.model.metrics:
        opened.kind, opened.sense = "unknown", None
        return False
    opened.used, opened.kind, opened.sense = True, "word", None
    draft.metrics, draft.of_last = [name], True
    draft.where += [Condition(dimension=one, values=tuple(values)) for one, values in kept.items()]
    return True


def _all_it_has(sentence: Sentence, query: SemanticQuery) -> bool:
    """「它有多少户」, "how many clients does it have", of the one row that a ranking chose: all its clients, and not only those
    behind the figure it was chosen by."""
    said = " ".join(one.text.lower() for one in sentence.tokens)
    has = any(one in said for one in _HAS) or (sentence.has("pronoun") and "有" in said)
    return query.limit == 1 and bool(query.group_by) and has


def _counts_clients(sentence: Sentence, token: Token) -> bool:
    """Whether the word asks how many clients, and not how many rows of the figure shown: 多少户, how many customers."""
    unit = sentence.model.metrics[sentence.readings["counted"]].unit
    entry = next((one for one in sentence.readings["counts"] if one["unit"] == unit), None)
    text = token.text.lower()
    nouns = set(text.split()) & set(entry["nouns"]) if entry is not None else ()
    return token.takes("count") and entry is not None and bool(nouns or any(word in text for word in entry["words"]))


def _some_have(sentence: Sentence, name: str, groups: list[Dimension]) -> bool:
    """Whether a figure is one of which some clients have more than none: alerts, visits; of all of it what was lent or spent."""
    model, metric = sentence.model, sentence.model.metrics[name]
    told = metric.kind == "count" or (metric.kind == "sum" and not groups)
    unit = model.metrics[sentence.readings["counted"]].unit
    return told and metric.unit != unit and model.defaults.client_group in metric.dims


def _count_of(sentence: Sentence, name: str) -> tuple[str, dict[str, tuple[str, ...]]]:
    """What counts the clients that have some of a figure, and the conditions that say so."""
    unit = sentence.model.metrics[sentence.readings["counted"]].unit
    entry = next((one for one in sentence.readings["counts"] if one["unit"] == unit and name in one["of"]), None)
    return ("", {}) if entry is None else (str(entry["of"][name]), dict(entry.get("where", {}).get(name, {})))


def per_many(sentence: Sentence, draft: Draft, last: QueryRequest) -> bool:
    """「折成每万户呢」 of complaints: the figure of the same rows that is told per so many clients; without one, it is named."""
    said = "".join(one.text for one in sentence.tokens)
    found = _MANY.search(said)
    words = [one for one in sentence.tokens if found is not None and one.text in found.group()]
    if found is None or not words:
        return False
    model = sentence.model
    first = model.metrics[first_figure(last.query, model)]
    stems = {first.zh[place : place + 2] for place in range(len(first.zh) - 1)}
    metrics = [
        one
        for one in model.metrics.values()
        if found["many"] + "户" in one.zh and any(stem in one.zh for stem in stems)
    ]
    for one in words:
        one.used, one.kind, one.sense = True, "word" if len(metrics) == 1 else "unknown", None
    if len(metrics) != 1:
        return False
    draft.metrics, draft.group_by, draft.of_last = [metrics[0].id], [], True
    return True


def in_each_many(sentence: Sentence, base: Draft) -> bool:
    """「how many in each」, 「各有多少人」 after amounts by group, and nothing else: the number of clients of each group."""
    model, counted = sentence.model, sentence.readings["counted"]
    each = [one for one in sentence.tokens if any(meaning.kind == "each" for meaning in one.meanings)]
    said = [one for one in content(sentence) if one not in each]
    asked = [one for one in sentence.tokens if one.text.lower().startswith(_HOW_MANY)]
    groups = [model.dimensions[name] for name in base.group_by]
    amounts = all(
        model.metrics[name].unit != model.metrics[counted].unit and "元" in model.metrics[name].unit
        for name in base.metrics
    )
    if said or not (asked and each and amounts and base.metrics):
        return False
    return all(has_dimension(model.metrics[counted], one, model) for one in groups)


def asks_number_of_each(sentence: Sentence) -> bool:
    """「各有多少」, 「每家几个」: how many in each of the rows, and no list of them."""
    return any(one.takes("each") and one.text.endswith(("多少", "几个", "几户", "几家")) for one in sentence.tokens)


def of_whom_counted(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「only those with an AUM of 50k」 of the dormant clients of each office: the clients that have it, and not the offices."""
    model, unit, client = sentence.model, people_unit(sentence), sentence.model.defaults.client_dimension
    counts = bool(unit and base.metrics) and all(model.metrics[name].unit == unit for name in base.metrics)
    kind = base.metrics[:1] != [sentence.readings["counted"]] or bool(base.population)
    kind = kind or any(model.dimensions[one.dimension].group == model.defaults.client_group for one in base.where)
    if (
        not (counts and kind and base.group_by)
        or client in base.group_by
        or sentence.has("dimension", "versus", "change")
    ):
        return
    told = [one for one in draft.having if one.on == "value" and one.of is None and one.metric not in base.metrics]
    own = all(
        model.metrics[one.metric].kind in _AMOUNTS and model.defaults.client_group in model.metrics[one.metric].dims
        for one in told
    )
    if not told or not own or len(told) < len(draft.having) or set(draft.metrics) - {one.metric for one in told}:
        return
    draft.tests += [as_test(one) for one in (opposite_left(sentence, told))]
    draft.having, draft.metrics = [], []


def as_test(having: Having) -> MetricTest:
    """「存款一百万以上的」 of a number of clients: those of them."""
    return MetricTest(metric=having.metric, op=having.op, values=having.values, of=having.of)
