"""Two rankings made one: by reciprocal rank, so that scores of different kinds need not be compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.postings import Scores

RANKED = 100
_OFFSET = 60


def fuse(by_words: Scores, by_meaning: Sequence[int]) -> Scores:
    """The scores of all passages from the best RANKED ``by_words`` (-inf: may not be shown) and the places ``by_meaning``."""
    visible = np.isfinite(by_words)
    many = min(RANKED, len(by_words))
    best = np.argpartition(-by_words, many - 1)[:many]
    words = sorted(best[by_words[best] > 0].tolist(), key=lambda place: (-by_words[place], place))
    fused = np.where(visible, 0, -np.inf).astype(np.float32)
    for ranked in (words, [place for place in by_meaning if visible[place]][:RANKED]):
        for rank, place in enumerate(ranked):
            fused[place] += 1 / (_OFFSET + rank)
    return fused
