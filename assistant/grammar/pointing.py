"""What a follow-up points at: 这些客户 become a population, 第二个 one client, 这两家 the values named, 其余的 the others."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.earlier_values import THREE, TWO, pair_said
from assistant.grammar.edit_times import windows_differ
from assistant.grammar.followup import content, points
from assistant.grammar.others import count_ahead, keep_span, leave_row, point_at_next, point_at_rest, rest_of
from assistant.grammar.parts import nth
from assistant.grammar.past import Past
from assistant.grammar.people import counts_people
from assistant.grammar.pronouns import many
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import listed_entity, narrow, nth_shown, pinned, shown_by, split_of_rows, uncut
from assistant.grammar.takeout import away
from semantic_layer.calendar import Period
from semantic_layer.model import SemanticModel
from semantic_layer.query import Population, RankTest, SemanticQuery

_HOW_MANY = ("几个", "几位", "几家", "几人", "多少个", "多少家", "how many")
_OF_CLIENTS = ("户", "客户", "client", "customer")
_TOTAL = frozenset({"total", "overall", "总", "总的", "总额", "总共的"})
_WHOLE = ("一共", "总共", "合计", "总计", "总额", "总和")
_FIRST = frozenset({"排第一", "排第一的", "排名第一", "排名第一的", "排在第一", "排在第一的"})


def point(sentence: Sentence, draft: Draft, base: Draft, past: Past, today: Period) -> bool:
    """Put what the pronouns stand for into ``base``; False when the answer shown cannot be pointed at by a rule."""
    assert past.last is not None
    last, model = past.last.query, sentence.model
    if _that_one(sentence, last) or _one_of_rows(sentence, draft, last):
        return False
    entity = _pointable(sentence, past)
    client = model.defaults.client_dimension
    if entity not in (None, client) and (told := _of_managers(sentence, draft, base)) is not None:
        return told
    gone = next((token for token in sentence.of("place", "number") if nth(token) and away(sentence, token)), None)
    if gone is not None:
        gone.used = True
        return leave_row(draft, base, last, entity, nth(gone) or 1, model)
    if ahead := count_ahead(sentence):
        return entity is not None and point_at_next(draft, base, last, ahead, model)
    span = next(iter(sentence.of("span")), None)
    if span is not None and last.group_by:
        return keep_span(span, draft, base, last, entity, model)
    place = _place(sentence, draft)
    if place is not None:
        return _one_of_list(draft, base, past, place, model)
    if entity is not None and last.limit == 1 and points(sentence) and not many(sentence):
        return _keep_to(draft, base, last, shown_by(last, model))
    if rest_of(sentence):
        return point_at_rest(sentence, base, past, entity)
    if entity is None and points(sentence) and (last.limit is not None or last.having):
        return _same_rows(sentence, draft, base)
    within = bool(draft.ranking) and any("within" in one.note for one in sentence.tokens)
    some = (
        within
        or (bool(draft.lackers) and bool(last.limit))
        or _part_of_first(sentence, draft, last)
        or split_of_rows(draft, last, entity)
    )
    if entity is None or not (many(sentence) or some or _totals(sentence, draft)):
        return not within  # which fell most, of the first offices: no rule says which they are
    return _these(sentence, draft, base, past, today)


def _of_managers(sentence: Sentence, draft: Draft, base: Draft) -> bool | None:
    """How many clients the managers shown have, or a figure per client of each of them; None where something else is asked."""
    counted, base.kept = sentence.readings["counted"], base.kept or sentence.has("percapita")
    asked = counts_people(sentence) or _how_many(sentence)
    if sentence.has("percapita") or not asked or not set(draft.metrics[:1]) <= {counted}:
        return True if sentence.has("percapita") else None
    if not any(word in token.text for token in sentence.tokens for word in _OF_CLIENTS):
        return False  # how many managers: no figure counts the rows
    draft.metrics, base.kept = [counted], True
    return True


def _one_of_list(draft: Draft, base: Draft, past: Past, place: int, model: SemanticModel) -> bool:
    """The row at ``place`` of the last list of clients or managers; False when the list is of offices, or there is none."""
    listed = next((one.query for one in reversed(past.queries) if listed_entity(one.query, model) is not None), None)
    tree = model.defaults.tree
    office = listed is not None and tree is not None and listed.group_by[0] in tree.levels
    if listed is None or office or not _keep_to(draft, base, listed, nth_shown(listed, model, place)):
        return False
    said = listed.limit is not None and place <= min(listed.limit, _FAR)
    base.group_by = [] if said else list(listed.group_by)  # with its name: there may be none
    return True


_FAR = 5  # a place further down may be behind the end of a list


_PART = ("谁", "哪些", "哪几", "哪个", "哪户", "哪家", "有没有", "有无")


def asks_part(sentence: Sentence) -> bool:
    """「谁有不良」, 「有没有逾期的」 of the first ten: some of those shown."""
    named = sentence.has("only", "replace", "about", "dimension", "each", "top", "bottom")
    return not named and not sentence.metric_tokens() and any(one.text.startswith(_PART) for one in sentence.tokens)


def _part_of_first(sentence: Sentence, draft: Draft, last: SemanticQuery) -> bool:
    if any("some" in token.note for token in sentence.tokens):
        return True
    return asks_part(sentence) and last.limit is not None and bool(draft.where or draft.members or draft.tests)


def _same_rows(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """「它们的不良率」 of offices shown: the same rows, as long as what chose them stays."""
    if set(draft.group_by) <= set(base.group_by):
        draft.group_by = []  # 这五个行业: the rows that are there
    if draft.metrics and draft.ranking and draft.limit in (None, 1):
        draft.ranking, draft.limit = "", None  # which of these has the worst rate: the rows shown, with it beside
    other = (
        draft.where or draft.having or draft.group_by or draft.period or draft.compare or draft.ranking or draft.limit
    )
    if other or _totals(sentence, draft):
        return not draft.metrics
    base.kept = True
    return True


def pin(sentence: Sentence, draft: Draft, base: Draft, today: Period) -> None:
    """「它们的存款」 are these clients' from now on, also when another day is asked; a count of them may move with it."""
    if base.population is not None and many(sentence) and set(draft.metrics) - {sentence.readings["counted"]}:
        base.population = pinned(base.population, base.period or today)


