"""Tiles about the product itself, for those who keep it right: verified questions that no longer hold, the last evaluation runs."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer
from assistant.formats import show
from assistant.phrases import Phrases
from semantic_layer.errors import AccessDenied
from semantic_layer.first_boards import StateOf
from warehouse.engine import Column, Table

if TYPE_CHECKING:
    from assistant.desk import Desk
    from assistant.ledger.library import Entry

_DATED = ('"period"', '"compare_period"', '"periods"')
_RUNS = 8


def state_answer(of: StateOf, desk: Desk, user_id: str, language: str) -> Answer:
    """The state of the verified questions or of the evaluation, refused to those who are neither analysts nor auditors.
    Raises LedgerError, UnknownUser."""
    phrases = Phrases(language, desk.model)
    try:
        entries = desk.question_library.listed(user_id)
    except AccessDenied as error:
        fault = phrases.fault(error)
        return Answer(status="refused", text=fault.message, headline=fault.message, error=fault, language=_in(language))
    if of == "verified":
        return _verified(entries, desk, phrases)
    return _evaluation(desk.road.home / "evaluations", phrases)


def _verified(entries: list[Entry], desk: Desk, phrases: Phrases) -> Answer:
    """Which verified questions hold, which wait to be checked again, which expired."""
    hold = [one for one in entries if one.state == "verified"]
    due = [one for one in hold if _due(one, desk)]
    expired = [one for one in entries if one.state == "expired"]
    proposed = [one for one in entries if one.state == "proposed"]
    facts = {"count": len(hold), "expired": len(expired), "due": len(due), "proposed": len(proposed)}
    named = (("expired", expired), ("due", due), ("proposed", proposed))
    rows = [
        (one.text, phrases.say(f"board-{state}"), one.checked_at[:10] or one.made_at[:10])
        for state, of in named
        for one in of
    ]
    return _answer(phrases, "board-verified", facts, ("question", "state", "since"), rows)


def _due(entry: Entry, desk: Desk) -> bool:
    """Whether it waits to be run again: verified under another model, or for days on another data date."""
    dated = any(name in entry.request for name in _DATED)
    return entry.model != desk.model.hash or (dated and entry.data_date != desk.road.data_date_text)


def _evaluation(folder: Path, phrases: Phrases) -> Answer:
    """The last runs, the newest first."""
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)[:_RUNS]
    rows = [row for file in files if (row := _run(file, phrases.language)) is not None]
    wrong = sum(int(row[3]) for row in rows)
    code = "board-evaluation" if rows else "board-no-evaluation"
    return _answer(
        phrases, code, {"count": len(rows), "wrong": wrong}, ("run", "cases", "right", "wrong", "since"), rows
    )


def _run(file: Path, language: str) -> tuple[Any, ...] | None:
    try:
        verdicts = list(json.loads(file.read_text(encoding="utf-8"))["verdicts"].values())
    except (OSError, ValueError, KeyError, AttributeError, TypeError):  # half written, or of another version
        return None
    right, wrong = verdicts.count("right"), verdicts.count("wrong")
    share = show(right / len(verdicts), "%", "percent", language) if verdicts else "–"
    day = datetime.fromtimestamp(file.stat().st_mtime).date().isoformat()
    return file.stem, str(len(verdicts)), share, str(wrong), day


def _answer(phrases: Phrases, code: str, facts: dict[str, Any], columns: tuple[str, ...], rows: list[Any]) -> Answer:
    said = phrases.say(code, facts)
    named = tuple(Column(name=one, label=phrases.say(f"board-{one}"), format="text") for one in columns)
    tables = (Table(columns=named, rows=tuple(rows)),) if rows else ()
    return Answer(status="answered", text=said, headline=said, tables=tables, language=_in(phrases.language))


def _in(language: str) -> Any:
    return "en" if language == "en" else "zh"
