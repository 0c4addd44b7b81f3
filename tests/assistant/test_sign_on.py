"""Claims of a sign-on become a user, or nobody."""

import pytest
from pydantic import ValidationError

from assistant.desk import Desk
from assistant.sign_on import SignOn, user_of_claims
from semantic_layer.errors import AccessDenied
from semantic_layer.load import load_model

NOW = 1_780_000_000.0
ROLES = load_model().policies.people
SETTINGS = SignOn(
    issuer="https://login.bank.example",
    audience="wenshu",
    role="groups",
    roles={"bi-audit": "auditor", "bi-rm": "rm", "old": "nobody-here", "secret": "public_bank"},
    org_path="org",
    person_id="rm_id",
    attributes={"desk": "desk"},
)
CLAIMS = {
    "is_logged_in": True,
    "iss": "https://login.bank.example",
    "aud": ["wenshu", "mail"],
    "iat": NOW - 60,
    "sub": "w.min",
    "groups": ["staff", "bi-rm"],
    "org": "/O00/O01/O0101/",
    "rm_id": "R007",
    "desk": "D1",
    "name": "王敏",
}


def known(**changes):
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    return user_of_claims(claims, SETTINGS, ROLES, NOW)


def test_claims_become_a_user():
    user = known()
    assert (user.id, user.role, user.org_path, user.person_id) == ("w.min", "rm", "/O00/O01/O0101/", "R007")
    assert user.attributes == {"desk": "D1"} and user.name_zh == "王敏"
    assert known(groups="bi-rm").role == "rm" and known(groups=["bi-rm", "bi-audit"]).role == "auditor"
    assert known(rm_id=None).person_id is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"is_logged_in": False}, "sign-on-absent"),
        ({"is_logged_in": None}, "sign-on-absent"),
        ({"is_logged_in": "true"}, "sign-on-absent"),
        ({"iss": "https://login.bank.example.evil"}, "sign-on-issuer"),
        ({"iss": None}, "sign-on-issuer"),
        ({"aud": "other"}, "sign-on-issuer"),
        ({"aud": None}, "sign-on-issuer"),
        ({"iat": NOW - 13 * 3600}, "sign-on-expired"),
        ({"iat": NOW + 60}, "sign-on-expired"),
        ({"iat": None}, "sign-on-expired"),
        ({"iat": True}, "sign-on-expired"),
        ({"sub": None}, "sign-on-incomplete"),
        ({"sub": " "}, "sign-on-incomplete"),
        ({"sub": "a\nb"}, "sign-on-incomplete"),
        ({"sub": 7}, "sign-on-incomplete"),
        ({"org": ["/O00/"]}, "sign-on-incomplete"),
        ({"desk": {"a": 1}}, "sign-on-incomplete"),
        ({"groups": None}, "sign-on-role"),
        ({"groups": []}, "sign-on-role"),
        ({"groups": "rm"}, "sign-on-role"),
        ({"groups": "old"}, "sign-on-role"),
        ({"groups": "secret"}, "sign-on-role"),
        ({"groups": {"bi-rm": 1}}, "sign-on-role"),
    ],
)
def test_what_is_missing_foreign_old_or_unknown_is_nobody(changes, code):
    with pytest.raises(AccessDenied) as caught:
        known(**changes)
    assert caught.value.code == code


@pytest.mark.parametrize("claims", [None, {}, "eyJhbGciOiJub25lIn0.e30.", []])
def test_without_verified_claims_there_is_nobody(claims):
    with pytest.raises(AccessDenied) as caught:
        user_of_claims(claims, SETTINGS, ROLES, NOW)
    assert caught.value.code == "sign-on-absent"


def test_an_address_that_nobody_verified_is_no_identity():
    by_mail = SETTINGS.model_copy(update={"user": "email"})
    for verified, code in ((None, "sign-on-incomplete"), ("true", "sign-on-incomplete")):
        with pytest.raises(AccessDenied) as caught:
            user_of_claims(CLAIMS | {"email": "w@bank.example", "email_verified": verified}, by_mail, ROLES, NOW)
        assert caught.value.code == code
    user = user_of_claims(CLAIMS | {"email": "w@bank.example", "email_verified": True}, by_mail, ROLES, NOW)
    assert user.id == "w@bank.example"


@pytest.mark.parametrize("missing", ["issuer", "audience", "roles"])
def test_the_setting_itself_says_whose_sign_on_counts(missing):
    with pytest.raises(ValidationError):
        SignOn.model_validate(SETTINGS.model_dump(exclude={missing}))


def code_of(answer):
    return answer.error.code if answer.error else ""


def test_with_a_sign_on_nobody_is_known_before_and_refusals_are_recorded(tmp_path):
    (tmp_path / "wenshu.yml").write_text(
        "sign_on: {issuer: https://a, audience: w, roles: {x: rm}}\n", encoding="utf-8"
    )
    desk = Desk.open(tmp_path)
    assert desk.users == {}
    assert code_of(desk.answer("存款余额", "hq_manager")) == "unknown-user"
    with pytest.raises(AccessDenied):
        desk.sign_in({"is_logged_in": True, "iss": "https://b"})
    last = desk.road.ledger.health()["entries"]
    assert last >= 4
    import time

    claims = {"is_logged_in": True, "iss": "https://a", "aud": "w", "iat": time.time() - 1, "sub": "u1", "role": "x"}
    assert desk.sign_in(claims).role == "rm" and list(desk.users) == ["u1"]
    assert code_of(desk.answer("存款余额", "u1")) != "unknown-user"
    desk.close()
