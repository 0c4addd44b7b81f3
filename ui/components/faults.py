"""What an error says on a page."""

from __future__ import annotations

from assistant.not_answered import ended
from assistant.phrases import Phrases
from semantic_layer.errors import WenshuError
from ui.components.session import desk


def fault_words(error: WenshuError, in_language: str) -> str:
    """What an error says to people, with its hint."""
    fault = Phrases(in_language, desk().model, desk().road.name_of).fault(error)
    return ended(fault.message, in_language).strip() + (" " if in_language == "en" else "") + fault.hint
