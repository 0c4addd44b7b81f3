"""What the evidence card lists against a client: everything that its own figures say by the rules of the page, and nothing else."""

import pytest

from assistant.client_adverse import adverse_facts
from assistant.client_view import cells
from tests.assistant.test_client_view import Reading


@pytest.fixture(scope="module")
def firms(desk):
    answer = desk.answer("我名下存款最多的五个对公客户", "rm_r007")
    table = answer.tables[0]
    return [Reading(desk, "rm_r007", row[table.index("customer")]) for row in table.rows]


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_figures_worse_than_the_industry_or_against_a_rule_are_adverse_and_no_others(desk, firms, number, language):
    page = firms[number]
    panels = page.requests.panels("corp")
    shown = [(panels[name], page.run(page.requests.panel(panels[name])).tables[0]) for name in ("ratios", "finances")]
    ratios, finances = (cells(table) for _, table in shown)
    expected = {name for name in ("debt_ratio", "ar_days", "inventory_days") if (ratios[f"{name}__change"] or 0) > 0}
    least = {"revenue_yoy": 0, "current_ratio": 1, "interest_cover": 1.5}
    expected |= {name for name, value in least.items() if finances[name] is not None and finances[name] < value}
    labels = {column.name: column.label for _, table in shown for column in table.columns}
    found = adverse_facts(shown, desk.model, language)
    assert {one.label for one in found} == {labels[name] for name in expected}
    assert all(one.note or (one.base and one.gap[0] == "+") for one in found)


def test_a_loan_that_is_due_is_to_be_watched_and_no_chance(desk, firms):
    page = desk.model.client_page
    assert not set(page.caution) & {*page.chance, *page.warning, *page.merit}
    for one in firms:
        tags = {mark.tag for mark in one.screen.cautions}
        due = any("贷款到期" in task.say for task in one.screen.tasks)
        assert tags <= set(page.caution) and ("T043" in tags) == due
