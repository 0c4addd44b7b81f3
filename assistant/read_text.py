"""What may be a question at all: not empty, not a book, no invisible control characters."""

from __future__ import annotations

import unicodedata

from semantic_layer.errors import BadInput

LIMIT_CHARACTERS = 4_000
_ALLOWED = {"\n", "\t", "\r"}


def read_text(text: str) -> str:
    """``text`` trimmed. Raises BadInput: empty-question, question-too-long, control-characters."""
    if len(text) > LIMIT_CHARACTERS:
        raise BadInput("question-too-long", length=len(text), limit=LIMIT_CHARACTERS)
    for character in text:
        if character not in _ALLOWED and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            raise BadInput("control-characters", character=f"U+{ord(character):04X}")
    trimmed = " ".join(text.split())
    if not any(character.isalnum() for character in trimmed):
        raise BadInput("empty-question")
    return trimmed
