"""Which chart is drawn for which shape of answer, and what every chart keeps to."""

from typing import Any

import altair
import pytest
from pydantic import ValidationError

from assistant.chart import CHARTS, draw, kinds
from assistant.formats import metric_format
from assistant.question import ChartChoice, QueryRequest
from assistant.tabulate import TOTAL
from semantic_layer.load import load_model
from semantic_layer.query import SemanticQuery
from warehouse.engine import Column, Table

MODEL = load_model()
BRANCHES = [("O01", "杭州分行"), ("O02", "上海分行"), ("O03", "南京分行"), ("O04", "宁波分行")]
MONTHS = [f"2026-{month:02d}" for month in range(1, 6)]


def columns(*names):
    """Columns as tabulate makes them: labels and formats from the model."""
    made = []
    for name in names:
        owner, _, part = name.partition("__")
        if owner in MODEL.metrics:
            metric = MODEL.metrics[owner]
            unit, format = metric.unit, metric_format(metric.unit, metric.decimals)
            made.append(
                Column(name=name, label=f"{metric.zh}{part}", unit=unit.replace("$target", "亿元"), format=format)
            )
        else:
            made.append(Column(name=name, label=name, format="text"))
    return tuple(made)


def drawn(query, names, rows, show=None, language="zh"):
    """The chart for a query (keyword arguments) over rows of columns."""
    request = QueryRequest(query=SemanticQuery.model_validate(query), show=show)
    return draw(request, Table(columns=columns(*names), rows=tuple(map(tuple, rows))), MODEL, language)


def balance_by(groups, values=None):
    query = {"metrics": ["deposit_balance"], "group_by": ["branch"]}
    rows = [(code, name, (values or {}).get(code, 1e8 * (at + 1))) for at, (code, name) in enumerate(groups)]
    return query, ("branch", "branch_name", "deposit_balance"), rows


def series(*extra):
    return [(month, 1.5e10 + at * 1e8, *(value(at) for value in extra)) for at, month in enumerate(MONTHS)]


SHAPES: dict[str, tuple[dict[str, Any], tuple[str, ...], list[Any]]] = {
    "column": balance_by(BRANCHES),
    "bar": balance_by([(f"C{at}", f"杭州第{at}精密机械有限公司") for at in range(12)]),
    "line": ({"metrics": ["deposit_balance"], "group_by": ["month"]}, ("month", "deposit_balance"), series()),
    "line_compared": (
        {"metrics": ["deposit_balance"], "group_by": ["month"], "compare": "yoy"},
        ("month", "deposit_balance", "deposit_balance__base"),
        series(lambda at: 1.4e10 + at),
    ),
    "lines": (
        {"metrics": ["deposit_balance"], "group_by": ["month", "branch"]},
        ("month", "branch", "branch_name", "deposit_balance"),
        [(month, code, name, 1e9) for month in MONTHS for code, name in BRANCHES],
    ),
    "area": (
        {"metrics": ["deposit_balance"], "group_by": ["month", "branch"], "share": True},
        ("month", "branch", "branch_name", "deposit_balance", "deposit_balance__share"),
        [(month, code, name, 1e9, 0.25) for month in MONTHS for code, name in BRANCHES],
    ),
    "panels": (
        {"metrics": ["deposit_balance", "npl_rate"], "group_by": ["month"]},
        ("month", "deposit_balance", "npl_rate"),
        series(lambda at: 0.01 + at / 1000),
    ),
    "change": (
        {"metrics": ["deposit_balance"], "group_by": ["branch"], "compare": "year_start"},
        ("branch", "branch_name", "deposit_balance", "deposit_balance__base", "deposit_balance__change"),
        [(code, name, 2e9, 1.5e9 + at * 4e8, 5e8 - at * 4e8) for at, (code, name) in enumerate(BRANCHES)],
    ),
    "stacked": (
        {"metrics": ["deposit_balance"], "group_by": ["branch", "term_class"]},
        ("branch", "branch_name", "term_class", "term_class_name", "deposit_balance"),
        [(code, name, term, term, 1e9) for code, name in BRANCHES for term in ("demand", "time")],
    ),
    "grouped": (
        {"metrics": ["npl_rate"], "group_by": ["branch", "customer_type"]},
        ("branch", "branch_name", "customer_type", "customer_type_name", "npl_rate"),
        [(code, name, kind, kind, 0.01) for code, name in BRANCHES for kind in ("corp", "retail")],
    ),
    "bullet": (
        {"metrics": ["deposit_avg_balance", "target_value"], "group_by": ["branch"], "target": "deposit_avg_balance"},
        ("branch", "branch_name", "deposit_avg_balance", "target_value"),
        [(code, name, 2e9 + at * 1e8, 2.1e9) for at, (code, name) in enumerate(BRANCHES)],
    ),
    "scatter": (
        {"metrics": ["deposit_balance", "contribution"], "group_by": ["customer"]},
        ("customer", "customer_name", "deposit_balance", "contribution"),
        [(f"C{at}", f"客户{at}", at * 1e6, at * 1e4) for at in range(40)],
    ),
    "heat": (
        {"metrics": ["deposit_balance"], "group_by": ["sub_branch", "industry_section"]},
        ("sub_branch", "sub_branch_name", "industry_section", "industry_section_name", "deposit_balance"),
        [(f"S{a}", f"支行{a}", f"I{b}", f"行业{b}", 1e8 * a + b) for a in range(9) for b in range(9)],
    ),
}


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_shape_of_an_answer_decides_its_chart(kind, language):
    chart = drawn(*SHAPES[kind], language=language)
    assert (chart.kind, bool(chart.why)) == (kind, True)


