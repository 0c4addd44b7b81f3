"""A question for the embedded interpreter loads none of the heavy libraries, or `wenshu` would start slowly."""

import json
import os
import subprocess
import sys

HEAVY = {
    "altair",
    "chromadb",
    "langchain",
    "langchain_core",
    "langgraph",
    "openai",
    "pandas",
    "sklearn",
    "streamlit",
    "vl_convert",
}
REPORT = "import sys, json; sys.stderr.write('\\n' + json.dumps(sorted(m for m in sys.modules if '.' not in m)))"


def loaded_by(code: str, home: object = "") -> tuple[str, set[str]]:
    """(standard output, top-level modules loaded) of ``code`` run by a fresh interpreter without a language model."""
    environment = {"PATH": os.environ["PATH"], "WENSHU_HOME": str(home), "PYTHONUTF8": "1"}
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\n{REPORT}"], capture_output=True, text=True, env=environment, timeout=60
    )
    assert run.returncode == 0, run.stderr
    return run.stdout, set(json.loads(run.stderr.splitlines()[-1]))


def test_the_command_line_loads_no_heavy_library():
    _, modules = loaded_by("import ui.cli")
    assert "semantic_layer" in modules
    assert modules & HEAVY == set()


def test_a_question_is_answered_without_a_heavy_library(bank_home):
    arguments = ["wenshu", "ask", "各分行存款余额是多少", "--as", "hq_manager", "--json"]
    code = f"import sys, ui.cli\nsys.argv[:] = {arguments!r}\ntry:\n    ui.cli.main()\nexcept SystemExit:\n    pass"
    answer, modules = loaded_by(code, bank_home)
    assert json.loads(answer)["status"] == "answered"
    assert modules & HEAVY == set()


def test_a_heavy_import_is_noticed():
    _, modules = loaded_by("import pandas")
    assert modules & HEAVY == {"pandas"}
