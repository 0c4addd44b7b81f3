"""The frame and the catalogue, drawn as Streamlit draws them: who is offered which page, and what an unused page does."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.ui.conftest import texts
from ui.components import session
from ui.pages import pages_of


def test_the_watermark_names_the_reader_and_the_minute_in_the_banks_zone(open_app):
    shanghai = ZoneInfo("Asia/Shanghai")
    before, app, after = datetime.now(shanghai), open_app("xihu_manager"), datetime.now(shanghai)
    assert not app.exception
    assert any(f"xihu_manager · {moment:%Y-%m-%d %H:%M}" in texts(app) for moment in minutes(before, after))
    assert "xihu_manager · 2" in texts(app) and "hangzhou_manager" not in texts(app)


def minutes(first, last):
    return [first + timedelta(minutes=more) for more in range(int((last - first).total_seconds() // 60) + 2)]


def test_the_catalogue_finds_a_metric_and_hides_what_the_role_may_not_ask_for(open_app):
    app = open_app("risk_hangzhou", "catalogue")
    assert not app.exception
    names = list(app.dataframe[0].value["名称"])
    assert "不良率" in names and "综合贡献度" not in names
    app.text_input(key="term-search").input("拨备").run()
    assert "拨备" in app.dataframe[0].value["名称"].iloc[0]


def test_an_administrator_is_offered_no_page_about_the_business(open_app):
    app = open_app("admin")
    model, users = session.desk().model, session.desk().users
    assert not app.exception
    assert [one.name for one in pages_of(users["admin"], model, "zh")] == ["chat", "documents"]
    assert "catalogue" in [one.name for one in pages_of(users["rm_r007"], model, "zh")]


def test_a_page_that_was_left_shows_nothing_until_its_reader_is_back(open_app):
    app = open_app("xihu_manager")
    app.button(key="starter-2").click().run()
    assert app.session_state["conversation"].exchanges
    app.session_state["last_used"] = time.monotonic() - 31 * 60
    app.run()
    assert "30 分钟" in app.info[0].value and not app.chat_message
    [back] = [button for button in app.button if button.label == "我回来了"]
    back.click().run()
    assert not app.info and not app.chat_message