@pytest.mark.parametrize("kind", SHAPES)
def test_a_chart_is_valid_vega_lite(kind):
    spec = drawn(*SHAPES[kind]).spec
    (altair.LayerChart if "layer" in spec else altair.Chart).from_dict(spec)


def test_every_rule_draws_something():
    kinds_drawn = {drawn(*shape).kind for shape in SHAPES.values()}
    assert len(kinds_drawn) >= len(CHARTS)


@pytest.mark.parametrize("kind", ["bar", "column", "change", "stacked", "grouped", "bullet", "area"])
def test_bars_and_areas_start_at_zero(kind):
    encoding = drawn(*SHAPES[kind]).spec["encoding"]
    [scale] = [encoding[side]["scale"] for side in ("x", "y") if encoding[side]["type"] == "quantitative"]
    assert scale["zero"] is True
    low, high = scale.get("domain", (0, 1))
    assert low <= 0 <= high


def test_a_group_without_a_plan_neither_meets_nor_misses_one():
    query, columns, rows = SHAPES["bullet"]
    values = drawn(query, columns, rows).spec["data"]["values"]
    assert {one["side"] for one in values} == {"达到计划", "未达计划"}
    spec = drawn(query, columns, [*rows[:-1], (*rows[-1][:-1], None)]).spec
    [alone] = [one for one in spec["data"]["values"] if one["side"] == "没有计划"]
    assert alone["plan"] is None and alone["label"] == rows[-1][1]
    scale = spec["layer"][0]["encoding"]["color"]["scale"]
    assert scale["domain"] == ["达到计划", "未达计划", "没有计划"] and len(set(scale["range"])) == 3


def test_the_axis_carries_the_chinese_magnitude_and_the_values_are_scaled_to_it():
    chart = drawn(*SHAPES["column"])
    assert chart.spec["encoding"]["y"]["title"] == "亿元"
    assert sorted(value["value"] for value in chart.spec["data"]["values"]) == [1.0, 2.0, 3.0, 4.0]


def test_more_than_thirty_groups_of_an_additive_metric_end_in_a_rest_that_keeps_the_total():
    many = [(f"C{at}", f"客户{at}") for at in range(45)]
    chart = drawn(*balance_by(many))
    values = chart.spec["data"]["values"]
    assert len(values) == 30
    assert "其他" in values[-1]["label"]
    assert sum(value["value"] for value in values) == pytest.approx(sum(range(1, 46)))


def test_more_than_thirty_groups_of_a_ratio_are_cut_and_the_reader_is_told():
    query = {"metrics": ["npl_rate"], "group_by": ["customer"]}
    rows = [(f"C{at}", f"客户{at}", at / 1000) for at in range(45)]
    chart = drawn(query, ("customer", "customer_name", "npl_rate"), rows)
    assert len(chart.spec["data"]["values"]) == 30
    assert "30" in chart.why


def test_a_total_is_not_drawn_as_a_group():
    query, names, rows = SHAPES["column"]
    chart = drawn(query | {"totals": True}, names, [*rows, (None, TOTAL["zh"], 1e9)])
    assert TOTAL["zh"] not in {value["label"] for value in chart.spec["data"]["values"]}


def test_namesakes_stay_two_bars():
    query, names, rows = balance_by([("C1", "王伟"), ("C2", "王伟")])
    labels = [value["label"] for value in drawn(query, names, rows).spec["data"]["values"]]
    assert len(set(labels)) == 2


def test_one_row_or_no_values_need_no_chart():
    query, names, rows = SHAPES["column"]
    assert drawn(query, names, rows[:1]) is None
    assert drawn(query, names, [(code, name, None) for code, name, _ in rows]) is None
    assert drawn(query, names, rows, show="table") is None


def test_a_good_change_of_a_bad_metric_is_a_fall():
    query = {"metrics": ["npl_rate"], "group_by": ["branch"], "compare": "yoy"}
    names = ("branch", "branch_name", "npl_rate", "npl_rate__change")
    rows = [("O01", "杭州分行", 0.010, -0.002), ("O02", "上海分行", 0.020, 0.004)]
    sides = {value["label"]: value["side"] for value in drawn(query, names, rows).spec["data"]["values"]}
    assert sides == {"杭州分行": "改善", "上海分行": "变差"}


