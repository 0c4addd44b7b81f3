"""The client page without its drawing: what is asked for whom, what is read from the answers, who is found by which words."""

from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.client_chart import course_chart, numbered
from assistant.client_requests import ClientRequests, is_offered
from assistant.client_search import find_clients
from assistant.client_view import ClientView, FirstScreen, Occurrence, cells
from assistant.desk import Desk
from assistant.question import QueryRequest
from semantic_layer.client_page import client_page_faults
from semantic_layer.load import load_model
from semantic_layer.query import Condition, Order, SemanticQuery

ROOT = Path(__file__).parents[2]
FIRM = "C000001"  # looked after by R007


class Reading:
    """A page as one user reads it, and what was asked for it."""

    def __init__(self, desk: Desk, user: str, client: str, language: str = "zh") -> None:
        self.desk, self.user, self.client = desk, user, client
        self.asked: list[Answer] = []
        today = desk.road.data_date
        self.requests = ClientRequests(desk.model, desk.users[user].role, today)
        self.screen: FirstScreen = ClientView(desk.model, self.requests, self.run, today, language).read()

    def run(self, request: QueryRequest, pinned: bool = True) -> Answer:
        answer = self.desk.run(request, self.user, client=self.client if pinned else None)
        self.asked.append(answer)
        return answer


@pytest.fixture(scope="module")
def own(desk: Desk) -> Reading:
    return Reading(desk, "rm_r007", FIRM)


def test_a_manager_reads_an_own_client_with_few_statements(own):
    screen = own.screen
    assert screen.client == FIRM and screen.kind == "corp" and screen.name.endswith("有限公司")
    assert ("客户经理", "陈立言") in screen.facts
    assert screen.data_date == "2026-05-31" and screen.statement_date == "2025-12-31"
    assert [one.metric for one in screen.figures] == [
        "deposit_avg_balance", "loan_balance", "contribution", "deposit_stability", "demand_score"]  # fmt: skip
    assert len(own.asked) <= 11 and all(one.status == "answered" for one in own.asked)
    assert len(screen.course.rows) == 12


def test_what_is_due_stands_with_its_day_and_rule(own):
    [loan] = [one for one in own.screen.tasks if "贷款到期" in one.say]
    request = own.requests.panel(own.requests.panels("corp")["loans"])
    table = own.run(request).tables[0]
    assert loan.due.isoformat() == min(row[table.index("loan_maturity_date")] for row in table.rows)
    assert "W02" in loan.rule and "万元" in loan.say
    assert list(own.screen.tasks) == sorted(own.screen.tasks, key=lambda one: one.due)


def test_the_rank_is_the_place_in_the_readers_own_list(own, desk):
    listed = SemanticQuery(
        metrics=("contribution",),
        group_by=("customer",),
        where=(Condition(dimension="customer_type", values=("corp",)),),
        order_by=(Order(by="contribution"),),
    )
    rows = desk.run(QueryRequest(query=listed), "rm_r007").tables[0].rows
    [figure] = [one for one in own.screen.figures if one.metric == "contribution"]
    assert figure.rank[0] == [row[0] for row in rows].index(FIRM) + 1
    assert figure.rank[1] >= len(rows)


@pytest.mark.parametrize(("panel", "score"), [("stability", "deposit_stability"), ("demand", "demand_score")])
def test_the_parts_of_a_score_add_up_to_it(own, panel, score):
    parts = cells(own.run(own.requests.panel(own.requests.panels("corp")[panel])).tables[0])
    whole = own.run(QueryRequest(query=SemanticQuery(metrics=(score,)))).tables[0].rows[0][0]
    assert sum(value for value in parts.values() if value) == pytest.approx(whole)
    assert all(parts[name] <= most for name, most in own.requests.page.panels[panel].of.items())


def test_the_steps_of_the_contribution_end_at_it(own):
    panel = own.requests.panels("corp")["contribution"]
    row = cells(own.run(own.requests.panel(panel)).tables[0])
    steps = [row[name] * (-1 if name in panel.less else 1) for name in panel.metrics[:-1]]
    assert sum(steps) == pytest.approx(row["contribution"])


def test_every_panel_is_answered_for_a_firm_and_for_a_person(own, desk):
    person = find_person(desk)
    for client, kind in ((FIRM, "corp"), (person, "retail")):
        for name, panel in own.requests.panels(kind).items():
            answer = desk.run(own.requests.panel(panel), "xihu_manager", client=client)
            assert answer.status == "answered", (name, answer.error)
    assert "ratios" not in own.requests.panels("retail")


def find_person(desk: Desk) -> str:
    query = SemanticQuery(
        metrics=("deposit_balance",),
        group_by=("customer",),
        where=(Condition(dimension="customer_type", values=("retail",)),),
        order_by=(Order(by="deposit_balance"),),
        limit=1,
    )
    return str(desk.run(QueryRequest(query=query), "xihu_manager").tables[0].rows[0][0])


