"""Axes as a reader needs them: one that does not start at zero says so, and numbers at the ends of bars are never cut off."""

import re

import pytest

from tests.assistant.test_chart import SHAPES, drawn


@pytest.mark.parametrize(("values", "said"), [((600e4, 653e4), True), ((1e4, 650e4), False), ((-5e4, 3e4), False)])
def test_a_line_says_whether_its_axis_starts_above_zero(values, said):
    query = {
        "metrics": ["deposit_balance"],
        "group_by": ["month"],
        "period": {"from": "2026-04-01", "to": "2026-05-31"},
    }
    rows = [(f"2026-0{month}", value) for month, value in zip((4, 5), values, strict=True)]
    assert ("纵轴不从零开始" in drawn(query, ("month", "deposit_balance"), rows).why) == said


@pytest.mark.parametrize("width", [150, 900])
def test_the_number_at_a_bars_end_has_its_room_on_a_telephone_too(width):
    spec = drawn(*SHAPES["bar"]).spec
    scale, values = spec["encoding"]["x"]["scale"], spec["data"]["values"]
    low, high = (_at(scale[end]["expr"], width) for end in ("domainMin", "domainMax"))
    longest = max(values, key=lambda one: one["value"])
    assert low <= 0 and (high - longest["value"]) / (high - low) * width >= 7 * len(longest["shown"])


def _at(formula: str, width: int) -> float:
    """The end of an axis on a chart of this width, by the formula that the browser computes."""
    found = re.fullmatch(r"(\S+) ([+-]) (\d+) \* \((\S+) / max\(width - (\d+), 40\)\)", formula)
    assert found is not None, formula
    end, sign, room, span, taken = found.groups()
    return float(end) + (1 if sign == "+" else -1) * int(room) * float(span) / max(width - int(taken), 40)


@pytest.mark.parametrize(("places", "kind"), [(5, "column"), (7, "bar")])
def test_bars_stand_only_where_their_names_have_room_beside_each_other(places, kind):
    names = ["上城支行", "下沙支行", "临平支行", "余杭支行", "滨江支行", "萧山支行", "西湖支行"][:places]
    rows = [(f"O{at}", name, 1e6 * (at + 1)) for at, name in enumerate(names)]
    query = {"metrics": ["deposit_balance"], "group_by": ["sub_branch"]}
    columns = ("sub_branch", "sub_branch_name", "deposit_balance")
    assert drawn(query, columns, rows).kind == kind
    asked = drawn(query, columns, rows, show="column")
    assert asked.kind == "column" and asked.spec["encoding"]["x"]["axis"]["labelAngle"] == (0 if places == 5 else -40)
