"""Which endpoint makes the vectors of policy documents, if one does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from knowledge.embedder import HttpEmbedder

_MODEL, _ADDRESSES = "WENSHU_EMBEDDING_MODEL", ("WENSHU_EMBEDDING_BASE_URL", "OPENAI_BASE_URL", "OPENAI_API_BASE")
_DEFAULT_ADDRESS = "https://api.openai.com/v1"


class EmbedderSettings(BaseModel):
    """An OpenAI-compatible endpoint of vectors. It is used when ``model`` is named here or in the environment.

    ``key_variable`` names the environment variable that holds the key: keys are never in a file. ``timeout_s`` bounds one call,
    ``batch`` is the number of texts in one, ``dimensions`` is sent if the model can give shorter vectors.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: str | None = Field(default=None, pattern=r"^https?://")
    model: str | None = None
    key_variable: str = "OPENAI_API_KEY"
    timeout_s: float = Field(default=10, gt=0, le=120)
    batch: int = Field(default=32, ge=1, le=2_048)
    dimensions: int | None = Field(default=None, ge=8, le=8_192)

    def embedder(self, environment: Mapping[str, str] | None = None) -> HttpEmbedder | None:
        """The embedder, None where no model is named."""
        from knowledge.embedder import HttpEmbedder

        known = os.environ if environment is None else environment
        model = self.model or known.get(_MODEL)
        address = self.base_url or next((known[name] for name in _ADDRESSES if known.get(name)), _DEFAULT_ADDRESS)
        return HttpEmbedder(address.rstrip("/"), model, known.get(self.key_variable, ""), self) if model else None
