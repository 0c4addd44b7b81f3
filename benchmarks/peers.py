"""The same six queries through MetricFlow and boring-semantic-layer: ``python -m benchmarks.peers [--rounds N]``.

Each is installed on demand into an environment of its own in the user's cache folder, never into this program's. Both read
a Parquet copy of the tables into a DuckDB of their own version, where their SQL, ours and the hand-written one take turns.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.generated_sql import Bench, timed
from benchmarks.served import served_bench
from semantic_layer.query import SemanticQuery

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "wenshu-peers"
TABLES = ("deposit_balance_monthly", "loan_balance_monthly", "dim_customer", "dim_org")
PEERS = {
    "MetricFlow": ("with_metricflow.py", ("metricflow==0.213.0", "duckdb==2.0.0")),
    "boring-semantic-layer": (
        "with_bsl.py",
        ("boring-semantic-layer==0.3.18", "ibis-framework[duckdb]==11.0.0", "duckdb==1.5.6"),
    ),
}


def main() -> None:
    """Install, run and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.peers")
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    console, bench = Console(width=120), served_bench()
    with Progress(console=console, transient=True) as progress:
        step = progress.add_task("exporting tables", total=1 + 2 * len(PEERS))
        task, compiling = prepared(bench, rounds)
        progress.advance(step)
        reports = {}
        for name, (script, packages) in PEERS.items():
            progress.update(step, description=f"installing {name}")
            python = installed(name, packages)
            progress.update(step, advance=1, description=f"running {name}")
            reports[name] = run(python, script, task)
            progress.advance(step)
    for name, report in reports.items():
        console.print(peer_table(name, report, compiling))


def prepared(bench: Bench, rounds: int) -> tuple[Path, dict[str, float]]:
    """The task file (Parquet beside it), and our own milliseconds of compiling each query."""
    folder = CACHE / "tables"
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        bench.rows(f"COPY {table} TO '{folder / f'{table}.parquet'}' (FORMAT parquet)")
    cases: dict[str, Any] = {}
    compiling = {}
    for name, case in yaml.safe_load((HERE / "peers.yml").read_text(encoding="utf-8")).items():
        query = SemanticQuery.model_validate(case["query"])
        cases[name] = {"written": case["sql"], "ours": bench.compiled(query).text}
        times = sorted(timed(rounds, partial(bench.compiled, query))[0])
        compiling[name] = times[len(times) // 2]
    task = CACHE / "task.json"
    content = {"folder": str(folder), "rounds": rounds, "cases": cases}
    task.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return task, compiling


def installed(name: str, packages: tuple[str, ...]) -> Path:
    """The interpreter of an environment that holds exactly ``packages`` and what they need."""
    folder = CACHE / f"{name}-{'-'.join(packages).replace('==', '-').replace('[', '-').replace(']', '')}"
    python = folder / "bin" / "python"
    uv = Path(sys.executable).with_name("uv")
    if not (folder / "ready").exists():
        subprocess.run([uv, "venv", "--quiet", "--clear", folder], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *packages], check=True)
        (folder / "ready").touch()
    return python


def run(python: Path, script: str, task: Path) -> dict[str, Any]:
    """The report of one script, run in its environment."""
    command = [str(python), str(HERE / "peer_layers" / script), str(task)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


def peer_table(name: str, report: dict[str, Any], compiling: dict[str, float]) -> Table:
    """One line per query; ratios are to the hand-written SQL in the same engine."""
    columns = ("answer", "compile ms", "ours", "run ms", "ours", "by hand", "theirs ÷ hand", "ours ÷ hand")
    table = Table("query", *columns, title=report["version"])
    for case, found in report["cases"].items():
        if "slow" in found:
            table.add_row(case, "none", "", f"{compiling[case]:.1f}", f"> {found['slow']} s")
            continue
        theirs, ours, written = (found[f"{who}_ms"] for who in ("theirs", "ours", "written"))
        times = (found["compile_ms"], compiling[case], theirs, ours, written)
        ratios = (theirs / written, ours / written)
        shown = [*(f"{value:.1f}" for value in times), *(f"{value:.2f}" for value in ratios)]
        table.add_row(case, "same" if found["same"] else "differs", *shown)
    return table


if __name__ == "__main__":
    main()
