"""Is what was found likely to answer the question? A small logistic measure, fitted as docs/policies.md tells."""

from __future__ import annotations

from math import exp

CERTAIN_FROM = 0.4
_BIAS, _COVERED, _TOGETHER, _HEADED = -2.96, 6.35, 1.51, 6.1


def confidence(covered: float, together: float, headed: float) -> float:
    """0..1. ``covered`` is the share of what the question says, weighed by rarity, that the best passage says too, ``headed`` the
    share that stands in its headings and title, ``together`` the share of the best hits that are of the best one's document."""
    measure = _BIAS + _COVERED * covered + _TOGETHER * together + _HEADED * headed
    return round(1 / (1 + exp(-measure)), 6)
