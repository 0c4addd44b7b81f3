"""The page serves the second model: its roles, its starters, its answers."""

from streamlit.testing.v1 import AppTest

from tests.other_model.ground import LIBRARY
from ui.components import session

PAGE = LIBRARY.parents[2] / "ui" / "streamlit_app.py"


def test_the_page_of_the_library_greets_by_role_and_answers_its_starters(library_home, monkeypatch):
    monkeypatch.setenv("WENSHU_HOME", str(library_home))
    session.desk.clear()
    app = AppTest.from_file(str(PAGE), default_timeout=60).run()
    assert not app.exception
    assert any(caption.value.startswith("馆长") for caption in app.sidebar.caption)
    assert not any("演示" in caption.value for caption in app.sidebar.caption)
    app.button(key="starter-1").click().run()
    assert not app.exception
    assert "周转率" in app.session_state["conversation"].exchanges[0].answer.text
    session.desk().close()
    session.desk.clear()
