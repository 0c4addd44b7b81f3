"""A follow-up edits the last query: 那宁波呢 · 换成日均 · 按支行拆开 · 只看对公 · 去掉这个条件 · 前五名 · 撤销."""

from __future__ import annotations

from typing import Literal

from assistant.grammar.draft import Draft, draft_of
from assistant.grammar.filters import family
from assistant.grammar.reasons import as_query
from assistant.grammar.sentence import Sentence
from assistant.question import QueryRequest, Question
from semantic_layer.calendar import Period, start_of
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition

_EDITS = ("replace", "only", "add", "about", "again", "pronoun", "remove", "exclude", "show")
_MARKS = ("replace", "add", "about", "remove")


def last_request(question: Question) -> QueryRequest | None:
    """The query that a follow-up edits: that of the newest turn that has one."""
    for turn in reversed(question.history):
        for request in turn.requests:
            if (query := as_query(request)) is not None:
                return query
    return None


def undone(question: Question) -> QueryRequest | None:
    """The query before the last, for 撤销."""
    asked = [as_query(request) for turn in question.history for request in turn.requests[:1]]
    queries = [query for query in asked if query is not None]
    return queries[-2] if len(queries) > 1 else None


def is_follow_up(sentence: Sentence, draft: Draft, last: QueryRequest | None) -> bool:
    """The rule: no metric of its own, or a metric with a word that says change, add or 「那…呢」, or a pronoun."""
    if last is None:
        return False
    if not draft.metrics and not draft.target:
        return True
    if (follows(sentence) and not draft.where) or elliptic(sentence) or _sorts(sentence, draft):
        return True
    marked = _opens(sentence)
    return marked or sentence.has("pronoun", "only", "again")


def elliptic(sentence: Sentence) -> bool:
    """Whether the words for metrics leave out what they are of: 看日均, 余额一千万以上的."""
    tokens = sentence.metric_tokens()
    return bool(tokens) and all(token.text.lower() in sentence.readings["elliptic"] for token in tokens)


def _sorts(sentence: Sentence, draft: Draft) -> bool:
    """Whether the question is but an order for the rows shown before: sort by RAROC ascending."""
    rows = draft.group_by or draft.where or draft.having or draft.listing or sentence.has("which", "dimension")
    return sentence.has("rank", "descend", "ascend") and not rows


def follows(sentence: Sentence) -> bool:
    """Whether a phrase of the question speaks of what was shown before (比对照组真的好吗)."""
    phrases = sentence.readings["phrases"]
    return any(
        token.sense is not None and phrases[int(token.sense.id)].get("follow") for token in sentence.of("phrase")
    )


def _opens(sentence: Sentence) -> bool:
    """Whether the mark stands first or last (呢), not in the middle of a whole question."""
    tokens = [token for token in sentence.tokens if token.text.strip(",，。?？!！ ")]
    return bool(tokens) and (
        any(token.takes(*_MARKS) for token in tokens[:2])
        or tokens[0].takes("and")
        or tokens[-1].takes("add")
        or (tokens[-1].text == "呢" and len(tokens) <= 4)
        or any(token.takes("replace") for token in tokens)
    )


def edit(sentence: Sentence, draft: Draft, last: QueryRequest) -> Draft:
    """The last query with what ``draft`` says put in its place."""
    model, base = sentence.model, draft_of(last.query, last.show)
    if sentence.has("remove"):
        _remove(base)
    if _only_total(sentence, draft) and base.limit:
        draft.assume("total-of-all")
    if follows(sentence) or _only_total(sentence, draft):
        base.group_by, base.order_by, base.limit, base.limit_per = [], [], None, None
    if sentence.has("present") and sentence.has("versus") and base.period is not None and draft.period is None:
        draft.compare, draft.compare_period, base.period = "period", base.period, None
    if sentence.has("bank") and not draft.where:
        _widen(model, base)
    _same_family(sentence, draft, base)
    _edit_metrics(sentence, draft, base)
    _edit_groups(sentence, draft, base)
    for condition in _joined(sentence, draft, base):
        removing = condition.op == "not in" and any(
            old.dimension == condition.dimension and set(old.values) & set(condition.values) and old.op == "in"
            for old in base.where
        )
        base.where = [old for old in base.where if old.dimension not in family(model, condition.dimension)]
        if not removing:
            base.where.append(condition)
    base.having = [
        *[old for old in base.having if all(old.metric != new.metric for new in draft.having)],
        *draft.having,
    ]
    _edit_times(model, draft, base)
    _edit_rows(sentence, draft, base)
    _prune(model, base)
    base.show = draft.show or base.show
    base.scope = draft.scope if draft.scope != "own" else base.scope
    base.year_back, base.also_compare = draft.year_back, draft.also_compare
    base.assumptions, base.trend, base.recent, base.change = draft.assumptions, draft.trend, draft.recent, draft.change
    base.listing = draft.listing
    return base


