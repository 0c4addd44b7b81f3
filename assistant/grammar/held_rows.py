"""The rows that a limit or a condition chose stay chosen behind a follow-up: 前三 · 按月看, 前十 · 按贷款排, 他们现在的AUM."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.followup import picks, points, sorts
from assistant.grammar.past import Past
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import narrow, of_rows, one_shown, pinned, shown_by
from semantic_layer.calendar import Period
from semantic_layer.instead import has_dimension
from semantic_layer.query import MetricTest, Population, SemanticQuery


def hold_rows(sentence: Sentence, draft: Draft, base: Draft, query: SemanticQuery, day: Period) -> bool:
    """「前三 · 按月看」: the rows that a limit or a condition chose stay chosen month by month; False when no rule says them."""
    _of_their_rows(sentence, draft, base, query, day)
    dimensions = sentence.model.dimensions
    splits = [name for name in draft.group_by if dimensions[name].grain is None]
    if _sorted_anew(sentence, draft, query):
        chosen = shown_by(query, sentence.model, query.period or day)
        if chosen is not None and chosen.entity == sentence.model.defaults.client_dimension:
            base.population, base.limit, base.rank = chosen, None, False
            base.order_by = base.order_by if draft.metrics else []
        return True
    moved = draft.year_back or (draft.period is not None and draft.period.end != (query.period or day).end)
    if moved and one_shown(query) and base.population == query.population is not None:
        base.population = pinned(query.population, query.period or day)  # 他的存款 · 去年底呢: whoever is first then
    if draft.metrics and points(sentence) and _other_days(sentence, draft, query):
        return _hold_clients(sentence, base, query, day)
    if _days_of_one(draft, query):
        return _hold_clients(sentence, base, query, day) or True
    if splits or not (draft.group_by or sentence.has("trend")) or sentence.has("replace", "correct"):
        return True
    if not (base.limit or base.having) or any(dimensions[name].grain is not None for name in base.group_by):
        return True
    chosen, tree = shown_by(query, sentence.model, query.period or day), sentence.model.defaults.tree
    if chosen is None or (tree is not None and base.group_by[0] in tree.levels):
        return False
    base.having, base.order_by, base.limit, base.limit_per, base.rank = [], [], None, None, False
    base.population = None
    narrow(base, chosen)
    return True


def _of_their_rows(sentence: Sentence, draft: Draft, base: Draft, query: SemanticQuery, day: Period) -> None:
    """「their deposits」 of clients listed by their mortgages: what the rows of the old figure are like says who they are, and is
    no condition on a figure that has no such rows."""
    model, client = sentence.model, sentence.model.defaults.client_dimension
    rows = of_rows(query, client, model)
    beyond = [
        one
        for one in rows
        if one in base.where
        and not any(
            has_dimension(model.metrics[name], model.dimensions[one.dimension], model) for name in draft.metrics
        )
    ]
    if not (beyond and draft.metrics and query.metrics) or client not in query.group_by or sentence.has("add"):
        return
    if base.population == query.population:
        some = MetricTest(metric=query.metrics[0], op=">", values=(0.0,), period=query.period or day, where=rows)
        narrow(base, shown_by(query, model, query.period or day) or Population(entity=client, rule=some))
    base.where = [one for one in base.where if one not in beyond]
    base.metrics = [name for name in base.metrics if name in draft.metrics]
    base.having, base.order_by, base.limit, base.rank, base.kept = [], [], None, False, True


def _sorted_anew(sentence: Sentence, draft: Draft, query: SemanticQuery) -> bool:
    """「前十 · 按贷款排」: the rows that another order chose are put in this one."""
    others = query.limit is not None and bool(query.order_by)
    if not others or (draft.limit and not (picks(sentence, draft) or sorts(sentence, draft))):
        return False
    if not draft.metrics:
        return query.order_by[0].by in query.metrics[1:] and sentence.has("descend", "ascend", "rank")
    return query.order_by[0].by != draft.metrics[0] and (sorts(sentence, draft) or picks(sentence, draft))


def _other_days(sentence: Sentence, draft: Draft, query: SemanticQuery) -> bool:
    """「他们现在的AUM」 of the first clients by last year's figure: other days than those the order is of."""
    others = query.limit is not None and query.order_by and query.order_by[0].by not in draft.metrics
    days = draft.period is not None or sentence.has("present")
    return bool(others and days and query.period is not None)


def _days_of_one(draft: Draft, query: SemanticQuery) -> bool:
    """「上个月呢」 after another figure of the one row that a ranking chose: of that row, whoever ranks first then."""
    first = query.order_by[0].by if query.order_by else ""
    asked = query.limit == 1 and first in query.metrics[1:] and bool(draft.period or draft.year_back)
    return asked and not (draft.metrics or draft.group_by or draft.where or draft.ranking or draft.compare)


def _hold_clients(sentence: Sentence, base: Draft, query: SemanticQuery, day: Period) -> bool:
    """The clients that the order chose, as a rule of its own; False where no rule says them."""
    chosen, defaults = shown_by(query, sentence.model, query.period or day), sentence.model.defaults
    if chosen is None or chosen.entity not in (defaults.client_dimension, defaults.person_dimension):
        return False
    base.population, base.order_by, base.limit, base.rank, base.period = chosen, [], None, False, None
    base.metrics = [name for name in base.metrics if name != query.order_by[0].by]
    return True


def cuts_first_rows(sentence: Sentence, draft: Draft, base: Draft, past: Past) -> bool:
    """Whether a threshold on a figure that chose none of them is to cut the first few rows shown: 这里面管户超过10户的."""
    told = {one.metric for one in (past.last.query.having if past.last is not None else ())}
    first = base.order_by[0].by if base.order_by else ""
    told |= {first, str(sentence.readings["amount_of"].get(first))}  # 金额500万以上的, of numbers of loans
    others = base.order_by and any(one.metric not in told for one in draft.having)
    anew = (
        draft.limit or draft.group_by or draft.where or sentence.has("replace", "correct", "descend", "ascend", "rank")
    )
    return bool(base.limit and others and not anew)


def drops_its_order(base: Draft, query: SemanticQuery) -> bool:
    """Whether the figure that chose the first few rows is left out and the others stay: 把AUM去掉, of the ten with the highest."""
    first = query.order_by[0].by if query.limit and query.order_by else ""
    return first in query.metrics and first not in base.metrics and set(base.metrics) < set(query.metrics)


def hold_first(sentence: Sentence, base: Draft, past: Past, day: Period) -> bool:
    """Keep to the first clients or managers by a rule of its own; False for offices, which no rule can hold."""
    assert past.last is not None
    last, defaults = past.last.query, sentence.model.defaults
    chosen = shown_by(last, sentence.model, last.period or day)
    if chosen is None or chosen.entity not in (defaults.client_dimension, defaults.person_dimension):
        return False
    base.population, base.limit, base.rank = chosen, None, False
    return True
