"""The traps of analytics on tables small enough to add up by hand.

client  c1 Ningbo · c2 Ningbo · c3 Hangzhou                 label  c1 gold+old · c2 gold
balance          Jan   Feb   Mar                            payment
  c1 (2 accounts) 100    50+50 200                            c1 Feb 60, Mar 60, Mar 60 · c2 Mar 40
  c2              300    300   100
  c3              -      -     500
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from semantic_layer.authorize import authorize
from semantic_layer.bind import bind
from semantic_layer.check import check
from semantic_layer.errors import BadPeriod, NoJoinPath, UnknownName, WouldDoubleCount
from semantic_layer.load import load_model
from semantic_layer.model import SemanticModel
from semantic_layer.plan import plan
from semantic_layer.query import SemanticQuery
from semantic_layer.restrict import restrict
from semantic_layer.to_sql import to_sql
from semantic_layer.user import User

DATA_DATE = date(2026, 3, 31)
READER = User(id="reader", role="reader")


@pytest.fixture(scope="module")
def model() -> SemanticModel:
    return load_model(Path(__file__).with_name("tiny"))


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    for statement in (Path(__file__).with_name("tiny") / "rows.sql").read_text(encoding="utf-8").split(";"):
        if statement.strip():
            con.execute(statement)
    yield con
    con.close()


def ask(con: duckdb.DuckDBPyConnection, model: SemanticModel, **query: Any) -> list[tuple[Any, ...]]:
    """The rows of a query through bind, authorize, plan, to_sql, restrict and check; floats for easy comparison."""
    asked = SemanticQuery.model_validate(query)
    bound = bind(asked, READER, model, DATA_DATE)
    rights = authorize(asked, READER, model)
    checked = check(restrict(to_sql(plan(bound, model), model).tree, rights, model), rights, model, typed=False)
    rows = con.execute(checked.text).fetchall()
    return [
        tuple(float(v) if isinstance(v, (int, float)) or hasattr(v, "quantize") else v for v in row) for row in rows
    ]


def test_a_balance_is_never_summed_over_months(con, model):
    assert ask(con, model, metrics=["balance"], period={"from": "2026-01-01", "to": "2026-03-31"}) == [(800.0,)]


def test_two_facts_at_one_grain_do_not_multiply_each_other(con, model):
    rows = ask(
        con, model, metrics=["balance", "paid"], group_by=["city"], period={"from": "2026-01-01", "to": "2026-03-31"}
    )
    assert sorted(rows) == [("Hangzhou", 500.0, 0.0), ("Ningbo", 300.0, 220.0)]


def test_a_ratio_is_computed_from_summed_parts_not_averaged_from_groups(con, model):
    grouped = ask(
        con, model, metrics=["paid_share"], group_by=["client"], period={"from": "2026-01-01", "to": "2026-03-31"}
    )
    total = ask(con, model, metrics=["paid_share"], period={"from": "2026-01-01", "to": "2026-03-31"})
    assert total == [(220 / 800,)]
    assert total[0][0] != pytest.approx(sum(row[2] for row in grouped) / 3)


def test_a_group_in_one_fact_only_is_kept_and_counts_zero_in_the_other(con, model):
    rows = dict(
        (row[0], row[1:]) for row in ask(con, model, metrics=["paid", "balance"], group_by=["client"], period="2026-03")
    )
    assert rows["c3"] == ("丙", 0.0, 500.0)


def test_net_change_is_end_minus_the_month_end_before_the_window(con, model):
    assert ask(con, model, metrics=["growth"], period={"from": "2026-02-01", "to": "2026-03-31"}) == [(400.0,)]


def test_a_month_series_has_a_row_for_a_month_without_rows(con, model):
    rows = ask(con, model, metrics=["paid"], group_by=["month"], period={"from": "2026-01-01", "to": "2026-03-31"})
    assert [(str(key)[:7], value) for key, value in rows] == [("2026-01", 0.0), ("2026-02", 60.0), ("2026-03", 160.0)]


def test_entities_are_counted_after_their_own_sums(con, model):
    """c1 paid 180 in three payments, c2 40: one client paid at least 100, no single payment did."""
    assert ask(con, model, metrics=["payers"], period={"from": "2026-01-01", "to": "2026-03-31"}) == [(1.0,)]


def test_ranks_restart_in_each_group(con, model):
    rows = ask(con, model, metrics=["top_share"], group_by=["city"], period="2026-03")
    assert rows == [("Ningbo", 120 / 160)]


def test_a_filter_on_a_tag_does_not_count_a_client_twice(con, model):
    rows = ask(con, model, metrics=["balance"], where=[{"dimension": "label", "op": "in", "values": ["gold", "old"]}])
    assert rows == [(300.0,)]


def test_not_having_a_tag_keeps_clients_without_any(con, model):
    rows = ask(con, model, metrics=["balance"], where=[{"dimension": "label", "op": "not in", "values": ["old"]}])
    assert rows == [(600.0,)]


def test_top_n_gives_exactly_n_rows_with_ties_broken_by_id(con, model):
    rows = ask(
        con,
        model,
        metrics=["paid"],
        group_by=["client"],
        period="2026-02",
        limit=2,
        order_by=[{"by": "paid", "direction": "asc"}],
    )
    assert [row[0] for row in rows] == ["c1"]
    rows = ask(con, model, metrics=["balance"], group_by=["client"], limit=2)
    assert [row[0] for row in rows] == ["c3", "c1"]


def test_limit_per_keeps_the_first_of_each_group(con, model):
    rows = ask(con, model, metrics=["balance"], group_by=["city", "client"], limit=1, limit_per="city")
    assert [(row[0], row[1]) for row in rows] == [("Hangzhou", "c3"), ("Ningbo", "c1")]


def test_shares_add_up_to_one(con, model):
    rows = ask(con, model, metrics=["balance"], group_by=["client"], share=True)
    assert sum(row[-1] for row in rows) == pytest.approx(1.0)


def test_comparison_gives_base_change_and_percent(con, model):
    rows = ask(con, model, metrics=["balance"], period="2026-03", compare="prior")
    assert rows == [(800.0, 400.0, 400.0, 1.0)]


def test_a_base_before_the_data_is_no_value_not_zero(con, model):
    assert ask(con, model, metrics=["balance"], compare="yoy") == [(800.0, None, None, None)]


def test_having_filters_after_aggregation_and_may_use_a_metric_that_is_not_shown(con, model):
    rows = ask(
        con,
        model,
        metrics=["paid"],
        group_by=["client"],
        period="2026-03",
        having=[{"metric": "balance", "op": ">=", "values": [150]}],
    )
    assert [row[0] for row in rows] == ["c1", "c3"]


def test_unknown_names_come_with_the_closest_known_ones(con, model):
    with pytest.raises(UnknownName) as caught:
        ask(con, model, metrics=["balanse"])
    assert caught.value.details["closest"] == ["balance"]


def test_a_share_of_a_ratio_is_refused(con, model):
    with pytest.raises(WouldDoubleCount):
        ask(con, model, metrics=["paid_share"], group_by=["city"], share=True)


def test_a_dimension_that_a_metric_does_not_list_is_refused(con, model):
    narrow = model.model_copy(
        update={"metrics": model.metrics | {"paid": model.metrics["paid"].model_copy(update={"dims": ("time",)})}}
    )
    with pytest.raises(NoJoinPath):
        bind(SemanticQuery(metrics=("paid",), group_by=("city",)), READER, narrow, DATA_DATE)


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("2025-12", "before-data"),
        ("2026-04", "period-in-future"),
        ({"from": "2025-12-15", "to": "2026-02-28"}, "before-data"),
    ],
)
def test_periods_without_data_are_refused_never_filled(con, model, period, code):
    with pytest.raises(BadPeriod) as caught:
        ask(con, model, metrics=["paid"], period=period)
    assert caught.value.code == code


def test_a_stock_asked_for_in_mid_month_falls_back_to_the_month_end_and_says_so(con, model):
    asked = SemanticQuery(metrics=("balance",), period="2026-03-15")
    planned = plan(bind(asked, READER, model, DATA_DATE), model)
    assert [note.code for note in planned.notes] == ["month-end-fallback"]
    assert ask(con, model, metrics=["balance"], period="2026-03-15") == [(400.0,)]


def test_the_sql_says_what_each_step_computes(con, model):
    bound = bind(SemanticQuery(metrics=("balance", "paid"), group_by=("city",)), READER, model, DATA_DATE)
    text = to_sql(plan(bound, model), model).tree.sql("duckdb", pretty=True)
    assert "余额 | balance_month | 2026-03-31" in text
    assert "one row per key" in text


def test_grouping_by_overlapping_labels_that_are_filtered_shows_those_asked_for(con, model):
    """c1 is gold and old, c2 is gold: who is old is gold too, but gold was not asked for."""
    rows = ask(
        con,
        model,
        metrics=["balance"],
        group_by=["label"],
        where=[{"dimension": "label", "values": ["old"]}],
        period={"from": "2026-03-01", "to": "2026-03-31"},
    )
    assert rows == [("old", 200.0)]
