"""Turns of phrase whose parts stand apart: what is asked to be decided, changed or foretold; those that stand for one word."""

from __future__ import annotations

import re
from functools import cache

from assistant.grammar.vocabulary import FOLDER, read_yaml

_FILE = FOLDER / "frames.yml"


@cache
def _patterns(section: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(wish or kind, its one pattern) of ``frames`` or ``turns``, in the order of the file."""
    data = read_yaml(_FILE)
    parts = data["parts"]
    return tuple(
        (name, re.compile("|".join(f"(?:{pattern.format_map(parts)})" for pattern in patterns)))
        for name, patterns in data[section].items()
    )


def find_turns(plain: str) -> list[tuple[int, int, str]]:
    """(start, end, kind) of the turns of phrase in the normalised text, any of which the best cover may take as a word."""
    return [
        (*found.span(), kind)
        for kind, pattern in _patterns("turns")
        for found in pattern.finditer(plain)
        if found.group()
    ]


def framed(plain: str, *wishes: str) -> tuple[str, str]:
    """The first of ``wishes`` (all of them by default) that the normalised text ``plain`` puts into words, with those words;
    two empty strings when it asks for none."""
    for wish, pattern in _patterns("frames"):
        found = pattern.search(plain) if not wishes or wish in wishes else None
        if found is not None:
            return wish, found.group()
    return "", ""


def names_in(plain: str, section: str) -> dict[str, tuple[int, int]]:
    """Where the names stand that the first fitting pattern of ``section`` is about, by the names of its groups."""
    for _, pattern in _patterns(section):
        found = pattern.search(plain)
        if found is not None:
            return {group: found.span(group) for group in found.groupdict() if found.span(group) != (-1, -1)}
    return {}


def named_in(plain: str, section: str) -> tuple[int, int] | None:
    """Where the name stands that a pattern of ``section`` is about, in the normalised text; None when none fits."""
    return names_in(plain, section).get("name")
