"""How people see stored values: units, magnitudes, rounding, signs, no value."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.formats import change_format, metric_format, scale_of, show, unit_word
from assistant.headings import plural
from semantic_layer.load import load_model

UNITS = load_model().units
SHOWN = [
    (1_234_567_890, "亿元", "money", "12.35亿元", "CNY 1.23bn"),
    (3_000_000, "亿元", "money", "300.00万元", "CNY 3.00m"),
    (99_999_999.9, "亿元", "money", "1.00亿元", "CNY 100.00m"),
    (9_999.999, "万元", "money", "1.00万元", "CNY 10,000.00"),
    (-320_000_000, "亿元", "money", "-3.20亿元", "-CNY 320.00m"),
    (0, "亿元", "money", "0元", "CNY 0"),
    (0.0, "元/户", "money", "0元/户", "CNY 0/customer"),
    (12.5, "元", "money", "12.50元", "CNY 12.50"),
    (123_456.7, "元", "money", "123,457元", "CNY 123,457"),
    (5_200, "元/户", "money", "5,200.00元/户", "CNY 5,200.00/customer"),
    (1_234_567, "万元/人", "money", "123.46万元/人", "CNY 1.23m/person"),
    (0.01234, "%", "percent:2", "1.23%", "1.23%"),
    (0.4567, "%", "percent:1", "45.7%", "45.7%"),
    (0.0012, "个百分点", "pp:2", "0.12个百分点", "0.12 pp"),
    (1_234, "户", "count", "1,234户", "1,234 customers"),
    (38, "BP", "number:0", "38 BP", "38 BP"),
    (2.675, "个", "number:2", "2.68个", "2.68"),
    ("2026-05-31", "", "date", "2026-05-31", "2026-05-31"),
    ("西湖支行", "", "text", "西湖支行", "西湖支行"),
]


@pytest.mark.parametrize(("stored", "unit", "format", "zh", "en"), SHOWN)
def test_a_value_is_shown_in_its_unit_in_both_languages(stored, unit, format, zh, en):
    assert show(stored, unit, format) == zh
    assert show(stored, unit_word(unit, UNITS, "en"), format, "en") == en


@pytest.mark.parametrize("nothing", [None, math.nan, math.inf])
@pytest.mark.parametrize("format", ["money", "percent:2", "pp:2", "count", "number:1"])
def test_no_value_is_a_dash_and_never_zero(nothing, format):
    assert show(nothing, "亿元", format) == "—"


def test_a_change_carries_its_sign():
    assert show(120_000_000, "亿元", "money", signed=True) == "+1.20亿元"
    assert show(-0.0012, "个百分点", "pp:2", signed=True) == "-0.12个百分点"
    assert show(0.0, "个百分点", "pp:2", signed=True) == "0.00个百分点"


def test_a_value_too_small_to_show_is_not_zero():
    assert show(0.00001, "%", "percent:2") == "<0.01%"
    assert show(-0.00001, "%", "percent:2") == "-<0.01%"


def test_a_column_has_one_unit_taken_from_its_largest_value():
    scale = scale_of([4.1e8, None, 2.8e7], "亿元", "money")
    assert (scale.heading, scale.text(4.1e8), scale.text(2.8e7), scale.text(None)) == ("亿元", "4.10", "0.28", "—")
    assert scale_of([2.8e7, 1e6], "亿元", "money").heading == "万元"


@pytest.mark.parametrize(
    ("unit", "decimals", "format"),
    [
        ("亿元", None, "money"),
        ("元/户", None, "money"),
        ("%", 2, "percent:2"),
        ("%", None, "percent:1"),
        ("户", 0, "count"),
        ("册", 0, "count"),
        ("天", 0, "number:0"),
        ("个", 2, "number:2"),
        ("BP", None, "number:0"),
        ("分", 1, "number:1"),
    ],
)
def test_the_catalogues_unit_decides_the_format(unit, decimals, format):
    assert metric_format(unit, decimals) == format


def test_rates_change_by_percentage_points():
    assert change_format("%", "percent:1") == ("个百分点", "pp:2")
    assert change_format("亿元", "money") == ("亿元", "money")


@given(st.floats(min_value=-1e12, max_value=1e12), st.sampled_from(["亿元", "万元", "元"]))
def test_what_is_shown_is_the_value_within_its_rounding(stored, unit):
    scale = scale_of([stored], unit, "money")
    shown = scale.value(stored)
    assert shown is not None
    assert abs(shown / scale.factor - stored) <= 0.5000001 * 10**-scale.decimals / scale.factor


def test_several_of_a_label_are_called_so_in_english():
    labels = ("sub-branch", "category (level 1)", "business", "customer type", "day")
    told = ["sub-branches", "categories (level 1)", "businesses", "customer types", "days"]
    assert [plural(label) for label in labels] == told
