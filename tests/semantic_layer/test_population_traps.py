"""The traps of populations, bands and ranks on tables small enough to add up by hand.

client  c1 Ningbo · c2 Ningbo · c3 Hangzhou · c4 Hangzhou (from February, no rows) · c5 no city (closed in March)
balance          Jan   Feb   Mar                 payment                                label
  c1 (2 accounts) 100    50+50 200                 c1 Feb 60, Mar 60, Mar 60               c1 gold, old
  c2              300    300   100                 c2 Mar 40                               c2 gold
  c3               -      -    500
  c5               -      70    0
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
from semantic_layer.errors import BadInput, BadPeriod, NoJoinPath, UnknownName, WouldDoubleCount
from semantic_layer.load import load_model
from semantic_layer.model import SemanticModel
from semantic_layer.plan import plan
from semantic_layer.query import SemanticQuery
from semantic_layer.restrict import restrict
from semantic_layer.to_sql import to_sql
from semantic_layer.user import User

DATA_DATE = date(2026, 3, 31)
READER = User(id="reader", role="reader")
TINY = Path(__file__).with_name("tiny")
MARCH, MARCH_END = "2026-03", "2026-03-31"


@pytest.fixture(scope="module")
def model() -> SemanticModel:
    """The shop of test_traps.py, whose clients come and go, with how many there are and an average payment."""
    shop = load_model(TINY)
    client = shop.entities["client"].model_copy(update={"exists": "since <= :E AND (until IS NULL OR until > :E)"})
    paid = shop.metrics["paid"]
    own = {
        "clients": paid.model_copy(
            update={"id": "clients", "zh": "客户数", "expr": "COUNT(DISTINCT client_id)", "kind": "count", "unit": "户"}
        ),
        "mean_paid": paid.model_copy(
            update={"id": "mean_paid", "zh": "笔均", "expr": "AVG(amount)", "kind": "mean", "empty": None}
        ),
    }
    columns = shop.columns["client"] | {"since": "DATE", "until": "DATE"}
    return shop.model_copy(
        update={
            "entities": shop.entities | {"client": client},
            "metrics": shop.metrics | own,
            "columns": shop.columns | {"client": columns},
            "hash": "population-traps",
        }
    )


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    statements = (TINY / "rows.sql").read_text(encoding="utf-8").split(";")
    more = [
        "ALTER TABLE client ADD COLUMN since DATE DEFAULT DATE '2025-01-01'",
        "ALTER TABLE client ADD COLUMN until DATE",
        "INSERT INTO client VALUES ('c4', '丁', 'Hangzhou', DATE '2026-02-01', NULL)",
        "INSERT INTO client VALUES ('c5', '戊', NULL, DATE '2025-06-01', DATE '2026-03-15')",
        "INSERT INTO balance VALUES (DATE '2026-02-28', 'a5', 'c5', 70)",
    ]
    for statement in [*statements, *more]:
        if statement.strip():
            con.execute(statement)
    yield con
    con.close()


def ask(con: duckdb.DuckDBPyConnection, model: SemanticModel, **query: Any) -> list[tuple[Any, ...]]:
    """The rows of a query through bind, authorize, plan, to_sql, restrict and check; floats for easy comparison."""
    asked = SemanticQuery.model_validate({"period": MARCH} | query)
    rights = authorize(asked, READER, model)
    tree = to_sql(plan(bind(asked, READER, model, DATA_DATE), model), model).tree
    checked = check(restrict(tree, rights, model), rights, model, typed=False)
    rows = con.execute(checked.text).fetchall()
    return [
        tuple(float(v) if isinstance(v, (int, float)) or hasattr(v, "quantize") else v for v in row) for row in rows
    ]


def chosen(con: duckdb.DuckDBPyConnection, model: SemanticModel, rule: dict[str, Any], **query: Any) -> list[str]:
    """The ids of the clients for whom ``rule`` holds, as a list."""
    population = {"entity": "client", "rule": rule}
    rows = ask(con, model, group_by=["client"], columns=["city"], population=population, **query)
    return [row[0] for row in rows]


def more_than(metric: str, value: float, op: str = ">", **more: Any) -> dict[str, Any]:
    return {"metric": metric, "op": op, "values": [value], **more}


def test_a_client_without_rows_has_zero_of_what_adds_up(con, model):
    assert chosen(con, model, more_than("paid", 50, "<")) == ["c2", "c3", "c4"]
    assert chosen(con, model, more_than("balance", 0, "=")) == ["c4"]


def test_a_client_without_rows_has_no_average_and_passes_no_test_on_it(con, model):
    assert chosen(con, model, more_than("mean_paid", 1000, "<")) == ["c1", "c2"]
    assert chosen(con, model, more_than("mean_paid", 1000, "!=")) == ["c1", "c2"]


def test_none_of_a_missing_value_holds(con, model):
    assert chosen(con, model, {"none": [more_than("mean_paid", 50)]}) == ["c2", "c3", "c4"]
    assert chosen(con, model, {"none": [{"none": [more_than("mean_paid", 50)]}]}) == ["c1"]


def test_a_ratio_over_nothing_is_missing_not_zero(con, model):
    """c4 has neither payments nor a balance: 0 / 0 is no value, neither below nor above anything."""
    assert chosen(con, model, more_than("paid_share", 10, "<=")) == ["c1", "c2", "c3"]
    assert chosen(con, model, {"any": [more_than("paid_share", 0, ">="), more_than("paid_share", 0, "<")]}) == [
        "c1",
        "c2",
        "c3",
    ]


def test_a_closed_client_is_chosen_only_while_there(con, model):
    assert chosen(con, model, more_than("balance", 0, ">=")) == ["c1", "c2", "c3", "c4"]
    assert chosen(con, model, more_than("balance", 60, ">="), period="2026-02") == ["c1", "c2", "c5"]


def test_a_client_chosen_by_an_earlier_month_must_still_be_there(con, model):
    """c5 held 70 in February and closed in March."""
    assert chosen(con, model, more_than("balance", 60, ">=", period="2026-02")) == ["c1", "c2"]


def test_a_client_who_came_later_is_not_in_an_earlier_month(con, model):
    assert chosen(con, model, more_than("balance", 0, ">="), period="2026-01") == ["c1", "c2", "c3", "c5"]


def test_ranks_break_ties_by_id_and_count_exactly(con, model):
    """In January c3, c4 and c5 have nothing: the third place goes to the smallest id."""
    assert chosen(con, model, {"metric": "balance", "top": 3}, period="2026-01") == ["c1", "c2", "c3"]
    assert chosen(con, model, {"metric": "balance", "top": 2, "direction": "asc"}, period="2026-01") == ["c3", "c5"]


def test_a_share_of_the_clients_rounds_up(con, model):
    """Four clients in March: 26 % of four is the first two."""
    assert chosen(con, model, {"metric": "balance", "share": 0.25}) == ["c3"]
    assert chosen(con, model, {"metric": "balance", "share": 0.26}) == ["c1", "c3"]
    assert chosen(con, model, {"metric": "balance", "share": 1}) == ["c1", "c2", "c3", "c4"]


def test_a_rank_leaves_out_who_has_no_value(con, model):
    assert chosen(con, model, {"metric": "mean_paid", "top": 4}) == ["c1", "c2"]


def test_a_rank_is_taken_among_those_who_meet_the_tests_beside_it(con, model):
    ningbo = {"dimension": "city", "op": "=", "values": ["Ningbo"]}
    assert chosen(con, model, {"all": [{"metric": "balance", "top": 1}, ningbo]}) == ["c1"]
    assert chosen(con, model, {"any": [{"metric": "balance", "top": 1}, ningbo]}) == ["c1", "c2", "c3"]


def test_the_query_s_own_filter_is_applied_before_a_rank(con, model):
    where = [{"dimension": "city", "op": "=", "values": ["Ningbo"]}]
    assert chosen(con, model, {"metric": "balance", "top": 1}, where=where) == ["c1"]


def test_nobody_chosen_gives_zero_and_no_value_by_the_metrics_own_rule(con, model):
    nobody = {"entity": "client", "rule": more_than("balance", 10_000)}
    assert ask(con, model, metrics=["balance", "paid", "mean_paid", "paid_share"], population=nobody) == [
        (0.0, 0.0, None, None)
    ]
    assert ask(con, model, metrics=["balance"], group_by=["city"], population=nobody) == []


def test_nobody_or_everybody_chosen_leaves_one_side_without_a_row(con, model):
    nobody = {"entity": "client", "rule": more_than("balance", 10_000)}
    everybody = {"entity": "client", "rule": more_than("balance", -1)}
    assert ask(con, model, metrics=["balance"], population=nobody, versus_rest=True) == [("rest", 800.0)]
    assert ask(con, model, metrics=["balance"], population=everybody, versus_rest=True) == [("in", 800.0)]


def test_chosen_and_rest_add_up_to_the_whole(con, model):
    rich = {"entity": "client", "rule": more_than("balance", 150)}
    assert ask(con, model, metrics=["balance", "paid"], population=rich, versus_rest=True) == [
        ("in", 700.0, 120.0),
        ("rest", 100.0, 40.0),
    ]


def test_rows_of_a_client_who_is_gone_belong_to_the_rest(con, model):
    """February's balance of c5 counts in February; c5 is not there at the end of March, so never among the chosen."""
    all_there = {"entity": "client", "rule": more_than("balance", -1)}
    rows = ask(
        con,
        model,
        metrics=["balance"],
        group_by=["month"],
        period={"from": "2026-02-01", "to": "2026-03-31"},
        population=all_there,
        versus_rest=True,
    )
    assert [(str(row[0])[:7], *row[1:]) for row in rows] == [
        ("2026-02", "in", 400.0),
        ("2026-02", "rest", 70.0),
        ("2026-03", "in", 800.0),
    ]


