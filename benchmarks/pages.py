"""The pages as their readers wait for them: ``python -m benchmarks.pages [--questions N] [--sessions N] [--minutes M]``.

A fresh server on the data that WENSHU_HOME serves, in a home of its own: first paint in a browser that has cached nothing, a
reload, questions until their answers are drawn, then many sessions at once by websocket, and what memory each of them takes.
"""

from __future__ import annotations

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.load import new_home, questions
from benchmarks.sessions import Session

CHROMIUM = "/usr/bin/chromium"
MANAGER = "hq_manager"  # whose questions are asked in the browser
SLOW = 60_000  # milliseconds
TALK = 5  # questions in a conversation of the browser
# From the key on: when the last message has its headline, and when the run has ended and every chart is drawn.
ANSWERED = """() => new Promise(done => {
  const begun = performance.now(), marks = ".wenshu-headline, .wenshu-refused, .wenshu-clarified, .wenshu-failed";
  let told = null;
  const look = () => {
    const all = [...document.querySelectorAll('[data-testid="stChatMessage"]')], last = all.at(-1);
    if (all.length >= window.wenshuExpected && last.querySelector(marks)) {
      told ??= performance.now() - begun;
      const app = document.querySelector('[data-testid="stApp"]');
      const charts = [...last.querySelectorAll('[data-testid="stVegaLiteChart"]')];
      if (app.dataset.testScriptState === "notRunning" && charts.every(one => one.querySelector("canvas, svg")))
        return done([told, performance.now() - begun]);
    }
    if (performance.now() - begun > 60000) return done(null);
    requestAnimationFrame(look);
  };
  look();
})"""


@contextmanager
def server(home: Path) -> Iterator[tuple[int, int, float]]:
    """The page served from ``home``: its port, its process, and the seconds until it was healthy."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = time.perf_counter()
    command = [sys.executable, "-c", "import sys; from ui.cli import main; sys.argv[0] = 'wenshu'; main()"]
    with (home / "server.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "serve", "--port", str(port), "--home", str(home)], stdout=log, stderr=log
        )
    try:
        while not _healthy(port):
            if process.poll() is not None:
                raise SystemExit((home / "server.log").read_text("utf-8"))
            time.sleep(0.05)
        yield port, process.pid, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait()


def _healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def paint(page: Page, address: str | None) -> float:
    """Milliseconds until the empty page may be typed into: from opening ``address``, or from a reload without one."""
    begun = time.perf_counter()
    if address is None:
        page.reload(wait_until="commit")
    else:
        page.goto(address, wait_until="commit")
    page.get_by_test_id("stChatInputTextArea").wait_for(timeout=SLOW)
    page.locator(".wenshu-hello").wait_for(timeout=SLOW)
    return (time.perf_counter() - begun) * 1000


def ask(page: Page, text: str) -> tuple[float, float]:
    """Milliseconds from the key until the headline stands, and until the whole answer is drawn."""
    messages = page.get_by_test_id("stChatMessage").count()
    page.get_by_test_id("stChatInputTextArea").fill(text)
    page.evaluate(f"window.wenshuExpected = {messages + 2}")
    page.keyboard.press("Enter")
    found = page.evaluate(ANSWERED)
    if found is None:
        raise SystemExit(f"no answer was drawn: {text}")
    return found[0], found[1]


def browse(browser: Browser, port: int, count: int) -> dict[str, list[float]]:
    """The first paint, reloads, and questions of one reader, in milliseconds."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(SLOW)
    address = f"http://127.0.0.1:{port}/?as=person00"
    found = {"first paint, cold": [paint(page, address)]}
    found["reload"] = [paint(page, None) for _ in range(10)]
    found["question to headline"], found["question to the whole answer"] = [], []
    asked = random.Random(0).sample(questions()[MANAGER], count)
    ask(page, asked[0])  # a chart's libraries are loaded by the first
    for number, text in enumerate(asked):
        if number % TALK == 0:
            page.goto(address)
            page.locator(".wenshu-hello").wait_for(timeout=SLOW)
            page.wait_for_timeout(500)
        headline, whole = ask(page, text)
        found["question to headline"].append(headline)
        found["question to the whole answer"].append(whole)
        page.wait_for_timeout(300)
    return found


