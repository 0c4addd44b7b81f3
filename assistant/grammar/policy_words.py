"""The ways in which people ask about rules: patterns over the normalised text, in words/policy.yml."""

from __future__ import annotations

import re
from functools import cache

from assistant.grammar.vocabulary import FOLDER, read_yaml


@cache
def ways() -> dict[str, re.Pattern[str]]:
    """Each way of asking with its pattern."""
    data = read_yaml(FOLDER / "policy.yml")
    listed = {name: re.compile("|".join(patterns)) for name, patterns in data.items() if isinstance(patterns, list)}
    return (
        listed
        | {name: re.compile(pattern) for name, pattern in data["again"].items()}
        | {"year": re.compile(data["year"])}
    )


def says(name: str, plain: str) -> bool:
    """Whether the normalised text ``plain`` asks in the way called ``name`` in words/policy.yml."""
    return ways()[name].search(plain) is not None
