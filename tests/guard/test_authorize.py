"""Who may ask what: roles, public totals, refused domains, reasons."""

from functools import lru_cache

import pytest

from semantic_layer.authorize import authorize, rights_of
from semantic_layer.calendar import Period
from semantic_layer.errors import AccessDenied
from semantic_layer.load import load_model
from semantic_layer.query import Condition, MetricTest, NoneOf, Order, Population, SegmentTest, SemanticQuery
from semantic_layer.tables_of import tables_of
from semantic_layer.user import User
from tests.guard.small_bank import USERS


@lru_cache(maxsize=1)
def bank():
    return load_model()


def query(*metrics, **more):
    return SemanticQuery(metrics=metrics or ("deposit_balance",), **more)


def code_of(user, asked):
    with pytest.raises(AccessDenied) as caught:
        authorize(asked, user, bank())
    return caught.value.code


def reasons(user, asked):
    return [(reason.code, reason.details) for reason in authorize(asked, user, bank()).reasons]


def test_every_table_of_the_model_has_a_rule():
    assert set(bank().columns) == set(bank().policies.tables)


def test_every_customer_keyed_table_has_a_row_rule():
    open_tables = {table for table, rule in bank().policies.tables.items() if rule.open}
    assert not {table for table in open_tables if {"customer_id", "account_id"} & set(bank().columns[table])}


def test_every_column_that_names_or_numbers_a_person_is_sensitive():
    told = ("name", "phone", "id_no", "note", "detail", "title", "birth", "reasons")
    fine = {"org_name", "branch_name", "team_name", "industry_name", "section_name", "product_name", "campaign_name",
            "holiday_name", "source_name"}  # fmt: skip
    for table, columns in bank().columns.items():
        suspects = {name for name in columns if any(word in name for word in told)} - fine
        if table != "metric_param":
            assert suspects <= set(bank().policies.tables[table].sensitive), table


@pytest.mark.parametrize(("role", "code"), [("auditor", "needs-case"), ("admin", "no-business-data")])
def test_auditors_and_administrators_see_no_business_data(role, code):
    user = User(id="x", role=role, org_path="/O00/")
    assert code_of(user, query()) == code
    assert code_of(user, query(scope="bank")) == code
    with pytest.raises(AccessDenied):
        rights_of(user, bank())


@pytest.mark.parametrize("role", ["", "nobody", "public_bank", "public_branch", "HQ_MANAGER"])
def test_an_unknown_role_sees_nothing(role):
    assert code_of(User(id="x", role=role, org_path="/O00/"), query()) == "unknown-role"


@pytest.mark.parametrize("user", [
    User(id="x", role="org_manager"),
    User(id="x", role="rm", org_path="/O00/"),
    User(id="x", role="org_manager", org_path="/O00/%/"),
    User(id="x", role="org_manager", org_path="/' OR 1=1 --/"),
    User(id="x", role="org_manager", org_path="/O00/O01"),
    User(id="x", role="rm", org_path="/O00/O01/", person_id="R001' OR '1'='1"),
])  # fmt: skip
def test_a_broken_identity_sees_nothing(user):
    assert code_of(user, query()) == "broken-identity"


def test_reasons_say_whose_rows_are_counted():
    assert reasons(USERS["hq"], query()) == [("rows-all", {})]
    assert reasons(USERS["outlet"], query()) == [("rows-own-org", {"org": "O0102"})]
    assert reasons(USERS["rm"], query()) == [("rows-own-clients", {"person": "R001"})]
    assert reasons(USERS["outlet"], query(scope="branch")) == [("public-branch", {"org": "O01"})]
    assert reasons(USERS["rm"], query(scope="bank")) == [("public-bank", {})]


def test_reasons_say_when_names_are_masked_or_hidden():
    listed = query(group_by=("customer",))
    assert [code for code, _ in reasons(USERS["hq"], listed)] == ["rows-all", "masked-names"]
    assert [code for code, _ in reasons(USERS["rm"], listed)] == ["rows-own-clients"]
    analyst = User(id="a", role="analyst")
    assert [code for code, _ in reasons(analyst, listed)] == ["rows-all", "hidden-names", "pseudonyms"]


def test_a_public_total_is_seen_in_total_only():
    rm = USERS["rm"]
    assert authorize(query(scope="bank"), rm, bank()).tables["deposit_balance_daily"].rows is None
    assert "STARTS_WITH(path, '/O00/O01/')" in str(authorize(query(scope="branch"), rm, bank()).tables["loan"].rows)
    authorize(query(scope="bank", group_by=("month",), period=Period.model_validate("2026")), rm, bank())
    for dimension in ("branch", "sub_branch", "customer", "segment", "product", "deposit_type", "rm", "tag"):
        assert code_of(rm, query(scope="bank", group_by=(dimension,))) == "public-total-only"
        hidden = Condition(dimension=dimension, values=("x",))
        assert code_of(rm, query(scope="bank", where=(hidden,))) == "public-total-only"


def test_the_own_branch_may_be_named_in_its_public_total_and_no_other():
    rm = USERS["rm"]
    own, other = (Condition(dimension="branch", values=(code,)) for code in ("O01", "O02"))
    authorize(query(scope="branch", where=(own,)), rm, bank())
    assert code_of(rm, query(scope="branch", where=(other,))) == "public-total-only"
    assert code_of(rm, query(scope="branch", where=(Condition(dimension="branch", op="!=", values=("O01",)),))) == (
        "public-total-only"
    )


