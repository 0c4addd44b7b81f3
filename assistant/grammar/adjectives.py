"""English adjectives of degree in all their forms: fattest → the top, thinner → less, healthiest first → the good end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# What 「…est」, 「…er」 and 「…est first」 of each kind stand for, and the kind that 「least …」 turns it into.
_KINDS = {
    "up": ("top", "more", "descend", "down"),
    "down": ("bottom", "less", "ascend", "up"),
    "good": ("best", "better", "best", "bad"),
    "bad": ("worst", "worse", "worst", "good"),
}
FIRST = ("first", "on top", "at the top", "to the top")
_VOWELS = frozenset("aeiou")


def degrees(words: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(surface, section) of every form of the ``adjectives`` in ``words``, by kind: up, down, good or bad; then the irregular."""
    yield from ((surface, section) for section, surfaces in words["irregular"].items() for surface in surfaces)
    for kind, adjectives in words["adjectives"].items():
        _, comparative, _, opposite = _KINDS[kind]
        for adjective in adjectives:
            for form in (superlative(adjective), f"most {adjective}"):
                yield from _ends(form, kind)
            yield from _ends(f"least {adjective}", opposite)
            yield _stem(adjective) + "er", comparative
            yield f"more {adjective}", comparative
            yield f"less {adjective}", _KINDS[opposite][1]


def superlative(adjective: str) -> str:
    """fat → fattest, healthy → healthiest."""
    return _stem(adjective) + "est"


def _ends(form: str, kind: str) -> Iterator[tuple[str, str]]:
    end, _, first, _ = _KINDS[kind]
    yield form, end
    yield f"the {form}", end
    for place in FIRST:
        yield f"{form} {place}", first


def _stem(adjective: str) -> str:
    """The adjective as it stands before -er and -est."""
    if adjective.endswith("e"):
        return adjective[:-1]
    if adjective.endswith("y") and adjective[-2] not in _VOWELS:
        return f"{adjective[:-1]}i"
    short = len(adjective) < 5 and adjective[-1] not in "wxy" and adjective[-2] in _VOWELS
    doubled = short and adjective[-1] not in _VOWELS and adjective[-3:-2] not in _VOWELS
    return adjective + adjective[-1] if doubled else adjective


def compared(words: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """(surface, comparison) of every word of comparing before every base: than the month before, vs a year ago, 跟行业平均比."""
    for base, surfaces in words.items():
        for surface in surfaces if base not in ("with", "around") else ():
            if surface.isascii():
                yield from ((f"{verb} {surface}", base) for verb in words["with"])
            else:
                yield from ((frame.replace("…", surface), base) for frame in words["around"])
