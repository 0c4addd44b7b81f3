"""Another figure of the rows that a ranking showed: 前三个各花了多少钱, how many clients does each of them look after."""

from __future__ import annotations

import re

from assistant.grammar.draft import Draft
from assistant.grammar.pronouns import points_back
from assistant.grammar.sentence import Sentence
from semantic_layer.query import SemanticQuery

_INSIDE = re.compile(
    r"\b(?:of|do|does|did|are|have|has) (?:them|those|these|they|each)\b|\beach of (?:them|those|these)\b"
)

_LEADS = frozenset(
    {"are", "is", "there", "do", "does", "it", "they", "have", "has", "and", "那", "它", "他", "她", "他们"}
)
_WHETHER = frozenset({"any", "有没有", "有无", "是否有"})


def of_first_shown(sentence: Sentence, draft: Draft, query: SemanticQuery) -> bool:
    """Whether a figure is asked of the first rows shown, which another figure put in order: they stay those rows."""
    if not (query.group_by and query.order_by and draft.metrics) or query.order_by[0].by in draft.metrics:
        return False
    if sentence.has("top", "bottom", "best", "worst", "rank", "replace", "which", "dimension", "value", "period"):
        return False
    said = [one for one in sentence.tokens if one.text.strip(" ,，。?？") and not one.takes("filler", "and", "about")]
    number = said[0].number if said else None
    first = number is not None and number.unit == "rank" and number.side == "top"
    first = first and number is not None and (query.limit is None or number.value <= query.limit)
    inside = bool(query.limit) and any(_INSIDE.search(one.text.lower()) for one in sentence.metric_tokens())
    whether = bool(query.limit) and asks_whether(sentence)
    return inside or whether or (first and len(said) > 1)


def asks_whether(sentence: Sentence) -> bool:
    """「有逾期贷款吗」, "any overdue loans": whether there is some of a figure, and not of whom there is most."""
    said = [one.text.lower() for one in sentence.tokens if one.text.strip(" ,，。?？") and not one.takes("aside")]
    opened = next((one for one in said if one not in _LEADS), "")
    return opened in _WHETHER or (opened == "有" and said[-1] in ("吗", "么", "没有", "没"))


def splits_first_rows(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """Whether several rows that a ranking chose are split another way, no other order or number of rows being asked; offices below
    offices are ranked anew."""
    model = sentence.model
    places = {model.dimensions[name].group == model.defaults.tree_group for name in (*draft.group_by, *base.group_by)}
    several = base.limit is not None and base.limit > 1 and base.limit_per is None
    several = several and not set(draft.group_by) & set(base.group_by)
    return several and places != {True} and not (draft.limit or draft.ranking)


def points_at_rows(sentence: Sentence, base: Draft) -> bool:
    """Whether a pronoun stands for rows; the 「it」 of 「show it by client type」, after the first five, is the table."""
    table = ("it", "this", "that") if base.limit not in (None, 1) else ()
    return any(points_back(sentence, one) for one in sentence.of("pronoun") if one.text.lower() not in table)
