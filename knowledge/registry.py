"""The documents and passages of a library in one SQLite file: what is written is whole or not there, at any time of a kill.

``generation`` grows with every change that another process must notice, ``stamp`` names the content that search indexes are
built from. Several processes read while one writes (write-ahead log); every passage carries a checksum of its text.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.passage import Document, Passage, PassageKind, State
from semantic_layer.errors import RetrievalError

_FORMAT = "1"
_WAIT_SECONDS = 60
_PASSING = ("locked", "readonly", "unable to open", "disk is full", "disk I/O")  # the file itself is well
_TABLES = (
    "CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS documents (place INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, body TEXT NOT NULL,"
    " checksum BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS passages (document TEXT NOT NULL, ordinal INTEGER NOT NULL, body TEXT NOT NULL,"
    " checksum BLOB NOT NULL, PRIMARY KEY (document, ordinal)) WITHOUT ROWID",
)


class _Body(BaseModel):
    """A passage as it is kept: without its document."""

    model_config = ConfigDict(extra="forbid")

    article: str
    text: str
    kind: PassageKind
    headings: tuple[str, ...]
    title_en: str
    asked_as: str = ""
    page: int | None


class DamagedLibrary(RetrievalError):
    """The file is not a library of this format, or what it holds is not what was written."""

    code = "damaged-library"


class Registry:
    """The file at ``path``, made if there is none; raises DamagedLibrary. One object may be used by several threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        with _damage():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                path, timeout=_WAIT_SECONDS, check_same_thread=False, isolation_level=None
            )
        try:
            with _damage():
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._prepare()
        except DamagedLibrary:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        with self._lock:
            if self._connection.execute("SELECT name FROM sqlite_master").fetchone() is None:
                self._connection.execute("BEGIN IMMEDIATE")
                for statement in _TABLES:
                    self._connection.execute(statement)
                first = (("format", _FORMAT), ("generation", "0"), ("stamp", uuid4().hex))
                self._connection.executemany("INSERT OR IGNORE INTO about VALUES (?, ?)", first)
                self._connection.execute("COMMIT")
            if self._about("format") != _FORMAT:
                raise DamagedLibrary(problem="format")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def is_sound(self) -> bool:
        """Whether everything can be read as it was written."""
        try:
            for document in self.documents():
                self.passages(document)
        except DamagedLibrary:
            return False
        return True

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Everything read within is of one moment."""
        with self._lock, _damage():
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("COMMIT")

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Everything changed within becomes visible to all at its end, or, on an exception or a kill, never."""
        with self._lock, _damage():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._set("generation", str(self.generation + 1))
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @property
    def generation(self) -> int:
        """How many changes there were."""
        return int(self._about("generation"))

    @property
    def stamp(self) -> str:
        """The name of the present content; states and dates are not content."""
        return self._about("stamp")

    def restamp(self) -> str:
        """Give the content a new name, within ``changing``."""
        self._set("stamp", uuid4().hex)
        return self.stamp

    def note(self, name: str) -> str:
        """A remark kept with the library, empty if there is none."""
        return self._about(f"note:{name}")

    def remark(self, name: str, value: str) -> None:
        """Keep a remark; it is no change of the library."""
        with self._lock, _damage():
            self._set(f"note:{name}", value)

    def documents(self) -> tuple[Document, ...]:
        """Every document, in the order in which they came."""
        with self._lock, _damage():
            rows = self._connection.execute("SELECT body, checksum FROM documents ORDER BY place").fetchall()
        return tuple(Document.model_validate_json(_sound(*row)) for row in rows)

    def passages(self, document: Document, ordinals: Sequence[int] | None = None) -> tuple[Passage, ...]:
        """The passages of ``document``, or those ``ordinals`` of it, in the order of the text."""
        chosen = "" if ordinals is None else f" AND ordinal IN ({', '.join('?' * len(ordinals))})"
        with self._lock, _damage():
            rows = self._connection.execute(
                f"SELECT ordinal, body, checksum FROM passages WHERE document = ?{chosen} ORDER BY ordinal",
                (document.id, *(ordinals or ())),
            ).fetchall()
        return tuple(passage_of(document, ordinal, _sound(body, checksum)) for ordinal, body, checksum in rows)

    def put(self, document: Document, passages: Sequence[Passage] | None = None) -> None:
        """Write a document, in place of the one with its id, and with ``passages`` these instead of its own."""
        body = document.model_dump_json()
        self._connection.execute(
            "INSERT INTO documents (id, body, checksum) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body, checksum = excluded.checksum",
            (document.id, body, _checksum(body)),
        )
        if passages is not None:
            self._connection.execute("DELETE FROM passages WHERE document = ?", (document.id,))
            rows = ((document.id, each.ordinal, body := body_of(each), _checksum(body)) for each in passages)
            self._connection.executemany("INSERT INTO passages VALUES (?, ?, ?, ?)", rows)

    def remove(self, document_id: str) -> None:
        """Delete a document and its passages."""
        self._connection.execute("DELETE FROM passages WHERE document = ?", (document_id,))
        self._connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def set_state(self, document: Document, state: State) -> None:
        """Enable, disable or archive a document."""
        self.put(document.model_copy(update={"state": state}))

    def _about(self, name: str) -> str:
        with self._lock, _damage():
            row = self._connection.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def _set(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as fault:
        if any(word in str(fault) for word in _PASSING):
            raise RetrievalError("library-busy", problem=str(fault)) from fault
        raise DamagedLibrary(problem=str(fault)) from fault
    except OSError as fault:
        raise RetrievalError("library-busy", problem=type(fault).__name__) from fault
    except (sqlite3.DatabaseError, ValidationError, UnicodeDecodeError) as fault:
        raise DamagedLibrary(problem=type(fault).__name__) from fault


def _checksum(body: str) -> bytes:
    return blake2b(body.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _sound(body: str, checksum: bytes) -> str:
    if _checksum(body) != checksum:
        raise DamagedLibrary(problem="checksum")
    return body


def body_of(passage: Passage) -> str:
    """A passage as it is kept, without its document and its ordinal."""
    return passage.model_dump_json(exclude={"document", "ordinal"})


def passage_of(document: Document, ordinal: int, body: str) -> Passage:
    """The passage whose ``body_of`` is ``body``; raises ValidationError."""
    return Passage.model_construct(document=document, ordinal=ordinal, **_Body.model_validate_json(body).__dict__)
