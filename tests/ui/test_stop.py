"""A question can be stopped from the page and ends with the program: within a second, and its record says so."""

import os
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from assistant.answer import Offer, Step
from assistant.desk import Desk
from assistant.question import AnalystSql
from tests.ui.reader import SLOW
from ui.components.asking import Asking

PAIRS = "SELECT COUNT(*) AS n FROM deposit_balance_daily AS a JOIN deposit_balance_daily AS b ON a.balance < b.balance"


class Interrupted(BaseException):
    """What Streamlit raises into a script that it begins anew."""


def outcomes(home: Path) -> list[dict]:
    """The outcomes in the ledger, oldest first."""
    desk = Desk.open(home)
    try:
        from assistant.audit import Audit
        from assistant.ledger.search import Wanted

        found = Audit(desk.road).search(Wanted(None, None, None, None, None, None), "auditor", 1_000)
        return [
            entry["record"] for entries in reversed(list(found)) for entry in entries if entry["entry"] == "outcome"
        ]
    finally:
        desk.close()


def test_a_page_that_is_drawn_anew_stops_its_question_within_a_second(home):
    desk = Desk.open(home, channel="page")
    seen: list[Step | None] = []

    def show(step: Step | None) -> None:
        seen.append(step)
        if any(one is not None and one.name == "estimate" for one in seen) and step is None:
            raise Interrupted

    asking = Asking(
        desk,
        Offer(label="", text=PAIRS),
        lambda ticket, tell: desk.run(AnalystSql(sql=PAIRS), "analyst", ticket=ticket, on_step=tell),
    )
    with pytest.raises(Interrupted):
        asking.follow(show)
    begun = time.monotonic()
    answer = asking.end()
    assert answer.error is not None and answer.error.code == "cancelled"
    assert time.monotonic() - begun < 3  # the query ends at once; two cores are shared with the other tests
    assert desk.find_audit(answer.audit_id, "auditor")[-1]["record"]["error"] == "cancelled"
    desk.close()


@pytest.mark.system
def test_the_stop_button_stops_the_query_and_leaves_a_page_that_answers(reader, page, home):
    manager = reader("hq_manager")
    manager.ask("各分行存款余额是多少")
    frozen = workers(home)
    for process in frozen:  # what runs on them would take for ever
        os.kill(process, signal.SIGSTOP)
    manager.page.get_by_test_id("stChatInputTextArea").fill("各分行贷款余额是多少")
    manager.page.keyboard.press("Enter")
    stop = manager.page.locator(".st-key-stop button")
    expect(stop).to_be_visible(timeout=SLOW)
    manager.page.wait_for_timeout(1_000)
    pressed = time.monotonic()
    stop.click()
    expect(manager.page.locator(".wenshu-failed")).to_contain_text("查询已停止", timeout=SLOW)
    assert time.monotonic() - pressed < 10  # of which the browser takes most
    assert not [process for process in frozen if alive(process)]
    manager.ask("各分行贷款余额是多少")
    expect(manager.card.locator(".wenshu-headline")).to_be_visible(timeout=SLOW)
    assert "cancelled" in [outcome["error"] for outcome in outcomes(home)]


def workers(home: Path) -> list[int]:
    """The processes that run SQL for the server of this home."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and b"warehouse/worker.py" in read(entry / "cmdline"):
            parent = next(line.split()[1] for line in read(entry / "status").decode().splitlines() if "PPid" in line)
            found += [int(entry.name)] if str(home).encode() in read(Path("/proc", parent, "environ")) else []
    return found


def read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def alive(process: int) -> bool:
    return b"worker.py" in read(Path(f"/proc/{process}/cmdline"))
