"""Client numbers leave for analysts only as pseudonyms, made outside the engine so that the salt is in no SQL."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Any

from semantic_layer.check import CheckedSql
from warehouse.engine import Table


def pseudonymise(table: Table, sql: CheckedSql, salt: bytes) -> Table:
    """The table with the columns that ``sql.pseudonyms`` points at replaced: equal keys stay equal, NULL stays NULL.

    Rows without an order of their own are sorted by the first pseudonym, because the order of storage tells the key.
    """
    if not sql.pseudonyms:
        return table
    rows = [_replaced(row, sql.pseudonyms, salt) for row in table.rows]
    if not sql.ordered:
        rows.sort(key=lambda row: str(row[sql.pseudonyms[0]]))
    return table.model_copy(update={"rows": tuple(rows)})


def pseudonym(key: str, salt: bytes) -> str:
    """``P`` and twelve characters: the same for the same key and salt, and no way back without the salt."""
    digest = hmac.new(salt, key.encode(), hashlib.sha256).digest()
    return "P" + base64.b32encode(digest)[:12].decode()


def read_salt(folder: Path) -> bytes:
    """The installation's salt, made on first use and readable by its owner alone."""
    path = folder / "pseudonym.salt"
    if not path.exists():
        made = folder / f"salt-{secrets.token_hex(6)}"
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_bytes()


def _replaced(row: tuple[Any, ...], places: tuple[int, ...], salt: bytes) -> tuple[Any, ...]:
    return tuple(
        pseudonym(str(value), salt) if place in places and value is not None else value
        for place, value in enumerate(row)
    )
