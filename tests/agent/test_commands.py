"""`wenshu llm`: what a server can do is found out and kept; a person can be the model."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.agent.chat_server import ChatServer
from assistant.agent.doctor import examine
from assistant.agent.endpoint import Endpoint
from assistant.language_model import LanguageModelSettings
from tests.agent.conftest import call

ROOT = Path(__file__).parents[2]


def able(asked: dict[str, Any], *, schema: bool = True, tools: bool = True) -> dict[str, Any]:
    """A model that does what it is asked, as far as it can."""
    if asked.get("tools") and tools:
        return {"tool_calls": [call("tell_sum", sum=42)]}
    return {"content": '{"sum": 42}' if asked.get("response_format") and schema else "42"}


@pytest.mark.parametrize(
    ("schema", "tools", "found"), [(True, True, "json_schema"), (False, True, "tools"), (False, False, "plain")]
)
def test_the_doctor_finds_out_what_a_server_can_do(tmp_path: Path, schema: bool, tools: bool, found: str):
    with ChatServer(lambda asked: able(asked, schema=schema, tools=tools)) as server:
        settings = LanguageModelSettings(base_url=server.url, model="able")
        endpoint = Endpoint(settings, tmp_path / "kept.json")
        findings, can = examine(endpoint)
    assert {one.name: one.ok for one in findings} == {
        "reply": True,
        "json_schema": schema,
        "tools": tools,
        "streaming_usage": True,
    }
    assert can.structured == found
    assert Endpoint(settings, tmp_path / "kept.json").capabilities == can


def test_the_doctor_of_nobody_says_so_and_keeps_nothing(tmp_path: Path):
    settings = LanguageModelSettings(base_url="http://127.0.0.1:9/v1", model="nobody", timeout_s=1, deadline_s=3)
    findings, _ = examine(Endpoint(settings, tmp_path / "kept.json"))
    assert [(one.name, one.ok, one.code) for one in findings] == [("reply", False, "model-unreachable")]
    assert not (tmp_path / "kept.json").exists()


def _wenshu(*words: str) -> list[str]:
    return [sys.executable, "-c", "import sys; from ui.cli import main; sys.argv[0] = 'wenshu'; main()", *words]


def test_a_person_is_the_model_through_a_folder(tmp_path: Path):
    folder = tmp_path / "desk"
    relay = subprocess.Popen(
        _wenshu("llm", "relay", str(folder), "--port", "0"), cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert relay.stdout is not None
    try:
        url = relay.stdout.readline().split("WENSHU_LLM_BASE_URL=")[1].split()[0]
        environment = dict(os.environ) | {"WENSHU_LLM_BASE_URL": url, "WENSHU_LLM_MODEL": "relay"}
        doctor = subprocess.Popen(
            _wenshu("llm", "doctor", "--json", "--home", str(tmp_path)),
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(1, 5):
            request = folder / f"{number:04}.request.json"
            while not request.exists():
                assert doctor.poll() is None
                time.sleep(0.05)
            asked = json.loads(request.read_text(encoding="utf-8"))
            assert asked["model"] == "relay"
            (folder / f"{number:04}.reply.json").write_text(json.dumps(able(asked)), encoding="utf-8")
        told, _ = doctor.communicate(timeout=60)
        assert json.loads(told)["capabilities"]["structured"] == "json_schema"
        assert doctor.returncode == 0
    finally:
        relay.kill()
        relay.wait()
        relay.stdout.close()


def test_without_a_model_the_doctor_says_how_to_set_one(tmp_path: Path):
    environment = {name: value for name, value in os.environ.items() if "LLM" not in name and "OPENAI" not in name}
    done = subprocess.run(
        _wenshu("llm", "doctor", "--home", str(tmp_path)), cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 3
    assert "no-language-model" in done.stderr or "没有设置语言模型" in done.stderr
