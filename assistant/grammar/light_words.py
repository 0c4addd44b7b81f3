"""Chinese words that narrow nothing, in their forms: 挂着, 压了, 摊到, 一档一档."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

_CHOICE = re.compile(r"\(([^()]*)\)|([^()]+)")
_BY = (
    "了",
    "了多少",
    "了几成",
    "了几个点",
    "了几个百分点",
    "了百分之几",
    "了多少个点",
    "多少",
    "了一截",
    "了不少",
    "了一点",
    "了些",
)
_MOVED = {
    "up": ("上去", "上去了", "上去多少", "上来", "上来了", "起来", "起来了", "高"),
    "down": ("下去", "下去了", "下去多少", "下来", "下来了", "下来多少"),
}
_WHETHER = ("{0}没{0}", "{0}了没", "{0}了没有", "{0}没有", "{0}了吗")
_FORMS = (("rest", "lying"), ("work", "done"))
_REPEATED = ("一{0}一{0}", "一{0}{0}", "一{0}一{0}地", "一{0}{0}地")


def light_words(words: dict[str, Any]) -> Iterator[str]:
    """Every form of the words of ``light``: verbs with their complements, and classifiers said twice."""
    for verbs, complements in _FORMS:
        yield from (f"{verb}{after}" for verb, after in product(words[verbs], words[complements]))
        yield from (verb for verb in words[verbs] if len(verb) > 1)
    yield from (form.format(one) for one in words["classifiers"] for form in _REPEATED)


def moves_of(words: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """(surface, way) of every form of the verbs of ``moves``: went up or down, by how much, and whether at all."""
    for way, verbs in words.items():
        for verb in verbs:
            yield from ((f"{verb}{after}", way) for after in (*_MOVED[way], *_BY))
            yield from ((form.format(verb), "any") for form in _WHETHER)


def forms_of(surface: str) -> Iterator[str]:
    """A word with choices in brackets in all its forms: (收|挣)(了|到) → 收了, 收到, 挣了, 挣到."""
    parts = [choices.split("|") if choices else [word] for choices, word in _CHOICE.findall(surface)]
    yield from ("".join(words) for words in product(*parts))


def lone_verbs(words: dict[str, Any]) -> frozenset[str]:
    """The verbs of one character, which mean nothing only where they stand alone."""
    return frozenset(verb for verbs, _ in _FORMS for verb in words[verbs] if len(verb) == 1)
