"""The documents, drawn as Streamlit draws them: what a role reads, how a search is told, who is offered the intake."""

from tests.ui.conftest import texts
from ui.components.document_text import _body
from ui.components.headline import headline


def test_a_reader_finds_documents_and_searches_them_without_scores(open_app):
    app = open_app("rm_r007", "documents")
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


def test_only_a_keeper_is_offered_the_intake(open_app):
    assert "keep" not in open_app("analyst", "documents").button_group(key="documents-view").options
    app = open_app("admin", "documents")
    app.button_group(key="documents-view").set_value("keep").run()
    assert not app.exception
    assert [button.label for button in app.button if button.label == "收录文件"]
    assert "H5" in list(app.dataframe[0].value["编号"])


def test_a_table_in_an_article_is_drawn_as_a_table():
    drawn = _body("比例如下：\n| 类别 | 比例 |\n| --- | --- |\n| <b>正常</b> | 1% |\n完。")
    assert drawn.count("<th") - drawn.count("<thead") == 2 and drawn.count("<td>") == 2
    assert "<b>" not in drawn and "---" not in drawn and drawn.endswith("<p>完。</p></div>"[:-6])


def test_a_quoted_clause_is_said_once_in_the_chat_and_opens_in_its_document(open_app):
    app = open_app("rm_r007")
    app.chat_input[0].set_value("展期有什么规定").run()
    assert not app.exception
    answer = app.session_state["conversation"].exchanges[-1].answer
    said = texts(app)
    assert len(answer.citations) > 1
    assert all(said.count(one.quote) == 1 for one in answer.citations)
    assert 'class="figure"' not in said
    [*_, way] = [button for button in app.button if (button.key or "").endswith("-opens")]
    way.click().run()
    assert not app.exception
    assert app.query_params and "wenshu-document" in texts(app)
    [cited] = [section for section in texts(app).split("<section") if section.startswith(' class="cited"')]
    first = answer.citations[-1].quote.splitlines()[0]
    assert answer.citations[-1].article in cited and first[:20] in cited


def test_a_number_of_a_quoted_sentence_is_no_leading_figure():
    quote = "展期期限累计不得超过原贷款期限的50%"
    assert 'class="figure"' not in headline(f"《办法》第三条：「{quote}」", quotes=[quote])
    assert '<span class="figure">3.20<' in headline("拨备覆盖率为3.20%，高于下限", quotes=[quote])
