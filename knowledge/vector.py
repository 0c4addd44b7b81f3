"""Passages, their facts and their vectors in chromadb: the one file that knows it. It takes over a second to import.

Every call brings its vectors: chromadb's own embedding function would download a model. A client sees vectors that another process
added only after it is opened anew (``reopen``).
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import chromadb
import numpy as np
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError

from knowledge.embedder import Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

T = TypeVar("T")

_BATCH = 500
_DAMAGE = (ChromaError, OSError, ValueError, KeyError, RuntimeError)


@dataclass(frozen=True)
class Row:
    """What is kept of a passage: ``text`` is shown and searched, ``facts`` hold the rest, ``checksum`` covers both."""

    id: str
    text: str
    checksum: str
    facts: Mapping[str, str] = field(default_factory=dict)


class DamagedVectors(Exception):
    """The folder cannot be read; ``VectorFolder.clear`` and fill it again."""


class VectorFolder:
    """chromadb in ``folder``; each method raises DamagedVectors."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._client: ClientAPI | None = None
        self._lock = threading.Lock()

    def reopen(self) -> None:
        """See what other processes wrote."""
        if self._client is not None:
            self._client = None
            SharedSystemClient.clear_system_cache()

    def clear(self) -> None:
        """Delete everything."""
        self._client = None
        SharedSystemClient.clear_system_cache()  # also a client that could not be opened is cached
        shutil.rmtree(self._folder, ignore_errors=True)

    def fill(self, name: str, rows: Sequence[Row], vectors_of: Callable[[list[str]], Vectors]) -> int:
        """Make the collection ``name`` hold exactly ``rows``; vectors are made for those that are new or changed, whose number is
        returned. What is there is found by others all the while."""
        try:
            collection = self._opened().get_or_create_collection(
                name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
            kept = self._checksums(collection)
            wanted = {row.id: row for row in rows}
            for batch in _batches([id for id in kept if id not in wanted]):
                collection.delete(ids=batch)
            changed = [row for row in rows if kept.get(row.id) != row.checksum]
            for part in _batches(changed):
                collection.upsert(
                    ids=[row.id for row in part],
                    embeddings=vectors_of([row.text for row in part]),
                    documents=[row.text for row in part],
                    metadatas=[{**row.facts, "checksum": row.checksum} for row in part],
                )
            return len(changed)
        except _DAMAGE as fault:
            raise DamagedVectors(str(fault)) from fault

    def keep_only(self, name: str) -> None:
        """Delete the collections of other embedders."""
        try:
            for collection in self._opened().list_collections():
                if collection.name != name:
                    self._opened().delete_collection(collection.name)
        except _DAMAGE as fault:
            raise DamagedVectors(str(fault)) from fault

    def nearest(self, name: str, vector: Vectors, limit: int, among: list[str] | None = None) -> list[str] | None:
        """The ids nearest to ``vector``, the nearest first; ``among`` these if given. None if there is no such collection."""
        try:
            collection = self._opened().get_collection(name, embedding_function=None)
            if among is not None:  # an id that is not there is an error
                among = collection.get(ids=among, include=[])["ids"]
            if among == []:
                return []
            found = collection.query(
                query_embeddings=np.asarray(vector, np.float32).reshape(1, -1),
                n_results=limit,
                ids=among,
                include=["distances"],
            )
        except NotFoundError:
            return None
        except _DAMAGE as fault:
            raise DamagedVectors(str(fault)) from fault
        return found["ids"][0]

    def rows(self) -> list[Row]:
        """Everything kept in the first collection, of whichever embedder."""
        try:
            collections = self._opened().list_collections() if self._folder.is_dir() else []
            if not collections:
                return []
            kept = collections[0].get(include=["documents", "metadatas"])
        except _DAMAGE as fault:
            raise DamagedVectors(str(fault)) from fault
        each = zip(kept["ids"], kept["documents"] or (), kept["metadatas"] or (), strict=True)
        facts = [(id, text, {name: str(value) for name, value in more.items()}) for id, text, more in each]
        return [Row(id, text, more.pop("checksum", ""), more) for id, text, more in facts]

    def _checksums(self, collection: Collection) -> dict[str, str]:
        kept = collection.get(include=["metadatas"])
        return {id: str(facts.get("checksum")) for id, facts in zip(kept["ids"], kept["metadatas"] or (), strict=True)}

    def _opened(self) -> ClientAPI:
        with self._lock:
            if self._client is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._client = chromadb.PersistentClient(self._folder, settings=Settings(anonymized_telemetry=False))
            return self._client


def _batches(items: Sequence[T]) -> Iterator[list[T]]:
    for start in range(0, len(items), _BATCH):
        yield list(items[start : start + _BATCH])
