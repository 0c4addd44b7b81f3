"""Whatever a language model's server does, the grammar's answer comes, in time, with the reason and a whole record."""

import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.audit import Audit
from assistant.desk import Desk
from tests.agent.conftest import UNREAD, Opened, Script, reading
from tests.agent.faulty import BODIES, Faulty

ROOT = Path(__file__).parents[2]
KEY = "sk-canary-4711"
CODES = {
    "bad-key": "密钥",
    "forbidden": "密钥",
    "busy": "繁忙",
    "broken": "服务出错",
    "stall": "超时",
    "trickle": "超时",
    "refusal": "没有回答",
    "truncated-json": "不完整",
    "endless-tools": "次数已到上限",
    "unknown-tool": "次数已到上限",
    "two-tools": "次数已到上限",
}


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """The libraries, before anybody's deadline begins: the first import takes seconds."""
    import langchain_openai  # noqa: F401

    import assistant.agent.faults
    import assistant.agent.limits  # noqa: F401


@pytest.fixture(scope="module")
def faulty() -> Iterator[Faulty]:
    server = Faulty()
    yield server
    server.close()


@pytest.fixture(scope="module")
def shaky(desk_with: Opened, faulty: Faulty) -> Desk:
    """A desk before the faulty server, patient for two seconds a call and four in all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", KEY)
        desk = desk_with(base_url=faulty.url, model="faulty", timeout_s=2, deadline_s=4)
        desk.answer("各分行存款余额", "hq_manager")
        desk.road.agent.endpoint.chat_model()
    return desk


@pytest.mark.parametrize("fault", [*BODIES, "stall", "cut", "trickle"])
def test_a_fault_leaves_the_grammars_answer(shaky: Desk, faulty: Faulty, fault: str, caplog: pytest.LogCaptureFixture):
    faulty.fault = fault
    shaky.road.agent_endpoint.faults, shaky.road.agent_endpoint.rests_until = 0, 0.0
    begun = time.monotonic()
    with caplog.at_level(logging.DEBUG):
        answer = shaky.answer(UNREAD, "hq_manager")
    assert time.monotonic() - begun < 4 + 6  # one deadline, and what two cores shared with other tests take
    assert (answer.status, answer.route) == ("clarified", "grammar")
    assert CODES.get(fault, "语言模型") in answer.route_why
    assert not answer.tables
    outcome = shaky.find_audit(answer.audit_id, "auditor")
    assert [entry["entry"] for entry in outcome] == ["decision", "outcome"]
    assert KEY not in caplog.text and KEY not in str(outcome)
    assert "sk-secret" not in str(answer) + str(outcome)


def test_the_ledger_is_whole_after_every_fault(shaky: Desk):
    verdict = Audit(shaky.road).verify()
    assert verdict.ok, verdict


def test_without_a_key_and_an_address_there_is_no_model(desk_with: Opened, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    answer = desk_with(model="anything").answer(UNREAD, "hq_manager")
    assert (answer.status, answer.route, answer.model_use, answer.route_why) == ("clarified", "grammar", None, "")


def wait_for(condition) -> None:
    """Until ``condition`` holds, for a minute at most."""
    until = time.monotonic() + 60
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    assert condition()


@pytest.fixture
def own() -> Iterator[Faulty]:
    """A server that nobody tries again after an earlier fault."""
    server = Faulty()
    yield server
    server.close()


def test_a_question_is_stopped_within_a_second_while_the_model_is_asked(desk_with: Opened, own: Faulty):
    desk = desk_with(base_url=own.url, model="faulty", timeout_s=60, deadline_s=60)
    own.fault, answers = "stall", []
    asking = threading.Thread(target=lambda: answers.append(desk.answer(UNREAD, "hq_manager", ticket="mine")))
    asking.start()
    wait_for(lambda: own.seen)
    begun = time.monotonic()
    assert desk.cancel("mine")
    asking.join(10)
    assert time.monotonic() - begun < 3  # two cores are shared with the other tests
    [answer] = answers
    assert answer.error is not None and (answer.status, answer.error.code) == ("failed", "cancelled")
    outcome = desk.find_audit(answer.audit_id, "auditor")
    assert [entry["entry"] for entry in outcome] == ["decision", "outcome"]
    assert outcome[0]["record"]["route"]["use"]["calls"] == 1  # what was asked is counted, answered or not
    assert desk.road.agent_endpoint.faults == 0  # and is no fault of the server


def test_ctrl_c_ends_a_question_to_the_model_within_a_second(desk_with: Opened, own: Faulty):
    home = desk_with(base_url=own.url, model="faulty", timeout_s=60, deadline_s=60).road.home
    own.fault = "stall"
    code = "import sys; from ui.cli import main; sys.argv[0] = 'wenshu'; main()"
    command = [sys.executable, "-c", code, "ask", UNREAD, "--as", "hq_manager", "--home", str(home)]
    asking = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    wait_for(lambda: own.seen)
    begun = time.monotonic()
    asking.send_signal(signal.SIGINT)
    said, _ = asking.communicate(timeout=20)
    assert time.monotonic() - begun < 10  # of which the end of the program takes most; the model would take sixty
    assert "已停止" in said


def test_nobody_at_the_address_is_said(desk_with: Opened):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    desk = desk_with(base_url=f"http://127.0.0.1:{port}/v1", model="nobody", timeout_s=2, deadline_s=4)
    answer = desk.answer(UNREAD, "hq_manager")
    assert answer.route == "grammar"
    assert "连接不上" in answer.route_why


@pytest.mark.parametrize(
    "address", ["http://nobody.invalid/v1", "https://127.0.0.1:{port}/v1", "http://127.0.0.1:{port}/elsewhere"]
)
def test_an_address_that_is_none_or_speaks_otherwise_is_said(desk_with: Opened, own: Faulty, address: str):
    """A name that does not resolve, a server without TLS, and one whose certificate cannot be had are not reached."""
    own.fault = "forbidden"
    port = own.url.split(":")[2].split("/")[0]
    desk = desk_with(base_url=address.format(port=port), model="nobody", timeout_s=2, deadline_s=4)
    begun = time.monotonic()
    answer = desk.answer(UNREAD, "hq_manager")
    assert time.monotonic() - begun < 4 + 6
    assert (answer.status, answer.route) == ("clarified", "grammar") and not answer.tables
    assert ("连接不上" if own.seen == 0 else "密钥") in answer.route_why


@pytest.mark.parametrize(("fault", "tries"), [("busy", 2), ("broken", 2), ("bad-key", 1)])
def test_a_server_is_tried_twice_at_most(desk_with: Opened, own: Faulty, fault: str, tries: int):
    desk = desk_with(base_url=own.url, model="faulty", timeout_s=10, deadline_s=20)
    own.fault = fault
    assert desk.answer(UNREAD, "hq_manager").route == "grammar"
    assert own.seen == tries


def test_after_five_faults_the_endpoint_rests_and_comes_back(shaky: Desk, faulty: Faulty):
    endpoint = shaky.road.agent_endpoint
    endpoint.faults, endpoint.rests_until, faulty.fault = 0, 0.0, "bad-key"
    for _ in range(5):
        shaky.answer(UNREAD, "hq_manager")
    asked = faulty.seen
    assert "暂停" in shaky.answer(UNREAD, "hq_manager").route_why
    assert faulty.seen == asked
    endpoint.rests_until = time.monotonic()
    assert "密钥" in shaky.answer(UNREAD, "hq_manager").route_why
    assert faulty.seen == asked + 1


def test_a_disagreement_that_changes_the_number_is_asked_back(desk_with: Opened, server: Any, script: Script):
    desk = desk_with(base_url=server.url, model="scripted", threshold=1.0)
    answer = desk.answer("各分行存款余额", "hq_manager")
    assert answer.status == "clarified"
    assert [one.label for one in answer.choices] == ["存款余额（时点） · 按分行", "不良率 · 按分行"]
    picked = desk.run(answer.choices[0].request, "hq_manager")  # type: ignore[arg-type]
    assert picked.status == "answered"


def test_agreement_is_answered_at_once(desk_with: Opened, server: Any, script: Script):
    script.replies = [reading(metrics=["deposit_balance"], group_by=["branch"])]
    desk = desk_with(base_url=server.url, model="scripted", threshold=1.0)
    answer = desk.answer("各分行存款余额", "hq_manager")
    assert (answer.status, answer.route) == ("answered", "model")
