"""A trait that is measured is a figure: industries with a funding gap of more than 50 million, where having one is a tag too."""

from __future__ import annotations

from assistant.grammar.normalise import Text
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Vocabulary
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
