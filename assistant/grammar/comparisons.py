"""Against what: 同比, 环比, 较年初, two periods in one sentence, growth words without a base."""

from __future__ import annotations

from datetime import date, timedelta

from assistant.grammar.comparison_bases import at_ends, base_of, is_base, is_named_base, is_then_and_now, set_against
from assistant.grammar.defaults import is_flow
from assistant.grammar.draft import Draft
from assistant.grammar.neighbours import splits
from assistant.grammar.period_pairs import MOVED_IN, join_periods, take_ends, until_day
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.windows import point, rolling
from semantic_layer.calendar import Period, month_end, start_of
from semantic_layer.model import SemanticModel
from semantic_layer.query import Having, Order


def read_periods(sentence: Sentence, draft: Draft, today: date) -> None:
    """Take the period of the question; a second one is what it is compared with."""
    tokens = [token for token in sentence.of("period") if token.period is not None and not token.used]
    higher = [other for token in tokens if (other := sentence.previous(token)) is not None and other.takes("operator")]
    for token in higher:
        token.used = True
    _read_comparison_words(sentence, draft)
    windows: list[Token] = []
    for token in tokens:
        token.used = True
        assert token.period is not None
        if token.period.kind == "recent":
            draft.recent, draft.few_months = True, any(word in token.text.lower() for word in ("月", "季", "month"))
        elif token.period.kind == "same-last-year":
            both = bool(windows) and sentence.has("about")  # 这个季度多少，去年同期呢
            _same_last_year(sentence, draft, bool(higher) or both, token.text.lower())
        elif token.period.period is not None:
            windows.append(token)
    windows = join_periods(sentence, take_ends(sentence, windows, draft), today)
    named = [name for token in sentence.metric_tokens() for name in sentence.metrics_of(token)]
    until_day(sentence, windows, bool(named) and all(_adds_up(sentence.model, name) for name in named))
    distinct = {token.period.period: token for token in windows if token.period is not None}
    ordered = list(distinct.values())
    based = len(ordered) == 1 and (is_base(sentence, ordered[0]) or is_then_and_now(sentence, ordered[0], today))
    if (
        not based
        and len(ordered) == 1
        and draft.compare in ("yoy", "prior")
        and is_named_base(sentence, ordered[0], today)
    ):
        based, draft.compare = True, None  # 同比去年5月
    if based and draft.compare is None:
        flows = bool(named) and all(_adds_up(sentence.model, name) for name in named)
        set_against(ordered[0], draft, today, flows=flows)
    elif ordered:
        _main(sentence, draft, ordered)
    if draft.compare is not None or draft.compare_period is not None:
        draft.plain = False


def _adds_up(model: SemanticModel, name: str) -> bool:
    return is_flow(model, name) and model.metrics[name].kind != "average_balance"


def _read_comparison_words(sentence: Sentence, draft: Draft) -> None:
    for token in sentence.of("compare"):
        assert token.sense is not None
        token.used = True
        if draft.also_compare is not None and token.sense.value not in (draft.compare, draft.also_compare):
            token.kind, token.used = "unknown", False  # a third base is not told beside two
        elif draft.compare is not None and draft.compare != token.sense.value:
            draft.also_compare = token.sense.value  # type: ignore[assignment]
        else:
            draft.compare = token.sense.value  # type: ignore[assignment]
    for token in sentence.of("versus"):
        token.used = True


def _same_last_year(sentence: Sentence, draft: Draft, higher: bool, said: str) -> None:
    """「比去年同期」 compares; 「去年同期存款多少」 asks for that window itself."""
    now = sentence.has("present") and sentence.has("and", "versus")  # now and a year ago
    if higher or now or sentence.has("versus", "compare", "change", "overview", "add"):
        draft.compare = draft.compare or "yoy"
    else:
        draft.year_back = "month" if "month" in said.split() or "同月" in said else "window"


def series_of_steps(sentence: Sentence, draft: Draft) -> None:
    """「month on month since last December」: the steps of a longer span are told one by one."""
    said = " ".join(token.text.lower() for token in sentence.of("compare"))
    grain = next((grain for word, grain in _OVER.items() if word in said), "")
    grouped = any(sentence.model.dimensions[name].grain is not None for name in draft.group_by)
    if draft.compare != "prior" or draft.period is None or not grain or grouped or draft.change:
        return
    if draft.period.start < start_of(grain, draft.period.end):
        draft.compare, draft.trend = None, True
        draft.group(next(one.id for one in sentence.model.dimensions.values() if one.grain == grain))


def settle_prior(sentence: Sentence, draft: Draft, today: date) -> None:
    """环比 without a period is over what it names (quarter over quarter); of a balance it is month against month."""
    model = sentence.model
    if draft.compare != "prior" or draft.period is not None:
        return
    said = " ".join(token.text.lower() for token in sentence.of("compare"))
    grain = next((grain for word, grain in _OVER.items() if word in said), "")
    if not grain and any(model.metrics[name].window.kind == "window" for name in draft.metrics):
        return
    draft.period = Period(start=start_of(grain or "month", today), end=today)


