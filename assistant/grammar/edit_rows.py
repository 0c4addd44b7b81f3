"""Rows of a follow-up: 按支行拆开, 再按产品, 前三, 倒数五个, 从低到高, 换成十个, worst first."""

from __future__ import annotations

from typing import Literal

from assistant.grammar.counted_before import list_of_one
from assistant.grammar.draft import Draft
from assistant.grammar.edit_shares import held_against, share_of_rows
from assistant.grammar.edit_values import all_kinds
from assistant.grammar.first_shown import points_at_rows, splits_first_rows
from assistant.grammar.followup import content
from assistant.grammar.order_words import PICKED, that_end
from assistant.grammar.people import people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.superlatives import judged, pace_order
from assistant.grammar.who_is_meant import asks_who
from assistant.grammar.word_forms import FIRST
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, Having

_OF_EACH = ("每", "各", "逐", "in each", "within each", "for each", "per", "each", "every", "in every")
_TAKES = (*PICKED, "留", "列", "给", "给我", "各", "要", "看", "来", "出")
_TOP_ENDS = frozenset("best highest largest biggest greatest strongest".split())
_ONLY = frozenset({"only", "just", "solely", "purely", "merely", "alone"})
_APART = frozenset({"separately", "individually", "apart", "side by side"})
_ONE = frozenset({"那个", "那家", "那户", "那一个", "那一家", "一个", "one", "which one"})


