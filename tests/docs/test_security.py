"""The security pages point at files and tests that exist, and name a test for every promise and every point."""

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "SECURITY.md").read_text("utf-8")
PROOF = (ROOT / "docs" / "security_proof.md").read_text("utf-8")
LINKS = sorted(
    set(re.findall(r"\]\(([^)#]+)\)", PAGE)) | {f"docs/{one}" for one in re.findall(r"\]\(([^)#]+)[)#]", PROOF)}
)
TESTS = sorted(set(re.findall(r"`([\w/]+\.py)::(\w+)`", PROOF)))
KINDS = sorted(set(re.findall(r"`hostile\.yml: ([\w-]+)`", PROOF)) - {"kind"})
POINTS = [[cell.strip() for cell in row.strip("|").split("|")] for row in PROOF.splitlines() if row.startswith("| ")]


@pytest.mark.parametrize("link", LINKS)
def test_what_is_linked_exists(link):
    assert (ROOT / link).is_file()


def test_every_promise_names_a_test_and_what_keeps_it():
    table = PAGE.partition("## What is promised")[2].partition("## What is not promised")[0]
    rows = [row.strip("|").split("|") for row in table.splitlines() if row.startswith("| **")]
    assert len(rows) >= 12
    for promise, kept_by, tested_by in rows:
        assert kept_by.strip(), promise
        assert re.search(r"\]\(tests/[\w./]+\)", tested_by), promise


def test_what_is_not_promised_is_named():
    assert len(re.findall(r"^- \*\*", PAGE.partition("## What is not promised")[2], re.MULTILINE)) >= 8


def test_it_says_how_to_report_and_invents_no_address():
    assert "Report a vulnerability" in PAGE and not re.search(r"[\w.]+@[\w.]+|https?://", PAGE)


@pytest.mark.parametrize(("file", "name"), TESTS, ids=[f"{file}::{name}" for file, name in TESTS])
def test_a_test_that_proves_a_point_exists(file, name):
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_kind_of_attack_proves_a_point_and_there_is_no_other():
    corpus = yaml.safe_load((ROOT / "tests" / "hostile.yml").read_text("utf-8"))
    assert {*KINDS} == corpus.keys() - {"ordinary", "library", "pairs"}


def test_every_point_is_proved_by_a_test_or_said_to_be_missing():
    points = [row for row in POINTS if row[0] != "point"]
    assert len(points) >= 70 and len(TESTS) >= 100
    for point, _, tests, met in points:
        assert re.match(r"yes|\*\*partly\*\*: \w|\*\*no\*\*: \w", met), point
        assert met.startswith("**no**") or re.search(r"\.py::test_|hostile\.yml: |python -m benchmarks", tests), point
