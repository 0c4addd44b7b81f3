"""What both scripts share: the tables from Parquet, three texts timed in turns, and the report as JSON."""

from __future__ import annotations

import json
import statistics
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

LIMIT_SECONDS = 60


def timed_cases(con: Any, compile_text: Callable[[str], str], version: str) -> None:
    """Read the task (folder, cases with SQL) from the first argument; write one JSON report to standard output."""
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    cases: dict[str, dict[str, Any]] = {}
    for name, case in task["cases"].items():
        try:
            cases[name] = _case(con, name, case, compile_text, task["rounds"])
        except TimeoutError:
            cases[name] = {"slow": LIMIT_SECONDS}
    print(json.dumps({"version": version, "cases": cases}))


def tables(con: Any) -> None:
    """Load every Parquet file of the task, and a day per row for those who join one."""
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for file in sorted(Path(task["folder"]).glob("*.parquet")):
        con.execute(f"CREATE TABLE {file.stem} AS FROM read_parquet('{file}')").fetchall()
    con.execute(
        "CREATE TABLE time_spine AS SELECT CAST(d AS DATE) AS ds "
        "FROM generate_series(DATE '2023-01-01', DATE '2026-12-31', INTERVAL 1 DAY) AS s(d)"
    ).fetchall()


def _case(con: Any, name: str, case: dict[str, Any], compile_text: Callable[[str], str], rounds: int) -> dict[str, Any]:
    text = compile_text(name)
    compiling = [_ms(lambda: compile_text(name)) for _ in range(rounds)]
    theirs = _limited(con, text)
    written = con.execute(case["written"]).fetchall()
    figures = sum(not isinstance(value, str) and not hasattr(value, "year") for value in written[0])
    same = _answers(theirs, figures) == _answers(written, figures)
    found = {"same": same, "compile_ms": statistics.median(compiling)}
    slow = _ms(partial(_run, con, text)) > 2000
    times: dict[str, list[float]] = {"theirs": [], "ours": [], "written": []}
    for _ in range(3 if slow else rounds):
        for who, sql in (("theirs", text), ("ours", case["ours"]), ("written", case["written"])):
            times[who].append(_ms(partial(_run, con, sql)))
    return found | {f"{who}_ms": statistics.median(values) for who, values in times.items()}


def _run(con: Any, text: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = con.execute(text).fetchall()
    return rows


def _limited(con: Any, text: str) -> list[tuple[Any, ...]]:
    timer = threading.Timer(LIMIT_SECONDS, con.interrupt)
    timer.start()
    try:
        return _run(con, text)
    except Exception as fault:  # the engine's own name for an interrupt differs between versions
        if timer.is_alive():
            raise
        raise TimeoutError from fault
    finally:
        timer.cancel()


def _ms(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def _answers(rows: list[tuple[Any, ...]], figures: int) -> list[tuple[str, ...]]:
    """Keys and the last ``figures`` numbers to nine digits, without dates, in an order of their own."""
    found = []
    for row in rows:
        numbers = [value for value in row if not isinstance(value, str) and not hasattr(value, "year")]
        keys = [value for value in row if isinstance(value, str)]
        found.append((*keys, *(_shown(value) for value in numbers[-figures:])))
    return sorted(found)


def _shown(value: Any) -> str:
    return "" if value is None else f"{float(value):.9g}"
