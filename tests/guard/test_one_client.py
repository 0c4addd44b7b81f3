"""A conversation about one client: nothing of another is read, named or shown, whatever is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest

from assistant.answer import Answer
from assistant.desk import Desk
from assistant.question import AnalystSql, Define, Explain, QueryRequest, Reconcile
from semantic_layer.query import SemanticQuery
from ui.lines import answer_lines

USER, CLIENT = "rm_r007", "C000001"


@pytest.fixture(scope="module")
def another(bank) -> str:
    return bank.execute(
        "SELECT customer_id FROM dim_customer WHERE rm_id = 'R007' AND customer_id <> ? ORDER BY 1", [CLIENT]
    ).fetchone()[0]


def ask(desk: Desk, raw: dict, client: str | None = CLIENT, user: str = USER) -> Answer:
    return desk.run(QueryRequest(query=SemanticQuery.model_validate(raw)), user, client=client)


def figures(answer: Answer) -> list[tuple]:
    rows = [row for table in answer.tables for row in table.rows]
    return [tuple(float(f"{one:.9g}") if isinstance(one, float) else one for one in row) for row in rows]


def test_every_metric_is_the_clients_own(desk: Desk):
    own = {"where": [{"dimension": "customer", "values": [CLIENT]}]}
    compared = 0
    ways: Iterator[dict[str, Any]] = cycle(({}, {"group_by": ["customer"]}, {"group_by": ["month"], "period": "2026"}))
    for metric in (one for one in desk.model.metrics.values() if not one.hidden and one.kind != "target"):
        raw = {"metrics": [metric.id], **next(ways)}
        free, kept = ask(desk, raw | own, None), ask(desk, raw)
        assert (kept.status, figures(kept)) == (free.status, figures(free)), raw
        compared += free.status == "answered"
    assert compared > 100


def test_lists_populations_and_ranks_hold_nobody_else(desk: Desk):
    for raw in (
        {"metrics": ["deposit_balance"], "group_by": ["customer"], "limit": 10},
        {"metrics": ["customer_cnt"], "population": {"rule": {"metric": "deposit_balance", "op": ">=", "values": [0]}}},
        {
            "metrics": ["loan_balance"],
            "group_by": ["customer"],
            "population": {"rule": {"metric": "loan_balance", "top": 5}},
        },
    ):
        rows = figures(ask(desk, raw))
        assert len(rows) <= 1 and all(CLIENT in row or row[0] in (0, 1) for row in rows), raw


def test_another_client_is_refused_whether_there_is_one_or_not(desk: Desk, another: str):
    for code in (another, "C999999"):
        asked = {"metrics": ["loan_balance"], "where": [{"dimension": "customer", "values": [code]}]}
        test = {"dimension": "customer", "op": "in", "values": [code]}
        for raw in (asked, {"metrics": ["loan_balance"], "population": {"rule": test}}):
            answer = ask(desk, raw)
            assert (answer.status, answer.error and answer.error.code, answer.tables) == (
                "refused",
                "another-client",
                (),
            )
        query = SemanticQuery.model_validate(asked | {"compare": "prior"})
        for request in (Explain(query=query), Reconcile(query=query, figure=1.0)):
            answer = desk.run(request, USER, client=CLIENT)
            assert answer.error and answer.error.code == "another-client"
    assert (
        ask(desk, {"metrics": ["loan_balance"]}, "C999999").error == ask(desk, {"metrics": ["loan_balance"]}, "x").error
    )


def test_sql_is_not_shown_and_the_definition_is(desk: Desk):
    shown = ask(desk, {"metrics": ["loan_balance"]}, None, "hangzhou_manager")
    kept = ask(desk, {"metrics": ["loan_balance"]}, CLIENT, "hangzhou_manager")
    assert shown.sql and not kept.sql and kept.lineage[0].definition and not kept.lineage[0].sources
    assert desk.run(Define(metrics=("loan_balance",)), USER, client=CLIENT).status == "answered"
    typed = desk.run(AnalystSql(sql="SELECT COUNT(*) AS n FROM loan"), "analyst", client=CLIENT)
    assert (typed.status, typed.error and typed.error.code) == ("refused", "pseudonym-filter")


def test_words_are_read_as_the_clients_and_the_pin_is_in_the_record(desk: Desk):
    first = desk.answer("它的贷款余额", USER, "talk", client=CLIENT)
    assert first.status == "answered" and first.reasons == (f"本对话只含客户{CLIENT}",)
    assert figures(first) == figures(ask(desk, {"metrics": ["loan_balance"]}))
    then = desk.answer("存款呢", USER, "talk", client=CLIENT)
    assert figures(then) == figures(ask(desk, {"metrics": ["deposit_balance"]}))
    assert desk.road.ledger.find(first.audit_id)[0]["record"]["client"] == CLIENT
    free = desk.answer("存款呢", USER, "talk")  # the same conversation without the pin is another one
    assert free.reasons != first.reasons


def test_public_figures_may_still_be_set_beside(desk: Desk):
    answer = ask(desk, {"metrics": ["npl_rate"], "scope": "bank"})
    assert answer.status == "answered" and figures(answer) == figures(
        ask(desk, {"metrics": ["npl_rate"], "scope": "bank"}, None)
    )


@pytest.mark.parametrize("client", ["", " ", CLIENT.lower(), f"{CLIENT} ", "C00000%", "' OR 1=1 --"])
def test_a_pin_that_names_nobody_is_refused_not_left_out(desk: Desk, client: str):
    query = {"metrics": ["deposit_balance"]}
    answers = [
        ask(desk, query, client),
        desk.answer("我名下客户的存款", USER, "a talk", client=client),
        desk.read_query(json.dumps(query), USER, client=client),
    ]
    assert [(one.status, one.error and one.error.code) for one in answers] == [("refused", "outside-scope")] * 3


def test_the_lines_of_a_batch_are_pinned_too(desk: Desk):
    def line(**given: Any) -> Answer:
        raw = json.dumps({"user": USER, "query": {"metrics": ["deposit_balance"]}} | given).encode()
        answers: list[Answer] = []

        def run(entry: dict[str, Any]) -> Answer:
            answers.append(desk.read_query(json.dumps(entry["query"]), entry["user"], client=entry.get("client")))
            return answers[-1]

        told = [json.loads(one) for one in answer_lines([raw], run, "query", desk)]
        assert len(told) == 1
        return answers[0] if answers else Answer(status=told[0]["status"])

    pinned = line(client=CLIENT)
    assert figures(pinned) == figures(ask(desk, {"metrics": ["deposit_balance"]})) != figures(line())
    assert line(client=0).status == line(client=[]).status == line(client=False).status == "refused"
