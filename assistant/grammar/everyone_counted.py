"""When a number of clients beside a figure is that of all of them: 各客群的存款和客户数, NPL ratio and number of customers."""

from __future__ import annotations

from typing import Any

from assistant.grammar.draft import Draft
from assistant.grammar.people import is_client, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token

_PAUSES = frozenset("，,、；;")
_OWN_NAMES = ("客户", "customer", "client")


def counts_everyone(sentence: Sentence, draft: Draft, token: Token, entry: dict[str, Any]) -> bool:
    """Whether the word, joined to a figure, counts all clients and not those who have some of it: a rate is of all of them, and
    客户数 is a figure by its own name (户数 beside an amount is of its holders)."""
    counted = sentence.readings["counted"]
    if entry["unit"] == people_unit(sentence) and _asked_first(sentence, token):
        draft.metrics = list(dict.fromkeys([counted, *draft.metrics]))
        token.used = True
        return True
    if entry["unit"] != people_unit(sentence) or sentence.metrics_of(token)[:1] != (counted,):
        return False
    beside = [name for one in _joined_to(sentence, token) for name in sentence.metrics_of(one) if name in draft.metrics]
    named = any(word in token.text.lower() for word in _OWN_NAMES)
    return bool(beside) and not any(_of_holders(sentence, name, entry, named=named) for name in beside)


def _asked_first(sentence: Sentence, token: Token) -> bool:
    """「各支行有多少客户，存款有多少」: clients of whom nothing is told are counted, then a figure is asked."""
    client = sentence.next(token, frozenset())
    pause = sentence.next(client, frozenset()) if client is not None else None
    if client is None or pause is None or not is_client(sentence, client) or pause.text.strip() not in _PAUSES:
        return False
    place = sentence.index(pause)
    figures = [one for one in sentence.metric_tokens() if sentence.index(one) > place]
    told = [one for one in sentence.metric_tokens() if sentence.index(one) < place] or sentence.has(
        "value", "segment", "number"
    )
    behind = sentence.next(figures[0], frozenset()) if figures else None
    asked = behind is not None and behind.takes("ask")
    return bool(figures) and not told and (asked or figures[0].text.endswith("多少"))


def _joined_to(sentence: Sentence, token: Token) -> list[Token]:
    """The figures that a word for and, or a sign of a list, joins to the word."""
    found = []
    for step in (sentence.previous, sentence.next):
        joint = step(token, frozenset())
        if joint is not None and (joint.takes("and", "versus") or joint.text.strip() in "、，,/"):
            other = step(joint)
            found += [other] if other is not None else []
    return found


def _of_holders(sentence: Sentence, name: str, entry: dict[str, Any], *, named: bool) -> bool:
    """Whether a number of clients beside the figure is of those who have some of it."""
    model, count = sentence.model, entry["of"].get(name)
    if count is not None and count != sentence.readings["counted"]:
        return True
    if model.metrics[name].kind not in ("sum", "balance", "average_balance", "count"):
        return False
    kept = entry.get("where", {}).get(name, {})
    return not named or any(model.dimensions[dimension].multi for dimension in kept)
