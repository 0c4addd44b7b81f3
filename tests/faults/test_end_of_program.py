"""Questions that are stopped, wherever they are, and programs that end while some run: each question has its outcome."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.turnstile import Fairness, Turnstile
from tests.faults.ground import ROOT, entries, figure, loans

SERVER = """
import atexit, signal, sys, threading, time
from pathlib import Path
from assistant.desk import Desk
from tests.faults.ground import loans
desk = Desk.open(Path(sys.argv[1]), channel="program")
loans(desk)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
atexit.register(desk.drain, float(sys.argv[2]))
def ask():
    while True:
        answer = loans(desk)
        print(answer.audit_id, answer.error.code if answer.error else "answered", flush=True)
        if answer.error:
            return
print("open", flush=True)
for _ in range(20):
    threading.Thread(target=ask, daemon=True).start()
while True:
    time.sleep(0.1)
"""


def freeze(desk: Desk) -> list[int]:
    """Stop the workers in the middle of whatever they do: what runs on them would take for ever."""
    found = [one._process.pid for one in [*desk.road.engine._idle.queue, *desk.road.engine._running.values()]]
    for process in found:
        os.kill(process, signal.SIGSTOP)
    return found


def go_on(frozen: list[int]) -> None:
    for process in frozen:
        os.kill(process, signal.SIGCONT)


def in_thread(work):
    answers: list = []
    thread = threading.Thread(target=lambda: answers.append(work()))
    thread.start()
    return thread, answers


def test_a_running_question_is_stopped_within_a_second_and_recorded(home):
    desk = Desk.open(home)
    loans(desk)
    freeze(desk)
    thread, answers = in_thread(lambda: loans(desk, ticket="mine"))
    time.sleep(0.5)
    begun = time.monotonic()
    assert desk.cancel("mine")
    thread.join(10)
    assert time.monotonic() - begun < 3  # the worker is killed at once; two cores are shared with the other tests
    assert answers[0].error.code == "cancelled" and not answers[0].tables
    assert desk.find_audit(answers[0].audit_id, "auditor")[-1]["record"]["error"] == "cancelled"
    assert not desk.cancel("mine")
    assert loans(desk).status == "answered"
    desk.close()


def test_a_question_in_line_can_be_stopped_too(home):
    desk = Desk.open(home)
    loans(desk)
    desk.road.turnstile = Turnstile(Fairness(at_once=1, each=1))
    freeze(desk)
    first, answers = in_thread(lambda: loans(desk, ticket="first"))
    time.sleep(0.3)
    second, others = in_thread(lambda: loans(desk, ticket="second"))
    while not desk.road.turnstile.waiting:
        time.sleep(0.01)
    assert desk.cancel("second")
    second.join(10)
    assert others[0].error.code == "cancelled" and others[0].audit_id
    assert desk.cancel("first")
    first.join(10)
    assert answers[0].error.code == "cancelled" and desk.road.turnstile.waiting == 0
    assert loans(desk).status == "answered"
    desk.close()


def test_a_worker_that_is_killed_mid_query_is_one_clear_failure_and_the_next_question_is_answered(home):
    desk = Desk.open(home)
    right = figure(loans(desk))
    [process] = freeze(desk)
    thread, answers = in_thread(lambda: loans(desk))
    time.sleep(0.3)
    os.kill(process, signal.SIGKILL)
    thread.join(10)
    assert (answers[0].status, answers[0].error.code, answers[0].tables) == ("failed", "engine-ended", ())
    assert "意外结束" in answers[0].text and answers[0].audit_id
    assert figure(loans(desk)) == right
    desk.close()


def test_draining_waits_for_what_runs_and_refuses_what_comes(home):
    desk = Desk.open(home)
    loans(desk)
    frozen = freeze(desk)
    thread, answers = in_thread(lambda: loans(desk))
    time.sleep(0.3)
    threading.Timer(1.0, go_on, (frozen,)).start()
    assert desk.drain(20)
    thread.join(10)
    assert answers[0].status == "answered"
    late = loans(desk)
    assert late.error is not None and late.error.code == "closing" and late.audit_id
    desk.close()


@pytest.mark.parametrize("patience", [10.0, 0.0])
def test_a_server_told_to_end_leaves_no_decision_without_an_outcome(home, patience):
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(home), str(patience)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    while server.stdout.readline() != "open\n":
        assert server.poll() is None
    time.sleep(1.5)
    begun = time.monotonic()
    server.send_signal(signal.SIGTERM)
    told, _ = server.communicate(timeout=40)
    assert server.returncode == 0 and time.monotonic() - begun < 30
    found = entries(home)
    decided = {entry["audit_id"] for entry in found if entry["entry"] == "decision"}
    assert decided == {entry["audit_id"] for entry in found if entry["entry"] == "outcome"}
    assert len(decided) >= len(told.splitlines()) > 20


def test_an_interpreter_that_is_interrupted_in_the_middle_of_a_question_records_that(home):
    class Ended(BaseException):
        pass

    def end(step):
        if step.name == "execute":
            raise Ended

    desk = Desk.open(home)
    with pytest.raises(Ended):
        desk.answer("今年借阅量是多少", "director", on_step=end)
    desk.close()
    assert [entry["record"].get("error") for entry in entries(home)][-1] == "aborted"


READER = """
import signal, sys, threading
from pathlib import Path
from knowledge.library import Library
from knowledge.intake import take_in
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
library = Library(Path(sys.argv[1]), ["risk"])
threading.Thread(target=take_in, args=(library, Path(sys.argv[2])), daemon=True).start()
print("open", flush=True)
while True:
    signal.pause()
"""


def test_a_program_told_to_end_does_not_wait_for_documents_that_are_being_read(tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    for number in range(200):
        (folder / f"{number}.md").write_text(f"# 办法{number}\n\n第一条 贷款期限不超过{number}年。\n", "utf-8")
    program = subprocess.Popen(
        [sys.executable, "-c", READER, str(tmp_path / "home"), str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None and program.stdout.readline() == "open\n"
    time.sleep(1.0)
    for reader in children(program.pid):  # a file that takes for ever
        os.kill(reader, signal.SIGSTOP)
    begun = time.monotonic()
    program.send_signal(signal.SIGTERM)
    program.communicate(timeout=50)
    assert program.returncode == 0 and time.monotonic() - begun < 10  # a file alone may be read for a minute


def children(parent: int) -> list[int]:
    """The processes that ``parent`` has started."""
    return [int(one) for file in Path(f"/proc/{parent}/task").glob("*/children") for one in file.read_text().split()]
