"""The name index: found by full and short name, within the asker's rights alone."""

from __future__ import annotations

import re
from functools import cache

import pytest

from assistant.grammar.normalise import language_of
from assistant.question import NotAnswerable, QueryRequest, Unclear, Understood
from semantic_layer.load import load_model
from tests.grammar.people import PEOPLE, ask, interpreter
from warehouse.build_names import build_names
from warehouse.names import NameIndex, names_file
from warehouse.publish import served


@pytest.fixture(scope="module")
def grammar(bank_home):
    return interpreter(bank_home)


@pytest.fixture(scope="module")
def index(bank_home):
    return NameIndex.load(names_file(served(bank_home).path), load_model().defaults)


@cache
def roles():
    return load_model().policies.roles


NOBODY = (
    "杭州岩禾科技有限公司", "宁波澜昇电子科技有限公司", "澜昇电器", "澜昇贸易", "新珩途供应链", "珩途供应链管理",
    "霁岚智能装备制造", "岚桥建设集团有限公司", "砚禾食品机械", "南京岚桥建设工程有限公司",
)  # fmt: skip


def client(result):
    """The client that a reading takes for granted."""
    requests = result.requests if isinstance(result, Understood) else ()
    return next(
        (c.values for r in requests if isinstance(r, QueryRequest) for c in r.query.where if c.dimension == "customer"),
        None,
    )


def asked_clients(result):
    """The clients of the choices that are offered."""
    requests = [choice.request for choice in getattr(result, "choices", ())]
    queries = [request.query for request in requests if isinstance(request, QueryRequest)]
    return [str(value) for query in queries for c in query.where if c.dimension == "customer" for value in c.values]


def found(index, text, user):
    policy = roles()[PEOPLE[user].role]
    return {match.code for match in index.find(text, PEOPLE[user], policy)}


@pytest.mark.parametrize("text", ["澜昇电子", "杭州澜昇电子科技有限公司", "澜昇电子科技", "c000001"])
def test_a_client_is_found_by_full_name_short_name_and_id(index, text):
    assert "C000001" in found(index, text, "rm_r007")


@pytest.mark.parametrize("user", ["rm_r011", "analyst", "auditor"])
def test_a_client_of_another_is_not_found(index, user):
    assert "C000001" not in found(index, "杭州澜昇电子科技有限公司", user)


def test_another_manager_is_found_by_nobody_below(index, bank):
    name = bank.execute("SELECT rm_name FROM dim_rm WHERE rm_id = 'R011'").fetchone()[0]
    assert "R011" in found(index, name, "hangzhou_manager")
    assert "R011" not in found(index, name, "rm_r007")


@pytest.mark.parametrize("text", ["澜昇电子商务有限公司的存款", "新澜昇电子的贷款余额", "澜昇电子器材的存款"])
def test_a_longer_unknown_name_is_not_taken_for_the_client_inside_it(grammar, text):
    result = ask(grammar, "rm_r007", text)
    assert isinstance(result, NotAnswerable | Unclear)
    assert not any("C000001" in str(choice.request.query.where) for choice in getattr(result, "choices", ()))


def test_a_client_of_another_and_a_client_of_nobody_get_the_same_answer(grammar, bank):
    rows = bank.execute(
        """SELECT customer_name FROM dim_customer WHERE customer_type = 'corp' AND rm_id <> 'R007'
           AND customer_id <> 'C000002' ORDER BY customer_id LIMIT 20"""
    )
    results = [ask(grammar, "rm_r007", f"{name}的存款余额") for (name,) in rows.fetchall()]
    nobody = ask(grammar, "rm_r007", "杭州子虚乌有科技有限公司的存款余额")
    assert (
        {(result.kind, result.code) for result in results}
        == {(nobody.kind, nobody.code)}
        == {("out_of_scope", "outside-scope")}
    )


@pytest.mark.parametrize("name", ["杭州澜晟电子科技有限公司", "杭州澜笙电子科技有限公司"])
def test_a_name_one_character_from_an_own_client_is_asked_about_whether_or_not_it_is_anothers(grammar, name):
    result = ask(grammar, "rm_r007", f"{name}的存款余额")
    assert (result.kind, result.code, asked_clients(result)) == ("unclear", "near-name", ["C000001"])


ONE_WRONG = (
    "澜升电子的存款余额", "贷款余额多少，澜昇电了科技", "杭州澜昇电予科技有限公司今年的日均存款",
    "抗州澜昇电子科技有限公司的贷款余额", "杭州澜昇电子科技有限公可的贷款余额", "砚和食品贷款余额",
    "霁蓝智能装备给我们赚了多少钱", "珩图供应链上个月的存款余额",
)  # fmt: skip


@pytest.mark.parametrize("text", ONE_WRONG)
def test_one_wrong_character_is_asked_about_and_never_taken_for_granted(grammar, text):
    result = ask(grammar, "rm_r007", text)
    assert (result.kind, result.code) == ("unclear", "near-name")
    assert len(asked_clients(result)) == 1


@pytest.mark.parametrize("text", ONE_WRONG)
def test_another_managers_clients_are_no_candidates_for_a_wrong_character(grammar, text):
    assert not asked_clients(ask(grammar, "rm_r011", text))


def test_a_misspelt_common_word_of_a_name_is_put_right_and_said(grammar):
    result = ask(grammar, "rm_r007", "杭州澜昇电资科技有限公司的存款余额")
    assert client(result) == ("C000001",)
    assert "杭州澜昇电子科技有限公司" in str(result.assumptions)


