"""The project keeps the rules of its house, and every rule notices a tree that breaks it."""

from pathlib import Path

import pytest

from tests.architecture import house

ROOT = Path(__file__).parents[2]
PIPELINE = "try:\n    pass\nexcept Exception:\n    pass\n"
LONG_FUNCTION = "def f() -> None:\n" + "    pass\n" * 40
VIOLATIONS = [
    (house.arrows, "semantic_layer/plan.py", "import warehouse.engine\n"),
    (house.arrows, "warehouse/engine.py", "def f():\n    from knowledge import passage\n"),
    (house.arrows, "knowledge/intake.py", "from ..warehouse import engine\n"),
    (house.arrows, "assistant/chart.py", "from importlib import import_module\nimport_module('ui.cli')\n"),
    (house.arrows, "ui/cli.py", "from tests.conftest import bank\n"),
    (house.homes, "assistant/explain.py", "import duckdb\n"),
    (house.homes, "assistant/pipeline.py", PIPELINE + "from langchain_core.messages import HumanMessage\n"),
    (house.homes, "warehouse/engine.py", "import streamlit.runtime\n"),
    (house.homes, "knowledge/keyword.py", "import chromadb\n"),
    (house.purity, "semantic_layer/load.py", "import numpy\n"),
    (house.purity, "semantic_layer/load.py", "import urllib.request\n"),
    (house.purity, "semantic_layer/calendar.py", "from datetime import date\nTODAY = date.today()\n"),
    (house.sizes, "ui/cli.py", "x = 1\n" * 301),
    (house.sizes, "ui/cli.py", LONG_FUNCTION),
    (house.names, "warehouse/sql_utils.py", ""),
    (house.names, "assistant/core/chart.py", ""),
    (house.broad_handlers, "assistant/pipeline.py", ""),
    (house.broad_handlers, "assistant/pipeline.py", PIPELINE * 2),
    (house.broad_handlers, "ui/cli.py", "try:\n    pass\nexcept (OSError, Exception):\n    pass\n"),
    (house.broad_handlers, "ui/cli.py", "try:\n    pass\nexcept:\n    pass\n"),
    (house.broad_handlers, "ui/cli.py", "import contextlib\nwith contextlib.suppress(Exception):\n    pass\n"),
    (house.inheritance, "ui/cli.py", "class A: ...\nclass B(A): ...\nclass C(B): ...\n"),
    (house.private_text, "docs/start.md", "cd /ro" + "ot/wenshu\n"),
    (house.private_text, "Makefile", "pip install --index-url" + " https://mirror.example/sim" + "ple x\n"),
    (house.private_text, "docs/model.md", "export OPENAI_API_KEY=s" + "k-0123456789abcdef0123\n"),
    (house.locks, "requirements.lock", "duckdb==2.0.0\n"),
    (house.locks, "requirements.lock", "duckdb @ file:///duckdb.whl --hash=sha256:0\n"),
    (house.locks, "uv.lock", "version = 1\n"),
]


def tree(root: Path) -> None:
    """A smallest house without a fault."""
    sound = {
        "semantic_layer/errors.py": "class A(Exception): ...\nclass B(A): ...\nclass C(B): ...\n",
        "semantic_layer/user.py": "import pydantic\nclass V(pydantic.BaseModel): ...\nclass User(V): ...\n",
        "warehouse/engine.py": "import duckdb\nfrom semantic_layer import errors\n",
        "knowledge/vector.py": "import chromadb\n",
        "assistant/pipeline.py": PIPELINE,
        "requirements.lock": "duckdb==2.0.0 \\\n    --hash=sha256:0\nrich==15 \\\n    --hash=sha256:1\n",
    }
    for name, text in sound.items():
        write(root, name, text)


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_the_project_keeps_the_rule(rule):
    assert rule(ROOT) == []


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_a_sound_tree_has_no_fault(rule, tmp_path):
    tree(tmp_path)
    assert rule(tmp_path) == []


@pytest.mark.parametrize(("rule", "name", "text"), VIOLATIONS)
def test_the_rule_notices_the_file_that_breaks_it(rule, name, text, tmp_path):
    tree(tmp_path)
    write(tmp_path, name, text)
    faults = rule(tmp_path)
    assert faults, f"{rule.__name__} saw nothing"
    assert all(name in fault or "chromadb" in fault for fault in faults)
