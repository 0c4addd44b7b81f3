"""`wenshu policy add`, `list`, `check` and the states: what they print, their exit codes, and the record they leave."""

import json
import shutil
from pathlib import Path

import pytest

from assistant.road import Road


@pytest.fixture(scope="module")
def opened(bank_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose library has taken in the bank's documents."""
    home = tmp_path_factory.mktemp("opened")
    (home / "bank").symlink_to(bank_home / "bank")
    road = Road(home)
    road.library.close()
    road.close()
    return home


@pytest.fixture
def home(opened: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    shutil.copytree(opened, home, symlinks=True)
    return home


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "差旅管理办法.md").write_text("第一条 住宿。\n\n第三条 交通。", encoding="utf-8")
    (folder / "坏.pdf").write_bytes(b"MZ")
    return folder


def test_add_tells_what_was_read_and_what_was_refused(run, home, rules):
    code, said, _ = run(home, "policy", "add", str(rules))
    assert code == 1
    assert "坏.pdf: 内容与扩展名不符 (wrong-type)" in said
    assert "读入 1 份（2 条），未变 0 份，移除 0 份，未收 1 份" in said
    (rules / "坏.pdf").unlink()
    code, said, _ = run(home, "policy", "add", str(rules), "--json")
    told = json.loads(said)
    assert (code, told["unchanged"], told["refused"]) == (0, ["差旅管理办法.md"], [])


def test_the_form_fills_what_the_file_does_not_say(run, home, rules):
    file = rules / "差旅管理办法.md"
    words = [
        "--title",
        "差旅办法",
        "--number",
        "X1",
        "--from",
        "2025-01-01",
        "--audience",
        "risk",
        "--organisation",
        "O04",
    ]
    assert run(home, "policy", "add", str(file), *words)[0] == 0
    shown = [json.loads(line) for line in run(home, "policy", "list", "--json")[1].splitlines()]
    [one] = [one for one in shown if one["source"] == file.name]
    assert (one["title"], one["number"], one["in_force_from"]) == ("差旅办法", "X1", "2025-01-01")
    assert (one["audience"], one["organisation"]) == (["risk"], "O04")


def test_a_path_that_is_not_there_is_one_sentence(run, home):
    code, said, told = run(home, "policy", "add", str(home / "gone"))
    assert (code, said) == (1, "")
    assert told == "没有找到 gone (nothing-there) 检查路径\n"


def test_the_bank_has_its_own_documents_and_they_are_faultless(run, home):
    code, said, _ = run(home, "policy", "list")
    assert code == 0 and len(said.splitlines()) == 16
    assert "H2  V2.0  2018-07-01…  enabled  –  存款业务与存款偏离度管理办法" in said
    code, said, _ = run(home, "policy", "check")
    assert (code, said) == (0, "")


def test_check_tells_every_fault(run, home, rules):
    (rules / "差旅管理办法（2026）.md").write_text("---\naudience: [boss]\n---\n第一条 住宿。", encoding="utf-8")
    (rules / "报销办法.md").write_text("---\norganisation: O99\n---\n第一条 报销。", encoding="utf-8")
    run(home, "policy", "add", str(rules))
    assert run(home, "policy", "remove", "H2")[0] == 0
    code, said, _ = run(home, "policy", "check", "--json")
    faults = [json.loads(line) for line in said.splitlines()]
    assert code == 1
    assert {(one["source"], one["code"]) for one in faults} >= {
        ("差旅管理办法.md", "document-articles-missing"),
        ("差旅管理办法（2026）.md", "document-unknown-audience"),
        ("报销办法.md", "document-unknown-organisation"),
        ("差旅管理办法（2026）.md", "document-versions-overlap"),
        ("差旅管理办法.md", "document-without-date"),
    }


def test_a_document_is_named_by_id_number_title_or_file(run, home, rules):
    run(home, "policy", "add", str(rules))
    assert "disabled" in run(home, "policy", "disable", "H4")[1]
    assert "archived" in run(home, "policy", "archive", "差旅管理办法")[1]
    assert "enabled" in run(home, "policy", "enable", "差旅管理办法.md")[1]
    code, _, told = run(home, "policy", "remove", "没有这个")
    assert (code, told) == (1, "没有叫「没有这个」的制度文件 (unknown-document) 用 wenshu policy list 查看\n")


def test_every_change_is_an_entry_of_the_ledger(run, home, rules):
    run(home, "policy", "add", str(rules))
    run(home, "policy", "disable", "H4")
    file = home / "export.jsonl"
    assert run(home, "audit", "export", str(file), "--as", "auditor")[0] == 0
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    records = [one["record"] for one in entries if one["entry"] == "documents"]
    assert [one["action"] for one in records] == ["added", "disabled"]
    assert records[0]["refused"] == [{"source": "坏.pdf", "code": "wrong-type"}]
    assert run(home, "audit", "verify")[0] == 0
