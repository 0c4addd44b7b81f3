"""「我报表是83.2亿,你怎么是82.7亿」: the asker's own figure, with the precision it was written in."""

from __future__ import annotations

import re

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.question import Explain, QueryRequest, Reconcile

_DIGITS = re.compile(r"\d[\d,]*(?:\.(?P<part>\d+))?")


def read_mismatch(sentence: Sentence, draft: Draft) -> None:
    """Take the figure that does not agree with ours, before conditions take it for a threshold."""
    if not draft.metrics or not _disagrees(sentence):
        return
    figures = [
        token
        for token in sentence.of("number")
        if token.number is not None
        and not token.used
        and token.number.unit != "rank"
        and not _measured(sentence, token)
    ]
    if not figures:
        return
    mine = next((token for token in figures if _is_mine(sentence, token)), figures[0])
    assert mine.number is not None
    draft.figure, draft.precision = _rounded(mine), _precision(mine)
    for token in (*figures, *sentence.of("mismatch", "differ", "mine", "theirs", "why", "which", "versus", "overview")):
        token.used = True
    draft.plain, draft.change = False, ""


def reconcile(
    draft: Draft, requests: tuple[QueryRequest | Explain, ...]
) -> tuple[QueryRequest | Explain | Reconcile, ...]:
    """The first request set against the asker's figure."""
    if draft.figure is None:
        return requests
    draft.assumptions = [one for one in draft.assumptions if one.code != "change-base"]
    query = requests[0].query
    metric = query.metrics[:1]
    plain = query.model_copy(update={"metrics": metric, "compare": None, "compare_period": None, "having": ()})
    return (Reconcile(query=plain, figure=draft.figure, precision=draft.precision),)


def _disagrees(sentence: Sentence) -> bool:
    """Whether two figures are said not to agree: a word for it, or mine and yours."""
    if sentence.has("mismatch") or sentence.wish[0] == "mismatch":
        return True
    return sentence.has("mine", "theirs") and (
        sentence.has("differ") or (sentence.has("mine") and sentence.has("theirs"))
    )


def _measured(sentence: Sentence, token: Token) -> bool:
    """Whether the number is a threshold."""
    before, after = sentence.previous(token), sentence.next(token, frozenset())
    return (before is not None and before.takes("operator")) or (after is not None and after.takes("after"))


def _is_mine(sentence: Sentence, token: Token) -> bool:
    """Whether the last of mine and yours before the number is mine."""
    before = [one for one in sentence.tokens[: sentence.index(token)] if one.takes("mine", "theirs")]
    return bool(before) and before[-1].takes("mine")


def _precision(token: Token) -> float | None:
    """One unit of the last digit written: 83.2亿 is told to 1e7."""
    match = _DIGITS.search(token.text)
    assert token.number is not None
    if match is None:
        return None
    written = float(match.group().replace(",", ""))
    if not written:
        return None
    unit = abs(token.number.value) / written
    return float(f"{unit / 10 ** len(match['part'] or ''):.6g}")


def _rounded(token: Token) -> float:
    """The figure as written, without what floating point adds to it."""
    assert token.number is not None
    return float(f"{token.number.value:.12g}")
