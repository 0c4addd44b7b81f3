"""Alternatives of a reading: small edits of a query, each as a banker would make it; wrong names are found with their line."""

from datetime import date
from pathlib import Path

import pytest

from semantic_layer.alternatives import Alternative
from semantic_layer.apply_alternative import apply_alternative, move
from semantic_layer.calendar import Period
from semantic_layer.errors import ModelError
from semantic_layer.load import load_model
from semantic_layer.query import Condition, SemanticQuery
from semantic_layer.user import User

MODEL = load_model()
TODAY = date(2026, 5, 31)
HEAD = User(id="h", role="hq_manager", org_path="/O00/")
BRANCH = User(id="b", role="org_manager", org_path="/O00/O01/O0101/")
BALANCE = SemanticQuery(metrics=("deposit_balance",))
TINY = Path(__file__).with_name("tiny") / "model.yml"


def edited(name: str, query: SemanticQuery = BALANCE, user: User = HEAD) -> SemanticQuery | None:
    return apply_alternative(MODEL.alternatives[name], query, user, MODEL, TODAY)


@pytest.mark.parametrize(
    ("to", "start", "end"),
    [
        ("day", "2026-05-19", "2026-05-19"),
        ("month_end", "2026-04-01", "2026-04-30"),
        ("quarter_end", "2026-03-01", "2026-03-31"),
        ("year_start", "2025-12-01", "2025-12-31"),
        ("year_ago", "2025-01-01", "2025-05-20"),
        ("month", "2026-05-01", "2026-05-20"),
        ("quarter_to_date", "2026-04-01", "2026-05-20"),
        ("year_to_date", "2026-01-01", "2026-05-20"),
        ("twelve_months", "2025-06-01", "2026-05-20"),
    ],
)
def test_a_window_moves_as_the_calendar_says(to, start: str, end: str):
    window = Period(start=date(2026, 1, 1), end=date(2026, 5, 20))
    assert move(to, window) == Period(start=date.fromisoformat(start), end=date.fromisoformat(end))


def test_a_filter_on_the_managing_office_becomes_one_on_the_booking_office():
    asked = BALANCE.model_copy(update={"where": (Condition(dimension="branch", op="=", values=("O02",)),)})
    found = edited("booking_deposit", asked)
    assert found is not None and found.where == (Condition(dimension="booking_branch", op="=", values=("O02",)),)


def test_without_a_filter_the_askers_own_branch_is_meant():
    found = edited("booking_deposit", user=BRANCH)
    assert found is not None and found.where == (Condition(dimension="booking_branch", op="=", values=("O01",)),)
    assert edited("booking_deposit", user=HEAD) is None


def test_an_edit_that_changes_nothing_is_none():
    companies = (Condition(dimension="customer_type", op="=", values=("corp",)),)
    assert edited("retail_only", BALANCE.model_copy(update={"where": companies})) is None
    assert edited("bank_scope", BALANCE.model_copy(update={"scope": "bank"})) is None


def test_an_average_is_of_the_month_that_an_earlier_edit_moved_to():
    april = edited("last_month_end")
    assert april is not None
    average = edited("deposit_month_average", april)
    assert average is not None
    assert (average.metrics, average.period) == (("deposit_avg_balance",), Period.model_validate("2026-04"))


@pytest.mark.parametrize(
    ("alternative", "fault"),
    [
        ("choice: figure, label: {zh: 另, en: Other}, metric: balanse", "unknown metric 'balanse'"),
        ("choice: office, label: {zh: 另, en: Other}, dimensions: {city: town}", "unknown dimension 'town'"),
        ("choice: part, label: {zh: 另, en: Other}, where: {dimension: town, values: [a]}", "unknown dimension 'town'"),
        ("choice: date, label: {zh: 另, en: Other}", "it changes nothing"),
        ("choice: date, label: {zh: 另, en: Other}, period: fortnight", "period"),
    ],
)
def test_a_wrong_alternative_is_reported_with_its_line(tmp_path: Path, alternative: str, fault: str):
    text = TINY.read_text(encoding="utf-8") + f"alternatives:\n  other: {{{alternative}}}\n"
    (tmp_path / "model.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        load_model(tmp_path)
    line = len(text.splitlines())
    assert any(one.startswith(f"model.yml:{line}:") and fault in one for one in caught.value.details["faults"])


def test_a_components_line_that_names_no_metric_is_reported(tmp_path: Path):
    text = TINY.read_text(encoding="utf-8").replace(
        "expr: SUM(amount), sources: [payment_day], kind: sum",
        "expr: SUM(amount), components: paid_cash + balance, sources: [payment_day], kind: sum",
    )
    (tmp_path / "model.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        load_model(tmp_path)
    assert any("components name unknown metric 'paid_cash'" in one for one in caught.value.details["faults"])


def test_every_alternative_of_the_bank_says_what_it_is_in_both_languages():
    labels = [one.label for one in MODEL.alternatives.values()]
    assert all(isinstance(one, Alternative) for one in MODEL.alternatives.values())
    assert len({one.zh for one in labels}) == len({one.en for one in labels}) == len(labels)
