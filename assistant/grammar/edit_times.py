"""Days of a follow-up: 上个月呢, 跟去年同期比, 改成按月, 增了多少."""

from __future__ import annotations

from datetime import date, timedelta

from assistant.grammar.defaults import is_flow
from assistant.grammar.draft import Draft
from assistant.grammar.parts import drop_comparison
from assistant.grammar.past import Past
from assistant.grammar.sentence import Sentence
from semantic_layer.calendar import Period, end_of, start_of
from semantic_layer.model import SemanticModel


def edit_times(sentence: Sentence, draft: Draft, base: Draft, past: Past, today: date) -> None:
    """Put the window and the comparison of the follow-up in place of those before."""
    model = sentence.model
    if draft.period is not None and draft.compare is None and _beside(sentence, draft, base, today):
        return
    if draft.period is not None:
        base.period = _before_shown(sentence, draft, base) or draft.period
        if base.compare == "period" and draft.compare is None:
            drop_comparison(base)
    elif draft.compare is None and (draft.change or _versus(sentence)):
        _between_windows(base, past, Period(start=today, end=today))
    elif sentence.has("present") and base.period is not None and base.period.end < today and _now(sentence, draft):
        base.period = None
    if draft.recent and draft.period is None and draft.compare is None:
        base.period = None  # 这几个月, 最近: another window than the one shown
    if sentence.has("present") and draft.period is None and draft.compare is None:
        _only_now(sentence, draft, base, today)
    if any("whole" in token.note for token in sentence.tokens):
        grains = [name for name in base.group_by if model.dimensions[name].grain and name not in draft.group_by]
        base.group_by = [name for name in base.group_by if name not in grains]
    if _with_window(sentence, draft, base):
        return
    grain = next((model.dimensions[name].grain for name in draft.group_by if model.dimensions[name].grain), None)
    timed = any(model.dimensions[name].grain for name in base.group_by)
    grain = grain or ("month" if draft.trend and not timed else None)  # 3月的 · 每月的变化
    if grain is not None and draft.period is None and _one_piece(base, grain):
        base.period = base.compare = base.compare_period = None  # the usual window of a series instead
    if draft.compare is not None and draft.period is None and not sentence.has("add", "include", "again"):
        _end_of_series(model, base)
    if draft.compare is not None:
        base.compare, base.compare_period = draft.compare, draft.compare_period
    if draft.period is not None:
        _no_series_of_one(draft, base, model)
    _month_of_day(base, model)


def _before_shown(sentence: Sentence, draft: Draft, base: Draft) -> Period | None:
    """「上一个季度的」 after the very quarter that this is from today: the one before it; None where other days were shown."""
    said = any(one.text.lower().startswith(_BEFORE) for one in sentence.of("period"))
    grain = next(
        (one for one in ("month", "quarter", "year") if draft.period is not None and _whole(draft.period, one)), ""
    )
    if not said or not grain or base.period is None or draft.period != base.period or draft.metrics:
        return None
    day = base.period.start - timedelta(days=1)
    return Period(start=start_of(grain, day), end=day)


_BEFORE = ("上一个", "上个", "上一", "the previous", "previous", "the prior", "prior")


def _whole(period: Period, grain: str) -> bool:
    return start_of(grain, period.start) == period.start and end_of(grain, period.start) == period.end


def _no_series_of_one(draft: Draft, base: Draft, model: SemanticModel) -> None:
    """「by branch, only May」 after a series of months: one piece is no series."""
    kept = [
        name
        for name in base.group_by
        if name in draft.group_by or not (grain := model.dimensions[name].grain) or not _one_piece(base, grain)
    ]
    base.group_by = kept


def _now(sentence: Sentence, draft: Draft) -> bool:
    """Whether today's figures are asked for, against nothing, or back to them and against an earlier window."""
    return draft.compare is None or sentence.has("replace", "correct")


def _month_of_day(base: Draft, model: SemanticModel) -> None:
    """A flow beside what stood at a month's end (去年底的活期占比 · 付息率也看看) is that month's."""
    day = base.period
    if day is None or day.days > 1 or not any(is_flow(model, name) for name in base.metrics if name in model.metrics):
        return
    month = Period(start=start_of("month", day.end), end=end_of("month", day.end))
    if day.end == month.end:
        base.period = month


def _versus(sentence: Sentence) -> bool:
    """Whether a word sets one against another, and does not only join two values (对公和零售分开)."""
    for token in sentence.of("versus"):
        sides = (sentence.previous(token), sentence.next(token))
        if not (token.has("and") and all(one is not None and one.takes("value") for one in sides)):
            return True
    return False


