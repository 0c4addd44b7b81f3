"""One reading instead of several: aggregates narrowed by a filter, summed again after a join, scans that share a pass."""

import pytest

from semantic_layer.axis import days, union
from semantic_layer.early import Hanging, early_sql, summed_again
from semantic_layer.filtered import filtered
from tests.semantic_layer.test_traps import ask, con, model

__all__ = ["con", "model"]  # the tables small enough to add up by hand
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.mark.parametrize(
    ("text", "narrowed"),
    [
        ("SUM(t.x)", "SUM(t.x) FILTER(WHERE $only)"),
        ("SUM(t.x) FILTER (WHERE t.a > 1)", "SUM(t.x) FILTER(WHERE (t.a > 1) AND $only)"),
        ("SUM(t.x) / NULLIF(COUNT(*), 0)", "SUM(t.x) FILTER(WHERE $only) / NULLIF(COUNT(*) FILTER(WHERE $only), 0)"),
        ("COUNT(DISTINCT t.x)", "COUNT(DISTINCT t.x) FILTER(WHERE $only)"),
    ],
)
def test_every_aggregate_takes_the_condition(text: str, narrowed: str):
    found = filtered(text)
    assert found is not None and found.text == narrowed


@pytest.mark.parametrize("text", ["SUM(t.x) OVER ()", "t.x + SUM(t.y)", "SUM((SELECT 1))", "odd_aggregate(t.x)", "1"])
def test_what_a_filter_does_not_narrow_is_read_alone(text: str):
    assert filtered(text) is None


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("SUM(t.x)", True),
        ("SUM(t.x) / NULLIF(COUNT(*), 0)", True),
        ("COUNT(*)", False),
        ("COALESCE(SUM(t.x), 0)", False),
        ("1 - COALESCE(SUM(t.x), 0)", False),
    ],
)
def test_it_is_known_what_is_null_over_no_rows(text: str, nothing: bool):
    found = filtered(text)
    assert found is not None and found.null_without_rows is nothing


def test_sums_counts_and_extremes_are_put_together_again():
    inner, outer = summed_again("SUM(t.x) FILTER (WHERE t.a) / NULLIF(COUNT(*), 0)") or ((), "")
    assert inner == ("SUM(t.x) FILTER(WHERE t.a)", "COUNT(*)")
    assert outer == "SUM($n0) / NULLIF(CAST(SUM($n1) AS BIGINT), 0)"


@pytest.mark.parametrize(
    "text", ["AVG(t.x)", "COUNT(DISTINCT t.x)", "MEDIAN(t.x)", "STDDEV_POP(t.x)", "SUM(t.x) + t.y"]
)
def test_what_cannot_be_summed_again_is_not_summed_early(text: str):
    assert summed_again(text) is None


JOINS = {
    "client": Hanging("t", "t.client_id", " JOIN clients AS client ON client.id = t.client_id", True),
    "office": Hanging("client", "client.office", " LEFT JOIN offices AS office ON office.id = client.office", True),
}
BY_OFFICE = [("office.name", "office", "office.name")]


def test_rows_are_summed_per_far_key_before_it_is_joined():
    assert early_sql("facts", "t", JOINS, [], BY_OFFICE, [("v", "SUM(t.x)")]) == (
        "SELECT office.name AS office, SUM(x.a0) AS v FROM (SELECT client.office AS k0, SUM(t.x) AS a0 FROM facts AS t"
        " JOIN clients AS client ON client.id = t.client_id GROUP BY client.office) AS x"
        " LEFT JOIN offices AS office ON office.id = x.k0 GROUP BY office.name"
    )


def test_a_far_table_that_a_condition_needs_is_joined_first():
    assert early_sql("facts", "t", JOINS, ["office.open"], BY_OFFICE, [("v", "SUM(t.x)")]) is None
    assert early_sql("facts", "t", JOINS, [], BY_OFFICE, [("v", "SUM(t.x * office.rate)")]) is None


def test_rows_are_not_summed_early_by_client_which_would_be_no_fewer():
    keys = [("client.id", "client", "client.id"), ("any_value(client.name)", "client_name", None), *BY_OFFICE]
    assert early_sql("facts", "t", JOINS, [], keys, [("v", "SUM(t.x)")]) is None


def test_days_are_read_once_and_never_more_than_asked_for():
    from datetime import date

    spring = [(date(2026, 1, 31), date(2026, 1, 31)), (date(2026, 2, 28), date(2026, 2, 28))]
    assert union(spring, month_ends=True) == ((date(2026, 1, 31), date(2026, 2, 28)),)
    assert union(spring, month_ends=False) == tuple(spring)
    text = days("t.d", [(date(2025, 1, 1), date(2025, 3, 31)), (date(2026, 1, 1), date(2026, 3, 31))], month_ends=False)
    assert text.count("BETWEEN") == 3 and " OR " in text


def test_a_comparison_reads_its_table_once(con, model):
    from semantic_layer.bind import bind
    from semantic_layer.plan import plan
    from semantic_layer.query import SemanticQuery
    from semantic_layer.to_sql import to_sql
    from tests.semantic_layer.test_traps import DATA_DATE, READER

    query = SemanticQuery.model_validate({"metrics": ["balance"], "group_by": ["city"], "compare": "month_end"})
    tree = to_sql(plan(bind(query, READER, model, DATA_DATE), model), model).tree
    assert len([cte for cte in tree.args["with_"].expressions if not cte.alias.startswith("_metrics")]) == 1


def test_a_group_of_one_side_of_a_comparison_only_has_its_empty_value_on_the_other(con, model):
    rows = ask(con, model, metrics=["balance"], group_by=["city"], period=MARCH, compare="month_end")
    assert sorted(rows)[0][:3] == ("Hangzhou", 500.0, 0.0)
