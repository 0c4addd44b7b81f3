"""What is mended in a question's text once its words are known: each gives a better text, or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.grammar.normalise import Text
from assistant.grammar.phrasing import reordered, unjoined
from assistant.grammar.repairs import repaired
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning, Vocabulary
from semantic_layer.model import SemanticModel

_OF = frozenset({"of", "is", "are", "at", "a", "that", "was", "standing", "worth"})


def measured_tag(text: Text, tokens: list[Token], vocabulary: Vocabulary, model: SemanticModel) -> Text | None:
    """``text`` with the figure that a tag is named after in the place of the tag, where a number right behind measures it."""
    words = [token for token in tokens if token.text.strip()]
    for place, token in enumerate(words):
        tag = next((one for one in token.meanings if one.kind == "value" and model.dimensions[one.id].multi), None)
        if tag is None or not token.text.isascii() or any(one.kind in ("metric", "phrase") for one in token.meanings):
            continue
        rest = [one for one in words[place + 1 : place + 4] if one.text.lower() not in _OF]
        if not rest or not (rest[0].has("operator") or rest[0].has("between")):
            continue
        who, named = _figure(token.text.lower(), vocabulary)
        if named:
            plain = text.plain
            return vocabulary.normaliser.read(f"{plain[: token.start]}{who}whose {named} is {plain[rest[0].start :]}")
    return None


def _figure(said: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """The longest end of the words ``said`` that names a figure, with the clients named before it (dormant customers · assets)."""
    words = said.split()
    for place in range(1, len(words)):
        end = " ".join(words[place:])
        if any(one.kind in ("metric", "phrase") for one in vocabulary.meanings(end)):
            who = " ".join(words[:place]).removesuffix(" a").removesuffix(" with")
            return (f"{who} " if vocabulary.meanings(who) and who != "with" else ""), end
    return "", ""


_STEMS = re.compile(r"(?:[一-鿿]{1,2}[、,和及与跟或/])+$")
_JOINT = re.compile(r"[、,和及与跟或/]")
_FIGURES = frozenset({"metric", "phrase"})
_LONGEST = 2


def spelt_out(text: Text, tokens: Sequence[Token], vocabulary: Vocabulary, _: SemanticModel) -> Text | None:
    """``text`` with the ending of the last word on each of those before it; None where no row shares one."""
    for token in tokens:
        row = _STEMS.search(text.plain[: token.start])
        if row is None or not token.meanings or token.text[:1].isascii():
            continue
        stems = _JOINT.split(row.group())[:-1]
        word = text.plain[token.start : token.end]
        for size in range(1, min(_LONGEST, len(word) - 1) + 1):
            whole = [_whole(stem, word[size:].removesuffix("的"), token, vocabulary) for stem in stems]
            if all(whole):
                plain = (
                    f"{text.plain[: row.start()]}{'、'.join(one for one in whole if one)}、{text.plain[token.start :]}"
                )
                return vocabulary.normaliser.read(plain)
    return None


def _whole(stem: str, ending: str, last: Token, vocabulary: Vocabulary) -> str | None:
    """The stem with the ending, where that is a word of the same kind as the last one and the stem alone is none."""
    if any(_like(one, last) or one.kind == "dimension" for one in vocabulary.meanings(stem)):
        return None  # 高净值客户，户均资产: a word of its own
    return stem + ending if any(_like(one, last) for one in vocabulary.meanings(stem + ending)) else None


def _like(meaning: Meaning, last: Token) -> bool:
    if meaning.kind in _FIGURES:
        return any(one.kind in _FIGURES for one in last.meanings)
    if meaning.kind == "segment":
        return any(one.kind == "segment" for one in last.meanings)
    return meaning.kind == "value" and any(one.kind == "value" and one.id == meaning.id for one in last.meanings)


_NUMBER = re.compile(r"数(?!据|字|学|额|一)")


def counted_name(text: Text, tokens: list[Token], vocabulary: Vocabulary, model: SemanticModel) -> Text | None:
    """``text`` with the word for a number of clients whole again where a name took its beginning: 没有理财的客户 · 数."""
    for token in tokens:
        held = token.text.endswith("的客户") and any(one.id in model.readings.held for one in token.meanings)
        if held and _NUMBER.match(text.plain, token.end):
            return vocabulary.normaliser.read(f"{text.plain[: token.end]}户{text.plain[token.end :]}")
    return None


Mend = Callable[[Text, list[Token], Vocabulary, SemanticModel], Text | None]
MENDS: tuple[Mend, ...] = (unjoined, repaired, repaired, reordered, spelt_out, counted_name, measured_tag)
"""The mends in their order; what one repair leaves, a second may mend."""


def mended(
    text: Text,
    tokens: list[Token],
    mends: Sequence[Mend],
    vocabulary: Vocabulary,
    model: SemanticModel,
    cover: Callable[[Text], list[Token]],
) -> tuple[Text, list[Token]]:
    """The text and its tokens after ``mends``, each of what the ones before it left; ``cover`` finds the tokens of a text."""
    for mend in mends:
        better = mend(text, tokens, vocabulary, model)
        if better is not None:
            text, tokens = better, cover(better)
    return text, tokens
