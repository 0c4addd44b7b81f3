"""A number of clients whose noun a name for clients has taken in: 「贷款90天到期的客户数」 is how many they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from assistant.grammar.normalise import Text
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Vocabulary
from semantic_layer.model import SemanticModel

_TALLY = ("数", "数量", "总数", "数目", "个数")
_NOUNS = ("客户", "企业", "公司", "户")


def tallied(text: Text, tokens: Sequence[Token], vocabulary: Vocabulary, model: SemanticModel) -> Text | None:
    """``text`` with the noun said once more before the word that counts it."""
    customer = model.defaults.client_dimension
    for token, after in pairwise(tokens):
        noun = next((one for one in _NOUNS if token.text.endswith(one)), "")
        names = any(one.kind in ("value", "segment") for one in token.meanings) and not token.has("metric")
        if noun and names and after.text in _TALLY and after.start == token.end and customer in model.dimensions:
            return vocabulary.normaliser.read(f"{text.plain[: token.end]}的客户数{text.plain[after.end :]}")
    return None
