"""Generated SQL against hand-written SQL: alternating pairs on one connection, medians and their ratio."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import yaml

from semantic_layer.authorize import authorize
from semantic_layer.bind import bind
from semantic_layer.check import CheckedSql, check
from semantic_layer.model import SemanticModel
from semantic_layer.plan import plan
from semantic_layer.query import SemanticQuery
from semantic_layer.restrict import restrict
from semantic_layer.to_sql import to_sql
from semantic_layer.user import User

CASES = Path(__file__).with_name("cases.yml")
UNCOMPARED = "-"


@dataclass(frozen=True)
class Timing:
    """One case: medians in milliseconds of compiling (query → checked text; processor time), running it, and running the
    hand-written SQL."""

    name: str
    compile_ms: float
    generated_ms: float
    written_ms: float
    ratio: float

    @classmethod
    def of(cls, name: str, rounds: int, compiling: list[float], *pair: Callable[[], object]) -> Timing:
        """Both works of ``pair`` in turns: medians by the clock on the wall; the ratio is the median over the pairs of the
        processor time they took, so that what else the machine does weighs on neither."""
        median = statistics.median
        generated, written = timed(rounds, *pair)
        spent = timed(rounds, *pair, clock=time.process_time)
        ratio = median(one / other for one, other in zip(*spent, strict=True))
        return cls(name, median(compiling), median(generated), median(written), ratio)


@dataclass(frozen=True)
class Bench:
    """One open data file and what compiles queries against it."""

    con: duckdb.DuckDBPyConnection
    users: Mapping[str, User]
    model: SemanticModel
    data_date: date

    def compiled(self, query: SemanticQuery, user: str = "hq_manager") -> CheckedSql:
        """What would run for ``user``."""
        return compiled(query, self.users[user], self.model, self.data_date)

    def rows(self, text: str) -> list[tuple[Any, ...]]:
        """Every row of ``text``."""
        return self.con.execute(text).fetchall()


def compiled(query: SemanticQuery, user: User, model: SemanticModel, data_date: date) -> CheckedSql:
    """The road from a query to checked SQL."""
    bound = bind(query, user, model, data_date)
    rights = authorize(query, user, model)
    tree = to_sql(plan(bound, model), model).tree
    return check(restrict(tree, rights, model), rights, model, typed=False)


def opened(file: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection on two threads."""
    con = duckdb.connect(str(file), read_only=True)
    con.execute("SET threads = 2").fetchall()
    return con


def measure(bench: Bench, rounds: int) -> Iterator[Timing]:
    """Time every case; both results must agree."""
    for name, case in yaml.safe_load(CASES.read_text(encoding="utf-8")).items():
        query, user = SemanticQuery.model_validate(case["query"]), case.get("user", "hq_manager")
        checked = bench.compiled(query, user)
        _agree(name, case.get("columns"), checked, bench.rows(checked.text), bench.rows(case["sql"]))
        compiling = timed(rounds, partial(bench.compiled, query, user), clock=time.process_time)[0]
        pair = (partial(bench.rows, checked.text), partial(bench.rows, case["sql"]))
        yield Timing.of(name, rounds, compiling, *pair)


def timed(
    rounds: int, *works: Callable[[], object], clock: Callable[[], float] = time.perf_counter
) -> list[list[float]]:
    """Milliseconds of each work by ``clock``, taken in turns."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for place, work in enumerate(works):
            start = clock()
            work()
            times[place].append((clock() - start) * 1000)
    return times


def _agree(
    name: str,
    columns: list[str] | None,
    checked: CheckedSql,
    generated: list[tuple[Any, ...]],
    written: list[tuple[Any, ...]],
) -> None:
    """Every compared column of every row, by key; numbers within 1e-9 relative."""
    columns = columns or [name for name in checked.outputs if not name.endswith("__cases")]
    places = [None if column == UNCOMPARED else checked.outputs.index(column) for column in columns]
    ours = sorted((tuple(row[place] for place in places if place is not None) for row in generated), key=str)
    theirs = [tuple(value for value, place in zip(row, places, strict=True) if place is not None) for row in written]
    same = len(ours) == len(theirs) and all(map(_same, ours, sorted(theirs, key=str)))
    if not same:
        odd = next((pair for pair in zip(ours, sorted(theirs, key=str), strict=False) if not _same(*pair)), None)
        raise SystemExit(f"{name}: {len(ours)} rows generated, {len(theirs)} hand-written; first difference {odd}")


def _same(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> bool:
    return all(_close(one, other) for one, other in zip(ours, theirs, strict=True))


def _close(one: Any, other: Any) -> bool:
    if one is None or other is None or isinstance(one, str | date):
        return bool(one == other)
    return abs(float(one) - float(other)) <= 1e-9 * max(abs(float(one)), abs(float(other)), 1e-9)
