"""What axe finds on every page, in light on a desk and in dark on a telephone: nothing serious."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.ui.reader import SLOW, Reader

pytestmark = [pytest.mark.system, pytest.mark.filterwarnings("ignore::ResourceWarning")]
GRAVE = {"serious", "critical"}
# What Streamlit draws and no setting of it changes: the rule, a part of the element, and why it may stand.
KNOWN = (
    # long lines of SQL scroll sideways; browsers let the keyboard reach a region that scrolls, Streamlit does not say so itself
    ("scrollable-region-focusable", ".stCode"),
)


def found(reader: Reader) -> list[str]:
    """Each serious or critical finding that lasts; a run that a click began and colours that still fade are waited for."""
    reader.page.wait_for_timeout(500)
    reader.rested()
    if not seen(reader):
        return []
    reader.page.wait_for_timeout(2_000)
    return seen(reader)


def seen(reader: Reader) -> list[str]:
    """What axe finds just now, as "rule at element: why"."""
    report = Axe().run(reader.page, options={"resultTypes": ["violations"]}).response
    return [
        f"{rule['id']} at {node['target']} {node['html'][:150]}: {node['any'] or node['all'] or node['none']}"
        for rule in report["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
        if not any(rule["id"] == known and part in str(node["target"]) for known, part in KNOWN)
    ]


def judge(reader: Reader) -> None:
    """The page as it stands, light and wide, then dark and narrow."""
    assert found(reader) == []
    reader.page.emulate_media(color_scheme="dark")
    reader.page.set_viewport_size({"width": 390, "height": 844})
    expect(reader.page.get_by_test_id("stApp")).to_have_css("color-scheme", "dark")
    assert found(reader) == []
    reader.page.set_viewport_size({"width": 1280, "height": 900})
    reader.page.emulate_media(color_scheme="light")
    expect(reader.page.get_by_test_id("stApp")).to_have_css("color-scheme", "light")


def first_row(reader: Reader) -> None:
    """Picks the first row of the page's first table."""
    reader.page.get_by_test_id("stDataFrame").first.click(position={"x": 120, "y": 54})
    reader.rested()


def test_an_answer_with_its_evidence_open_and_the_sentences_that_are_no_answer(reader):
    analyst = reader("analyst")
    judge(analyst)  # the empty page
    analyst.ask("各分行存款余额是多少")
    analyst.rested()
    analyst.at_rest(analyst.card.get_by_text("口径与依据")).click()
    expect(analyst.card.get_by_test_id("stCode").first).to_be_visible(timeout=SLOW)
    analyst.ask("净增是多少")
    analyst.ask("张三的手机号是多少")
    expect(analyst.card.locator(".wenshu-refused")).to_be_visible()
    judge(analyst)


def test_what_opens_under_an_answer(reader):
    manager = reader("hq_manager")
    manager.ask("各分行存款余额是多少")
    for name in (re.compile("^存款余额"), "导出", "钉到看板"):
        manager.at_rest(manager.card.get_by_role("button", name=name).first).click()
        expect(manager.page.get_by_test_id("stPopoverBody")).to_be_visible()
        judge(manager)
        manager.page.keyboard.press("Escape")
        expect(manager.page.get_by_test_id("stPopoverBody")).to_have_count(0)


def test_boards(reader):
    manager = reader("hq_manager", page="boards")
    expect(manager.page.locator(".wenshu-tile-title")).not_to_have_count(0)
    judge(manager)


def test_a_client_with_panels_and_the_evidence_card_open(reader):
    manager = reader("rm_r007", page="client", client="C000001")
    panels = manager.page.get_by_test_id("stExpander")
    for name in ("财务比率", "融资需求评分的十条理由"):
        panels.filter(has_text=name).first.locator("summary").click()
        manager.rested()
    manager.page.get_by_text("授信依据卡").click()
    expect(manager.page.locator(".wenshu-evidence footer")).to_be_visible(timeout=SLOW)
    judge(manager)


def test_the_catalogue_with_one_metric_open(reader):
    manager = reader("hq_manager", page="catalogue")
    first_row(manager)
    expect(manager.page.locator(".wenshu-facts")).to_be_visible(timeout=SLOW)
    judge(manager)


def test_a_document_open_a_search_and_the_intake(reader):
    keeper = reader("admin", page="documents")
    first_row(keeper)
    expect(keeper.page.locator(".wenshu-document")).to_be_visible(timeout=SLOW)
    judge(keeper)
    keeper.page.get_by_text("管理", exact=True).click()
    expect(keeper.page.get_by_test_id("stFileUploaderDropzone")).to_be_visible(timeout=SLOW)
    judge(keeper)


def test_a_record_of_the_ledger_open_and_the_bench(reader):
    analyst = reader("analyst")
    analyst.ask("各分行存款余额是多少")
    analyst.turn_to("提问与审计")
    first_row(analyst)
    expect(analyst.page.locator(".wenshu-record")).to_be_visible(timeout=SLOW)
    judge(analyst)
    for part in ("已验证问题", "链条与导出", "评测"):
        analyst.page.get_by_text(part, exact=True).click()
        judge(analyst)
    analyst.turn_to("SQL 工作台")
    analyst.page.get_by_label("SELECT 语句").fill("SELECT segment, COUNT(*) AS n FROM dim_customer GROUP BY segment")
    analyst.page.get_by_label("SELECT 语句").press("Control+Enter")
    analyst.page.get_by_role("button", name="执行").click()
    expect(analyst.page.get_by_text("+HAVING")).to_be_visible(timeout=SLOW)
    judge(analyst)