def _widen(model: SemanticModel, base: Draft) -> None:
    """「换回全行」: without the offices chosen before, nor the split below them."""
    places = [one.id for one in model.dimensions.values() if one.group == model.defaults.tree_group]
    if any(old.dimension in places for old in base.where):
        base.where = [old for old in base.where if old.dimension not in places]
        base.group_by = [name for name in base.group_by if name not in places]


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
    if (
        sentence.has("count")
        and not draft.metrics
        and counted in model.metrics
        and base.group_by != [model.defaults.client_dimension]
    ):
        base.add_metrics(counted)


def _joined(sentence: Sentence, draft: Draft, base: Draft) -> list[Condition]:
    """The new conditions; 「也看零售」 puts a value beside the one chosen before, and both side by side."""
    if not sentence.has("add") or sentence.has("replace", "exclude"):
        return draft.where
    kept = {old.dimension: old.values for old in base.where if old.op == "in"}
    joined = []
    for new in draft.where:
        if new.op == "in" and new.dimension in kept and not sentence.model.dimensions[new.dimension].multi:
            base.group(new.dimension)
            new = new.model_copy(update={"values": tuple(dict.fromkeys((*kept[new.dimension], *new.values)))})
        joined.append(new)
    return joined


def _edit_times(model: SemanticModel, draft: Draft, base: Draft) -> None:
    if draft.period is not None:
        base.period = draft.period
        if base.compare == "period" and draft.compare is None:
            base.compare = base.compare_period = None
    if draft.compare is not None and draft.period is None:
        _end_of_series(model, base)
    if draft.compare is not None:
        base.compare, base.compare_period = draft.compare, draft.compare_period


def _only_total(sentence: Sentence, draft: Draft) -> bool:
    """「一共多少」 of what was listed."""
    return sentence.has("sum") and not (draft.metrics or draft.group_by or draft.where or draft.ranking)


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


def _remove(base: Draft) -> None:
    if base.having:
        base.having = []
    elif base.where:
        base.where = base.where[:-1]
    else:
        base.limit = None


def _edit_metrics(sentence: Sentence, draft: Draft, base: Draft) -> None:
    if not draft.metrics:
        return
    if draft.target is not None:
        base.metrics, base.target = draft.metrics, draft.target
    elif (
        (sentence.has("add") and not sentence.has("replace"))
        or _conditions_only(sentence, draft)
        or _sorts(sentence, draft)
    ):
        base.add_metrics(*draft.metrics)
    elif sentence.has("pronoun"):  # 他们的贷款呢: the same rows
        chosen = [having.metric for having in base.having] + [order.by for order in base.order_by if base.limit]
        base.metrics = list(dict.fromkeys([*draft.metrics, *(name for name in chosen if name in base.metrics)]))
    else:
        base.metrics = draft.metrics
        base.having = [having for having in base.having if having.metric in draft.metrics]
        base.target = None
    base.order_by = [order for order in base.order_by if order.by in base.metrics or order.by in base.group_by]
    if not base.order_by and base.limit and not base.limit_per:
        base.ranking = "desc"


def _conditions_only(sentence: Sentence, draft: Draft) -> bool:
    """Whether every metric of the follow-up is there for a condition on it (日均100万以上的)."""
    return bool(draft.having) and all("condition" in token.note for token in sentence.metric_tokens())


def _edit_groups(sentence: Sentence, draft: Draft, base: Draft) -> None:
    if not draft.group_by:
        return
    times = [name for name in base.group_by if sentence.model.dimensions[name].grain is not None]
    new_times = [name for name in draft.group_by if sentence.model.dimensions[name].grain is not None]
    if sentence.has("again", "add") and not sentence.has("replace"):
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


def _from_below(sentence: Sentence) -> bool:
    return any(token.number is not None and "bottom" in token.number.side for token in sentence.of("number"))


def _edit_rows(sentence: Sentence, draft: Draft, base: Draft) -> None:
    if draft.ranking or draft.limit:
        base.limit = draft.limit if draft.limit is not None else base.limit
        direction: Literal["", "desc", "asc"] = draft.ranking
        kept = (
            bool(base.order_by)
            and not sentence.has("top", "bottom", "best", "worst", "rank")
            and not _from_below(sentence)
        )
        if base.order_by and direction and not kept:
            base.order_by = [base.order_by[0].model_copy(update={"direction": direction}), *base.order_by[1:]]
        base.ranking = "" if kept else direction
        base.limit_per = draft.limit_per or base.limit_per
    base.share = base.share or draft.share
