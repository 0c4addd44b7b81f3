"""Parts of the last query that a follow-up takes away or puts back by what they are: 门槛不要了, forget the comparison, 恢复杭州,
零售这个条件去掉, remove the first one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import all_of, parts_of
from assistant.grammar.tokens import Token
from assistant.question import QueryRequest
from semantic_layer.query import Condition, MetricTest, Population, SemanticQuery

_JOINTS = frozenset(
    {
        "and",
        "and the",
        "and also",
        "and also the",
        "or",
        "or the",
        "nor",
        "plus",
        "&",
        "和",
        "与",
        "跟",
        "及",
        "以及",
        "、",
    }
)
_LISTED = ("dimension", "metric", "phrase", "part", "versus", "compare", "share", "value")


def opens_list(sentence: Sentence, token: Token, passed: Callable[[Token], bool]) -> Token | None:
    """The word before ``token``, or before the list that it closes: drop the branches and the comparison."""
    joined, before = False, reversed(sentence.tokens[: sentence.index(token)])
    for one in before if not token.text.lower().startswith(("by ", "per ")) else ():
        if one.text.lower() in _JOINTS:
            joined = True
        elif joined and (one.takes(*_LISTED) or one.names):
            joined = False
        elif not passed(one):
            return one
    return None


def take_parts(tokens: Sequence[Token], base: Draft) -> bool:
    """Take the parts that ``tokens`` name from ``base``; whether the newest condition is what one of them names."""
    newest = False
    for token in tokens:
        kind = token.sense.value if token.sense is not None else ""
        taken = True
        if kind == "threshold":
            taken = _no_threshold(base)
        elif kind == "comparison":
            taken = base.compare is not None
            drop_comparison(base)
        elif kind == "condition":
            newest = True
        elif kind == "limit":
            taken = base.limit is not None
            base.limit = base.limit_per = None
        elif kind == "split":
            taken = bool(base.group_by)
            drop_groups(base)
        elif kind == "order":
            taken = bool(base.order_by) and base.limit is None
            base.order_by = [] if taken else base.order_by
        elif kind == "period":
            taken = base.period is not None
            base.period = None
        elif kind == "chart":
            base.show = "table"
        token.used = taken
    return newest


def drop_comparison(base: Draft) -> None:
    """Without the comparison and what only it can say: conditions and an order by the change."""
    base.compare = base.compare_period = None
    base.having = [one for one in base.having if one.on == "value"]
    if any(one.on != "value" for one in base.order_by):
        base.limit = base.limit_per = None  # the first by their change
    base.order_by = [one for one in base.order_by if one.on == "value"]


def drop_groups(base: Draft) -> None:
    """One figure for all."""
    base.group_by, base.order_by, base.having = [], [], []
    base.limit, base.limit_per, base.share = None, None, False


def _no_threshold(base: Draft) -> bool:
    """Without conditions on figures, in the list or in whose figures these are; False when there are none."""
    if base.having:
        base.having = []
        return True
    rules = parts_of(base.population)
    kept = [one for one in rules if not isinstance(one, MetricTest)]
    if base.population is None or len(kept) == len(rules):
        return False
    base.population = Population(entity=base.population.entity, rule=all_of(kept)) if kept else None
    return True


def forget_values(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """「零售这个条件去掉」: the condition on that value goes, which must be there. Whether a value is named so."""
    told = [*sentence.of("criteria"), *_called_rows(sentence)] if sentence.has("exclude") else []
    removed = sentence.of("remove") or told
    named = [one for one in draft.where if one.op == "in" or told] if removed else []
    for condition in named:
        draft.where.remove(condition)
        kept = [old for old in base.where if not _holds(old, condition)]
        for token in (*told, *(sentence.of("exclude") if told else ())):
            token.used, token.sense = True, None
        if len(kept) == len(base.where) and condition.dimension not in base.group_by:
            removed[0].kind, removed[0].sense = "unknown", None
        base.where = kept
    return bool(named)


def _called_rows(sentence: Sentence) -> list[Token]:
    """The 这条 of 「制造业这条去掉」, which stands for the condition on the value before it."""
    found = []
    for token in sentence.of("part"):
        before = sentence.previous(token)
        if token.text[-1] in "条项个" and before is not None and before.takes("value"):
            found.append(token)
    return found


def _holds(old: Condition, condition: Condition) -> bool:
    return old.dimension == condition.dimension and bool(set(old.values) & set(condition.values))


def bring_back(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「恢复杭州」: a value that was left out is in again, one that was not chosen stands beside those that were."""
    words = sentence.of("restore")
    if not words:
        return
    for new in [one for one in draft.where if one.op == "in"]:
        old = next((one for one in base.where if one.dimension == new.dimension), None)
        if old is None:
            continue
        draft.where.remove(new)
        base.where.remove(old)
        if old.op == "not in":
            left = tuple(value for value in old.values if value not in new.values)
        else:
            left = tuple(dict.fromkeys((*old.values, *new.values)))
        base.where += [old.model_copy(update={"values": left})] if left else []
        words[0].used = True
    words[0].used = words[0].used or not draft.where


