"""Turns of phrase whose parts stand apart: what is asked to be decided, changed or foretold."""

from __future__ import annotations

import re
from functools import cache

from assistant.grammar.vocabulary import FOLDER, read_yaml

_FILE = FOLDER / "frames.yml"


@cache
def _frames() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(wish, pattern) in the order of the file, each wish as one pattern."""
    data = read_yaml(_FILE)
    parts = data["parts"]
    return tuple(
        (wish, re.compile("|".join(f"(?:{pattern.format_map(parts)})" for pattern in patterns)))
        for wish, patterns in data["frames"].items()
    )


def framed(plain: str, *wishes: str) -> tuple[str, str]:
    """The first of ``wishes`` (all of them by default) that the normalised text ``plain`` puts into words, with those words;
    two empty strings when it asks for none."""
    for wish, pattern in _frames():
        found = pattern.search(plain) if not wishes or wish in wishes else None
        if found is not None:
            return wish, found.group()
    return "", ""
