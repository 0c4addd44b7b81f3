"""What was asked as chips: each can be changed into what this user may ask, a group opens one level down, and back up."""

from datetime import date

import pytest

from assistant.asked_query import asked_instead, asked_query, asked_request
from assistant.chip_periods import between
from assistant.chips import added, changes, chips, may_be
from assistant.drill import down, opens, up
from assistant.question import Explain, QueryRequest, Reconcile
from semantic_layer.calendar import Period
from semantic_layer.query import Condition, Having, Order, Population, SegmentTest, SemanticQuery


@pytest.fixture
def asked(desk):
    def of(user: str, language: str = "zh", **query: object):
        return asked_query(SemanticQuery.model_validate(query), user, desk.road, language)

    return of


BY_PLACE = {"metrics": ("deposit_balance",), "group_by": ("sub_branch",)}
NARROWED = {
    "metrics": ("deposit_balance", "npl_rate"),
    "where": (Condition(dimension="branch", values=("O01",)), Condition(dimension="customer_type", values=("corp",))),
    "compare": "yoy",
}
SORTED = {
    "metrics": ("deposit_avg_balance",),
    "group_by": ("customer",),
    "order_by": (Order(by="deposit_avg_balance"),),
    "having": (Having(metric="deposit_avg_balance", values=(1000.0,)),),
    "limit": 10,
}


def labels(asked) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for chip in chips(asked):
        found.setdefault(chip.part, []).append(chip.label)
    return found


def test_the_line_says_what_was_asked_in_the_reader_s_language(asked):
    said = labels(asked("hq_manager", **NARROWED))
    assert said["metric"] == ["存款余额（时点）", "不良率"]
    assert said["filter"] == ["杭州分行", "对公"] and said["compare"] == ["同比"] and said["group"] == [""]
    assert labels(asked("hq_manager", "en", **NARROWED))["compare"] == ["year on year"]


@pytest.mark.parametrize(
    ("user", "query"),
    [("hangzhou_manager", BY_PLACE), ("analyst", BY_PLACE), ("hq_manager", NARROWED), ("rm_r007", SORTED)],
)
def test_every_alternative_offered_is_answered_on_the_road(desk, asked, user, query):
    of = asked(user, **query)
    for chip in chips(of):
        for change in changes(chip, of)[:2]:
            answer = desk.run(QueryRequest(query=change.query), user)
            assert answer.status == "answered", (chip.part, change.label, answer.text)


def test_no_metric_is_offered_that_the_role_may_not_ask_for(asked):
    of = asked("risk_hangzhou", metrics=("npl_rate",), group_by=("branch",))
    offered = {one.query.metrics[0] for one in changes(chips(of)[0], of)}
    assert "overdue_rate" in offered and "contribution" not in offered
    assert "contribution" not in {one.query.metrics[-1] for one in added(of)}


def test_a_metric_in_another_s_place_is_sorted_by_and_its_threshold_is_gone(asked):
    of = asked("hangzhou_manager", **SORTED)
    changed = next(one for one in changes(chips(of)[0], of) if one.query.metrics == ("deposit_balance",)).query
    assert changed.order_by == (Order(by="deposit_balance"),) and changed.having == () and changed.limit == 10


def test_a_filter_on_a_place_offers_the_places_beside_it_within_the_scope(asked):
    here = Condition(dimension="sub_branch", values=("O0101",))
    offered = {}
    for user in ("hangzhou_manager", "rm_r007"):
        of = asked(user, metrics=("deposit_balance",), where=(here,))
        [chip] = [one for one in chips(of) if one.part == "filter"]
        offered[user] = [one.query.where[0].values[0] for one in changes(chip, of) if one.query.where]
    assert offered["rm_r007"] == [] and len(offered["hangzhou_manager"]) == 6
    assert all(str(code).startswith("O01") for code in offered["hangzhou_manager"])


def test_a_balance_is_offered_days_and_a_flow_windows(asked):
    stock, flow = (asked("hq_manager", metrics=(one,)) for one in ("deposit_balance", "deposit_avg_balance"))
    for of, days in ((stock, True), (flow, False)):
        [chip] = [one for one in chips(of) if one.part == "period"]
        periods = [one.query.period for one in changes(chip, of)]
        assert len(periods) > 3
        assert all(isinstance(one, Period) and (one.start == one.end) == days for one in periods)


