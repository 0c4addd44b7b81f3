"""What a question means without a word for it: a bare description lists clients, a span of months before a point-in-time figure
is its series; and stretches of time that nothing took up, which must be named."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.grammar.casual_periods import SEVERAL_YEARS
from assistant.grammar.defaults import is_flow
from assistant.grammar.draft import Draft
from assistant.grammar.people import counts_people, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.calendar import start_of
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, SemanticQuery

_NOUN = frozenset(
    [
        "filler",
        "value",
        "segment",
        "exclude",
        "outside",
        "and",
        "or",
        "own",
        "bank",
        "both",
        "present",
        "include",
        "operator",
    ]
)
_MONTHS = re.compile(
    r"\d months?\b|\b(?:months|quarters|mths|qtrs|month ends|to|through|till|until|and|thru)\b|^since\b|个月|个季度"
)
_LEADING = re.compile(r"^(?:(?:in|over|for|during|across|within|the)\s+)+")
_FROM_TO = re.compile(
    r"(?:月份?|季度|季末|月末|月底|q\d) ?(?:到|至|[-—~～])"
    r"|[a-z\d] (?:to|through|till|until|thru) [a-z\d]|^between .* and "
)
_ONE = re.compile(r"(?:last|previous) (?:quarter|half|half[ -]year|year|qtr|yr)(?:'?s)?")
_ROLLING = ("since", "近", "最近", "过去", "last", "past", "trailing", "previous", "recent")
_SPANS = frozenset(
    [
        "月",
        "个月",
        "年",
        "天",
        "日",
        "周",
        "季度",
        "季",
        "星期",
        "小时",
        "days",
        "day",
        "months",
        "month",
        "weeks",
        "week",
    ]
)
_COUNTERS = frozenset({"个"})
_SIDES = frozenset({"前", "后", "之前", "以前", "之后", "以后", "过后"})


def list_described(sentence: Sentence, draft: Draft) -> None:
    """「有钱的沉睡户，拒绝营销的剔掉」: a question that is but a description of clients asks who they are."""
    model = sentence.model
    if draft.group_by or draft.edits is not None or draft.metrics not in ([], [sentence.readings["counted"]]):
        return
    words = [token for token in sentence.tokens if any(char.isalnum() for char in token.text)]
    plain = all((token.kind == "word" and token.takes(*_NOUN)) or _is_client(sentence, token) for token in words)
    if not plain or counts_people(sentence) or sentence.has("only", "about", "pronoun"):
        return
    told = [token for token in words if token.takes("value", "segment") and token.sense is not None]
    tags = [token for token in told if token.takes("value") and token.sense and model.dimensions[token.sense.id].multi]
    if tags and len(told) > 1:
        draft.listing = True
        draft.group(model.defaults.client_dimension)


def count_over(sentence: Sentence, draft: Draft) -> None:
    """「倒贴钱的客户有多少户，今年」: what a tag says today is counted over a window by the metric of the same name."""
    model, described = sentence.model, sentence.readings["described"]
    tags = [one for one in draft.where if model.dimensions[one.dimension].multi and one.op == "in"]
    if draft.period is None or len(tags) != 1 or len(tags[0].values) != 1 or draft.edits is not None:
        return
    if draft.metrics != [sentence.readings["counted"]] or draft.compare is not None:
        return
    unit = people_unit(sentence)
    for name, segment in described.items():
        if segment == tags[0].values[0] and name in model.metrics and model.metrics[name].unit == unit:
            if is_flow(model, name):
                draft.metrics = [name]
                draft.where.remove(tags[0])
            return


def count_holders(sentence: Sentence, draft: Draft) -> None:
    """「萧山有多少贷款户」: clients who hold something are counted by the metric of that name where there is one."""
    model, counted = sentence.model, sentence.readings["counted"]
    held = [one for one in draft.where if one.dimension in sentence.readings["holdings"]]
    plain = not (draft.tests or draft.members or draft.share or draft.population or draft.edits or draft.having)
    others_asked = any(model.metrics[name].unit != people_unit(sentence) for name in draft.metrics)
    if (
        draft.metrics[:1] != [counted]
        or others_asked
        or len(held) != 1
        or held[0].values != ("Y",)
        or not plain
        or draft.bands
    ):
        return
    amount = sentence.readings["holdings"][held[0].dimension]
    counts = (one["of"] for one in sentence.readings["counts"] if one["unit"] == people_unit(sentence))
    name = next((one[amount] for one in counts if amount in one), counted)
    others = [one for one in draft.where if one is not held[0]]
    named = [*(one.dimension for one in others), *draft.group_by]
    reach = all({one, model.dimensions[one].group} & set(model.metrics[name].dims) for one in named)
    alone = all(
        model.dimensions[one.dimension].group == model.defaults.tree_group for one in others
    )  # 有贷款的科技企业: people
    if name != counted and reach and alone and model.defaults.client_dimension not in draft.group_by:
        draft.metrics, draft.where = [name], others


def series_of_ends(sentence: Sentence, draft: Draft) -> None:
    """「不良率近六个月」: several months of a figure that is read at their ends are told month by month."""
    period = draft.period
    years = [token for token in sentence.of("period") if token.text.endswith(SEVERAL_YEARS)]
    if years and not (draft.compare or draft.change or draft.group_by or draft.ranking or draft.having):
        draft.group(next(one.id for one in sentence.model.dimensions.values() if one.grain == "year"))
        return
    _quarters_by_quarter(sentence, draft)
    _draw_line(draft, sentence.model)
    told = draft.compare or draft.change or draft.group_by or draft.having or draft.ranking or draft.share
    draft.trend = draft.trend or (draft.few_months and not told and _read_at_ends(sentence.model, draft))
    if period is None or period.days < 59 or draft.compare or draft.change or draft.group_by or draft.having:
        return
    spans = [(one, _LEADING.sub("", one.text.lower())) for one in sentence.of("period")]
    said = [one for one, text in spans if (text.startswith(_ROLLING) and not _ONE.fullmatch(text)) or _from_to(text)]
    shaped = draft.ranking or draft.share or draft.bands is not None or draft.target or draft.tests or draft.members
    if said and not shaped and draft.metrics:
        model = sentence.model
        quarters = any(word in one.text.lower() for one in said for word in ("季度", "季末", "quarter"))
        rates = all(model.metrics[name].is_rate for name in draft.metrics)
        net = any(name in model.readings.growth_of for name in draft.metrics)  # 近半年存款增长多少: one net change
        draft.trend = draft.trend or (_read_at_ends(model, draft) and not net) or (quarters and rates)
        if draft.trend and quarters and period.days > 180 and not _from_to(said[0].text.lower()):  # 近四个季度
            draft.group(*(one.id for one in model.dimensions.values() if one.grain == "quarter"))
            _whole_quarters(draft, said)


def _draw_line(draft: Draft, model: SemanticModel) -> None:
    """「中收近6个月折线图」: a line over several months is drawn from month to month."""
    long = draft.period is None or draft.period.days >= 59
    shaped = draft.compare or draft.change or draft.having or draft.ranking or draft.share or draft.target
    timed = any(model.dimensions[name].grain is not None for name in draft.group_by)
    if draft.show == "line" and long and draft.edits is None and not (shaped or timed):
        draft.trend = True


def _quarters_by_quarter(sentence: Sentence, draft: Draft) -> None:
    """「fees in each of the last three quarters」: quarters that are told one by one are whole ones."""
    grouped = any(sentence.model.dimensions[name].grain == "quarter" for name in draft.group_by)
    spans = [(one, _LEADING.sub("", one.text.lower())) for one in sentence.of("period")]
    said = [
        one for one, text in spans if text.startswith(_ROLLING) and any(word in text for word in ("季", "quarters"))
    ]
    if grouped and len(said) == len(spans) == 1 and not draft.compare:
        _whole_quarters(draft, said)


def _whole_quarters(draft: Draft, said: list[Token]) -> None:
    """A series of quarters ends with the last one that is over, where the span has parts of quarters at both ends."""
    period = draft.period
    if period is None or not period.whole_months or period.start == start_of("quarter", period.start):
        return
    late = (period.end.month % 3) or 3
    draft.period = whole = period.shift_months(-late)
    for token in said:
        token.period = replace(token.period, period=whole) if token.period is not None else None


def _read_at_ends(model: SemanticModel, draft: Draft) -> bool:
    """Whether the figures are read at the ends of windows; the average that a plain balance brought along goes with it."""
    names = [name for name in draft.metrics if draft.edits is None or model.metrics[name].kind != "average_balance"]
    if draft.edits is not None and set(names) & set(model.readings.growth_of):
        return False
    summed = ("average_balance", "difference")
    return bool(names) and not any(is_flow(model, one) or model.metrics[one].kind in summed for one in names)


def _from_to(text: str) -> bool:
    """Whether a span runs from one month or quarter to another: 2月到5月, March to May."""
    return _FROM_TO.search(text) is not None


def series_of_groups(sentence: Sentence, draft: Draft) -> None:
    """「overdue by sub-branch, past 6 month ends」: several months of groups are told by month, shares within each month."""
    model, period = sentence.model, draft.period
    spans = [(one, one.text.lower()) for one in sentence.of("period")]
    told = [one for one, text in spans if _MONTHS.search(text) or _from_to(text)]
    shaped = draft.ranking or draft.bands is not None or draft.target or draft.tests or draft.members or draft.having
    if not told or period is None or period.days < 59 or shaped or draft.compare or draft.change:
        return
    groups = [model.dimensions[name] for name in draft.group_by]
    if len(groups) != 1 or groups[0].grain is not None or not draft.metrics or not _read_at_ends(model, draft):
        return
    if set(draft.metrics) & set(model.readings.growth_of):
        return  # deposit growth by province since year start: one net change
    quarters = period.days > 180 and any(word in text for _, text in spans for word in ("季度", "季末", "quarter"))
    wanted = "quarter" if quarters else "month"
    month = next((one.id for one in model.dimensions.values() if one.grain == wanted), "")
    if month and groups[0].id != model.defaults.client_dimension:
        draft.group_by, draft.trend = [month, groups[0].id], True
        if quarters:
            _whole_quarters(draft, told)
        if draft.share:
            draft.share_within = month


def name_unread_spans(sentence: Sentence) -> None:
    """「一个月内」 or 「3月前」 that no rule took up is not passed over: its words become words nobody explained."""
    for token in sentence.tokens:
        before = sentence.previous(token, frozenset()) if token.text in _SIDES else None
        if before is not None and before.period is not None and before.period.kind == "window":
            token.kind, token.sense = "unknown", None
    for token in sentence.of("number"):
        after = sentence.next(token, _COUNTERS)
        if token.used or token.number is None or token.number.unit != "plain" or after is None:
            continue
        behind = sentence.next(after, frozenset())
        within = behind is not None and behind.text in ("内", "之内", "以内", "以来", "里")
        if after.text.lower() in _SPANS and not after.used and within:
            token.kind = after.kind = "unknown"
            token.sense = after.sense = None
    for token in sentence.of("dimension"):
        behind = sentence.next(token, frozenset())
        grain = token.sense is not None and sentence.model.dimensions[token.sense.id].grain
        if grain and not token.used and behind is not None and behind.text in ("内", "之内", "以内"):
            token.kind, token.sense = "unknown", None  # 半年内


def _is_client(sentence: Sentence, token: Token) -> bool:
    customer = sentence.model.defaults.client_dimension
    return token.takes("dimension") and token.sense is not None and token.sense.id == customer


def other_firms(sentence: Sentence, draft: Draft) -> None:
    """「非科技企业」: the other value of a trait that only one kind of customer has is of that kind, never of everybody else."""
    model = sentence.model
    for one in list(draft.where):
        kind = sentence.readings["kind_of"].get(one.dimension)
        flag = set(model.dimensions[one.dimension].values) == {"Y", "N"}
        others = (one.op == "in" and one.values == ("N",)) or (one.op == "not in" and one.values == ("Y",))
        if kind is None or not flag or not others:
            continue
        holder = next((name for name, dimension in model.dimensions.items() if kind in dimension.values), None)
        told = any(
            sentence.readings["kind_of"].get(other.dimension) == kind for other in draft.where if other is not one
        )
        told = told or any(other.dimension == holder for other in draft.where)
        if holder is not None and not told and holder not in draft.group_by:
            draft.where.append(Condition(dimension=holder, op="in", values=(kind,)))


def undated(sentence: Sentence, queries: list[SemanticQuery]) -> list[Token]:
    """「上次拜访是什么时候」: no number tells a day; a series does, and what falls due in days that are named."""
    dated = sentence.has("maturing") or any(
        sentence.model.dimensions[name].grain or sentence.model.dimensions[name].unit == "date"
        for one in queries
        for name in (*one.group_by, *one.columns)
    )
    words = [one for one in sentence.tokens if one.text == "时候" and one.takes("filler")]
    asked = [one for one in words if (before := sentence.previous(one, frozenset())) and before.text.endswith(_WHAT)]
    return asked if queries and not dated else []


_WHAT = ("什么", "啥")
