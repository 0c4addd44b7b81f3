"""How sensitive an answer is: rows of clients by their columns, figures of groups, open tables; the model names every level."""

import pytest

from assistant.question import AnalystSql, Define, QueryRequest
from semantic_layer.check_rights import right_faults
from semantic_layer.load import load_model
from semantic_layer.policies import Levels
from semantic_layer.query import Condition, SemanticQuery
from semantic_layer.sensitivity import column_level

MODEL = load_model()


@pytest.mark.parametrize(
    ("table", "column", "level"),
    [
        ("dim_customer", "id_no", 4),
        ("dim_customer", "phone", 4),
        ("deposit_balance_monthly", "end_balance", 3),
        ("loan_balance_monthly", "pd_12m", 3),
        ("model_score", "score", 3),
        ("dim_customer", "internal_rating", 3),
        ("interaction", "note", 3),
        ("risk_event", "detail", 3),
        ("dim_rm", "hire_date", 2),
        ("industry_benchmark", "debt_ratio", 1),
        ("no_such_table", "x", 0),
    ],
)
def test_columns_have_the_levels_of_the_book(table, column, level):
    assert column_level(table, column, MODEL) == level


def test_a_covered_column_is_as_sensitive_as_the_others_of_its_table():
    assert column_level("dim_customer", "phone", MODEL, covered=True) == 3


def test_the_model_names_the_level_of_every_class():
    def faults(levels):
        policies = MODEL.policies.model_copy(update={"levels": levels})
        return [sentence for _, sentence in right_faults(MODEL.model_copy(update={"policies": policies}))]

    assert MODEL.policies.levels is not None
    known = dict(MODEL.policies.levels.classes)
    assert faults(MODEL.policies.levels) == []
    assert any("levels are missing" in one for one in faults(None))
    assert faults(Levels(classes={name: 3 for name in known if name != "id_number"})) == [
        "the class 'id_number' has no level"
    ]
    assert faults(Levels(classes=known | {"ghost": 1})) == ["no column has the class 'ghost'"]


@pytest.mark.parametrize(
    ("request_", "user", "level"),
    [
        (QueryRequest(query=SemanticQuery(metrics=("deposit_balance",), group_by=("branch",))), "hq_manager", "L2"),
        (
            QueryRequest(query=SemanticQuery(metrics=("deposit_balance",), group_by=("customer",), limit=3)),
            "rm_r007",
            "L3",
        ),
        (AnalystSql(sql="select customer_id, region from dim_customer limit 3"), "analyst", "L3"),
        (AnalystSql(sql="select customer_type, count(*) as n from dim_customer group by 1"), "analyst", "L2"),
        (AnalystSql(sql="select avg(debt_ratio) as d from industry_benchmark"), "analyst", "L1"),
        (Define(metrics=("deposit_balance",)), "hq_manager", ""),
    ],
)
def test_an_answer_and_its_record_carry_the_highest_level(desk, request_, user, level):
    answer = desk.run(request_, user)
    assert (answer.status, answer.level) == ("answered", level), answer.error
    outcome = [one["record"] for one in desk.road.ledger.find(answer.audit_id) if one["entry"] == "outcome"][-1]
    assert outcome["level"] == level


def test_one_clients_figure_is_no_aggregate(desk):
    listed = desk.run(
        QueryRequest(query=SemanticQuery(metrics=("deposit_balance",), group_by=("customer",), limit=1)), "rm_r007"
    )
    client = listed.tables[0].rows[0][0]
    query = SemanticQuery(metrics=("deposit_balance",), where=(Condition(dimension="customer", values=(client,)),))
    assert desk.run(QueryRequest(query=query), "rm_r007").level == "L3"
