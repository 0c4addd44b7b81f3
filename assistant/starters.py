"""First questions for an empty page, by role."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from assistant.answer import Offer
from semantic_layer.user import User


@cache
def _content() -> dict[str, list[dict[str, str]]]:
    content: dict[str, list[dict[str, str]]] = yaml.safe_load(
        Path(__file__).with_name("starters.yml").read_text("utf-8")
    )
    return content


def starters(user: User, language: str) -> list[Offer]:
    """The starters of the user's role in ``language``."""
    key = "en" if language == "en" else "zh"
    return [Offer(label=entry[key], text=entry[key]) for entry in _content().get(user.role, [])]
