"""One's own place among peers: rank, number, median, distance; nobody else's name or figure, by rights and in the tree."""

import statistics

import pytest
import sqlglot

from assistant.question import QueryRequest
from semantic_layer.check import check
from semantic_layer.errors import UnsafeSql
from semantic_layer.peers import Peers, peers_sql, verify_peers
from semantic_layer.query import SemanticQuery


def figures(desk, metric, dimension, user, under):
    """Everybody's figure, as somebody who may see them all is answered."""
    query = SemanticQuery(metrics=(metric,), group_by=(dimension,))
    table = desk.run(QueryRequest(query=query), user).tables[0]
    place, value = table.index(dimension), table.index(metric)
    return {row[place]: row[value] for row in table.rows if under(row[place]) and row[value] is not None}


@pytest.mark.parametrize(
    ("user", "own", "metric", "dimension", "everybody", "under"),
    [
        (
            "xihu_manager",
            "O0101",
            "deposit_balance",
            "sub_branch",
            "hq_manager",
            lambda code: code.startswith("O01") and code > "O01",
        ),
        (
            "xihu_manager",
            "O0101",
            "npl_rate",
            "sub_branch",
            "hq_manager",
            lambda code: code.startswith("O01") and code > "O01",
        ),
        ("hangzhou_manager", "O01", "loan_balance", "branch", "hq_manager", lambda code: code != "O00"),
        ("rm_r011", "R011", "rm_productivity", "rm", "xihu_manager", lambda code: code is not None),
    ],
)
def test_the_rank_is_that_of_everybodys_figures(desk, user, own, metric, dimension, everybody, under):
    answer = desk.run(QueryRequest(query=SemanticQuery(metrics=(metric,), peers=True)), user)
    assert answer.status == "answered", answer.error
    values = figures(desk, metric, dimension, everybody, under)
    better = [
        value for value in values.values() if (value < values[own] if metric == "npl_rate" else value > values[own])
    ]
    nearest = min((abs(value - values[own]) for value in better), default=None)
    (row,) = answer.tables[0].rows
    assert row[0] == pytest.approx(values[own])
    assert row[1:3] == (1 + len(set(better)), len(values))
    assert row[3] == pytest.approx(statistics.median(values.values()))
    assert row[4] == (None if nearest is None else pytest.approx(nearest))


def test_nobody_else_is_named(desk):
    answer = desk.answer("我们支行存款在分行排第几", "xihu_manager")
    assert "同级" in answer.text
    shown = answer.model_dump_json(exclude={"sql", "lineage"})
    for name in ("滨江支行", "萧山支行", "余杭支行", "O0102", "O0103"):
        assert name not in shown


@pytest.mark.parametrize(
    ("text", "user", "code"),
    [
        ("我们存款排第几", "hq_manager", "no-peers"),
        ("我们存款排第几", "risk_hangzhou", "no-peers"),
        ("我的存款排第几", "rm_r007", "not-public-among-peers"),
        ("我们支行的综合贡献度在分行排第几", "xihu_manager", "not-public-among-peers"),
        ("我们支行对公存款在分行排第几", "xihu_manager", "peers-total-only"),
    ],
)
def test_other_ranks_are_refused(desk, text, user, code):
    answer = desk.answer(text, user)
    assert (answer.status, answer.error.code if answer.error else "") == ("refused", code)


@pytest.mark.parametrize(
    "more",
    [
        {"group_by": ("branch",)},
        {"scope": "bank"},
        {"compare": "yoy"},
        {"metrics": ("deposit_balance", "loan_balance")},
        {"having": ({"metric": "deposit_balance", "values": (1,)},)},
    ],
)
def test_a_rank_among_peers_goes_with_nothing_else(more):
    with pytest.raises(ValueError, match="peers goes with"):
        SemanticQuery.model_validate({"metrics": ("deposit_balance",), "peers": True} | more)


def test_a_conversation_about_one_client_has_no_ranks(desk):
    client = next(iter(figures(desk, "deposit_balance", "customer", "xihu_manager", bool)))
    request = QueryRequest(query=SemanticQuery(metrics=("deposit_balance",), peers=True))
    assert desk.run(request, "xihu_manager", client=client).status == "refused"


def test_check_holds_such_rights_to_the_one_anonymous_row(desk):
    metric = desk.model.metrics["deposit_balance"]
    peers = Peers("sub_branch", "O0101", "O01", "/O00/O01/")
    right = peers_sql(metric, peers, "SELECT 'O0101' AS sub_branch, 1 AS deposit_balance")
    verify_peers(right, peers, metric)
    text = right.sql("duckdb")
    for other in (
        text.replace("'O0101'", "'O0102'"),
        text.replace(">= 3", ">= 1"),
        text.replace("r.deposit_balance,", "r.sub_branch, r.deposit_balance,", 1),
        text.replace(" WHERE r.sub_branch = 'O0101' AND", " WHERE"),
        text.replace("<> 'O01'", "<> 'O0103'"),
        "SELECT x.deposit_balance FROM (SELECT 1 AS deposit_balance) AS x",
    ):
        assert other != text
        with pytest.raises(UnsafeSql, match="not-anonymous"):
            verify_peers(sqlglot.parse_one(other, dialect="duckdb"), peers, metric)


def test_rights_among_peers_run_nothing_but_a_rank(desk):
    from semantic_layer.authorize import authorize
    from semantic_layer.restrict import restrict

    query = SemanticQuery(metrics=("deposit_balance",), peers=True)
    rights = authorize(query, desk.users["xihu_manager"], desk.model)
    tree = restrict(sqlglot.parse_one("SELECT SUM(l.balance) AS s FROM loan_balance_monthly AS l"), rights, desk.model)
    with pytest.raises(UnsafeSql, match="not-anonymous"):
        check(tree, rights, desk.model, typed=False)
