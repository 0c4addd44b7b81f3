"""The boards, drawn as Streamlit draws them: a first board, one of one's own, and what is shared obeys its reader."""

import re

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from assistant.ledger.boards import Share
from assistant.question import QueryRequest
from semantic_layer.query import SemanticQuery
from tests.ui.conftest import texts
from ui.components import session

BY_BRANCH = QueryRequest(query=SemanticQuery(metrics=("deposit_balance",), group_by=("branch",)))
SLOW = 40_000  # milliseconds; two cores are shared with the other tests


def test_the_first_board_is_there_and_a_copy_of_it_is_arranged(open_app):
    app = open_app("rm_r007", "boards")
    assert not app.exception
    assert "今天先做什么" in texts(app) and "融资需求评分前五" in texts(app)
    app.button(key="board-copy").click().run()
    [mine] = [one for one in session.desk().boards.seen("rm_r007") if one.own]
    app.toggle(key=f"arrange-{mine.id}").set_value(True).run()
    last = mine.tiles[-1]
    app.button(key=f"{mine.id}-{last.id}-up").click().run()
    assert not app.exception
    [mine] = [one for one in session.desk().boards.seen("rm_r007") if one.own]
    assert mine.tiles[-2].id == last.id


def test_a_shared_tile_shows_its_reader_what_the_reader_may_see(open_app):
    boards = session.desk().boards
    mine = boards.create("hq_manager", "晨会")
    boards.pin("hq_manager", mine.id, BY_BRANCH)
    boards.share("hq_manager", mine.id, [Share("role", "org_manager")])
    app = open_app("ningbo_manager", "boards")
    app.session_state["board-id"] = mine.id
    app.run()
    assert not app.exception
    assert "晨会" in texts(app) and "宁波分行" in texts(app)
    assert "杭州分行" not in texts(app)
    assert not [toggle for toggle in app.toggle if toggle.key == f"arrange-{mine.id}"]


@pytest.mark.system
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # playwright's own event loop is closed with the interpreter
def test_an_answer_is_pinned_in_the_chat_and_stands_on_the_board(page):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"]
        )
        reader = browser.new_page(viewport={"width": 1280, "height": 900})
        outside: list[str] = []
        local = re.compile(r"(http|ws)://127\.0\.0\.1:|data:|blob:")
        reader.on("request", lambda one: None if local.match(one.url) else outside.append(one.url))
        reader.set_default_timeout(SLOW)
        _pin(reader, page)
        reader.get_by_test_id("stSidebarNavLink").filter(has_text="看板").click()
        expect(reader.locator(".wenshu-tile-title")).to_have_count(
            6, timeout=SLOW
        )  # the first board, until it is whole
        # the head office shares one of the same name: it says whose it is
        reader.get_by_role("radio", name="晨会", exact=True).or_(
            reader.get_by_role("button", name="晨会", exact=True)
        ).click()
        expect(reader.locator(".wenshu-tile-title")).to_have_count(1, timeout=SLOW)
        expect(reader.locator(".wenshu-tile-title")).to_contain_text("存款余额")
        expect(reader.get_by_role("button", name="打印")).to_be_visible()
        browser.close()
        assert outside == []


def _pin(reader: Page, address: str) -> None:
    reader.goto(f"{address}/?as=hangzhou_manager")
    reader.get_by_test_id("stChatInputTextArea").fill("各支行存款余额")
    reader.keyboard.press("Enter")
    reader.get_by_role("button", name="钉到看板").click()
    reader.get_by_role("textbox", name="看板名称").fill("晨会")
    reader.get_by_role("textbox", name="看板名称").press("Tab")
    reader.get_by_role("button", name="钉上").click()
    expect(reader.get_by_text("已钉到「晨会」")).to_be_visible()
