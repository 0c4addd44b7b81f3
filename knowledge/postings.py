"""An inverted index over texts, in arrays that load by memory mapping: which term stands in which text, how often.

BM25 is scored over the *visible* texts alone: document frequencies and the mean length are theirs, so a text that the reader
may not see moves no score. (Libraries of BM25 weigh terms when the index is built, over all texts.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.terms import Numbers, terms_of

Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]

_OWNER_BITS = 19
MOST_TEXTS = 1 << _OWNER_BITS
_SATURATION, _LENGTH = 1.2, 0.75
_ARRAYS = ("vocabulary", "starts", "owners", "counts", "lengths")


@dataclass(frozen=True)
class Postings:
    """``vocabulary`` are the sorted terms, ``starts`` where the postings of each begin in ``owners`` (the texts) and ``counts``
    (how often, at most 255); ``lengths`` counts the terms of each text."""

    vocabulary: Numbers
    starts: Numbers
    owners: NDArray[np.int32]
    counts: NDArray[np.uint8]
    lengths: Scores

    @classmethod
    def build(cls, texts: Sequence[str]) -> Postings:
        """Index ``texts``, at most MOST_TEXTS."""
        terms, owners = terms_of(texts)
        keys, counts = np.unique((terms << _OWNER_BITS) | owners, return_counts=True)
        vocabulary, starts = np.unique(keys >> _OWNER_BITS, return_index=True)
        return cls(
            vocabulary=vocabulary,
            starts=np.append(starts, len(keys)).astype(np.int64),
            owners=(keys & (MOST_TEXTS - 1)).astype(np.int32),
            counts=np.minimum(counts, 255).astype(np.uint8),
            lengths=np.bincount(owners, minlength=len(texts)).astype(np.float32),
        )

    def save(self, folder: Path) -> None:
        """Write the arrays into ``folder``, a file each."""
        folder.mkdir(parents=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Postings:
        """Map what ``save`` wrote; raises OSError, ValueError, EOFError when it is not that."""
        return cls(*(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _ARRAYS))

    def score(self, weights: dict[int, float], visible: Mask) -> Scores:
        """BM25 of each text for the terms of ``weights``; 0 where a text is not ``visible``."""
        scores = np.zeros(len(self.lengths), np.float32)
        seen = int(visible.sum())
        if not seen:
            return scores
        lengths = self.lengths / max(float(self.lengths[visible].mean()), 1.0)
        damping = _SATURATION * (1 - _LENGTH + _LENGTH * lengths)
        everything = seen == len(visible)
        for start, end, weight in self._found(weights):
            owners, counts = self.owners[start:end], self.counts[start:end]
            if not everything:
                shown = visible[owners]
                owners, counts = owners[shown], counts[shown]
            if len(owners):
                rarity = np.log1p((seen - len(owners) + 0.5) / (len(owners) + 0.5))
                scores[owners] += weight * rarity * counts * (_SATURATION + 1) / (counts + damping[owners])
        return scores

    def share(self, weights: dict[int, float]) -> Scores:
        """How much of each text, by number of terms, the terms of ``weights`` are: 0..1."""
        said = np.zeros(len(self.lengths), np.float32)
        for start, end, _ in self._found(weights):
            said[self.owners[start:end]] += self.counts[start:end]
        return np.asarray(said / np.maximum(self.lengths, 1), np.float32)

    def rarity(self, weights: dict[int, float], visible: Mask) -> dict[int, float]:
        """The terms of ``weights``, each with its weight by how rare it is in the visible texts; most where it is in none."""
        seen = int(visible.sum())
        return {
            term: weight * float(np.log1p((seen - many + 0.5) / (many + 0.5)))
            for term, weight in weights.items()
            for many in [int(visible[self._owners_of(term)].sum())]
        }

    def said(self, rarity: dict[int, float], place: int) -> set[int]:
        """Those terms of ``rarity`` that the text at ``place`` says."""
        return {term for term in rarity if place in self._owners_of(term)}

    def _owners_of(self, term: int) -> NDArray[np.int32]:
        """The texts that say ``term``."""
        place = int(np.searchsorted(self.vocabulary, term))
        if place == len(self.vocabulary) or self.vocabulary[place] != term:
            return self.owners[:0]
        return self.owners[int(self.starts[place]) : int(self.starts[place + 1])]

    def _found(self, weights: dict[int, float]) -> list[tuple[int, int, float]]:
        """(start, end, weight) of the terms that the vocabulary has."""
        terms = np.array(sorted(weights), np.int64)
        places = np.searchsorted(self.vocabulary, terms)
        return [
            (int(self.starts[place]), int(self.starts[place + 1]), weights[int(term)])
            for term, place in zip(terms, places, strict=True)
            if place < len(self.vocabulary) and self.vocabulary[place] == term
        ]
