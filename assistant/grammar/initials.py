"""Values told by their first characters in a row: 红橙黄各是多少, 战重一小."""

from __future__ import annotations

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_COUNTED = "两二三四俩几色种类级个"


def split_initials(sentence: Sentence) -> None:
    """Put one value for each character in place of an unknown word made of the first characters of values of one dimension."""
    for token in sentence.of("unknown"):
        if len(token.text) < 2 or token.text.isascii() or len(set(token.text)) < len(token.text):
            continue
        found = _row(sentence, token.text.rstrip(_COUNTED))
        if found is None:
            continue
        name, codes = found
        place = sentence.index(token)
        sentence.tokens[place : place + 1] = [
            Token(
                token.start + step,
                token.start + step + 1,
                token.text[step],
                "word",
                meanings=(Meaning("value", name, code),),
                sense=Meaning("value", name, code),
            )
            for step, code in enumerate(codes)
        ]


def _row(sentence: Sentence, text: str) -> tuple[str, list[str]] | None:
    """The one dimension, and its values in this order, whose labels begin with these characters, each with just one; tags, of
    which there are many of every kind, are no such row (流失)."""
    rows: list[tuple[str, list[str]]] = []
    for dimension in (one for one in sentence.model.dimensions.values() if not one.multi):
        first: dict[str, list[str]] = {}
        for code, label in dimension.values.items():
            first.setdefault(label.zh[:1], []).append(code)
        if len(text) > 1 and all(len(first.get(one, ())) == 1 for one in text):
            rows.append((dimension.id, [first[one][0] for one in text]))
    return rows[0] if len(rows) == 1 else None
