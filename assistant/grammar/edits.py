"""A follow-up edits the last query: 那宁波呢 · 换成日均 · 按支行拆开 · 只看对公 · 50万以上呢 · 前五名 · 一共几户."""

from __future__ import annotations

from datetime import date
from typing import Literal

from assistant.grammar.draft import Draft, draft_of
from assistant.grammar.filters import family
from assistant.grammar.followup import content, elliptic, follows, points, sorts
from assistant.grammar.past import Past, timed
from assistant.grammar.pointing import named_values, point, ranked
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import without_segments
from assistant.grammar.takeout import take_out
from assistant.grammar.thresholds import edit_thresholds
from semantic_layer.calendar import Period, start_of
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, NoneOf


def edit(sentence: Sentence, draft: Draft, past: Past, today: date) -> Draft | None:
    """The last query with what ``draft`` says put in its place; None when it points at rows that no rule can say."""
    assert past.last is not None
    model, base = sentence.model, draft_of(past.last.query, past.last.show)
    take_out(sentence, draft, base, past.before)
    if not point(sentence, draft, base, past, Period(start=today, end=today)):
        return None
    pair = named_values(sentence, draft, past)
    if pair is not None:
        draft.where.append(pair)
        draft.group_by = [pair.dimension]
    _edit_totals(sentence, draft, base)
    if sentence.has("present") and sentence.has("versus") and base.period is not None and draft.period is None:
        draft.compare, draft.compare_period, base.period = "period", base.period, None
    if sentence.has("bank", "own") and not draft.where:
        _widen(model, base)
    _same_family(sentence, draft, base)
    before = list(base.metrics)
    _edit_metrics(sentence, draft, base)
    if not set(before) & set(base.metrics) and not _series(model, base) and base.compare is None and not timed(past, today):
        base.period = None
    _edit_groups(sentence, draft, base)
    _edit_conditions(sentence, draft, base)
    _edit_population(sentence, draft, base)
    edit_thresholds(sentence, draft, base)
    _edit_times(sentence, draft, base, past)
    _edit_rows(sentence, draft, base)
    _prune(model, base)
    return _carry(draft, base)


def _carry(draft: Draft, base: Draft) -> Draft:
    """What stands in the follow-up alone."""
    base.show = draft.show or base.show
    base.scope = draft.scope if draft.scope != "own" else base.scope
    base.bands = draft.bands or base.bands
    base.columns = draft.columns or base.columns
    base.running, base.rank = base.running or draft.running, base.rank or draft.rank
    base.year_back, base.also_compare = draft.year_back, draft.also_compare
    base.assumptions, base.trend, base.recent, base.change = draft.assumptions, draft.trend, draft.recent, draft.change
    base.listing = draft.listing
    return base


def _series(model: SemanticModel, base: Draft) -> bool:
    return any(model.dimensions[name].grain is not None for name in base.group_by)


