"""The client page and the conversation about one client, drawn as Streamlit draws them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.components import session
from ui.components.session import Conversation

PAGE = Path(__file__).parents[2] / "ui" / "streamlit_app.py"


@pytest.fixture(scope="module")
def page_of(home: Path) -> Iterator[Callable[[str], AppTest]]:
    """The app as ``user`` opens it, served from the small bank."""
    patch = pytest.MonkeyPatch()
    patch.setenv("WENSHU_HOME", str(home))
    session.desk.clear()

    def open_page(user: str) -> AppTest:
        app = AppTest.from_file(str(PAGE), default_timeout=120)
        app.query_params["as"] = user
        return app

    yield open_page
    session.desk().close()
    session.desk.clear()
    patch.undo()


def texts(app: AppTest) -> str:
    return " ".join(element.body for element in app.get("html"))


def test_a_conversation_about_one_client_says_so_keeps_to_it_and_can_be_left(page_of):
    app = page_of("rm_r007").run()
    app.session_state["conversation"] = Conversation("rm_r007", client="C000001", client_name="甲公司")
    app.chat_input[0].set_value("贷款余额是多少").run()
    assert not app.exception
    [exchange] = app.session_state["conversation"].exchanges
    assert exchange.answer.status == "answered"
    assert exchange.answer.request.query.where[0].values == ("C000001",)
    assert any("甲公司" in one.value for one in app.markdown)
    [leave] = [button for button in app.button if button.label == "退出，谈所有客户"]
    leave.click().run()
    assert app.session_state["conversation"].client is None