def test_a_tag_with_two_values_does_not_multiply_the_chosen(con, model):
    """c1 is gold and old: counted under both, once in the total."""
    tagged = {"entity": "client", "rule": {"dimension": "label", "op": "in", "values": ["gold", "old"]}}
    assert ask(con, model, metrics=["balance"], population=tagged) == [(300.0,)]
    assert sorted(ask(con, model, metrics=["balance"], group_by=["label"], population=tagged)) == [
        ("gold", 300.0),
        ("old", 200.0),
    ]


def test_a_condition_on_a_tag_and_its_negation_split_the_clients(con, model):
    assert chosen(con, model, {"dimension": "label", "op": "=", "values": ["old"]}) == ["c1"]
    assert chosen(con, model, {"dimension": "label", "op": "!=", "values": ["old"]}) == ["c2", "c3", "c4"]


def test_a_missing_attribute_passes_no_positive_condition(con, model):
    """c5 has no city; it is there in February."""
    february = {"period": "2026-02"}
    assert chosen(con, model, {"dimension": "city", "op": "!=", "values": ["Ningbo"]}, **february) == ["c3", "c4", "c5"]
    assert chosen(con, model, {"none": [{"dimension": "city", "op": "=", "values": ["Ningbo"]}]}, **february) == [
        "c3",
        "c4",
        "c5",
    ]
    assert chosen(con, model, {"dimension": "city", "op": ">=", "values": ["A"]}, **february) == [
        "c1",
        "c2",
        "c3",
        "c4",
    ]


