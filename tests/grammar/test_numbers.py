"""Numbers as people write them."""

from __future__ import annotations

import random

import pytest

from assistant.grammar.numbers import chinese_integer, find_numbers, read_count

DIGITS = "零一二三四五六七八九"
CASES = [
    ("两个亿", 2e8, "money"),
    ("1.2亿", 1.2e8, "money"),
    ("五百万以上", 5e6, "money"),
    ("三成", 0.3, "fraction"),
    ("50bp", 0.005, "fraction"),
    ("百分之五", 0.05, "fraction"),
    ("千分之三", 0.003, "fraction"),
    ("三成半", 0.35, "fraction"),
    ("八折", 0.8, "fraction"),
    ("12.5%", 0.125, "fraction"),
    ("0.5个百分点", 0.005, "fraction"),
    ("3000元", 3000, "money"),
    ("一千两百万", 1.2e7, "money"),
    ("5 million", 5e6, "money"),
    ("1.5bn", 1.5e9, "money"),
    ("2万", 2e4, "money"),
    ("1,200.5", 1200.5, "plain"),
    ("十五", 15, "plain"),
    ("三百六十五", 365, "plain"),
    ("一半", 0.5, "fraction"),
    ("一亿两千万", 1.2e8, "money"),
]
RANKS = [
    ("前五", 5, "top"),
    ("前10名", 10, "top"),
    ("top 10", 10, "top"),
    ("倒数第三", 3, "nth-bottom"),
    ("后三名", 3, "bottom"),
    ("bottom five", 5, "bottom"),
    ("十大客户", 10, "top"),
    ("5 largest", 5, "top"),
    ("排名前二十", 20, "top"),
]


def spell(number: int) -> str:
    """1..99,999,999 in Chinese, as a teller reads it."""
    high, low = divmod(number, 10_000)
    if high:
        return spell(high) + "万" + ("" if not low else ("零" if low < 1000 else "") + spell(low))
    text, gap = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + unit
            gap = False
        else:
            gap = True
    return text


def longest(text: str):
    return max(find_numbers(text), key=lambda number: (number.end - number.start, number.unit != "plain"))


@pytest.mark.parametrize(("text", "value", "unit"), CASES)
def test_a_number_has_the_value_that_people_mean(text, value, unit):
    found = longest(text)
    assert (found.value, found.unit) == (pytest.approx(value), unit)


@pytest.mark.parametrize(("text", "count", "side"), RANKS)
def test_a_rank_is_a_count_from_one_side(text, count, side):
    assert (count, side) in {(number.value, number.side) for number in find_numbers(text) if number.unit == "rank"}


@pytest.mark.parametrize("text", ["前三季度", "前20%", "前两个月", "last 3 months"])
def test_a_period_or_a_share_is_no_rank(text):
    assert not [number for number in find_numbers(text) if number.unit == "rank"]


def test_spelt_numbers_read_back_as_themselves():
    draw = random.Random(20260531)
    for number in [*range(1, 2000), *(draw.randrange(1, 99_999_999) for _ in range(3000))]:
        assert chinese_integer(spell(number)) == number, spell(number)


@pytest.mark.parametrize("unit, size", [("万", 1e4), ("亿", 1e8)])
def test_digits_with_a_unit_scale(unit, size):
    draw = random.Random(7)
    for _ in range(500):
        number = round(draw.uniform(0.01, 9999), 2)
        assert longest(f"{number}{unit}").value == pytest.approx(number * size)


def test_counts_are_read_in_three_alphabets():
    assert (read_count("20"), read_count("二十"), read_count("twelve"), read_count("许多")) == (20, 20, 12, None)
