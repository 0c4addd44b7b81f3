"""What people call a matter and what rules call it: a question's everyday words give the formal ones to search for too.

``everyday.yml`` and ``glossary.yml`` hold ordinary language of banking, Chinese and English; nothing of them is of one bank.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.terms import normalised, stem

_FILES = ("everyday.yml", "glossary.yml")
_PIECE = re.compile(r"[a-z]+|\d+(?:\.\d+)*%?|[\u3400-\u9fff]")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def formal_words(question: str) -> dict[str, str]:
    """The words of rules for what ``question`` says in others: each with what was said. The longest match wins, and what is said
    formally already is left whole: 个人住房贷款 is not taken apart."""
    words, longest = _words()
    pieces = _pieces(normalised(question))
    free, found = [True] * len(pieces), dict[str, str]()
    for length in range(min(longest, len(pieces)), 0, -1):
        for start in range(len(pieces) - length + 1):
            said = pieces[start : start + length]
            if said in words and all(free[start : start + length]):
                free[start : start + length] = [False] * length
                found = dict.fromkeys(words[said], " ".join(said)) | found
    return found


@cache
def _words() -> tuple[Mapping[tuple[str, ...], tuple[str, ...]], int]:
    """(everyday words in pieces: the formal ones, how many pieces the longest has)."""
    words: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name in _FILES:
        groups: dict[str, str] = yaml.load(Path(__file__).with_name(name).read_text(encoding="utf-8"), Loader=_Loader)
        for formal, everyday in groups.items():
            terms = tuple(formal.split())
            for said in map(_pieces, everyday.lower().split(",")):
                words[said] = tuple(dict.fromkeys((*words.get(said, ()), *terms)))
            for term in terms:
                words.setdefault(_pieces(term.lower()), ())
    return words, max(map(len, words))


def _pieces(text: str) -> tuple[str, ...]:
    return tuple(stem(piece) for piece in _PIECE.findall(text))
