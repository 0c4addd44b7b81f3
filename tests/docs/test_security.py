"""The security page points at files and tests that exist, and names a test for every promise."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "SECURITY.md").read_text("utf-8")
LINKS = sorted(set(re.findall(r"\]\(([^)#]+)\)", PAGE)))


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
