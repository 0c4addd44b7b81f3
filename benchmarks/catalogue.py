"""Every metric of the catalogue: compiled and run by branch over twelve months; compiling as the catalogue grows.

``python -m benchmarks.catalogue [--growth]``
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant.grammar.vocabulary import compile_vocabulary
from benchmarks.generated_sql import Bench, timed
from benchmarks.served import served_bench
from semantic_layer.calendar import Period
from semantic_layer.errors import QueryError
from semantic_layer.model import Metric, SemanticModel
from semantic_layer.query import SemanticQuery

TWELVE_MONTHS = (date(2025, 6, 1), date(2026, 5, 31))
LAST_MONTH = (date(2026, 5, 1), date(2026, 5, 31))
TWO_FACTS = (("deposit_balance", "loan_balance"), ("contribution", "deposit_balance"), ("loan_deposit_ratio",))


@dataclass(frozen=True)
class Run:
    """One metric: the window it was asked over, and median milliseconds of compiling (processor time) and of running."""

    metric: str
    window: str
    compile_ms: float
    run_ms: float


def seen(model: SemanticModel) -> list[Metric]:
    """The metrics that people see."""
    return [metric for metric in model.metrics.values() if not metric.hidden]


def by_branch(metric: Metric, window: tuple[date, date]) -> SemanticQuery:
    """``metric`` by branch over ``window``; as a total where it has no branches."""
    group = ("branch",) if {"organisation", "branch"} & set(metric.dims) else ()
    return SemanticQuery(metrics=(metric.id,), group_by=group, period=Period(start=window[0], end=window[1]))


def measure_metrics(bench: Bench, rounds: int) -> Iterator[Run]:
    """Each metric over twelve months, or over the last month where twelve are refused; those refused both are left out."""
    for metric in track(seen(bench.model), description="metrics", transient=True):
        for window in (TWELVE_MONTHS, LAST_MONTH):
            query = by_branch(metric, window)
            try:
                text = bench.compiled(query).text
            except QueryError:
                continue
            compiling = timed(rounds, partial(bench.compiled, query), clock=time.process_time)[0]
            running = timed(rounds, partial(bench.rows, text))[0]
            name = "twelve months" if window is TWELVE_MONTHS else "last month"
            yield Run(metric.id, name, statistics.median(compiling), statistics.median(running))
            break


def grown(model: SemanticModel, count: int) -> SemanticModel:
    """``model`` with copies of its metrics under new names, to ``count`` in all; copied formulas name copies."""
    metrics = dict(model.metrics)
    for copy in range(1, count):
        for metric in model.metrics.values():
            if len(metrics) >= count:
                return model.model_copy(update={"metrics": metrics, "hash": f"{model.hash}-{count}"})
            update = {
                "id": f"{metric.id}_{copy}",
                "zh": f"{metric.zh}{copy}",
                "en": f"{metric.en} {copy}",
                "synonyms": (),
            }
            metrics[f"{metric.id}_{copy}"] = metric.model_copy(update=update)
    return model


def shapes(model: SemanticModel) -> list[SemanticQuery]:
    """Typical queries: every metric by branch, a third with a comparison or as a series."""
    period = Period(start=LAST_MONTH[0], end=LAST_MONTH[1])
    year = Period(start=date(2026, 1, 1), end=date(2026, 5, 31))
    queries = []
    for place, metric in enumerate(seen(model)):
        query = by_branch(metric, LAST_MONTH)
        extra = ({}, {"compare": "prior"}, {"group_by": ("month",), "period": year})[place % 3]
        queries.append(query.model_copy(update={"period": period} | extra))
    return queries


def compile_times(bench: Bench, queries: Sequence[SemanticQuery], rounds: int) -> list[float]:
    """Median milliseconds of compiling each query; refused ones are left out."""
    times = []
    for query in queries:
        try:
            bench.compiled(query)
        except QueryError:
            continue
        times.append(statistics.median(timed(rounds, partial(bench.compiled, query), clock=time.process_time)[0]))
    return times


def percentile(times: Sequence[float], part: float) -> float:
    """The value below which ``part`` of ``times`` lies."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def growth_table(bench: Bench, counts: Sequence[int]) -> Table:
    """Compiling the same queries as the catalogue grows, and building the grammar's vocabulary once at start."""
    table = Table("metrics in the catalogue", "median ms", "two facts ms", "p95 ms", "vocabulary ms")
    queries = shapes(bench.model)
    period = Period(start=date(2026, 1, 1), end=date(2026, 5, 31))
    two = [SemanticQuery(metrics=names, group_by=("branch",), period=period) for names in TWO_FACTS]
    for count in counts:
        larger = Bench(bench.con, bench.users, grown(bench.model, count), bench.data_date)
        times = compile_times(larger, queries, 3)
        pair = statistics.median(compile_times(larger, two, 9))
        vocabulary = timed(1, partial(compile_vocabulary, larger.model), clock=time.process_time)[0][0]
        spent = (statistics.median(times), pair, percentile(times, 0.95))
        table.add_row(f"{len(larger.model.metrics):,}", *(f"{one:.1f}" for one in spent), f"{vocabulary:.0f}")
    return table


def metrics_table(runs: Sequence[Run]) -> Table:
    """The slowest ten, then the whole catalogue."""
    table = Table("metric by branch", "window", "compile ms", "run ms")
    for run in sorted(runs, key=lambda run: -run.run_ms)[:10]:
        table.add_row(run.metric, run.window, f"{run.compile_ms:.1f}", f"{run.run_ms:.0f}")
    for name, part in (("median", 0.5), ("p95", 0.95)):
        compiling, running = (
            percentile([getattr(run, field) for run in runs], part) for field in ("compile_ms", "run_ms")
        )
        table.add_row(f"{name} of {len(runs)}", "", f"{compiling:.1f}", f"{running:.0f}")
    return table


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.catalogue")
    parser.add_argument("--growth", action="store_true", help="only how compiling grows with the catalogue")
    growth = parser.parse_args().growth
    console = Console(width=110)
    bench = served_bench()
    if not growth:
        console.print(metrics_table(list(measure_metrics(bench, 3))))
    console.print(growth_table(bench, (len(bench.model.metrics), 500, 1000, 2000, 5000)))


if __name__ == "__main__":
    main()
