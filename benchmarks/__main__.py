"""``python -m benchmarks [--rounds N] [--questions]``: time the served bank of WENSHU_HOME, as benchmarks/README.md shows."""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from benchmarks.catalogue import measure_metrics, metrics_table
from benchmarks.generated_sql import Timing, measure
from benchmarks.questions import ASKED, interpret_alone, process_start, warm_questions
from benchmarks.served import served_bench
from benchmarks.snapshots import measure_snapshots
from ui.home import data_home
from warehouse.publish import served


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument(
        "--sql-only", action="store_true", help="only generated against hand-written SQL, and snapshots"
    )
    asked = parser.parse_args()
    console, bench, home = Console(width=110), served_bench(), data_home()
    manifest = served(home).manifest
    console.print(f"scale {manifest.scale:g}, {sum(manifest.row_counts.values()):,} rows, medians of {asked.rounds}")
    console.print(pairs_table(measure(bench, asked.rounds), ("compile ms", "generated ms", "hand-written ms", "ratio")))
    console.print(pairs_table(measure_snapshots(bench, asked.rounds), ("", "snapshot ms", "base tables ms", "ratio")))
    if asked.sql_only:
        return
    console.print(metrics_table(list(measure_metrics(bench, 3))))
    console.print(questions_table(warm_questions(home, asked.rounds)))
    count, median, late = interpret_alone(home, ASKED)
    console.print(f"interpret alone, {count} questions: median {median:.1f} ms, p95 {late:.1f} ms")
    console.print(f"wenshu ask, from process start: {process_start(home, 5):.2f} s")


def pairs_table(timings: Iterable[Timing], columns: tuple[str, ...]) -> Table:
    """A line per case, then the median and the worst."""
    table = Table("query", *columns)
    found = []
    for timing in timings:
        found.append(timing)
        spent = f"{timing.compile_ms:.1f}" if timing.compile_ms else ""
        table.add_row(
            timing.name, spent, f"{timing.generated_ms:.1f}", f"{timing.written_ms:.1f}", f"{timing.ratio:.2f}"
        )
    ratios = [timing.ratio for timing in found]
    for name, pick in ((f"median of {len(found)}", statistics.median), ("worst", max)):
        compiling = f"{pick(timing.compile_ms for timing in found):.1f}" if found[0].compile_ms else ""
        table.add_row(name, compiling, "", "", f"{pick(ratios):.2f}")
    return table


def questions_table(questions: dict[str, float]) -> Table:
    """Whole questions, interpret to present."""
    table = Table("question, interpret to present", "ms")
    for name, median in questions.items():
        table.add_row(name, f"{median:.0f}")
    table.add_row("median of all", f"{statistics.median(questions.values()):.0f}")
    return table


if __name__ == "__main__":
    main()
