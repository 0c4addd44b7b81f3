"""A follow-up edits the last query: 那宁波呢 · 换成日均 · 按支行拆开 · 只看对公 · 50万以上呢 · 前五名 · 一共几户."""

from __future__ import annotations

from datetime import date

from assistant.grammar.above_it import set_against_bank
from assistant.grammar.bare_amounts import amount_of_counted
from assistant.grammar.beside import set_beside
from assistant.grammar.counted_before import counts_described, limits_shown, list_them
from assistant.grammar.counted_shown import as_test, asks_number_of_each, in_each_many, of_whom_counted
from assistant.grammar.draft import Draft, draft_of
from assistant.grammar.edit_metrics import edit_metrics, prune
from assistant.grammar.edit_rows import edit_groups, edit_rows, tell_of_each
from assistant.grammar.edit_times import edit_times, reason_of_series
from assistant.grammar.edit_values import edit_conditions, instead
from assistant.grammar.exact_counts import drop_told
from assistant.grammar.first_shown import of_first_shown
from assistant.grammar.followup import content, elliptic, follows, names_clients, points, sorts
from assistant.grammar.held_rows import cuts_first_rows, drops_its_order, hold_first, hold_rows
from assistant.grammar.kin import is_akin, of_shown
from assistant.grammar.past import Past, brings_days, timed
from assistant.grammar.people import counts_people, people_unit
from assistant.grammar.pointing import pin, point
from assistant.grammar.rest import shown_against_rest
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import without_segments
from assistant.grammar.sorting import sort_shown, turn_change
from assistant.grammar.swaps import another_kind, other_holding, settle_rows_told, swap
from assistant.grammar.takeout import take_out
from assistant.grammar.thresholds import edit_thresholds
from assistant.grammar.who_is_meant import asks_who
from semantic_layer.calendar import Period
from semantic_layer.model import SemanticModel
from semantic_layer.query import Having, MetricTest, NoneOf, RankTest

_AMOUNTS = ("balance", "average_balance", "sum", "derived")
_HOW_MANY = ("几家", "几个", "几位", "多少家", "多少个", "多少位", "how many")


def edit(sentence: Sentence, draft: Draft, past: Past, today: date) -> Draft | None:
    """The last query with what ``draft`` says put in its place; None when it points at rows that no rule can say."""
    assert past.last is not None
    model, base, day = sentence.model, draft_of(past.last.query, past.last.show), Period(start=today, end=today)
    if not _settle_rows(sentence, draft, base, past, day):
        return None
    now = sentence.has("present") and sentence.has("versus")
    if now and base.period is not None and draft.period is None and draft.compare is None:
        draft.compare, draft.compare_period, base.period = "period", base.period, None
    if sentence.has("bank", "own") and not (draft.where or draft.share or sentence.has("versus")):
        _widen(sentence, draft, base)
    if limits_shown(sentence, draft, past.last):
        draft.metrics, draft.group_by = [], []
        draft.having = [one.model_copy(update={"metric": base.metrics[0]}) for one in draft.having]
        base.kept = True
    other_holding(sentence, base)
    _same_family(sentence, draft, base)
    sort_shown(sentence, draft, base)
    if not _set_figures(sentence, draft, base, past, day):
        return None
    edit_groups(sentence, draft, base)
    list_them(sentence, draft, base, past.last.query)
    edit_conditions(sentence, draft, base)
    settle_rows_told(sentence, draft, base, past.last.query.metrics)
    _edit_population(sentence, draft, base)
    edit_thresholds(sentence, draft, base)
    edit_times(sentence, draft, base, past, today)
    edit_rows(sentence, draft, base)
    _own_first(sentence, draft, base, counts_described(sentence, past.last.query))
    prune(sentence, draft, base)
    if sentence.has("why") and not draft.metrics:
        reason_of_series(sentence, base, today)
    set_against_bank(sentence, draft, base)
    drop_told(base, model)
    base.kept = base.kept or not draft.having or model.defaults.client_dimension in base.group_by
    return _carry(sentence, draft, base)