def test_a_change_from_nothing_has_no_percent(con, model):
    """c3 came from nothing in February to 500: the amount counts, a percent does not exist."""
    fell = more_than("balance", 0, "<", compare="prior", on="change")
    rose = more_than("balance", 0, ">", compare="prior", on="change_pct")
    assert chosen(con, model, fell) == ["c2"]
    assert chosen(con, model, rose) == ["c1"]
    assert chosen(con, model, more_than("balance", 0, ">", compare="prior", on="change")) == ["c1", "c3"]


def test_a_change_against_months_before_the_data_is_missing(con, model):
    grown = more_than("balance", 0, ">=", compare="yoy", on="change")
    assert chosen(con, model, {"none": [grown]}) == ["c1", "c2", "c3", "c4"]


def test_the_query_s_filter_says_who_is_asked_about_not_which_rows_count(con, model):
    """c2 is gold from January on; a filter on the tag in March must not hide what was held before it was given."""
    late = model.model_copy(update={"hash": "late tag"})
    con.execute("UPDATE label SET valid_from = DATE '2026-03-01' WHERE client_id = 'c2'")
    where = [{"dimension": "label", "op": "=", "values": ["gold"]}]
    held = chosen(con, late, more_than("balance", 250, period="2026-02"), where=where)
    con.execute("UPDATE label SET valid_from = DATE '2026-01-31'")
    assert held == ["c2"]


