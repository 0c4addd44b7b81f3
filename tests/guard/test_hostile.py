"""Every attack of hostile.yml is refused by the rule it names; every ordinary query still runs."""

from pathlib import Path

import pytest
import sqlglot
import yaml

from semantic_layer.authorize import rights_of
from semantic_layer.check import check, count_dropped, parse_typed
from semantic_layer.errors import AccessDenied, UnsafeSql
from semantic_layer.load import load_model
from semantic_layer.restrict import restrict
from semantic_layer.user import User
from tests.guard.small_bank import analyst, model, rights

CORPUS = yaml.safe_load((Path(__file__).parents[1] / "hostile.yml").read_text("utf-8"))
ORDINARY = CORPUS.pop("ordinary")
ELSEWHERE = CORPUS.pop("library")
del CORPUS["pairs"]  # by test_differencing
LIBRARY = load_model(Path(__file__).parents[2] / "docs" / "examples" / "library" / "model")
ATTACKS = [(kind, case["sql"], case["rule"]) for kind, cases in CORPUS.items() for case in cases]


def bless(sql):
    return check(restrict(parse_typed(sql), analyst(), model()), analyst(), model(), typed=True)


@pytest.mark.parametrize(("kind", "sql", "rule"), ATTACKS, ids=[f"{kind}: {sql[:60]!r}" for kind, sql, _ in ATTACKS])
def test_an_attack_is_refused_by_its_rule(kind, sql, rule):
    with pytest.raises(UnsafeSql) as caught:
        bless(sql)
    assert caught.value.details["rule"] in ([rule] if isinstance(rule, str) else rule)


@pytest.mark.parametrize("case", ELSEWHERE, ids=lambda case: case["sql"][:60])
def test_an_attack_on_another_model_is_refused_by_its_rule(case):
    rights = rights_of(User(id="ann", role="analyst", org_path="/L00/"), LIBRARY)
    with pytest.raises(UnsafeSql) as caught:
        check(restrict(parse_typed(case["sql"]), rights, LIBRARY), rights, LIBRARY, typed=True)
    assert caught.value.details["rule"] in ([case["rule"]] if isinstance(case["rule"], str) else case["rule"])


@pytest.mark.parametrize("sql", ORDINARY)
def test_an_ordinary_query_of_an_analyst_runs(engine, sql):
    table = engine.execute(bless(sql))
    assert table.columns
    left_out = count_dropped(restrict(parse_typed(sql), analyst(), model()), analyst(), model())
    assert left_out is None or engine.execute(left_out).rows[0][0] >= 0


def test_the_corpus_is_as_large_as_promised():
    assert len(ATTACKS) >= 320 and len(ORDINARY) >= 60


@pytest.mark.parametrize(
    "sql",
    [
        "select " + "(" * 9_900 + "1" + ")" * 9_900,
        "select " + "(select " * 60 + "1" + ")" * 60,
        "select " + "+".join(["1"] * 9_000),
        "select 1 where 1 in (" + ",".join(["1"] * 9_000) + ")",
        "select " + "case when true then " * 800 + "1" + " end" * 800,
        "select count(*) from " + ", ".join(f"loan l{number}" for number in range(9)),
        "select count(*) from loan l0 " + " ".join(f"join loan l{n} using (loan_id)" for n in range(1, 9)),
        " union all ".join(["select 1 as a"] * 7),
        "select * from " + "(select * from " * 9 + "loan" + ")" * 9,
        "select '" + "x" * 20_000 + "'",
        "not " * 4_000 + "true",
    ],
    ids=lambda sql: sql[:30],
)
def test_what_is_too_big_or_too_deep_is_refused_at_once(sql):
    with pytest.raises(UnsafeSql):
        bless(sql)


def test_a_table_outside_the_rights_is_refused_without_a_hint():
    tree = parse_typed("select count(*) as n from opportunity as o")
    with pytest.raises(AccessDenied) as caught:
        restrict(tree, rights("risk"), model())
    assert caught.value.code == "table-refused"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT l.principal FROM loan AS l",
        "SELECT l.principal FROM (SELECT principal FROM loan) AS l",
        "SELECT l.principal FROM (SELECT principal FROM loan WHERE TRUE) AS l",
        "SELECT (SELECT MAX(principal) FROM loan) AS m",
        "SELECT c.id_no FROM (SELECT id_no FROM dim_customer) AS c",
    ],
)
def test_check_accepts_no_scan_that_restrict_did_not_write(sql):
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    with pytest.raises(UnsafeSql) as caught:
        check(tree, rights("branch"), model(), typed=False)
    assert caught.value.details["rule"] in ("unrestricted-scan", "source")


def test_a_table_is_read_in_place_only_where_every_row_and_used_column_is_the_askers():
    def text(sql: str, name: str) -> str:
        return restrict(sqlglot.parse_one(sql, dialect="duckdb"), rights(name), model()).sql("duckdb")

    assert text("SELECT l.principal FROM loan AS l", "hq") == "SELECT l.principal FROM loan AS l"
    assert "(SELECT" in text("SELECT l.principal FROM loan AS l", "branch")
    assert "(SELECT" in text("SELECT c.id_no FROM dim_customer AS c", "hq")


@pytest.mark.parametrize("sql", ["SELECT c.id_no FROM dim_customer AS c", "SELECT id_no FROM dim_customer"])
def test_check_lets_nobody_read_a_masked_column_in_place(sql):
    with pytest.raises(UnsafeSql, match="unrestricted-scan"):
        check(sqlglot.parse_one(sql, dialect="duckdb"), rights("hq"), model(), typed=False)


def test_check_notices_a_weakened_row_rule():
    tree = restrict(sqlglot.parse_one("SELECT l.principal FROM loan AS l"), rights("branch"), model())
    where = tree.find(sqlglot.exp.Where)
    assert where is not None
    where.set("this", sqlglot.exp.or_(where.this, "TRUE"))
    with pytest.raises(UnsafeSql, match="unrestricted-scan"):
        check(tree, rights("branch"), model(), typed=False)


def test_check_notices_the_rights_of_somebody_else():
    tree = restrict(sqlglot.parse_one("SELECT l.principal FROM loan AS l"), rights("branch"), model())
    with pytest.raises(UnsafeSql, match="unrestricted-scan"):
        check(tree, rights("outlet"), model(), typed=False)


def test_comments_of_the_typed_text_do_not_reach_the_engine():
    checked = bless("select /* evil */ count(*) as n -- worse\nfrom loan")
    assert "evil" not in checked.text + checked.shown and "worse" not in checked.text + checked.shown


def test_casts_and_remainders_cannot_raise_errors_about_hidden_rows():
    text = bless("select purpose::int as a, principal % collateral_value as b from loan").text
    assert "TRY_CAST" in text and "NULLIF" in text


def test_check_notices_a_table_or_column_in_a_place_that_is_never_resolved():
    for hidden in ("(SELECT MAX(principal) FROM loan)", "(SELECT 1 FROM duckdb_tables)", "secret"):
        tree = restrict(
            sqlglot.parse_one("SELECT l.principal FROM loan AS l UNION SELECT 1", dialect="duckdb"),
            rights("hq"),
            model(),
        )
        part = sqlglot.parse_one(hidden, dialect="duckdb")
        tree.set("distinct", sqlglot.exp.Distinct(expressions=[part]))
        with pytest.raises(UnsafeSql):
            check(tree, rights("hq"), model(), typed=False)
