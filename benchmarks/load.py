"""Many people asking at once through one server's desk, as the page does: ``python -m benchmarks.load [--minutes M] [--attack]``.

Each person waits a random time, ten seconds on average, then asks a question of the question files that is that role's. With
``--attack`` one analyst runs heavy SELECTs without a pause, two at a time, while the others ask. The ledger and conversations
lie in a folder of their own; the data are those that WENSHU_HOME serves.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

import assistant.query_answer as lane
from assistant import measure
from assistant.answer import Answer
from assistant.desk import Desk
from assistant.identity import DEMONSTRATION
from assistant.question import AnalystSql
from ui.home import data_home

ASKED = tuple(Path("tests/questions") / f"development{part}.yml" for part in ("_zh", "_en", "2_zh", "2_en"))
HEAVY = (
    "SELECT COUNT(*) AS n FROM deposit_balance_daily AS a JOIN deposit_balance_daily AS b ON a.balance < b.balance",
    "SELECT t.account_id, COUNT(*) AS n, SUM(t.amount) AS s FROM deposit_txn AS t GROUP BY t.account_id ORDER BY s DESC",
    "SELECT a.txn_date, COUNT(DISTINCT b.account_id) AS n FROM deposit_txn AS a JOIN deposit_txn AS b "
    "ON a.txn_date <= b.txn_date GROUP BY a.txn_date",
    "SELECT COUNT(*) AS n FROM loan AS a CROSS JOIN loan AS b CROSS JOIN loan AS c WHERE a.principal + b.principal > c.principal",
    "SELECT x.k, SUM(x.amount) AS s FROM (SELECT t.amount, t.txn_date AS k, ROW_NUMBER() OVER (PARTITION BY t.account_id "
    "ORDER BY t.amount) AS r FROM deposit_txn AS t) AS x WHERE x.r > 3 GROUP BY x.k",
)


@dataclass
class Found:
    """What the askers saw: milliseconds, and how each answer ended; times of the guard and of the ledger's writes."""

    waited: list[float] = field(default_factory=list)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    ended: Counter[str] = field(default_factory=Counter)
    attacks: Counter[str] = field(default_factory=Counter)
    spent: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    processor: dict[str, float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, begun: float, asked: str, answer: Answer) -> None:
        """One answer, from the asker's click on."""
        with self.lock:
            self.waited.append((time.perf_counter() - begun) * 1000)
            self.slowest = sorted([*self.slowest, (self.waited[-1], asked)], reverse=True)[:8]
            code = answer.error.code if answer.error and answer.status == "failed" else ""
            self.ended[f"{answer.status} {code}".strip()] += 1

    def timed(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """``call``, its time kept."""

        def run(*given: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return call(*given, **named)
            finally:
                self.spent[name].append((time.perf_counter() - begun) * 1000)

        return run


def questions() -> dict[str, list[str]]:
    """Each demonstration user's questions."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for file in ASKED:
        for case in yaml.safe_load(file.read_text("utf-8")):
            if "q" in case:
                found[case["user"]].append(case["q"])
    return dict(found)


def new_home(folder: Path, people: int) -> dict[str, str]:
    """A home on the served data with ``people`` users, each in the place of a demonstration user: person → that user."""
    (folder / "bank").symlink_to((data_home() / "bank").absolute())
    known, roles = yaml.safe_load(DEMONSTRATION.read_text("utf-8")), [one for one in questions() if one != "admin"]
    placed = {f"person{number:02d}": roles[number % len(roles)] for number in range(people)} | {"attacker": "analyst"}
    users = {name: known[like] for name, like in placed.items()}
    (folder / "users.yml").write_text(yaml.safe_dump(users, allow_unicode=True), "utf-8")
    (folder / "wenshu.yml").write_text("users: users.yml\n", "utf-8")
    return placed


def person(desk: Desk, name: str, asked: list[str], pause: float, until: float, found: Found) -> None:
    """Ask until the end, with pauses as people make them."""
    dice = random.Random(name)
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(left, dice.expovariate(1 / pause)))
        text, begun = dice.choice(asked), time.perf_counter()
        found.note(begun, text, desk.answer(text, name, f"{name}-{dice.randrange(5)}"))


def attacker(desk: Desk, turn: int, until: float, found: Found) -> None:
    """Heavy SELECTs, one after the other."""
    while time.monotonic() < until:
        answer = desk.run(AnalystSql(sql=HEAVY[turn % len(HEAVY)]), "attacker")
        found.attacks[answer.error.code if answer.error else answer.status] += 1
        turn += 1
        time.sleep(1.0 if answer.error and answer.error.code == "too-many-questions" else 0.0)


def processor_s() -> tuple[float, float]:
    """Processor time of this process and of its workers that live, in seconds."""
    workers = 0
    for child in _workers():
        with suppress(OSError):
            workers += sum(map(int, Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return time.process_time(), workers / os.sysconf("SC_CLK_TCK")


def _workers() -> list[str]:
    found = []
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):
            found += (task / "children").read_text().split()
    return found


def resident_mb() -> tuple[float, float]:
    """Memory of this process and of its workers."""
    return _resident(os.getpid()), sum(_resident(int(child)) for child in _workers())


def _resident(process: int) -> float:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return 0.0


def load(people: int, pause: float, minutes: float, *, attack: bool) -> tuple[Found, list[tuple[float, float]]]:
    """Let them ask. What they found, and the memory (server, workers) each half minute."""
    found, memory = Found(), []
    with tempfile.TemporaryDirectory() as folder:
        placed, asked = new_home(Path(folder), people), questions()
        desk = Desk.open(Path(folder), channel="page")
        for name in placed:
            if name != "attacker":  # every question's words once, so that what is measured is warm
                desk.answer(asked[placed[name]][0], name)
        desk.road.ledger.append = found.timed("ledger write", desk.road.ledger.append)  # type: ignore[method-assign]
        for place, name in ((lane, "authorize"), (measure, "restrict"), (measure, "check")):
            setattr(place, name, found.timed(name, getattr(place, name)))
        until, spent = time.monotonic() + minutes * 60, processor_s()
        threads = [
            threading.Thread(target=person, args=(desk, name, asked[like], pause, until, found))
            for name, like in placed.items()
            if name != "attacker"
        ]
        threads += [threading.Thread(target=attacker, args=(desk, n, until, found)) for n in range(2 if attack else 0)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            memory.append(resident_mb())
            time.sleep(min(30.0, max(0.5, until - time.monotonic())))
        for thread in threads:
            thread.join()
        for name, before, now in zip(("server", "workers"), spent, processor_s(), strict=True):
            found.processor[name] = (now - before) * 1000 / max(1, len(found.waited))
        desk.close()
    return found, memory


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.load")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--pause", type=float, default=10.0, help="seconds between a person's questions, on average")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--attack", action="store_true", help="one person runs heavy SELECTs meanwhile")
    given = parser.parse_args()
    before = os.getloadavg()[0]
    found, memory = load(given.people, given.pause, given.minutes, attack=given.attack)
    cuts = statistics.quantiles(found.waited, n=100)
    print(
        f"{given.people} people, {given.pause:g} s between questions, {given.minutes:g} minutes, load before {before:.1f}"
    )
    print(f"{len(found.waited)} answers: p50 {cuts[49]:.0f} ms  p95 {cuts[94]:.0f} ms  p99 {cuts[98]:.0f} ms")
    print("ended: " + ", ".join(f"{name} {count}" for name, count in found.ended.most_common()))
    for name, times in found.spent.items():
        late = statistics.quantiles(times, n=20)[-1]
        print(f"{name}: median {statistics.median(times):.2f} ms  p95 {late:.2f} ms")
    for what, place in (("server", 0), ("workers", 1)):
        print(
            f"memory of the {what}: "
            + " ".join(f"{sample[place]:.0f}" for sample in memory[:: max(1, len(memory) // 8)])
        )
    print("processor time per answer: " + ", ".join(f"{name} {ms:.0f} ms" for name, ms in found.processor.items()))
    for waited, text in found.slowest:
        print(f"  {waited:.0f} ms  {text}")
    if found.attacks:
        print("attacks: " + ", ".join(f"{name} {count}" for name, count in found.attacks.most_common()))


if __name__ == "__main__":
    main()
