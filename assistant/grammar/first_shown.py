"""Another figure of the rows that a ranking showed: 前三个各花了多少钱, how many clients does each of them look after."""

from __future__ import annotations

import re

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from semantic_layer.query import SemanticQuery

_INSIDE = re.compile(
    r"\b(?:of|do|does|did|are|have|has) (?:them|those|these|they|each)\b|\beach of (?:them|those|these)\b"
)


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
    return inside or (first and len(said) > 1)
