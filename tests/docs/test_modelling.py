"""The page that teaches modelling builds its own home: every file it shows is written, every command it shows is run."""

import re
from pathlib import Path

import pytest

from tests.docs.console import commands, missing
from tests.docs.test_readme import run

PAGE = (Path(__file__).parents[2] / "docs" / "modelling.md").read_text("utf-8")
BLOCK = re.compile(r"^```(?:csv|yaml) (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHOWN = [(command, PAGE.index(f"$ {command.line}")) for command in commands(PAGE)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home that the page describes, as far as the reader has come."""
    return tmp_path_factory.mktemp("bakery")


def write_until(place: int, home: Path) -> None:
    """Write the files that the page shows before ``place``."""
    for block in BLOCK.finditer(PAGE, 0, place):
        file = home / block[1]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block[2], "utf-8")


@pytest.mark.parametrize(("command", "place"), [pytest.param(*one, id=one[0].line) for one in SHOWN])
def test_a_command_of_the_page_prints_what_the_page_shows(command, place, home):
    write_until(place, home)
    done = run(command.line.replace("check broken", f"check {home}/broken"), home)
    assert done.returncode == command.exit_code, done.stdout + done.stderr
    assert missing(command.output, done.stdout + done.stderr, numbers=True) == []


def test_the_page_shows_every_kind_of_file():
    assert {Path(block[1]).parts[0] for block in BLOCK.finditer(PAGE)} == {
        "data",
        "model",
        "wenshu.yml",
        "users.yml",
        "broken",
    }