def _set_figures(sentence: Sentence, draft: Draft, base: Draft, past: Past, day: Period) -> bool:
    """The figures, of the rows and the days that stay with them; False when no rule can say the rows."""
    assert past.last is not None
    shown = past.last.query
    edit_metrics(sentence, draft, base)
    if drops_its_order(base, shown) and not hold_first(sentence, base, past, day):
        return False
    gone = draft.metrics and brings_days(sentence.model, base.metrics, shown.metrics)
    if gone and base.compare is None and not _series(sentence.model, base) and not timed(past, day.end):
        base.period = None
    return hold_rows(sentence, draft, base, shown, day)


def _settle_rows(sentence: Sentence, draft: Draft, base: Draft, past: Past, day: Period) -> bool:
    """What goes, what is pointed at and what stands side by side; False when no rule can say the rows."""
    if draft.share and set(draft.metrics) & set(base.metrics):
        draft.metrics = []  # 占全部存款多少: the figure that is there
    tell_of_each(sentence, draft, base)
    if asks_who(sentence) and base.group_by == [sentence.model.defaults.client_dimension]:
        draft.group_by = [*base.group_by] if draft.group_by else []  # 谁最高, of the first clients: one of them
    _others_of_plan(sentence, draft, base)
    swap(sentence, draft, base)
    take_out(sentence, draft, base, past.before)
    if sorts(sentence, draft) or another_kind(sentence, draft, base):
        draft.group_by = []
    _have_some(sentence, draft)
    if not point(sentence, draft, base, past, day):
        return False
    pin(sentence, draft, base, day)
    base.kept = base.kept or any("rows" in token.note for token in sentence.tokens)
    base.kept = base.kept or (past.last is not None and of_first_shown(sentence, draft, past.last.query))
    if not set_beside(sentence, draft, base, past):
        return False
    _edit_totals(sentence, draft, base)
    if cuts_first_rows(sentence, draft, base, past) and not hold_first(sentence, base, past, day):
        return False
    if _leaves_out_unshown(sentence, draft, base):
        return False
    ranked = any(isinstance(one, RankTest) for one in draft.tests)
    return not ranked or set(base.group_by) <= {sentence.model.defaults.client_dimension}  # 看前一半 of offices


