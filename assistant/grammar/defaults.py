"""What was not said: windows, companions of a metric, the bank's scope. Each default leaves an Assumption."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from assistant.grammar.above_it import settle_above_it
from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.windows import rolling
from semantic_layer.calendar import Period, start_of
from semantic_layer.model import SemanticModel
from semantic_layer.query import Comparison
from semantic_layer.user import User

_NAME = re.compile(r"[a-z_][a-z_0-9]*")
_OURS = ("我", "咱", "本", "our", "us")
_FLOWS = ("window", "self", "before")


def is_flow(model: SemanticModel, name: str, depth: int = 0) -> bool:
    """Whether the metric adds up over a window (a point-in-time metric needs its end alone)."""
    metric = model.metrics.get(name)
    if metric is None or depth > 6:
        return False
    if metric.formula is None:
        return metric.window.kind in _FLOWS
    inner = {part.metric for part in metric.parts.values()} | (set(_NAME.findall(metric.formula)) - set(metric.parts))
    return any(is_flow(model, other, depth + 1) for other in inner)


def settle_phrases(sentence: Sentence, draft: Draft, today: date) -> None:
    """Windows, shapes and companions that the bank's words bring along (readings.yml)."""
    for token in sentence.of("phrase"):
        if "describes" in token.note:
            continue
        assert token.sense is not None
        entry: dict[str, Any] = sentence.readings["phrases"][int(token.sense.id)]
        others = [name for name in draft.metrics if name not in entry["metrics"] and _has_window(sentence.model, name)]
        if entry.get("plain") and (not _is_plain(draft) or (others and entry.get("period"))):
            for name in entry["metrics"][1:]:
                if name in draft.metrics and name != draft.target and not _named(sentence, name, token):
                    draft.metrics.remove(name)
            continue
        if draft.period is None and entry.get("period", "none") != "none" and draft.target is None:
            draft.period = named_period(entry["period"], today)
        if entry.get("code") and "one kind" not in token.note:
            draft.assume(entry["code"])


def _has_window(model: SemanticModel, name: str) -> bool:
    """Whether the figure is told over a window of its own: what adds up, and the net change of a balance."""
    return is_flow(model, name) or model.metrics[name].kind == "difference"


def _named(sentence: Sentence, name: str, but: Token) -> bool:
    """Whether another word of the question asks for the metric."""
    return any(name in sentence.metrics_of(token) for token in sentence.tokens if token is not but)


def _is_plain(draft: Draft) -> bool:
    return (
        draft.plain
        and draft.period is None
        and not draft.few_months
        and draft.compare is None
        and not draft.having
        and not draft.share
        and draft.target is None
    )


def named_period(name: str, today: date) -> Period:
    """The window called ``month``, ``year`` (both to date) or ``year-back`` (12 months)."""
    if name == "year-back":
        return rolling("year", 1, today)
    return Period(start=start_of(name, today), end=today)


def settle_trend(draft: Draft, model: SemanticModel, today: date, *, several: bool) -> None:
    """A trend is a series of months (of days for a short window of days), over twelve months when nothing was said."""
    grains = [name for name in draft.group_by if model.dimensions[name].grain is not None]
    if not draft.trend and not grains:
        return
    if not grains and several:
        period = draft.period
        short = period is not None and not period.whole_months and 7 < period.days <= 62
        wanted = "day" if short else "month"
        draft.group(next(dimension.id for dimension in model.dimensions.values() if dimension.grain == wanted))
    if draft.period is None and draft.recent:
        draft.period = rolling("half", 1, today)
        draft.assume("recent-months", months="6")
    if draft.period is None:
        grain = next((model.dimensions[name].grain for name in draft.group_by if model.dimensions[name].grain), "month")
        draft.period = (
            rolling("day", 30, today)
            if grain in ("day", "week")
            else rolling("year", 3 if grain == "year" else 1, today)
        )
        draft.assume("trend-window", period=draft.period.code)


def settle_running(draft: Draft, model: SemanticModel) -> None:
    """「今年逐月累计放款」: the running total of what adds up along a time axis; without one a sum is cumulative by itself."""
    timed = any(model.dimensions[name].grain is not None for name in draft.group_by)
    summed = all(model.metrics[name].kind in ("sum", "count") and is_flow(model, name) for name in draft.metrics)
    draft.running = draft.running and timed and summed


def settle_period(sentence: Sentence, draft: Draft, today: date) -> None:
    """The window of a flow without time words (rulings 7, 8, 30); balances need none."""
    if draft.period is not None:
        return
    if draft.target is not None:
        draft.period = named_period("year", today)
        draft.assume("year-to-date")
        return
    names = [*draft.metrics, *(having.metric for having in draft.having)]
    flows = [name for name in names if is_flow(sentence.model, name)]
    begins = [one for one in sentence.of("compare") if one.text.lower().startswith("since")]
    if flows == names and begins and draft.compare == "year_start" and not sentence.has("change", "versus"):
        draft.compare, draft.period = None, named_period("year", today)  # visits since year end
        begins[0].pass_over()
    elif flows:
        code, draft.period = default_window(sentence.model, draft, flows, today)
        draft.assume(code, days=str(draft.period.days), months="6")


