"""``python -m benchmarks.policies [--home HOME] [--sizes 5000 100000]``: search over policy documents as a library grows.

The documents of the library in HOME are put in again and again under other names until there are so many passages; the
questions are sentences of theirs and everyday ones.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.console import Console
from rich.table import Table

from knowledge.library import Library
from knowledge.passage import Document, Passage, Reader
from ui.home import data_home

ROLE = "reader"
DAY = date(2026, 5, 31)
EVERYDAY = (
    "展期最长多久",
    "企业拿周转贷款给股东分红行不行",
    "给七十岁老人卖高风险产品要多做哪些事",
    "食堂几点开饭",
    "maximum LTV",
)


@dataclass(frozen=True)
class Grown:
    """A library of ``count`` passages: seconds to build and to open, milliseconds of a search."""

    count: int
    build_s: float
    open_s: float
    all_seen: tuple[float, float]
    most_seen: tuple[float, float]
    megabytes: float


def grow(source: Library, size: int) -> Iterator[tuple[Document, list[Passage]]]:
    """The documents of ``source`` under other names until there are ``size`` passages; every tenth is for another role."""
    left = size
    for number in itertools.count():
        for document in source.documents():
            copy = document.model_copy(
                update={
                    "id": f"{document.id}-{number}",
                    "title": f"{document.title}{number}",
                    "number": "",
                    "supersedes": (),
                    "audience": ("other",) if number % 10 == 9 else (),
                }
            )
            passages = list(source.passages(document))[:left]
            yield copy, [passage.model_copy(update={"document": copy}) for passage in passages]
            left -= len(passages)
            if left <= 0:
                return


def measure(source: Library, size: int, questions: list[str]) -> Grown:
    """Build a library of ``size`` passages and search it."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        library = Library(home, (ROLE,))
        documents = list(grow(source, size))
        begun = time.perf_counter()
        with library.changing() as change:
            for document, passages in documents:
                change.put(document, passages)
        built = time.perf_counter() - begun
        library.close()
        library = Library(home, (ROLE, "other"))
        begun = time.perf_counter()
        library.search("开", Reader(role=ROLE, on=DAY))
        opened = time.perf_counter() - begun
        seen = [searched(library, questions, role) for role in (ROLE, "other")]
        written = sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) / 1e6
        return Grown(sum(len(p) for _, p in documents), built, opened, seen[1], seen[0], written)


def searched(library: Library, questions: list[str], role: str) -> tuple[float, float]:
    """(median, p95) of a search, in ms of the processor."""
    times = []
    for question in questions:
        begun = time.process_time()
        library.search(question, Reader(role=role, on=DAY))
        times.append((time.process_time() - begun) * 1e3)
    return float(np.median(times)), float(np.percentile(times, 95))


def import_s(module: str) -> float:
    """Seconds of the processor that a fresh interpreter needs to import ``module``, the least of three."""
    code = f"import time; import {module}; print(time.process_time())"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(3)]
    return min(float(run.stdout) for run in runs)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.policies")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 100_000])
    asked = parser.parse_args()
    source = Library(data_home(asked.home), (ROLE,))
    texts = [passage.text for document in source.documents() for passage in source.passages(document)]
    questions = [*EVERYDAY, *(text[:40] for text in texts[:: max(len(texts) // 200, 1)])]
    table = Table("passages", "build s", "open s", "search ms, all may be read", "nine in ten", "MB on disk")
    for size in asked.sizes:
        one = measure(source, size, questions)
        spans = [f"{median:.1f}, p95 {late:.1f}" for median, late in (one.all_seen, one.most_seen)]
        table.add_row(f"{one.count:,}", f"{one.build_s:.1f}", f"{one.open_s:.2f}", *spans, f"{one.megabytes:.0f}")
    console = Console(width=110)
    console.print(table)
    for module in ("knowledge.library", "knowledge.vector", "ui.cli"):
        console.print(f"import {module}: {import_s(module):.2f} s")


if __name__ == "__main__":
    main()
