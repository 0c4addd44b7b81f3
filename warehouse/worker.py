"""The process that runs SQL and can be killed. It imports duckdb and the standard library alone, and is started by

    python -I -S -B worker.py SITE_PACKAGES

Requests and replies are frames on stdin and stdout: four bytes of length, then JSON. The first request opens the data
file, every further one runs one checked SELECT on a fresh cursor and is answered by frames of rows, the last one without
``more``: the result is never whole in memory here. A failed one ends with a ``code``; the engine's own ``text`` is for
the operator. The process ends with its parent.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "allow_extension_repositories": "forbidden",
    "python_enable_replacements": "false",
    "max_temp_directory_size": "0GB",
    "max_expression_depth": "1000",
    "lock_configuration": "true",
}
FETCH = 2_000
REPLY = 64 << 20
_SPILL = ".duckdb.tmp"  # where it would write what does not fit into memory, and may not
_NEW_NETWORK, _NEW_USER, _NOBODY = 0x40000000, 0x10000000, 65_534  # of <sched.h>; the user without rights


def main() -> None:
    """Answer frames until stdin ends."""
    sys.path.append(sys.argv[1])
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    opening = read_frame(requests)
    if opening is None:
        return
    _leave_the_network()
    _limit(opening["address_space_mb"])
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    import duckdb

    try:
        connection = duckdb.connect(
            opening["path"],
            read_only=True,
            config=LOCKED | {"memory_limit": f"{opening['memory_mb']}MB", "threads": str(opening["threads"])},
        )
    except (duckdb.Error, RuntimeError) as fault:
        write_frame(replies, {"code": "engine-unavailable", "kind": type(fault).__name__, "text": str(fault)})
        return
    _be_nobody()
    write_frame(replies, {"ready": True})
    while (request := read_frame(requests)) is not None:
        for frame in _answer(duckdb, connection, request):
            write(replies, frame)


def read_frame(stream: BinaryIO) -> dict[str, Any] | None:
    """The next frame, or None at the end of the stream."""
    header = stream.read(4)
    if len(header) < 4:
        return None
    body = stream.read(struct.unpack(">I", header)[0])
    frame: dict[str, Any] = json.loads(body)
    return frame


def write_frame(stream: BinaryIO, frame: dict[str, Any]) -> None:
    """Send one frame."""
    write(stream, encoded(frame))


def encoded(frame: dict[str, Any]) -> bytes:
    """The bytes of a frame behind its length."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def write(stream: BinaryIO, body: bytes) -> None:
    """Send the bytes of a frame whole; a raw stream may take them in pieces."""
    rest = memoryview(struct.pack(">I", len(body)) + body)
    while rest:
        rest = rest[stream.write(rest) :]


def _leave_the_network() -> None:
    """A network namespace of its own, without a single route, where the platform lets a process take one."""
    libc = ctypes.CDLL(None, use_errno=True)
    for flags in (_NEW_NETWORK, _NEW_NETWORK | _NEW_USER):
        if hasattr(libc, "unshare") and libc.unshare(flags) == 0:
            return


def _be_nobody() -> None:
    """Give up root, once the data file is open."""
    if hasattr(os, "getresuid") and 0 in os.getresuid():
        with suppress(OSError):  # in a namespace without that user
            os.setgroups([])
            os.setresgid(_NOBODY, _NOBODY, _NOBODY)
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)


