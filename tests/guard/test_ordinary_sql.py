"""Over-blocking is a failure too: what analysts type on an ordinary day runs, and answers as the role's own database does."""

import re
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml
from sqlglot import exp

from semantic_layer import allowed_sql
from semantic_layer.calls import aggregates
from semantic_layer.check import check, parse_typed
from semantic_layer.errors import UnsafeSql
from semantic_layer.restrict import restrict
from tests.guard.small_bank import analyst, database, model, rights, seen_by

KINDS = yaml.safe_load(Path(__file__).with_name("analysts.yml").read_text("utf-8"))
DECLINED, UNUSUAL = ([(case["sql"], case["rule"]) for case in KINDS.pop(kind)] for kind in ("declined", "unusual"))
ORDINARY = [(kind, sql) for kind, asked in KINDS.items() for sql in asked]
ROLE = "branch"  # rows and masks of its own, and no rule of small groups: its answers can be compared


@pytest.fixture(scope="module")
def own():
    with database(seen_by(ROLE)) as connection:
        yield connection


def blessed(sql, allowed):
    return check(restrict(parse_typed(sql), allowed, model()), allowed, model(), typed=True)


def plain(value):
    """A cell as text, figures to nine digits."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f"{float(value):.9g}"
    if isinstance(value, datetime | date):
        return value.isoformat().replace("T", " ").removesuffix(" 00:00:00")
    if isinstance(value, list):
        return str([float(one) for one in value])
    if isinstance(value, str) and re.fullmatch(r"\[[\d., ]+\]", value):
        return str([float(one) for one in value.strip("[]").split(",")])
    return str(value).removesuffix(" 00:00:00") if isinstance(value, str | timedelta) else str(value)


def counted(found):
    return Counter(tuple(map(plain, row)) for row in found)


@pytest.mark.parametrize(("kind", "sql"), ORDINARY, ids=[f"{kind}: {sql[:60]}" for kind, sql in ORDINARY])
def test_an_ordinary_query_runs_and_is_right(engine, own, kind, sql):
    assert engine.execute(blessed(sql, analyst())).columns
    table = engine.execute(blessed(sql, rights(ROLE)), limit_rows=100_000)
    assert counted(table.rows) == counted(own.execute(sql.strip().rstrip(";")).fetchall())


@pytest.mark.parametrize(("sql", "rule"), DECLINED + UNUSUAL)
def test_an_idiom_that_is_not_spoken_is_refused_by_its_rule(sql, rule):
    with pytest.raises(UnsafeSql) as caught:
        blessed(sql, analyst())
    assert caught.value.details["rule"] == rule


def test_more_than_nine_of_ten_ordinary_idioms_run():
    assert len(ORDINARY) >= 160 and len(ORDINARY) / (len(ORDINARY) + len(DECLINED)) > 0.9


def test_the_rule_of_small_groups_knows_every_aggregate_that_is_allowed():
    with duckdb.connect() as connection:
        known = connection.execute(
            "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'aggregate'"
        ).fetchall()
    spoken = 0
    for (name,) in known:
        for call in (f"{name}(principal)", f"{name}(principal, 1)", f"{name}(principal, contract_rate)"):
            try:
                tree = parse_typed(f"select {call} as a from loan")
                check(restrict(tree, rights(ROLE), model()), rights(ROLE), model(), typed=True)
            except UnsafeSql:
                continue
            spoken += 1
            assert isinstance(tree, exp.Select) and aggregates(tree), call
    assert spoken > 60


def test_no_allowed_function_acts_on_its_own_or_reads_anything_but_its_arguments():
    with duckdb.connect() as connection:
        volatile = {
            name
            for (name,) in connection.execute(
                "SELECT function_name FROM duckdb_functions() GROUP BY 1 HAVING bool_or(coalesce(stability, '') = 'VOLATILE')"
            ).fetchall()
        }
    assert {"random", "uuid", "nextval"} <= volatile and not volatile & allowed_sql.NAMED_FUNCTIONS
    for name in sorted(volatile):
        for call in (f"{name}()", f"{name}(1)", f"{name}('x')"):
            with pytest.raises(UnsafeSql):
                blessed(f"select {call} as a", analyst())
