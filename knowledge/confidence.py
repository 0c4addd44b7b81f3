"""Is what was found likely to answer the question? A small logistic measure, fitted as docs/policies.md tells."""

from __future__ import annotations

from math import exp, log

CERTAIN_FROM = 0.5
_BIAS, _COVERED, _TOGETHER, _HEADED, _SCORE, _TOLD, _TRANSLATED = -11.24, 7.52, 3.86, 1.18, 2.54, 1.13, 0.4
_LEAST_TOLD = 0.1


def confidence(
    covered: float, together: float, headed: float, score: float, told: float, translated: bool = False
) -> float:
    """0..1. ``covered``, ``headed`` and ``told`` are those of ``Weighed``, ``score`` is that of the best passage, ``together`` the
    share of the best hits that are of the best one's document; ``translated`` is a question in another language than the rules."""
    measure = _BIAS + _COVERED * covered + _TOGETHER * together + _HEADED * headed + _SCORE * score
    measure += _TOLD * log(max(told, _LEAST_TOLD)) + _TRANSLATED * translated
    return round(1 / (1 + exp(-measure)), 6)