def _edit_totals(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「一共多少」 of groups is of all of them; a rate beside groups (比对照组真的好吗) is one figure."""
    if not base.group_by:
        return
    if _only_total(sentence, draft) and base.limit:
        draft.assume("total-of-all")
    if follows(sentence) or _only_total(sentence, draft):
        base.group_by, base.order_by, base.limit, base.limit_per = [], [], None, None


def _only_total(sentence: Sentence, draft: Draft) -> bool:
    """「一共多少」 of what was listed."""
    return sentence.has("sum") and not (draft.metrics or draft.group_by or draft.where or draft.ranking)


def _widen(model: SemanticModel, base: Draft) -> None:
    """「换回全行」, 「看我们自己的」: without the offices chosen before, nor the split below them."""
    places = [one.id for one in model.dimensions.values() if one.group == model.defaults.tree_group]
    if any(old.dimension in places and old.op in ("in", "=") for old in base.where):
        base.where = [old for old in base.where if old.dimension not in places]


def _same_family(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「看日均」 after loans is the average of loans; 「多少户」 counts the clients behind the rows shown."""
    model, readings = sentence.model, sentence.readings
    families = [
        set(model.metrics[name].dims) & set(readings["amounts"]) - {model.defaults.client_group}
        for name in base.metrics[:1]
    ]
    for token in sentence.metric_tokens() if elliptic(sentence) and families and families[0] else []:
        assert token.sense is not None
        entry = readings["phrases"][int(token.sense.id)] if token.takes("phrase") else {}
        names = [*sentence.metrics_of(token), *(one for one in entry.get("otherwise", ()) if one in model.metrics)]
        akin = [name for name in names if families[0] & set(model.metrics[name].dims)]
        if akin and names[0] in draft.metrics:
            draft.metrics = [akin[0] if name == names[0] else name for name in draft.metrics]
    counted = readings["counted"]
    grouped = bool(base.group_by) and base.group_by != [model.defaults.client_dimension]
    if sentence.has("count") and not draft.metrics and counted in model.metrics:
        if grouped:
            base.add_metrics(counted)
        elif not base.group_by:
            draft.metrics = [counted]


def _edit_conditions(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """New conditions take the place of those on the same thing; what is taken away leaves the rest; tags add up."""
    model = sentence.model
    beside = ranked(base.population) and points(sentence)
    for condition in _joined(sentence, draft, base):
        known = model.dimensions[condition.dimension]
        if beside and known.group == model.defaults.client_group:
            rule = condition.model_copy(update={"op": "in"})
            draft.tests.append(NoneOf(none=(rule,)) if condition.op == "not in" else rule)
        elif condition.op == "not in":
            _leave_out(model, condition, base)
        elif known.multi and not _instead(sentence):
            base.where += [condition] if condition not in base.where else []
        else:
            base.where = [old for old in base.where if _stands(model, old, condition)]
            base.where.append(condition)


def _stands(model: SemanticModel, old: Condition, new: Condition) -> bool:
    """Whether an old condition is still of use beside a new one."""
    if old.dimension == new.dimension and old.op == "is not null":
        return False
    return old.dimension not in family(model, new.dimension)


def _leave_out(model: SemanticModel, condition: Condition, base: Draft) -> None:
    """Without these values: fewer of those chosen before, or a condition of its own."""
    gone = set(condition.values)
    rest: list[Condition] = []
    taken = False
    for old in base.where:
        if old.dimension != condition.dimension or old.op not in ("in", "=") or not gone & set(old.values):
            rest.append(old)
            continue
        taken = True
        left = tuple(value for value in old.values if value not in gone)
        rest += [old.model_copy(update={"op": "in", "values": left})] if left else []
    base.where = rest if taken else [*rest, condition]


def _instead(sentence: Sentence) -> bool:
    """Whether a new value or segment takes the place of the old one (那…呢, 换成…), not narrows it (只看…, 其中…)."""
    narrows = sentence.has("only", "exclude", "include", "again") or points(sentence)
    return sentence.has("about", "replace", "correct") and not narrows


def _joined(sentence: Sentence, draft: Draft, base: Draft) -> list[Condition]:
    """The new conditions; 「也看零售」 puts a value beside the one chosen before, and both side by side."""
    if not sentence.has("add") or sentence.has("replace", "exclude"):
        return draft.where
    kept = {old.dimension: old.values for old in base.where if old.op in ("in", "=")}
    joined = []
    for new in draft.where:
        if new.op == "in" and new.dimension in kept and not sentence.model.dimensions[new.dimension].multi:
            base.group(new.dimension)
            new = new.model_copy(update={"values": tuple(dict.fromkeys((*kept[new.dimension], *new.values)))})
        joined.append(new)
    return joined


def _edit_population(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """Segments and rules of the follow-up narrow whose figures these are, or take the place of the segments before."""
    if draft.members and _instead(sentence):
        base.population = without_segments(base.population)
    base.members, base.outsiders, base.tests = draft.members, draft.outsiders, draft.tests
    base.versus_rest = draft.versus_rest or base.versus_rest


def _edit_times(sentence: Sentence, draft: Draft, base: Draft, past: Past) -> None:
    model = sentence.model
    if draft.period is not None:
        base.period = draft.period
        if base.compare == "period" and draft.compare is None:
            base.compare = base.compare_period = None
    elif draft.compare is None and (draft.change or sentence.has("versus")):
        _between_windows(base, past)
    grain = next((model.dimensions[name].grain for name in draft.group_by if model.dimensions[name].grain), None)
    if grain is not None and draft.period is None and base.period is not None:
        if start_of(grain, base.period.end) <= base.period.start:  # a series of one piece: the usual window instead
            base.period = base.compare = base.compare_period = None
    if draft.compare is not None and draft.period is None:
        _end_of_series(model, base)
    if draft.compare is not None:
        base.compare, base.compare_period = draft.compare, draft.compare_period


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


def _prune(model: SemanticModel, base: Draft) -> None:
    """Leave out metrics that cannot be split the new way, as long as one can."""
    needed = [model.dimensions[name] for name in [*base.group_by, *(condition.dimension for condition in base.where)]]
    able = [
        name
        for name in base.metrics
        if all({known.group, known.id} & set(model.metrics[name].dims) for known in needed)
    ]
    if able and len(able) < len(base.metrics):
        base.metrics = able
        base.having = [
            having for having in base.having if having.metric in able and (having.of is None or having.of in able)
        ]
        base.order_by = [order for order in base.order_by if order.by in able or order.by in base.group_by]
        base.target = base.target if any(model.metrics[name].kind == "target" for name in able) else None


def _edit_metrics(sentence: Sentence, draft: Draft, base: Draft) -> None:
    if not draft.metrics:
        return
    if draft.target is not None:
        base.metrics, base.target = draft.metrics, draft.target
    elif (planned := _plan_of(sentence, draft, base)) is not None:
        base.metrics, base.target = planned, planned[0]
    elif (
        (sentence.has("add") and not sentence.has("replace", "correct"))
        or _conditions_only(sentence, draft)
        or sorts(sentence, draft)
    ):
        base.add_metrics(*draft.metrics)
    elif base.kept:  # 他们的贷款呢: the same rows
        chosen = [having.metric for having in base.having] + [order.by for order in base.order_by]
        base.metrics = list(dict.fromkeys([*draft.metrics, *(name for name in chosen if name in base.metrics)]))
    else:
        base.metrics = draft.metrics
        base.having = [having for having in base.having if having.metric in draft.metrics]
        base.target = None
    old = base.order_by[0] if base.order_by else None
    base.order_by = [order for order in base.order_by if order.by in base.metrics or order.by in base.group_by]
    if not base.order_by and old is not None and old.on == "value" and not draft.ranking:
        base.order_by = [old.model_copy(update={"by": base.metrics[0]})]
    elif not base.order_by and base.limit and not base.limit_per:
        base.ranking = "desc"


def _plan_of(sentence: Sentence, draft: Draft, base: Draft) -> list[str] | None:
    """「换成贷款」 of a plan is the plan of loans."""
    rules, model = sentence.readings["targets"], sentence.model
    if base.target is None or len(draft.metrics) != 1 or sentence.has("add"):
        return None
    name = rules["instead"].get(draft.metrics[0], draft.metrics[0])
    if name not in rules["metrics"] or name == base.target:
        return None
    balance = model.metrics[name].kind in ("balance", "average_balance")
    return [name, *(one for one in rules["balance" if balance else "flow"] if one in model.metrics)]


def _conditions_only(sentence: Sentence, draft: Draft) -> bool:
    """Whether every metric of the follow-up is there for a condition on it (日均100万以上的)."""
    return bool(draft.having) and all("condition" in token.note for token in sentence.metric_tokens())


def _edit_groups(sentence: Sentence, draft: Draft, base: Draft) -> None:
    if _who_of_rows(sentence, base) and not _names_groups(sentence):
        draft.group_by = []
    if not draft.group_by:
        return
    _all_of_groups(draft, base)
    times = [name for name in base.group_by if sentence.model.dimensions[name].grain is not None]
    new_times = [name for name in draft.group_by if sentence.model.dimensions[name].grain is not None]
    if sentence.has("again", "add") and not sentence.has("replace", "correct"):
        base.group(*draft.group_by)
    else:
        if base.having and not new_times and not set(draft.group_by) & set(base.group_by):
            base.having = []
            base.order_by = [order for order in base.order_by if order.on == "value"]
            draft.assume("rows-regrouped")
        kept = [name for name in times if not new_times and sentence.has("trend")]
        base.group_by = [*draft.group_by, *[name for name in kept if name not in draft.group_by]]
    if base.limit_per not in base.group_by:
        base.limit_per = None


def _who_of_rows(sentence: Sentence, base: Draft) -> bool:
    """「降得最多的是谁」 of offices shown asks for one of them."""
    asked = any("谁" in token.text or token.text.lower() in ("who", "who is") for token in sentence.of("which", "list"))
    return asked and any(sentence.model.dimensions[name].grain is None for name in base.group_by)


def _names_groups(sentence: Sentence) -> bool:
    return bool(sentence.of("dimension"))


def _all_of_groups(draft: Draft, base: Draft) -> None:
    """「全部支行呢」 after one sub-branch: a split shows every value, not the one chosen before."""
    chosen = {one.dimension for one in draft.where}
    fresh = [name for name in draft.group_by if name not in base.group_by and name not in chosen]
    base.where = [
        one for one in base.where if not (one.dimension in fresh and one.op in ("in", "=") and len(one.values) == 1)
    ]


def _from_below(sentence: Sentence) -> bool:
    return any(token.number is not None and "bottom" in token.number.side for token in sentence.of("number"))


def _edit_rows(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """Order and number of rows: 前三, 倒数五个, 从低到高, 换成十个, worst first."""
    if draft.limit is None and base.limit is not None and draft.limit != 1:
        draft.limit = _new_count(sentence)
        draft.ranking = draft.ranking or ("" if draft.limit is None else "desc" if not base.order_by else "")
    if sentence.has("best", "worst") and not sentence.metric_tokens() and base.metrics:
        down = sentence.model.metrics[base.metrics[0]].direction == "down"
        draft.ranking = "asc" if sentence.has("best") == down else "desc"
    if draft.ranking or draft.limit:
        base.limit = draft.limit if draft.limit is not None else base.limit
        direction: Literal["", "desc", "asc"] = draft.ranking
        named = sentence.has("top", "bottom", "best", "worst", "rank", "descend", "ascend")
        kept = bool(base.order_by) and not named and not _from_below(sentence)
        if base.order_by and direction and not kept:
            base.order_by = [base.order_by[0].model_copy(update={"direction": direction}), *base.order_by[1:]]
        base.ranking = "" if kept else direction
        base.limit_per = draft.limit_per or base.limit_per
    base.share = base.share or draft.share
    base.share_within = draft.share_within or base.share_within


def _new_count(sentence: Sentence) -> int | None:
    """「改成十个」, "make it 10": another number of rows, when the question says nothing else."""
    said = [one for one in content(sentence) if not one.takes("pronoun", "list", "which")]
    number = said[0].number if len(said) == 1 else None
    if number is None or number.unit != "plain" or number.value != int(number.value) or not 1 <= number.value <= 1000:
        return None
    said[0].used = True
    return int(number.value)
