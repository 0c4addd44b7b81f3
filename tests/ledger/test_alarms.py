"""What a person must look at becomes a record when it happens, once, on both databases."""

import pytest

from assistant.settings import AlarmSettings
from tests.ledger.ground import Clock


def told(ledger, **outcome):
    """The codes of the alarms that an outcome of ``rm_r007`` raises."""
    audit_id = ledger.decide({"user": "rm_r007"})
    raised = ledger.outcome(audit_id, {"user": "rm_r007", "role": "rm", **outcome})
    entries = ledger.find(audit_id)
    assert [entry["record"]["code"] for entry in entries if entry["entry"] == "alarm"] == [one.code for one in raised]
    assert entries[1]["record"].get("alarms", []) == [one.code for one in raised]
    return [one.code for one in raised]


def test_more_than_200_rows_of_clients_in_an_hour_are_told_once(ground):
    clock = Clock()
    ledger = ground.open(clock)
    assert told(ledger, rows=150, client_rows=150) == []
    clock.go(minutes=30)
    assert told(ledger, rows=50, client_rows=50) == []
    assert told(ledger, rows=9_000, client_rows=0) == []
    clock.go(minutes=29)
    assert told(ledger, rows=1, client_rows=1) == ["alarm-volume"]
    assert told(ledger, rows=10, client_rows=10) == []
    assert ledger.verify().ok


def test_rows_of_an_hour_ago_do_not_count_nor_those_of_others(ground):
    clock = Clock()
    ledger = ground.open(clock)
    told(ledger, rows=150, client_rows=150)
    other = ledger.decide({"user": "rm_r011"})
    assert ledger.outcome(other, {"user": "rm_r011", "rows": 150, "client_rows": 150}) == ()
    clock.go(minutes=60)
    assert told(ledger, rows=100, client_rows=100) == []


@pytest.mark.parametrize(
    ("hours", "codes"),
    [(-3.01, ["alarm-hours"]), (-3, []), (0, []), (11.98, []), (12, ["alarm-hours"]), (14, ["alarm-hours"])],
    ids=["06:59", "07:00", "10:00", "21:59", "22:00", "midnight"],
)
def test_personal_data_at_night_in_shanghai_are_told(sqlite, hours, codes):
    clock = Clock()
    clock.go(hours=hours)
    ledger = sqlite.open(clock)
    assert told(ledger, rows=1, personal=["dim_customer.customer_name"]) == codes
    assert told(ledger, rows=1, personal=[]) == []


def test_nothing_was_read_where_nothing_came_out(sqlite):
    clock = Clock()
    clock.go(hours=14)
    assert told(sqlite.open(clock), rows=0, personal=["dim_customer.phone"]) == []


def test_three_refusals_in_ten_minutes_are_told_once(ground):
    clock = Clock()
    ledger = ground.open(clock)
    assert told(ledger, status="refused", denied=True) == []
    clock.go(minutes=5)
    assert told(ledger, status="refused", denied=True) == []
    assert told(ledger, status="refused") == []
    clock.go(minutes=4.9)
    assert told(ledger, status="refused", denied=True) == ["alarm-refusals"]
    assert told(ledger, status="refused", denied=True) == []
    clock.go(minutes=10)
    assert told(ledger, status="refused", denied=True) == []


def test_unsafe_sql_is_told_each_time(sqlite):
    ledger = sqlite.open()
    assert told(ledger, unsafe="one-select") == ["alarm-unsafe"]
    assert told(ledger, unsafe="one-select") == ["alarm-unsafe"]


def test_the_limits_are_settings(sqlite):
    limits = AlarmSettings(client_rows=5, refusals=1, begin="00:00", end="01:00", time_zone="UTC")
    ledger = sqlite.open(Clock(), alarms=limits)
    outcome = {"rows": 6, "client_rows": 6, "denied": True, "personal": ["dim_customer.customer_name"]}
    assert told(ledger, **outcome) == ["alarm-volume", "alarm-hours", "alarm-refusals"]
