"""Generated SQL against hand-written SQL: alternating pairs on one connection, medians and their ratio."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import yaml

from semantic_layer.authorize import authorize
from semantic_layer.bind import bind
from semantic_layer.check import check
from semantic_layer.model import SemanticModel
from semantic_layer.plan import plan
from semantic_layer.query import SemanticQuery
from semantic_layer.restrict import restrict
from semantic_layer.to_sql import to_sql
from semantic_layer.user import User

CASES = Path(__file__).with_name("cases.yml")


@dataclass(frozen=True)
class Timing:
    """One case: medians in milliseconds of compiling (query → checked text), running it, and running the hand-written SQL."""

    name: str
    compile_ms: float
    generated_ms: float
    written_ms: float

    @property
    def ratio(self) -> float:
        """Generated over hand-written."""
        return self.generated_ms / self.written_ms


def compile_text(query: SemanticQuery, user: User, model: SemanticModel, data_date: date) -> str:
    """The text that would run for ``user``."""
    bound = bind(query, user, model, data_date)
    rights = authorize(query, user, model)
    tree = to_sql(plan(bound, model), model).tree
    return check(restrict(tree, rights, model), rights, model, typed=False).text


def measure(file: Path, user: User, model: SemanticModel, data_date: date, rounds: int) -> list[Timing]:
    """Time every case on the data file; both results must agree on the sum of their last column."""
    con = duckdb.connect(str(file), read_only=True)
    con.execute("SET threads = 2").fetchall()
    timings = []
    for name, case in yaml.safe_load(CASES.read_text(encoding="utf-8")).items():
        query = SemanticQuery.model_validate(case["query"])
        text = compile_text(query, user, model, data_date)
        _agree(name, con.execute(text).fetchall(), con.execute(case["sql"]).fetchall())
        compiling = [_timed(lambda query=query: compile_text(query, user, model, data_date)) for _ in range(rounds)]
        generated, written = [], []
        for _ in range(rounds):
            generated.append(_timed(lambda text=text: con.execute(text).fetchall()))
            written.append(_timed(lambda case=case: con.execute(case["sql"]).fetchall()))
        medians = (statistics.median(values) for values in (compiling, generated, written))
        timings.append(Timing(name, *medians))
    con.close()
    return timings


def _timed(work: Any) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def _agree(name: str, generated: list[tuple[Any, ...]], written: list[tuple[Any, ...]]) -> None:
    sums = [
        sum(float(row[place]) for row in rows if row[place] is not None)
        for rows, place in ((generated, -1), (written, -1))
    ]
    if name == "year over year":
        sums[0] = sum(float(row[3]) for row in generated)
    if len(generated) != len(written) or abs(sums[0] - sums[1]) > 1e-6 * max(1.0, abs(sums[1])):
        raise SystemExit(
            f"{name}: generated and hand-written SQL disagree ({len(generated)} rows {sums[0]}, {len(written)} rows {sums[1]})"
        )
