"""Conversations: what was asked before, kept in the ledger's store so that a follow-up works in the next process too."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, func, insert, select

from assistant.ledger.ledger import Ledger
from assistant.ledger.store import TURNS
from assistant.question import Turn
from semantic_layer.differencing import Behind

KEPT = 20
COMPARED = 200  # answers that a new one is compared with, so that no two tell a few clients by subtraction
STATEMENTS = "the analyst's statements"  # what the sketches of typed figures are kept under, whatever the conversation
QUESTIONS = "the analyst's questions"  # and those of questions in words, as typed statements are held against them
_SKETCHED = '"behind":[{'  # in the JSON of a turn whose answer had customers behind it


class Conversations:
    """The turns of each (user, conversation), newest last. ``folder`` holds those of before, a file of JSON lines each;
    they are taken over when they are first asked for. Every method may raise LedgerError."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self._ledger, self._folder = ledger, folder

    def history(self, user_id: str, conversation: str | None) -> tuple[Turn, ...]:
        """The last turns of a conversation; none for a question without one."""
        if not conversation:
            return ()
        key = _text(user_id), _text(conversation)
        with self._ledger.store.reading() as connection:
            lines = _lines(connection, *key)
        if not lines and (lines := self._lines_of_before(user_id, conversation)):
            with self._ledger.store.writing() as connection:
                if not _lines(connection, *key):
                    self._insert(connection, *key, lines)
        return tuple(turn for line in lines[-KEPT:] if (turn := _turn(line)) is not None)

    def part(self, user_id: str, thread: str, number: int) -> tuple[Turn, ...]:
        """The last turns of a thread up to the turn ``number``, as they were when it was shared."""
        with self._ledger.store.reading() as connection:
            lines = _lines(connection, user_id, thread, KEPT, TURNS.c.number <= number)
        return tuple(turn for line in lines if (turn := _turn(line)) is not None)

    def behind(self, user_id: str, conversation: str | None) -> tuple[Behind, ...]:
        """Who stood behind the last answers of a conversation."""
        if not conversation:
            return ()
        with self._ledger.store.reading() as connection:
            lines = _lines(connection, _text(user_id), _text(conversation), COMPARED, TURNS.c.turn.contains(_SKETCHED))
        return tuple(one for line in lines if (turn := _turn(line)) is not None for one in turn.behind)

    def add(self, user_id: str, conversation: str | None, turn: Turn) -> None:
        """Remember a turn."""
        if conversation:
            with self._ledger.store.writing() as connection:
                self._insert(connection, _text(user_id), _text(conversation), [_text(turn.model_dump_json())])

    def _insert(self, connection: Connection, user_id: str, conversation: str, lines: list[str]) -> None:
        mine = (TURNS.c.user_id == user_id, TURNS.c.conversation == conversation)
        number = connection.execute(select(func.coalesce(func.max(TURNS.c.number), 0)).where(*mine)).scalar_one()
        same = {"user_id": user_id, "conversation": conversation, "at": self._ledger.now()}
        rows = [same | {"number": place, "turn": line} for place, line in enumerate(lines, number + 1)]
        connection.execute(insert(TURNS), rows)

    def _lines_of_before(self, user_id: str, conversation: str) -> list[str]:
        name = hashlib.sha256(f"{user_id}\n{conversation}".encode("utf-8", "replace")).hexdigest()[:32]
        file = self._folder / f"{name}.jsonl"
        return file.read_text(encoding="utf-8", errors="replace").splitlines() if file.exists() else []


def _lines(
    connection: Connection, user_id: str, conversation: str, most: int = KEPT, *such: ColumnElement[bool]
) -> list[str]:
    mine = select(TURNS.c.turn).where(TURNS.c.user_id == user_id, TURNS.c.conversation == conversation, *such)
    newest = connection.execute(mine.order_by(TURNS.c.number.desc()).limit(most)).scalars()
    return list(newest)[::-1]


def _text(value: str) -> str:
    """As both databases can hold it."""
    return value.encode("utf-8", "replace").decode().replace("\0", "")


def _turn(line: str) -> Turn | None:
    """A stored turn; None for one that a killed process left half written, or that an older version understood."""
    try:
        return Turn.model_validate_json(line)
    except ValidationError:
        return None
