"""chromadb's copy of the library: passages, facts and, with an embedder, vectors to search by meaning.

The registry is what is true. The copy follows it, in the background or when told to; what it still holds of an older content is
served meanwhile. Should the registry be lost, the copy gives the documents back.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knowledge.embedder import Embedder, Vectors
from knowledge.passage import Document, Passage
from knowledge.registry import Registry, body_of, passage_of
from semantic_layer.errors import RetrievalError

if TYPE_CHECKING:
    from knowledge.vector import Row, VectorFolder

_PLAIN = "passages"
_MARK = "mirror"
_REST_S = 30.0


class Mirror:
    """The copy in ``folder``. ``note`` is the code of what a person should know, empty when all is well."""

    def __init__(self, folder: Path, embedder: Embedder | None) -> None:
        self.embedder = embedder
        self.note = ""
        self._folder = folder
        self._lock = threading.RLock()
        self._seen = ""
        self._rests_until = 0.0
        self._worker: threading.Thread | None = None
        self._vectors: VectorFolder | None = None
        self._log = logging.getLogger("wenshu")

    @property
    def _name(self) -> str:
        """The collection: vectors of different embedders cannot be compared."""
        if self.embedder is None:
            return _PLAIN
        return f"{_PLAIN}-{blake2b(self.embedder.name.encode(), digest_size=8).hexdigest()}"

    def _mark(self, registry: Registry) -> str:
        return f"{registry.generation} {self._name}"

    def refresh(self, registry: Registry) -> int:
        """Copy what changed; the number of passages that got new vectors. Raises RetrievalError when the embedder fails: what was
        copied stays, and the next time goes on from there."""
        from knowledge.vector import DamagedVectors

        with self._alone():
            mark, rows = self._wanted(registry)
            try:
                changed = self._filled(rows)
            except DamagedVectors:
                self.note = "vectors-rebuilt"
                self._log.warning("chromadb's copy of the policy documents was damaged; it is made again")
                self._opened.clear()
                try:
                    changed = self._filled(rows)
                except DamagedVectors as fault:
                    raise RetrievalError("library-busy", problem=str(fault)[:200]) from fault
            registry.remark(_MARK, mark)
            self._seen = mark
            return changed

    def refresh_behind(self, registry: Registry) -> None:
        """``refresh`` in the background, if there is something to copy and nobody does already; it does not outlive the process."""
        if registry.note(_MARK) == self._mark(registry) or time.monotonic() < self._rests_until:
            return
        with self._lock:
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(
                    target=self._quietly, args=(registry,), name="policy-vectors", daemon=True
                )
                self._worker.start()

    def vector(self, text: str) -> Vectors | None:
        """The vector of a question; None without an embedder or while it fails, which ``note`` says."""
        if self.embedder is None or not text.strip() or time.monotonic() < self._rests_until:
            return None
        try:
            vector = self.embedder.embed([text])
        except RetrievalError as fault:
            self._failed(fault)
            return None
        self.note = "" if self.note == "embedder-failed" else self.note
        return vector

    def nearest(self, vector: Vectors, registry: Registry, limit: int, among: list[str] | None = None) -> list[str]:
        """The ids of the passages nearest in meaning, as far as they are copied; none when the copy is damaged."""
        from knowledge.vector import DamagedVectors

        with self._lock:
            mark, filling = registry.note(_MARK), self._worker is not None and self._worker.is_alive()
            if mark != self._seen and not filling:
                self._opened.reopen()
                self._seen = mark
            try:
                found = self._opened.nearest(self._name, vector, limit, among)
                if found is None and mark.endswith(f" {self._name}"):
                    raise DamagedVectors("the collection is gone")
            except DamagedVectors:
                if not filling:
                    self.note = "vectors-rebuilt"
                    self._opened.clear()
                    registry.remark(_MARK, "")
                return []
            return found or []

    def restored(self) -> Iterator[tuple[Document, list[Passage]]]:
        """The documents as they were last copied; nothing where there is no sound copy."""
        from knowledge.vector import DamagedVectors

        try:
            rows = self._opened.rows()
        except DamagedVectors:
            return
        documents: dict[str, Document] = {}
        bodies: dict[str, dict[int, str]] = {}
        for row in rows:
            if row.checksum == _checksum(row.text, row.facts):
                if row.facts["record"]:
                    documents[row.facts["document"]] = Document.model_validate_json(row.facts["record"])
                bodies.setdefault(row.facts["document"], {})[int(row.facts["ordinal"])] = row.facts["body"]
        for id, document in documents.items():
            yield document, [passage_of(document, ordinal, body) for ordinal, body in sorted(bodies[id].items())]

    def _wanted(self, registry: Registry) -> tuple[str, list[Row]]:
        """The mark of the present content, and its rows."""
        with registry.reading():
            mark = self._mark(registry)
            held = [(document, registry.passages(document)) for document in registry.documents()]
        return mark, [_row(passage, first=not n) for _, passages in held for n, passage in enumerate(passages)]

    def _filled(self, rows: list[Row]) -> int:
        changed = self._opened.fill(self._name, rows, self._vectors_of)
        self._opened.keep_only(self._name)
        return changed

    def _vectors_of(self, texts: list[str]) -> Vectors:
        return np.ones((len(texts), 1), np.float32) if self.embedder is None else self.embedder.embed(texts)

    def _quietly(self, registry: Registry) -> None:
        try:
            self.refresh(registry)
        except RetrievalError as fault:
            self._failed(fault)

    def _failed(self, fault: RetrievalError) -> None:
        self.note = "embedder-failed"
        self._rests_until = time.monotonic() + _REST_S
        self._log.warning("the embedder failed (%s); policy documents are searched by words alone", fault)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One thread of one process copies at a time."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = (self._folder / ".lock").open("w")
        except OSError as fault:
            raise RetrievalError("library-busy", problem=type(fault).__name__) from fault
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def _opened(self) -> VectorFolder:
        from knowledge.vector import VectorFolder

        with self._lock:
            self._vectors = self._vectors or VectorFolder(self._folder / "chroma")
            return self._vectors


def _row(passage: Passage, first: bool) -> Row:
    """What chromadb keeps; the first passage of a document carries the document's own record."""
    from knowledge.vector import Row

    document = passage.document
    text = "\n".join((document.title, *passage.headings, passage.title_en, passage.text))
    facts = {
        "document": document.id,
        "ordinal": str(passage.ordinal),
        "article": passage.article,
        "body": body_of(passage),
        "record": document.model_dump_json() if first else "",
    }
    return Row(passage.id, text, _checksum(text, facts), facts)


def _checksum(text: str, facts: Mapping[str, str]) -> str:
    whole = "\0".join((text, *(f"{name}={facts[name]}" for name in sorted(facts))))
    return blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
