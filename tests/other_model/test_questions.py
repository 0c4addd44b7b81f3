"""A stranger's questions to the second model, in both languages: read as their cases say, and answered."""

from pathlib import Path

import pytest
import yaml

CASES = yaml.safe_load((Path(__file__).parent / "questions.yml").read_text("utf-8"))
PIECES = ("metrics", "group_by", "compare", "limit", "share", "target", "scope")


def read(answer):
    """The query of an answer: its pieces, its filters by dimension, its segment."""
    query = answer.request.query.model_dump(mode="json")
    found = {name: query[name] for name in PIECES}
    found["where"] = {one["dimension"]: sorted(one["values"]) for one in query["where"]}
    found["segment"] = (query["population"] or {}).get("rule", {}).get("segment")
    return found


@pytest.mark.parametrize("case", [pytest.param(one, id=one["ask"]) for group in CASES.values() for one in group])
def test_a_question_to_the_library_is_read_as_its_case_says(library, case):
    answer = library.answer(case["ask"], case["as"])
    assert answer.status == case.get("status", "answered"), answer.text
    if case.get("code"):
        assert answer.error.code == case["code"]
    expected = {name: case[name] for name in (*PIECES, "where", "segment") if name in case}
    if answer.status == "answered":
        found = read(answer)
        assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_starter_of_every_role_is_answered(library, language):
    for user in library.users.values():
        for offer in library.starters(user.id, language):
            answer = library.answer(offer.text, user.id)
            assert answer.status == "answered", (user.id, offer.text, answer.text)


@pytest.mark.parametrize(("question", "language"), [("今年各馆借阅量", "zh"), ("Loans by library this year", "en")])
def test_nothing_that_is_said_speaks_of_banks(library, question, language):
    bank = {
        "zh": ("全行", "分行", "支行", "客户", "存款", "贷款"),
        "en": ("bank", "branch", "client", "customer", "deposit"),
    }
    for user in ("director", "east", "librarian", "analyst", "auditor"):
        for asked in (question, "存款" if language == "zh" else "weather", "xyz"):
            answer = library.answer(asked, user, language=language)
            said = " ".join(
                [answer.text, *answer.reasons, *answer.assumptions, *(one.label for one in answer.follow_ups)]
            )
            assert [word for word in bank[language] if word in said.replace("「存款", "").lower()] == [], said


def test_follow_ups_keep_the_subject(library):
    first = library.answer("今年各馆借阅量", "director", "talk")
    assert first.status == "answered"
    second = library.answer("换成上座率", "director", "talk")
    assert read(second) | {"metrics": ["fill_rate"], "group_by": ["library"]} == read(second)
    third = library.answer("只看东区", "director", "talk")
    assert read(third)["where"] == {"district": ["L01"]}
