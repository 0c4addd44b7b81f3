"""What replaces what, and until when the replaced held."""

from datetime import date

from knowledge.passage import Document
from knowledge.versions import family, in_force


def document(id, title, begins=None, **facts):
    return Document(id=id, title=title, source=id, checksum="0", in_force_from=begins, **facts)


def ends(*documents):
    return {each.id: each.in_force_to for each in in_force(documents)}


def test_what_is_named_as_replaced_ends_on_the_day_before():
    new = document("new", "《甲办法》", date(2024, 7, 1), supersedes=("乙办法",))
    old = document("old", "《乙办法》", date(2010, 1, 1))
    assert ends(new, old) == {"new": None, "old": date(2024, 6, 30)}


def test_the_same_title_of_a_later_year_replaces():
    assert ends(document("a", "公司法(2018)"), document("b", "公司法（2023）")) == {"a": date(2022, 12, 31), "b": None}


def test_a_chain_of_three_versions():
    three = [document(str(year), "《办法》", date(year, 1, 1), number="H2") for year in (2014, 2019, 2024)]
    assert list(ends(*three).values()) == [date(2018, 12, 31), date(2023, 12, 31), None]
    assert [each.id for each in family(three[1], three)] == ["2024", "2014"]


def test_a_number_names_earlier_versions_and_not_later_ones():
    first, second, third = (
        document(str(year), f"《办法{year}》", date(year, 1, 1), number="H2", supersedes=("H2",))
        for year in (2014, 2019, 2024)
    )
    assert list(ends(first, second, third).values()) == [date(2018, 12, 31), date(2023, 12, 31), None]


def test_a_declared_earlier_end_stays():
    new = document("new", "《办法》", date(2024, 7, 1))
    old = document("old", "《办法》", date(2010, 1, 1), in_force_to=date(2020, 1, 1))
    assert ends(new, old)["old"] == date(2020, 1, 1)


def test_a_branchs_rule_replaces_no_general_one():
    general = document("general", "《办法》", date(2024, 1, 1), number="H4")
    branch = document("branch", "《办法（宁波）》", date(2025, 1, 1), organisation="O04", supersedes=("H4",))
    assert ends(general, branch) == {"general": None, "branch": None}


def test_a_disabled_successor_replaces_nothing():
    new = document("new", "《办法》", date(2024, 7, 1), state="disabled")
    assert ends(new, document("old", "《办法》", date(2010, 1, 1)))["old"] is None


def test_replaced_without_any_date_is_archived():
    new, old = document("new", "《甲》", supersedes=("乙",)), document("old", "《乙》")
    assert {each.id: each.state for each in in_force((new, old))} == {"new": "enabled", "old": "archived"}