def test_the_users_kind_is_honoured_when_it_fits():
    assert drawn(*SHAPES["column"], show="pie").kind == "pie"
    assert drawn(*SHAPES["column"], show="bar").kind == "bar"


def test_the_users_kind_that_does_not_fit_is_replaced_and_the_reason_given():
    chart = drawn(*SHAPES["line"], show="pie")
    assert chart.kind == "line"
    assert "不适合" in chart.why


def test_every_offered_kind_can_be_drawn():
    for query, names, rows in SHAPES.values():
        request = QueryRequest(query=SemanticQuery.model_validate(query))
        table = Table(columns=columns(*names), rows=tuple(map(tuple, rows)))
        for kind in kinds(request, table, MODEL):
            chart = draw(request.model_copy(update={"show": kind}), table, MODEL)
            assert chart is not None
            assert "不适合" not in chart.why


TWO_GROUPS = (
    {"metrics": ["deposit_balance", "loan_balance"], "group_by": ["branch", "customer_type"]},
    ("branch", "branch_name", "customer_type", "customer_type_name", "deposit_balance", "loan_balance"),
    [(code, name, kind, kind, 1e9, 2e9) for code, name in BRANCHES for kind in ("retail", "corp")],
)
BY_MONTH = (
    {"metrics": ["deposit_balance", "loan_balance"], "group_by": ["month", "branch"]},
    ("month", "branch", "branch_name", "deposit_balance", "loan_balance"),
    [(month, code, name, 1e9, 2e9) for month in MONTHS for code, name in BRANCHES],
)


def chosen(shape, **choice):
    """The chart of a choice over a shape, and the one that the rules draw."""
    query, names, rows = shape
    table = Table(columns=columns(*names), rows=tuple(map(tuple, rows)))
    plain = QueryRequest(query=SemanticQuery.model_validate(query))
    request = plain.model_copy(update={"chart": ChartChoice.model_validate(choice)})
    return draw(request, table, MODEL), draw(plain, table, MODEL)


def test_a_chosen_chart_draws_the_chosen_columns():
    made, ruled = chosen(TWO_GROUPS, kind="stacked", x="customer_type", y=["loan_balance"], color="branch")
    assert made.kind == "stacked" and made.why == "按问题选定的图形"
    assert {value["label"] for value in made.spec["data"]["values"]} == {"retail", "corp"}
    assert "贷款余额" in str(made.spec) and "存款余额" not in str(made.spec)
    assert {value["label"] for value in ruled.spec["data"]["values"]} == {name for _, name in BRANCHES}


def test_a_chosen_heat_map_has_its_axes():
    made, _ = chosen(BY_MONTH, kind="heat", x="branch", y=["month"], color="loan_balance")
    assert made.kind == "heat"
    assert {value["across"] for value in made.spec["data"]["values"]} == {name for _, name in BRANCHES}
    assert {value["down"] for value in made.spec["data"]["values"]} == set(MONTHS)


def test_a_chosen_line_is_of_its_metric():
    made, _ = chosen(BY_MONTH, kind="line", x="month", y=["loan_balance"], color="branch")
    assert made.kind == "lines" and "贷款余额" in str(made.spec)


@pytest.mark.parametrize(
    "choice",
    [
        {"kind": "stacked", "x": "customer_type", "y": ["npl_rate"], "color": "branch"},
        {"kind": "stacked", "x": "customer_type", "y": ["loan_balance"]},
        {"kind": "stacked", "x": "customer_type", "y": ["loan_balance"], "color": "customer_type"},
        {"kind": "bar", "x": "branch", "y": ["loan_balance"]},
        {"kind": "line", "x": "branch", "y": ["loan_balance"]},
        {"kind": "line", "x": "month", "y": ["loan_balance"]},
        {"kind": "pie", "x": "loan_balance", "y": ["branch"]},
        {"kind": "scatter", "x": "loan_balance", "y": ["loan_balance"]},
        {"kind": "heat", "x": "branch", "y": ["loan_balance"], "color": "customer_type"},
        {"kind": "bar", "x": "no_such_column", "y": ["loan_balance"]},
    ],
)
def test_a_choice_that_does_not_fit_leaves_the_rule(choice):
    made, ruled = chosen(TWO_GROUPS, **choice)
    assert made == ruled and ruled is not None


@pytest.mark.parametrize("choice", [{"kind": "sunburst", "x": "a", "y": ["b"]}, {"kind": "bar", "x": "a", "y": []}])
def test_a_kind_that_there_is_not_is_no_choice(choice):
    with pytest.raises(ValidationError):
        ChartChoice.model_validate(choice)
