"""Batches: one JSON object a line in, one a line out, in order, each written at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from assistant.answer import Answer
from ui.contract import bad_line, to_json

Ask = Callable[[dict[str, Any]], Answer]


def answer_lines(source: Iterable[bytes], ask: Ask, field: str) -> Iterator[str]:
    """One line of JSON for each non-blank line of ``source``; a line that cannot be read is refused.

    ``field`` is what the object must hold besides ``user``: ``text``, ``query`` or ``sql``.
    """
    for raw in source:
        if raw.strip():
            id, answer = _answer(raw, ask, field)
            yield dump(to_json(answer, id))


def write_lines(source: BinaryIO, target: BinaryIO, ask: Ask, field: str) -> None:
    """``answer_lines`` from one stream to another."""
    for line in answer_lines(source, ask, field):
        target.write(line.encode("utf-8", "backslashreplace") + b"\n")
        target.flush()


def dump(content: Any, indent: int | None = None) -> str:
    """JSON as it goes to standard output: Chinese readable, never NaN."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=indent)


def _answer(raw: bytes, ask: Ask, field: str) -> tuple[Any, Answer]:
    try:
        entry = json.loads(raw)
    except (ValueError, RecursionError):
        return None, bad_line(
            "这一行不是有效的JSON。", f'每行一个对象，例如 {{"id": 1, "user": "hq_manager", "{field}": "…"}}'
        )
    if not isinstance(entry, dict):
        return None, bad_line("这一行不是JSON对象。", f'每行一个对象，含 "id"、"user"、"{field}"')
    id = entry.get("id")
    wrong = [key for key in ("user", field) if key not in entry]
    if wrong:
        return id, bad_line(f"这一行缺少 {'、'.join(wrong)}。", f'每行一个对象，含 "id"、"user"、"{field}"')
    if field != "query" and not isinstance(entry[field], str):
        return id, bad_line(f"{field} 应为一段文字。", f'例如 "{field}": "…"')
    return id, ask(entry)
