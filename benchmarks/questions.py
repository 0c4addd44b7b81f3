"""Questions through the whole road: interpret to present, warm; and the command line from process start."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

import yaml

from assistant.desk import Desk
from assistant.question import Question

QUESTIONS = (
    ("hq_manager", "今年以来各分行存款日均是多少"),
    ("hangzhou_manager", "本季度综合贡献度最高的十个客户经理"),
    ("hangzhou_manager", "最近半年不良率走势"),
    ("xihu_manager", "存款余额同比"),
    ("rm_r007", "我的客户存款余额前十"),
    ("risk_hangzhou", "各支行不良率和逾期率"),
    ("hq_manager", "贷款余额按客户类型，较年初"),
    ("hq_manager", "NPL ratio by industry, top 5"),
)


ASKED = tuple(Path("tests/questions") / f"development_{language}.yml" for language in ("zh", "en"))


def warm_questions(home: Path, rounds: int) -> dict[str, float]:
    """Median milliseconds of each question, after one warm-up."""
    desk = Desk.open(home)
    medians = {}
    try:
        for user, text in QUESTIONS:
            first = desk.answer(text, user)
            if first.status != "answered":
                raise SystemExit(f"{user}: {text}: {first.status} {first.text}")
            medians[f"{user}: {text}"] = statistics.median(desk.answer(text, user).elapsed_ms for _ in range(rounds))
    finally:
        desk.close()
    return medians


def process_start(home: Path, rounds: int) -> float:
    """Median seconds of ``wenshu ask`` from process start to exit."""
    command = [
        str(Path(sys.executable).with_name("wenshu")),
        "ask",
        "各分行存款余额是多少",
        "--as",
        "hq_manager",
        "--home",
        str(home),
    ]
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def interpret_alone(home: Path, files: tuple[Path, ...]) -> tuple[int, float, float]:
    """(questions, median, p95) in milliseconds of the embedded interpreter alone over the single questions of ``files``."""
    desk = Desk.open(home)
    times = []
    try:
        grammar, today = desk.road.interpreter, desk.road.data_date
        for file in files:
            for case in yaml.safe_load(file.read_text("utf-8")):
                if "q" in case:
                    question = Question(text=case["q"], user=desk.users[case["user"]], data_date=today)
                    grammar.interpret(question)
                    start = time.perf_counter()
                    grammar.interpret(question)
                    times.append((time.perf_counter() - start) * 1000)
    finally:
        desk.close()
    times.sort()
    return len(times), statistics.median(times), times[int(len(times) * 0.95)]
