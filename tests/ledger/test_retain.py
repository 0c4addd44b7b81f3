"""Old entries leave whole, and the chain goes through the archive, on both databases."""

from datetime import date

import pytest

from assistant.ledger.retain import retain
from assistant.ledger.verify import verify_file
from semantic_layer.errors import BadInput, LedgerError
from tests.ledger.ground import Clock


@pytest.fixture
def years(ground):
    """A ledger with two entries a year from 2018 to 2026."""
    clock = Clock(Clock().now.replace(year=2018))
    ledger = ground.open(clock)
    for year in range(2018, 2027):
        clock.now = clock.now.replace(year=year)
        ledger.outcome(ledger.decide({"user": "hq", "year": year}), {"user": "hq", "rows": 1})
    return ledger


def archived(ground, ledger, before):
    return retain(ledger, before, ground.settings, "auditor", "auditor")


def test_what_is_old_enough_leaves_for_a_file_and_the_chain_stays_whole(ground, years):
    done = archived(ground, years, date(2020, 1, 1))
    assert done.entries == 4 and done.file is not None
    assert verify_file(done.file).lines == 4
    assert [row.seq for row in ground.rows("SELECT MIN(seq) AS seq FROM entries")] == [5]
    years.decide({"user": "hq", "later": True})
    assert (ground.verify().ok, ground.verify().lines) == (True, 20)


def test_a_second_archive_goes_on_from_the_first(ground, years):
    archived(ground, years, date(2020, 1, 1))
    second = archived(ground, years, date(2021, 1, 1))
    assert second.entries == 2 and second.file is not None
    assert second.file.name == "ledger-0000000005-0000000006.jsonl"
    assert ground.verify().ok and ground.verify().missing == ()
    assert archived(ground, years, date(2021, 1, 1)).entries == 0


def test_entries_younger_than_the_settings_say_stay(ground, years):
    with pytest.raises(BadInput, match="retain-too-young"):
        archived(ground, years, date(2022, 1, 1))
    longer = ground.settings.model_copy(update={"years": 7})
    with pytest.raises(BadInput, match="retain-too-young"):
        retain(years, date(2020, 1, 1), longer, "auditor", "auditor")
    assert ground.verify().lines == 18


def test_an_archive_that_lies_elsewhere_is_named_and_one_that_was_changed_is_a_fault(ground, years):
    file = archived(ground, years, date(2020, 1, 1)).file
    content = file.read_bytes()
    file.unlink()
    assert (ground.verify().ok, ground.verify().missing) == (True, (file.name,))
    file.write_bytes(content.replace(b'"year":2019', b'"year":2018'))
    assert (ground.verify().broken_seq, ground.verify().reason) == (1, "archive")


def test_entries_that_were_taken_away_as_if_archived_are_missed(ground, years):
    """Somebody with the database's password deletes the beginning and writes an archive's row for it."""
    [end] = ground.rows("SELECT hash FROM entries WHERE seq = 4")
    ground.attack(
        "DELETE FROM entries WHERE seq <= 4",
        f"INSERT INTO archives (through_seq, through_hash, first_seq, file, sha256) VALUES (4, '{end.hash}', 1, 'x', 'x')",
    )
    assert (ground.verify().broken_seq, ground.verify().reason) == (4, "checkpoint")


def test_a_ledger_that_is_not_whole_is_not_archived(ground, years):
    ground.attack("UPDATE entries SET record = '{}' WHERE seq = 2")
    with pytest.raises(LedgerError, match="ledger-damaged"):
        archived(ground, years, date(2020, 1, 1))
