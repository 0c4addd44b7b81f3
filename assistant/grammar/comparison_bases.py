"""The only period of a question as the base of a comparison: 跟上个季度比, 同比去年5月, 年初是多少、现在是多少."""

from __future__ import annotations

from datetime import date

from assistant.grammar.defaults import is_flow
from assistant.grammar.draft import Draft
from assistant.grammar.period_pairs import from_new_year
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.windows import point, shifted
from semantic_layer.calendar import Period, start_of
from semantic_layer.model import SemanticModel
from semantic_layer.query import Comparison

_JOINS = frozenset({"和", "跟", "与", "同"})


def is_base(sentence: Sentence, token: Token) -> bool:
    """Whether the only period stands as the base of a comparison: 跟上个季度比, than in March."""
    before, after = sentence.previous(token), sentence.next(token)
    if after is not None and after.takes("target"):
        return False  # against this quarter's target
    opened = (
        before is not None
        and before.takes("versus", "operator")
        and not before.takes("and")
        and before.text not in _JOINS
    )
    return opened or (
        after is not None
        and after.takes("versus")
        and after.text not in _JOINS
        and before is not None
        and before.text in _JOINS
    )


def is_named_base(sentence: Sentence, token: Token, today: date) -> bool:
    """Whether the period right behind the word for a comparison is its base: of another year, or told from today (上月末)."""
    before = sentence.previous(token)
    period = token.period.period if token.period is not None else None
    told = before is not None and before.takes("compare") and before.text in ("同比", "环比", "同比较", "环比较")
    apart = token.text.startswith(("上", "年初")) and not token.text.startswith("上半")
    return told and period is not None and (period.end.year < today.year or apart)


def is_then_and_now(sentence: Sentence, token: Token, today: date) -> bool:
    """「年初是多少、现在是多少」: an earlier figure and today's, each asked for."""
    now = [one for one in sentence.of("present") if sentence.index(one) > sentence.index(token)]
    if not now and (before := sentence.previous(token, _BESIDE)) is not None:
        if before.takes("present"):
            return _told_after(sentence, token)
        led = sentence.previous(before) if before.takes("and", "versus") else None  # 现在和一年前
        return led is not None and led.takes("present")
    earlier = token.period is not None and token.period.period is not None and token.period.period.end < today
    if not now or not earlier:
        return False
    between = sentence.tokens[sentence.index(token) + 1 : sentence.index(now[0])]
    return len(sentence.of("ask")) > 1 or any(one.takes("and", "versus") or one.text in ",，、" for one in between)


def _told_after(sentence: Sentence, token: Token) -> bool:
    """「compare … at present with last quarter end」, 「目前多少？上月末呢？」: today's figure first, and then the earlier one."""
    after = sentence.next(token, frozenset())
    asked = after is not None and after.takes("about")
    return asked or sentence.has("versus", "change", "why")


_BESIDE = frozenset("? ？ , ， with to over from 的 是 多少 是多少".split())


def settle_same_month(draft: Draft, today: date) -> None:
    """「去年同月」 without a window of its own is of the month of the data date."""
    if draft.year_back == "month" and draft.period is None:
        draft.period = Period(start=start_of("month", today), end=today)


def set_against(token: Token, draft: Draft, today: date, *, flows: bool) -> None:
    """The base is last year's, the last month's or quarter's window, or just that period."""
    assert token.period is not None and token.period.period is not None
    base = token.period.period
    named: dict[Period, Comparison] = {
        shifted("year", -1, today): "yoy",
        shifted("month", -1, today): "month_end",
        shifted("quarter", -1, today): "quarter_end",
    }
    ends: tuple[tuple[str, Comparison], ...] = (
        ("month", "month_end"),
        ("quarter", "quarter_end"),
        ("year", "year_start"),
    )
    named |= {point(shifted(grain, -1, today).end): code for grain, code in reversed(ends)}
    grain = (
        "month" if base == shifted("month", -1, today) else "quarter" if base == shifted("quarter", -1, today) else ""
    )
    if flows and grain and draft.period is None:  # 放款超过上月: this month against the last
        draft.period, draft.compare, draft.compare_period = (
            Period(start=start_of(grain, today), end=today),
            "period",
            base,
        )
    elif base in named:
        draft.compare = named[base]
    elif base.end < today:
        draft.compare, draft.compare_period = "period", base
        months = (today.year - base.start.year) * 12
        now = base.shift_months(months if base.shift_months(months).end <= today else months - 12)
        draft.period = now if base.grain in ("month", "quarter", "half") and now.start > base.end else draft.period


def asks_by_how_much(sentence: Sentence) -> bool:
    """Whether one amount of a change is asked for, and not its course: 最近半年变化了多少, 变动几个点."""
    told = ("多少", "几")
    for token in sentence.of("change"):
        after = sentence.next(token, frozenset({"了"}))
        if token.text.endswith(told) or (after is not None and after.takes("ask") and after.text.startswith(told)):
            return True
    return False


def at_ends(draft: Draft, model: SemanticModel) -> bool:
    """Whether every figure is read at the end of its window."""
    kinds = ("balance", "score", "average_balance")
    return all(
        model.metrics[name].kind in kinds or model.metrics[name].window.kind == "end" or _per_head(model, name)
        for name in draft.metrics
    )


def _per_head(model: SemanticModel, name: str) -> bool:
    """Deposits per client: a balance over a number, both read at the end."""
    return model.metrics[name].formula is not None and not model.metrics[name].is_rate and not is_flow(model, name)


def base_of(draft: Draft, model: SemanticModel, today: date) -> Comparison:
    """What a change without a base of its own is against: the start of the year, the window before, a year earlier."""
    period = draft.period
    year, quarter = (Period(start=start_of(grain, today), end=today) for grain in ("year", "quarter"))
    if not at_ends(draft, model):
        return "yoy" if period is None or period == year else "prior"
    if period is None or period == year or from_new_year(period):
        return "prior" if draft.trend else "year_start"
    return "quarter_end" if period == quarter and not draft.trend else "prior"  # 本季存款增加了多少: since it began