def _limit(address_space_mb: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (address_space_mb << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


def _answer(duckdb: Any, connection: Any, request: dict[str, Any]) -> Iterator[bytes]:
    """The frames that answer a request."""
    cursor = connection.cursor()
    try:
        refused = _second_opinion(duckdb, cursor, request)
        if refused:
            yield encoded({"code": "unsafe-sql", "kind": refused})
        elif request.get("estimate"):
            yield encoded({"estimate": _estimate(cursor, request["sql"])})
        else:
            yield from _batches(
                cursor.execute(request["sql"]), request["limit_rows"], request.get("limit_bytes", REPLY)
            )
    except (duckdb.Error, RuntimeError, MemoryError) as fault:
        yield encoded({"code": _code(duckdb, fault), "kind": type(fault).__name__, "text": str(fault)[:2000]})
    finally:
        cursor.close()


def _batches(result: Any, limit_rows: int, limit_bytes: int) -> Iterator[bytes]:
    """Frames of rows until the result, ``limit_rows`` or ``limit_bytes`` ends; the last one says whether there was more."""
    names = [column[0] for column in result.description]
    sent = size = 0
    while True:
        wanted = min(FETCH, limit_rows + 1 - sent)
        rows = [[_plain(value) for value in row] for row in result.fetchmany(wanted)]
        fitting, truncated = rows[: limit_rows - sent], sent + len(rows) > limit_rows
        more = len(rows) == wanted and not truncated
        sent += len(fitting)
        body = encoded({"names": names, "rows": fitting, "more": more, "truncated": truncated})
        if size + len(body) > limit_bytes:
            yield encoded(
                {"names": names, "rows": _within(fitting, limit_bytes - size), "more": False, "truncated": True}
            )
            return
        size += len(body)
        yield body
        if not more:
            return


def _within(rows: list[list[Any]], limit_bytes: int) -> list[list[Any]]:
    """The first of ``rows`` that fit."""
    size = 0
    for count, row in enumerate(rows):
        size += len(encoded({"row": row}))
        if size > limit_bytes:
            return rows[:count]
    return rows


def _estimate(cursor: Any, sql: str) -> int | None:
    """The rows that the plan of ``sql`` expects at its top; the plan is made, not run."""
    plan: list[Any] = json.loads(cursor.execute(f"EXPLAIN (FORMAT json) {sql}").fetchone()[1])
    while plan:
        node = plan.pop(0)
        expected = node.get("extra_info", {}).get("Estimated Cardinality")
        if expected is not None:
            return int(expected)
        plan = node.get("children", []) + plan
    return None


def _second_opinion(duckdb: Any, cursor: Any, request: dict[str, Any]) -> str:
    """What the engine sees in the text: one SELECT, exactly the expected tables. Empty when it agrees."""
    statements = cursor.extract_statements(request["sql"])
    if len(statements) != 1 or statements[0].type.name != "SELECT":
        return "statement"
    serialized: dict[str, Any] = {}
    if request["typed"]:
        serialized = json.loads(cursor.execute("SELECT json_serialize_sql(?)", [request["sql"]]).fetchone()[0])
        if serialized["error"] or len(serialized["statements"]) != 1 or _has_table_function(serialized):
            return "statement"
    try:
        named = cursor.get_table_names(request["sql"], qualified=True)  # an aliased table is named with its alias
    except (
        duckdb.BinderException
    ):  # it binds with every column NULL, which lists of quantiles and window ranges may not be
        named = _parsed_tables(serialized)
    seen = {name.partition(" AS ")[0].strip('"').lower() for name in named}
    return "" if seen == {name.lower() for name in request["tables"]} else "tables"


def _has_table_function(serialized: dict[str, Any]) -> bool:
    return any(part.get("type") == "TABLE_FUNCTION" for part in _parts(serialized))


def _parsed_tables(serialized: dict[str, Any]) -> set[str]:
    """The tables that the engine's own parse reads, qualified ones with their path, without the query's own names."""
    parts = list(_parts(serialized))
    own = {one["key"].lower() for part in parts for one in part.get("cte_map", {}).get("map", ())}
    named = {".".join(part["qualified_name"]["path"]) for part in parts if part.get("type") == "BASE_TABLE"}
    return {name for name in named if name.lower() not in own}


def _parts(serialized: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of the engine's parse."""
    stack: list[Any] = [serialized]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            yield part
            stack.extend(part.values())
        elif isinstance(part, list):
            stack.extend(part)


def _plain(value: Any) -> Any:
    """JSON-able: DECIMAL as int or float, dates as ISO text, NaN and infinities as None."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and value.as_tuple().exponent == 0 else float(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(str(_plain(one)) for one in value)}]"
    return str(value)


def _code(duckdb: Any, fault: BaseException) -> str:
    if isinstance(fault, MemoryError | duckdb.OutOfMemoryException) or _SPILL in str(fault):
        return "engine-memory"
    if isinstance(fault, duckdb.InterruptException):
        return "engine-timeout"
    if isinstance(fault, duckdb.IOException):
        return "engine-unavailable"
    if isinstance(fault, duckdb.BinderException | duckdb.CatalogException | duckdb.ParserException):
        return "engine-rejected"
    return "engine-value" if isinstance(fault, duckdb.DataError) else "engine-error"


if __name__ == "__main__":
    main()
