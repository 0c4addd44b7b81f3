"""The answer card as Streamlit draws it: chips change what was asked, a group opens, what may be done with an answer."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from assistant.answer import Offer
from assistant.asked_query import asked_query, asked_request
from assistant.chips import chips
from assistant.drill import down
from assistant.ledger.saved import feedback_on
from assistant.ledger.talks import share, talks
from assistant.question import QueryRequest
from tests.ui.conftest import texts
from ui.components import session
from ui.components.drill import groups


@pytest.fixture
def chat_of(open_app: Callable[..., AppTest]) -> Callable[..., AppTest]:
    """The chat as ``user`` opens it and asks each of ``questions``."""

    def open_chat(user: str, *questions: str, **address: str) -> AppTest:
        app = open_app(user, **address)
        for text in questions:
            app.chat_input[0].set_value(text).run()
        assert not app.exception
        return app

    return open_chat


def asked(app: AppTest) -> list[str]:
    return [one.asked for one in app.session_state["conversation"].exchanges]


def last(app: AppTest):
    return app.session_state["conversation"].exchanges[-1].answer


def test_markup_in_a_question_is_shown_as_words_and_never_drawn(chat_of):
    app = chat_of("hangzhou_manager", "<img src=x onerror=alert(1)>各支行存款余额<b>是多少</b>")
    assert asked(app) == ["<img src=x onerror=alert(1)>各支行存款余额<b>是多少</b>"]
    assert "&lt;img src=x" in texts(app) and "<img src=x" not in texts(app) and "<b>是多少" not in texts(app)
    assert not any(one.allow_html for one in app.markdown)


def test_a_chip_asks_the_changed_question_as_a_new_one(chat_of):
    app = chat_of("hangzhou_manager", "各支行存款余额是多少")
    key = f"{app.session_state['conversation'].id}-0-chip-1"
    app.session_state[key] = True
    app.run()
    [choice] = [button for button in app.button if (button.key or "").startswith(key) and button.label == "客户类型"]
    choice.click().run()
    assert not app.exception
    assert asked(app) == ["各支行存款余额是多少", "按客户类型看"]
    assert last(app).request.query.group_by == ("customer_type",)


def test_a_group_opens_into_the_level_below_and_there_is_a_way_back(chat_of):
    app = chat_of("hangzhou_manager", "各支行存款余额是多少")
    talk = app.session_state["conversation"]
    assert "按网点展开" in str(app.main)
    talk.pending = opened(app, "西湖支行")
    app.run()
    assert asked(app)[-1] == "西湖支行：按网点看" and last(app).status == "answered"
    [back] = [button for button in app.button if button.label == "回到按支行看"]
    back.click().run()
    assert last(app).request.query.group_by == ("sub_branch",) and last(app).request.query.where == ()


def opened(app: AppTest, name: str) -> Offer:
    """What a click on the group called ``name`` asks; AppTest knows neither charts nor menus."""
    asked = asked_query(last(app).request.query, "hangzhou_manager", session.desk().road, "zh")
    [(code, _)] = [group for group in groups(asked, last(app).tables[0]) if group[1] == name]
    change = down(asked, code, name)
    assert change is not None
    return Offer(label=change.said, request=QueryRequest(query=change.query))


def test_what_a_reader_thinks_of_an_answer_is_kept_with_the_reason(chat_of):
    app = chat_of("hangzhou_manager", "各支行存款余额是多少")
    key, audit_id = f"{app.session_state['conversation'].id}-0", last(app).audit_id
    app.feedback(key=f"{key}-thumbs").set_value(0).run()
    app.button_group(key=f"{key}-reason").set_value("figure")
    app.text_input(key=f"{key}-note").input("与报表不符")
    [send] = [button for button in app.button if button.label == "提交"]
    send.click().run()
    assert not app.exception
    told = [(one.verdict, one.comment) for one in feedback_on(session.desk().road.ledger, audit_id)]
    assert told == [("wrong", ""), ("wrong", "figure: 与报表不符")]


def test_an_answer_that_may_not_leave_says_why_and_the_try_is_on_record(chat_of):
    app = chat_of("analyst", "存款余额前五的客户")
    assert last(app).status == "answered"
    key = f"{app.session_state['conversation'].id}-0"
    app.session_state[f"{key}-take"] = True
    app.run()
    assert not app.get("download_button")
    assert "逐户数据不能导出" in app.session_state[f"{key}-refused"]
    app = chat_of("hangzhou_manager", "各支行存款余额是多少")
    app.session_state[f"{app.session_state['conversation'].id}-0-take"] = True
    app.run()
    assert [one.proto.label for one in app.get("download_button")] == ["Excel 文件", "CSV 文件", "图片（PNG）"]


def test_a_question_is_edited_and_undone_in_place(chat_of):
    app = chat_of("hangzhou_manager", "各支行存款余额是多少", "换成贷款余额")
    key = f"{app.session_state['conversation'].id}-1"
    app.session_state[f"{key}-edit"] = True
    app.run()
    app.text_input(key=f"{key}-edited").input("换成不良率")
    [send] = [button for button in app.button if button.label == "提问"]
    send.click().run()
    assert asked(app)[-1] == "换成不良率" and last(app).request.query.metrics == ("npl_rate",)
    [undo] = [button for button in app.button if button.label == "撤销"]
    undo.click().run()
    assert last(app).status == "answered" and last(app).request.query.metrics == ("loan_balance",)


def test_a_conversation_is_listed_and_opened_again_by_its_own_person_alone(chat_of):
    app = chat_of("xihu_manager", "存款余额是多少", "换成贷款余额")
    talk, shown = app.session_state["conversation"].id, last(app).headline
    again = chat_of("xihu_manager", c=talk)
    kept = again.session_state["conversation"]
    assert [offer.label for offer in kept.kept] == ["存款余额是多少", "换成贷款余额"]
    assert {number: answer.headline for number, answer in kept.seen.items()} == {1: shown}
    again.chat_input[0].set_value("按客户类型").run()
    assert last(again).request.query.metrics == ("loan_balance",)
    ledger = session.desk().road.ledger
    assert [one.title for one in talks(ledger, "xihu_manager") if one.id == talk] == ["存款余额是多少"]
    other = chat_of("hangzhou_manager", c=talk)
    assert not other.chat_message and not other.session_state["conversation"].kept


def test_a_shared_conversation_is_computed_under_its_reader_s_rights_in_words_of_theirs(chat_of):
    app = chat_of("xihu_manager", "西湖支行的存款余额是多少")
    mine = last(app).headline
    token = share(session.desk().road.ledger, "xihu_manager", app.session_state["conversation"].id)
    reader = chat_of("hq_manager", s=token).session_state["conversation"]
    assert reader.borrowed and reader.seen[0].status == "answered" and reader.kept[0].text == ""
    assert "存款余额" in reader.kept[0].label and reader.kept[0].label != "西湖支行的存款余额是多少"
    ten = chat_of("xihu_manager", "今年以来各网点存款日均是多少，完成计划了吗")
    assert len(last(ten).request.query.metrics) > 3
    plan = share(session.desk().road.ledger, "xihu_manager", ten.session_state["conversation"].id)
    app = chat_of("hq_manager", s=plan)
    [offer] = app.session_state["conversation"].kept
    assert offer.label.startswith("存款日均 · ") and offer.label.count(" · ") < 6 and "项 · " in offer.label
    sharer = session.desk().users["xihu_manager"].name_zh
    assert any(one.value.startswith(f"{sharer}分享的对话") and "您本人的权限" in one.value for one in app.caption)
    auditor = chat_of("auditor", s=token).session_state["conversation"]
    assert auditor.seen[0].status == "refused" and mine not in str(auditor.seen)


def test_a_question_back_carries_the_numbers_of_its_readings(chat_of):
    app = chat_of("hq_manager", "净增是多少")
    assert last(app).status == "clarified" and len(last(app).choices) > 1
    labels = [button.label for button in app.button if "-choice-" in (button.key or "")]
    assert all(re.search(r"\*\*[+-]?[\d,.]+(亿|万)?元\*\*$", label) for label in labels[:3]), labels


def test_the_period_of_an_answer_and_of_an_explanation_takes_any_days(chat_of):
    app = chat_of("hangzhou_manager", "今年贷款发放额是多少")
    picked_days(app, 0, (date(2026, 2, 3), date(2026, 3, 9)))
    query = last(app).request.query
    assert (query.period.start, query.period.end) == (date(2026, 2, 3), date(2026, 3, 9))
    app.chat_input[0].set_value("为什么今年贷款发放额同比变化").run()
    assert last(app).request.kind == "explain"
    picked_days(app, 2, (date(2026, 2, 3), date(2026, 3, 9)))
    why = last(app).request
    assert (why.kind, why.query.period, why.query.compare) == ("explain", query.period, "yoy")


def picked_days(app: AppTest, place: int, days: tuple[date, date]) -> None:
    """The days typed into the period's chip of the exchange at ``place``, and asked for."""
    talk, desk = app.session_state["conversation"], session.desk()
    asked = asked_request(talk.exchanges[place].answer.request, talk.user_id, desk.road, "zh")
    assert asked is not None
    key = f"{talk.id}-{place}-chip-{[chip.part for chip in chips(asked)].index('period')}"
    app.session_state[key] = True
    app.run()
    app.date_input(key=f"{key}-picked").set_value(days)
    [*_, send] = [one for one in app.button if one.label == "看这段时间"]
    send.click().run()
    assert not app.exception and last(app).status == "answered"


def test_one_figure_is_said_once_and_a_row_of_groups_keeps_its_table(chat_of):
    app = chat_of("hq_manager", "存款净增是多少")
    assert "存款净增" in last(app).headline and len(last(app).tables[0].rows) == 1
    assert "<table" not in texts(app)
    app.chat_input[0].set_value("各分行贷款余额是多少").run()
    assert "<table" in texts(app)


def test_a_place_among_peers_is_shown_as_figures(chat_of):
    app = chat_of("hangzhou_manager", "我们分行存款年日均在全行排第几")
    answer = last(app)
    table, row = answer.tables[0], answer.tables[0].rows[0]
    place, peers = (row[table.index(f"{answer.request.query.metrics[0]}__{part}")] for part in ("rank", "peers"))
    assert f'<div class="value">{place} / {peers}</div>' in texts(app)
