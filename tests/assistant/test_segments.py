"""A list of clients saved under a name: its owner's later questions may call it by that name, nobody else's may."""

import pytest

from assistant.asked_query import asked_request
from assistant.audit import Audit
from assistant.chips import chips
from assistant.ledger import segments as stored
from assistant.question import ChangeSegment, QueryRequest, SaveSegment
from assistant.rerun import rerun
from assistant.segment_rule import population_of
from assistant.segments import Segments
from semantic_layer.errors import BadInput, UnknownName
from semantic_layer.query import AllOf, Condition, MetricTest, SemanticQuery

LIST = "存款超过50万的客户有哪些"


def saved(desk, user, listed, words, conversation):
    shown = desk.answer(listed, user, conversation)
    answer = desk.answer(words, user, conversation)
    assert (shown.status, answer.status) == ("answered", "answered"), answer.error
    return shown.tables[0], answer


def figure(answer, column):
    assert answer.status == "answered", answer.error
    table = answer.tables[0]
    return table.rows[0][table.index(column)]


def own(desk, user):
    return Segments(desk.road, desk.road.find_user(user))


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("把这些客户存成分群 重点回访", "重点回访的存款余额是多少"),
        ("请将他们保存为客群，名字叫“雨季走访”", "雨季走访存款余额合计"),
        ("save these clients as a segment called June visits", "deposit balance of June visits"),
    ],
)
def test_a_list_is_kept_by_its_conditions_and_found_by_its_name_in_any_conversation(desk, words, asked):
    table, answer = saved(desk, "xihu_manager", LIST, words, f"first {words}")
    assert figure(answer, "customer_cnt") == len(table.rows) > 1
    total = sum(row[table.index("deposit_balance")] for row in table.rows)
    later = desk.answer(asked, "xihu_manager", "another")
    assert figure(later, "deposit_balance") == pytest.approx(total)


def test_who_is_in_a_segment_lists_everybody_beside_a_figure_that_some_have_not(desk):
    kept, _ = saved(desk, "hangzhou_manager", LIST, "把这些客户存成分群 春茶走访", "members")
    answer = desk.answer("春茶走访有哪些客户，30天内到期的贷款各多少", "hangzhou_manager", "members later")
    table, code = answer.tables[0], kept.index("customer")
    due = [row[table.index("loan_maturing_30d")] for row in table.rows]
    assert {row[table.index("customer")] for row in table.rows} == {row[code] for row in kept.rows}
    assert due == sorted(due, reverse=True) and 0.0 in due
    assert "春茶走访" in answer.headline
    asked = asked_request(answer.request, "hangzhou_manager", desk.road, "zh")
    assert asked is not None
    assert [one.label for one in chips(asked) if one.part == "population"] == ["春茶走访"]


def test_nobody_else_knows_the_name(desk):
    saved(desk, "hangzhou_manager", LIST, "把这些客户存成分群 雪中送炭", "mine")
    assert desk.answer("雪中送炭有多少户", "hangzhou_manager", "later").status == "answered"
    for other in ("xihu_manager", "hq_manager", "analyst"):
        assert desk.answer("雪中送炭有多少户", other, "theirs").status != "answered"
        assert "雪中送炭" not in [one.name for one in own(desk, other).listed()]


def test_the_first_of_a_list_are_those_now_when_another_window_is_asked(desk):
    table, _ = saved(desk, "xihu_manager", "存款最多的5个客户", "给这些客户建个客群叫头部五家", "five")
    months = desk.answer("头部五家最近3个月的存款余额走势", "xihu_manager", "months").tables[0]
    now = sum(row[table.index("deposit_balance")] for row in table.rows)
    assert months.rows[-1][months.index("deposit_balance")] == pytest.approx(now)


def test_a_name_must_be_new_sayable_and_without_another_meaning(desk):
    saved(desk, "rm_r011", LIST, "把这些客户存成分群 旧雨新知", "names")
    codes = {"旧雨新知": "segment-exists", "存款余额": "segment-name-taken", "去年": "segment-name-taken"}
    codes |= {"大客户": "segment-name-taken", "西": "segment-name", "12345": "segment-name", "长" * 21: "segment-name"}
    for name, code in codes.items():
        answer = desk.run(SaveSegment(name=name, query=listing(limit=3)), "rm_r011")
        assert (answer.status, answer.error.code) == ("refused", code)
    assert desk.answer("存成分群", "rm_r011", "names").error.code == "segment-name-missing"
    assert desk.answer("存成分群 再访一轮", "rm_r011", "names").status == "answered"


def listing(**more):
    return SemanticQuery(metrics=("deposit_balance",), group_by=("customer",), **more)


