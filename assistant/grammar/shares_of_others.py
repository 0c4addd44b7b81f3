"""The share of one figure in another: 普惠贷款占全部贷款的比例, which a rate or a dimension of the model tells; 中收占营收的比重,
which none does."""

from __future__ import annotations

from itertools import pairwise

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.instead import has_dimension

_WHOLE = frozenset(
    {"全部", "所有", "总", "整个", "全行", "了", "的", "our", "the", "total", "all", "of", "overall", "in", "in total"}
)
_WITHIN = frozenset({"in", "of", "in total", "within", "out of", "in overall", "in all", "里", "中", "里面"})


def of_another(sentence: Sentence, draft: Draft) -> bool:
    """Whether the share that is asked for is of another figure of the draft, not of the sum of its own parts."""
    figures = sentence.metric_tokens()
    for token in sentence.of("share"):
        place = sentence.index(token)
        before = [one for one in figures if sentence.index(one) < place]
        behind = [one for one in figures if sentence.index(one) > place]
        whole = sentence.next(token, _WHOLE)
        if before and behind and whole is behind[0] and _apart(sentence, draft, before[-1], behind[0]):
            return True
        for part, other in pairwise(behind):
            between = sentence.tokens[sentence.index(part) + 1 : sentence.index(other)]
            if any(one.text.lower() in _WITHIN for one in between) and _apart(sentence, draft, part, other):
                return True
    return False


def as_part(sentence: Sentence, draft: Draft) -> bool:
    """Take the rate, or the shares by the dimension, that tells what part one of the two figures named is of the other."""
    known, figures = sentence.readings["parts_of"], sentence.metric_tokens()
    if len(figures) == 1 and draft.metrics == [*sentence.metrics_of(figures[0])] and _its_share(sentence, figures[0]):
        part = known.get(draft.metrics[0], {})
        if "by" in part and part["by"] not in draft.group_by:  # 各分行小微贷款占比
            draft.metrics = [part["of"]]
            draft.group(part["by"])
            return True
    if len(figures) != 2 or not sentence.has("share"):
        return False
    for part, whole in (figures, reversed(figures)):
        name = next((one for one in sentence.metrics_of(part) if one in known), "")
        if not name or known[name]["of"] not in sentence.metrics_of(whole):
            continue
        rate, by = known[name].get("rate"), known[name].get("by")
        if rate is not None and not _filtered_by(sentence, draft, rate):
            continue  # what percentage is demand money and what percentage is term
        draft.metrics, draft.share = [rate or known[name]["of"]], rate is None
        if by is not None:
            draft.group(by)
            draft.assume("share-of-total")
        return True
    return False


def _its_share(sentence: Sentence, token: Token) -> bool:
    """Whether the word for a share stands right behind the figure: 小微贷款占比, and no 小微贷款各分行占比."""
    after = sentence.next(token, frozenset({"的", "和", "及", "与", "、", "余额"}))
    return after is not None and after.takes("share") and "said" not in after.note


def _filtered_by(sentence: Sentence, draft: Draft, rate: str) -> bool:
    """Whether the rate has every dimension that the draft is narrowed by."""
    model = sentence.model
    return all(has_dimension(model.metrics[rate], model.dimensions[one.dimension], model) for one in draft.where)


def _apart(sentence: Sentence, draft: Draft, one: Token, other: Token) -> bool:
    """Whether the two words are for different figures, the first of which is asked for."""
    part, whole = set(sentence.metrics_of(one)), set(sentence.metrics_of(other))
    return not part & whole and bool(part & set(draft.metrics))


def filtered_at(sentence: Sentence) -> list[tuple[int, tuple[str, str]]]:
    """Where values and groups of the readings (小微企业) stand, each with its dimension and, of a value, the code."""
    told = [
        (sentence.index(one), (one.sense.id, one.sense.value)) for one in sentence.of("value") if one.sense is not None
    ]
    for one in sentence.of("segment"):
        entry = sentence.readings["segments"][int(one.sense.id)] if one.sense is not None else {}
        told += [(sentence.index(one), (name, "")) for name in list(entry.get("where", ()))[:1]]
    return sorted(told)
