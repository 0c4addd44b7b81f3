"""The first part of the clients by a metric, as whom they are: 贡献前20%的客户, the top 10% depositors."""

from __future__ import annotations

from datetime import date

from assistant.grammar.chosen_by import holds
from assistant.grammar.draft import Draft
from assistant.grammar.rules import own_period
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.query import RankTest

_FRONT, _BACK = ("前", "top", "first", "头部", "靠前", "前面"), ("后", "bottom", "last", "倒数", "末", "垫底")


def take_ranks(sentence: Sentence, draft: Draft, today: date) -> None:
    """「贡献前20%的客户」: the first part of the clients by a metric."""
    for token in sentence.of("number"):
        if token.number is None or token.number.unit != "fraction" or token.used:
            continue
        before = sentence.previous(token, frozenset({"的", "the"}))
        if before is None or not before.text.lower().endswith((*_FRONT, *_BACK)):
            continue
        metric = _ranked_by(sentence, token)
        if metric not in sentence.model.metrics or not 0 < token.number.value <= 1:
            continue
        place = sentence.index(before)
        for word in sentence.tokens[max(0, place - 1) : place + 1]:
            if word.takes("rank", "top", "bottom", "filler"):
                word.pass_over()
        token.used, token.note["rank"] = True, "described"
        direction = "asc" if before.text.lower().endswith(_BACK) else "desc"
        period = own_period(sentence, metric, draft, today)
        draft.tests.append(RankTest(metric=metric, share=token.number.value, direction=direction, period=period))


def _ranked_by(sentence: Sentence, token: Token) -> str:
    """The metric of a rank: that named before it, else after 「by」, else what clients are ranked by."""
    place = sentence.index(token)
    before = [one for one in reversed(sentence.tokens[:place]) if sentence.metrics_of(one)]
    by = [one for one in sentence.tokens[place:] if sentence.metrics_of(one) and _follows_by(sentence, one)]
    after = sentence.next(token)
    held = [after] if after is not None and holds(sentence, after) else []  # the top 10% depositors
    for other in (*held, *before[:1], *by[:1]):
        other.note["describes"] = sentence.metrics_of(other)[0]
        return sentence.metrics_of(other)[0]
    return str(sentence.readings["top_customers"])


def _follows_by(sentence: Sentence, token: Token) -> bool:
    before = sentence.previous(token)
    return before is not None and before.text.lower() in ("by", "按", "ranked by", "in terms of")
