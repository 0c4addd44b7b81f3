"""One wrong character of the right sound, or letter, anywhere in a question (换城日均, 金年, 排一派, ckient): put right where one
reading of the whole comes out of it, and always said.

Characters near the words that were not understood are tried in the place of those typed: they sound alike, and suit their
neighbours better, in pieces of words that the grammar knows. Of several readings the one with the far commoner character is meant;
else the question back stays. An English word that was not understood is tried as those one slip away, with the same first letter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.grammar.confidence import ASK_BELOW
from assistant.grammar.homophones import syllables
from assistant.grammar.vocabulary import FOLDER, Vocabulary
from assistant.question import Assumption, Interpretation, Question, Request, Unclear, Understood

_NEAR, _MOST, _LONGEST, _SHORTEST = 2, 40, 4, 5
_FAR_COMMONER = 8
_UNPLACED = ("no-metric", "which-client")
_DIGIT = re.compile(r"[\d零一二三四五六七八九十两百千几]")
_PATTERN = re.compile(r"\(\?[:=!<]*|[()\\\[\]]")
_WORD = re.compile(r"[一-鿿\d]+")


class _Try(NamedTuple):
    """A question with one character in the place of another, or one word: how long a known piece it makes, how common it is,
    whether what was typed is a word by itself, and both with their neighbours."""

    gain: int
    often: int
    text: str
    said: bool
    typed: str
    meant: str


class OneSlip:
    """Finds the question that was meant where one slip explains why it was not understood; what it needs is built at first need."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def put_right(
        self, question: Question, read: Interpretation, interpret: Callable[[Question], Interpretation]
    ) -> Interpretation:
        """``read``, or the one reading of the question with a character put right; ``interpret`` reads a question as it is."""
        words = read.details.get("words", "") if isinstance(read, Unclear) else ""
        if not isinstance(read, Unclear) or "place" in read.details or not (words or read.code in _UNPLACED):
            return read  # a place that nobody here knows stays unknown
        last = [one.requests for one in question.history[-1:]]
        without: list[tuple[Request, ...]] = [(one.request,) for one in read.choices]
        tries = [*self._tries(question.text, words), *self._spelt(question.text, words)]
        tries = sorted(tries, key=lambda one: (-one.gain, -one.often))[:_MOST]
        for gain in sorted({one.gain for one in tries}, reverse=True):
            found: dict[object, tuple[int, Understood | None]] = {}
            for one in (each for each in tries if each.gain == gain):
                better = interpret(question.model_copy(update={"text": one.text}))
                if isinstance(better, Understood) and better.confidence >= ASK_BELOW:
                    idle = better.requests in last or (one.said and better.requests in without)
                    said = Assumption(code="typo-corrected", details={"typed": one.typed, "meant": one.meant})
                    told = better.model_copy(update={"assumptions": (*better.assumptions, said)})
                    found.setdefault(better.requests, (one.often, None if idle else told))
            if found:
                (most, meant), *others = sorted(found.values(), key=lambda one: -one[0])
                return meant if meant and all(most >= _FAR_COMMONER * often for often, _ in others) else read
        return read

    def _tries(self, text: str, words: str) -> Iterator[_Try]:
        """Every such question; the character is near one of the ``words`` (joined by 、) that were not understood, or, without
        any, one that suits neither neighbour."""
        spans = [match.span() for word in words.split("、") if word for match in re.finditer(re.escape(word), text)]
        near = {place for start, end in spans for place in range(start - _NEAR, end + _NEAR)}
        for place, typed in enumerate(text):
            sound, suits = syllables().get(typed), self._suits(text, place, typed)
            if sound is None or suits > 1 or not (place in near if words else suits == 0):
                continue
            for char in self._alike.get(sound, ()):
                gain = self._suits(text, place, char)
                if gain > suits:
                    told, around = text[:place] + char + text[place + 1 :], slice(max(0, place - 1), place + 2)
                    yield _Try(gain, self._often[char], told, self._says(typed), text[around], told[around])

    def _spelt(self, text: str, words: str) -> Iterator[_Try]:
        """The question with each English word that was not understood as one that is a slip away."""
        for word in (one for one in words.split(", ") if len(one) >= _SHORTEST and one.isascii() and one.isalpha()):
            known = [other for other in self._english if other[0] == word[0].lower() and other != word.lower()]
            for meant, _, _ in process.extract(word.lower(), known, scorer=OSA.distance, score_cutoff=1, limit=None):
                told = re.sub(rf"\b{word}\b", meant, text)
                if told != text and _slips(word.lower(), meant):
                    yield _Try(1, self._english[meant], told, True, word, meant)

    def _suits(self, text: str, place: int, char: str) -> int:
        """How long a piece of known words ``char`` makes with its neighbours, up to _LONGEST; 1 for a word by itself, else 0."""
        told = _plain(text[:place] + char + text[place + 1 :])
        for size in range(_LONGEST, 1, -1):
            starts = range(max(0, place - size + 1), min(place, len(told) - size) + 1)
            if any(told[start : start + size] in self._pieces for start in starts):
                return size
        return int(self._says(char))

    def _says(self, char: str) -> bool:
        """Whether the character is a word by itself: 按, 各."""
        return any(one.kind != "filler" for one in self._vocabulary.meanings(char))

    @cached_property
    def _sources(self) -> list[str]:
        """The words that are known, and the phrases of the grammar."""
        files = [file.read_text("utf-8") for file in sorted(FOLDER.glob("*.yml")) if file != _SOUNDS]
        return [*self._vocabulary.surfaces.values(), *files]

    @cached_property
    def _texts(self) -> list[str]:
        """What is Chinese in them, without the signs of patterns."""
        return [run for text in self._sources for run in _WORD.findall(_PATTERN.sub("", text))]

    @cached_property
    def _english(self) -> Counter[str]:
        """How often each English word stands in them."""
        return Counter(word for text in self._sources for word in re.findall(r"\b[a-z]{4,}\b", text.lower()))

    @cached_property
    def _pieces(self) -> frozenset[str]:
        """Two to _LONGEST characters side by side in them; digits are one."""
        runs, sizes = [_plain(text) for text in self._texts], range(2, _LONGEST + 1)
        return frozenset(run[at : at + size] for run in runs for size in sizes for at in range(len(run) - size + 1))

    @cached_property
    def _often(self) -> Counter[str]:
        """How often each character stands in them."""
        return Counter(char for text in self._texts for char in text)

    @cached_property
    def _alike(self) -> dict[str, list[str]]:
        """Their characters by sound."""
        alike: dict[str, list[str]] = {}
        for char in self._often:
            alike.setdefault(syllables().get(char, char), []).append(char)
        return alike


_SOUNDS = FOLDER / "syllables.yml"


def _slips(typed: str, meant: str) -> bool:
    """Whether a hand may type the one word for the other: a letter left out, doubled or after the next, or the key beside it
    (trucking is no tracking); another ending (moved, moves) is a word of its own."""
    place = next((at for at, (one, other) in enumerate(zip(typed, meant, strict=False)) if one != other), len(meant))
    if place >= min(len(typed), len(meant)) - 1 and sorted(typed) != sorted(meant):
        return False
    if len(typed) > len(meant):
        return typed[place] in (typed[place - 1], meant[place - 1 : place])
    return len(typed) < len(meant) or sorted(typed) == sorted(meant) or _beside(typed[place], meant[place])


def _beside(one: str, other: str) -> bool:
    """Whether two letters are side by side on a keyboard, in a row or one above the other."""
    spots = {letter: (row, column) for row, letters in enumerate(_KEYS) for column, letter in enumerate(letters)}
    (row, column), (below, aside) = spots.get(one, _FAR), spots.get(other, _FAR)
    return abs(row - below) <= 1 and abs(column - aside) <= 1


_FAR = (9, 99)
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _plain(text: str) -> str:
    return _DIGIT.sub("#", text)
