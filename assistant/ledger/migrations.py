"""How the store came to be, step by step. A step is never changed once released; a new one is added at the end.

A statement is text for both databases, or a dictionary by dialect.
"""

from __future__ import annotations

from typing import Final

Statement = str | dict[str, str]

FIRST: Final[tuple[Statement, ...]] = (
    {
        "sqlite": "CREATE TABLE entries (seq INTEGER PRIMARY KEY, audit_id TEXT NOT NULL, entry TEXT NOT NULL,"
        " user_id TEXT NOT NULL, at TEXT NOT NULL, monotonic_ns BIGINT NOT NULL, record TEXT NOT NULL,"
        " prev TEXT NOT NULL, hash TEXT NOT NULL)",
        "postgresql": "CREATE TABLE entries (seq BIGINT PRIMARY KEY, audit_id TEXT NOT NULL, entry TEXT NOT NULL,"
        " user_id TEXT NOT NULL, at TEXT NOT NULL, monotonic_ns BIGINT NOT NULL, record TEXT NOT NULL,"
        " prev TEXT NOT NULL, hash TEXT NOT NULL)",
    },
    "CREATE INDEX entries_by_audit_id ON entries (audit_id)",
    "CREATE INDEX entries_by_user ON entries (user_id, at)",
    "CREATE INDEX entries_by_time ON entries (at)",
    "CREATE TABLE archives (through_seq BIGINT PRIMARY KEY, through_hash TEXT NOT NULL, first_seq BIGINT NOT NULL,"
    " file TEXT NOT NULL, sha256 TEXT NOT NULL)",
    "CREATE TABLE turns (user_id TEXT NOT NULL, conversation TEXT NOT NULL, number BIGINT NOT NULL, at TEXT NOT NULL,"
    " turn TEXT NOT NULL, PRIMARY KEY (user_id, conversation, number))",
    "CREATE TABLE feedback (id TEXT PRIMARY KEY, audit_id TEXT NOT NULL, user_id TEXT NOT NULL, at TEXT NOT NULL,"
    " verdict TEXT NOT NULL, comment TEXT NOT NULL)",
    "CREATE INDEX feedback_by_audit_id ON feedback (audit_id)",
    "CREATE TABLE verified_questions (id TEXT PRIMARY KEY, question TEXT NOT NULL UNIQUE, request TEXT NOT NULL,"
    " verified_by TEXT NOT NULL, model TEXT NOT NULL, at TEXT NOT NULL)",
    "CREATE TABLE probe (id INTEGER PRIMARY KEY, at TEXT NOT NULL)",
    "INSERT INTO probe (id, at) VALUES (1, '')",
    # Append-only: an entry is never changed, and leaves only once an archive holds it.
    {
        "sqlite": "CREATE TRIGGER entries_stay BEFORE UPDATE ON entries"
        " BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END",
        "postgresql": "CREATE FUNCTION entries_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF TG_OP = 'DELETE' AND OLD.seq <= (SELECT COALESCE(MAX(through_seq), 0) FROM archives) THEN RETURN OLD; END IF;"
        " RAISE EXCEPTION 'entries are append-only'; END $$",
    },
    {
        "sqlite": "CREATE TRIGGER entries_are_kept BEFORE DELETE ON entries"
        " WHEN OLD.seq > (SELECT COALESCE(MAX(through_seq), 0) FROM archives)"
        " BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END",
        "postgresql": "CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE ON entries"
        " FOR EACH ROW EXECUTE FUNCTION entries_stay()",
    },
)

MODEL_USAGE: Final[tuple[Statement, ...]] = (
    "CREATE TABLE model_usage (day TEXT NOT NULL, at TEXT NOT NULL, user_id TEXT NOT NULL, model TEXT NOT NULL,"
    " calls BIGINT NOT NULL, tokens BIGINT NOT NULL)",
    "CREATE INDEX model_usage_by_day ON model_usage (day, user_id)",
)

QUESTION_LIBRARY: Final[tuple[Statement, ...]] = (
    "DROP TABLE verified_questions",
    "CREATE TABLE question_library (id TEXT PRIMARY KEY, key TEXT NOT NULL, text TEXT NOT NULL, request TEXT NOT NULL,"
    " note TEXT NOT NULL, maker TEXT NOT NULL, made_at TEXT NOT NULL, checker TEXT NOT NULL, checked_at TEXT NOT NULL,"
    " state TEXT NOT NULL, reason TEXT NOT NULL, model TEXT NOT NULL, data_version TEXT NOT NULL, data_date TEXT NOT NULL,"
    " checksum TEXT NOT NULL)",
    "CREATE INDEX question_library_by_key ON question_library (key, state)",
)

BOARDS: Final[tuple[Statement, ...]] = (
    "CREATE TABLE boards (id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, made_at TEXT NOT NULL,"
    " changed_at TEXT NOT NULL)",
    "CREATE INDEX boards_by_owner ON boards (owner, made_at)",
    "CREATE TABLE board_tiles (board TEXT NOT NULL, number BIGINT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL,"
    " size TEXT NOT NULL, asks TEXT NOT NULL, pinned_on TEXT NOT NULL, PRIMARY KEY (board, number))",
    "CREATE TABLE board_shares (board TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL,"
    " PRIMARY KEY (board, kind, target))",
    "CREATE INDEX board_shares_by_target ON board_shares (kind, target)",
)

TALKS: Final[tuple[Statement, ...]] = (
    "CREATE TABLE talks (user_id TEXT NOT NULL, conversation TEXT NOT NULL, title TEXT NOT NULL, at TEXT NOT NULL,"
    " PRIMARY KEY (user_id, conversation))",
    "CREATE TABLE talk_links (token TEXT PRIMARY KEY, user_id TEXT NOT NULL, conversation TEXT NOT NULL, number BIGINT NOT NULL,"
    " at TEXT NOT NULL)",
)

SEGMENTS: Final[tuple[Statement, ...]] = (
    "CREATE TABLE segments (id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, asks TEXT NOT NULL,"
    " saved_on TEXT NOT NULL, made_at TEXT NOT NULL)",
    "CREATE INDEX segments_by_owner ON segments (owner, made_at)",
)

MIGRATIONS: Final[tuple[tuple[Statement, ...], ...]] = (FIRST, MODEL_USAGE, QUESTION_LIBRARY, BOARDS, TALKS, SEGMENTS)
