"""What the headline says of groups: the end that was asked for first, shares where shares were asked for; what comes next."""

from assistant.formats import show
from assistant.question import QueryRequest
from semantic_layer.query import Condition, Order, SemanticQuery


def told(desk, user="hangzhou_manager", language="zh", **query):
    answer = desk.run(QueryRequest(query=SemanticQuery(**query)), user, language=language)
    assert answer.status == "answered", answer.error
    return answer


def test_the_lowest_lead_where_the_lowest_were_asked_for(desk):
    lowest = (Order(by="deposit_balance", direction="asc"),)
    for language, at_the_end in (("zh", "最低，为"), ("en", "is lowest at")):
        answer = told(
            desk, language=language, metrics=("deposit_balance",), group_by=("sub_branch",), order_by=lowest, limit=3
        )
        table = answer.tables[0]
        first, last = (table.rows[place][table.index("sub_branch_name")] for place in (0, -1))
        values = [row[table.index("deposit_balance")] for row in table.rows]
        assert values == sorted(values) and len(values) == 3
        assert 0 < answer.headline.index(first) < answer.headline.index(at_the_end) < answer.headline.index(last)
        unit = table.columns[table.index("deposit_balance")].unit
        assert show(values[0], unit, "money", language) in answer.headline


def test_shares_are_said_beside_the_figures(desk):
    query = {"metrics": ("loan_balance",), "group_by": ("sub_branch", "is_inclusive"), "share": True}
    answer = told(desk, share_within="sub_branch", **query)
    table = answer.tables[0]
    shares = {row[table.index("loan_balance__share")]: row for row in table.rows}
    for share in (max(shares), min(shares)):
        row = shares[share]
        place = table.index("loan_balance")
        value = show(row[place], table.columns[place].unit, "money")
        assert f"{value}（占{share:.1%}）" in answer.headline
    whole = told(desk, **query | {"group_by": ("sub_branch",)})
    assert whole.headline.count("（占") == 2
    assert "占" not in told(desk, metrics=("loan_balance",), group_by=("sub_branch",)).headline


def test_one_client_is_not_split_by_what_one_client_has_once(desk):
    one = (Condition(dimension="customer", values=("C000001",)),)
    labels = {dimension.label.zh for dimension in desk.model.dimensions.values() if dimension.group == "customer"}
    offered = {offer.label for offer in told(desk, "rm_r007", metrics=("deposit_balance",), where=one).follow_ups}
    assert offered and not {f"按{label}拆开" for label in labels} & offered
    whole = {offer.label for offer in told(desk, "rm_r007", metrics=("deposit_balance",)).follow_ups}
    assert {f"按{label}拆开" for label in labels} & whole


def test_a_ranking_by_change_tells_the_figure_that_ranks(desk):
    fallen = (Order(by="npl_rate", direction="desc", on="change"),)
    query = {"metrics": ("loan_balance", "npl_rate"), "group_by": ("sub_branch",), "compare": "yoy", "limit": 3}
    answer = told(desk, language="en", order_by=fallen, **query)
    table = answer.tables[0]
    names = [row[table.index("sub_branch_name")] for row in table.rows]
    assert answer.headline.index(names[0]) < answer.headline.index(names[-1])
    change = table.rows[0][table.index("npl_rate__change")]
    assert f"{change * 100:+.2f} pp" in answer.headline
    assert "NPL" in answer.headline and "Loan balance" not in answer.headline
