"""The store behind the ledger, conversations, feedback and verified questions: SQLite or PostgreSQL, by URL.

A write that returned is durable: SQLite runs with a write-ahead log and ``synchronous=FULL``, PostgreSQL with
``synchronous_commit``. Writes take turns (``BEGIN IMMEDIATE``; one advisory lock).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Connection, Engine, MetaData, Table, Text, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from assistant.ledger.migrations import MIGRATIONS
from semantic_layer.errors import LedgerError

_LOCK: Final = 7_309_453_208  # the advisory lock of this product on a PostgreSQL database
_TURN: Final = "SELECT set_config('synchronous_commit', 'on', true), pg_advisory_xact_lock(:lock)"
_WAIT_MS: Final = 30_000
META: Final = MetaData()


def _table(name: str, *columns: str) -> Table:
    numbers = ("seq", "monotonic_ns", "through_seq", "first_seq", "number", "calls", "tokens")
    return Table(name, META, *(Column(one, BigInteger if one in numbers else Text) for one in columns))


ENTRIES: Final = _table(
    "entries", "seq", "audit_id", "entry", "user_id", "at", "monotonic_ns", "record", "prev", "hash"
)
ARCHIVES: Final = _table("archives", "through_seq", "through_hash", "first_seq", "file", "sha256")
TURNS: Final = _table("turns", "user_id", "conversation", "number", "at", "turn")
FEEDBACK: Final = _table("feedback", "id", "audit_id", "user_id", "at", "verdict", "comment")
_LIBRARY_COLUMNS: Final = (
    "id key text request note maker made_at checker checked_at state reason model data_version data_date checksum"
)
LIBRARY: Final = _table("question_library", *_LIBRARY_COLUMNS.split())
BOARDS: Final = _table("boards", "id", "owner", "title", "made_at", "changed_at")
TILES: Final = _table("board_tiles", "board", "number", "id", "title", "size", "asks", "pinned_on")
SHARES: Final = _table("board_shares", "board", "kind", "target")
TALKS: Final = _table("talks", "user_id", "conversation", "title", "at")
LINKS: Final = _table("talk_links", "token", "user_id", "conversation", "number", "at")
SEGMENTS: Final = _table("segments", "id", "owner", "name", "asks", "saved_on", "made_at")
USAGE: Final = _table("model_usage", "day", "at", "user_id", "model", "calls", "tokens")


class Store:
    """A database, brought to the newest migration when opened. Raises LedgerError (``ledger-unavailable``, or
    ``ledger-newer`` for one that a newer version of this program wrote)."""

    def __init__(self, url: str) -> None:
        try:
            self._engine = _engine(url)
        except (SQLAlchemyError, OSError, ImportError) as fault:
            raise LedgerError("ledger-unavailable", reason=_kind(fault)) from None
        self.dialect = self._engine.dialect.name
        try:
            with self.writing() as connection:
                self._migrate(connection)
        except LedgerError as fault:
            self.close()
            if fault.code == "ledger-newer":
                raise
            raise LedgerError("ledger-unavailable", reason=fault.details.get("reason", "")) from None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes, alone; durable when the block is left. Raises LedgerError (``ledger-unwritable``)."""
        try:
            with self._engine.connect().execution_options(writing=True) as connection, connection.begin():
                if self.dialect == "postgresql":
                    connection.execute(text(_TURN), {"lock": _LOCK})
                yield connection
        except SQLAlchemyError as fault:
            raise LedgerError("ledger-unwritable", reason=_kind(fault)) from None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that reads. Raises LedgerError (``ledger-unreadable``)."""
        try:
            with self._engine.connect() as connection, connection.begin():
                yield connection
        except SQLAlchemyError as fault:
            raise LedgerError("ledger-unreadable", reason=_kind(fault)) from None

    def sound(self) -> bool:
        """Whether the database finds its own pages whole (SQLite; PostgreSQL checks as it reads)."""
        if self.dialect != "sqlite":
            return True
        try:
            with self.reading() as connection:
                return connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() == "ok"
        except LedgerError:
            return False

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _migrate(self, connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS versions (version INTEGER NOT NULL)")
        version = connection.exec_driver_sql("SELECT COALESCE(MAX(version), 0) FROM versions").scalar() or 0
        if version > len(MIGRATIONS):
            raise LedgerError("ledger-newer", version=version)
        for number, statements in enumerate(MIGRATIONS[version:], version + 1):
            for statement in statements:
                connection.exec_driver_sql(statement[self.dialect] if isinstance(statement, dict) else statement)
            connection.execute(text("INSERT INTO versions VALUES (:number)"), {"number": number})


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.drivername.startswith("sqlite"):
        engine = create_engine(parsed.set(drivername="sqlite"), connect_args={"timeout": _WAIT_MS / 1_000})
        _create(Path(parsed.database or ""))
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine
    if not parsed.drivername.startswith("postgresql"):
        raise LedgerError("ledger-unavailable", reason=f"{parsed.drivername} is neither sqlite nor postgresql")
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args={"connect_timeout": 10}
    )


def _create(file: Path) -> None:
    """The file, for its owner alone, and its name durable."""
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    handle = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _prepare(connection: Any, _: object) -> None:
    """A new SQLite connection: transactions are begun by us, commits reach the disk."""
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", f"busy_timeout = {_WAIT_MS}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _kind(fault: BaseException) -> str:
    """What kind of fault it is; its own words could hold a question."""
    cause = getattr(fault, "orig", None) or fault
    if isinstance(cause, OSError):
        return cause.strerror or type(cause).__name__
    named = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return f"{type(cause).__name__} {named}" if named else type(cause).__name__
