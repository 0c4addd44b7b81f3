"""What a text is searched by: single Chinese characters, neighbouring pairs of them, and whole Latin words and numbers.

On Chinese policy text this beats a dictionary of words (shared measurements; docs/policies.md), needs no dictionary to load,
and is computed for a whole library at once in numpy. A term is a 44-bit number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)*%?")
_ENDING = re.compile(
    r"(?<=[a-z]{4})(?:(?:if)?ications?|if(?:y|ie|ied|ying)|(?:at|it|s)?ions?|at(?:e|ed|ing)|(?:e?m)ents?|ments?|ances?|ences?|ency|ently|ent|ant"
    r"|ally|al|ably|able|ings?|ed|er|or|ly|ie|y|es?)$"
)
_SPACE_WITHIN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff])[ \t\u3000]+(?=[\u3400-\u9fff])")
_PAIR, _WORD_MARK = np.int64(1 << 21), 1 << 43
_SEPARATOR = "\n\n"


def normalised(text: str) -> str:
    """``text`` as it is indexed: compatibility forms folded, lower case, no spaces within Chinese (总　则 is 总则)."""
    return _SPACE_WITHIN_CHINESE.sub("", unicodedata.normalize("NFKC", text).lower())


def word_term(word: str) -> int:
    """The term of a Latin word or a number: 「loans」 and 「loan」 are one, 「approved」 and 「approval」 too."""
    return _WORD_MARK | crc32(stem(word).encode())


def stem(word: str) -> str:
    """What the forms of an English word share: 「inspect」 of inspects, inspected and inspection; short words stay whole."""
    return _ENDING.sub("", singular(word)) if word.isalpha() else word


def singular(word: str) -> str:
    """「loan」 of 「loans」: the plural's s off, no more."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def is_word(term: int) -> bool:
    """Whether ``term`` is a Latin word or a number, not Chinese characters."""
    return term >= _WORD_MARK


def terms_of(texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    """(terms, index of the text of each), in no promised order, repeated as often as they occur."""
    cleaned = [normalised(text) for text in texts]
    whole = _SEPARATOR.join(cleaned)
    points = np.frombuffer(whole.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.int64)
    lengths = np.fromiter((len(text) + len(_SEPARATOR) for text in cleaned), np.int64, len(cleaned))
    owner = np.repeat(np.arange(len(cleaned)), lengths)[: len(points)]
    chinese = (points >= 0x3400) & (points <= 0x9FFF)
    singles = np.flatnonzero(chinese)
    pairs = np.flatnonzero(chinese[:-1] & chinese[1:]) if len(points) else singles
    words = [(word_term(found[0]), found.start()) for found in _WORD.finditer(whole)]
    word_terms = np.array([term for term, _ in words], np.int64)
    word_places = np.array([place for _, place in words], np.int64)
    terms = np.concatenate([points[singles], points[pairs] * _PAIR + points[pairs + 1], word_terms])
    return terms, owner[np.concatenate([singles, pairs, word_places])]
