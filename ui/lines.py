"""Batches: one JSON object a line in, one a line out, in order, each written at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from assistant.answer import Answer
from assistant.desk import Desk
from ui.contract import to_json
from ui.interrupt import lines_until_stopped

Ask = Callable[[dict[str, Any]], Answer]
Shown = Callable[[Answer, Any], dict[str, Any]]


def answer_lines(
    source: Iterable[bytes], ask: Ask, field: str, desk: Desk, *, user: str | None = None, shown: Shown = to_json
) -> Iterator[str]:
    """One line of JSON for each non-blank line of ``source``; a line that cannot be read is refused, and recorded.

    ``field`` is what the object must hold besides ``user`` (or ``as``), without which the given one asks.
    """
    for raw in source:
        if raw.strip():
            id, answer = _answer(raw, ask, field, desk, user)
            yield dump(shown(answer, id))


def write_lines(
    source: BinaryIO,
    target: BinaryIO,
    ask: Ask,
    field: str,
    desk: Desk,
    *,
    user: str | None = None,
    shown: Shown = to_json,
) -> None:
    """``answer_lines`` from one stream to another."""
    for line in answer_lines(lines_until_stopped(source), ask, field, desk, user=user, shown=shown):
        target.write(line.encode("utf-8", "backslashreplace") + b"\n")
        target.flush()


def dump(content: Any, indent: int | None = None) -> str:
    """JSON as it goes to standard output: Chinese readable, never NaN."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=indent)


def _answer(raw: bytes, ask: Ask, field: str, desk: Desk, user: str | None) -> tuple[Any, Answer]:
    entry, problem = _read(raw, field, user)
    id = entry.get("id")
    if not problem:
        return id, ask(entry)
    who = entry.get("user")
    return id, desk.bad_input(raw.decode("utf-8", "replace"), who if isinstance(who, str) else "", problem)


def _read(raw: bytes, field: str, user: str | None) -> tuple[dict[str, Any], str]:
    """The object of a line, and what is wrong with it (empty when nothing is)."""
    try:
        entry = json.loads(raw)
    except (ValueError, RecursionError):
        return {}, "这一行不是有效的 JSON"
    if not isinstance(entry, dict):
        return {}, "这一行不是 JSON 对象"
    entry.setdefault("user", entry.get("as", user))
    if not isinstance(entry["user"], str):
        return entry, "这一行缺少 user"
    if not isinstance(entry.get("client"), str | None):
        return entry, "client 不是文字"
    if field not in entry:
        return entry, f"这一行缺少 {field}"
    wanted = (str, dict) if field == "query" else (str,)
    return entry, "" if isinstance(entry[field], wanted) else f"{field} 的类型不对"
