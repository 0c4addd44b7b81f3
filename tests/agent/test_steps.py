"""A question of several steps: each is a request of its own on the one road, with earlier results by reference."""

import json
from typing import Any

import pytest

from assistant.answer import Answer
from assistant.desk import Desk
from tests.agent.conftest import UNREAD, Script
from ui.contract import to_json
from warehouse.engine import Table

TOP: dict[str, Any] = {
    "kind": "query",
    "query": {
        "metrics": ["deposit_balance"],
        "group_by": ["customer"],
        "order_by": [{"by": "deposit_balance", "direction": "desc"}],
        "limit": 5,
    },
}
THEIRS: dict[str, Any] = {
    "kind": "query",
    "query": {"metrics": ["customer_cnt", "deposit_balance"], "population": {"rule": {"step": 1}}},
}


def plan(*requests: dict[str, Any]) -> dict[str, Any]:
    return {"outcome": "understood", "requests": list(requests)}


def asked(desk: Desk, script: Script, *requests: dict[str, Any], user: str = "hq_manager") -> Answer:
    script.replies = [plan(*requests)]
    return desk.answer(UNREAD, user)


def test_a_later_step_is_about_those_whom_an_earlier_one_lists(desk: Desk, script: Script):
    answer = asked(desk, script, TOP, THEIRS)
    listed, summed = answer.parts
    assert (answer.status, answer.route, len(script.seen)) == ("answered", "model", 1)
    balances = [row[listed.tables[0].index("deposit_balance")] for row in listed.tables[0].rows]
    [row] = summed.tables[0].rows
    assert row[summed.tables[0].index("customer_cnt")] == 5
    assert row[summed.tables[0].index("deposit_balance")] == pytest.approx(sum(balances[:5]), abs=0.01)
    assert answer.tables == (*listed.tables, *summed.tables)


def test_who_they_are_is_a_rule_and_never_a_list_of_clients(desk: Desk, script: Script):
    answer = asked(desk, script, TOP, THEIRS)
    rule = answer.parts[1].request.query.population.rule.model_dump()  # type: ignore[union-attr]
    assert rule["top"] == 5 and rule["metric"] == "deposit_balance"
    assert "values" not in rule


def test_an_earlier_steps_window_stays_with_those_it_listed(desk: Desk, script: Script):
    march = {"from": "2026-03-01", "to": "2026-03-31"}
    first = {"kind": "query", "query": TOP["query"] | {"period": march}}
    then = {"kind": "query", "query": THEIRS["query"] | {"period": march}}
    later = {"kind": "query", "query": THEIRS["query"]}
    answer = asked(desk, script, first, then, later)
    sums = [part.tables[0].rows[0][part.tables[0].index("deposit_balance")] for part in answer.parts[1:]]
    listed = answer.parts[0].tables[0]
    assert sums[0] == pytest.approx(sum(row[listed.index("deposit_balance")] for row in listed.rows[:5]), abs=0.01)
    assert sums[0] != sums[1]


def test_a_condition_beside_a_step_chooses_among_those_it_listed(desk: Desk, script: Script, bank: Any):
    retail = {"dimension": "customer_type", "op": "=", "values": ["retail"]}
    theirs = {
        "metrics": ["deposit_balance"],
        "group_by": ["customer"],
        "population": {"rule": {"all": [{"step": 1}, retail]}},
    }
    top = {"kind": "query", "query": TOP["query"] | {"limit": 15}}
    listed, chosen = (part.tables[0] for part in asked(desk, script, top, {"kind": "query", "query": theirs}).parts)
    persons = {
        row[0] for row in bank.execute("SELECT customer_id FROM dim_customer WHERE customer_type = 'retail'").fetchall()
    }
    first = {row[listed.index("customer")] for row in listed.rows}
    assert {row[chosen.index("customer")] for row in chosen.rows} == first & persons
    assert 0 < len(first & persons) < 15


