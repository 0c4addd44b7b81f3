"""The answer to any semantic request under a role equals the answer of a data home that holds only that role's rows and
masked columns, or is a refusal: the same road, once with rights and once with nothing left for rights to do."""

import math
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import ValidationError

from assistant.question import REQUEST
from tests.guard.own_homes import USERS, open_desks
from tests.guard.requests import requests

FEW = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
PUBLIC = ("全行", "所在分行")  # readings of the whole bank or the branch above
ENDED: dict[str, Counter[str]] = {name: Counter() for name in USERS}


@pytest.fixture(scope="module")
def desks(bank_home, tmp_path_factory):
    opened = open_desks(bank_home, tmp_path_factory.mktemp("homes"))
    yield opened
    for whole, own in opened.values():
        whole.close()
        own.close()


def figure(value):
    return isinstance(value, float | int) and not isinstance(value, bool)


def same(one, other):
    """Equal but for the rounding of sums taken in another order."""
    if figure(one) and figure(other):
        return math.isclose(one, other, rel_tol=1e-8, abs_tol=1e-6)
    return one == other


def tables(answer):
    """What an answer shows, rows of equal rank in any order; an office's name says what part of it the asker sees."""
    found = []
    for table in answer.tables:
        places = [place for place, column in enumerate(table.columns) if not column.name.endswith("_name")]
        rows = [tuple(row[place] for place in places) for row in table.rows]
        rows.sort(
            key=lambda row: (
                repr([cell for cell in row if not figure(cell)]),
                [f"{cell:.4g}" for cell in row if figure(cell)],
            )
        )
        found.append(([table.columns[place].name for place in places], rows))
    return found


def without_last_ties(shown, order):
    """Which of the customers that tie with the last row are among the first N is left to chance under pseudonyms (ruling 32):
    of them only their figures are compared."""
    found = []
    for names, rows in shown:
        place = names.index(order["by"])
        values = [row[place] for row in rows]
        last = (min if order["direction"] == "desc" else max)(values) if values and None not in values else None
        found.append((names, [row for row in rows if not same(row[place], last)]))
        found.append(([order["by"]], [(value,) for value in values if same(value, last)]))
    return found


def assert_same(ours, theirs, raw):
    assert [names for names, _ in ours] == [names for names, _ in theirs], raw
    for (_, left), (_, right) in zip(ours, theirs, strict=True):
        assert len(left) == len(right), raw
        cells = [(a, b) for one, other in zip(left, right, strict=True) for a, b in zip(one, other, strict=True)]
        assert all(same(a, b) for a, b in cells), (raw, [pair for pair in cells if not same(*pair)][:3])


def own_readings(answer):
    """The readings of a reconciliation with their figures, without those of public totals, which are beyond the rows."""
    rows = [row for table in answer.tables for row in table.rows]
    return {row[0]: row[1] for row in rows if not any(word in str(row[0]) for word in PUBLIC)}


def equal_or_refused(desks, name, raw):
    try:
        request = REQUEST.validate_python(raw)
    except ValidationError:
        ENDED[name]["invalid"] += 1
        return
    whole, own = desks[name]
    answer = whole.run(request, name)
    ENDED[name][answer.status if answer.error is None else answer.error.code] += 1
    assert answer.error is None or answer.error.code != "internal", (answer.error, raw)
    if answer.status == "answered":
        other = own.run(request, name)
        assert other.status == "answered", (other.error, raw)
        if raw["kind"] == "reconcile":
            ours, theirs = own_readings(answer), own_readings(other)
            assert all(same(theirs[label], value) for label, value in ours.items() if label in theirs), raw
        elif name == "analyst" and raw["query"].get("limit"):
            order = raw["query"]["order_by"][0]
            assert_same(without_last_ties(tables(answer), order), without_last_ties(tables(other), order), raw)
        else:
            assert_same(tables(answer), tables(other), raw)


@pytest.mark.parametrize("name", USERS)
@FEW
@given(raw=requests())
def test_a_random_request_is_answered_as_from_the_roles_own_database(desks, name, raw):
    equal_or_refused(desks, name, raw)


@pytest.mark.full
@pytest.mark.parametrize("name", USERS)
@MANY
@given(raw=requests())
def test_hundreds_of_random_requests_are_answered_as_from_the_roles_own_database(desks, name, raw):
    equal_or_refused(desks, name, raw)


@pytest.mark.parametrize("name", USERS)
def test_each_role_is_answered_most_of_what_it_asks(desks, name):
    for metric in ("deposit_balance", "loan_balance", "customer_cnt", "npl_rate"):
        equal_or_refused(desks, name, {"kind": "query", "query": {"metrics": [metric], "group_by": ["segment"]}})
    assert ENDED[name]["answered"] >= 4, ENDED[name]
