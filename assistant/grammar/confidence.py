"""How likely a reading is the right one: by its signs, fitted on questions with known answers, and by what it leaves unexplained.

A sign is something that a reading has or has not: a kind of word, a part of the query that is said or changed, more than so many
words, words passed over, an assumption. ``words/confidence.json`` holds the weight of each (logistic regression, fitted by
scripts/fit_confidence.py on the opened question files; its head tells on how many).

What a reading leaves out was calibrated by itself: development questions were asked again with one of their words made unknown,
1,019 times in all, and the reading without the word was compared with the right one: ``CURVE``. A word that is understood but took
no part costs half of its length, a corrected one a hundredth of the whole; these two costs and the bound below which the
interpreter asks were chosen, not fitted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import exp
from pathlib import Path
from typing import Any

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.question import QueryRequest, Understood

WEIGHTS = Path(__file__).parent / "words" / "confidence.json"
# (share of the text that is not explained, share of such readings that were right), from nothing lost to all of it.
CURVE = ((0.0, 0.99), (0.05, 0.73), (0.1, 0.65), (0.15, 0.48), (0.2, 0.34), (0.3, 0.25), (0.5, 0.15), (1.0, 0.02))
# Below this the interpreter asks: so much is left out that a reading is right less than two times in three.
ASK_BELOW = 0.66
_IDLE, _CORRECTED = 0.5, 0.01
_MEANT = ("value", "metric", "phrase", "dimension", "change", "compare", "top", "bottom", "segment", "show")
_WORDS, _PASSED, _TURNS = (3, 5, 7, 9, 12, 16), (0, 1, 2, 3, 5), (0, 1, 3)


def weighed(understood: Understood, sentence: Sentence, draft: Draft, turns: int) -> Understood:
    """The reading, ``turns`` turns after the first of its conversation, with its confidence (0 to 1, three digits) and the signs
    that it is weighed by."""
    signs = tuple(sorted({*signs_of(understood, sentence), *_said(understood, draft, turns)}))
    sure = round(min(explained(sentence), likelihood(signs)), 3)
    return understood.model_copy(update={"signs": signs, "confidence": sure})


def least_sure(readings: Sequence[Understood]) -> dict[str, Any]:
    """The confidence of several readings that make one answer, and its signs: those of the least sure."""
    weakest = min(readings, key=lambda one: one.confidence)
    return {"confidence": weakest.confidence, "signs": weakest.signs}


def explained(sentence: Sentence) -> float:
    """How likely a reading is right by how much of the sentence it explains, 0 to 1."""
    words = [token for token in sentence.tokens if _content(token)]
    total = sum(len(token.text) for token in words) or 1
    lost = sum(len(token.text) for token in sentence.tokens if token.kind == "unknown" and _content(token))
    idle = sum(len(token.text) for token in sentence.tokens if is_idle(token))
    share = min(1.0, (lost + _IDLE * idle) / total + _CORRECTED * len(sentence.slips))
    return _between(CURVE, share)


def likelihood(signs: tuple[str, ...]) -> float:
    """How likely a reading with these signs is right, 0 to 1."""
    weights = _weights()
    return 1 / (1 + exp(-weights["always"] - sum(weights.get(sign, 0.0) for sign in signs)))


def signs_of(understood: Understood, sentence: Sentence) -> set[str]:
    """The signs in the words of a reading."""
    words = [token for token in sentence.tokens if _content(token)]
    signs = {f"word {token.sense.kind if token.sense else token.kind}" for token in words}
    signs |= {f"assumes {one.code}" for one in understood.assumptions}
    signs |= {"english"} if sum(token.text.isascii() for token in words) * 2 > len(words) else set()
    signs |= {"corrected"} if sentence.slips else set()
    signs |= {"idle"} if any(is_idle(token) for token in words) else set()
    signs |= {f"words over {count}" for count in _WORDS if len(words) > count}
    passed = sum(token.takes("filler") for token in words)
    return signs | {f"passed over {count}" for count in _PASSED if passed > count}


def _said(understood: Understood, draft: Draft, turns: int) -> Iterator[str]:
    """What the queries say, what a follow-up changes of the one before, and how far into a conversation."""
    before = _parts(draft.edits)
    kind = "turn" if draft.edits is not None else "afresh" if turns else "alone"
    yield from (f"turns over {count}" for count in _TURNS if turns > count)
    changes: set[str] = set()
    for request in understood.requests:
        now = _parts(request)
        yield f"asks {request.kind}"
        yield from (f"{kind} says {name}" for name in now)
        changes |= {name for name in {*now, *before} if now.get(name) != before.get(name)}
    yield kind
    if draft.edits is not None:
        yield from (f"turn changes {name}" for name in changes)
        yield f"turn changes {min(len(changes), 4)} parts"


def _parts(request: object) -> dict[str, object]:
    """The parts of a query that are not as by default."""
    return request.query.model_dump(exclude_defaults=True) if isinstance(request, QueryRequest) else {}


@cache
def _weights() -> dict[str, float]:
    return dict(json.loads(WEIGHTS.read_text("utf-8"))["weights"])


def _between(curve: tuple[tuple[float, float], ...], at: float) -> float:
    """The curve's value at ``at``, straight between its points and level beyond them."""
    if at <= curve[0][0]:
        return curve[0][1]
    for (left, high), (right, low) in pairwise(curve):
        if at <= right:
            return high + (low - high) * (at - left) / (right - left)
    return curve[-1][1]


def idle_words(sentence: Sentence) -> list[str]:
    """Words that are understood and that the reading did not take up."""
    return [token.text for token in sentence.tokens if is_idle(token)]


def is_idle(token: Token) -> bool:
    """Whether a word carries meaning but took no part in the reading."""
    if token.used or token.kind == "unknown":
        return False
    if token.number is not None:
        return not (token.number.unit == "plain" and token.number.value <= 2)
    return token.takes(*_MEANT)


def _content(token: Token) -> bool:
    return any(char.isalnum() for char in token.text)