def _only_now(sentence: Sentence, draft: Draft, base: Draft, today: date) -> None:
    """「那就各分行现在的」, "just the latest" after a series: the groups that are named, as things stand."""
    model = sentence.model
    latest = any(_LATEST in token.text.lower() for token in sentence.of("present"))
    timed = [name for name in base.group_by if model.dimensions[name].grain is not None]
    again = any(model.dimensions[name].grain for name in draft.group_by)
    if not timed or again or not (draft.group_by or latest):
        return
    base.group_by = [name for name in base.group_by if name not in timed]
    base.period, end = None, base.period.end if base.period is not None else today
    if latest and any(is_flow(model, name) for name in base.metrics):
        base.period = Period(start=start_of(str(model.dimensions[timed[0]].grain), end), end=end)


_LATEST = "latest point"


def _end_of_series(model: SemanticModel, base: Draft) -> None:
    """A series of states compared with a base is its last one (不良率走势 → 跟去年同期比呢); of flows every piece is."""
    grain = next((model.dimensions[name].grain for name in base.group_by if model.dimensions[name].grain), None)
    if grain is None or base.period is None or any(is_flow(model, name) for name in base.metrics):
        return
    base.group_by = [name for name in base.group_by if model.dimensions[name].grain is None]
    base.period = Period(start=max(start_of(grain, base.period.end), base.period.start), end=base.period.end)


def reason_of_series(sentence: Sentence, base: Draft, today: date) -> None:
    """「为什么升了」 of a series: its last piece against its first one; of flows against the piece before.
    Of the first figure, and of all rows."""
    base.metrics, base.order_by, base.limit, base.limit_per = base.metrics[:1], [], None, None
    base.share, base.share_within, base.rank = False, None, False
    model = sentence.model
    grain = next((model.dimensions[name].grain for name in base.group_by if model.dimensions[name].grain), None)
    if grain is None or base.compare is not None or grain not in ("month", "quarter", "year"):
        return
    span = base.period or Period(start=start_of("year", today), end=today)
    last = Period(start=max(start_of(grain, span.end), span.start), end=span.end)
    base.group_by = [name for name in base.group_by if model.dimensions[name].grain is None]
    base.period = last
    if last.start <= span.start:
        return
    if all(is_flow(model, name) for name in base.metrics[:1]):
        base.compare = "prior"
    else:
        base.compare, base.compare_period = "period", Period(start=span.start, end=end_of(grain, span.start))


def _beside(sentence: Sentence, draft: Draft, base: Draft, today: date) -> bool:
    """「去年的也列上」: the window that is there against the other one."""
    window, other = base.period or Period(start=today, end=today), draft.period
    if not sentence.has("add", "include") or other is None or base.compare is not None or draft.metrics or draft.where:
        return False
    if other.end >= window.start and window.end >= other.start:
        return False
    if any(sentence.model.dimensions[name].grain for name in base.group_by) and _adjoins(window, other):
        base.period = Period(start=window.start, end=other.end)
        return True
    if any(sentence.model.dimensions[name].grain for name in base.group_by):
        base.compare = "yoy" if other.start.year == window.start.year - 1 else None
        return base.compare is not None
    if base.period is None:
        base.compare = "yoy" if other.start.year == other.end.year == today.year - 1 else None
        return base.compare is not None
    _pair(base, window, other)
    return True


def _adjoins(window: Period, other: Period) -> bool:
    """Whether the other window begins on the day after this one ends: 去年每季度, 今年一季度的也放进来."""
    return (other.start - window.end).days == 1


def _one_piece(base: Draft, grain: str) -> bool:
    return base.period is not None and start_of(grain, base.period.end) <= base.period.start


def _with_window(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """「和2025年比」 after 2024: the two windows that are named, not last year's of the first."""
    named = [token.period.period for token in sentence.of("period") if token.period is not None and token.period.period]
    if len(named) != 1 or draft.compare is None or sentence.has("compare") or base.period is None or base.compare:
        return False
    other = named[0]
    apart = other.start > base.period.end or base.period.start > other.end
    if not apart or abs(other.days - base.period.days) > 5:
        return False
    _pair(base, base.period, other)
    return True


def _pair(base: Draft, one: Period, other: Period) -> None:
    """The later window against the earlier."""
    later, earlier = (one, other) if one.end > other.end else (other, one)
    base.period, base.compare, base.compare_period = later, "period", earlier
    if later.shift_months(-12) == earlier:
        base.compare, base.compare_period = "yoy", None


def _between_windows(base: Draft, past: Past, today: Period) -> None:
    """「增了多少」 after the same figure of two windows is the later one against the earlier."""
    if past.before is None or past.last is None or not windows_differ(past):
        return
    if base.compare is None:
        _pair(base, past.before.query.period or today, past.last.query.period or today)


def windows_differ(past: Past) -> bool:
    """Whether the last two queries ask the same of different windows."""
    if past.before is None or past.last is None:
        return False
    old, new = past.before.query, past.last.query
    return old.period != new.period and old.model_copy(update={"period": new.period}) == new
