"""``python -m benchmarks [--rounds N]``: time the served bank of WENSHU_HOME and print the tables of docs/benchmarks.md."""

from __future__ import annotations

import argparse
import statistics

from rich.console import Console
from rich.table import Table

from assistant.identity import load_users
from benchmarks.generated_sql import measure
from benchmarks.questions import process_start, warm_questions
from semantic_layer.load import load_model
from ui.home import data_home
from warehouse.publish import served


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    console = Console(width=110)
    home, user = data_home(), load_users()["hq_manager"]
    bank = served(home)
    console.print(
        f"bank at scale {bank.manifest.scale:g}, {sum(bank.manifest.row_counts.values()):,} rows, medians of {rounds}"
    )
    table = Table("query", "compile ms", "generated ms", "hand-written ms", "ratio")
    for timing in measure(bank.path, user, load_model(), bank.manifest.data_date, rounds):
        figures = (timing.compile_ms, timing.generated_ms, timing.written_ms)
        table.add_row(timing.name, *(f"{figure:.1f}" for figure in figures), f"{timing.ratio:.2f}")
    console.print(table)
    questions = warm_questions(home, rounds)
    table = Table("question, interpret to present", "ms")
    for name, median in questions.items():
        table.add_row(name, f"{median:.0f}")
    table.add_row("median of all", f"{statistics.median(questions.values()):.0f}")
    console.print(table)
    console.print(f"wenshu ask, from process start: {process_start(home, 5):.2f} s")


if __name__ == "__main__":
    main()
