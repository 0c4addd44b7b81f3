"""Data are published while people ask: nobody is refused, and each answer is of one version."""

import threading
import time

from assistant.answer import Answer
from assistant.desk import Desk
from tests.faults.ground import figure, importer, loans, lose_loans
from warehouse.publish import bank_folder, served


def ask_on(desk: Desk, answers: list[tuple[float, Answer]], done: threading.Event) -> None:
    while not done.is_set():
        answers.append((time.monotonic(), loans(desk)))


def import_once(home) -> str:
    told = importer(home, 1).communicate(timeout=120)[0].split()
    return str(told[-1])


def test_new_data_are_taken_up_while_people_ask_and_every_answer_is_of_one_version(home):
    answers: list[tuple[float, Answer]] = []
    desk, done = Desk.open(home), threading.Event()
    first = loans(desk)
    figures = {first.data_version: figure(first)}
    threads = [threading.Thread(target=ask_on, args=(desk, answers, done)) for _ in range(4)]
    for thread in threads:
        thread.start()
    taken = []
    for share in (2, 3):
        lose_loans(home, share)
        version, published = import_once(home), time.monotonic()
        while loans(desk).data_version != version:
            assert time.monotonic() - published < 30
            time.sleep(0.02)
        taken.append(time.monotonic() - published)
        figures[version] = figure(loans(desk))
    done.set()
    for thread in threads:
        thread.join()
    assert len(set(figures.values())) == 3
    assert {answer.status for _, answer in answers} == {"answered"}
    assert all(figure(answer) == figures[answer.data_version] for _, answer in answers)
    versions = [answer.data_version for _, answer in sorted(answers, key=lambda one: one[0])]
    assert set(versions) == set(figures)
    desk.close()


def test_the_old_workers_end_when_the_last_question_has_left(home):
    desk = Desk.open(home)
    loans(desk)
    old = desk.road
    lose_loans(home, 2)
    version = import_once(home)
    while loans(desk).data_version != version:
        time.sleep(0.02)
    until = time.monotonic() + 10
    while old.engine._started and time.monotonic() < until:
        time.sleep(0.02)
    assert not old.engine._started and not old.engine._running
    desk.close()


def test_a_damaged_new_version_is_not_taken_up(home, caplog):
    desk = Desk.open(home)
    before = loans(desk)
    lose_loans(home, 2)
    import_once(home)
    newest = served(home).path
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.write_bytes(bytes(content))
    for _ in range(20):
        answer = loans(desk)
        assert (answer.data_version, figure(answer)) == (before.data_version, figure(before))
        time.sleep(0.05)
    assert "not served" in caplog.text
    lose_loans(home, 3)
    version, until = import_once(home), time.monotonic() + 30
    while loans(desk).data_version != version and time.monotonic() < until:
        time.sleep(0.05)
    assert loans(desk).data_version == version
    assert len(list(bank_folder(home).glob("*.duckdb"))) == 2
    desk.close()