_OVER = {"quarter": "quarter", "qoq": "quarter", "q o q": "quarter", "month": "month", "mom": "month", "m o m": "month",
    "week": "week", "wow": "week"}  # fmt: skip


def settle_ends_of_flows(draft: Draft, model: SemanticModel, today: date) -> None:
    """「跟上月比」 of what adds up over a month: the month before, and not the day it ended on; a quarter likewise."""
    grain = {"month_end": "month", "quarter_end": "quarter"}.get(str(draft.compare))
    if grain is None or not draft.metrics or not all(_adds_up(model, name) for name in draft.metrics):
        return
    if draft.period is None and all(model.metrics[name].window.kind == "window" for name in draft.metrics):
        draft.period = Period(start=start_of(grain, today), end=today)
    if draft.period is not None and draft.period.start == start_of(grain, draft.period.end):
        draft.compare = "prior"


def settle_year_back(draft: Draft, today: date) -> None:
    """Move the window, said or default, one year back for 「去年同期」."""
    if draft.year_back:
        period = draft.period or Period(start=today, end=today)
        draft.period = period.shift_months(-12)


def _main(sentence: Sentence, draft: Draft, tokens: list[Token]) -> None:
    first = tokens[0].period
    assert first is not None and first.period is not None
    draft.period = first.period
    if first.code:
        draft.assume(first.code, period=first.period.code, to=first.period.end.isoformat())
    if len(tokens) > 2:
        _series(draft, [token.period.period for token in tokens if token.period and token.period.period])
        if all(token.period and token.period.period and token.period.period.days == 1 for token in tokens):
            draft.group(next(one.id for one in sentence.model.dimensions.values() if one.grain == "month"))
        return
    if len(tokens) < 2:
        return
    second = tokens[1].period
    assert second is not None and second.period is not None
    if draft.compare is not None:
        _named_base(draft, first.period, second.period)
        return
    later, earlier = (first, second) if first.period.end >= second.period.end else (second, first)
    assert later.period is not None and earlier.period is not None
    draft.period = later.period
    if earlier.period.end + timedelta(days=1) == later.period.start and any(
        sentence.model.dimensions[name].grain is not None for name in draft.group_by
    ):
        _series(draft, [earlier.period, later.period])  # 「2025 and this year so far, quarterly」
        return
    years = tokens[0].text in _LAST_YEAR or tokens[1].text in _LAST_YEAR  # 今年和去年比: of either year the same months
    years = years and sentence.has("versus", "change")
    if later.code == "period-to-date" and _same_part(earlier.period, later.period, whole_years=years):
        draft.compare = "yoy"  # 上半年比去年上半年: as many months of either
        return
    half = later.period.start.month == 1 and later.period.days > 92
    spoken = any(token.text.startswith(("上", "本", "这", "last", "this", "previous")) for token in tokens)
    if later.code == "period-to-date" and _is_previous(earlier.period, later.period) and not half and spoken:
        draft.compare = "prior"
    elif not _overlap(later.period, earlier.period):
        draft.compare, draft.compare_period = "period", earlier.period


def _named_base(draft: Draft, left: Period, right: Period) -> None:
    """「二季度环比一季度」: the base that is named, where the word for the comparison means another."""
    later, earlier = (left, right) if left.end >= right.end else (right, left)
    if draft.compare in ("yoy", "prior", "period") and not _overlap(later, earlier):
        draft.period = later
        same = draft.compare == "yoy" and earlier.start == later.shift_months(-12).start
        if not same and not (draft.compare == "prior" and _is_previous(earlier, later)):
            draft.compare, draft.compare_period = "period", earlier


def _series(draft: Draft, periods: list[Period]) -> None:
    """Three and more periods side by side are a series; ``draft.trend`` gives them their grain."""
    draft.period = Period(start=min(one.start for one in periods), end=max(one.end for one in periods))
    draft.trend, draft.plain = True, False


def _overlap(left: Period, right: Period) -> bool:
    return left.start <= right.end and right.start <= left.end


_LAST_YEAR = frozenset(
    {"去年", "上年", "去年的", "上年的", "上一年", "last year", "the previous year", "previous year"}
)


def _same_part(earlier: Period, later: Period, *, whole_years: bool) -> bool:
    """Whether ``earlier`` is the whole half, quarter or month a year before the one that ``later`` is a part of."""
    return earlier.start == later.shift_months(-12).start and later.days < earlier.days <= (366 if whole_years else 184)


def _is_previous(earlier: Period, later: Period) -> bool:
    """Whether ``earlier`` is the whole window just before a part window: this quarter against last quarter."""
    return earlier.end + timedelta(days=1) == later.start and earlier.grain is not None and later.grain is None


