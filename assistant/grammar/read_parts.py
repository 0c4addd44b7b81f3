"""What a question says besides its figures: filters, bands, thresholds, shapes, periods, plans."""

from __future__ import annotations

from datetime import date

from assistant.grammar.averages import read_average
from assistant.grammar.bands import read_bands
from assistant.grammar.comparisons import read_periods
from assistant.grammar.concerned import add_concerned
from assistant.grammar.conditions import read_conditions
from assistant.grammar.draft import Draft
from assistant.grammar.due_days import read_due_days
from assistant.grammar.filters import read_filters
from assistant.grammar.mismatch import read_mismatch
from assistant.grammar.past import known_metrics
from assistant.grammar.sentence import Sentence
from assistant.grammar.shapes import read_shapes
from assistant.grammar.targets import plan_of_last, read_target, split_plan
from assistant.question import QueryRequest
from semantic_layer.query import SemanticQuery


def read_parts(sentence: Sentence, draft: Draft, today: date, last: QueryRequest | None) -> None:
    """Read them into the draft in the order in which one may depend on another; ``last`` is the question before."""
    shown = last.query if last is not None else None
    known = known_metrics(last) if last is not None and not draft.metrics else []
    own = not draft.metrics or (shown is not None and split_plan(sentence, draft, shown))
    own = own or (sentence.has("behind", "ahead") and draft.metrics == [sentence.readings["targets"]["progress"]])
    planned = plan_of_last(sentence, shown) if shown is not None and own else None
    read_filters(sentence, draft)
    add_concerned(sentence, draft, shown)
    read_mismatch(sentence, draft)
    read_bands(sentence, draft, today)
    read_conditions(sentence, draft, known)
    read_shapes(sentence, draft)
    read_average(sentence, draft, shown)
    read_due_days(sentence, draft, today, shown)
    read_periods(sentence, draft, today)
    if shown is None or not _unplanned(sentence, draft, shown):
        period = draft.period
        read_target(sentence, draft, planned, over=period is not None and bool(period.grain) and period.end <= today)


def _unplanned(sentence: Sentence, draft: Draft, last: SemanticQuery) -> bool:
    """Whether nothing but a plan is asked for after a figure that has none: 完成计划了吗, after the NPL ratio."""
    said = [one for one in sentence.tokens if one.text.strip(" ,，。.?？!！")]
    alone = all(one.takes("target", "behind", "ahead", "filler", "ask", "about", "and", "pronoun") for one in said)
    asked = sentence.has("target") and alone and not draft.metrics
    if not asked or not last.metrics or plan_of_last(sentence, last) is not None:
        return False
    draft.metrics, draft.no_plan = [last.metrics[0]], True
    return True
