"""The documents, drawn as Streamlit draws them: what a role reads, how a search is told, who is offered the intake."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.components import session
from ui.components.document_text import _body

PAGE = Path(__file__).parents[2] / "ui" / "streamlit_app.py"


@pytest.fixture(scope="module")
def documents_of(home: Path) -> Iterator[Callable[[str], AppTest]]:
    """The documents as ``user`` opens them, served from the small bank."""
    patch = pytest.MonkeyPatch()
    patch.setenv("WENSHU_HOME", str(home))
    session.desk.clear()

    def open_page(user: str) -> AppTest:
        app = AppTest.from_file(str(PAGE), default_timeout=120)
        app.query_params["as"] = user
        return app.run().switch_page("app_pages/documents.py").run()

    yield open_page
    session.desk().close()
    session.desk.clear()
    patch.undo()


def texts(app: AppTest) -> str:
    return " ".join(str(getattr(element, "body", "")) for element in app.get("html"))


def test_a_reader_finds_documents_and_searches_them_without_scores(documents_of):
    app = documents_of("rm_r007")
    assert not app.exception
    rows = app.dataframe[0].value
    assert "H4" in list(rows["编号"]) and "H5" not in list(rows["编号"])
    assert "已废止" in list(rows["状态"])
    app.text_input(key="document-find").input("偏离度").run()
    assert len(app.dataframe[0].value) == 2
    app.button_group(key="documents-view").set_value("search").run()
    app.text_input[0].input("存款偏离度不得超过多少")
    app.button[-1].click().run()
    assert not app.exception
    assert "wenshu-quote" in texts(app) and not app.dataframe


def test_only_a_keeper_is_offered_the_intake(documents_of):
    assert "keep" not in documents_of("analyst").button_group(key="documents-view").options
    app = documents_of("admin")
    app.button_group(key="documents-view").set_value("keep").run()
    assert not app.exception
    assert [button.label for button in app.button if button.label == "收录文件"]
    assert "H5" in list(app.dataframe[0].value["编号"])


def test_a_table_in_an_article_is_drawn_as_a_table():
    drawn = _body("比例如下：\n| 类别 | 比例 |\n| --- | --- |\n| <b>正常</b> | 1% |\n完。")
    assert drawn.count("<th") - drawn.count("<thead") == 2 and drawn.count("<td>") == 2
    assert "<b>" not in drawn and "---" not in drawn and drawn.endswith("<p>完。</p></div>"[:-6])