def test_who_cannot_be_told_by_a_condition_is_not_saved(desk):
    branches = SemanticQuery(metrics=("deposit_balance",), group_by=("branch",))
    for query in (listing(), branches, SemanticQuery(metrics=("deposit_balance",))):
        answer = desk.run(SaveSegment(name="谁也不是", query=query), "hq_manager")
        assert (answer.status, answer.error.code) == ("refused", "segment-nobody")
    desk.answer("各分行存款余额", "hq_manager", "branches")
    assert desk.answer("把这些客户存成分群 谁也不是", "hq_manager", "branches").error.code == "segment-nobody"


def test_conditions_on_clients_become_tests_and_every_test_has_its_days(desk):
    where = (Condition(dimension="customer_type", values=("corp",)),)
    having = ({"metric": "deposit_balance", "op": ">=", "values": (1e6,)},)
    population = population_of(listing(where=where, having=having), desk.model, desk.data_date)
    assert population is not None
    rule = population.rule
    assert isinstance(rule, AllOf)
    condition, test = rule.all
    assert condition == where[0] and isinstance(test, MetricTest) and test.period is not None
    assert (test.period.start, test.period.end) == (desk.data_date, desk.data_date)


def test_on_newer_data_the_window_has_moved_with_the_data_date(desk):
    ledger = desk.road.ledger
    test = {
        "metric": "deposit_balance",
        "op": ">=",
        "values": (1e6,),
        "period": {"from": "2026-04-30", "to": "2026-04-30"},
    }
    query = SemanticQuery(metrics=("customer_cnt",), population={"entity": "customer", "rule": test})
    stored.save(ledger, "hq_manager", "四月所见", QueryRequest(query=query).model_dump_json(), "2026-04-30")
    [one] = [one for one in own(desk, "hq_manager").listed() if one.name == "四月所见"]
    assert one.query.population.rule.period.end == desk.data_date
    asked = {"metrics": ("customer_cnt",), "population": {"entity": "customer", "rule": test | {"period": None}}}
    now = desk.run(QueryRequest(query=SemanticQuery.model_validate(asked)), "hq_manager")
    found = desk.answer("四月所见有多少户", "hq_manager", "april")
    assert figure(found, "customer_cnt") == figure(now, "customer_cnt")


def test_a_definition_that_no_longer_binds_is_said_so(desk):
    gone = {"metric": "abolished_balance", "op": ">=", "values": (1,)}
    query = SemanticQuery(metrics=("customer_cnt",), population={"entity": "customer", "rule": gone})
    stored.save(desk.road.ledger, "rm_r007", "昔日名册", QueryRequest(query=query).model_dump_json(), "2026-05-31")
    answer = desk.answer("昔日名册的存款余额", "rm_r007", "stale")
    assert (answer.status, answer.error.code) == ("refused", "segment-stale") and "昔日名册" in answer.text
    assert [one.query for one in own(desk, "rm_r007").listed() if one.name == "昔日名册"] == [None]


def test_a_segment_is_renamed_and_deleted_by_its_owner_alone_and_all_of_it_is_recorded(desk):
    _, answer = saved(desk, "hangzhou_manager", LIST, "把这些客户存成分群 初次相识", "kept")
    [entries] = [desk.find_audit(answer.audit_id, "hangzhou_manager")]
    decision = next(one["record"] for one in entries if one["entry"] == "decision")
    assert decision["request"]["kind"] == "save_segment" and decision["request"]["name"] == "初次相识"
    [one] = [one for one in own(desk, "hangzhou_manager").listed() if one.name == "初次相识"]
    for theirs in (
        lambda: own(desk, "xihu_manager").rename(one.id, "抢来的"),
        lambda: own(desk, "analyst").remove(one.id),
    ):
        with pytest.raises(UnknownName):
            theirs()
    with pytest.raises(BadInput):
        own(desk, "hangzhou_manager").rename(one.id, "不良率")
    own(desk, "hangzhou_manager").rename(one.id, "再度相逢")
    assert desk.answer("再度相逢有多少户", "hangzhou_manager", "b").status == "answered"
    own(desk, "hangzhou_manager").remove(one.id)
    assert desk.answer("再度相逢有多少户", "hangzhou_manager", "c").status != "answered"
    with desk.road.ledger.store.reading() as connection:
        told = connection.exec_driver_sql("SELECT record FROM entries WHERE entry = 'segments' ORDER BY seq").scalars()
        recorded = [text for text in told if "hangzhou_manager" in text]
    assert ["renamed" in text for text in recorded] == [True, False] and "再度相逢" in recorded[1]
    assert Audit(desk.road).show(answer.audit_id, "auditor")


