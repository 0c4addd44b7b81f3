"""What README shows works: its commands run, their recorded output is what they print, its links lead somewhere.

A page shows commands in ```console blocks, `$ ` before each, the output under it; a line `…` leaves lines out, and
`# exit 1` behind a command names another exit code than 0. `wenshu …` and `make ask …` run for real; other make targets
are asked with `make -n` whether they exist. On the small bank of the tests numbers are not compared; with
`make test-all` the page is compared to the last digit with a bank of scale 1.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.console import Command, commands, missing

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
NOT_RUN = ("git clone ", "cd ")
RUN = ("wenshu ", "make ask ", "WENSHU_")
SHOWN = [
    pytest.param(command, id=f"{page.name}: {command.line}")
    for page in PAGES
    if page.exists() and page.name != "modelling.md"  # it has a home of its own: test_modelling.py
    for command in commands(page.read_text("utf-8"))
]


def run(line: str, home: Path) -> subprocess.CompletedProcess[str]:
    """The line, run by a shell in the project's folder on the data of ``home``."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "WENSHU_HOME": str(home), "COLUMNS": "200", "NO_COLOR": "1"}
    command = ["bash", "-c", line]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=60)


def check(command: Command, home: Path, *, numbers: bool) -> None:
    """Asserts that the command does what the page shows; a make target is only asked whether it exists."""
    if command.line.startswith(NOT_RUN):
        return
    if not command.line.startswith(RUN):
        assert command.line.startswith("make "), "a page shows only commands that a test can run"
        done = run(command.line.replace("make ", "make -n ", 1), home)
        assert done.returncode == 0, done.stderr
        return
    done = run(command.line, home)
    expected = 2 if command.line.startswith("make ") and command.exit_code else command.exit_code
    assert done.returncode == expected, done.stderr
    assert missing(command.output, done.stdout + done.stderr, numbers=numbers) == []


@pytest.fixture(scope="session")
def whole_bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data home that `make run` builds: scale 1."""
    home = tmp_path_factory.mktemp("whole")
    build = [
        sys.executable,
        "-c",
        "from ui.cli import main; main()",
        "demo",
        "build",
        "--scale",
        "1",
        "--to",
        str(home),
    ]
    subprocess.run(build, check=True, capture_output=True, timeout=600)
    return home


@pytest.mark.parametrize("command", SHOWN)
def test_a_command_of_the_pages_does_what_the_page_shows(command, bank_home):
    check(command, Path(bank_home), numbers=False)


@pytest.mark.full
@pytest.mark.parametrize("command", SHOWN)
def test_a_command_of_the_pages_prints_the_very_numbers_of_the_page(command, whole_bank):
    check(command, whole_bank, numbers=True)


def test_readme_shows_the_two_commands_and_a_question_with_its_answer():
    shown = commands((ROOT / "README.md").read_text("utf-8"))
    assert {"make run", "make test"} <= {command.line for command in shown}
    assert any(command.line.startswith(RUN) and len(command.output) > 1 for command in shown)


@pytest.mark.parametrize("page", [*ROOT.glob("*.md"), *PAGES[1:]], ids=lambda page: page.name)
def test_the_links_of_a_page_lead_to_files(page):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
    files = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in files if not (page.parent / link).exists()] == []


def test_output_that_differs_from_the_page_is_noticed():
    [command] = commands('```console\n$ wenshu ask "…" --as analyst  # exit 1\n│ 杭州分行 │ 12.5 亿元 │\n…\n```\n')
    assert (command.line, command.exit_code) == ('wenshu ask "…" --as analyst', 1)
    assert missing(command.output, "杭州分行   12.5 亿元", numbers=True) == []
    assert missing(command.output, "杭州分行   12.6 亿元", numbers=False) == []
    assert missing(command.output, "杭州分行   12.6 亿元", numbers=True) == ["│ 杭州分行 │ 12.5 亿元 │"]
    assert missing(command.output, "上海分行   12.5 亿元", numbers=False) == ["│ 杭州分行 │ 12.5 亿元 │"]


def test_a_command_that_fails_is_noticed(tmp_path):
    with pytest.raises(AssertionError):
        check(Command("make no-such-target", 0, ()), tmp_path, numbers=False)
    with pytest.raises(AssertionError):
        check(Command("rm notes.txt", 0, ()), tmp_path, numbers=False)


def test_the_page_counts_the_metrics_that_can_be_asked_for():
    from semantic_layer.load import load_model

    shown = sum(not metric.hidden for metric in load_model().metrics.values())
    assert f"{shown} banking metrics" in PAGES[0].read_text("utf-8")
