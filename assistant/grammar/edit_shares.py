"""Shares of what was shown: 占分行的比例, 高于分行平均的, 占对公贷款多大比例, 每家占比."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from semantic_layer.query import Condition

_WHOLE = frozenset({"的", "所在", "所在的", "所属", "所属的", "本", "各自", "自己", "全", "整个", "该", "了"})
_ADDITIVE = ("sum", "count", "balance", "average_balance")


def held_against(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「占分行的比例」, 「高于分行平均的」 of sub-branches: the rows stay, each within the group above or beside its average."""
    tree = sentence.model.defaults.tree
    if draft.share and base.population is not None and not base.group_by and not draft.where and not draft.metrics:
        draft.group_by, base.versus_rest = [], True  # 前十户合计占支行多少: those chosen, beside all others
        return
    if _within_wider(sentence, draft, base) or _within_rows(sentence, draft, base):
        return
    levels = list(tree.levels) if tree is not None else []
    if len(draft.group_by) != 1 or draft.group_by[0] not in levels:
        return
    outer = draft.group_by[0]
    below = [name for name in base.group_by if name in levels and levels.index(name) > levels.index(outer)]
    words = [token for token in sentence.of("dimension") if token.sense is not None and token.sense.id == outer]
    before = [sentence.previous(token, _WHOLE) for token in words]
    shared = draft.share and any(one is not None and one.takes("share") for one in before)
    if below and (shared or draft.compare == "parent"):
        draft.group_by, draft.share_within = [], outer if shared else None
        base.group_by = [outer, *(name for name in base.group_by if name != outer)]


def _within_wider(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """「占对公贷款多大比例」 of the loans of technology firms: they and the others, within corporate clients."""
    dimensions = sentence.model.dimensions
    wider = [
        token for token in sentence.of("value") if (one := sentence.previous(token)) is not None and one.takes("share")
    ]
    chosen = [one for one in base.where if one.op in ("in", "=") and not dimensions[one.dimension].multi]
    if not draft.share or base.group_by or len(wider) != 1 or wider[0].sense is None or not chosen:
        return False
    name, code, part = wider[0].sense.id, wider[0].sense.value, chosen[-1]
    if name == part.dimension or set(draft.metrics) - set(base.metrics) or set(draft.group_by) - {name}:
        return False
    kept = [one for one in base.where if one is not part and one.dimension != name]
    base.where = [*kept, Condition(dimension=name, op="in", values=(code,))]
    base.group_by, draft.group_by, draft.where, draft.metrics = [part.dimension], [], [], []
    wider[0].used, draft.share_within = True, None
    return True


def _within_rows(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """「占全部贷款多少」 of special mention loans by industry: their share of the loans of each, beside the other classes."""
    model, named = sentence.model, sentence.metric_tokens()
    whole = [after for token in sentence.of("share") if (after := sentence.next(token, _TOTAL)) in named]
    chosen = [
        one
        for one in base.where
        if one.op in ("in", "=")
        and not model.dimensions[one.dimension].multi
        and model.dimensions[one.dimension].group != model.defaults.tree_group
        and one.dimension not in base.group_by
    ]
    same = bool(whole) and {*draft.metrics} <= {*base.metrics}
    if not draft.share or not same or len(base.group_by) != 1 or len(chosen) != 1 or draft.where or draft.group_by:
        return False
    base.where.remove(chosen[0])
    draft.share_within, draft.metrics = base.group_by[0], []
    base.group_by = [*base.group_by, chosen[0].dimension]
    return True


_TOTAL = _WHOLE | {"total", "all", "the", "our", "of", "全部", "所有", "总"}


def share_of_rows(sentence: Sentence, base: Draft) -> None:
    """One part alone would be all of it, and a rate beside an amount has no share."""
    alone = [one for one in base.where if one.dimension in base.group_by and one.op in ("in", "=")]
    single = [one for one in alone if len(one.values) == 1]
    base.lead = base.lead or (single[0] if len(single) == 1 else None)  # 抵押的占比: told by its own row
    base.where = [one for one in base.where if one not in alone or len(one.values) > 1]
    parts = [name for name in base.metrics if sentence.model.metrics[name].kind in _ADDITIVE]
    told = {one.metric for one in base.having} | {one.by for one in base.order_by}
    base.metrics = [name for name in base.metrics if not parts or name in parts or name in told]