@pytest.mark.parametrize(
    "text", ["lsdz的存款余额", "lsdzkj贷款余额", "deposit balance of HZLSDZ", "hzlsdzkj的存款余额"]
)
def test_pinyin_initials_offer_the_client(grammar, text):
    assert asked_clients(ask(grammar, "rm_r007", text)) == ["C000001"]
    assert not asked_clients(ask(grammar, "rm_r011", text))


@pytest.mark.parametrize(("text", "code"), [("hzfh的贷款余额", "O01"), ("o0101的存款余额", "O0101")])
def test_offices_are_known_by_their_initials_and_ids(grammar, text, code):
    result = ask(grammar, "hq_manager", text)
    assert [condition.values for condition in result.requests[0].query.where] == [(code,)]


def test_initials_of_two_places_are_asked_about(grammar, bank):
    result = ask(grammar, "hq_manager", "xhzh的存款余额")
    asked = [str(value) for choice in result.choices for c in choice.request.query.where for value in c.values]
    assert result.code == "near-name" and "O0101" in asked and len(asked) > 1


def test_another_place_before_a_short_name_is_another_firm(grammar):
    result = ask(grammar, "rm_r007", "宁波澜昇电子的存款余额")
    assert (result.kind, result.code, asked_clients(result)) == ("unclear", "near-name", ["C000001"])


@pytest.mark.parametrize("name", ["杭州澜昇电子", "杭州市澜昇电子", "澜昇科技", "澜昇电子科技有限公司"])
def test_place_and_legal_form_belong_to_the_name(grammar, name):
    result = ask(grammar, "rm_r007", f"{name}的存款余额")
    assert [(c.dimension, c.values) for c in result.requests[0].query.where] == [("customer", ("C000001",))]


def test_two_clients_in_one_question_are_compared(grammar):
    result = ask(grammar, "rm_r007", "澜昇电子和砚禾食品的贷款余额")
    assert [c.values for c in result.requests[0].query.where] == [("C000001", "C000006")]


def test_of_two_clients_the_doubtful_one_alone_is_asked_about(grammar):
    result = ask(grammar, "rm_r007", "澜昇电子和砚和食品的贷款余额")
    assert [choice.request.query.where[0].values for choice in result.choices] == [("C000001", "C000006")]
    assert result.code == "near-name"


def test_two_doubtful_names_are_to_be_given_by_id(grammar):
    result = ask(grammar, "rm_r007", "澜升电子和砚和食品的贷款余额")
    assert (result.code, result.choices) == ("which-names", ())
    assert "C000001" in result.details["names"] and "C000006" in result.details["names"]


def test_a_doubtful_name_is_settled_before_an_ambiguous_word(grammar):
    result = ask(grammar, "rm_r007", "澜升电子的逾期")
    assert result.code in ("which-names", "near-name")


def test_short_names_and_wrong_characters_find_every_firm(index, bank):
    rows = bank.execute(
        "SELECT customer_id, customer_name, city, rm_id FROM dim_customer WHERE customer_type = 'corp' AND rm_id IS NOT NULL"
    ).fetchall()
    policy, short, near = roles()["rm"], 0, 0
    for code, label, city, rm in rows:
        user = PEOPLE["rm_r007"].model_copy(update={"person_id": rm})
        core = re.sub(r"(集团)?(股份)?(有限)?(责任)?公司$", "", label.removeprefix(city.removesuffix("市")))
        short += code in {match.code for match in index.find(f"{core}的存款", user, policy) if not match.near}
        typed = f"{core[:1]}们{core[2:]}的存款"
        near += code in {match.code for match in index.near(typed, [(0, len(core))], user, policy)}
    assert short == len(rows)
    assert near >= 0.98 * len(rows)


def test_no_name_of_nobody_is_taken_for_a_client(grammar):
    taken = {client(ask(grammar, "hq_manager", f"{name}的存款余额")) for name in NOBODY}
    assert taken == {None}


def test_names_are_asked_back_without_personal_data(grammar, bank):
    name = bank.execute(
        """SELECT customer_name FROM dim_customer
           WHERE customer_type = 'retail' AND org_id LIKE 'O01%' AND close_date IS NULL
           GROUP BY 1 HAVING COUNT(*) > 1 ORDER BY 1 LIMIT 1"""
    ).fetchone()[0]
    result = ask(grammar, "hangzhou_manager", f"{name}的存款余额")
    assert isinstance(result, Unclear) and result.code == "which-name"
    assert all(name not in choice.label_zh for choice in result.choices)
    asked = {choice.request.query.where for choice in result.choices if isinstance(choice.request, QueryRequest)}
    assert len(asked) == len(result.choices) > 1


@pytest.mark.parametrize("user", ["hangzhou_manager", "xihu_manager", "rm_r007", "risk_hangzhou"])
def test_an_office_outside_the_own_one_is_refused(grammar, user):
    assert ask(grammar, user, "上海分行的贷款余额").code == "outside-scope"


def test_every_office_is_known_by_its_name(grammar, bank):
    for code, name in bank.execute("SELECT org_id, org_name FROM dim_org WHERE org_level > 1").fetchall():
        result = ask(grammar, "hq_manager", f"{name}的存款余额")
        assert [condition.values for condition in result.requests[0].query.where] == [(code,)], name


def test_building_twice_gives_the_same_names(bank, tmp_path):
    counts = [build_names(bank, load_model(), tmp_path / "names") for _ in range(2)]
    assert counts[0] == counts[1] > 1000


@pytest.mark.parametrize(
    "text, language",
    [
        ("deposits of 杭州澜昇电子科技有限公司", "en"),
        ("compare deposits of 杭州分行 and 上海分行", "en"),
        ("杭州分行 NPL ratio", "zh"),
        ("按 branch 看 NPL ratio by month", "zh"),
    ],
)
def test_an_english_sentence_with_a_chinese_name_is_english(text, language):
    assert language_of(text) == language
