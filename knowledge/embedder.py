"""Vectors of texts from an OpenAI-compatible ``/embeddings`` endpoint, if one is configured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from semantic_layer.errors import RetrievalError

if TYPE_CHECKING:
    from knowledge.embedder_settings import EmbedderSettings

Vectors = NDArray[np.float32]

_MOST_CHARACTERS = 4_000


class Embedder(Protocol):
    """Makes vectors; ``name`` tells apart those that cannot be compared."""

    @property
    def name(self) -> str:
        """The endpoint and the model."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A row for each text, scaled to length 1; raises RetrievalError (embedder-failed)."""
        ...


class _One(BaseModel):
    index: int
    embedding: list[float]


class _Reply(BaseModel):
    data: list[_One]


class HttpEmbedder:
    """``POST {address}/embeddings``, in batches."""

    def __init__(self, address: str, model: str, key: str, settings: EmbedderSettings) -> None:
        self._address, self._model, self._key, self._settings = address, model, key, settings

    @property
    def name(self) -> str:
        """The endpoint, the model and the length of its vectors."""
        return f"{self._address} {self._model} {self._settings.dimensions or ''}".strip()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A row for each text, scaled to length 1; raises RetrievalError (embedder-failed)."""
        size = self._settings.batch
        rows = [self._batch(texts[start : start + size]) for start in range(0, len(texts), size)]
        if len({part.shape[1] for part in rows}) > 1:
            raise RetrievalError("embedder-failed", problem="vectors of several lengths")
        return np.vstack(rows) if rows else np.zeros((0, 1), np.float32)

    def _batch(self, texts: Sequence[str]) -> Vectors:
        import httpx

        sent: dict[str, object] = {"model": self._model, "input": [text[:_MOST_CHARACTERS] or " " for text in texts]}
        if self._settings.dimensions:
            sent["dimensions"] = self._settings.dimensions
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        try:
            reply = httpx.post(
                f"{self._address}/embeddings", json=sent, headers=headers, timeout=self._settings.timeout_s
            )
            reply.raise_for_status()
            data = sorted(_Reply.model_validate_json(reply.content).data, key=lambda one: one.index)
        except httpx.HTTPStatusError as fault:
            raise RetrievalError("embedder-failed", problem=f"status {fault.response.status_code}") from fault
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValidationError) as fault:
            raise RetrievalError("embedder-failed", problem=type(fault).__name__) from fault
        return _checked([one.embedding for one in data], len(texts))


def _checked(rows: list[list[float]], wanted: int) -> Vectors:
    if len(rows) != wanted or len({len(row) for row in rows}) != 1 or not rows[0]:
        raise RetrievalError("embedder-failed", problem="not a vector for each text")
    vectors = np.array(rows, np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(vectors).all() or not lengths.all():
        raise RetrievalError("embedder-failed", problem="not finite vectors")
    return np.asarray(vectors / lengths, np.float32)
