"""Search by words and by meaning together, with a real endpoint; what happens when it fails, changes or is behind."""

import socket
import time

import pytest

from knowledge.library import Library
from semantic_layer.errors import RetrievalError
from tests.knowledge.embeddings import serving
from tests.knowledge.shelf import ROLES, put, reader, shelf
from tests.knowledge.test_library import best, filled

OTHER_WORDS = "揽储"
MEANT = ("deposits", "第九条")


@pytest.fixture
def server():
    with serving() as running:
        yield running


def hybrid(home, server, model="small"):
    filled(home).close()
    library = Library(home, ROLES, server.embedder(model))
    library.copy()
    return library


def soon(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_is_worded_otherwise_is_found_by_meaning(tmp_path, server):
    assert best(filled(tmp_path / "words"), OTHER_WORDS) != MEANT
    library = hybrid(tmp_path / "both", server)
    assert best(library, OTHER_WORDS) == MEANT
    assert server.keys == {"Bearer k"}


def test_vectors_are_made_and_searched_without_a_connection_to_elsewhere(tmp_path, server, monkeypatch):
    reached: list[str] = []
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def connected(own, to):
        reached.append(to[0])
        return connect(own, to)

    def looked_up(name, *more, **how):
        reached.append(name)
        return look_up(name, *more, **how)

    monkeypatch.setattr(socket.socket, "connect", connected)
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    assert best(hybrid(tmp_path, server), OTHER_WORDS) == MEANT
    assert {*reached} == {"127.0.0.1"}


def test_only_what_changed_gets_new_vectors(tmp_path, server):
    library = hybrid(tmp_path, server)
    assert len(server.texts) == sum(len(passages) for _, passages in shelf())
    server.texts.clear()
    assert library.copy() == 0
    document, passages = shelf()[0]
    put(library, document, [*passages, passages[1].model_copy(update={"ordinal": 9, "article": "第九十条"})])
    assert library.copy() == 1
    assert len(server.texts) == 1


@pytest.mark.parametrize("mode", ["failing", "garbage", "short"])
def test_while_the_embedder_fails_words_alone_answer_and_it_is_said(tmp_path, server, mode):
    library = hybrid(tmp_path, server)
    server.mode = mode
    assert best(library) == MEANT
    assert library.note == "embedder-failed"


def test_an_endpoint_that_is_not_there_costs_one_attempt(tmp_path, server):
    library = hybrid(tmp_path, server)
    server.http.shutdown()
    server.http.server_close()
    assert best(library) == MEANT
    begun = time.monotonic()
    assert best(library) == MEANT
    assert time.monotonic() - begun < 1
    assert library.note == "embedder-failed"


def test_a_copy_that_fails_half_way_goes_on_from_there(tmp_path, server):
    filled(tmp_path).close()
    library = Library(tmp_path, ROLES, server.embedder())
    server.mode = "failing"
    with pytest.raises(RetrievalError):
        library.copy()
    server.mode = "ok"
    assert library.copy() == sum(len(passages) for _, passages in shelf())


def test_the_old_vectors_serve_while_new_ones_are_made_in_the_background(tmp_path, server):
    library = hybrid(tmp_path, server)
    document, passages = shelf()[2]
    put(library, document, [passages[1].model_copy(update={"ordinal": 5, "article": "第五十条"}), *passages])
    assert best(library, OTHER_WORDS) == MEANT
    soon(lambda: library.copy() == 0)
    found = library.search("续命", reader()).hits
    assert found[0].passage.article in ("第八条", "第五十条")


def test_vectors_of_another_embedder_are_made_anew(tmp_path, server):
    hybrid(tmp_path, server).close()
    server.texts.clear()
    library = Library(tmp_path, ROLES, server.embedder("large"))
    assert best(library) == MEANT
    soon(lambda: len(server.texts) >= len(shelf()))
    soon(lambda: library.copy() == 0)
    assert best(library, OTHER_WORDS) == MEANT


def test_another_process_or_library_sees_new_vectors(tmp_path, server):
    first = hybrid(tmp_path, server)
    second = Library(tmp_path, ROLES, server.embedder())
    assert best(second, OTHER_WORDS) == MEANT
    document, passages = shelf()[0]
    put(
        first,
        document,
        [passages[0], passages[1].model_copy(update={"article": "第九十条", "text": "月末存款偏离度的限制。"})],
    )
    first.copy()
    assert best(second, OTHER_WORDS) == ("deposits", "第九十条")


@pytest.mark.parametrize("harm", ["deleted", "flipped"])
def test_a_harmed_copy_leaves_search_by_words_and_is_made_again(tmp_path, server, harm):
    hybrid(tmp_path, server).close()
    for path in [path for path in (tmp_path / "knowledge" / "vectors").rglob("*") if path.is_file()]:
        path.unlink() if harm == "deleted" else path.write_bytes(b"\xff" * path.stat().st_size)
    library = Library(tmp_path, ROLES, server.embedder())
    assert best(library) == MEANT
    library.copy()
    soon(lambda: best(library, OTHER_WORDS) == MEANT)  # the search before may have begun a copy of its own, behind


def test_a_lost_registry_comes_back_from_the_copy(tmp_path, server):
    library = hybrid(tmp_path, server)
    library.set_state("lending-o04", "disabled")
    library.copy()
    documents = library.documents()
    library.close()
    for each in (tmp_path / "knowledge").glob("library.db*"):
        each.write_bytes(b"lost")
    again = Library(tmp_path, ROLES, server.embedder())
    assert sorted(again.documents(), key=lambda d: d.id) == sorted(documents, key=lambda d: d.id)
    assert best(again) == MEANT
    assert again.note == "library-rebuilt"
