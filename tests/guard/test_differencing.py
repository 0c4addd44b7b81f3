"""Two statements of an analyst never differ by a few customers: what each adds to a figure is compared, not how it is written."""

from pathlib import Path

import pytest
import yaml

from semantic_layer.check import check, figures_behind, parse_typed
from semantic_layer.differencing import differs_by_few
from semantic_layer.figures_behind import read_figures
from semantic_layer.restrict import restrict
from tests.guard.small_bank import analyst, model
from tests.guard.test_ordinary_sql import ORDINARY

LEAST = 5
PAIRS = yaml.safe_load((Path(__file__).parents[1] / "hostile.yml").read_text("utf-8"))["pairs"]
FEW = "coalesce(purpose = 'beta' and principal = 4, false)"


def told(engine, *statements) -> bool:
    """Whether some figure of the statements differs by a few customers from an earlier one."""
    known: set = set()
    for sql in statements:
        tree = restrict(parse_typed(sql), analyst(), model())
        check(tree, analyst(), model(), typed=True)
        for counting in figures_behind(tree, analyst(), model()):
            found = read_figures(counting.outputs, engine.execute(counting, limit_rows=100_000).rows, LEAST)
            if found.tells or differs_by_few(found.shown, known, LEAST):
                return True
            known.update(found.shown)
    return False


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[-1][:80])
def test_statements_that_differ_by_a_few_customers_are_told(engine, pair):
    assert told(engine, *pair)


@pytest.mark.parametrize(
    "statements",
    [
        ("select count(*) from loan", "select count(*) from loan"),
        ("select count(*) from loan", "select sum(principal) from loan"),
        ("select count(*), count(distinct customer_id) from loan", "select count(distinct customer_id) from loan"),
        ("select count(*) from loan where purpose = 'alpha'", "select count(*) from loan where purpose = 'beta'"),
        ("select purpose, sum(principal) from loan group by 1", "select purpose, is_green, sum(principal) from loan group by 1, 2"),
        ("select max(month_end), sum(balance) from loan_balance_monthly where month_end < '2010-01-01'",
         "select sum(balance) from loan_balance_monthly where month_end >= '2010-01-01'"),
        ("select count(*) from loan", "select count(distinct customer_id) from loan"),
        ("select sum(principal) from loan", "select sum(principal / 1e8) as yi from loan"),
        ("select count(*), count(collateral_value), sum(principal), sum(collateral_value) from loan",),
        ("select purpose, count(*) from loan group by 1", "select five_class, count(*) from loan_balance_monthly group by 1"),
        ("select customer_id, principal from loan", f"select customer_id, principal from loan where not {FEW}"),
    ],
)  # fmt: skip
def test_ordinary_statements_beside_each_other_are_not(engine, statements):
    assert not told(engine, *statements)


@pytest.mark.parametrize("sql", [sql for _, sql in ORDINARY])
def test_an_ordinary_statement_is_not_told_from_itself(engine, sql):
    assert not told(engine, sql, sql)