def _these(sentence: Sentence, draft: Draft, base: Draft, past: Past, today: Period) -> bool:
    """The clients shown before: their total, another split of them, or the same rows with another figure."""
    assert past.last is not None
    last, entity = past.last.query, past.last.query.group_by[0]
    windows = pair_said(sentence) and windows_differ(past)  # compare the two months: of the same rows
    beside = sentence.has("add") and not sentence.has("each", "again", "replace", "sum", "share")
    regrouped = bool(draft.group_by) and entity not in draft.group_by and not windows and not beside
    clients = entity == sentence.model.defaults.client_dimension
    total = _totals(sentence, draft) or regrouped or (clients and many(sentence) and _of_each(sentence))
    narrowed = bool(draft.where or draft.having or draft.tests or draft.members or draft.outsiders or draft.lackers)
    moved = draft.period is not None or draft.compare is not None or (bool(draft.ranking) and bool(last.limit))
    if not total and not (last.limit is not None and narrowed) and not moved:
        base.kept = True
        return True
    at = (last.period or today) if (many(sentence) or draft.lackers) and draft.period is not None else None
    shown = shown_by(last, sentence.model, at)
    if shown is None and (last.limit is not None or last.having):
        return False
    order = base.order_by
    uncut(base)
    if shown is not None:
        narrow(base, shown)
    if total:
        base.group_by = []
        _counted(sentence, draft, base)
    else:
        base.group_by, base.kept = [entity], True
        base.order_by = [one for one in order if one.on == "value"]
    return True


