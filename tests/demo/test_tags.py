"""The tags in the bank are the ones that the domain book's own macro gives."""

from pathlib import Path

import pytest

from tests.questions.oracle_rows import OracleBank
from warehouse.publish import served

HELD = """SELECT customer_id, tag_id FROM customer_tag
          WHERE valid_from <= DATE '{day}' AND (valid_to IS NULL OR valid_to > DATE '{day}')"""
RULE = """SELECT customer_id, UPPER(LEFT(tag, 4)) FROM (
          UNPIVOT (SELECT * FROM m_key_tags(DATE '{day}')) ON COLUMNS(* EXCLUDE (customer_id)) INTO NAME tag VALUE holds)
          WHERE holds"""


@pytest.mark.parametrize("day", ["2025-06-30", "2025-08-31", "2025-11-30", "2026-05-31"])
def test_tags_at_a_month_end_are_those_of_the_rules(bank_home: Path, day: str) -> None:
    bank = OracleBank(served(bank_home).path)
    wanted, held = (set(bank.rows(sql.format(day=day))[1]) for sql in (RULE, HELD))
    bank.close()
    assert held == wanted
    assert len({tag for _, tag in held}) >= (11 if day >= "2025-11" else 9)  # some rules need six months of days


def test_a_tag_is_held_once_at_a_time(bank_home: Path) -> None:
    bank = OracleBank(served(bank_home).path)
    _, overlaps = bank.rows(
        """SELECT a.customer_id, a.tag_id FROM customer_tag a JOIN customer_tag b USING (customer_id, tag_id)
           WHERE a.valid_from < b.valid_from AND (a.valid_to IS NULL OR a.valid_to >= b.valid_from)"""
    )
    bank.close()
    assert overlaps == []