def take_place(draft: Draft, base: Draft, tokens: Sequence[Token]) -> None:
    """「第一个去掉」 of several figures: the first of them."""
    for token in tokens:
        place = nth(token) or 0
        if not 1 <= place <= len(base.metrics) or len(base.metrics) < 2 or draft.metrics:
            continue
        gone = base.metrics[place - 1]
        base.metrics = [name for name in base.metrics if name != gone]
        base.having = [one for one in base.having if gone not in (one.metric, one.of)]
        base.order_by = [one for one in base.order_by if one.by != gone]
        draft.limit, draft.ranking = None, ""
        token.used, token.kind, token.sense, token.number = True, "word", None, None


def row_named(sentence: Sentence, shown: SemanticQuery) -> bool:
    """Whether one row of a list is meant: 第二个, 第三名有多少贷款, "the second one"; not 存款第三名的支行, which lists anew."""
    numbered = any(nth(token) for token in sentence.of("number")) and not sentence.has("dimension", "segment")
    return sentence.has("place") or (numbered and bool(shown.group_by))


def nth(token: Token) -> int | None:
    """The n of 第二个, "the second one"; None for the first n."""
    if token.takes("place") and token.sense is not None:
        return int(token.sense.value)
    text = token.text.lower()
    single = token.number is not None and token.number.unit == "rank" and "bottom" not in token.number.side
    if single and token.number is not None and ("第" in text or " one" in text):
        return int(token.number.value)
    return None


def other_value(sentence: Sentence, draft: Draft, last: QueryRequest) -> bool:
    """Whether the turn is but the figure shown with another value of what was chosen: retail loans, after corporate ones."""
    chosen = {one.dimension for one in last.query.where}
    shaped = draft.group_by or draft.having or draft.tests or draft.members or draft.listing or draft.ranking
    asked = sentence.has(*"own bank peer which list ask overview each present define why documents count".split())
    named = bool(draft.where) and {one.dimension for one in draft.where} <= chosen
    return named and not (shaped or asked or draft.share) and set(draft.metrics) <= set(last.query.metrics)


def figure_of_row(sentence: Sentence, draft: Draft, last: QueryRequest) -> bool:
    """Whether the figure shown is asked of a part of one row shown, no days named: 杭州的投诉里有多少是零售客户的."""
    named = [one for one in draft.where if one.op == "in" and len(one.values) == 1]
    shown = [one for one in named if one.dimension in last.query.group_by]
    shaped = draft.group_by or draft.having or draft.tests or draft.members or draft.listing or draft.ranking
    moved = draft.period or draft.compare or draft.target or draft.share
    asked = sentence.has(*"own bank peer which list overview each present define why documents versus".split())
    same = bool(draft.metrics) and set(draft.metrics) <= set(last.query.metrics)
    return same and len(named) > len(shown) == 1 and last.query.period is not None and not (shaped or moved or asked)


def describes_counted(sentence: Sentence, last: QueryRequest) -> bool:
    """Whether a description without those described opens the turn, after clients that were counted: with assets over 100k."""
    first = next((one.text.lower().split()[0] for one in sentence.tokens if one.text.strip(" ,")), "")
    return first in ("with", "having", "holding", "whose", "over", "above") and bool(
        set(last.query.metrics) & {sentence.readings["counted"], *sentence.model.readings.exact}
    )
