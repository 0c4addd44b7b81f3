"""The bench and the audit page in a real browser: a SELECT is run, its record found and run again; nothing leaves the machine."""

import re

import pytest
from playwright.sync_api import expect

from tests.ui.reader import SLOW

pytestmark = [pytest.mark.system, pytest.mark.filterwarnings("ignore::ResourceWarning")]
TYPED = "SELECT segment, COUNT(*) AS n FROM dim_customer GROUP BY segment"


def test_an_analyst_runs_a_select_and_audits_its_record(reader):
    screen = reader("analyst").page
    screen.get_by_role("link", name="SQL 工作台").click()
    screen.get_by_label("SELECT 语句").fill(TYPED)
    screen.get_by_label("SELECT 语句").press("Control+Enter")
    screen.get_by_role("button", name="执行").click()
    expect(screen.get_by_text("+HAVING")).to_be_visible(timeout=SLOW)
    screen.get_by_role("link", name="提问与审计").click()
    screen.get_by_label("搜索问题里的词").fill("dim_customer")
    screen.get_by_label("搜索问题里的词").press("Enter")
    record = screen.locator(".wenshu-record")
    expect(record).to_contain_text("SELECT segment", timeout=SLOW)
    expect(record).to_contain_text(re.compile(r"已回答.*a\d{8}-", re.S))
    expect(screen.get_by_test_id("stGraphVizChart").locator("svg")).to_contain_text("dim_customer", timeout=SLOW)
    screen.get_by_role("button", name="今天重算并比对").click()
    expect(screen.get_by_text("与记录的结果一致")).to_be_visible(timeout=SLOW)
