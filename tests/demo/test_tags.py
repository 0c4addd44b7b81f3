"""The tags in the bank are those of the domain book: its own macro for the key tags, its words written anew for the others."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
import yaml

from semantic_layer.load import load_model
from semantic_layer.segments import features_sql, segment_condition
from tests.questions.oracle_rows import OracleBank
from warehouse.demo.context import month_ends
from warehouse.demo.held_days import with_held_days
from warehouse.publish import served

HELD = """SELECT customer_id, tag_id FROM customer_tag
          WHERE valid_from <= DATE '{day}' AND (valid_to IS NULL OR valid_to > DATE '{day}')"""
KEY_TAGS = """SELECT customer_id, UPPER(LEFT(tag, 4)) FROM (
          UNPIVOT (SELECT * FROM m_key_tags(DATE '{day}')) ON COLUMNS(* EXCLUDE (customer_id)) INTO NAME tag VALUE holds)
          WHERE holds"""
RULES = yaml.safe_load((Path(__file__).parent / "tags_of_the_book.yml").read_text("utf-8"))
# The book's macros at a month end, each evaluated once; everyone by TTM contribution and by lifetime value (churn as scored).
TABLES = {
    "s": "FROM m_snap(DATE '{day}')",
    "st": "FROM m_stab(DATE '{day}')",
    "tr": "FROM m_transit(DATE '{day}' - 89, DATE '{day}')",
    "fin": "FROM m_fin(DATE '{day}')",
    "dm": "FROM m_demand_corp(DATE '{day}')",
    "act": "FROM m_active(DATE '{day}')",
    "tag": HELD,
    "used": """SELECT f.customer_id, sum(limit_amount) AS lim, coalesce(sum(b.used), 0) AS used FROM credit_facility AS f
      LEFT JOIN (SELECT facility_id, sum(balance) AS used FROM v_loan_month WHERE month_end = DATE '{day}' GROUP BY ALL) AS b
      USING (facility_id) WHERE effective_date <= DATE '{day}' AND expiry_date > DATE '{day}' AND status = 'active'
      GROUP BY f.customer_id""",
    "ranked": """SELECT s.customer_id, coalesce(sum(contribution), 0) AS ttm, count(*) OVER (PARTITION BY customer_type) AS n,
      row_number() OVER (PARTITION BY customer_type ORDER BY coalesce(sum(contribution), 0) DESC, s.customer_id) AS by_value
      FROM s LEFT JOIN v_contrib AS v ON v.customer_id = s.customer_id AND v.month_end <= DATE '{day}'
      AND v.month_end > last_day(DATE '{day}' - INTERVAL 12 MONTH) GROUP BY s.customer_id, customer_type""",
    "lasting": """SELECT *, row_number() OVER (PARTITION BY customer_type ORDER BY clv DESC NULLS LAST, customer_id) AS by_clv
      FROM (SELECT s.customer_id, customer_type, count(*) OVER (PARTITION BY customer_type) AS n,
      (SELECT sum(v.ttm / 12 * ((1 - coalesce(m.prob, 0.08)) ^ (1 / 12.0) / (1 + 0.08 / 12)) ^ k.i) FROM range(1, 37) AS k(i))
      AS clv FROM s LEFT JOIN (SELECT customer_id, sum(contribution) AS ttm FROM v_contrib WHERE month_end <= DATE '{day}'
      AND month_end > last_day(DATE '{day}' - INTERVAL 12 MONTH) GROUP BY ALL) AS v USING (customer_id) LEFT JOIN model_score AS m
      ON m.customer_id = s.customer_id AND m.model_id = 'churn' AND m.score_date = DATE '{day}')""",
}
DAYS = ("2025-11-30", "2026-05-31")
# No such behaviour is in the demonstration bank, at any scale: no payroll stops, no view of an education loan, nobody changes
# contact details twice in 90 days, campaigns touch nobody four times in 30, payroll runs write one or two lines per company.
EMPTY = {"T029", "T055", "T077", "T095", "T115"}


@pytest.fixture(scope="module")
def oracle(bank_home: Path) -> Iterator[OracleBank]:
    bank = OracleBank(served(bank_home).path)
    yield bank
    bank.close()


@pytest.fixture(scope="module", params=DAYS)
def book(request: pytest.FixtureRequest, oracle: OracleBank) -> tuple[str, OracleBank]:
    """A month end, and the book's macros at it as tables."""
    for name, sql in TABLES.items():
        oracle.rows(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql.format(day=request.param)}")
    return request.param, oracle


@pytest.mark.parametrize("day", ["2025-06-30", "2025-08-31", "2025-11-30", "2026-05-31"])
def test_key_tags_at_a_month_end_are_those_of_the_books_macro(oracle: OracleBank, day: str) -> None:
    wanted = set(oracle.rows(KEY_TAGS.format(day=day))[1])
    listed = sorted({tag for _, tag in wanted})
    held = {row for row in oracle.rows(HELD.format(day=day))[1] if row[1] in listed}
    assert held == wanted
    assert len(listed) >= (11 if day >= "2025-11" else 9)  # some rules need six months of days


