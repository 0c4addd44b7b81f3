"""The client page and the conversation about one client, drawn as Streamlit draws them."""

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import texts
from tests.ui.reader import SLOW
from ui.components.session import Conversation


def test_a_conversation_about_one_client_says_so_keeps_to_it_and_can_be_left(open_app):
    app = open_app("rm_r007")
    app.session_state["conversation"] = Conversation("rm_r007", client="C000001", client_name="甲公司")
    app.chat_input[0].set_value("贷款余额是多少").run()
    assert not app.exception
    [exchange] = app.session_state["conversation"].exchanges
    assert exchange.answer.status == "answered"
    assert exchange.answer.request.query.where[0].values == ("C000001",)
    assert "<b>甲公司</b>" in texts(app)
    [leave] = [button for button in app.button if button.label == "退出，谈所有客户"]
    leave.click().run()
    assert app.session_state["conversation"].client is None


def test_a_client_is_looked_for_chosen_and_read_from_the_top(open_app):
    app = open_app("rm_r007", "client")
    assert not app.exception
    app.text_input(key="client-search").input("澜昇").run()
    app.button(key="client-C000001").click().run()
    assert not app.exception
    shown = texts(app)
    order = [
        "杭州澜昇电子科技有限公司",
        "要做的事",
        "存款年日均",
        "风险与留意",
        "机会<",
        "近12个月存贷款",
        "下一步",
        "尚未接入",
    ]
    places = [shown.index(part) for part in order]
    assert places == sorted(places)
    app.button(key="open-client").click().run()
    talk = app.session_state["conversation"]
    assert app.session_state["user_id"] == "rm_r007"
    assert (talk.client, talk.client_name) == ("C000001", "杭州澜昇电子科技有限公司")


def test_a_link_to_anothers_client_shows_nothing_of_it(open_app):
    app = open_app("rm_r011", "client", client="C000001")
    assert not app.exception
    shown = texts(app)
    assert "超出了您的数据范围" in shown and "澜昇" not in shown and "wenshu-sheet" not in shown
    assert not app.expander


@pytest.mark.system
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # playwright's own event loop is closed with the interpreter
def test_a_manager_finds_a_client_opens_a_panel_and_asks_on_about_this_client(reader):
    one = reader("rm_r007")
    tab = one.page
    one.turn_to("客户视图")
    tab.get_by_role("textbox", name="客户名称的任意部分").fill("澜昇")
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="杭州澜昇电子科技有限公司").click()
    expect(tab.locator(".wenshu-sheet h1")).to_contain_text("C000001", timeout=SLOW)
    expect(tab.locator(".wenshu-sheet .tile")).to_have_count(5, timeout=SLOW)
    panel = tab.get_by_test_id("stExpander").filter(has_text="融资需求评分的十条理由")
    one.at_rest(panel.get_by_text("融资需求评分的十条理由")).click()
    expect(panel.locator(".part")).to_have_count(10, timeout=SLOW)
    one.rested()
    one.at_rest(panel.get_by_role("button", name="在问数中打开")).click()
    expect(tab.get_by_text("只谈这一位客户")).to_be_visible(timeout=SLOW)
    expect(tab.get_by_test_id("stChatMessage").last).to_contain_text("本对话只含客户", timeout=SLOW)


def test_who_is_looked_for_in_vain_stands_alone(open_app):
    app = open_app("rm_r007", "client", client="C000001")
    assert "C000001" in texts(app)
    app.text_input(key="client-search").set_value("zzzz").run()
    assert "您的范围内没有这样的客户" in texts(app) and "C000001" not in texts(app)
    app.text_input(key="client-search").set_value("").run()
    assert "C000001" in texts(app)
