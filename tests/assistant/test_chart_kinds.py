"""Areas, Pareto, small multiples, standing bars and funnels: what is drawn from which rows."""

from __future__ import annotations

from typing import Any

import altair
import pytest

from assistant.charts.funnel import funnel
from tests.assistant.test_chart import BRANCHES, MONTHS, balance_by, drawn

OFFICES = [(f"S{at:02}", f"支行{at:02}") for at in range(12)]


def over_time(
    groups, value, metric="deposit_balance", dimension="sub_branch"
) -> tuple[dict[str, Any], tuple[str, ...], list[Any]]:
    """A query over months and groups, its columns, its rows."""
    query = {"metrics": [metric], "group_by": ["month", dimension]}
    rows = [
        (month, code, name, value(at, place))
        for at, month in enumerate(MONTHS)
        for place, (code, name) in enumerate(groups)
    ]
    return query, ("month", dimension, f"{dimension}_name", metric), rows


def values_of(chart):
    return chart.spec["data"]["values"]


def is_valid(chart):
    """Whether the specification is Vega-Lite."""
    (altair.LayerChart if "layer" in chart.spec else altair.Chart).from_dict(chart.spec)
    return True


def test_the_parts_of_an_area_add_up_to_the_whole_at_each_time_however_many_groups_there_are():
    chart = drawn(*over_time(OFFICES, lambda at, place: 1e8 * (at + place + 1)), show="area")
    assert chart.kind == "area" and is_valid(chart)
    for at, month in enumerate(MONTHS):
        parts = [one for one in values_of(chart) if one["time"] == month]
        assert sum(one["value"] for one in parts) == pytest.approx(sum(at + place + 1 for place in range(12)))
        assert sum(float(one["share"].rstrip("%")) for one in parts) == pytest.approx(100, abs=0.5)
    assert len({one["part"] for one in values_of(chart)}) == 7
    assert "其他（6个）" in {one["part"] for one in values_of(chart)}


@pytest.mark.parametrize(
    ("metric", "sign"), [("npl_rate", 1), ("deposit_growth", -1)], ids=["rates do not add up", "below zero"]
)
def test_what_does_not_stack_is_no_area(metric, sign):
    chart = drawn(*over_time(BRANCHES, lambda at, place: sign * 0.01 * (at + place + 1), metric, "branch"), show="area")
    assert chart.kind == "lines"
    assert "不适合" in chart.why


def test_pareto_runs_up_to_the_whole_and_says_how_few_make_four_fifths():
    sizes = {f"S{at:02}": 1e8 * size for at, size in enumerate([40, 30, 15, 5, 4, 2, 1, 1, 1, 1])}
    query, names, rows = balance_by(OFFICES[:10], sizes)
    chart = drawn(query, names, rows[::-1], show="pareto")
    assert chart.kind == "pareto" and is_valid(chart)
    assert [one["share"] for one in values_of(chart)][:4] == [0.4, 0.7, 0.85, 0.9]
    assert values_of(chart)[-1]["share"] == 1
    assert [one["few"] for one in values_of(chart)] == [True] * 3 + [False] * 7
    assert "前3个（共10个）" in chart.why


def test_pareto_of_many_groups_counts_those_merged_into_the_rest():
    query, names, rows = balance_by(
        [(f"C{at:02}", f"客户{at:02}") for at in range(60)], {f"C{at:02}": 1e8 for at in range(60)}
    )
    chart = drawn(query, names, rows, show="pareto")
    assert len(values_of(chart)) == 20
    assert values_of(chart)[-1]["share"] == 1
    assert "前48个（共60个）" in chart.why


def test_a_list_that_was_cut_is_no_pareto_unless_the_table_holds_the_shares_of_the_whole():
    query, names, rows = balance_by(BRANCHES)
    assert drawn(query | {"limit": 4}, names, rows, show="pareto").kind != "pareto"
    shared = [(*row, row[-1] / 2e9) for row in rows]
    chart = drawn(query | {"limit": 4, "share": True}, (*names, "deposit_balance__share"), shared, show="pareto")
    assert values_of(chart)[-1]["share"] == pytest.approx(0.5)


def test_more_groups_than_lines_can_tell_apart_get_a_panel_each_on_one_scale():
    chart = drawn(*over_time(OFFICES, lambda at, place: 1e8 * (place + 1)))
    assert chart.kind == "panels" and is_valid(chart)
    assert "12" not in chart.why and len({one["panel"] for one in values_of(chart)}) == 12
    heights = {one["panel"]: one["y"] - one["floor"] for one in values_of(chart)}
    assert heights["支行11"] == pytest.approx(12 * heights["支行00"], rel=1e-2)  # one scale from zero
    assert drawn(*over_time(BRANCHES, lambda at, place: 1e8)).kind == "lines"


def test_no_panel_lies_on_another():
    chart = drawn(*over_time(OFFICES, lambda at, place: 1e8 * (place + at + 1)))
    places = {(one["left"], one["floor"]) for one in values_of(chart)}
    assert len(places) == 12
    for one in values_of(chart):
        assert one["left"] <= one["x"] < one["left"] + 0.9
        assert one["floor"] <= one["y"] < one["floor"] + 0.6


def test_panels_beyond_the_most_are_left_out_and_the_reader_is_told():
    groups = [(f"S{at:02}", f"支行{at:02}") for at in range(25)]
    chart = drawn(*over_time(groups, lambda at, place: 1e8 * (place + 1)))
    kept = {one["panel"] for one in values_of(chart)}
    assert len(kept) == 18 and "支行24" in kept and "支行00" not in kept
    assert "18" in chart.why


def test_a_gap_in_a_panel_stays_a_gap():
    query, names, rows = over_time(OFFICES, lambda at, place: None if (at, place) == (2, 3) else 1e8)
    [hole] = [one for one in values_of(drawn(query, names, rows)) if one["y"] is None]
    assert (hole["panel"], hole["time"]) == ("支行03", MONTHS[2])


@pytest.mark.parametrize(("show", "axis"), [("column", "x"), ("bar", "y")])
def test_columns_stand_and_bars_lie(show, axis):
    query, names, rows = balance_by(OFFICES)
    one = drawn(query, names, rows, show=show)
    assert one.kind == show and one.spec["encoding"][axis]["field"] == "label"
    query = {"metrics": ["deposit_balance"], "group_by": ["branch", "term_class"]}
    names = ("branch", "branch_name", "term_class", "term_class_name", "deposit_balance")
    rows = [(code, name, term, term, 1e9) for code, name in BRANCHES for term in ("demand", "time")]
    assert drawn(query, names, rows, show=show).spec["encoding"][axis]["field"] == "label"
    beside = drawn(query, names, rows, show="grouped")
    assert beside.kind == "grouped" and "stack" not in beside.spec["encoding"]["x"]


def test_a_funnel_keeps_its_counts_and_says_each_step():
    chart = funnel([("创建", 200.0), ("联系", 150.0), ("成交", 30.0)], "zh")
    assert is_valid(chart)
    assert [one["to"] - one["from"] for one in values_of(chart)] == [200, 150, 30]
    assert [one["of_previous"] for one in values_of(chart)] == ["", "75.0%", "20.0%"]
    assert [one["of_first"] for one in values_of(chart)] == ["100.0%", "75.0%", "15.0%"]


def test_a_stage_that_nobody_reached_leaves_no_rate_behind_it():
    chart = funnel([("Created", 5.0), ("Contacted", 0.0), ("Won", 0.0)], "en")
    assert [one["of_previous"] for one in values_of(chart)] == ["", "0.0%", ""]
