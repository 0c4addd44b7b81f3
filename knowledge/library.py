"""The library of one home: documents, their versions and states, and search over them. Everything is in ``<home>/knowledge/``.

The registry (SQLite) is what is true; the keyword index and the vectors are made from it and made again when they are missing,
damaged or of another content. A change is whole or did not happen; other processes see it at their next search.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from uuid import uuid4

import numpy as np

from knowledge.confidence import CERTAIN_FROM, confidence
from knowledge.embedder import Embedder, Vectors
from knowledge.fuse import RANKED, fuse
from knowledge.index_folder import DamagedIndex, Indexed, purge, read_index, write_index
from knowledge.keyword import KeywordIndex
from knowledge.mirror import Mirror
from knowledge.passage import Document, Found, Hit, Passage, Reader, State
from knowledge.postings import MOST_TEXTS, Mask, Scores
from knowledge.question_words import is_chinese
from knowledge.registry import DamagedLibrary, Registry
from knowledge.versions import family, in_force
from semantic_layer.errors import RetrievalError

FOLDER = "knowledge"
_REGISTRY, _INDEX, _VECTORS = "library.db", "index", "vectors"
_CANDIDATES = 4
_JUDGED = 10
_MOST_EMBEDDED = 2_000


@dataclass
class _View:
    """One content of the library as it is searched: ``documents`` in the order of the index, with the day each ceased to hold."""

    generation: int
    documents: tuple[Document, ...]
    indexed: Indexed
    masks: dict[Reader, tuple[Mask, Mask]] = field(default_factory=dict)

    def id_of(self, place: int) -> str:
        """The id of the passage at ``place`` of the index."""
        return f"{self.indexed.ids[self.indexed.index.document_of[place]]}:{self.indexed.ordinals[place]}"

    @cached_property
    def _places(self) -> dict[str, int]:
        return {self.id_of(place): place for place in range(len(self.indexed.ordinals))}

    def place(self, id: str) -> int:
        """Where the passage ``id`` stands in the index, -1 if it is not there."""
        return self._places.get(id, -1)


class Change:
    """What may be changed; see ``Library.changing``."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._documents = {document.id: document for document in registry.documents()}
        self.content = False

    def put(self, document: Document, passages: Sequence[Passage]) -> None:
        """Take in a document with its passages, in place of the one with the same id."""
        self._registry.put(document, passages)
        self._documents[document.id] = document
        self.content = True

    def remove(self, document_id: str) -> None:
        """Forget a document; raises RetrievalError (unknown-document)."""
        self._registry.remove(self._known(document_id).id)
        del self._documents[document_id]
        self.content = True

    def set_state(self, document_id: str, state: State) -> None:
        """Enable, disable or archive a document; raises RetrievalError (unknown-document)."""
        self._registry.set_state(self._known(document_id), state)

    def _known(self, document_id: str) -> Document:
        if document_id not in self._documents:
            raise RetrievalError("unknown-document", name=document_id)
        return self._documents[document_id]


