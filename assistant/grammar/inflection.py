"""English words without their endings: the forms that an inflected word may come from, the likeliest first."""

from __future__ import annotations

from collections.abc import Container, Iterator

_VOWELS = frozenset("aeiouy")
_SHORTEST = 3
# Not forms of one another: a rated client is none of a rate, an interested one none of interest.
APART = frozenset({"rated", "rating", "interested", "banking", "building", "meeting", "being", "thing", "during", "morning",
    "evening", "including", "red", "need", "speed", "bed", "feed", "hundred", "wed", "spring", "string", "king", "bring",
    "sing", "wing", "ring", "embed", "exceed", "proceed", "succeed", "indeed", "agreed", "rates", "housing", "used", "pushed",
    "pushing", "waiting", "waited"})  # fmt: skip
# Irregular forms of everyday verbs and nouns in banking talk.
_IRREGULAR = {
    "lent": "lend", "lending": "lend", "owing": "owe", "owed": "owe", "paid": "pay", "sold": "sell", "bought": "buy",
    "kept": "keep", "held": "hold", "grown": "grow", "grew": "grow", "fallen": "fall", "fell": "fall", "rose": "rise",
    "risen": "rise", "shrunk": "shrink", "shrank": "shrink", "sunk": "sink", "sank": "sink", "went": "go", "gone": "go",
    "lost": "lose", "left": "leave", "won": "win", "brought": "bring", "spent": "spend", "written": "write", "wrote": "write",
    "met": "meet", "saw": "see", "seen": "see", "took": "take", "taken": "take", "gave": "give", "given": "give",
    "criteria": "criterion", "indices": "index", "mice": "mouse", "wives": "wife", "halves": "half",
}  # fmt: skip


def base_form(word: str, known: Container[str]) -> str | None:
    """A known word that ``word`` is an inflected form of, or that is an inflected form of ``word``; None without one."""
    if word in APART:
        return None
    return next((form for form in _candidates(word) if form in known and form not in APART and form != word), None)


def _candidates(word: str) -> Iterator[str]:
    if word in _IRREGULAR:
        yield _IRREGULAR[word]
    for stem in _stems(word):
        yield from (stem, f"{stem}e", f"{stem}y")
        if len(stem) > _SHORTEST and stem[-1] == stem[-2]:
            yield stem[:-1]
    for stem in (word, *_stems(word)):
        bare = stem.removesuffix("e")
        for ending in ("s", "d", "ed", "ing"):
            yield f"{stem}{ending}"
            yield f"{bare}{ending}"
        if len(stem) > 2 and stem[-1] not in _VOWELS:
            yield f"{stem}{stem[-1]}ed"
            yield f"{stem}{stem[-1]}ing"


def _stems(word: str) -> Iterator[str]:
    for ending in ("ings", "ing", "ied", "ies", "ed", "es", "s"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST:
            yield f"{stem}y" if ending in ("ied", "ies") else stem
