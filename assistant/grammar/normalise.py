"""A question's text in one form: half width, lower case, simplified characters, cut into atoms.

An atom is one Chinese character, one English word (plural removed), one number or one sign; spaces vanish. Words of the
vocabulary are cut the same way, so that matching is on atoms and an English word never matches inside another.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from assistant.question import Language

_ATOM = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|[a-z]+(?:'[a-z]+)?|[^\sa-z\d]")
_INNER_HYPHEN = re.compile(r"(?<=[a-z])[-‐‑–](?=[a-z])")
_KEPT_S = ("ss", "us", "is", "news")


_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_ENGLISH = re.compile(
    r"\b(?:the|of|what|how|is|are|did|does|do|which|show|list|to|for|in|by|my|our|has|have)\b", re.IGNORECASE
)
_CHINESE_JOINTS = frozenset("的了吗呢几按各么少哪谁怎这跟看，")


def language_of(text: str) -> Language:
    """Chinese with a Chinese character, save in an English sentence whose only Chinese are names: deposits of 杭州澜昇电子."""
    chinese = _CHINESE.findall(text)
    latin = len(re.findall(r"[A-Za-z]{2,}", text))
    names = latin > len(chinese) and _CHINESE_JOINTS.isdisjoint(text) and _ENGLISH.search(text) is not None
    return "zh" if chinese and not names else "en"


@dataclass(frozen=True, slots=True)
class Atom:
    """One unit of matching: its ``key`` and where it stands in the normalised text."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """The normalised text, character by character beside the original, and its atoms."""

    original: str
    plain: str
    atoms: tuple[Atom, ...]

    def typed(self, start: int, end: int) -> str:
        """The original words of a stretch of the normalised text."""
        return self.original[start:end].strip()


class Normaliser:
    """Normalises text; ``traditional`` and ``simplified`` are parallel strings of characters."""

    def __init__(self, traditional: str = "", simplified: str = "") -> None:
        self._table = {ord(old): new for old, new in zip(traditional, simplified, strict=True)}

    def read(self, text: str) -> Text:
        """``text`` normalised and cut; the original is kept at equal length for quoting."""
        plain = "".join(_one(char) for char in text).translate(self._table)
        plain = _INNER_HYPHEN.sub(" ", plain)
        atoms = tuple(Atom(_key(m.group()), m.start(), m.end()) for m in _ATOM.finditer(plain))
        return Text(text, plain, atoms)

    def key(self, surface: str) -> str:
        """The matching key of a vocabulary word: its atoms joined by blanks."""
        plain = unicodedata.normalize("NFKC", surface).lower().translate(self._table)
        return " ".join(_key(atom) for atom in _ATOM.findall(_INNER_HYPHEN.sub(" ", plain)))


def _one(char: str) -> str:
    if char.isascii():
        return char.lower()
    wide = unicodedata.normalize("NFKC", char).lower()
    return wide if len(wide) == 1 else char.lower() if len(char.lower()) == 1 else char


@cache
def _key(atom: str) -> str:
    if not atom[0].isascii() or not atom[0].isalpha():
        return atom.replace(",", "") if atom[0].isdigit() else atom
    word = atom.removesuffix("'s").removesuffix("'")
    return singular(word)


def singular(word: str) -> str:
    """An English word without its plural ending (also a verb without its third person)."""
    if len(word) < 4 or word.endswith(_KEPT_S) or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1]


def plural(word: str) -> str:
    """An English word with its plural ending: industry → industries."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def before_clients(key: str, after: tuple[Atom, ...]) -> bool:
    """Whether Chinese words stand right before the word for clients."""
    return not key.isascii() and "".join(atom.key for atom in after[:2]) == "客户"