def test_anothers_client_and_no_client_are_refused_alike_and_nothing_more_is_asked(desk):
    seen = []
    for client in (FIRM, "C999999"):
        reading = Reading(desk, "rm_r011", client)
        assert len(reading.asked) == 1
        assert reading.screen == FirstScreen(refusal=reading.screen.refusal)
        refusal = reading.screen.refusal
        assert refusal is not None
        seen.append((refusal.status, refusal.text, refusal.error))
        for panel in reading.requests.panels("corp").values():
            assert desk.run(reading.requests.panel(panel), "rm_r011", client=client).status == "refused"
    assert seen[0] == seen[1] and seen[0][0] == "refused"


def test_a_role_without_contribution_is_asked_for_none(desk):
    reading = Reading(desk, "risk_hangzhou", FIRM)
    assert all(one.status == "answered" for one in reading.asked)
    asked = [one.request for one in reading.asked if isinstance(one.request, QueryRequest)]
    metrics = {name for one in asked for name in one.query.metrics}
    assert len(asked) == len(reading.asked)
    assert not metrics & {"contribution", "fit_score", "aum"}
    assert {"contribution", "wealth"}.isdisjoint(reading.requests.panels("corp"))


def test_a_persons_name_is_masked_where_the_role_sees_masks(desk):
    person = find_person(desk)
    assert "*" not in Reading(desk, "risk_hangzhou", person).screen.name
    masked = Reading(desk, "xihu_manager", person).screen
    assert masked.name[1:].startswith("*") and masked.kind == "retail"
    assert [one.metric for one in masked.figures][-1] == "aum"


def test_the_page_speaks_english(desk):
    screen = Reading(desk, "rm_r007", FIRM, "en").screen
    assert screen.tasks[0].say.startswith("Loans due") and screen.step is not None
    assert screen.step[0].isascii()


def test_the_page_is_offered_by_policy_and_by_model(desk):
    roles = desk.model.policies.roles
    offered = {name for name, policy in roles.items() if is_offered(policy, desk.model)}
    assert offered == {"hq_manager", "org_manager", "rm", "risk"}
    library = load_model(ROOT / "docs" / "examples" / "library" / "model")
    assert not any(is_offered(policy, library) for policy in library.policies.roles.values())


@pytest.mark.parametrize("text", ["澜昇", "电子科技", "c000001", "lsdz"])
def test_a_client_is_found_by_any_part_of_the_name_in_ones_own_scope_alone(desk, text):
    users = desk.users
    assert FIRM in [one.id for one in find_clients(text, users["rm_r007"], desk.road)]
    assert FIRM not in [one.id for one in find_clients(text, users["rm_r011"], desk.road)]
    assert find_clients(text, users["analyst"], desk.road) == []


def test_a_person_with_a_masked_name_is_not_found_by_a_part_of_it(desk):
    person, users = find_person(desk), desk.users
    role = desk.model.policies.roles["org_manager"]
    name, is_person = desk.road.names.visible("customer", person, users["xihu_manager"], role)
    assert is_person and len(name) >= 2
    given = name[-2:] if len(name) > 2 else f"{name[-1]}%"
    assert person not in [one.id for one in find_clients(given, users["xihu_manager"], desk.road)]


def test_letters_that_mean_something_to_a_search_mean_nothing(desk):
    for text in ("%%", "__", "' OR 1=1 --", "", " "):
        assert find_clients(text, desk.users["hq_manager"], desk.road) == []


def test_a_name_that_the_model_does_not_have_is_a_fault_of_the_page():
    model = load_model()
    assert model.client_page is not None
    page = model.client_page.model_copy(update={"course": ("gold",), "tag": "badge", "merit": ("T999",)})
    faults = [sentence for _, sentence in client_page_faults(model.model_copy(update={"client_page": page}))]
    assert faults == ["unknown metric 'gold'", "unknown dimension 'badge'", "unknown segment 'T999'"]


def test_what_happened_on_one_day_is_one_mark_on_the_course(own):
    events = [Occurrence("2026-02-28", "预警"), Occurrence("2026-02-28", "放款"), Occurrence("2026-03-01", "预警")]
    assert numbered(events) == [(1, "2026-02-28", "预警、放款"), (2, "2026-03-01", "预警")]
    spec = course_chart(own.screen.course, events, "zh")
    assert len(spec["data"]["values"]) == 24 and spec["data"]["values"][0]["day"] == "2025-06-30"
    assert [one["number"] for one in spec["layer"][1]["data"]["values"]] == ["1", "2"]


def test_days_that_are_one_clients_own_are_not_told_of_groups_to_whom_groups_are_all(desk):
    for name in ("statement_age", "loan_due_days", "time_due_days", "warning_open_days", "contact_days"):
        answer = desk.run(QueryRequest(query=SemanticQuery(metrics=(name,))), "analyst")
        assert answer.status == "refused", name