@pytest.mark.parametrize(
    "cut",
    [
        {
            "order_by": [{"by": "deposit_balance", "direction": "asc", "on": "change"}],
            "compare": "year_start",
            "limit": 7,
        },
        {"order_by": [{"by": "deposit_balance", "on": "change_pct"}], "compare": "yoy", "limit": 4},
        {"group_by": ["branch", "customer"], "limit": 3, "limit_per": "branch"},
        {
            "group_by": ["branch", "customer"],
            "order_by": [{"by": "deposit_balance", "direction": "asc", "on": "change"}],
            "compare": "year_start",
            "limit": 2,
            "limit_per": "branch",
        },
        {"where": [{"dimension": "deposit_type", "op": "=", "values": ["time"]}], "limit": 6},
    ],
    ids=["by change", "by growth", "of each branch", "of each branch by change", "of one kind of deposit"],
)
def test_a_list_may_be_cut_by_change_by_group_and_by_the_rows_of_its_metric(
    desk: Desk, script: Script, bank: Any, cut: dict[str, Any]
):
    first = {"kind": "query", "query": {"metrics": ["deposit_balance"], "group_by": ["customer"]} | cut}
    again = {"metrics": ["deposit_balance"], "group_by": ["customer"], "population": {"rule": {"step": 1}}}
    listed, theirs = asked(desk, script, first, {"kind": "query", "query": again}).parts

    def clients(table: Table) -> set[Any]:
        return {row[table.index("customer")] for row in table.rows}

    gone = {
        row[0] for row in bank.execute("SELECT customer_id FROM dim_customer WHERE close_date IS NOT NULL").fetchall()
    }
    assert clients(listed.tables[0]) - gone == clients(theirs.tables[0]) != set()


def test_a_step_may_add_conditions_to_those_of_another(desk: Desk, script: Script):
    rule = {"all": [{"step": 1}, {"metric": "loan_balance", "op": ">", "values": [0]}]}
    narrowed = {"kind": "query", "query": {"metrics": ["customer_cnt"], "population": {"rule": rule}}}
    both = asked(desk, script, TOP, narrowed).parts[1]
    [[count]] = [[row[both.tables[0].index("customer_cnt")]] for row in both.tables[0].rows]
    assert 0 <= count < 5 or count == 5
    assert both.status == "answered"


def test_branches_may_be_referred_to(desk: Desk, script: Script):
    worst = {
        "kind": "query",
        "query": {
            "metrics": ["npl_rate"],
            "group_by": ["branch"],
            "order_by": [{"by": "npl_rate", "direction": "desc"}],
            "limit": 1,
        },
    }
    its = [{"dimension": "branch", "op": "in", "values": ["@1"]}]
    answer = asked(desk, script, worst, {"kind": "query", "query": {"metrics": ["npl_rate"], "where": its}})
    first, second = (part.tables[0] for part in answer.parts)
    assert second.rows[0][second.index("npl_rate")] == pytest.approx(first.rows[0][first.index("npl_rate")])
    assert (
        first.rows[0][first.index("branch")] not in json.dumps(script.seen, ensure_ascii=False).split("Question:")[-1]
    )
    kept = answer.parts[1].request.query.where[0].values  # type: ignore[union-attr]
    assert kept == (first.rows[0][first.index("branch")],)


BEYOND: dict[str, Any] = {
    "kind": "query",
    "query": {"metrics": ["deposit_balance"], "where": [{"dimension": "branch", "op": "=", "values": ["O02"]}]},
}
DEFINED = {"kind": "define", "metrics": ["npl_rate"]}


def test_a_step_that_is_refused_does_not_stop_the_rest(desk: Desk, script: Script):
    answer = asked(desk, script, BEYOND, DEFINED, user="hangzhou_manager")
    assert answer.status == "answered"
    assert [part.status for part in answer.parts] == ["refused", "answered"]
    record = [entry for entry in desk.find_audit(answer.audit_id, "auditor") if entry["entry"] == "outcome"]
    assert record[0]["record"]["denied"] is True
    assert [one["status"] for one in record[0]["record"]["steps"]] == ["refused", "answered"]


