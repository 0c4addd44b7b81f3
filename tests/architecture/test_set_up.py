"""A machine that lacks Debian packages is told so in one line, and `make test` is never green there."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lacking() -> Iterator[Path]:
    """A project whose list names a package that does not exist, and whose tools print their arguments and succeed."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        project.chmod(0o755)
        shutil.copytree(ROOT / "scripts", project / "scripts")
        (project / "debian-packages.txt").write_text("# a comment\nbash run test\nno-such-package test\n")
        tools = project / ".venv" / "bin"
        tools.mkdir(parents=True)
        for tool in ("ruff", "mypy", "pytest"):
            (tools / tool).write_text(f'#!/bin/sh\necho {tool} "$@"\n')
            (tools / tool).chmod(0o755)
        yield project


def unprivileged(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    user = "nobody" if os.geteuid() == 0 else None
    return subprocess.run(command, capture_output=True, text=True, cwd=project, user=user, timeout=30)


def test_the_missing_package_is_named_in_one_line(lacking):
    done = unprivileged(lacking, "scripts/system_packages.sh", "ensure", "test")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Missing Debian packages for make test: apt-get install -y --no-install-recommends no-such-package"
    ]


def test_a_target_that_needs_nothing_more_goes_on(lacking):
    assert unprivileged(lacking, "scripts/system_packages.sh", "ensure", "run").returncode == 0


def test_without_the_packages_the_rest_of_the_tests_runs_and_the_end_is_not_green(lacking):
    done = unprivileged(lacking, "scripts/check.sh", "not full")
    assert "pytest -n 2 -m (not full) and not system" in done.stdout
    assert done.returncode == 1
    (lacking / "debian-packages.txt").write_text("bash run test\n")
    done = unprivileged(lacking, "scripts/check.sh", "not full")
    assert "pytest -n 2 -m not full" in done.stdout
    assert done.returncode == 0


def test_a_failing_tool_fails_the_whole(lacking):
    (lacking / "debian-packages.txt").write_text("bash run test\n")
    for tool in ("ruff", "mypy", "pytest"):
        path = lacking / ".venv" / "bin" / tool
        sound = path.read_text()
        path.write_text("#!/bin/sh\nexit 3\n")
        assert unprivileged(lacking, "scripts/check.sh", "").returncode == 3
        path.write_text(sound)
