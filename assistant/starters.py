"""First questions for an empty page, by role."""

from __future__ import annotations

from assistant.answer import Offer
from semantic_layer.model import SemanticModel
from semantic_layer.user import User


def starters(user: User, model: SemanticModel, language: str) -> list[Offer]:
    """The starters of the user's role in ``language``."""
    known = model.starters.get(user.role, ())
    texts = [starter.en if language == "en" else starter.zh for starter in known]
    return [Offer(label=text, text=text) for text in texts]
