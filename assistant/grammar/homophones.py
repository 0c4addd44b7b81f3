"""Wrong characters of the right sound (日钧, 不良律, 带款): corrected where exactly one word sounds like it, and always said."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from assistant.grammar.normalise import Text
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import FOLDER, Vocabulary, read_yaml

_KINDS = frozenset({"metric", "phrase", "dimension", "value", "segment", "compare", "ambiguity", "target", "trend"})
_BASES = frozenset({"compare"})
_LONGEST, _SURE = 9, 4


class Homophones:
    """Words by their sound, without tones; built when first needed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._words: dict[frozenset[str], dict[str, set[str]]] = {}

    def correct(self, text: Text, tokens: list[Token]) -> list[tuple[str, str]]:
        """(typed, meant) for stretches of loose characters, an unknown one among them or all of no meaning."""
        places = [place for token in tokens if _loose(token) for place in range(token.start, token.end)]
        if not places:
            return []
        wrong = {place for token in tokens if token.kind == "unknown" for place in range(token.start, token.end)}
        loose = set(places)
        runs = any(right - left == 1 for left, right in pairwise(sorted(places))) or len(text.plain) >= _SURE
        found: list[tuple[str, str]] = []
        size = _LONGEST if wrong or runs else 0
        while size > 1:
            for start in range(len(text.plain) - size + 1):
                span = range(start, start + size)
                told = bool(wrong & set(span)) or loose >= set(span)
                odd = size >= _SURE and len(loose & set(span)) == 1  # 去年同其比: one that means nothing
                if told or odd:
                    window, free = text.plain[start : start + size], [place in loose for place in span]
                    pair = self._pair(window, free, _KINDS if told else _BASES)
                    if pair is not None and not any(pair[0] in typed for typed, _ in found):
                        found.append(pair)
            size -= 1
        return found

    def _pair(self, window: str, loose: list[bool], kinds: frozenset[str]) -> tuple[str, str] | None:
        if not all("\u4e00" <= char <= "\u9fff" for char in window):
            return None
        words = {
            word
            for word in self._by_sound(kinds).get(_sound(window), ())
            if all(old == new or free for old, new, free in zip(window, word, loose, strict=True))
        }
        if len(words) != 1 or window in words:
            return None
        return window, min(words)

    def _by_sound(self, kinds: frozenset[str]) -> dict[str, set[str]]:
        """The words that mean something of ``kinds`` by their sound."""
        if kinds not in self._words:
            words = self._words[kinds] = {}
            for key, meanings in self._vocabulary.entries.items():
                word = key.replace(" ", "")
                chinese = all("\u4e00" <= char <= "\u9fff" for char in word)
                if 1 < len(word) <= _LONGEST and chinese and any(one.kind in kinds for one in meanings):
                    words.setdefault(_sound(word), set()).add(word)
        return self._words[kinds]


def _loose(token: Token) -> bool:
    """Whether the token is unknown, or one character without a meaning of its own."""
    if not any("\u4e00" <= char <= "\u9fff" for char in token.text):
        return False
    return token.kind == "unknown" or (
        len(token.text) == 1 and bool(token.meanings) and all(meaning.kind == "filler" for meaning in token.meanings)
    )


@cache
def syllables() -> dict[str, str]:
    """The sound of each character, without its tone."""
    return {char: sound for sound, chars in read_yaml(FOLDER / "syllables.yml").items() for char in chars}


def _sound(text: str) -> str:
    known = syllables()
    return " ".join(known.get(char, char) for char in text)
