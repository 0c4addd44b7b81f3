"""The audit page and the bench, drawn as Streamlit draws them."""

from streamlit.testing.v1 import AppTest

from assistant.audit import Audit
from assistant.audit_record import record_of
from assistant.question import AnalystSql, QueryRequest
from semantic_layer.query import SemanticQuery
from tests.ui.conftest import texts
from ui.components import session
from ui.pages import pages_of
from ui.words import WORDS
from ui.words_audit import AUDIT_WORDS

TYPED = "SELECT segment, COUNT(*) AS n FROM dim_customer GROUP BY segment"


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def test_roles_are_offered_what_their_policy_gives(open_app):
    open_app("analyst", "audit")
    users, model = session.desk().users, session.desk().model

    def offered(user: str) -> set[str]:
        return {one.name for one in pages_of(users[user], model, "zh")} & {"audit", "bench"}

    assert {user: offered(user) for user in ("analyst", "auditor", "hq_manager", "rm_r007", "admin")} == {
        "analyst": {"audit", "bench"},
        "auditor": {"audit"},
        "hq_manager": {"audit"},
        "rm_r007": set(),
        "admin": set(),
    }


def test_an_analyst_opens_a_record_runs_it_again_comments_and_proposes_and_another_approves(open_app):
    app = open_app("analyst", "audit")
    asked = session.desk().answer("各分行存款余额是多少", "analyst")
    app.text_input(key="audit-words").input(asked.audit_id).run()
    assert not app.exception
    assert "各分行存款余额是多少" in texts(app) and asked.headline in texts(app)
    assert any(one.language == "sql" and "deposit_balance_monthly" in one.value for one in app.code)
    press(app, "rerun")
    assert [one.value for one in app.success] == ["✓ 与记录的结果一致"]
    app.text_area(key=f"words-{asked.audit_id}").input("与报表一致")
    [save] = [one for one in app.button if one.label == "写入台账"]
    save.click().run()
    assert not app.exception and "与报表一致" in [one.value for one in app.text]
    press(app, "promote")
    [entry] = session.desk().question_library.listed("analyst")
    assert (entry.state, entry.maker) == ("proposed", "analyst")

    other = open_app("analyst_checking", "audit")
    other.segmented_control(key="audit-part").set_value("verified").run()
    assert "各分行存款余额是多少" in [one.value for one in other.text]
    press(other, f"approve-{entry.id}")
    assert not other.exception
    assert session.desk().question_library.listed("analyst")[0].state == "verified"


def test_others_records_are_open_to_auditors_and_closed_to_analysts(open_app):
    app = open_app("auditor", "audit")
    asked = session.desk().run(
        QueryRequest(query=SemanticQuery(metrics=("deposit_balance",), group_by=("branch",))), "hq_manager"
    )
    app.text_input(key="audit-words").input(asked.audit_id).run()
    assert not app.exception and asked.headline in texts(app) and "须先立案" in texts(app)
    assert "rerun" not in [one.key for one in app.button]
    app.text_input(key="audit-words").input("").run()
    app.segmented_control(key="audit-part").set_value("chain").run()
    press(app, "check-chain")
    assert "链条完整" in app.status[0].label

    closed = open_app("analyst", "audit")
    closed.text_input(key="audit-words").input(asked.audit_id).run()
    assert not closed.exception and asked.headline not in texts(closed) and "不向您显示" in texts(closed)
    assert "rerun" in [one.key for one in closed.button if not one.disabled]  # nothing of it is somebody's own words
    typed = session.desk().answer("西湖支行今年以来存款日均，完成计划了吗", "hq_manager")
    closed.text_input(key="audit-words").input(typed.audit_id).run()
    assert "rerun" in [one.key for one in closed.button if one.disabled] and "因此不能重算" in texts(closed)
    assert "存款日均" in texts(closed) and "西湖" not in texts(closed)


def test_what_was_typed_is_listed_first_and_clicks_and_pages_on_demand(open_app):
    app = open_app("hangzhou_manager", "audit")
    typed = session.desk().answer("各支行存款余额是多少", "hangzhou_manager", "talk")
    assert typed.request is not None
    session.desk().run(typed.request, "hangzhou_manager", "talk")
    session.desk().run(typed.request, "hangzhou_manager")
    app.run()
    assert list(app.dataframe[0].value["问题"]) == ["各支行存款余额是多少"]
    app.toggle(key="audit-typed").set_value(False).run()
    rows = app.dataframe[0].value
    assert list(rows["类别"])[:3] == ["看板与页面", "改条件", "提问"]
    assert list(rows["问题"])[:3] == ["存款余额（时点）", "存款余额（时点）", "各支行存款余额是多少"]


def test_the_lineage_of_a_plan_holds_the_figure_and_its_plan(open_app):
    open_app("analyst", "audit")
    asked = session.desk().answer("各分行今年以来存款日均，目标达成率是多少", "analyst")
    record = record_of(Audit(session.desk().road).show(asked.audit_id, "analyst"))
    below = {
        source.below[1] for source in record.sources(session.desk().model) if source.above[1] == "target_achievement"
    }
    assert below == {"target_value", "deposit_avg_balance"}
    assert "kpi_target" in record.sql[0] or "target" in record.sql[0]
    assert not record.sql[0].startswith("SELECT u.")


def test_a_manager_finds_their_own_records_alone(open_app):
    app = open_app("xihu_manager", "audit")
    session.desk().run(AnalystSql(sql=TYPED), "analyst")
    app.run()
    assert not app.exception
    assert "audit-part" not in [one.key for one in app.segmented_control]
    assert not app.dataframe and "没有符合条件的记录" in texts(app)


def test_the_bench_runs_a_select_and_says_why_another_is_refused(open_app):
    app = open_app("analyst", "bench")
    app.text_area(key="bench-sql").input(TYPED).run()
    press(app, "bench-run")
    assert not app.exception
    assert any("segment" in one.value.columns for one in app.dataframe)
    assert any(one.language == "diff" and "+HAVING" in one.value for one in app.code)
    app.text_area(key="bench-sql").input("SELECT customer_name FROM dim_customer").run()
    press(app, "bench-run")
    assert "never-column" in texts(app) and "这一列不对您的角色开放" in texts(app)
    app.text_input(key="bench-find").input("客户").run()
    assert app.selectbox(key="bench-table").value == "dim_customer"
    app.text_input(key="bench-find").input("").run()
    app.selectbox(key="bench-table").set_value("dim_org").run()
    press(app, "bench-begin")
    assert app.text_area(key="bench-sql").value.endswith("FROM dim_org\nLIMIT 100")


def test_no_word_is_told_twice():
    assert all(WORDS[key] == pair for key, pair in AUDIT_WORDS.items())
