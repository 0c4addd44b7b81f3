"""A refused credit decision names the client that it is about, and offers that client's figures to whoever may see them."""

import pytest

from assistant.client_search import find_clients


@pytest.fixture(scope="module")
def client(desk):
    """The largest corporate client of rm_r007: number and name."""
    table = desk.answer("我名下存款最多的对公客户", "rm_r007").tables[0]
    return table.rows[0][table.index("customer")], table.rows[0][table.index("customer_name")]


@pytest.mark.parametrize(
    "asked", ["能不能给{}批贷款", "{}值得续贷吗", "要不要对{}抽贷", "should we approve another loan for {}"]
)
def test_the_first_offer_is_the_clients_figures(desk, client, asked):
    code, name = client
    answer = desk.answer(asked.format(name), "rm_r007")
    assert (answer.status, answer.error.code, answer.client) == ("refused", "no-decisions", code)
    offered = desk.run(answer.follow_ups[0].request, "rm_r007")
    assert offered.status == "answered" and name in offered.text and len(offered.tables[0].rows) == 1


def test_whoever_may_not_see_the_client_is_offered_nothing_about_them(desk, client):
    _, name = client
    answers = [desk.answer(f"能不能给{name}批贷款", user) for user in ("rm_r011", "analyst", "auditor", "admin")]
    assert {(one.status, one.client) for one in answers} == {("refused", "")}
    assert not any(offer.request for one in answers for offer in one.follow_ups)


def test_no_client_or_several_are_nobody(desk):
    two = [one.name for one in find_clients("杭州", desk.road.find_user("hq_manager"), desk.road)[:2]]
    for asked in ("这笔贷款批不批", f"{two[0]}和{two[1]}能不能批贷款", "王小五能不能批贷款"):
        assert desk.answer(asked, "hq_manager").client == ""


def test_a_conversation_about_one_client_decides_about_nobody_else(desk, client):
    code, _ = client
    answer = desk.answer("能不能批", "rm_r007", "about", client=code)
    assert (answer.error.code, answer.client) == ("no-decisions", code)


def test_it_is_the_client_of_the_question_before(desk, client):
    code, name = client
    desk.answer(f"{name}的贷款余额", "rm_r007", "before")
    assert desk.answer("它值得续贷吗", "rm_r007", "before").client == code
