"""The name index: found by full and short name, within the asker's rights alone."""

from __future__ import annotations

import time
from functools import cache

import pytest

from assistant.question import NotAnswerable, QueryRequest, Unclear
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
        "SELECT customer_name FROM dim_customer WHERE customer_type = 'corp' AND rm_id <> 'R007' ORDER BY customer_id LIMIT 20"
    )
    results = [ask(grammar, "rm_r007", f"{name}的存款余额") for (name,) in rows.fetchall()]
    nobody = ask(grammar, "rm_r007", "杭州子虚乌有科技有限公司的存款余额")
    assert (
        {(result.kind, result.code) for result in results}
        == {(nobody.kind, nobody.code)}
        == {("out_of_scope", "outside-scope")}
    )


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


def test_loading_and_finding_are_fast_and_the_index_is_small(bank, tmp_path):
    model = load_model()
    build_names(bank, model, tmp_path / "names")
    start = time.process_time()
    index = NameIndex.load(tmp_path / "names", model.defaults)
    index.open_names()
    assert time.process_time() - start < 0.06
    start = time.process_time()
    for _ in range(100):
        found(index, "今年以来杭州澜昇电子科技有限公司的存款日均是多少", "hq_manager")
    assert (time.process_time() - start) / 100 < 0.01


def test_building_twice_gives_the_same_names(bank, tmp_path):
    counts = [build_names(bank, load_model(), tmp_path / "names") for _ in range(2)]
    assert counts[0] == counts[1] > 1000
