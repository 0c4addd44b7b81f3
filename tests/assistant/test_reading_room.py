"""The documents as a reader finds them: role and place decide, repealed versions are marked; only their keepers change them."""

from datetime import date

import pytest

from assistant.desk import Desk
from assistant.reading_room import typed_form
from semantic_layer.errors import AccessDenied, UnknownName

TEXT = "第一章 总则\n\n第一条 为了规范印章管理，制定本办法。\n\n第二条 印章由办公室保管，外借不超过三天。\n"


def told(done: int, of: int, source: str) -> None:
    assert done <= of and source


def numbers(desk: Desk, user: str) -> set[str]:
    return {one.document.number for one in desk.reading_room(user).listed()}


def test_role_and_place_decide_what_is_listed_and_opened(desk):
    assert {"H5", "H13"} <= numbers(desk, "hangzhou_manager")
    assert numbers(desk, "rm_r007").isdisjoint({"H5", "H13"})
    titles = {one.document.title: one for one in desk.reading_room("ningbo_manager").listed()}
    assert titles["宁波分行对公授信业务实施细则"].place == "宁波分行"
    assert "宁波分行对公授信业务实施细则" not in {one.document.title for one in desk.reading_room("rm_r007").listed()}
    [large] = [one for one in desk.reading_room("hq_manager").listed() if one.document.number == "H5"]
    assert desk.reading_room("hq_manager").opened(large.document.id)[0].text
    with pytest.raises(UnknownName, match="unknown-document"):
        desk.reading_room("rm_r007").opened(large.document.id)


def test_a_repealed_version_is_listed_last_and_marked_with_its_successor(desk):
    room = desk.reading_room("rm_r007")
    last = room.listed()[-1]
    assert last.repealed and last.document.title == "存款偏离度管理办法（2014年版）"
    assert [one.number for one in room.family(last.document)] == ["H2"]


def test_a_keeper_takes_a_file_in_and_switches_it_under_the_own_name(desk):
    room = desk.reading_room("admin")
    form = typed_form(title="印章管理办法", number="H99", version="V1.0", in_force_from=date(2025, 1, 1), owner="")
    intake = room.take_in("../印章.md", TEXT.encode(), form, told)
    [read] = intake.read
    assert (read.number, read.in_force_from, read.source) == ("H99", date(2025, 1, 1), "印章.md")
    assert intake.passages >= 2 and "H99" in numbers(desk, "rm_r007")
    room.set_state(read.id, "disabled")
    assert "H99" not in numbers(desk, "rm_r007") and "H99" in numbers(desk, "admin")
    changes = [one for one in desk.road.ledger.find(_last(desk)) if one["entry"] == "documents"]
    assert (changes[0]["record"]["user"], changes[0]["record"]["channel"]) == ("admin", "page")
    again = room.take_in(
        "印章.md", TEXT.replace("三天", "五天").encode(), typed_form(number="H99", version="V2.0"), told
    )
    assert again.read[0].id != read.id  # a version beside the first, not in its place


def _last(desk: Desk) -> str:
    from assistant.ledger import rows

    with desk.road.ledger.store.reading() as connection:
        entry = rows.last(connection)
        assert entry is not None
        return entry.audit_id


def test_a_file_that_is_no_document_is_told_and_leaves_nothing(desk):
    room = desk.reading_room("admin")
    before = set(desk.road.home.glob("documents/*"))
    intake = room.take_in("x.exe", b"MZ", typed_form(), told)
    assert [one.code for one in intake.refused] == ["unsupported-format"] and not intake.read
    assert set(desk.road.home.glob("documents/*")) == before


def test_nobody_else_takes_in_or_switches(desk):
    room = desk.reading_room("analyst")
    assert not room.keeps and room.judges
    with pytest.raises(AccessDenied, match="keepers-only"):
        room.take_in("印章.md", TEXT.encode(), typed_form(), told)
    with pytest.raises(AccessDenied, match="keepers-only"):
        room.set_state(room.listed()[0].document.id, "disabled")
    assert not desk.reading_room("hq_manager").judges
