"""A list is kept as a segment of one's own by a button, and stands at the side: asked about, renamed, deleted."""

from assistant.segments import Segments
from ui.components import session


def test_a_list_is_saved_by_its_button_asked_about_renamed_and_deleted_at_the_side(open_app):
    app = open_app("xihu_manager")
    app.chat_input[0].set_value("存款超过50万的客户有哪些").run()
    key = f"{app.session_state['conversation'].id}-0-segment"
    [send] = [one for one in app.button if one.label == "保存"]
    app.text_input(key=f"{key}-name").set_value("秋日走访")
    send.click().run()
    assert not app.exception
    talk = app.session_state["conversation"]
    assert talk.exchanges[-1].answer.status == "answered" and "秋日走访" in talk.exchanges[-1].answer.headline
    desk = session.desk()
    [one] = Segments(desk.road, desk.users["xihu_manager"]).listed()
    app.button(key=f"segment-{one.id}-ask").click().run()
    assert app.session_state["conversation"].exchanges[-1].answer.tables[0].index("customer") == 0
    app.button(key=f"segment-{one.id}-delete").click().run()
    assert not app.exception
    assert Segments(desk.road, desk.users["xihu_manager"]).listed() == []
    assert "秋日走访有哪些客户" in [one.asked for one in app.session_state["conversation"].exchanges]
