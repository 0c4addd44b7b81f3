"""What counts the rows shown: 「户数呢」 of overdue loans by days, 「折成每万户呢」 of complaints."""

from __future__ import annotations

import re

from assistant.grammar.draft import Draft
from assistant.grammar.exact_counts import first_figure
from assistant.grammar.followup import content
from assistant.grammar.sentence import Sentence
from assistant.question import QueryRequest
from semantic_layer.instead import has_dimension

_HOW_MANY = ("how many", "多少人", "几个人", "多少个", "有多少人", "几人")
_MANY = re.compile(r"(?:每一?|一)(?P<many>[万千百])(?:户|人|个客户|名客户|位客户)")


def counted_of_shown(sentence: Sentence, draft: Draft, last: QueryRequest) -> bool:
    """「户数呢」 of overdue loans by days: those who have them, where the number of clients has no such groups."""
    model, counted = sentence.model, sentence.readings["counted"]
    words = [one for one in content(sentence) if sentence.metrics_of(one)]
    if draft.metrics[:1] != [counted] or len(words) != 1 or len(content(sentence)) != 1:
        return False
    groups = [model.dimensions[name] for name in last.query.group_by if name in model.dimensions]
    if all(has_dimension(model.metrics[counted], one, model) for one in groups):
        return False
    entries = [one["of"] for one in sentence.readings["counts"] if one["unit"] == model.metrics[counted].unit]
    name = next((of[last.query.metrics[0]] for of in entries if last.query.metrics[0] in of), None)
    if name not in model.metrics or not all(has_dimension(model.metrics[name], one, model) for one in groups):
        return False
    words[0].used, words[0].kind, words[0].sense = True, "word", None
    draft.metrics, draft.of_last = [name], True
    return True


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
