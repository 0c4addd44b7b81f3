"""The chat in a real browser: ask, follow up, be refused as another role; nothing leaves the machine."""

import re

import pytest
from playwright.sync_api import expect

from tests.ui.reader import SLOW

pytestmark = [
    pytest.mark.system,
    # playwright's own event loop is closed with the interpreter
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
ASKED = "今年以来各支行存款日均是多少"


def test_a_manager_asks_and_follows_up(reader):
    manager = reader("hangzhou_manager")
    manager.ask(ASKED)
    expect(manager.answer).to_contain_text("存款年日均")
    expect(manager.answer.locator(".figure")).to_have_text(re.compile(r"^[\d,.]+(亿元|万元)$"))
    expect(manager.card.get_by_test_id("stVegaLiteChart")).to_be_visible()
    expect(manager.card.locator(".wenshu-table tbody tr")).not_to_have_count(0)
    expect(manager.card.locator(".wenshu-table")).to_contain_text("西湖支行")
    expect(manager.card.locator(".wenshu-notes")).to_contain_text("杭州分行")
    manager.ask("换成存款余额")
    expect(manager.answer).to_contain_text("存款余额")
    expect(manager.card.locator(".wenshu-table")).to_contain_text("西湖支行")


def test_what_may_be_asked_next_runs_at_a_click(reader):
    manager = reader("hq_manager")
    manager.ask("各分行存款余额是多少")
    offer = manager.card.locator('[class*="-follow-"] button').first
    words = offer.inner_text().split("\n")[-1]
    offer.click()
    expect(manager.page.locator(".wenshu-asked").last).to_have_text(words, timeout=SLOW)
    expect(manager.answer).to_be_visible()
    assert manager.card.locator(".wenshu-refused, .wenshu-failed").count() == 0


def test_a_starter_of_the_empty_page_is_answered(reader):
    manager = reader("xihu_manager")
    manager.page.locator('[class*="st-key-starter-"] button').first.click()
    expect(manager.answer).to_be_visible()
    expect(manager.card.locator(".wenshu-headline")).to_contain_text("西湖支行")


def test_definitions_and_sql_are_behind_one_click_for_those_who_may_see_them(reader):
    manager = reader("analyst")
    manager.ask("各分行存款余额是多少")
    expect(manager.card.locator('[class*="-follow-"] button').first).to_be_visible(timeout=SLOW)
    expect(manager.card.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible(timeout=SLOW)
    manager.at_rest(manager.card.get_by_text("口径与依据")).click()
    expect(manager.card.get_by_test_id("stCode").first).to_contain_text("SELECT")
    expect(manager.card.locator(".wenshu-list").first).to_be_visible()


def test_another_role_is_refused_calmly_and_sees_no_number(reader):
    auditor = reader("auditor")
    auditor.ask(ASKED)
    expect(auditor.card.locator(".wenshu-refused")).to_be_visible()
    expect(auditor.card).to_contain_text("审计编号")
    assert auditor.card.locator(".wenshu-table, .wenshu-headline").count() == 0


def test_a_question_with_several_meanings_is_asked_back_and_answered_by_a_button(reader):
    manager = reader("hq_manager")
    manager.ask("净增是多少")
    expect(manager.card.locator(".wenshu-clarified")).to_be_visible()
    manager.card.locator('[class*="-choice-"] button').first.click()
    expect(manager.card.locator(".wenshu-headline")).to_be_visible()


def test_a_change_of_identity_forgets_what_the_other_saw(reader):
    manager = reader("hq_manager")
    manager.ask("各分行存款余额是多少")
    manager.page.get_by_test_id("stSidebar").get_by_role("combobox").click()
    manager.page.get_by_role("option", name="周敏").click()
    expect(manager.page.locator(".wenshu-hello")).to_contain_text("周敏", timeout=SLOW)
    expect(manager.page.get_by_test_id("stChatMessage")).to_have_count(0)


def test_the_page_speaks_english(reader):
    manager = reader("hq_manager")
    manager.page.get_by_role("radio", name="English").or_(
        manager.page.get_by_role("button", name="English")
    ).first.click()
    expect(manager.page.locator(".wenshu-hello")).to_contain_text("what would you like to know", timeout=SLOW)
    manager.ask("deposit balance by branch")
    expect(manager.answer).to_contain_text("CNY")