class Library:
    """The documents in ``home`` and the search over them; raises RetrievalError.

    ``business_roles`` may read what names no audience. With an ``embedder``, passages are ranked by words and by meaning, fused by
    rank. An object may be used by several threads.
    """

    def __init__(self, home: Path, business_roles: Sequence[str], embedder: Embedder | None = None) -> None:
        self.folder = home / FOLDER
        self.business_roles = tuple(business_roles)
        self._said = ""
        self._mirror = Mirror(self.folder / _VECTORS, embedder)
        self._log = logging.getLogger("wenshu")
        self._lock = threading.RLock()
        self._view: _View | None = None
        self._registry = self._open()

    @property
    def note(self) -> str:
        """The code of what a person should know of the library's state, empty when all is well."""
        return self._said or self._mirror.note

    def close(self) -> None:
        """Close the files."""
        self._registry.close()

    # Documents

    def documents(self) -> tuple[Document, ...]:
        """Every document, as declared, in the order in which they came."""
        return self._registry.documents()

    def passages(self, document: Document) -> tuple[Passage, ...]:
        """The passages of ``document`` in the order of the text."""
        return self._registry.passages(document)

    def other_versions(self, document: Document) -> tuple[Document, ...]:
        """What ``document`` replaced and what replaced it, the latest first, each with the days on which it held."""
        return family(document, self._current().documents)

    def remove(self, document_id: str) -> None:
        """Forget one document; raises RetrievalError (unknown-document)."""
        with self.changing() as change:
            change.remove(document_id)

    def set_state(self, document_id: str, state: State) -> None:
        """Enable, disable or archive one document; raises RetrievalError (unknown-document)."""
        with self.changing() as change:
            change.set_state(document_id, state)

    @contextmanager
    def changing(self) -> Iterator[Change]:
        """All changes within happen together at its end, the index with them; on an exception or a kill, none does."""
        with self._registry.changing():
            change = Change(self._registry)
            yield change
            if change.content:
                write_index(self._build(), self.folder / _INDEX / self._registry.restamp())
        purge(self.folder / _INDEX, self._registry.stamp)

    def copy(self) -> int:
        """Bring chromadb's copy of the passages up to date, with their vectors if there is an embedder: the number of passages that
        changed. After changes of many documents this takes a while; searches go on meanwhile. Raises RetrievalError."""
        return self._mirror.refresh(self._registry)

    def count(self) -> int:
        """How many passages can be searched: everything is read as it was written, the index built again where it is not whole.
        Raises RetrievalError."""
        with self._registry.reading():
            if not self._registry.is_sound():
                raise DamagedLibrary(problem="checksum")
            return len(self._current().indexed.ordinals)

    # Search

    def search(self, text: str, reader: Reader, limit: int = 10, within: Sequence[str] = ()) -> Found:
        """The passages that ``reader`` may read and that hold on the day, best first, one for each article, at most ``limit``;
        with ``within`` those of these documents only."""
        try:
            return self._search(text, reader, limit, within)
        except DamagedLibrary:
            self._repair()
            return self._search(text, reader, limit, within)

    def _search(self, text: str, reader: Reader, limit: int, within: Sequence[str]) -> Found:
        vector = self._mirror.vector(text[:_MOST_EMBEDDED])
        with self._registry.reading():
            view = self._current()
            shown, elsewhere = self._masks(view, reader)
            if within:
                shown = shown & np.array([document.id in within for document in view.documents], np.bool_)
            weighed = view.indexed.index.weigh(text, view.documents, shown, elsewhere)
            scores = weighed.scores
            if vector is not None and not weighed.named and len(scores):
                scores = fuse(scores, self._near(view, np.isfinite(scores), vector))
            hits = self._hits(view, scores, max(limit, _JUDGED))
        if not hits:
            return Found()
        judged = [hit.passage.document.id for hit in hits[:_JUDGED]]
        together, best = judged.count(judged[0]) / _JUDGED, float(weighed.scores.max())
        sure = confidence(weighed.covered, together, weighed.headed, best, weighed.told, not is_chinese(text))
        return Found(hits=hits[:limit], confidence=sure, certain=sure >= CERTAIN_FROM)

    def _near(self, view: _View, visible: Mask, vector: Vectors) -> list[int]:
        """The places nearest in meaning among the ``visible``: of what is nearest at all, or else asked for one by one."""
        self._mirror.refresh_behind(self._registry)
        found = self._mirror.nearest(vector, self._registry, 2 * RANKED)
        near = [place for place in map(view.place, found) if place >= 0 and visible[place]]
        if len(near) >= RANKED // 2 or len(found) < 2 * RANKED:
            return near
        among = [view.id_of(place) for place in np.flatnonzero(visible).tolist()]
        return [view.place(id) for id in self._mirror.nearest(vector, self._registry, RANKED, among)]

    def _hits(self, view: _View, scores: Scores, limit: int) -> tuple[Hit, ...]:
        """The best passages, one for each article of a document."""
        many = min(len(scores), limit * _CANDIDATES)
        top = np.argpartition(-scores, many - 1)[:many] if many else np.array([], np.int64)
        hits: dict[tuple[str, str], Hit] = {}
        for place in sorted(top, key=lambda place: (-scores[place], place)):
            if len(hits) >= limit or scores[place] <= 0:
                break
            document = view.documents[view.indexed.index.document_of[place]]
            [passage] = self._registry.passages(document, [int(view.indexed.ordinals[place])])
            hits.setdefault((document.id, passage.article), Hit(passage=passage, score=float(scores[place])))
        return tuple(hits.values())

    def _masks(self, view: _View, reader: Reader) -> tuple[Mask, Mask]:
        """(documents that the reader may read, documents that hold only in a place that is not the reader's own)."""
        if reader not in view.masks:
            own = reader.places or ()
            shown = [reader.may_read(document, self.business_roles) for document in view.documents]
            elsewhere = [bool(d.organisation) and d.organisation not in own for d in view.documents]
            view.masks[reader] = np.array(shown, np.bool_), np.array(elsewhere, np.bool_)
        return view.masks[reader]

    # What is on disk

    def _current(self) -> _View:
        """The present content, loaded anew if any process changed it."""
        with self._lock, self._registry.reading():
            generation = self._registry.generation
            if self._view is None or self._view.generation != generation:
                indexed = self._indexed()
                known = {document.id: document for document in in_force(self._registry.documents())}
                self._view = _View(generation, tuple(known[id] for id in indexed.ids), indexed)
            return self._view

    def _indexed(self) -> Indexed:
        folder = self.folder / _INDEX / self._registry.stamp
        try:
            return read_index(folder)
        except DamagedIndex:
            indexed = self._build()
            if indexed.ids:
                self._said = self._said or "index-rebuilt"
                self._log.warning(
                    "the index of the policy documents was missing, damaged or of another version; built again"
                )
            with suppress(OSError):  # where nothing can be written, it is built each time
                write_index(indexed, folder)
            return indexed

    def _build(self) -> Indexed:
        library = [(document, self._registry.passages(document)) for document in self._registry.documents()]
        ordinals = np.array([each.ordinal for _, passages in library for each in passages], np.int32)
        if len(ordinals) > MOST_TEXTS:
            raise RetrievalError("too-many-passages", number=len(ordinals), limit=MOST_TEXTS)
        return Indexed(KeywordIndex.build(library), tuple(document.id for document, _ in library), ordinals)

    def _open(self) -> Registry:
        try:
            return Registry(self.folder / _REGISTRY)
        except DamagedLibrary:
            return self._begin_anew()

    def _repair(self) -> None:
        with self._lock:
            self._registry.close()
            self._view = None
            self._registry = self._open()  # another process may have begun anew already
            if not self._registry.is_sound():
                self._registry.close()
                self._registry = self._begin_anew()

    def _begin_anew(self) -> Registry:
        """An empty registry, the damaged one kept beside it."""
        path = self.folder / _REGISTRY
        aside = self.folder / f"damaged-{uuid4().hex[:8]}"
        aside.mkdir()
        for each in self.folder.glob(f"{_REGISTRY}*"):
            each.rename(aside / each.name)
        self._said = "library-rebuilt"
        self._log.error("the registry of the policy documents is damaged; it was set aside as %s", aside.name)
        registry = Registry(path)
        with registry.changing():
            for document, passages in self._mirror.restored():
                registry.put(document, passages)
            registry.restamp()
        return registry
