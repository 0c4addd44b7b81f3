"""SQL for people's eyes: laid out, and what was typed against what ran."""

from __future__ import annotations

from difflib import unified_diff
from typing import Final

import sqlglot
from sqlglot.errors import SqlglotError

from assistant.ledger.view import HIDDEN

_STAND_IN: Final = "wenshu_hidden_literal"


def formatted(sql: str) -> str:
    """The statements one clause a line; text that cannot be parsed as it is. «…» (what the reader may not see) stays."""
    try:
        trees = [tree for tree in sqlglot.parse(sql.replace(HIDDEN, _STAND_IN), dialect="duckdb") if tree is not None]
        shown = ";\n\n".join(tree.sql("duckdb", pretty=True) for tree in trees)
    except (SqlglotError, RecursionError, ValueError):
        return sql
    return shown.replace(_STAND_IN, HIDDEN)


def difference(typed: str, ran: str) -> str:
    """What was typed against what ran, both laid out alike, as a unified diff; empty if they are the same."""
    return "\n".join(unified_diff(typed.splitlines(), ran.splitlines(), "typed", "ran", n=1, lineterm=""))