def edit_groups(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """Split the figures the new way, or one way more (再按…)."""
    held_against(sentence, draft, base)
    client, unit = sentence.model.defaults.client_dimension, people_unit(sentence)
    counts = bool(base.metrics) and bool(unit) and sentence.model.metrics[base.metrics[0]].unit == unit
    if _asks_holders(sentence, draft, base, counts=counts):
        draft.group_by, base.group_by = [], [client]
        some = [] if base.metrics == [sentence.readings["counted"]] and _of_some(sentence, base) else base.metrics[:1]
        base.having = [*base.having, *(Having(metric=name, op=">", values=(0.0,)) for name in some)]
    if _who_of_rows(sentence, base) and not _names_groups(sentence):
        draft.group_by = []
    paired = any(one.dimension == client and len(one.values) > 1 for one in draft.where)
    if draft.group_by == [client] and not _lists(sentence) and not paired:
        draft.group_by = []  # 只要公司客户, those with a good record: fewer, not one row each
    if set(draft.group_by) <= set(base.group_by) and not _names_groups(sentence):
        draft.group_by = []  # 只要制造业和批发零售: values of a split that is there
    if counts and draft.having and base.group_by and draft.group_by == [client]:
        draft.group_by = []  # 超过20户的, of sub-branches with their numbers of clients
    if _only_values(sentence, draft, base) or all_kinds(sentence, draft, base):
        draft.group_by = []  # only red and orange ones, of branches: fewer, the branches stay
    if not draft.group_by or _beside_clients(sentence, draft, base):
        return
    if draft.group_by == [base.limit_per] and _new_count(sentence, base.limit_per) is not None:
        return  # 5 per branch, of the first three of each branch
    _all_of_groups(draft, base)
    if _first_of_each(sentence, draft, base):
        return
    joins = sentence.has("again", "add") or (sentence.has("both") and not _names_groups(sentence) and not base.limit)
    if joins and not sentence.has("replace", "correct"):
        told = [one.dimension for one in base.where if one.op in ("in", "=") and len(one.values) == 1]
        if sentence.has("again") and not sentence.has("add"):
            base.group_by = [
                name for name in base.group_by if name not in told
            ]  # 只看制造业 · 再分到大类: a column of one value
        base.group(*draft.group_by)
    else:
        _regroup(sentence, draft, base)
    if base.limit_per not in base.group_by:
        base.limit_per = None


def tell_of_each(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「with their rating」 of clients listed: beside each of them, and no other split."""
    if any("beside" in token.note for token in sentence.tokens):
        base.columns = list(dict.fromkeys([*base.columns, *draft.columns, *draft.group_by]))
        draft.group_by, draft.columns, base.kept = [], [], True
        for token in sentence.of("which", "list"):
            token.pass_over()


def _beside_clients(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """「客户经理也列出来」 of clients listed: what is told of each of them, beside it."""
    client, dimensions = sentence.model.defaults.client_dimension, sentence.model.dimensions
    told = all(dimensions[name].grain is None and name != client for name in draft.group_by)
    joined = sentence.has("add") and not sentence.has("again", "each", "sum", "share", "replace", "both")
    if base.group_by != [client] or draft.metrics or draft.where or draft.limit or not (told and joined):
        return False
    base.columns = list(dict.fromkeys([*base.columns, *draft.group_by]))
    base.kept = True
    return True


def _only_values(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """Whether the groups of the turn are but several values that the rows shown are narrowed to; clients listed always are."""
    several = {one.dimension for one in draft.where if one.op == "in" and len(one.values) > 1}
    listed = sentence.model.defaults.client_dimension in base.group_by
    named = _names_groups(sentence) or sentence.has("each", "again", "add", "both", "replace", "share")
    named = named or (sentence.has("versus") and not listed)  # 小企业和微企业的
    said = {one.text.lower() for one in sentence.tokens}
    corrected = sentence.has("correct") and any(one.dimension in several for one in base.where)  # no, these two
    only = (sentence.has("only") or listed or corrected or bool(said & _ONLY)) and not said & _APART
    return only and bool(base.group_by) and set(draft.group_by) <= several and not named


def _first_of_each(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """「每个分行各取前2家」 of sub-branches: the first few of the rows shown within each of another group."""
    dimensions, tree = sentence.model.dimensions, sentence.model.defaults.tree
    rows = [name for name in base.group_by if dimensions[name].grain is None]
    others = [name for name in draft.group_by if name not in rows]
    if len(others) != 1 or len(rows) != 1 or (draft.limit is None and not _taken(sentence, draft)):
        return False
    outer, levels = others[0], list(tree.levels) if tree is not None else []
    above = {outer, rows[0]} <= set(levels) and levels.index(outer) < levels.index(rows[0])
    told = any(token.text.lower().startswith(_OF_EACH) for token in sentence.of("each", "dimension"))
    if dimensions[outer].grain is not None or not (above or told) or ({outer, rows[0]} <= set(levels) and not above):
        return False
    base.group_by = [outer, *rows]
    base.limit_per, base.ranking = outer, draft.ranking or "desc"
    return True


def _taken(sentence: Sentence, draft: Draft) -> bool:
    """「各取两户」, 「two for each branch」: the number behind a word for taking or ahead of each, as the limit of the draft."""
    for token in sentence.of("number"):
        before, after = sentence.previous(token, frozenset()), sentence.next(token, frozenset())
        plain = token.number is not None and token.number.unit == "plain" and 1 <= token.number.value <= 100
        taken = before is not None and before.text.endswith(_TAKES)
        taken = taken or (
            before is None and after is not None and after.text.lower() in _OF_EACH
        )  # two for each branch
        if plain and token.number is not None and taken:
            token.used, draft.limit = True, int(token.number.value)
            return True
    return False


def _asks_holders(sentence: Sentence, draft: Draft, base: Draft, *, counts: bool) -> bool:
    """「哪几户」 after a number of clients or an amount: those who are counted, or have some of it."""
    client, own = sentence.model.defaults.client_dimension, base.metrics[:1] != [sentence.readings["counted"]]
    some = own or (bool(base.group_by) and _of_some(sentence, base))
    listed = asks_who(sentence) or (sentence.has("list") and not draft.metrics and some)
    named = draft.group_by == [client] and not counts  # 抵押的是哪些客户, of an amount by guarantee
    named = named or (counts and some and _of_some(sentence, base) and len(content(sentence)) == 1)
    if not listed or (base.group_by and (client in base.group_by or not named)) or (counts and _names_groups(sentence)):
        return False
    return counts or (_whole_amount(sentence.model, base) and not draft.having and draft.group_by in ([], [client]))


def _of_some(sentence: Sentence, base: Draft) -> bool:
    """Whether the clients that are counted by group are those of a kind, not all there are: 「list them」 lists them."""
    model, told = sentence.model, base.metrics[:1] != [sentence.readings["counted"]]
    kinds = {model.dimensions[one.dimension].group for one in base.where}
    return told or base.population is not None or model.defaults.client_group in kinds


def _whole_amount(model: SemanticModel, base: Draft) -> bool:
    """Whether one amount of everybody is shown, of which some clients have none: 哪几户 are those who have some."""
    added = len(base.metrics) == 1 and model.metrics[base.metrics[0]].kind in ("sum", "balance")
    return added and not (base.having or base.population or base.compare or base.target or base.order_by or base.share)


def _regroup(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """A grain takes the place of a grain and another split that of a split; 改成 and instead take the place of both."""
    dimensions = sentence.model.dimensions
    grains = [name for name in base.group_by if dimensions[name].grain is not None]
    chosen = {one.dimension for one in (*base.where, *draft.where) if one.op in ("in", "=") and len(one.values) == 1}
    splits = [name for name in base.group_by if dimensions[name].grain is None and name not in chosen]
    new_grains = [name for name in draft.group_by if dimensions[name].grain is not None]
    if base.having and not new_grains and not set(draft.group_by) & set(base.group_by):
        base.having = []
        base.order_by = [order for order in base.order_by if order.on == "value"]
        draft.assume("rows-regrouped")
    instead = sentence.has("replace", "correct", "which") or points_at_rows(sentence, base)
    if ({one.dimension for one in draft.where if one.op == "in"} - set(draft.group_by)) & set(base.group_by):
        list_of_one(sentence, draft, base)
    if splits_first_rows(sentence, draft, base) and not (instead or new_grains):
        base.group_by = [*base.group_by, *draft.group_by]  # split by customer type, of the top three branches
        return
    kept = [] if instead else splits if len(new_grains) == len(draft.group_by) else grains if not new_grains else []
    if base.share and splits and not instead and _places(sentence, draft.group_by) and not _places(sentence, splits):
        base.share_within = draft.group_by[0]  # the parts whose share it is, within each office
        base.group_by = [*draft.group_by, *splits]
        return
    base.group_by = [*(name for name in kept if name not in draft.group_by), *draft.group_by]
    base.where = [one for one in base.where if one.op != "is not null" or one.dimension in base.group_by]
    ranked = draft.group_by if base.limit and base.order_by else []
    told = [Condition(dimension=name, op="is not null") for name in ranked if name in sentence.readings["optional"]]
    base.where += [one for one in told if one not in base.where]
    if base.limit == 1 and sentence.has("each") and not (instead or draft.ranking or sentence.has("about")):
        base.limit = None  # 谁最少 · 按客户类型: the one that was asked for was of the other groups


def _places(sentence: Sentence, names: list[str]) -> bool:
    tree = sentence.model.defaults.tree_group
    return bool(names) and all(sentence.model.dimensions[name].group == tree for name in names)


def _who_of_rows(sentence: Sentence, base: Draft) -> bool:
    """「降得最多的是谁」 of offices shown asks for one of them."""
    return asks_who(sentence) and any(sentence.model.dimensions[name].grain is None for name in base.group_by)


def _lists(sentence: Sentence) -> bool:
    """Whether the question asks for rows of clients, not for some of them only."""
    ranked = any(token.number is not None and token.number.unit == "rank" for token in sentence.of("number"))
    listed = sentence.has("list", "which", "each", "again", "replace", "top", "bottom", "rank", "phrase")
    return ranked or listed or sentence.has("operator", "after")


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


def edit_rows(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """Order and number of rows: 前三, 倒数五个, 从低到高, 换成十个, worst first."""
    if draft.limit is None and base.limit is not None and draft.limit != 1:
        draft.limit = _new_count(sentence, base.limit_per)
        draft.ranking = draft.ranking or ("" if draft.limit is None else "desc" if not base.order_by else "")
    _turn_round(sentence, draft, base)
    shown = sentence.model.metrics[base.metrics[0]] if base.metrics and not sentence.metric_tokens() else None
    valued = judged(sentence, shown) if shown is not None else ""
    draft.ranking = valued or draft.ranking
    if draft.ranking and shown is not None:
        draft.ranking = pace_order(sentence, shown) or draft.ranking
    if draft.ranking and draft.limit is None and _asks_one(sentence):
        draft.limit = 1  # 最高的那个
    if draft.ranking or draft.limit:
        ends = _names_end(sentence, base)
        base.limit = draft.limit if draft.limit is not None else base.limit
        direction: Literal["", "desc", "asc"] = draft.ranking
        named = sentence.has("top", "bottom", "best", "worst", "rank", "descend", "ascend") or ends
        kept = bool(base.order_by) and not named and not _from_below(sentence)
        if base.order_by and direction and not kept:
            base.order_by = [base.order_by[0].model_copy(update={"direction": direction}), *base.order_by[1:]]
        other = bool(base.order_by) and base.order_by[0].by in base.metrics[1:] and not sentence.metric_tokens()
        base.ranking = "" if kept or (other and (base.population is not None or not valued)) else direction
        base.limit_per = draft.limit_per or base.limit_per
    if draft.share and not base.share:
        share_of_rows(sentence, base)
    base.share = base.share or draft.share
    base.share_within = draft.share_within or base.share_within


def _names_end(sentence: Sentence, base: Draft) -> bool:
    """Whether a number says of which end it is: best five, top three after the bottom three; 前三 is of the order that is there."""
    numbers = [token for token in sentence.of("number") if token.number is not None and token.number.side]
    words = [token.text.lower().split()[0] for token in numbers if token.text.isascii()]
    bottom = bool(base.order_by) and base.order_by[0].on == "value" and base.order_by[0].direction == "asc"
    return bottom and any(word in _TOP_ENDS or (word == "top" and base.limit is not None) for word in words)


def _asks_one(sentence: Sentence) -> bool:
    """Whether one row is meant: 最高的那个, which one is the highest, and the smallest?"""
    if any(one.text.lower() in _ONE for one in sentence.tokens):
        return True
    if that_end(sentence):
        return True
    ends = sentence.of("top", "bottom", "best", "worst")
    plain = len(ends) == 1 and "order" not in ends[0].note and not sentence.has("descend", "ascend", "rank", "number")
    if plain and not ends[0].text.isascii() and content(sentence) == ends and sentence.has("about"):
        return True  # 最高的呢
    ordered = bool(ends) and ends[0].text.lower().endswith(FIRST)  # worst first: all of them
    one = (
        bool(ends)
        and not ordered
        and ends[0].text.lower().endswith(("st", "offender", "culprit", "performer", "contributor"))
    )
    return plain and ends[0].text.isascii() and content(sentence) == ends and one


def _turn_round(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「反过来」, "flip it": the other way round than the rows stand now; 反过来，垫底的五家 says which way itself."""
    turned = any(token.sense is not None and token.sense.value == "turned" for token in sentence.of("ascend"))
    if turned and base.order_by and not sentence.has("top", "bottom", "best", "worst", "number"):
        draft.ranking = "asc" if base.order_by[0].direction == "desc" else "desc"


def _new_count(sentence: Sentence, per: str | None) -> int | None:
    """「改成十个」, "make it 10": another number of rows, when the question says nothing else."""
    said = [one for one in content(sentence) if not one.takes("pronoun", "list", "which", *(("each",) if per else ()))]
    if per is not None:  # five each, five per sub-branch: of the groups that are there
        said = [one for one in said if not (one.takes("dimension") and one.sense is not None and one.sense.id == per)]
    both = sentence.has("both", "versus", "add")  # 两类一起看
    number = said[0].number if len(said) == 1 and not both else None
    if number is None or number.unit != "plain" or number.value != int(number.value) or not 1 <= number.value <= 1000:
        return None
    said[0].used = True
    return int(number.value)
