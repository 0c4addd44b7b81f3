"""Figures that doubled or halved: AUM翻番的客户, 存款腰斩."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.people import counts_people
from assistant.grammar.sentence import Sentence
from semantic_layer.query import Having


def read_folds(sentence: Sentence, draft: Draft, known: list[str]) -> None:
    """A fold is a change of at least so much; without rows to test it is a question about the change."""
    for token in sentence.of("fold"):
        assert token.sense is not None
        before = [one for one in sentence.tokens[: sentence.index(token)] if sentence.metrics_of(one)]
        subjects = [*reversed(before), *sentence.metric_tokens()]
        names = [name for one in subjects for name in sentence.metrics_of(one)] or known
        able = [name for name in names if not sentence.model.metrics[name].is_rate]
        if not able:
            continue
        token.used, draft.plain = True, False
        factor = float(token.sense.value)
        draft.change = draft.change or ("up" if factor > 1 else "down")
        if not sentence.has("dimension", "which", "list", "segment") and not counts_people(sentence):
            continue
        for other in subjects[:1]:
            other.note["condition"] = able[0]
        op, draft.change = (">=" if factor > 1 else "<="), "any"
        draft.having.append(Having(metric=able[0], op=op, values=(round(factor - 1, 6),), on="change_pct"))
