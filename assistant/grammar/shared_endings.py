"""Words in a row that share their ending: 高、中、低贡献的客户 is 高贡献、中贡献、低贡献的客户."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.grammar.normalise import Text
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning, Vocabulary
from semantic_layer.model import SemanticModel

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