def _counted(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「一共几户」 counts them; other totals are of the figures shown, unless another one is asked."""
    counted = sentence.readings["counted"]
    additive = [
        name for name in draft.metrics or base.metrics if sentence.model.metrics[name].kind in ("sum", "balance")
    ]
    if (counts_people(sentence) or _how_many(sentence)) and not draft.metrics and counted in sentence.model.metrics:
        draft.metrics = [counted]
    elif not draft.metrics and (told := _told_by_tag(sentence, base)):
        draft.metrics = [told]
    elif sentence.has("average") and additive and counted in sentence.model.metrics:
        draft.metrics = [*(draft.metrics or base.metrics), counted]  # both halves of the average


def _told_by_tag(sentence: Sentence, base: Draft) -> str:
    """What the one tag is of, where clients were listed with no figure asked: how much is that, of loans that fall due."""
    tags = [str(one.values[0]) for one in base.where if sentence.model.dimensions[one.dimension].multi]
    amounts = [
        name
        for name, segment in sentence.readings["described"].items()
        if tags == [segment] and sentence.model.metrics[name].kind in ("sum", "balance")
    ]
    listed = [name for name in sentence.readings["listed"] if name in sentence.model.metrics]
    return amounts[0] if amounts and base.metrics == listed and not sentence.has("average", "percapita") else ""


def _keep_to(draft: Draft, base: Draft, listed: SemanticQuery, population: Population | None) -> bool:
    """Keep to the one row; a comparison that only chose it goes with another figure: its loan rate, of whose deposits fell most."""
    if population is None:
        return False
    other = bool(draft.metrics) and not set(draft.metrics) & set(listed.metrics)
    if other and not (draft.change or draft.compare) and any(one.on != "value" for one in listed.order_by):
        base.compare = base.compare_period = None
    uncut(base)
    base.group_by = []
    base.population = population
    return True


def _that_one(sentence: Sentence, last: SemanticQuery) -> bool:
    """「那个月」 of a series, 「这个渠道」 of many: which one it was is a result, not a condition."""
    for token in sentence.of("pronoun"):
        after = sentence.next(token, frozenset())
        named = after.sense.id if after is not None and after.takes("dimension") and after.sense is not None else None
        if named is None or token.text.lower() in sentence.readings["several_clients"]:
            continue
        if any(word in token.text.lower() for word in (*TWO, *THREE)):
            continue  # the two months
        this = token.text in ("这个", "那个", "这", "那", "这家", "那家") or token.text.lower() in ("this", "that")
        if sentence.model.dimensions[named].grain or (this and named in last.group_by and last.limit != 1):
            return True
    grains = {name for name in last.group_by if sentence.model.dimensions[name].grain}
    told = [(sentence.previous(one, frozenset()), one.sense) for one in sentence.of("dimension")]
    return any(
        before is not None and before.text.lower() == "that" and sense is not None and sense.id in grains
        for before, sense in told
    )


def _one_of_rows(sentence: Sentence, draft: Draft, last: SemanticQuery) -> bool:
    """「by loan type for that one」 of several offices: which one it is nobody said."""
    for token in sentence.of("pronoun"):
        before = sentence.previous(token, frozenset())
        of_it = before is not None and before.text.lower() in ("for", "of", "in", "at")
        if of_it and token.text.lower() in ("that one", "this one") and last.group_by and last.limit != 1:
            return not draft.where and not any(len(one.values) == 1 for one in last.where)
    return False


def _pointable(sentence: Sentence, past: Past) -> str | None:
    """The entity that the last answer listed, offices of the tree left out (they are chosen by name)."""
    assert past.last is not None
    entity = listed_entity(past.last.query, sentence.model)
    tree = sentence.model.defaults.tree
    return None if tree is not None and entity in tree.levels else entity


def _totals(sentence: Sentence, draft: Draft) -> bool:
    """Whether one figure of all rows shown is asked: 一共, 合计, 平均, 几户."""
    counted = sentence.readings["counted"]
    whole = any(word in one.text for one in sentence.metric_tokens() for word in _WHOLE)  # 存款一共 is one word
    said = (whole or any(token.text.lower().split(" ")[0] in _TOTAL for token in sentence.tokens)) and many(sentence)
    alone = not content(sentence) and any(token.text.lower() in _TOTAL for token in sentence.tokens)
    each = sentence.has("percapita") and not sentence.has("add")  # 人均AUM也给: beside each row
    summed = sentence.has("sum") or each or counts_people(sentence) or draft.metrics == [counted]
    summed = summed or (sentence.has("average") and draft.compare != "parent")  # 低于平均的: some of the rows
    return said or alone or summed or _how_many(sentence)


def _of_each(sentence: Sentence) -> bool:
    """「their average contribution」: a figure per client, of all those shown."""
    words = [token.text.lower() for token in sentence.metric_tokens()]
    return any(
        word.startswith(("average ", "mean ")) or word.endswith(("per customer", "per client")) for word in words
    )


def _how_many(sentence: Sentence) -> bool:
    """「有几个」, "how many" and nothing else: a count of the rows."""
    said = "".join(token.text.lower() for token in sentence.tokens)
    return not content(sentence) and any(word in said for word in _HOW_MANY)


def _place(sentence: Sentence, draft: Draft) -> int | None:
    """The n of 「第二个的存款」, 「排第一的」, "the first one": one of the rows shown, not the first n."""
    named = bool(draft.metrics) or sentence.has("pronoun", "about", "place")
    for token in sentence.tokens:
        text = token.text.lower()
        nth = (
            token.number is not None
            and token.number.unit == "rank"
            and "第" in text
            and "bottom" not in token.number.side
        )
        first = token.takes("top") and text in _FIRST
        if token.takes("place") and token.sense is not None:
            token.used = True
            return int(token.sense.value)
        if named and (nth or first):
            draft.limit, draft.ranking, token.used = None, "", True
            return 1 if token.number is None else int(token.number.value)
    return None


def ranked(population: Population | None) -> bool:
    """Whether a rank decides who is in it, so that new conditions must not be put beside it."""
    rule = population.rule if population is not None else None
    inner = getattr(rule, "all", (rule,))
    return any(isinstance(one, RankTest) for one in inner)