def default_window(model: SemanticModel, draft: Draft, flows: list[str], today: date) -> tuple[str, Period]:
    """(what to say, the window): of signals and visits days, of one client twelve months, else the year to date."""
    rules, customer = model.readings.windows, model.defaults.client_dimension
    if draft.few_months:
        return "recent-months", rolling("half", 1, today)
    if draft.recent:
        days = rules.signal_days if any(name in rules.signals for name in flows) else rules.recent_days
        return "recent-days", rolling("day", days, today)
    dated = any(condition.dimension in rules.yearly for condition in draft.where)  # a campaign is told as a whole
    dated = dated or (any(name in rules.yearly for name in draft.group_by) and len(flows) > 1)
    if (
        any(name in rules.recent for name in flows)
        and not dated
        and not _of_pairs(draft)
        and not any(_monthly(model, name) for name in flows)
    ):
        return "recent-days", rolling("day", rules.recent_days, today)
    if all(name in rules.transit for name in flows):
        return "recent-days", rolling("day", rules.transit_days, today)
    averages = all(model.metrics[name].kind == "average_balance" for name in flows)
    measured = any(having.metric in flows and having.of is None for having in draft.having)
    if averages and (customer in draft.group_by or measured):
        return "month-average", named_period("month", today)
    rows = tuple(model.readings.listed_rows.get(draft.metrics[0], ())) if draft.metrics else ()
    client = customer in draft.group_by and (len(rows) < 2 or not set(rows) <= set(draft.group_by))
    client = client or any(condition.dimension == customer for condition in draft.where)
    if (
        draft.value_window
        or _of_pairs(draft)
        or all(name in rules.twelve for name in flows)
        or (client and not averages)
    ):
        return "twelve-months", named_period("year-back", today)
    return "year-average" if averages else "year-to-date", named_period("year", today)


def _of_pairs(draft: Draft) -> bool:
    """Whether two figures are set against each other, row by row: of a year, so that a quiet month tells nothing."""
    return draft.show == "scatter"


def _monthly(model: SemanticModel, name: str) -> bool:
    """Whether a figure is kept for whole months only."""
    metric = model.metrics[name]
    return bool(metric.sources) and all(model.datasets[one].grain == "month" for one in metric.sources)


def settle_scope(sentence: Sentence, draft: Draft, user: User) -> None:
    """全行: the public total for those who may not see the whole bank; everything else stays the asker's own."""
    for token in sentence.of("own", "bank", "peer"):
        token.used = True
    policy = sentence.model.policies.roles.get(user.role)
    whole = (policy is not None and policy.all_rows) or (user.org_path or "").count("/") == 2
    if not whole:
        settle_above_it(sentence, draft, user)
    if not sentence.has("bank", "peer") or whole or draft.benchmark or draft.compare == "parent":
        return
    time_only = all(sentence.model.dimensions[name].grain is not None for name in draft.group_by)
    public = bool(draft.metrics) and all(sentence.model.metrics[name].public for name in draft.metrics)
    if public and time_only and not draft.where and not draft.having:
        ours = any(token.text.startswith(_OURS) for token in sentence.of("bank")) and len(sentence.of("bank")) > 1
        if (
            ours
            or sentence.has("peer", "versus", "own")
            or any(token.text.startswith("比") for token in sentence.of("bank"))
        ):
            draft.benchmark, draft.overview = "bank", False
        else:
            draft.scope = "bank"
    elif not draft.share:
        draft.assume("bank-not-permitted")
        higher = draft.overview and sentence.has("versus", "peer")  # 贷款利率比全行高吗
        draft.overview = draft.overview and not higher
        for token in sentence.of("peer"):
            if higher or "by how much" in token.note:
                token.pass_over()  # what is not shown is said with the answer


def several_comparisons(draft: Draft, model: SemanticModel, today: date) -> list[Comparison]:
    """同比 and 环比 both, or 「存款怎么样」: beside the figure, against the start of the year and the year before, where the data
    go back so far. A figure that is itself a difference of two groups is told alone."""
    if draft.compare is not None and draft.also_compare is not None:
        return [draft.compare, draft.also_compare]
    if (
        not draft.overview
        or draft.bands is not None
        or draft.compare is not None
        or draft.group_by
        or draft.having
        or draft.ranking
        or draft.target
    ):
        return []
    if all(model.metrics[name].trial for name in draft.metrics):
        return []
    ends = [name for name in draft.metrics if not is_flow(model, name) or model.metrics[name].kind == "average_balance"]
    usual: list[Comparison] = ["year_start", "yoy"] if len(ends) == len(draft.metrics) else ["yoy"]
    last = draft.period.end if draft.period is not None else today
    days = {"year_start": date(last.year - 1, 12, 31), "yoy": date(last.year - 1, last.month, 1)}
    begun = [_first_day(model, name) for name in draft.metrics]
    return [one for one in usual if any(day is None or day <= days[one] for day in begun)]


def _first_day(model: SemanticModel, name: str) -> date | None:
    """From when on a figure can be told at all; nothing where it does not say."""
    metric = model.metrics[name]
    found = [metric.starts, *(model.datasets[one].starts for one in metric.sources)]
    return max((day for day in found if day is not None), default=None)
