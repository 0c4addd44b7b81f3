"""Questions back whose choices are whole readings: around a festival, of a vague group, of a word for several metrics."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from assistant.grammar.ambiguity import ask_metric, ask_segment
from assistant.grammar.complete import complete
from assistant.grammar.defaults import named_period
from assistant.grammar.draft import Draft
from assistant.grammar.festivals import ask_festival
from assistant.grammar.filters import describe_segment
from assistant.grammar.reading import reading_of
from assistant.grammar.sentence import Sentence
from assistant.grammar.subjects import subject_of_values
from assistant.grammar.tokens import Token
from assistant.question import Language, QueryRequest, Question, Unclear
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
    """Which of the groups that the word may mean."""

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

    return ask_segment(sentence, draft, token, language, choose)


def metric_choices(sentence: Sentence, draft: Draft, token: object, question: Question, language: Language) -> Unclear:
    """Which of the metrics that the word may mean, beside the others asked for."""
    others, period = list(draft.metrics), draft.period

    def choose(name: str) -> QueryRequest:
        draft.metrics = [name, *[other for other in others if other != name]]
        draft.period, draft.order_by = period, []
        draft.assumptions = []
        return complete(sentence, draft, question)[0]

    unclear = ask_metric(draft, token, sentence.model, language, choose)  # type: ignore[arg-type]
    return unclear.model_copy(update={"reading": reading_of(sentence)})