def test_a_chosen_group_can_be_left_out_again(asked):
    rule = Population(rule=SegmentTest(segment="T015"))
    of = asked("hq_manager", metrics=("deposit_balance",), population=rule)
    [chip] = [one for one in chips(of) if one.part == "population"]
    assert [one.query.population for one in changes(chip, of)] == [None]


def test_a_group_opens_level_by_level_to_single_clients_and_back(asked):
    of, seen = asked("hq_manager", metrics=("deposit_balance",), group_by=("branch",)), ["branch"]
    for code in ("O01", "O0101", "O010101", "R001"):
        change = down(of, code, "x")
        assert change is not None and change.query.where[-1].values == (code,)
        before, of = of.query, asked("hq_manager", **dict(change.query))
        back = up(of)
        assert back is not None and back.query.group_by == before.group_by and back.query.where == before.where
        seen.append(of.query.group_by[0])
    assert seen == ["branch", "sub_branch", "outlet", "rm", "customer"]
    assert opens(of) == "" and of.query.limit == 10


def test_a_group_without_levels_and_an_analyst_s_clients_do_not_open(asked):
    assert down(asked("hq_manager", metrics=("deposit_balance",), group_by=("customer_type",)), "corp", "对公") is None
    assert up(asked("hq_manager", metrics=("deposit_balance",), group_by=("branch",))) is None


WHY = Explain(query=SemanticQuery(metrics=("deposit_balance",), compare="yoy"), by=("branch",))
WHY_HERE = Explain(
    query=SemanticQuery(
        metrics=("npl_rate",), where=(Condition(dimension="branch", values=("O01",)),), compare="year_start"
    )
)
DIFFERS = Reconcile(query=SemanticQuery(metrics=("deposit_avg_balance",)), figure=1.2e8)


@pytest.mark.parametrize(
    ("request_", "parts"),
    [
        (WHY, ["metric", "group", "period", "compare"]),
        (WHY_HERE, ["metric", "group", "filter", "period", "compare"]),
        (DIFFERS, ["metric", "period"]),
    ],
)
def test_an_explanation_and_a_reconciliation_are_asked_otherwise_by_their_chips(desk, request_, parts):
    of = asked_request(request_, "hq_manager", desk.road, "zh")
    assert of is not None and [chip.part for chip in chips(of)] == parts
    for chip in chips(of):
        for change in changes(chip, of)[:2]:
            other = asked_instead(request_, change.query)
            assert type(other) is type(request_) and other != request_
            answer = desk.run(other, "hq_manager")
            assert answer.status == "answered", (chip.part, change.label, answer.text)


def test_an_explanation_offers_no_figure_that_does_not_come_apart(desk):
    of = asked_request(WHY, "hq_manager", desk.road, "zh")
    assert of is not None
    offered = {change.query.metrics[0] for change in changes(chips(of)[0], of)}
    shown = {name for name, metric in desk.model.metrics.items() if not metric.hidden}
    for name in sorted(shown - offered - {"deposit_balance"})[::5]:
        query = SemanticQuery(metrics=(name,), compare="yoy")
        assert desk.run(Explain(query=query, by=("branch",)), "hq_manager").status != "answered", name


def test_any_days_may_be_chosen(desk, asked):
    flow = asked("hq_manager", metrics=("loan_disbursed",), compare="yoy")
    said, query = between(flow, date(2026, 2, 3), date(2026, 3, 9))
    assert (query.period, query.compare) == (Period(start=date(2026, 2, 3), end=date(2026, 3, 9)), "yoy")
    assert "2" in said and may_be(query, flow)
    stock = asked("hq_manager", metrics=("deposit_balance",))
    _, query = between(stock, date(2026, 1, 1), date(2026, 3, 31))
    assert query.period == Period(start=date(2026, 3, 31), end=date(2026, 3, 31))
    assert not may_be(between(flow, date(1999, 1, 1), date(1999, 2, 1))[1], flow)


def test_a_length_says_which_end_of_the_order_it_keeps(asked):
    lowest = (Order(by="deposit_avg_balance", direction="asc"),)
    for order, said in ((lowest, "最低10"), (SORTED["order_by"], "前10")):
        line = chips(asked("hangzhou_manager", **SORTED | {"order_by": order}))
        (length,) = [chip.label for chip in line if chip.part == "length"]
        assert length == said
