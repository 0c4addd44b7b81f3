"""Questions back whose choices are whole readings: around a festival, of a vague group, of a word for several metrics."""

from __future__ import annotations

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


def metric_choices(sentence: Sentence, draft: Draft, token: Token, question: Question, language: Language) -> Unclear:
    """Which of the metrics that the word may mean, beside the others asked for."""

    def choose(name: str) -> QueryRequest:
        chosen = deepcopy(draft)
        chosen.metrics = [name, *[other for other in draft.metrics if other != name]]
        return complete(sentence, chosen, question)[0]

    assert token.sense is not None
    metrics = sentence.model.metrics
    known = [metrics[name] for name in sentence.model.ambiguities[token.sense.id].choices if name in metrics][:MOST]
    choices = [Choice(label_zh=one.zh, label_en=one.en, request=choose(one.id)) for one in known]
    return _unclear(sentence, token, choices, language)


def _unclear(sentence: Sentence, token: Token, choices: list[Choice], language: Language) -> Unclear:
    return Unclear(
        code="ambiguous-word",
        details={"word": token.text},
        choices=tuple(choices),
        reading=reading_of(sentence),
        language=language,
    )
