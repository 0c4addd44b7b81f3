"""What each group contributed to a change, so that the contributions sum to it exactly.

Sums: ``c_g = now_g - base_g``.
Ratios, R = N / D with N and D summed over groups, w_g = D_g / D and r_g = N_g / D_g:

    c_g    = (N1_g - R0 * D1_g) / D1 - (N0_g - R0 * D0_g) / D0        sums to R1 - R0 whatever the groups are
    rate_g = w1_g * (r1_g - r0_g)                                      the group's own rate moved
    mix_g  = c_g - rate_g = (w1_g - w0_g) * (r0_g - R0)                the group's weight moved

A group without a denominator before or now has no rate of its own to compare, so all it contributes is mix.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

TOLERANCE = 1e-9
LEADING = 3


@dataclass(frozen=True)
class Sides:
    """A ratio's numerator and denominator, or a sum alone (``bottom`` None)."""

    top: float
    bottom: float | None = None

    @property
    def value(self) -> float | None:
        """The metric; None where the denominator is zero."""
        if self.bottom is None:
            return self.top
        return None if self.bottom == 0 else self.top / self.bottom


@dataclass(frozen=True)
class Driver:
    """One group of a dimension: its sides before and now, what it contributed, and what it would have contributed had every
    group moved alike (``expected``). For ratios ``amount = rate + mix``."""

    key: str
    label: str
    base: Sides
    now: Sides
    amount: float
    expected: float
    rate: float | None = None
    mix: float | None = None


Group = tuple[str, str, Sides, Sides]


def drivers(groups: Sequence[Group], base: Sides, now: Sides) -> tuple[Driver, ...]:
    """The contribution of each (key, label, base, now), in the order given; ``base`` and ``now`` are the totals.

    ZeroDivisionError if a total denominator is zero.
    """
    spread = math.fsum(size(one) for _, _, one, _ in groups)
    change = (now.value or 0.0) - (base.value or 0.0)
    shares = [size(one) / spread if spread else 0.0 for _, _, one, _ in groups]
    return tuple(_driver(group, base, now, change * share) for group, share in zip(groups, shares, strict=True))


def rest(left: Sequence[Driver], label: str) -> Driver:
    """Several drivers as one. Its rate and mix are theirs summed, not a comparison of their common rate."""
    base, now = (total([getattr(one, side) for one in left]) for side in ("base", "now"))
    rates = [one.rate for one in left if one.rate is not None]
    mixes = [one.mix for one in left if one.mix is not None]
    return Driver(
        "",
        label,
        base,
        now,
        math.fsum(one.amount for one in left),
        math.fsum(one.expected for one in left),
        math.fsum(rates) if rates else None,
        math.fsum(mixes) if mixes else None,
    )


def total(sides: Sequence[Sides]) -> Sides:
    """The sides of all groups together."""
    bottoms = [one.bottom for one in sides if one.bottom is not None]
    return Sides(math.fsum(one.top for one in sides), math.fsum(bottoms) if bottoms else None)


def two_sides(base: Sides, now: Sides) -> tuple[float, float]:
    """How much of a ratio's change comes from its numerator and how much from its denominator, each measured with the mean
    of the other side, so that neither goes first: their sum is the change."""
    assert base.bottom is not None and now.bottom is not None
    top = (now.top - base.top) * (1 / base.bottom + 1 / now.bottom) / 2
    bottom = (base.top + now.top) / 2 * (1 / now.bottom - 1 / base.bottom)
    return top, bottom


def concentration(found: Sequence[Driver]) -> float:
    """How much the change sits in few groups, 0..1: half of what the three most unusual groups moved beyond their share of
    the base, over all that moved, to nine decimals. A dimension all of whose groups moved alike has 0."""
    moved = math.fsum(abs(one.amount) for one in found)
    unusual = sorted((abs(one.amount - one.expected) for one in found), reverse=True)
    return round(math.fsum(unusual[:LEADING]) / (2 * moved), 9) if moved else 0.0


def largest_first(found: Sequence[Driver]) -> tuple[Driver, ...]:
    """By the size of what they contributed; alike within 1e-9 of the largest, whichever way they moved, by key. Sums that were
    taken in another order differ in their last digits, and must not change what leads."""
    most = max((abs(one.amount) for one in found), default=0.0)
    return tuple(sorted(found, key=lambda one: (-round(abs(one.amount) / most, 9) if most else 0.0, one.key)))


def close(one: float, other: float, *sizes: float) -> bool:
    """Whether two figures are equal within 1e-9 of the largest figure they are computed from."""
    return abs(one - other) <= TOLERANCE * max([abs(one), abs(other), *(abs(size) for size in sizes)])


def _driver(group: Group, base: Sides, now: Sides, expected: float) -> Driver:
    key, label, before, after = group
    if base.bottom is None or now.bottom is None:
        return Driver(key, label, before, after, after.top - before.top, expected)
    rate0 = base.top / base.bottom
    under0, under1 = before.bottom or 0.0, after.bottom or 0.0
    amount = (after.top - rate0 * under1) / now.bottom - (before.top - rate0 * under0) / base.bottom
    own0, own1 = before.value, after.value
    rate = 0.0 if own0 is None or own1 is None else under1 / now.bottom * (own1 - own0)
    return Driver(key, label, before, after, amount, expected, rate, amount - rate)


def size(sides: Sides) -> float:
    """How much of the whole a group is: its part of the sum, or of the ratio's denominator; never negative."""
    return abs(sides.top if sides.bottom is None else sides.bottom)
