"""The answer card in a real browser: a chip, a bar, an export, and a reload that keeps the conversation."""

import re

import pytest
from playwright.sync_api import expect

from tests.ui.reader import SLOW

pytestmark = [pytest.mark.system, pytest.mark.filterwarnings("ignore::ResourceWarning")]


def test_a_manager_changes_a_chip_opens_a_bar_takes_a_file_and_comes_back(reader):
    manager = reader("hq_manager")
    page, asked = manager.page, manager.page.locator(".wenshu-asked")
    manager.ask("各分行存款余额是多少")
    manager.card.get_by_role("button", name="2026年5月31日", exact=True).click()
    page.get_by_role("button", name=re.compile("^上年末")).click()
    expect(asked.last).to_have_text("时间换成上年末", timeout=SLOW)
    expect(manager.answer).to_contain_text("2025年12月31日", timeout=SLOW)
    chart = manager.card.get_by_test_id("stVegaLiteChart")
    expect(chart.locator("canvas, svg").first).to_be_visible(timeout=SLOW)
    expect(manager.card.locator('[class*="-follow"] button').first).to_be_visible(timeout=SLOW)
    place = manager.at_rest(chart).bounding_box()
    page.mouse.click(place["x"] + place["width"] * 0.3, place["y"] + 20)  # the first bar lies at the top
    expect(asked.last).to_have_text("杭州分行：按支行看", timeout=SLOW)
    expect(manager.card.get_by_role("button", name="回到按分行看")).to_be_visible(timeout=SLOW)
    manager.card.get_by_role("button", name="导出").click()
    with page.expect_download(timeout=SLOW) as download:
        page.get_by_role("button", name="CSV 文件").click()
    assert re.fullmatch(r"wenshu-[\d-]+-hq_manager-a\d+-\w+\.csv", download.value.suggested_filename)
    headline = manager.answer.inner_text()
    page.reload()
    expect(asked).to_have_count(3, timeout=SLOW)
    expect(page.locator(".wenshu-headline")).to_have_text(headline, timeout=SLOW)