def test_only_flagged_metrics_are_public_and_productivity_is_a_rank():
    rm = USERS["rm"]
    assert code_of(rm, query("contribution", scope="bank")) == "not-public"
    assert code_of(rm, query("deposit_balance", "contribution", scope="bank")) == "not-public"
    assert code_of(rm, query("rm_productivity", scope="bank")) in ("rank-only", "not-public")
    public = {metric.id for metric in bank().metrics.values() if metric.public}
    assert len(public) == 13


def test_public_rights_hold_no_personal_column():
    rights = authorize(query(scope="bank"), USERS["rm"], bank())
    assert {"customer_name", "id_no", "phone", "birth_date"} <= rights.tables["dim_customer"].never


def test_risk_is_refused_contribution_wealth_and_campaigns():
    risk = USERS["risk"]
    for metric in ("contribution", "raroc", "aum", "wealth_balance", "cross_sell_index", "conversion_rate", "opp_cnt",
                   "rm_contribution", "treated_cnt", "marketing_cost", "rm_productivity"):  # fmt: skip
        assert code_of(risk, query(metric)) == "metric-refused"
    assert code_of(risk, query("deposit_balance", "contribution")) == "metric-refused"
    assert code_of(risk, query("target_achievement", target="contribution")) == "metric-refused"
    for metric in (
        "npl_rate",
        "loan_balance",
        "deposit_balance",
        "effective_cust_cnt",
        "loan_disbursed",
        "overdue_rate",
    ):
        authorize(query(metric), risk, bank())


def test_risk_reads_refused_tables_only_where_a_permitted_metric_needs_their_help():
    risk = USERS["risk"]
    assert "fee_income" not in authorize(query("npl_rate"), risk, bank()).tables
    assert "opportunity" not in authorize(query("npl_rate"), risk, bank()).tables
    assert authorize(query("loan_disbursed"), risk, bank()).tables["opportunity"].rows is not None


def test_risk_sees_public_totals_of_metrics_it_is_refused():
    assert authorize(query("cross_sell_index", scope="bank"), USERS["risk"], bank()).scope == "bank"


@pytest.mark.parametrize("name", ["T006", "T018", "T083", "T097"])
def test_risk_tests_no_segment_built_from_what_it_does_not_see(name):
    asked = [
        query("customer_cnt", where=(Condition(dimension="tag", values=(name,)),)),
        query("customer_cnt", population=Population(rule=NoneOf(none=(SegmentTest(segment=name),)))),
        query(
            "customer_cnt",
            population=Population(
                rule=MetricTest(
                    metric="loan_balance",
                    values=(1.0,),
                    where=(Condition(dimension="tag", op="not in", values=(name,)),),
                )
            ),
        ),
    ]
    for one in asked:
        with pytest.raises(AccessDenied, match="segment-refused"):
            authorize(one, USERS["risk"], bank())
    rows = authorize(query("customer_cnt", group_by=("tag",)), USERS["risk"], bank()).tables["customer_tag"].rows
    assert rows is not None and f"'{name}'" in rows and "NOT IN" in rows


@pytest.mark.parametrize("dimension", ["has_wealth", "has_insurance", "aum_band", "product_count"])
def test_risk_learns_nothing_of_wealth_by_grouping_or_filtering(dimension):
    risk = USERS["risk"]
    assert code_of(risk, query("loan_balance", group_by=(dimension,))) == "dimension-refused"
    condition = Condition(dimension=dimension, values=("Y",))
    assert code_of(risk, query("loan_balance", group_by=("customer",), where=(condition,))) == "dimension-refused"


@pytest.mark.parametrize("dimension", ["customer", "group"])
def test_an_analyst_does_not_sort_by_client_numbers(dimension):
    order = Order(by=dimension, direction="asc")
    asked = query(group_by=(dimension,), order_by=(order,))
    assert code_of(User(id="a", role="analyst"), asked) == "pseudonym-filter"


def test_an_analyst_filters_by_no_client():
    analyst = User(id="a", role="analyst")
    condition = Condition(dimension="customer", values=("C001",))
    assert code_of(analyst, query(where=(condition,))) == "pseudonym-filter"
    assert authorize(query(group_by=("customer",)), analyst, bank()).clients == {"customer_key"}
    assert authorize(query(group_by=("customer",)), analyst, bank()).pseudonyms["customer_id"] == "customer_key"


@pytest.mark.parametrize("name", USERS)
def test_typed_sql_is_for_analysts_alone(name):
    with pytest.raises(AccessDenied) as caught:
        rights_of(USERS[name], bank())
    assert caught.value.code == "typed-sql-refused"


def test_tables_of_a_metric_come_through_formulas_and_sources():
    assert "loan_balance_monthly" in tables_of("npl_rate", bank())
    assert {"fee_income", "customer_cost_monthly", "loan_balance_monthly"} <= tables_of("contribution", bank())
    for metric in bank().metrics:
        assert tables_of(metric, bank()) <= set(bank().columns), metric
