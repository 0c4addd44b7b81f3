"""Wrong characters and spelling: corrected only where one word of the vocabulary is one slip away, and always said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.grammar.homophones import Homophones
from assistant.grammar.inflection import APART, base_form
from assistant.grammar.light import light_classes
from assistant.grammar.normalise import Text, plural
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning, Vocabulary

_KINDS = frozenset({"metric", "phrase", "dimension", "value", "segment"})
_ONE_OF = ("户", "家", "人", "位")
_SHORTEST, _LONGEST = 4, 9
# What became of something: never the wrong character of another word (商机丢了多少 is no 商机来了多少).
_FATE = frozenset("丢失败输黄拒撤退停弃漏亏缺废死拖砍毁减增涨跌")
_OFTEN = 12
_ENGLISH_SHORTEST, _ENGLISH_TWO_SLIPS = 4, 9
_SHORTEST_INFLECTED = 3


def respelt(text: str, pairs: list[tuple[str, str]]) -> str:
    """``text`` with each (typed, meant) of ``pairs`` put right: whole words in English, characters in Chinese."""
    for typed, meant in pairs:
        edge = r"\b" if typed.isascii() else ""
        text = re.sub(f"{edge}{re.escape(typed.lower())}{edge}", lambda _, meant=meant: meant, text)  # type: ignore[misc]
    return text


def _is_proper(text: Text, token: Token) -> bool:
    """Whether an English word begins with a capital inside a sentence of small letters: a name, and no slip."""
    if len(text.original) != len(text.plain) or not token.text.isascii():
        return False
    typed = text.original[token.start : token.end]
    others = [word for word in text.original.split() if word[:1].isalpha() and word.isascii()]
    small = sum(word[:1].islower() for word in others)
    return (
        typed[:1].isupper()
        and not typed.isupper()
        and bool(text.original[: token.start].strip())
        and small * 2 > len(others)
    )


class Spelling:
    """Finds the one word that a stretch of text was meant to be."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._slips: dict[str, set[str]] | None = None
        self._common: frozenset[str] | None = None
        self._sounds = Homophones(vocabulary)
        self._english_words: list[str] = []

    def correct(self, text: Text, tokens: list[Token]) -> list[tuple[str, str]]:
        """(typed, meant) for each unknown token of ``text`` that has exactly one correction."""
        found = self._sounds.correct(text, tokens)
        heard = "".join(typed for typed, _ in found)
        for token in tokens:
            if token.kind == "unknown" and any(char.isalnum() for char in token.text) and token.text not in heard:
                pair = self._english(token) if token.text.isascii() else self._chinese(text, token)
                named = pair is not None and any(one.kind == "value" for one in self._vocabulary.meanings(pair[1]))
                pair = None if _is_proper(text, token) and not named else pair
                if pair is not None and pair[0] != pair[1] and pair not in found:
                    found.append(pair)
        return found

    def inflect(
        self, text: Text, tokens: list[Token], cover: Callable[[Text], list[Token]]
    ) -> tuple[Text, list[Token]]:
        """``text`` and its tokens with unknown English words in another form that is known; no slip at all. A form that
        explains nothing is not put in."""
        pairs = self._inflected(tokens)
        while pairs:
            better = self._vocabulary.normaliser.read(respelt(text.plain, pairs))
            covered = cover(better)
            left = {token.text.lower() for token in covered if token.kind == "unknown"}
            good = [pair for pair in pairs if pair[1] not in left]
            if len(good) == len(pairs):
                return better, covered
            pairs = good
        return text, tokens

    def _inflected(self, tokens: list[Token]) -> list[tuple[str, str]]:
        pairs = []
        for token in tokens:
            word = token.text.lower()
            if token.kind == "unknown" and word.isascii() and word.isalpha() and len(word) > _SHORTEST_INFLECTED:
                known = base_form(word, self._vocabulary.entries) or base_form(word, self._vocabulary.words)
                pairs += [(word, known)] if known and not self._says_nothing(known) else []
        return pairs

    def _says_nothing(self, word: str) -> bool:
        """Whether the word is passed over: its other forms may say something (give me, but the loans we have given)."""
        meanings = self._vocabulary.entries.get(word, ())
        return bool(meanings) and all(meaning.kind == "filler" for meaning in meanings)

    def _english(self, token: Token) -> tuple[str, str] | None:
        word = token.text.lower()
        if len(word) < _ENGLISH_SHORTEST or not word.isalpha() or word in APART or light_classes(word):
            return None
        slips = 2 if len(word) >= _ENGLISH_TWO_SLIPS else 1
        known = [other for other in self._latin() if other[0] == word[0]]  # people get the first letter right
        near = process.extract(word, known, scorer=OSA.distance, score_cutoff=slips, limit=12)
        ranked = sorted((distance, not self._content(other), other) for other, distance, _ in near)
        tied = [other for *rank, other in ranked if tuple(rank) == ranked[0][:2]]
        if tied and not self._content(tied[0]):  # a letter left out is likelier than a wrong one: averge is no averse
            tied = [other for other in tied if len(other) != len(word) or sorted(other) == sorted(word)] or tied
        meant = max(tied, key=lambda other: len(self._content(other)), default="")
        senses = [set(self._content(other)) for other in tied if other != meant]
        if not meant or any(not sense or sense - set(self._content(meant)) for sense in senses):
            return None  # two words could have been meant; one that only says less (brch of branch) does not count
        other = len(word) == len(meant) and sorted(word) != sorted(meant) and not self._content(meant)
        return None if other else (token.text, meant)  # trucking is a word of its own, not tracking with a slip

    def _latin(self) -> list[str]:
        """The English words that may have been meant, names of things in the plural too; listed at first need."""
        if not self._english_words:
            words = [other for other in self._vocabulary.words if len(other) >= _ENGLISH_SHORTEST]
            self._english_words = [*words, *(plural(other) for other in words if self._content(other))]
        return self._english_words

    def _chinese(self, text: Text, token: Token) -> tuple[str, str] | None:
        for size in range(_LONGEST, _SHORTEST - 1, -1):
            for start in range(max(0, token.end - size), token.start + 1):
                window = text.plain[start : start + size]
                if len(window) < size or not all("\u4e00" <= char <= "\u9fff" for char in window):
                    continue
                meant = self._meant(window, token.start - start, token.end - start)
                if meant is not None:
                    return window, meant
        return None

    def _meant(self, window: str, first: int, last: int) -> str | None:
        """The only word one slip from ``window`` whose difference lies in the unknown part."""
        slips = self._neighbours()
        near: set[str] = set()
        for place in range(len(window)):
            if first <= place < last and window[place] not in self._telling():
                near |= slips.get(window[:place] + "*" + window[place + 1 :], set())
            if (
                first <= place < last
                and window[place] in window[max(0, place - 1) : place] + window[place + 1 : place + 2]
            ):
                single = window[:place] + window[place + 1 :]
                near |= slips.get(single, set()) & {single}
            if first - 1 <= place < last and place + 1 < len(window):
                swapped = window[:place] + window[place + 1] + window[place] + window[place + 2 :]
                near |= {word for word in slips.get(swapped, set()) if word == swapped}
        near = {word for word in near if not word.endswith(_ONE_OF) or window.endswith(word[-1])}
        senses = {frozenset(self._content(word)) for word in near}
        return min(near) if len(senses) == 1 else None

    def _telling(self) -> frozenset[str]:
        """Characters that many words are made of (存, 流, 息, 净): typed on purpose, never the wrong one of another word."""
        if self._common is None:
            times = Counter(char for key in self._vocabulary.entries if self._content(key) for char in set(key))
            self._common = frozenset(char for char, count in times.items() if count >= _OFTEN) | _FATE
        return self._common

    def _content(self, surface: str) -> list[Meaning]:
        return [meaning for meaning in self._vocabulary.meanings(surface) if meaning.kind in _KINDS]

    def _stem(self, word: str) -> str:
        """A word without the word for clients at its end: 年龄客户 is not 年轻客户 with a slip."""
        people = (one for one in self._vocabulary.readings["people"] if len(one) > 1 and word.endswith(one))
        return word.removesuffix(next(people, ""))

    def _neighbours(self) -> dict[str, set[str]]:
        """Words of the vocabulary by themselves and by each of their forms with one character blanked; built at first need."""
        if self._slips is None:
            self._slips = {}
            for key in self._vocabulary.entries:
                word = key.replace(" ", "")
                if (
                    _SHORTEST <= len(self._stem(word)) <= len(word) <= _LONGEST
                    and all("\u4e00" <= char <= "\u9fff" for char in word)
                    and self._content(word)
                    and key
                    not in self._vocabulary.proper  # another place may exist: 滨河支行 is asked about, not 滨江支行
                ):
                    for form in (word, *(word[:place] + "*" + word[place + 1 :] for place in range(len(word)))):
                        self._slips.setdefault(form, set()).add(word)
        return self._slips