def test_one_metric_against_another(con, model):
    assert chosen(con, model, {"metric": "paid", "op": ">", "of": "balance"}) == []
    assert chosen(con, model, {"metric": "paid", "op": "<", "of": "balance"}) == ["c1", "c2", "c3"]


def test_the_same_test_twice_and_in_any_order_is_the_same(con, model):
    one, two = more_than("balance", 150), more_than("paid", 50)
    assert chosen(con, model, {"all": [one, two, one]}) == chosen(con, model, {"all": [two, one]}) == ["c1"]


def test_bands_are_closed_on_the_left(con, model):
    """Balances 200, 100, 500, 0: 100 belongs to the band from 100 on."""
    bands = {"metric": "balance", "edges": [100, 200], "entity": "client"}
    assert ask(con, model, metrics=["balance"], bands=bands) == [("B01", 100.0), ("B02", 700.0)]


def test_a_band_for_those_without_a_value_stands_apart(con, model):
    bands = {"metric": "mean_paid", "edges": [50], "entity": "client"}
    rows = ask(con, model, metrics=["balance"], bands=bands)
    assert [row for row in rows if row[0] in ("B00", "B01")] == [("B00", 100.0), ("B01", 200.0)]
    assert [row[1] for row in rows if row[0] not in ("B00", "B01")] == [500.0]


def test_bands_count_a_client_by_the_sum_of_its_accounts(con, model):
    """c1 has two accounts of 50 in February: one client in the band of 100, not two in the band of 50."""
    bands = {"metric": "balance", "edges": [60, 100], "entity": "client"}
    rows = ask(con, model, metrics=["balance"], bands=bands, period="2026-02")
    assert ("B02", 400.0) in rows and ("B01", 70.0) in rows and len(rows) == 2


def test_half_a_month_of_payments_and_the_end_of_february(con, model):
    """A flow counts its own days; February ends on the 28th in 2026."""
    some = {"period": {"from": "2026-02-28", "to": "2026-03-31"}}
    whole = {"period": {"from": "2026-02-01", "to": "2026-02-28"}}
    assert chosen(con, model, more_than("paid", 0, ">", **whole)) == ["c1"]
    early = con.execute(
        "SELECT COUNT(*) FROM payment WHERE paid_on >= DATE '2026-02-28' AND paid_on < DATE '2026-03-01'"
    )
    late = ["c1", "c2"]
    assert early.fetchone() == (0,)
    assert chosen(con, model, more_than("paid", 0, ">", **some)) == late


def test_running_totals_go_on_over_a_month_without_rows(con, model):
    rows = ask(
        con, model, metrics=["paid"], group_by=["month"], running=True, period={"from": "2026-01-01", "to": MARCH_END}
    )
    assert [row[1:] for row in rows] == [(0.0, 0.0), (60.0, 60.0), (160.0, 220.0)]


def test_a_share_within_a_group_of_nothing_is_missing(con, model):
    """Nobody in Hangzhou paid: its clients have no share of nothing, and Ningbo's add up to one."""
    rows = ask(con, model, metrics=["paid"], group_by=["city", "client"], share=True, share_within="city", having=[])
    assert sum(row[-1] for row in rows if row[0] == "Ningbo") == pytest.approx(1.0)
    assert all(row[-1] is None for row in rows if row[0] == "Hangzhou")


