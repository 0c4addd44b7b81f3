"""The one protocol of search over policy documents; `tests/conformance/test_retrievers.py` is its suite."""

from __future__ import annotations

from typing import Protocol

from knowledge.passage import Found, Reader


class Retriever(Protocol):
    """Finds passages. Rights and dates in force are applied before ranking, so that nothing hidden moves a score."""

    def search(self, text: str, reader: Reader, limit: int = 10) -> Found:
        """The passages of enabled documents that ``reader`` may read and that hold on ``reader.on``, best first, at most
        ``limit``; raises RetrievalError."""
        ...
