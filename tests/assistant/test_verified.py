"""Verified questions: one analyst promotes, another checks; answered directly; a changed number expires until a person looks."""

import pytest

from assistant.desk import Desk
from assistant.ledger.library import Entry, decide, entry
from semantic_layer.errors import AccessDenied, BadInput

ASKED = "各分行存款余额"


def promoted(desk: Desk, text: str = ASKED) -> Entry:
    return desk.question_library.promote(desk.answer(text, "analyst").audit_id, "analyst", "按管户机构")


def approved(desk: Desk, text: str = ASKED) -> Entry:
    return desk.question_library.approve(promoted(desk, text).id, "analyst_checking")


def test_a_proposal_alone_changes_nothing(desk: Desk):
    promoted(desk, "各支行贷款余额")
    assert desk.answer("各支行贷款余额", "hq_manager").route == "grammar"


def test_the_maker_cannot_check(desk: Desk):
    with pytest.raises(AccessDenied, match="checker-is-maker"):
        desk.question_library.approve(promoted(desk).id, "analyst")


@pytest.mark.parametrize("user", ["hq_manager", "rm_r007", "auditor", "admin"])
def test_only_analysts_promote_and_check(desk: Desk, user: str):
    answer, proposal = desk.answer(ASKED, "analyst"), promoted(desk)
    with pytest.raises(AccessDenied, match="analysts-only"):
        desk.question_library.promote(answer.audit_id, user)
    with pytest.raises(AccessDenied, match="analysts-only"):
        desk.question_library.approve(proposal.id, user)


def test_an_approved_question_is_answered_directly_under_the_askers_own_rights(desk: Desk):
    approved(desk)
    bank, branch = (desk.answer(f" {ASKED}？", user) for user in ("hq_manager", "hangzhou_manager"))
    assert bank.route == branch.route == "verified"
    assert any("已验证" in said for said in bank.assumptions)
    assert len(bank.tables[0].rows) > len(branch.tables[0].rows) == 1


def test_a_refused_question_or_sql_cannot_be_promoted(desk: Desk):
    for answer in (desk.answer("明年存款会是多少", "analyst"), desk.answer("", "analyst")):
        with pytest.raises(BadInput, match="not-to-be-verified"):
            desk.question_library.promote(answer.audit_id, "analyst")


def test_under_another_model_it_is_rerun_and_stands_where_the_number_is_the_same(desk: Desk):
    known = approved(desk)
    decide(desk.road.ledger, known, "verified", "analyst_checking", model="the-model-before")
    assert desk.answer(ASKED, "hq_manager").route == "grammar"
    assert [(one.id, one.state) for one in desk.recheck_verified()] == [(known.id, "verified")]
    assert desk.answer(ASKED, "hq_manager").route == "verified"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"checksum": "another"}, "number-changed"),
        ({"request": '{"kind": "query", "query": {"metrics": ["gone"]}}'}, "no-longer-binds"),
        ({"request": '{"kind": "of another version"}'}, "no-longer-binds"),
    ],
)
def test_what_changed_expires_until_a_person_looks(desk: Desk, change: dict[str, str], reason: str):
    known = approved(desk)
    decide(desk.road.ledger, known, "verified", "analyst_checking", model="the-model-before", **change)
    assert [(one.state, one.reason) for one in desk.recheck_verified()] == [("expired", reason)]
    assert desk.answer(ASKED, "hq_manager").route == "grammar"
    if "request" not in change:
        desk.question_library.approve(known.id, "analyst_checking")
        assert desk.answer(ASKED, "hq_manager").route == "verified"


def test_a_question_that_names_days_is_not_answered_from_the_library_on_another_date(desk: Desk):
    known = approved(desk, "5月各分行存款日均")
    assert desk.answer("5月各分行存款日均", "hq_manager").route == "verified"
    decide(desk.road.ledger, known, "verified", "analyst_checking", data_date="2026-04-30")
    assert desk.answer("5月各分行存款日均", "hq_manager").route == "grammar"


def test_the_entry_says_who_made_and_who_checked_it(desk: Desk):
    known = entry(desk.road.ledger, approved(desk).id)
    assert (known.maker, known.checker, known.note, known.state) == (
        "analyst",
        "analyst_checking",
        "按管户机构",
        "verified",
    )
    assert known.model == desk.model.hash
