"""What lies outside one's rights and what is not there are refused alike: same status, code, words, choices, offers, steps."""

import pytest

from assistant.question import QueryRequest
from semantic_layer.query import Condition, Population, SemanticQuery

ABSENT = "C999999"


@pytest.fixture(scope="module")
def hidden(desk):
    """A company that is there and not the manager's, by number and name."""
    listed = SemanticQuery(metrics=("deposit_balance",), group_by=("customer",), limit=400)
    everybody = desk.run(QueryRequest(query=listed), "hq_manager").tables[0].rows
    mine = {row[0] for row in desk.run(QueryRequest(query=listed), "rm_r007").tables[0].rows}
    return next((row[0], row[1]) for row in everybody if row[0] not in mine and row[1].endswith("公司"))


def told(answer):
    """All that the asker can see of it, without the record's number and the time."""
    return {
        "status": answer.status,
        "error": answer.error and answer.error.model_dump(),
        "text": answer.text,
        "offers": [offer.label for offer in (*answer.choices, *answer.follow_ups)],
        "tables": answer.tables,
        "sql": answer.sql,
        "steps": [step.name for step in answer.steps],
        "reasons": answer.reasons,
        "assumptions": answer.assumptions,
    }


@pytest.mark.parametrize("asked", ["{}的存款余额", "{}是谁的客户", "{}有没有逾期", "deposit balance of {}"])
def test_a_clients_number_in_words(desk, hidden, asked):
    there, absent = (told(desk.answer(asked.format(code), "rm_r007")) for code in (hidden[0], ABSENT))
    assert there == absent and there["status"] != "answered"


@pytest.mark.parametrize("asked", ["{}的存款余额", "{}的贷款余额和评级"])
def test_a_clients_name_in_words(desk, hidden, asked):
    there, absent = (
        told(desk.answer(asked.format(name), "rm_r007")) for name in (hidden[1], "深圳无此字号园林有限公司")
    )
    assert there == absent and there["error"]["code"] == "outside-scope"


def test_a_client_in_a_query_a_population_and_a_pin(desk, hidden):
    def ways(code):
        about = Condition(dimension="customer", values=(code,))
        queries = (
            SemanticQuery(metrics=("deposit_balance",), where=(about,)),
            SemanticQuery(metrics=("customer_cnt",), population=Population(rule=about)),
        )
        answers = [desk.run(QueryRequest(query=query), "rm_r007") for query in queries]
        return [told(answer) for answer in (*answers, desk.answer("存款余额", "rm_r007", client=code))]

    there, absent = ways(hidden[0]), ways(ABSENT)
    assert there == absent and {one["error"]["code"] for one in there} == {"outside-scope"}


@pytest.mark.parametrize(("dimension", "there", "absent"), [("rm", "R030", "R999"), ("sub_branch", "O0201", "O9999")])
def test_a_manager_and_an_office(desk, dimension, there, absent):
    def refused(code):
        query = SemanticQuery(metrics=("deposit_balance",), where=(Condition(dimension=dimension, values=(code,)),))
        return told(desk.run(QueryRequest(query=query), "xihu_manager"))

    assert refused(there) == refused(absent) and refused(there)["error"]["code"] == "outside-scope"
