"""Functions whose cost or errors an argument decides: allowed only with short literals there.

Patterns, widths and formats that come from the data, or that repeat without bound, would let one row cost seconds and
gigabytes, or let an error tell of a row that is not shown. Raises UnsafeSql (``function``).
"""

from __future__ import annotations

import re

from sqlglot import exp

from semantic_layer.names import refuse

PATTERN = 200  # characters of a regular expression
REPEATS = 100  # of all its counted repetitions together
WIDTH = 100  # characters that a text is padded to
ARRAY = 100
_REPEATED = re.compile(r"\{(\d*),?(\d*)\}")
_WIDE = re.compile(r"\d{3}|\*|\{[^{}]*\{")


def verify_bounded(node: exp.Expr) -> None:
    """Refuse a call of ``node`` whose literals are too large or not literals."""
    if isinstance(node, exp.RegexpLike | exp.RegexpExtract | exp.RegexpReplace | exp.RegexpFullMatch):
        fine = _short_pattern(node.expression)
    elif isinstance(node, exp.Pad):
        fine = _at_most(node.expression, WIDTH)
    elif isinstance(node, exp.Format):
        fine = _plain_format(node.this)
    elif isinstance(node, exp.Anonymous) and node.name.lower() == "printf":
        fine = bool(node.expressions) and _plain_format(node.expressions[0])
    elif isinstance(node, exp.Anonymous) and node.name.lower() == "age":
        fine = len(node.expressions) == 2  # with one it asks for today
    elif isinstance(node, exp.Array):
        fine = len(node.expressions) <= ARRAY and all(isinstance(part, exp.Literal) for part in node.expressions)
    else:
        return
    if not fine:
        raise refuse("function", node)


def _text(node: exp.Expr | None) -> str | None:
    return str(node.this) if isinstance(node, exp.Literal) and node.is_string else None


def _short_pattern(node: exp.Expr | None) -> bool:
    text = _text(node)
    if text is None or len(text) > PATTERN:
        return False
    repeats = 1
    for least, most in _REPEATED.findall(text):
        repeats *= max(1, int(most or least or 1))
    return repeats <= REPEATS


def _at_most(node: exp.Expr | None, limit: int) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and node.name.isdecimal() and int(node.name) <= limit


def _plain_format(node: exp.Expr | None) -> bool:
    text = _text(node)
    return text is not None and not _WIDE.search(text)
