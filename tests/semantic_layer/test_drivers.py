"""Contributions sum to the change, whatever the groups: drawn small, then by hypothesis."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic_layer.drivers import Sides, close, concentration, drivers, largest_first, rest, total, two_sides

Row = tuple[str, tuple[float, float], tuple[float, float]]


def split(*rows: Row):
    """Drivers of ratios given as (name, (top, bottom) before, (top, bottom) now), with both totals."""
    groups = [(name, name, Sides(*before), Sides(*after)) for name, before, after in rows]
    base, now = total([group[2] for group in groups]), total([group[3] for group in groups])
    return drivers(groups, base, now), base, now


def test_simpson_each_rate_rises_and_the_total_falls():
    """
    group   before          now             rate            weight
    small   9 / 100 = 9 %   18 / 180 = 10 % +1 pp           10 % -> 18 %   (low rate)
    large   270/900 = 30 %  254.2/820 = 31% +1 pp           90 % -> 82 %   (high rate)
    total   279/1000=27.9 % 272.2/1000=27.22 %  -0.68 pp    rate effect +1.0 pp, mix effect -1.68 pp
    """
    found, base, now = split(("small", (9, 100), (18, 180)), ("large", (270, 900), (254.2, 820)))
    assert now.value is not None and base.value is not None and now.value < base.value
    assert [one.rate for one in found] == pytest.approx([0.18 * 0.01, 0.82 * 0.01])
    assert math.fsum(one.rate or 0 for one in found) == pytest.approx(0.01)
    assert [one.mix for one in found] == pytest.approx([0.08 * (0.09 - 0.279), -0.08 * (0.30 - 0.279)])
    assert math.fsum(one.amount for one in found) == pytest.approx(now.value - base.value)


def test_groups_that_appear_or_vanish_are_mix_alone():
    """
    group   before        now
    stays   10 / 100      10 / 100
    gone    30 / 100      -            leaves with a rate above the mean: its leaving lowers the total
    new     -             5 / 100      comes with a rate below it
    total   40/200=20 %   15/200=7.5 %
    """
    found, base, now = split(("stays", (10, 100), (10, 100)), ("gone", (30, 100), (0, 0)), ("new", (0, 0), (5, 100)))
    assert [one.rate for one in found] == [0, 0, 0]
    assert [one.mix for one in found] == pytest.approx([0, -0.5 * (0.3 - 0.2), 0.5 * (0.05 - 0.2)])
    assert math.fsum(one.amount for one in found) == pytest.approx((now.value or 0) - (base.value or 0))


def test_a_numerator_without_a_denominator_still_counts():
    """Costs of a campaign that won nobody: 5 / 0 beside 10 / 10; the total is 15 / 10."""
    found, base, now = split(("won", (10, 10), (10, 10)), ("none", (0, 0), (5, 0)))
    assert now.value == 1.5 and base.value == 1
    assert [one.amount for one in found] == pytest.approx([0, 0.5])


def test_sums_contribute_what_they_changed_by():
    groups = [("a", "a", Sides(100), Sides(70)), ("b", "b", Sides(0), Sides(50))]
    found = drivers(groups, Sides(100), Sides(120))
    assert [one.amount for one in found] == [-30, 50]
    assert [one.rate for one in found] == [None, None]
    assert rest(found, "both").amount == 20


def test_a_dimension_whose_groups_move_alike_explains_nothing_and_one_group_that_moves_alone_most():
    alike = [(name, name, Sides(size), Sides(size * 1.1)) for name, size in (("a", 10.0), ("b", 20.0), ("c", 70.0))]
    alone = [("a", "a", Sides(10), Sides(20)), ("b", "b", Sides(20), Sides(20)), ("c", "c", Sides(70), Sides(70))]
    base = Sides(100)
    assert concentration(drivers(alike, base, Sides(110))) == pytest.approx(0)
    # a moved 10, of which its share of the base explains 1; b and c did not move the 2 and 7 that theirs would
    assert concentration(drivers(alone, base, Sides(110))) == pytest.approx((9 + 2 + 7) / 20)


amounts = st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: round(value, 2))
weights = st.one_of(st.just(0.0), st.floats(1, 1e9).map(lambda value: round(value, 2)))
ratios = st.lists(st.tuples(amounts, weights, amounts, weights), min_size=1, max_size=30)


@given(ratios)
def test_rate_and_mix_of_all_groups_sum_to_the_change_of_the_ratio(rows):
    groups = [(str(n), "", Sides(a, b), Sides(c, d)) for n, (a, b, c, d) in enumerate(rows)]
    base, now = total([group[2] for group in groups]), total([group[3] for group in groups])
    if not base.bottom or not now.bottom:
        return
    found = drivers(groups, base, now)
    change = (now.value or 0) - (base.value or 0)
    sizes = [one.amount for one in found] + [one.rate or 0 for one in found] + [one.mix or 0 for one in found]
    # a total that is small beside its parts carries the rounding of the parts
    sizes += [one.top / base.bottom for _, _, one, _ in groups] + [one.top / now.bottom for _, _, _, one in groups]
    assert close(math.fsum(one.amount for one in found), change, base.value or 0, now.value or 0, *sizes)
    assert all(close((one.rate or 0) + (one.mix or 0), one.amount, *sizes) for one in found)
    assert close(sum(two_sides(base, now)), change, base.value or 0, now.value or 0, *two_sides(base, now))


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=30))
def test_contributions_to_a_sum_are_its_change_and_concentration_is_a_share(rows):
    groups = [(str(n), "", Sides(before), Sides(after)) for n, (before, after) in enumerate(rows)]
    base, now = total([group[2] for group in groups]), total([group[3] for group in groups])
    found = drivers(groups, base, now)
    assert close(math.fsum(one.amount for one in found), now.top - base.top, *(abs(a) + abs(b) for a, b in rows))
    assert 0 <= concentration(found) <= 1 + 1e-9


def test_what_leads_does_not_hang_on_the_last_digit_of_a_sum():
    """0.1 + 0.2 is not 0.3 to the last digit: up by the one and down by the other, the key decides."""
    up, down = (0.0, 1.0), (0.1 + 0.2, 1.0)
    found, _, _ = split(("b", up, down), ("a", (0.3, 1.0), (0.0, 1.0)), ("c", (1.0, 1.0), (1.0, 1.0)))
    assert abs(found[0].amount) > abs(found[1].amount)
    assert [one.key for one in largest_first(found)] == ["a", "b", "c"]
    assert [one.key for one in largest_first(found[::-1])] == ["a", "b", "c"]
