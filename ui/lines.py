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


def answer_lines(source: Iterable[bytes], ask: Ask, field: str, desk: Desk) -> Iterator[str]:
    """One line of JSON for each non-blank line of ``source``; a line that cannot be read is refused, and recorded.

    ``field`` is what the object must hold besides ``user``: ``text``, ``query`` or ``sql``.
    """
    for raw in source:
        if raw.strip():
            id, answer = _answer(raw, ask, field, desk)
            yield dump(to_json(answer, id))


def write_lines(source: BinaryIO, target: BinaryIO, ask: Ask, field: str, desk: Desk) -> None:
    """``answer_lines`` from one stream to another."""
    for line in answer_lines(lines_until_stopped(source), ask, field, desk):
        target.write(line.encode("utf-8", "backslashreplace") + b"\n")
        target.flush()


def dump(content: Any, indent: int | None = None) -> str:
    """JSON as it goes to standard output: Chinese readable, never NaN."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=indent)


def _answer(raw: bytes, ask: Ask, field: str, desk: Desk) -> tuple[Any, Answer]:
    entry, problem = read_line(raw, field)
    id = entry.get("id")
    if not problem:
        return id, ask(entry)
    user = entry.get("user")
    return id, desk.bad_input(raw.decode("utf-8", "replace"), user if isinstance(user, str) else "", problem)


def read_line(raw: bytes, field: str, *, needs_user: bool = True) -> tuple[dict[str, Any], str]:
    """The object of a line, and what is wrong with it (empty when nothing is)."""
    try:
        entry = json.loads(raw)
    except (ValueError, RecursionError):
        return {}, "这一行不是有效的 JSON"
    if not isinstance(entry, dict):
        return {}, "这一行不是 JSON 对象"
    if needs_user and not isinstance(entry.get("user"), str):
        return entry, "这一行缺少 user"
    if not isinstance(entry.get("client"), str | None):
        return entry, "client 不是文字"
    if field not in entry:
        return entry, f"这一行缺少 {field}"
    wanted = (str, dict) if field == "query" else (str,)
    return entry, "" if isinstance(entry[field], wanted) else f"{field} 的类型不对"
