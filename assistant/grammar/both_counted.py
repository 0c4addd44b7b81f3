"""An amount asked together with its number: open pipeline in money and count, overdue loans: how many and how much."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.query import Condition

_AMOUNT = frozenset({"amount", "amounts", "how much", "value", "volume", "balance"})
_NUMBER = frozenset({"number", "count", "how many", "how many and", "numbers", "counts"})


def count_both(sentence: Sentence, draft: Draft) -> None:
    """Put the number of what is asked beside its amount, or the amount beside the number, where both words stand together."""
    _rows_of_shown(sentence, draft)
    known: dict[str, str] = sentence.readings["amount_of"]
    kinds = {name: metric.kind for name, metric in sentence.model.metrics.items()}
    counts = all(kinds[name] == "count" for name in draft.metrics)
    pair = _pair(sentence) or (_told_later(sentence) if counts else None)
    if pair is None or not draft.metrics:
        return
    beside = known | {amount: count for count, amount in reversed(known.items()) if kinds.get(count) == "count"}
    if pair[0].text.lower() in _TOTALS and not set(draft.metrics) <= set(known):
        return  # new customers by branch, and the total
    if all(name in beside and beside[name] in sentence.model.metrics for name in draft.metrics):
        draft.add_metrics(*(beside[name] for name in draft.metrics))
        for token in pair:
            token.pass_over()
    elif len(sentence.metric_tokens()) == 1:
        number = next((token for token in pair if token.text.lower() in _NUMBER), pair[0])
        number.kind, number.sense = "unknown", None  # deposits, amount and number: what is counted is not said


def _rows_of_shown(sentence: Sentence, draft: Draft) -> None:
    """The rows of an amount that was shown, where those of the count alone are more: the overdue loans, and not all loans."""
    for amount in (one.note["rows of"] for one in sentence.tokens if "rows of" in one.note):
        for entry in sentence.readings["counts"]:
            told = entry["where"].get(amount, {}) if entry["of"].get(amount) in draft.metrics else {}
            draft.of_last = draft.of_last or bool(told)
            draft.where += [Condition(dimension=name, op="in", values=tuple(codes)) for name, codes in told.items()]


def _pair(sentence: Sentence) -> tuple[Token, Token] | None:
    """The words for an amount and for a number, with nothing but a joint between them."""
    for token in sentence.tokens:
        word = token.text.lower()
        if word not in _AMOUNT | _NUMBER:
            continue
        after = sentence.next(token, frozenset({"and", "&", "by", "in", "the", "plus", "/"}))
        other = after.text.lower() if after is not None else ""
        if after is not None and ((word in _AMOUNT and other in _NUMBER) or (word in _NUMBER and other in _AMOUNT)):
            return token, after
    return None


def _told_later(sentence: Sentence) -> tuple[Token, ...] | None:
    """「how many opportunities are open and what is their value」: the word for an amount ends a clause of its own, behind what is
    counted."""
    said = [one for one in sentence.tokens if any(char.isalnum() for char in one.text)]
    figures = sentence.metric_tokens()
    if not said or not figures or said[-1].text.lower() not in _WORTH or said[-1] in figures:
        return None
    between = sentence.tokens[sentence.index(figures[-1]) + 1 : sentence.index(said[-1])]
    joints = [place for place, one in enumerate(between) if one.takes("and") or one.text.lower().startswith("and ")]
    clause = between[joints[-1] + 1 :] if joints else []
    light = all(one.takes("filler", "about", "ask", "pronoun", "sum") for one in clause)
    return (said[-1], *(one for one in clause if one.takes("sum"))) if joints and light else None


def balance_asked(sentence: Sentence) -> bool:
    """「how many loans mature in June and what is their balance」: a balance that ends a clause of its own is asked for too."""
    said = [one for one in sentence.tokens if any(char.isalnum() for char in one.text)]
    ends = len(said) > 1 and said[-1].text.lower() in ("balance", "balances", "total balance", "volume")
    if not ends or not (said[-2].takes("and") or said[-2].text.lower().startswith("and ")):
        return False
    named = {sentence.metrics_of(one)[0] for one in sentence.metric_tokens() if one is not said[-1]}
    return named <= {said[-1].note.get("fitted", "")}


_TOTALS = frozenset({"total", "the total", "totals"})
_WORTH = _AMOUNT | _TOTALS | {"worth", "total value", "total amount", "in money"}