def test_asking_again_or_running_a_record_again_saves_nothing_twice(desk):
    query = listing(having=({"metric": "deposit_balance", "values": (1e6,)},))
    answer = desk.run(SaveSegment(name="只存一次", query=query), "hq_manager")
    assert answer.status == "answered" and isinstance(answer.request, QueryRequest)
    with pytest.raises(BadInput) as caught:
        rerun(desk, answer.audit_id, "hq_manager")
    assert caught.value.code == "not-to-be-rerun"


@pytest.mark.parametrize(
    ("first", "words", "then"),
    [
        ("春天来访", "把「春天来访」改名为「夏天来访」", "夏天来访"),
        ("山中来客", "请把分群山中来客的名字改成海上来客吧", "海上来客"),
        ("旧雨新知", "重命名客群 旧雨新知 为 新知旧雨", "新知旧雨"),
        ("May calls", "rename my segment May calls to autumn calls, please", "autumn calls"),
        ("Old guests", "change the name of Old guests to new guests", "new guests"),
    ],
)
def test_a_segment_is_renamed_in_words_and_found_by_the_new_name_alone(desk, first, words, then):
    saved(desk, "xihu_manager", LIST, f"把这些客户存成分群 {first}", words)
    before = desk.answer(f"{first}有多少户", "xihu_manager")
    answer = desk.answer(words, "xihu_manager", words)
    assert answer.status == "answered" and then in answer.headline, answer.error
    after = desk.answer(f"{then}有多少户", "xihu_manager")
    assert figure(after, "customer_cnt") == figure(before, "customer_cnt")
    names = {one.name for one in own(desk, "xihu_manager").listed()}
    assert then in names and first not in names


@pytest.mark.parametrize(
    ("name", "words", "yes"),
    [
        ("雪夜访客", "删除客群「雪夜访客」", "1"),
        ("雨后访客", "请把雨后访客这个分群删掉", "第一个"),
        ("Night visits", "delete my segment Night visits", "1"),
    ],
)
def test_deleting_in_words_is_asked_back_first_and_what_was_asked_before_goes_on(desk, name, words, yes):
    saved(desk, "xihu_manager", LIST, f"把这些客户存成分群 {name}", words)
    asked = desk.answer(words, "xihu_manager", words)
    assert asked.status == "clarified" and [name in choice.label for choice in asked.choices] == [True]
    assert name in {one.name for one in own(desk, "xihu_manager").listed()}
    done = desk.answer(yes, "xihu_manager", words)
    assert done.status == "answered" and done.request is None, done.error
    assert name not in {one.name for one in own(desk, "xihu_manager").listed()}
    assert desk.answer("只看对公", "xihu_manager", words).status == "answered"
    with pytest.raises(BadInput):
        rerun(desk, done.audit_id, "xihu_manager")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("删除客群「从未有过」", "segment-which"),
        ("rename segment nobody to somebody", "segment-which"),
        ("删除所有客户", "write-refused"),
        ("delete all loans", "write-refused"),
        ("drop table segment", "write-refused"),
    ],
)
def test_what_is_no_segment_of_ones_own_is_not_changed(desk, words, code):
    answer = desk.answer(words, "xihu_manager", "odd")
    assert (answer.status, answer.error.code) == ("refused", code)


def test_nobody_renames_or_deletes_anothers_segment_in_words(desk):
    saved(desk, "hangzhou_manager", LIST, "把这些客户存成分群 独家名单", "theirs")
    for words in ("删除客群独家名单", "把分群独家名单改名为大家名单"):
        assert desk.answer(words, "xihu_manager", "thief").status == "refused"
    request = ChangeSegment(name="独家名单")
    assert desk.run(request, "xihu_manager").error.code == "segment-gone"
    assert "独家名单" in {one.name for one in own(desk, "hangzhou_manager").listed()}


def test_a_new_name_that_means_something_already_is_refused_and_the_old_one_stays(desk):
    saved(desk, "xihu_manager", LIST, "把这些客户存成分群 旧名犹在", "stay")
    answer = desk.answer("把旧名犹在改名为存款余额", "xihu_manager", "stay")
    assert answer.error.code == "segment-name-taken"
    assert "旧名犹在" in {one.name for one in own(desk, "xihu_manager").listed()}


@pytest.mark.parametrize("words", ["把存款改成贷款", "去掉杭州", "drop Hangzhou", "换成日均"])
def test_words_that_change_a_question_change_no_segment(desk, words):
    desk.answer("各分行存款余额", "hq_manager", words)
    answer = desk.answer(words, "hq_manager", words)
    assert answer.status == "answered" and isinstance(answer.request, QueryRequest)
