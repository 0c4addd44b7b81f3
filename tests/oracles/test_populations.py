"""Populations, bands, lists and figures across rows against SQL written by hand over the base tables.

The cases are data (test_populations.yml). Beside them a family is made from the catalogue: for every metric that clients
have, those at or above its median over clients, counted as a population and counted in the plain query by client.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.answer import Answer
from assistant.desk import Desk
from semantic_layer.instead import has_dimension
from semantic_layer.load import load_model
from semantic_layer.model import Metric
from tests.questions.oracle_rows import OracleBank, difference
from warehouse.engine import Table

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.safe_load(HERE.joinpath("test_populations.yml").read_text("utf-8"))
MODEL = load_model()
SEED = 20260531


@dataclass(frozen=True)
class Bench:
    """A desk with a ledger of its own, and the oracle on the same bank."""

    desk: Desk
    oracle: OracleBank

    def answer(self, query: dict[str, Any], user: str = "hq_manager") -> Answer:
        """The answer to a semantic query; it must be one."""
        answer = self.desk.read_query(json.dumps(query, default=str), user)
        assert answer.status == "answered", (answer.text, answer.error)
        return answer


@pytest.fixture(scope="module")
def bench(bank_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    home = tmp_path_factory.mktemp("populations")
    (home / "bank").symlink_to(bank_home / "bank")
    desk = Desk.open(home)
    oracle = OracleBank(desk.road.served.path)
    for statement in re.sub(r"--[^\n]*", "", HERE.joinpath("populations.sql").read_text("utf-8")).split(";\n"):
        if statement.strip():
            oracle.rows(statement)
    yield Bench(desk, oracle)
    desk.close()
    oracle.close()


def compared(table: Table, ordered: bool) -> Table:
    """The table as the oracle writes it: the total has no group, cells merged by the rule of five are 'other'."""
    rows = [
        tuple("other" if value == "__small__" or value == "其他（少于5户）" else value for value in row)
        for row in table.rows
    ]
    return table.model_copy(update={"rows": tuple(rows)})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_answer_equals_sql_written_by_hand(bench: Bench, case: dict[str, Any]) -> None:
    answer = bench.answer(case["query"], case.get("user", "hq_manager"))
    names, rows = bench.oracle.rows(case["oracle"])
    assert rows, "an oracle without rows vouches for nothing"
    table = compared(answer.tables[0], case.get("ordered", False))
    assert difference(table, names, rows, ordered=case.get("ordered", False), hidden=()) == ""


def test_the_cases_cover_every_kind_of_rule_and_role() -> None:
    text = json.dumps(CASES, default=str)
    for name in (
        "segment",
        "top",
        "share",
        "all",
        "any",
        "none",
        "where",
        "of",
        "compare_period",
        "versus_rest",
        "edges",
    ):
        assert f'"{name}":' in text, name
    assert {case.get("user", "hq_manager") for case in CASES} == {
        "hq_manager",
        "hangzhou_manager",
        "rm_r007",
        "analyst",
    }
    assert len(CASES) == len({case["id"] for case in CASES}) >= 70


def of_clients() -> list[Metric]:
    """The metrics that a client has a value of."""
    customer = MODEL.dimensions["customer"]
    return [one for one in MODEL.metrics.values() if not one.hidden and has_dimension(one, customer, MODEL)]


def between(known: list[float], value: float) -> float:
    """A threshold just below ``value`` and above the next smaller one, so that the last digit of a sum does not decide."""
    smaller = [one for one in known if one < value - abs(value) * 1e-9]
    return (smaller[-1] + value) / 2 if smaller else value - abs(value)


def compare_with_median(bench: Bench, metric: Metric) -> None:
    """Those at or above the median of the plain query by client are as many as the population."""
    clients = bench.answer({"metrics": ["customer_cnt"], "group_by": ["customer"], "period": "2026-05"}).tables[0].rows
    plain = bench.answer({"metrics": [metric.id], "group_by": ["customer"], "period": "2026-05"}).tables[0]
    at = plain.index(metric.id)
    values = dict.fromkeys((row[0] for row in clients), metric.empty)
    values |= {row[0]: row[at] for row in plain.rows if row[0] in values}
    known = sorted(float(value) for value in values.values() if value is not None)
    middle = between(known, known[len(known) // 2]) if known else 0.0  # where nobody has a value, nobody is chosen
    rule = {"metric": metric.id, "op": ">=", "values": [middle]}
    table = bench.answer({"metrics": ["customer_cnt"], "period": "2026-05", "population": {"rule": rule}}).tables[0]
    assert table.rows[0][0] == sum(1 for value in known if value >= middle), metric.id


@pytest.mark.parametrize("metric", random.Random(SEED).sample(of_clients(), 12), ids=lambda metric: metric.id)
def test_those_above_the_median_are_as_many_as_in_the_plain_query(bench: Bench, metric: Metric) -> None:
    compare_with_median(bench, metric)


@pytest.mark.full
@pytest.mark.parametrize("metric", of_clients(), ids=lambda metric: metric.id)
def test_those_above_the_median_of_any_metric_are_as_many_as_in_the_plain_query(bench: Bench, metric: Metric) -> None:
    compare_with_median(bench, metric)
