"""A folder becomes a library, and stays like the folder: read, unchanged, changed, vanished, refused."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from knowledge.intake import How, take_in
from knowledge.library import Library
from knowledge.passage import Reader
from knowledge.read_document import Form
from semantic_layer.errors import DocumentFault
from tests.knowledge.make_files import excel, pdf, word, zip_bomb

ROOT = Path(__file__).parents[2]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "home", ["hq_manager"])
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    (folder / "分行").mkdir(parents=True)
    (folder / "授信管理办法.md").write_text("第一条 授信。\n\n第二条 展期。", encoding="utf-8")
    (folder / "存款管理办法.txt").write_text("第一条 存款。", encoding="gb18030")
    word(folder / "分行" / "宁波分行实施细则.docx", ["第一条 抵押率。"])
    return folder


def sources(library: Library) -> list[str]:
    return sorted(one.source for one in library.documents())


def found(library: Library, text: str) -> list[str]:
    hits = library.search(text, Reader(role="hq_manager", on=date(2026, 6, 1))).hits
    return [f"{hit.passage.document.title} {hit.passage.article}" for hit in hits]


def test_a_folder_is_taken_in_with_what_is_in_its_folders(library: Library, folder: Path):
    intake = take_in(library, folder)
    assert (len(intake.read), intake.passages, intake.refused) == (3, 4, ())
    assert sources(library) == ["分行/宁波分行实施细则.docx", "存款管理办法.txt", "授信管理办法.md"]
    assert found(library, "授信展期")[0] == "授信管理办法 第二条"


def test_only_what_changed_is_read_again_and_what_vanished_is_removed(library: Library, folder: Path):
    first = {one.source: one.id for one in take_in(library, folder).read}
    second = take_in(library, folder)
    assert (len(second.read), len(second.unchanged)) == (0, 3)
    (folder / "授信管理办法.md").write_text("第一条 授信。\n\n第二条 重组。", encoding="utf-8")
    (folder / "存款管理办法.txt").unlink()
    again = take_in(library, folder)
    assert [one.source for one in again.read] == ["授信管理办法.md"]
    assert [one.source for one in again.removed] == ["存款管理办法.txt"]
    assert again.read[0].id == first["授信管理办法.md"]
    assert found(library, "展期重组")[0] == "授信管理办法 第二条"
    assert found(library, "存款") == []


def test_a_changed_file_of_metadata_is_a_change(library: Library, folder: Path):
    take_in(library, folder)
    (folder / "分行" / "宁波分行实施细则.docx.yml").write_text("organisation: O04", encoding="utf-8")
    assert [one.organisation for one in take_in(library, folder).read] == ["O04"]
    assert len(sources(library)) == 3


def test_a_file_of_a_known_folder_keeps_its_place(library: Library, folder: Path):
    take_in(library, folder)
    file = folder / "分行" / "宁波分行实施细则.docx"
    assert [one.source for one in take_in(library, file).unchanged] == ["分行/宁波分行实施细则.docx"]
    assert [one.source for one in take_in(library, file, How(again=True)).read] == ["分行/宁波分行实施细则.docx"]
    assert len(sources(library)) == 3


def test_bad_files_are_refused_one_by_one_and_the_others_are_in(library: Library, folder: Path):
    (folder / "坏.pdf").write_bytes(b"MZ" + bytes(100))
    zip_bomb(folder / "炸弹.docx", "word/document.xml")
    (folder / "外面.txt").symlink_to("/etc/passwd")
    os.mkfifo(folder / "管道.txt")
    pdf(folder / "密码.pdf", [["第一条　甲。"]], password="x")
    (folder / "旧.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "a\nb.txt").write_text("第一条 甲。", encoding="utf-8")
    (folder / "元数据.md").write_text("---\nauthor: x\n---\n第一条 甲。", encoding="utf-8")
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    (folder / "README.md").write_text("关于", encoding="utf-8")
    (folder / ".隐藏.md").write_text("第一条 甲。", encoding="utf-8")
    excel(folder / "限额.xlsx")
    intake = take_in(library, folder)
    assert {one.source: one.code for one in intake.refused} == {
        "坏.pdf": "wrong-type",
        "炸弹.docx": "document-too-heavy",
        "外面.txt": "not-a-file",
        "管道.txt": "not-a-file",
        "密码.pdf": "encrypted-document",
        "旧.doc": "unsupported-format",
        "a?b.txt": "bad-file-name",
        "元数据.md": "unknown-metadata",
    }
    assert [(one.source, one.code) for one in intake.ignored] == [
        ("README.md", "about-the-folder"),
        ("manifest.json", "not-a-document"),
    ]
    assert [(one.source, one.code) for one in intake.notes] == [("限额.xlsx", "hidden-sheets")]
    assert len(sources(library)) == 4


def test_a_file_that_became_bad_leaves_the_version_read_before(library: Library, folder: Path):
    take_in(library, folder)
    (folder / "授信管理办法.md").write_bytes(bytes(range(256)))
    assert [one.code for one in take_in(library, folder).refused] == ["not-text"]
    assert found(library, "授信展期")[0] == "授信管理办法 第二条"


def test_what_was_typed_stays_when_the_file_is_read_again(library: Library, folder: Path):
    file = folder / "授信管理办法.md"
    [one] = take_in(library, file, How(form=Form(number="H4", audience=("risk",), in_force_from=date(2024, 7, 1)))).read
    assert (one.number, one.audience, one.in_force_from) == ("H4", ("risk",), date(2024, 7, 1))
    file.write_text("第一条 新。", encoding="utf-8")
    [again] = [one for one in take_in(library, folder).read if one.source == file.name]
    assert (again.number, again.audience, again.in_force_from) == ("H4", ("risk",), date(2024, 7, 1))


def test_a_state_stays_when_the_file_is_read_again_and_an_archived_one_outlives_its_file(
    library: Library, folder: Path
):
    by_source = {one.source: one.id for one in take_in(library, folder).read}
    library.set_state(by_source["授信管理办法.md"], "disabled")
    library.set_state(by_source["存款管理办法.txt"], "archived")
    (folder / "授信管理办法.md").write_text("第一条 新。", encoding="utf-8")
    (folder / "存款管理办法.txt").unlink()
    assert take_in(library, folder).removed == ()
    assert {one.source: one.state for one in library.documents()} == {
        "授信管理办法.md": "disabled",
        "存款管理办法.txt": "archived",
        "分行/宁波分行实施细则.docx": "enabled",
    }
    assert found(library, "新") == []


def test_a_title_is_for_one_file(library: Library, folder: Path):
    with pytest.raises(DocumentFault) as fault:
        take_in(library, folder, How(form=Form(title="x")))
    assert fault.value.code == "form-for-one-file"


def test_nothing_changes_when_it_cannot_be_recorded(library: Library, folder: Path):
    def refuse(intake: object) -> None:
        raise DocumentFault("nothing-there", file="ledger")

    with pytest.raises(DocumentFault):
        take_in(library, folder, How(record=refuse))
    assert library.documents() == ()


@pytest.mark.parametrize("after_s", [0.3, 0.8, 1.5, 2.5])
def test_a_killed_intake_leaves_the_old_library_whole(tmp_path: Path, folder: Path, after_s: float):
    home = tmp_path / "home"
    library = Library(home, ["hq_manager"])
    take_in(library, folder)
    library.close()
    more = tmp_path / "more"
    more.mkdir()
    for number in range(12):
        (more / f"新管理办法第{number}号.md").write_text(f"第一条 新规定{number}。", encoding="utf-8")
    code = f"""
from pathlib import Path
from knowledge.intake import take_in
from knowledge.library import Library
take_in(Library(Path({str(home)!r}), ["hq_manager"]), Path({str(more)!r}))
"""
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    time.sleep(after_s)
    process.send_signal(signal.SIGKILL)
    process.wait()
    library = Library(home, ["hq_manager"])
    assert len(library.documents()) in (3, 15)
    assert found(library, "授信展期")[0] == "授信管理办法 第二条"
    take_in(library, more)
    assert len(library.documents()) == 15
    library.close()