def test_ranks_are_dense_and_a_missing_value_comes_last(con, model):
    rows = ask(con, model, metrics=["balance", "mean_paid"], group_by=["client"], rank=True)
    ranks = {row[0]: (row[3], row[5]) for row in rows}
    assert ranks == {"c3": (1.0, 3.0), "c1": (2.0, 1.0), "c2": (3.0, 2.0)}


def test_the_average_of_the_siblings_counts_groups_not_rows(con, model):
    """Ningbo 300 (two clients) and Hangzhou 500 (one): their average is 400."""
    rows = ask(con, model, metrics=["balance"], group_by=["city"], compare="parent")
    assert sorted(row[:3] for row in rows) == [("Hangzhou", 500.0, 400.0), ("Ningbo", 300.0, 400.0)]


def test_a_ratio_is_compared_with_the_ratio_of_the_whole(con, model):
    rows = ask(con, model, metrics=["paid_share"], group_by=["city"], compare="parent")
    assert {row[0]: row[2] for row in rows} == {"Ningbo": 160 / 800, "Hangzhou": 160 / 800}


@pytest.mark.parametrize(("metric", "own", "whole"), [("balance", 300.0, 400.0), ("paid_share", 160 / 300, 160 / 800)])
def test_a_filter_on_the_groups_leaves_what_they_are_compared_with(con, model, metric, own, whole):
    where = [{"dimension": "city", "values": ["Ningbo"]}]
    rows = ask(con, model, metrics=[metric], group_by=["city"], where=where, compare="parent")
    assert [row[:3] for row in rows] == [("Ningbo", pytest.approx(own), pytest.approx(whole))]


def test_two_lists_of_different_things_do_not_share_their_rows(con, model):
    """The rows of a list are cached by model: a list of labels' holders must not become the next list of clients."""
    assert chosen(con, model, more_than("balance", 150)) == ["c1", "c3"]
    assert len(ask(con, model, group_by=["client"], columns=["city"])) == 4


@pytest.mark.parametrize(
    ("rule", "error", "code"),
    [
        ({"segment": "T9"}, UnknownName, "unknown-segment"),
        ({"dimension": "town", "op": "=", "values": ["x"]}, UnknownName, "unknown-dimension"),
        ({"dimension": "month", "op": "=", "values": ["2026-03"]}, BadInput, "filter-on-time"),
        ({"dimension": "city", "op": "in", "values": []}, BadInput, "filter-values"),
        ({"metric": "balanse", "values": [1]}, UnknownName, "unknown-metric"),
        ({"metric": "paid", "values": [1], "period": "2026-04"}, BadPeriod, "period-in-future"),
        ({"metric": "paid", "values": [1], "period": "2025-12"}, BadPeriod, "before-data"),
        ({"metric": "paid", "top": 3, "period": "2025-12"}, BadPeriod, "before-data"),
    ],
)
def test_a_rule_that_cannot_be_tested_is_refused(con, model, rule, error, code):
    with pytest.raises(error) as caught:
        chosen(con, model, rule)
    assert caught.value.code == code


def test_who_can_be_chosen_has_a_key_of_its_own(con, model):
    with pytest.raises(BadInput) as caught:
        ask(con, model, metrics=["balance"], population={"entity": "city", "rule": more_than("balance", 1)})
    assert caught.value.code == "not-an-entity"


def test_what_a_metric_forbids_comes_with_the_metric_to_use_instead(con, model):
    narrow = model.model_copy(
        update={"metrics": model.metrics | {"paid": model.metrics["paid"].model_copy(update={"dims": ("time",)})}}
    )
    with pytest.raises(NoJoinPath) as caught:
        ask(con, narrow, metrics=["paid"], population={"entity": "client", "rule": more_than("balance", 1)})
    assert caught.value.details["dimension"] == "client"
    assert "payers" in caught.value.details["instead"]
    with pytest.raises(WouldDoubleCount) as doubled:
        ask(con, model, metrics=["paid_share"], group_by=["city"], share=True)
    assert {"balance", "paid"} <= set(doubled.value.details["instead"])