def settle_change(draft: Draft, model: SemanticModel, today: date, *, one: bool = False) -> None:
    """A growth word without a base: 较年初 for balances, else the window before; ``one`` difference is wanted, not its course."""
    if not draft.change or draft.compare is not None:
        return
    if all(model.metrics[name].kind == "difference" or model.metrics[name].trial for name in draft.metrics):
        draft.change = ""
        return
    period = draft.period
    on_change = any(having.on != "value" for having in draft.having)
    course = draft.recent and (draft.few_months or at_ends(draft, model))  # 这几个月的变化, 存贷比最近几个月是升是降
    if period is not None:
        course = period.whole_months and period.days > 60 and period.start != date(today.year, 1, 1)
    timed = any(model.dimensions[name].grain is not None for name in draft.group_by)  # 按季度变化
    if draft.change == "any" and (course or timed) and not (one or on_change):
        draft.change, draft.trend = "", True
        return
    if period is not None and draft.change == "net" and course and at_ends(draft, model):
        draft.compare, draft.compare_period = "period", point(period.start - timedelta(days=1))  # 二季度新增不良
        return
    if draft.recent and period is None and at_ends(draft, model) and not draft.trend:
        draft.period = period = rolling("half", 1, today)  # 近期存款下降的客户
        draft.assume("recent-months", months="6")
    if period is not None and period.days > 1 and period.start == month_end(period.start) and at_ends(draft, model):
        draft.compare, draft.compare_period = "period", point(period.start)  # 一季度末到五月末
        draft.period = point(period.end)
        return
    draft.compare = "prior" if timed and at_ends(draft, model) else base_of(draft, model, today)  # 今年存款每月增加多少
    draft.assume("change-base", base=draft.compare)


def settle_movers(sentence: Sentence, draft: Draft) -> None:
    """「逾期率上升的支行」: only those that rose, not of 「deposits grown by branch」; 「下降最多」 sorts by the change instead."""
    if draft.change not in ("up", "down") or draft.compare is None or not draft.group_by:
        return
    if draft.ranking and not _less_than_base(sentence):
        if draft.change == "down" and draft.ranking == "desc":
            draft.ranking = "asc"
        return
    if any(having.on != "value" for having in draft.having):
        return
    words = sentence.of("change", "more", "less")
    after = sentence.next(words[-1], frozenset()) if words else None
    row = after is not None and not splits(after) and after.takes("dimension", "list")
    behind = row or (after is not None and after.text in ("的", "了"))
    rest = sentence.tokens[sentence.index(words[-1]) + 1 :] if words else []
    asked = draft.listing or sentence.has("which") or "movers" in sentence.tokens[0].note
    asked = asked or (draft.edits is not None and sentence.has("only"))
    rows = ("whose", "where", "how many", "有几家", "有几个")
    asked = asked or any(one.text.lower() in rows or {"listed", "rows"} & set(one.note) for one in sentence.tokens)
    last = [one for one in sentence.tokens if one.text.strip(" ,，。.?？!！")][-1:]
    asked = asked or (draft.edits is None and bool(last) and last[0] is after and last[0].text == "的")  # 支行里上升的
    if draft.metrics and (asked or (behind and any(token.takes("dimension") for token in rest))):
        test = Having(metric=draft.metrics[0], op=">" if draft.change == "up" else "<", values=(0.0,), on="change")
        order = Order(by=draft.metrics[0], direction="desc" if draft.change == "up" else "asc", on="change")
        draft.having, draft.order_by, draft.ranking = [*draft.having, test], [order], ""


def _less_than_base(sentence: Sentence) -> bool:
    """Whether 多 or 少 is against the base of a comparison (比去年同期少的支行), not a ranking."""
    return sentence.has("more", "less") and not sentence.has("top", "bottom", "best", "worst", "rank", "change")


def weigh_against_base(sentence: Sentence, draft: Draft) -> None:
    """「比去年少」 is a change down; 「比年初增加」 of a net change is the change of the balance itself."""
    if draft.compare in (None, "parent"):
        return
    if not draft.change and _less_than_base(sentence):
        draft.change = "up" if sentence.has("more") else "down"
        for token in sentence.of("more", "less"):
            token.used = True  # did we lend more this year than last year
    grown = sentence.readings["growth_of"]
    ended = draft.compare in ("month_end", "quarter_end")  # the biggest increase in deposits on last month
    said = [one for one in sentence.metric_tokens() if ended or one.takes("phrase") or MOVED_IN.match(one.text.lower())]
    phrased = {name for token in said for name in sentence.metrics_of(token)}
    if any(name in grown and name in phrased for name in draft.metrics):
        draft.metrics = list(
            dict.fromkeys(grown[name] if name in phrased and name in grown else name for name in draft.metrics)
        )
        draft.assumptions = [one for one in draft.assumptions if one.code not in grown]
        draft.change = draft.change or "any"