def _leaves_out_unshown(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """「leave out retail tiers」 of figures by segment: groups that are not shown cannot be left out, and are not shown instead."""
    said = draft.where or draft.metrics or draft.having or draft.tests or draft.members
    other = sentence.has("replace", "each", "again", "correct", "which", "add", "ungroup", "part")
    fresh = bool(draft.group_by) and not set(draft.group_by) & {*base.group_by, *base.columns}
    return sentence.has("exclude") and fresh and bool(base.group_by) and not (said or other)


def _others_of_plan(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「哪几家没完成」 after the plan of one office: the offices of its kind, as one alone cannot be several."""
    tree = sentence.model.defaults.tree_group
    places = [
        one for one in base.where if sentence.model.dimensions[one.dimension].group == tree and len(one.values) == 1
    ]
    asked = sentence.has("which", "list") and bool(draft.having) and not (draft.group_by or draft.where)
    if base.target is not None and not base.group_by and len(places) == 1 and asked and not points(sentence):
        draft.group_by = [places[0].dimension]
        base.where = [one for one in base.where if one not in places]


def _have_some(sentence: Sentence, draft: Draft) -> None:
    """「逾期的有哪些」: rows with more than nothing of it."""
    for token in sentence.tokens:
        if "some" in token.note:
            token.used, token.note["condition"] = True, "yes"
            draft.having.append(Having(metric=token.note["some"], op=">", values=(0.0,)))


def _carry(sentence: Sentence, draft: Draft, base: Draft) -> Draft:
    """What stands in the follow-up alone."""
    base.show = draft.show or base.show
    own = sentence.has("own") and not sentence.has("bank", "peer")
    base.scope = draft.scope if draft.scope != "own" or own else base.scope
    base.bands = draft.bands or base.bands
    base.columns = list(dict.fromkeys([*base.columns, *draft.columns]))
    base.totals = draft.totals if sentence.has("totals") else base.totals
    base.running, base.rank = base.running or draft.running, base.rank or draft.rank
    base.year_back, base.also_compare = draft.year_back, draft.also_compare
    base.assumptions, base.trend, base.recent, base.change = draft.assumptions, draft.trend, draft.recent, draft.change
    base.listing, base.lead = draft.listing, draft.lead or base.lead
    base.holders, base.lackers = draft.holders, draft.lackers
    _by_what_is_good(sentence, base)
    return base


def _by_what_is_good(sentence: Sentence, base: Draft) -> None:
    """「只要变差的」, the ones that got worse: up or down by what is good for the figure shown."""
    turn_change(sentence, base)
    worse = [one for one in sentence.of("change") if one.sense is not None and one.sense.value in ("better", "worse")]
    good = sentence.model.metrics[base.metrics[0]].direction if base.metrics else ""
    if worse and base.change == "any" and good in ("up", "down") and sentence.has("only", "which", "list"):
        better = worse[0].sense is not None and worse[0].sense.value == "better"
        base.change = "up" if (good == "up") == better else "down"


def _series(model: SemanticModel, base: Draft) -> bool:
    return any(model.dimensions[name].grain is not None for name in base.group_by)


def _edit_totals(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「一共多少」 of groups is of all of them; a rate beside groups (比对照组真的好吗) is one figure."""
    if not base.group_by:
        return
    if _only_total(sentence, draft, base) and base.limit:
        draft.assume("total-of-all")
    if follows(sentence) or _only_total(sentence, draft, base):
        base.group_by, base.order_by, base.limit, base.limit_per = [], [], None, None


def _only_total(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """「一共多少」, "overall" of what was listed."""
    said = [one for one in sentence.tokens if one.text.strip(" ,，。.?？!！")]
    if len(said) == 1 and said[0].text.lower() == "overall":
        return True
    rows = any(one.text.lower().endswith(_HOW_MANY) for one in sentence.of("ask", "count", "filler"))
    if sentence.has("share") or (rows and len(said) > 1):
        return False  # what percentage of the total is each; 一共几家: how many rows
    rates = all(sentence.model.metrics[name].is_rate for name in base.metrics)
    mean = sentence.has("average") and rates and not any(not one.takes("average") for one in content(sentence))
    parts = {one.dimension for one in draft.where} <= set(base.group_by)  # 结算和担保合起来: of the rows shown
    return (sentence.has("sum") or mean) and parts and not (draft.metrics or draft.group_by or draft.ranking)


def _widen(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「换回全行」, 「看我们自己的」: without the offices chosen before, nor the split below them."""
    model, whole = sentence.model, sentence.has("bank")
    places = [one.id for one in model.dimensions.values() if one.group == model.defaults.tree_group]
    if whole and not content(sentence)[1:] and not draft.group_by:
        base.group_by = [name for name in base.group_by if name not in places]
        base.order_by = [one for one in base.order_by if base.group_by]
        base.limit = base.limit if base.group_by else None
        base.having = base.having if base.group_by else []
    if any(old.dimension in places and (whole or old.op in ("in", "=")) for old in base.where):
        base.where = [old for old in base.where if old.dimension not in places]


def _same_family(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「看日均」 after loans is the average of loans; 「多少户」 counts the clients behind the rows shown."""
    of_whom_counted(sentence, draft, base)
    model, readings = sentence.model, sentence.readings
    families = [
        set(model.metrics[name].dims) & set(readings["amounts"]) - {model.defaults.client_group}
        for name in base.metrics[:1]
    ]
    if elliptic(sentence) and families and not families[0] and not draft.having:
        of_shown(sentence, draft, base)
    if elliptic(sentence) and base.metrics and not draft.having:
        amount_of_counted(sentence, draft, base)
    _of_another(sentence, draft, base)
    for token in sentence.metric_tokens() if elliptic(sentence) and families and families[0] else []:
        assert token.sense is not None
        entry = readings["phrases"][int(token.sense.id)] if token.takes("phrase") else {}
        names = [*sentence.metrics_of(token), *(one for one in entry.get("otherwise", ()) if one in model.metrics)]
        akin = [name for name in names if families[0] & set(model.metrics[name].dims)]
        if akin and names[0] in draft.metrics:
            draft.metrics = [akin[0] if name == names[0] else name for name in draft.metrics]
    counted = readings["counted"]
    grouped = bool(base.group_by) and base.group_by != [model.defaults.client_dimension]
    unit = people_unit(sentence)
    if unit and base.metrics and base.metrics[0] != counted and model.metrics[base.metrics[0]].unit == unit:
        draft.metrics = (
            [] if draft.metrics == [counted] and sentence.has("count") else draft.metrics
        )  # it counts them already
        return
    in_each = grouped and in_each_many(sentence, base)
    counts = sentence.has("count") or (counts_people(sentence) and names_clients(sentence))
    if grouped and draft.group_by == [model.defaults.client_dimension] and asks_number_of_each(sentence):
        draft.group_by, counts = [], True  # 各有多少私行客户: their number in each row
    if (counts or in_each) and not draft.metrics and counted in model.metrics:
        if grouped:
            base.add_metrics(counted)
        elif not base.group_by and (
            base.population is None or base.population.entity == model.defaults.client_dimension
        ):
            draft.metrics = [counted]


def _of_another(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「日均的」 after wealth products, which have none: asked back, not the daily average of deposits."""
    model, said = sentence.model, sentence.metric_tokens()
    if not elliptic(sentence) or not base.metrics or not draft.metrics or draft.having or len(said) != 1:
        return
    entry = sentence.readings["phrases"][int(said[0].sense.id)] if said[0].takes("phrase") and said[0].sense else {}
    names = [*draft.metrics, *sentence.metrics_of(said[0]), *entry.get("otherwise", ())]
    known = [name for name in names if name in model.metrics]
    money = all(model.metrics[name].kind in _AMOUNTS for name in base.metrics)
    akin = any(is_akin(sentence, one, other) for one in known for other in base.metrics)
    rows = any(
        set(model.metrics[one].sources) & set(model.metrics[other].sources) for one in known for other in base.metrics
    )
    if money and not akin and not rows:
        said[0].kind, said[0].sense = "unknown", None


def _own_first(sentence: Sentence, draft: Draft, base: Draft, counted: bool) -> None:
    """「前五名」 of a relationship manager's own total, or of clients that were counted: the clients."""
    model = sentence.model
    able = all(model.defaults.client_group in model.metrics[name].dims for name in base.metrics)
    if (sentence.of_manager or counted) and able and (draft.limit or base.limit) and not base.group_by:
        base.group(model.defaults.client_dimension)
    first = draft.metrics and draft.limit and base.metrics[:1] == [sentence.readings["counted"]]
    if first and base.group_by == [model.defaults.client_dimension]:
        base.metrics = base.metrics[1:] or base.metrics  # the five biggest by AUM, of clients counted


def _edit_population(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """Segments and rules of the follow-up narrow whose figures these are, or take the place of the segments before."""
    if (draft.members or draft.tests) and instead(sentence):
        base.population = without_segments(base.population)
        base.where = [one for one in base.where if not sentence.model.dimensions[one.dimension].multi]
    if draft.lackers and draft.period is not None and not draft.metrics:
        denied = [MetricTest(metric=one, op=">", values=(0.0,), period=draft.period) for one in draft.lackers]
        draft.tests += [NoneOf(none=(one,)) for one in denied]  # not visited in May: the days of that alone
        draft.lackers, draft.period = [], None
    base.members, base.outsiders, base.tests = draft.members, draft.outsiders, draft.tests
    if base.metrics == [sentence.readings["counted"]] and not base.group_by and not draft.group_by:
        base.tests = [*base.tests, *(as_test(one) for one in draft.having if one.on == "value")]
        draft.having = [one for one in draft.having if one.on != "value"]
    base.versus_rest = draft.versus_rest or base.versus_rest
    shown_against_rest(sentence, base)
