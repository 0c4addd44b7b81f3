"""The library on disk: changes are whole, seen by other processes, and what is damaged is said and built again."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path  # noqa: F401  (for the other processes)
from typing import Any

import pytest

from knowledge.library import Library
from knowledge.passage import Document, Passage
from semantic_layer.errors import RetrievalError
from tests.knowledge.shelf import ROLES, put, reader, shelf

QUESTION = "月末存款偏离度不得超过多少"
ANSWER = ("deposits", "第九条")


def filled(home):
    library = Library(home, ROLES)
    with library.changing() as change:
        for document, passages in shelf():
            change.put(document, passages)
    return library


def best(library, question=QUESTION):
    hits = library.search(question, reader()).hits
    return (hits[0].passage.document.id, hits[0].passage.article) if hits else None


def another_process(home, code) -> Any:
    """A process of its own that runs ``code`` with ``library`` open."""
    opened = f"from tests.knowledge.test_library import *\nlibrary = Library(Path({str(home)!r}), ROLES)\n"
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", opened + code], stdin=pipe, stdout=pipe, text=True)


def test_a_document_is_put_changed_and_removed(tmp_path):
    library = filled(tmp_path)
    document, passages = shelf()[0]
    changed = passages[1].model_copy(update={"text": "月末存款偏离度不得超过5%。"})
    put(library, document, [changed])
    assert "5%" in library.search(QUESTION, reader()).hits[0].passage.text
    assert [each.text for each in library.passages(document)] == [changed.text]
    library.remove("deposits")
    assert "deposits" not in [each.id for each in library.documents()]
    assert library.search(QUESTION, reader()).hits[0].passage.document.id == "deposits-2014"


@pytest.mark.parametrize("state", ["disabled", "archived"])
def test_a_disabled_or_archived_document_is_not_found_until_it_is_enabled_again(tmp_path, state):
    library = filled(tmp_path)
    library.set_state("lending", state)
    assert "lending" not in [hit.passage.document.id for hit in library.search("抵押率", reader()).hits]
    library.set_state("lending", "enabled")
    assert best(library, "住房抵押的抵押率") == ("lending", "第七条")


def test_an_unknown_document_is_told(tmp_path):
    library = filled(tmp_path)
    for change in (lambda: library.remove("no"), lambda: library.set_state("no", "disabled")):
        with pytest.raises(RetrievalError) as told:
            change()
        assert told.value.code == "unknown-document"


def test_a_change_that_fails_changes_nothing(tmp_path):
    library = filled(tmp_path)
    with pytest.raises(ZeroDivisionError), library.changing() as change:
        change.remove("deposits")
        raise ZeroDivisionError
    assert best(library) == ANSWER
    assert best(Library(tmp_path, ROLES)) == ANSWER


def test_other_versions_say_when_they_held(tmp_path):
    library = filled(tmp_path)
    current = next(each for each in library.documents() if each.id == "deposits")
    [older] = library.other_versions(current)
    assert (older.id, older.in_force_to) == ("deposits-2014", date(2024, 6, 30))
    assert [each.id for each in library.other_versions(older)] == ["deposits"]


def test_without_documents_nothing_is_found(tmp_path):
    library = Library(tmp_path, ROLES)
    found = library.search(QUESTION, reader())
    assert (found.hits, found.certain, library.note) == ((), False, "")


def test_another_process_sees_a_change_at_its_next_search(tmp_path):
    library = filled(tmp_path)
    child = another_process(tmp_path, "for _ in sys.stdin: print(best(library), flush=True)")

    def asked():
        child.stdin.write("?\n")
        child.stdin.flush()
        return child.stdout.readline().strip()

    try:
        assert asked() == str(ANSWER)
        library.set_state("deposits", "disabled")
        assert asked() == str(("deposits-2014", "第五条"))
        library.set_state("deposits", "enabled")
        document, passages = shelf()[0]
        put(library, document, [passages[1].model_copy(update={"article": "第九十条"})])
        assert asked() == str(("deposits", "第九十条"))
    finally:
        child.communicate(timeout=10)


def killed_at(tmp_path, waits):
    """A change after the other, killed after each of ``waits`` seconds: the documents are of one round, or of none."""
    filled(tmp_path).close()
    code = (
        "print('ready', flush=True)\nn = 0\n"
        "while True:\n    n += 1\n    with library.changing() as change:\n        for document, passages in many(n):\n"
        "            change.put(document, passages)\n"
    )
    for wait in waits:
        child = another_process(tmp_path, code)
        assert child.stdout.readline() == "ready\n"
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=10)
        library = Library(tmp_path, ROLES)
        rounds = {
            passage.text
            for document in library.documents()
            for passage in library.passages(document)
            if document.id.startswith("many")
        }
        assert len(rounds) <= 1
        assert best(library) == ANSWER
        library.close()


def test_killed_at_any_time_a_change_is_whole_or_did_not_happen(tmp_path):
    killed_at(tmp_path, (0.05, 0.11, 0.17, 0.23, 0.31))


@pytest.mark.full
def test_killed_at_fifty_moments_a_change_is_whole_or_did_not_happen(tmp_path):
    dice = random.Random(7)
    killed_at(tmp_path, [dice.uniform(0.0, 0.6) for _ in range(50)])


def many(round_number):
    """Twenty documents that all say the same number."""
    for n in range(20):
        document = Document(id=f"many-{n}", title=f"《第{n}号办法》", source=f"{n}.md", checksum="0")
        yield (
            document,
            [
                Passage(document=document, ordinal=i, article=f"第{i}条", text=f"本轮是{round_number}")
                for i in range(50)
            ],
        )


@pytest.mark.parametrize("harm", ["deleted", "flipped", "emptied", "foreign"])
def test_a_harmed_index_is_built_again_and_said(tmp_path, harm):
    filled(tmp_path).close()
    [index] = (tmp_path / "knowledge" / "index").iterdir()
    for path in [path for path in index.rglob("*") if path.is_file()]:
        if harm == "deleted":
            path.unlink()
        elif harm == "emptied":
            path.write_bytes(b"")
        elif harm == "foreign":
            path.write_bytes(b"PK\x03\x04 something else")
        elif path.stat().st_size > 200:
            middle = bytearray(path.read_bytes())
            middle[-3] ^= 0xFF
            path.write_bytes(bytes(middle))
    library = Library(tmp_path, ROLES)
    assert best(library) == ANSWER
    assert library.note == "index-rebuilt"
    again = Library(tmp_path, ROLES)
    assert best(again) == ANSWER
    assert again.note == ""


def test_a_clause_whose_bytes_were_changed_is_never_quoted(tmp_path):
    filled(tmp_path).close()
    with sqlite3.connect(tmp_path / "knowledge" / "library.db") as connection:
        connection.execute("UPDATE passages SET body = replace(body, '4%', '9%')")
    connection.close()
    library = Library(tmp_path, ROLES)
    found = library.search(QUESTION, reader())
    assert not any("9%" in hit.passage.text for hit in found.hits)
    assert library.note == "library-rebuilt"


@pytest.mark.parametrize("content", [b"", b"not a database" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_registry_is_set_aside_and_said(tmp_path, content):
    filled(tmp_path).close()
    path = tmp_path / "knowledge" / "library.db"
    for each in path.parent.glob("library.db*"):
        each.unlink()
    path.write_bytes(content)
    library = Library(tmp_path, ROLES)
    assert library.search(QUESTION, reader()).hits == ()
    with library.changing() as change:
        for document, passages in shelf():
            change.put(document, passages)
    assert best(library) == ANSWER


def test_a_search_by_words_loads_no_heavy_library(tmp_path):
    filled(tmp_path).close()
    code = (
        "import sys\nfrom datetime import date\nfrom pathlib import Path\n"
        "from knowledge.library import Library\nfrom knowledge.passage import Reader\n"
        f"library = Library(Path({str(tmp_path)!r}), ('hq_manager',))\n"
        "print(len(library.search('存款偏离度', Reader(role='hq_manager', on=date(2026, 5, 31))).hits) > 0)\n"
        "print(sorted({'chromadb', 'httpx', 'scipy', 'pandas', 'sklearn', 'duckdb'} & set(sys.modules)))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["True", "[]"]


def test_a_thousand_versions_open_in_a_moment(tmp_path):
    library = Library(tmp_path, ROLES)
    with library.changing() as change:
        for n in range(1_000):
            one = Document(
                id=str(n),
                title=f"《办法》（{1000 + n}年版）",
                source=str(n),
                checksum="0",
                in_force_from=date(1000 + n, 1, 1),
            )
            change.put(one, [Passage(document=one, ordinal=0, article="第一条", text=f"第{n}版规定")])
    begun = time.process_time()
    [hit] = library.search("规定", reader(on=date(1500, 6, 1))).hits
    assert hit.passage.document.id == "500"
    assert time.process_time() - begun < 10


def test_where_nothing_can_be_written_it_is_said_and_no_file_is_harmed(tmp_path):
    (tmp_path / "knowledge").write_text("a file stands where the folder should be", "utf-8")
    with pytest.raises(RetrievalError) as told:
        Library(tmp_path, ROLES)
    assert told.value.code == "library-busy"
    assert (tmp_path / "knowledge").read_text("utf-8").startswith("a file")


def test_a_copy_that_cannot_be_written_is_said_and_search_goes_on(tmp_path):
    library = filled(tmp_path)
    (tmp_path / "knowledge" / "vectors").write_text("in the way", "utf-8")
    with pytest.raises(RetrievalError) as told:
        library.copy()
    assert told.value.code == "library-busy"
    assert best(library) == ANSWER
