"""The questions over the bank's documents hold together: who asks, what is cited, who may read it, and from when to when."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

from scripts.make_documents import SERVED, SOURCES
from scripts.source_text import read_source
from semantic_layer.load import load_model
from tests.questions.policy_questions import PolicyQuestion, policy_questions

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 5, 31)
QUESTIONS = policy_questions()
USERS = yaml.safe_load((ROOT / "assistant/demo_users.yml").read_text("utf-8"))
SOURCE = {one.title: one for one in map(read_source, [*SERVED.glob("*.md"), *SOURCES.glob("*.md")])}
ABOUT = {title: yaml.safe_load(one.front) for title, one in SOURCE.items()}
BUSINESS = [name for name in load_model().policies.roles if name not in ("auditor", "admin") and "public" not in name]


def may_read(user: str, title: str) -> bool:
    """Without an audience a document is for the roles that see business rows; a branch's rule for that branch alone."""
    place = ABOUT[title].get("organisation", "")
    return USERS[user]["role"] in ABOUT[title].get("audience", BUSINESS) and place in USERS[user]["org_path"]


def in_force(title: str, on: date) -> bool:
    return ABOUT[title]["in_force_from"] <= on <= ABOUT[title].get("in_force_to", date.max)


def test_every_question_has_a_number_and_words_of_its_own():
    assert [one.id for one in QUESTIONS if not re.fullmatch(r"p\d{3}", one.id)] == []
    assert [id for id, times in Counter(one.id for one in QUESTIONS).items() if times > 1] == []
    assert [who for who, times in Counter((one.q, one.user) for one in QUESTIONS).items() if times > 1] == []
    assert [one.id for one in QUESTIONS if bool(re.search(r"[\u4e00-\u9fff]", one.q)) != (one.language == "zh")] == []


@pytest.mark.parametrize("one", QUESTIONS, ids=lambda one: one.id)
def test_what_is_expected_exists_is_in_force_and_may_be_read_by_the_one_who_asks(one: PolicyQuestion):
    assert one.user in USERS
    assert len(set(one.expect)) == len(one.expect)
    for place in one.expect:
        assert place.article in {block.label for block in SOURCE[place.document].blocks}
        assert may_read(one.user, place.document) and in_force(place.document, one.on or TODAY)
        assert place.document != one.never


@pytest.mark.parametrize("one", [one for one in QUESTIONS if one.never or one.hidden or one.on], ids=lambda one: one.id)
def test_a_trap_is_one(one: PolicyQuestion):
    for title in filter(None, (one.never, one.hidden)):
        assert not (may_read(one.user, title) and in_force(title, one.on or TODAY))
    assert not (one.hidden and one.expect)
    assert not one.on or str(one.on.year) in one.q


def test_every_document_is_asked_about_and_every_kind_of_question_is_there():
    first = Counter(one.expect[0].document for one in QUESTIONS if one.expect)
    asked = first + Counter(one.never for one in QUESTIONS if one.never)
    assert {title: asked[title] for title in SOURCE if asked[title] < 6} == {}
    assert sum(bool(one.expect) for one in QUESTIONS) >= 120
    assert sum(not one.expect and not one.hidden for one in QUESTIONS) >= 25
    assert sum(bool(one.hidden) for one in QUESTIONS) >= 5
    assert sum(one.language == "en" for one in QUESTIONS) >= 20
