"""An order by one of the figures shown, called by what kind of figure it is: 按金额排, by count, 按率从高到低."""

from __future__ import annotations

from typing import Literal

from assistant.grammar.draft import Draft
from assistant.grammar.measured import called
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.query import Order

_ORDERS = ("rank", "descend", "ascend")


def sort_shown(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """Put the order on the one figure shown that the words between 按 and 排 call by its kind; without one they are unknown."""
    named = [one for one in sentence.of("rank") if one.text.lower().endswith(" by")]
    for each in [*sentence.of("each"), *named]:
        words = _between(sentence, each)
        text = "".join(one.text.lower() for one in words if one.text.strip() and one.text.lower() not in ("the", "的"))
        if not words or not text or len(base.metrics) < 2:
            continue
        found = [name for name in base.metrics if called(sentence.model.metrics[name], text)]
        if len(found) != 1:
            words[0].kind, words[0].sense = "unknown", None
            continue
        if any(sentence.metrics_of(one) for one in words):
            draft.metrics = [name for name in draft.metrics if name in base.metrics and name != found[0]]
        for one in words:
            one.used, one.kind, one.sense = True, "word", None
        up = sentence.has("ascend")
        base.order_by = [Order(by=found[0], direction="asc" if up else "desc")]
        draft.ranking = ""
        return


def _between(sentence: Sentence, each: Token) -> list[Token]:
    """The words behind 按 up to the word that orders, when none of them is a figure, a group or a number; or those behind
    "sort by"."""
    place = sentence.index(each)
    rest = sentence.tokens[place + 1 :]
    stop = next((spot for spot, one in enumerate(rest) if one.takes(*_ORDERS)), None)
    if stop is None:
        ahead = any(one.takes(*_ORDERS) for one in sentence.tokens[: place + 1])
        stop = len(rest) if ahead else 0
    words = rest[:stop]
    told = any(
        (sentence.metrics_of(one) and one.text.lower() not in sentence.readings["heads"])
        or one.takes("dimension", "value", "change", "compare", "share")
        or one.number is not None
        for one in words
    )
    return [] if told else words


def turn_change(sentence: Sentence, base: Draft) -> None:
    """「换成涨的」 of those that fell: the other side of the change, the furthest first."""
    up, held = base.change == "up", any(one.on == "change" for one in base.having)
    if base.change not in ("up", "down") or not held or sentence.metric_tokens():
        return
    if sentence.has("replace", "about", "only"):
        side: Literal[">", "<"] = ">" if up else "<"
        base.having = [one.model_copy(update={"op": side}) if one.on == "change" else one for one in base.having]
        way = {"direction": "desc" if up else "asc"}
        base.order_by = [one.model_copy(update=way) if one.on == "change" else one for one in base.order_by]
