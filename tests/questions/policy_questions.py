"""The questions of ``policies.yml``, over the bank's own documents: one frozen value each, in the order of the file."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict


class Place(BaseModel):
    """An article: the title of its document, and its number as printed (第九条)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    article: str


class PolicyQuestion(BaseModel):
    """A question, who asks it, and every article that answers it, best first.

    ``expect`` is empty where nothing answers that the asker may read; ``hidden`` then names the document that would.
    ``on``: the day the words speak of, today without. ``never``: the title of a document that must not be shown.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    user: str
    language: Literal["zh", "en"]
    q: str
    on: date | None = None
    never: str = ""
    hidden: str = ""
    expect: tuple[Place, ...]


@cache
def policy_questions() -> tuple[PolicyQuestion, ...]:
    """All of them."""
    rows = yaml.safe_load(Path(__file__).with_name("policies.yml").read_text("utf-8"))
    return tuple(PolicyQuestion.model_validate(row) for row in rows)