def test_what_stands_on_a_refused_step_is_left_out_and_says_so(desk: Desk, script: Script):
    listed = {"kind": "query", "query": TOP["query"] | {"where": BEYOND["query"]["where"]}}
    answer = asked(desk, script, listed, THEIRS, DEFINED, user="hangzhou_manager")
    assert [part.status for part in answer.parts] == ["refused", "refused", "answered"]
    assert answer.parts[1].error is not None and answer.parts[1].error.code == "step-left-out"
    assert "第1步" in answer.parts[1].text


def test_where_every_step_is_refused_the_question_is(desk: Desk, script: Script):
    answer = asked(desk, script, BEYOND, BEYOND, user="hangzhou_manager")
    assert answer.status == "refused" and not answer.parts
    assert answer.error is not None and answer.error.code == "outside-scope"


def test_all_steps_stand_under_one_audit_id(desk: Desk, script: Script):
    answer = asked(desk, script, TOP, THEIRS, DEFINED)
    entries = desk.find_audit(answer.audit_id, "auditor")
    assert [entry["entry"] for entry in entries] == ["decision", "statement", "statement", "statement", "outcome"]
    assert [entry["record"]["decision"] for entry in entries[:4]] == ["steps", "run", "run", "define"]
    assert [one["kind"] for one in entries[0]["record"]["requests"]] == ["query", "query", "define"]


def test_steps_are_told_while_they_run_and_in_the_contract(desk: Desk, script: Script):
    script.replies, told = [plan(TOP, DEFINED)], []
    answer = desk.answer(UNREAD, "hq_manager", on_step=lambda step: told.append((step.name, step.detail)))
    assert [detail.split()[0] for name, detail in told if name == "part"] == ["1/2", "2/2"]
    parts = to_json(answer)["parts"]
    assert [part["tables"] for part in parts] == [[0], [1]]
    assert parts[1]["title"] == "不良率"


def test_these_clients_after_a_plan_are_those_of_its_last_step(desk: Desk, script: Script):
    script.replies = [plan(DEFINED, TOP)]
    desk.answer(UNREAD, "hq_manager", "steps")
    answer = desk.answer("这些客户的贷款余额", "hq_manager", "steps")
    assert answer.status == "answered"
    assert len({row[0] for row in answer.tables[0].rows}) <= 6


MARKED = [{"dimension": "customer", "op": "in", "values": ["@1"]}]


@pytest.mark.parametrize(
    ("requests", "told"),
    [
        ([THEIRS], "earlier request"),
        ([DEFINED, THEIRS], "lists nobody"),
        ([TOP, {"kind": "query", "query": {"metrics": ["deposit_balance"], "where": MARKED}}], "population"),
        ([{"kind": "query", "query": {"metrics": ["npl_rate"], "group_by": ["month"]}}, THEIRS], "lists nobody"),
        ([{"kind": "query", "query": {"metrics": ["deposit_balance"], "group_by": ["customer"]}}, THEIRS], "everybody"),
        ([{"kind": "query", "query": {"metrics": ["npl_ratio"], "group_by": ["customer"]}}, THEIRS], "unknown-metric"),
    ],
)
def test_a_reference_that_means_nobody_is_told_to_the_model(desk: Desk, script: Script, requests: list[Any], told: str):
    script.replies = [plan(*requests), plan(DEFINED)]
    answer = desk.answer(UNREAD, "hq_manager")
    assert answer.status == "answered"
    assert told in script.seen[1]["messages"][-1]["content"]


def test_a_step_may_be_referred_to_in_the_strict_schema(desk: Desk, script: Script):
    asked(desk, script, TOP)
    schema = json.dumps(script.seen[0]["response_format"]["json_schema"]["schema"])
    assert schema.count("#/$defs/StepTest") >= 4 and "follows" not in schema
