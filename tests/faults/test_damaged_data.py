"""A data file that is cut off, empty, changed or from the future is refused, and the version before serves."""

import shutil
from collections.abc import Callable

import duckdb
import pytest

from assistant.desk import Desk
from assistant.health import health
from assistant.road import Road
from semantic_layer.errors import DataFault, EngineUnavailable
from tests.faults.ground import as_json, figure, loans, lose_loans, wenshu
from warehouse.publish import Served, served

Damage = Callable[[bytes], bytes]
DAMAGES: dict[str, Damage] = {
    "truncated": lambda whole: whole[: len(whole) // 2],
    "empty": lambda whole: b"",
    "zeros": lambda whole: bytes(len(whole)),
    "another file": lambda whole: b"PK\3\4" + whole[4:],
    "from the future": lambda whole: whole[:12] + (2_000).to_bytes(8, "little") + whole[20:],
    "a changed state": lambda whole: whole[:4_110] + b"\x7f" + whole[4_111:],
}


@pytest.fixture
def two(home) -> tuple[Served, Served]:
    """Two versions: the one before, and the newest."""
    before = served(home)
    lose_loans(home, 2)
    road = Road(home)
    road.import_data()
    return before, served(home)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_newest_version_is_refused_and_the_one_before_serves(home, two, damage):
    before, newest = two
    newest.path.write_bytes(damage(newest.path.read_bytes()))
    found = served(home)
    assert found.manifest == before.manifest and found.instead_of is not None
    desk = Desk.open(home)
    answer = loans(desk)
    assert figure(answer) > 0 and answer.data_version == before.manifest.version
    state = health(desk.road)["data"]
    assert (state["ok"], state["code"], state["details"]["file"]) == (False, "older-data", newest.path.name)
    desk.close()


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_only_version_is_one_clear_refusal(home, damage):
    only = served(home).path
    only.write_bytes(damage(only.read_bytes()))
    with pytest.raises(EngineUnavailable):
        served(home)
    desk = Desk.open(home)
    answer = loans(desk)
    desk.close()
    assert answer.error is not None and answer.error.code == "engine-unavailable" and answer.audit_id


def test_a_flipped_page_is_found_by_health_and_by_a_server_as_it_starts(home, two):
    before, newest = two
    content = bytearray(newest.path.read_bytes())
    content[-5_000] ^= 1
    newest.path.write_bytes(bytes(content))
    assert health(Road(home))["data"]["code"] == "engine-unavailable"
    assert served(home, whole=True).manifest == before.manifest


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_to_be_imported_is_refused_in_one_sentence_and_the_old_one_serves(home, tmp_path, damage):
    before = served(home).manifest
    source = tmp_path / "given.duckdb"
    shutil.copy(served(home).path, source)
    source.write_bytes(damage(source.read_bytes()))
    with pytest.raises(DataFault) as raised:
        Road(home).import_data(source)
    assert raised.value.code in ("data-unreadable", "broken-data")
    assert served(home, whole=True).manifest == before


def test_the_command_line_says_what_is_wrong_with_a_damaged_import(home, tmp_path):
    source = tmp_path / "given.duckdb"
    shutil.copy(served(home).path, source)
    source.write_bytes(DAMAGES["from the future"](source.read_bytes()))
    done = wenshu(home, "data", "import", str(source))
    assert done.returncode == 3 and "data-unreadable" in done.stderr and "Traceback" not in done.stderr
    assert as_json(wenshu(home, "query", '{"metrics": ["loans"], "period": "2026"}', "--as", "director", "--json"))[
        "status"
    ] == "answered"  # fmt: skip


def test_a_table_of_csv_that_is_cut_off_in_the_middle_of_a_line_is_named(home):
    file = home / "data" / "loan.csv"
    file.write_bytes(file.read_bytes()[:-25])
    before = served(home).manifest
    with pytest.raises(DataFault, match=r"loan"):
        Road(home).import_data()
    assert served(home).manifest == before


def test_the_engine_itself_refuses_a_page_that_does_not_match_its_checksum(home):
    """The last resort, where nobody read the file to its end: no wrong figure is shown."""
    path = served(home).path
    whole, block = path.read_bytes(), 262_144
    outcomes = set()
    desk = Desk.open(home)
    right = figure(loans(desk))
    desk.close()
    for place in range(12_288 + block // 2, len(whole), block):
        content = bytearray(whole)
        content[place] ^= 0xFF
        path.write_bytes(bytes(content))
        desk = Desk.open(home)
        answer = loans(desk)
        desk.close()
        outcomes.add(answer.status if answer.status != "answered" else figure(answer))
    path.write_bytes(whole)
    assert "failed" in outcomes <= {right, "failed"}
    assert duckdb.connect(str(path), read_only=True).execute("SELECT 1").fetchall() == [(1,)]