def test_every_other_tag_has_the_members_the_book_says(book: tuple[str, OracleBank]) -> None:
    day, oracle = book
    held: dict[str, set[str]] = {}
    for customer, tag in oracle.rows(HELD.format(day=day))[1]:
        held.setdefault(tag, set()).add(customer)
    wrong = {}
    for tag, rule in RULES.items():
        wanted = {row[0] for row in oracle.rows(f"SELECT DISTINCT customer_id {rule.format(a=day)}")[1]}
        if wanted != held.get(tag, set()):
            wrong[tag] = (sorted(wanted - held.get(tag, set()))[:3], sorted(held.get(tag, set()) - wanted)[:3])
    assert wrong == {}


def test_the_book_is_written_anew_for_nearly_every_tag() -> None:
    segments = set(load_model().segments)
    assert segments == {f"T{number:03}" for number in range(1, 120)}
    key_tags = {"T006", "T015", "T016", "T017", "T018", "T019", "T020", "T035", "T050", "T058", "T060"}
    assert segments - RULES.keys() - key_tags <= EMPTY


def test_spans_hold_exactly_the_month_ends_at_which_the_rules_hold(bank: duckdb.DuckDBPyConnection) -> None:
    model = load_model()
    for month_end in month_ends(date(2025, 6, 1), date(2026, 5, 31)):
        rows = with_held_days(bank, model, features_sql(model, "customer_traits", month_end))
        rules = ", ".join(f"{segment_condition(model, tag, 'f')} AS {tag}" for tag in model.segments)
        true = bank.execute(
            f"SELECT customer_id, tag FROM (UNPIVOT (SELECT f.customer_id, {rules} FROM ({rows}) AS f) "
            f"ON {', '.join(model.segments)} INTO NAME tag VALUE holds) WHERE holds"
        ).fetchall()
        assert set(true) == set(bank.execute(HELD.format(day=month_end)).fetchall()), month_end


def test_a_tag_is_held_once_at_a_time(oracle: OracleBank) -> None:
    _, overlaps = oracle.rows(
        """SELECT a.customer_id, a.tag_id FROM customer_tag a JOIN customer_tag b USING (customer_id, tag_id)
           WHERE a.valid_from < b.valid_from AND (a.valid_to IS NULL OR a.valid_to >= b.valid_from)"""
    )
    assert overlaps == []


@pytest.mark.parametrize(
    ("tags", "of"),
    [
        (("T001", "T002", "T003", "T004", "T005"), "customer_type = 'retail'"),
        (("T101", "T102", "T103", "T104"), "customer_type = 'corp'"),
        (("T117", "T118", "T119"), "customer_type = 'retail'"),
    ],
)
def test_levels_hold_every_customer_once(book: tuple[str, OracleBank], tags: tuple[str, ...], of: str) -> None:
    _, oracle = book
    listed = ", ".join(f"'{tag}'" for tag in tags)
    counts = oracle.rows(
        f"SELECT DISTINCT n FROM (SELECT count(tag_id) AS n FROM s LEFT JOIN (FROM tag WHERE tag_id IN ({listed})) "
        f"USING (customer_id) WHERE {of} GROUP BY customer_id)"
    )[1]
    assert counts == [(1.0,)]


def test_contribution_tags_cover_every_customer(book: tuple[str, OracleBank]) -> None:
    _, oracle = book
    left_out = oracle.rows(
        "FROM s ANTI JOIN (FROM tag WHERE tag_id IN ('T006', 'T007', 'T008', 'T009')) USING (customer_id)"
    )[1]
    assert left_out == []
    both = oracle.rows(
        "SELECT customer_id FROM tag WHERE tag_id IN ('T006', 'T007', 'T008') GROUP BY ALL HAVING count(*) > 1"
    )[1]
    assert both == []


def test_marketing_groups_hold_every_customer_once_and_the_first_match_wins(book: tuple[str, OracleBank]) -> None:
    day, oracle = book
    order = {
        "T060": "high_risk",
        "T035": "loan_intent",
        "T050": "repeat",
        "T032": "leaving",
        "T018": "stable_wealth",
        "T019": "loyal",
        "T017": "loyal",
        "T020": "dormant",
        "T058": "low_risk",
    }
    held: dict[str, set[str]] = {}
    for customer, tag in oracle.rows("SELECT customer_id, tag_id FROM tag")[1]:
        held.setdefault(customer, set()).add(tag)
    wanted = {
        (customer, next((group for tag, group in order.items() if tag in held.get(customer, ())), "other"))
        for (customer,) in oracle.rows("SELECT customer_id FROM s")[1]
    }
    rows = oracle.rows(f"SELECT customer_id, marketing_group FROM snap_grouping WHERE month_end = DATE '{day}'")[1]
    assert len(rows) == len(wanted)
    assert set(rows) == wanted
    assert {group for _, group in wanted} >= {*order.values(), "other"}


def test_tags_never_given_are_those_without_such_behaviour(oracle: OracleBank) -> None:
    given = {row[0] for row in oracle.rows("SELECT DISTINCT tag_id FROM customer_tag")[1]}
    assert not given & EMPTY
    assert len(given) >= 105  # of 119; the small bank lacks a few that the whole one has
