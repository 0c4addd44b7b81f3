"""Days of a follow-up: 上个月呢, 跟去年同期比, 改成按月, 增了多少."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.past import Past
from assistant.grammar.sentence import Sentence
from semantic_layer.calendar import Period, start_of
from semantic_layer.model import SemanticModel


def edit_times(sentence: Sentence, draft: Draft, base: Draft, past: Past) -> None:
    """Put the window and the comparison of the follow-up in place of those before."""
    model = sentence.model
    if draft.period is not None:
        base.period = draft.period
        if base.compare == "period" and draft.compare is None:
            base.compare = base.compare_period = None
    elif draft.compare is None and (draft.change or sentence.has("versus")):
        _between_windows(base, past)
    grain = next((model.dimensions[name].grain for name in draft.group_by if model.dimensions[name].grain), None)
    if grain is not None and draft.period is None and _one_piece(base, grain):
        base.period = base.compare = base.compare_period = None  # the usual window of a series instead
    if draft.compare is not None and draft.period is None:
        _end_of_series(model, base)
    if draft.compare is not None:
        base.compare, base.compare_period = draft.compare, draft.compare_period


def _one_piece(base: Draft, grain: str) -> bool:
    return base.period is not None and start_of(grain, base.period.end) <= base.period.start


def _between_windows(base: Draft, past: Past) -> None:
    """「增了多少」 after the same figure of two windows is the later one against the earlier."""
    if past.before is None or past.last is None:
        return
    old, new = past.before.query, past.last.query
    same = old.model_copy(update={"period": new.period}) == new
    if not same or old.period is None or new.period is None or old.period == new.period or base.compare is not None:
        return
    later, earlier = (old.period, new.period) if old.period.end > new.period.end else (new.period, old.period)
    base.period, base.compare = later, "period"
    base.compare_period = earlier
    if later.shift_months(-12) == earlier:
        base.compare, base.compare_period = "yoy", None


def _end_of_series(model: SemanticModel, base: Draft) -> None:
    """A series compared with a base is its last piece: 不良率走势 → 跟去年同期比呢."""
    grain = next((model.dimensions[name].grain for name in base.group_by if model.dimensions[name].grain), None)
    if grain is not None and base.period is not None:
        base.group_by = [name for name in base.group_by if model.dimensions[name].grain is None]
        base.period = Period(start=max(start_of(grain, base.period.end), base.period.start), end=base.period.end)