def resident_mb(process: int) -> tuple[float, float]:
    """Memory of a server and of its workers, in megabytes."""
    children = " ".join(
        (task / "children").read_text() for task in Path(f"/proc/{process}/task").iterdir() if task.exists()
    )
    return _resident(process), sum(_resident(int(child)) for child in children.split())


def _resident(process: int) -> float:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return 0.0


def person(port: int, name: str, asked: list[str], until: float, waited: list[float], faults: list[str]) -> None:
    """Open the page, then ask every ten seconds or so until the end; a fault is noted and the page opened again."""
    dice = random.Random(name)
    while time.monotonic() < until:
        try:
            with Session(port, name) as session:
                while (left := until - time.monotonic()) > 0:
                    time.sleep(min(left, dice.expovariate(0.1)))
                    spent, answered = session.ask(text := dice.choice(asked))
                    waited.append(spent)
                    faults += [] if answered else [f"nothing was answered: {text}"]
        except OSError as fault:
            faults.append(f"{type(fault).__name__}: {fault}")


def crowd(
    port: int, process: int, placed: dict[str, str], minutes: float
) -> tuple[list[float], list[str], tuple[float, float]]:
    """Everybody in ``placed`` at once: milliseconds of each answer, what went wrong, and the memory near the end."""
    waited: list[float] = []
    faults: list[str] = []
    asked, until = questions(), time.monotonic() + minutes * 60
    threads = [
        threading.Thread(target=person, args=(port, name, asked[like], until, waited, faults))
        for name, like in placed.items()
    ]
    for thread in threads:
        thread.start()
    time.sleep(max(0.0, until - time.monotonic() - 1))
    memory = resident_mb(process)
    for thread in threads:
        thread.join()
    return waited, faults, memory


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.pages")
    parser.add_argument("--questions", type=int, default=60, help="asked in the browser")
    parser.add_argument("--sessions", type=int, default=30, help="at once, by websocket")
    parser.add_argument("--minutes", type=float, default=3.0, help="of those sessions")
    given = parser.parse_args()
    load, table = os.getloadavg()[0], Table("", "median ms", "p95 ms", "most ms", "count", "target")
    with tempfile.TemporaryDirectory() as folder:
        placed = new_home(Path(folder), given.sessions)
        placed.pop("attacker")
        with server(Path(folder)) as (port, process, healthy), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for name, times in browse(browser, port, given.questions).items():
                table.add_row(name, *row(times), TARGETS.get(name, ""))
            browser.close()
            before = resident_mb(process)
            waited, faults, after = crowd(port, process, placed, given.minutes)
    table.add_row(f"{given.sessions} sessions at once", *row(waited), TARGETS["sessions"])
    console = Console(width=110)
    console.print(f"load before {load:.1f}; the server was healthy after {healthy:.1f} s")
    console.print(table)
    each = (after[0] - before[0]) / given.sessions
    console.print(
        f"memory: server {before[0]:.0f} to {after[0]:.0f} MB, {each:.1f} MB a session; workers {after[1]:.0f} MB in all"
    )
    console.print(f"faults: {len(faults)}" + "".join(f"\n  {fault}" for fault in faults[:5]))


TARGETS = {
    "first paint, cold": "6000",
    "reload": "1200",
    "question to the whole answer": "p95 1200",
    "sessions": "no fault",
}


def row(times: list[float]) -> tuple[str, str, str, str]:
    """Median, 95th percentile, the most and how many, as a table shows them."""
    late = statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
    return f"{statistics.median(times):.0f}", f"{late:.0f}", f"{max(times):.0f}", str(len(times))


if __name__ == "__main__":
    main()
