"""Questions back whose choices are whole readings: around a festival, of a vague group, of a word for several metrics."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from assistant.grammar.ambiguity import MOST
from assistant.grammar.complete import complete
from assistant.grammar.defaults import named_period
from assistant.grammar.draft import Draft
from assistant.grammar.festivals import ask_festival
from assistant.grammar.filters import describe_segment
from assistant.grammar.reading import reading_of
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.unnamed_subject import subject_of_values
from assistant.question import Choice, Language, QueryRequest, Question, Unclear
from semantic_layer.calendar import Period


def festival_choices(sentence: Sentence, draft: Draft, question: Question, language: Language) -> Unclear | None:
    """Which days around the festival, each with the whole question; None if there is none or nothing is asked of it."""

    def choose(period: Period, base: Period | None) -> QueryRequest:
        chosen = deepcopy(draft)
        chosen.period, chosen.change = period, ""
        chosen.compare, chosen.compare_period = ("period" if base else None), base
        return complete(sentence, chosen, question)[0]

    return ask_festival(sentence, question.data_date, language, choose) if draft.metrics else None


def segment_choices(sentence: Sentence, draft: Draft, token: Token, question: Question, language: Language) -> Unclear:
    """Which clients are meant (大客户) where the bank's definition has parts of different measures."""

    def choose(entry: dict[str, Any]) -> QueryRequest:
        chosen = deepcopy(draft)
        describe_segment(sentence, chosen, entry, excluded=False)
        counted = sentence.readings["counted"] if chosen.having else ""
        chosen.metrics = [name for name in chosen.metrics if name != counted]
        chosen.metrics = chosen.metrics or [having.metric for having in chosen.having]
        if entry.get("period") and chosen.period is None:
            chosen.period = named_period(entry["period"], question.data_date)
        if not chosen.metrics:
            subject_of_values(sentence, chosen)
        return complete(sentence, chosen, question)[0]

    assert token.sense is not None
    entries = sentence.readings["segments"][int(token.sense.id)]["choices"][:MOST]
    choices = [Choice(label_zh=one["zh"], label_en=one["en"], request=choose(one)) for one in entries]
    return _unclear(sentence, token, choices, language)


def metric_choices(
    sentence: Sentence,
    draft: Draft,
    token: Token,
    question: Question,
    language: Language,
    onto: Callable[[Draft], Draft | None],
) -> Unclear:
    """Which of the metrics that the word may mean, beside the others asked for; ``onto`` puts them into the query shown."""

    def choose(name: str) -> QueryRequest:
        chosen = deepcopy(draft)
        chosen.metrics = [name, *[other for other in draft.metrics if other != name]]
        return complete(sentence, onto(chosen) or chosen, question)[0]

    assert token.sense is not None
    metrics = sentence.model.metrics
    known = [metrics[name] for name in sentence.model.ambiguities[token.sense.id].choices if name in metrics][:MOST]
    choices = [Choice(label_zh=one.zh, label_en=one.en, request=choose(one.id)) for one in known]
    return _unclear(sentence, token, choices, language)


def share_choices(
    sentence: Sentence, draft: Draft, requests: tuple[QueryRequest, ...], language: Language
) -> Unclear | None:
    """「which branch has the highest share of corporate deposits」: of all such deposits, or of its own; None where it is said."""
    query, words, model = requests[0].query, sentence.of("share"), sentence.model
    client = model.defaults.client_group
    parts = [one for one in query.where if one.op == "in" and model.dimensions[one.dimension].group == client]
    place = query.group_by[0] if len(query.group_by) == 1 else ""
    of_places = place in model.dimensions and model.dimensions[place].group == model.defaults.tree_group
    ranked = query.share and query.share_within is None and query.limit is not None and draft.edits is None
    told = sentence.has("bank", "sum") or any(one.text.lower() in _OF_ALL for one in sentence.tokens)
    if len(requests) > 1 or not (words and ranked and of_places and len(parts) == 1) or told:
        return None
    kept = tuple(one for one in query.where if one is not parts[0])
    update = {
        "group_by": (place, parts[0].dimension),
        "where": kept,
        "limit": None,
        "order_by": (),
        "share_within": place,
    }
    within = requests[0].model_copy(update={"query": query.model_copy(update=update)})
    label = model.dimensions[place].label
    choices = [
        Choice(
            label_zh=f"占所有{label.zh}合计的比重",
            label_en=f"Of the total of all: by {label.en.lower()}",
            request=requests[0],
        ),
        Choice(
            label_zh=f"占各{label.zh}自身的比重",
            label_en=f"Of each one's own total: by {label.en.lower()}",
            request=within,
        ),
    ]
    return _unclear(sentence, words[0], choices, language)


_OF_ALL = frozenset({"all", "total", "overall", "whole", "all our", "of all", "全部", "所有", "整个", "总体"})


def _unclear(sentence: Sentence, token: Token, choices: list[Choice], language: Language) -> Unclear:
    return Unclear(
        code="ambiguous-word",
        details={"word": token.text},
        choices=tuple(choices),
        reading=reading_of(sentence),
        language=language,
    )
