"""The boards, drawn as Streamlit draws them: a first board, one of one's own, and what is shared obeys its reader."""

from assistant.ledger.boards import Share
from assistant.question import QueryRequest
from semantic_layer.query import SemanticQuery
from tests.ui.conftest import texts
from ui.components import session

BY_BRANCH = QueryRequest(query=SemanticQuery(metrics=("deposit_balance",), group_by=("branch",)))


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


def test_a_reload_comes_back_to_the_board_that_stood_there(open_app):
    boards = session.desk().boards
    mine = boards.create("xihu_manager", "周会")
    boards.pin("xihu_manager", mine.id, BY_BRANCH.model_copy(update={"show": "pie"}))
    app = open_app("xihu_manager", "boards", board=mine.id)
    assert not app.exception
    assert "<h1>周会</h1>" in texts(app) and app.query_params["board"] == mine.id
    assert "<h1>周会</h1>" not in texts(open_app("xihu_manager", "boards"))
    assert "<h1>周会</h1>" not in texts(open_app("rm_r011", "boards", board=mine.id))
