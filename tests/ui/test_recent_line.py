"""The small line beside a figure that stands alone, a funnel under its rate, and what may be done with a conversation at once."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from assistant.answer import Answer, Chart
from assistant.audit import Audit
from assistant.ledger.search import Wanted
from assistant.recent import recent
from assistant.together import together
from tests.ui.conftest import texts
from ui.components import session
from warehouse.engine import Column, Table


def opened(open_app: Callable[..., AppTest], user: str, *questions: str) -> AppTest:
    app = open_app(user)
    for text in questions:
        app.chat_input[0].set_value(text).run()
    assert not app.exception
    return app


def last(app: AppTest):
    return app.session_state["conversation"].exchanges[-1].answer


def line(app: AppTest):
    """The chart of the small line kept for the last answer, None where there is none."""
    talk = app.session_state["conversation"]
    key = f"{talk.id}-{len(talk.exchanges) - 1}-recent"
    try:
        return app.session_state[key]
    except KeyError:
        return None


@pytest.mark.parametrize("user", ["hq_manager", "rm_r007"])
def test_a_figure_alone_has_its_twelve_months_beside_it_which_end_at_the_figure(open_app, user):
    app = opened(open_app, user, "存款余额")
    chart, figure = line(app), last(app).tables[0].rows[0][0]
    assert chart.kind == "spark" and "近12个月" in texts(app)
    values = chart.spec["data"]["values"]
    assert len(values) == 12 and values[-1]["time"] == "2026-05" and values[-1]["last"]
    trend = session.desk().answer("近12个月存款余额走势", user).tables[0]
    assert trend.rows[-1][-1] == pytest.approx(figure)
    [drawn] = [one for one in values if one["time"] == "2025-10"]
    [row] = [one for one in trend.rows if one[0] == "2025-10"]
    assert drawn["value"] / values[-1]["value"] == pytest.approx(row[-1] / figure, rel=1e-2)


def test_the_line_is_recorded_as_the_readers_own_question(open_app):
    app = opened(open_app, "hangzhou_manager", "不良率")
    assert line(app) is not None
    newest = Audit(session.desk().road).search(Wanted(), "hangzhou_manager", limit=1)
    assert "month" in str(newest[0]) and "hangzhou_manager" in str(newest[0])


@pytest.mark.parametrize(
    ("user", "asked"),
    [
        ("hq_manager", "各分行存款余额"),
        ("hq_manager", "今年商机漏斗"),
        ("analyst", "存款余额"),
        ("auditor", "存款余额"),
    ],
)
def test_groups_funnels_refusals_and_roles_that_differencing_is_kept_from_have_no_line(open_app, user, asked):
    app = opened(open_app, user, asked)
    assert line(app) is None


def test_a_line_asks_no_more_than_the_answer_may(open_app):
    app = opened(open_app, "rm_r007", "今年全行的营销转化率")
    answer = last(app)
    day = session.desk().road.data_date
    asked = recent(answer.request, session.desk().users["rm_r007"], session.desk().model, day)
    assert asked is not None and asked.query.scope == "bank" and asked.query.where == answer.request.query.where


def test_the_stages_stand_under_the_rate_with_their_chart(open_app):
    app = opened(open_app, "hq_manager", "今年营销漏斗")
    assert [chart.table for chart in last(app).charts] == [1]
    assert "占上一阶段" in texts(app)


def test_two_figures_and_a_list_keep_each_chart_beside_its_own_table():
    figure = Answer(status="answered", tables=(Table(columns=(Column(name="a"),), rows=((1,),)),))
    listed = figure.model_copy(update={"charts": (Chart(kind="bar", spec={}),)})
    assert [chart.table for chart in together([figure, listed, listed], "zh").charts] == [1, 2]


def test_a_conversation_can_be_renamed_and_shared_from_its_first_answer_on(open_app):
    app = opened(open_app, "hangzhou_manager")
    assert "生成分享链接" not in str(app.sidebar)
    app.chat_input[0].set_value("存款余额").run()
    assert str(app.sidebar).count("生成分享链接") == 1
