"""The ranking without a model: BM25 of the passage, of what stands above it and of its whole document, and a few plain facts.

The weights were chosen on one half of a public corpus and reported on the other (docs/policies.md). Nothing here knows a bank.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from knowledge.answer_kinds import held, wanted
from knowledge.article_number import article_number, numbers_in
from knowledge.everyday import formal_words
from knowledge.passage import Document, Passage
from knowledge.postings import Mask, Postings, Scores
from knowledge.question_words import is_chinese, topic_words
from knowledge.terms import is_word, terms_of, word_term
from knowledge.titles import said_by_titles

SINGLE_CHARACTER_WEIGHT = 1.6  # a pair also counts its two characters: singles carry what is worded otherwise
WORD_WEIGHT = 3.0  # RAROC or 270 says as much as several characters
FORMAL_WEIGHT = 0.5  # a rule's word for it weighs in all half of what was typed: it may be another matter
HEADING, DOCUMENT = 0.15, 0.2
PENALTIES = -0.15
CAPTION, KIND = 0.4, 0.2
UNTRANSLATED = 0.6
ASKED, UNASKED = 1.0, 0.7
UNCAPTIONED = 2 / 3  # of the best caption's share: what has no captions is not behind what has
NAMED_ARTICLE = 1.0
_MOST_CHARACTERS = 2_000
_LARGEST_SINGLE = 1 << 21

_CAPTION = re.compile(r"\s*[【\[（(]([^】\]）)]{2,30})[】\]）)]")
_PENALTY_CHAPTER = re.compile(r"附则|法律责任|罚则|监督处罚")
_ABOUT_PENALTIES = re.compile(r"后果|责任|处罚|罚|处分|问责|追责|施行|生效|penalt|sanction|\bfine")
_ENGLISH_FUNCTION_WORDS = {
    word_term(word)
    for word in "a an and are as at be because by can do does for from how i if in is it its may must of on or our shall should"
    " that the their there to was we what when where which who why will with".split()
}


@dataclass(frozen=True)
class Weighed:
    """Scores of all passages for one question, -inf for those that may not be shown. ``covered`` and ``headed`` say how much of
    what the question is about (its terms as typed, by rarity, 0..1) the best passage and what stands above it say too; all of it
    where the question names its document and article. ``told`` is how much the question says: its terms, one that no passage says
    counting 1. ``named`` says that it names a document or an article: nothing is to be guessed."""

    scores: Scores
    covered: float = 0.0
    headed: float = 0.0
    told: float = 0.0
    named: bool = False


@dataclass(frozen=True)
class KeywordIndex:
    """``captions`` are the subjects in brackets that passages begin with, then their English headings; ``asked`` the
    words that people ask by. ``document_of`` and
    ``heading_of`` say for each passage the position of its document and of its heading path, ``articles`` its article's number (0:
    none), ``kinds`` what kinds of answer it holds, ``penal`` whether it stands in a chapter of penalties or closing rules."""

    passages: Postings
    headings: Postings
    documents: Postings
    captions: Postings
    asked: Postings
    document_of: NDArray[np.int32]
    heading_of: NDArray[np.int32]
    articles: NDArray[np.int32]
    kinds: NDArray[np.uint16]
    penal: Mask

    @classmethod
    def build(cls, library: Sequence[tuple[Document, Sequence[Passage]]]) -> KeywordIndex:
        """Index every passage of ``library``, in its order."""
        paths: dict[str, int] = {}
        texts, owner, heading = [], [], []
        for position, (document, passages) in enumerate(library):
            for passage in passages:
                above = " ".join((document.title, *passage.headings))
                texts.append("\n".join((above, passage.title_en, passage.text)))
                owner.append(position)
                heading.append(paths.setdefault(f"{above}\n{document.title_en}\n{passage.title_en}", len(paths)))
        every = [passage for _, passages in library for passage in passages]
        return cls(
            passages=Postings.build(texts),
            headings=Postings.build(list(paths)),
            documents=Postings.build([_whole(document, passages) for document, passages in library]),
            captions=Postings.build([*map(_caption, every), *(passage.title_en for passage in every)]),
            asked=Postings.build([passage.asked_as for passage in every]),
            document_of=np.array(owner, np.int32),
            heading_of=np.array(heading, np.int32),
            articles=np.array([article_number(passage.article) for passage in every], np.int32),
            kinds=np.array([held(passage.text) for passage in every], np.uint16),
            penal=np.array([_is_penal(passage) for passage in every], np.bool_),
        )

    def weigh(self, question: str, documents: Sequence[Document], shown: Mask, elsewhere: Mask) -> Weighed:
        """Score every passage for ``question``. ``documents`` are those of the index, in its order; ``shown`` says which the reader
        may see: the others score nothing and move nothing; ``elsewhere`` which hold only in places other than the reader's own."""
        words = question[:_MOST_CHARACTERS]
        typed = _weights(words)
        weights = _with_formal(typed, words)
        visible = shown[self.document_of]
        by_text = self.passages.score(weights, visible) + ASKED * self._asked(weights, visible)
        if not is_chinese(words):
            by_text += UNTRANSLATED * self._untranslated * float(self.passages.score(typed, visible).max(initial=0.0))
        if not visible.any():
            return Weighed(np.full(len(visible), -np.inf, np.float32))
        paths = _any_of(self.heading_of[visible], len(self.headings.lengths))
        by_heading = self.headings.score(weights, paths)
        facts = DOCUMENT * _scaled(self.documents.score(weights, shown))
        about, numbers = said_by_titles(words, documents, shown, elsewhere), numbers_in(words)
        facts += about
        scores = _scaled(by_text) + HEADING * _scaled(by_heading)[self.heading_of] + facts[self.document_of]
        scores += self._about_passages(words, numbers) + CAPTION * self._captioned(typed, weights, visible)
        scores[~visible] = -np.inf
        best = int(np.argmax(scores))
        covered, headed, told = self._covered(_weights(topic_words(words)), best, visible)
        meant = about[self.document_of[best]] > 0 and int(self.articles[best]) in numbers
        return Weighed(
            scores=scores.astype(np.float32),
            covered=1.0 if meant else covered,
            headed=headed,
            told=told,
            named=bool(numbers) or bool((about > 0).any()),
        )

    def _covered(self, about: dict[int, float], best: int, visible: Mask) -> tuple[float, float, float]:
        """(share of the terms ``about`` that the passage ``best`` says, share that stands above it, how much they are)."""
        rarity = self.passages.rarity(about, visible)
        whole, rarest = max(sum(rarity.values()), 1e-6), float(np.log1p(2 * int(visible.sum()) + 1))
        asked, captions = self.asked.said(rarity, best), (best, best + len(self.document_of))
        above = asked | self.headings.said(rarity, int(self.heading_of[best]))
        above |= set().union(*(self.captions.said(rarity, place) for place in captions))
        everywhere = asked | self.passages.said(rarity, best)
        shares = [sum(rarity[term] for term in terms) / whole for terms in (everywhere, above)]
        return shares[0], shares[1], whole / rarest

    def _about_passages(self, words: str, numbers: Sequence[int]) -> Scores:
        """What else is known of a passage: the question names its article; it holds the kind of answer that is asked
        for; it stands among penalties and closing rules."""
        facts = np.asarray(KIND * np.bitwise_count(self.kinds & np.uint16(wanted(words))), np.float32)
        if not _ABOUT_PENALTIES.search(words):
            facts += PENALTIES * self.penal
        for number in numbers:
            facts += NAMED_ARTICLE * (self.articles == number)
        return facts

    @cached_property
    def _untranslated(self) -> Mask:
        """Which passages are of documents without a word of English."""
        english = self.captions.lengths[len(self.document_of) :]
        return np.asarray((np.bincount(self.document_of, english) == 0)[self.document_of], np.bool_)

    def _asked(self, weights: dict[int, float], visible: Mask) -> Scores:
        """BM25 of the words that people ask by; a document that has none is not behind those that have."""
        said = self.asked.score(weights, visible)
        has = np.bincount(self.document_of, self.asked.lengths) > 0
        return np.where(has[self.document_of], said, UNASKED * said.max(initial=0.0)).astype(np.float32)

    def _captioned(self, typed: dict[int, float], weights: dict[int, float], visible: Mask) -> Scores:
        """How much of a passage's caption, in either language, the question says, squared: a caption said whole is meant, one of
        which a word is said hardly. What is said in everyday words counts less."""
        said = FORMAL_WEIGHT * self.captions.share(weights) + (1 - FORMAL_WEIGHT) * self.captions.share(typed)
        own, there = said.reshape(2, -1).max(axis=0) ** 2, self.captions.lengths.reshape(2, -1).max(axis=0) > 0
        best = float(own[visible].max(initial=0.0))
        return np.where(there, own, UNCAPTIONED * best).astype(np.float32)


def _whole(document: Document, passages: Sequence[Passage]) -> str:
    return "\n".join((document.title, document.title_en, document.summary_en, *(passage.text for passage in passages)))


def _caption(passage: Passage) -> str:
    found = _CAPTION.match(passage.text)
    return found[1] if found else ""


def _is_penal(passage: Passage) -> bool:
    return bool(_PENALTY_CHAPTER.search("".join("".join(passage.headings).split())))


def _weights(words: str) -> dict[int, float]:
    terms, _ = terms_of([words])
    weights = {int(term): _weight(int(term)) for term in np.unique(terms)}
    return {term: weight for term, weight in weights.items() if term not in _ENGLISH_FUNCTION_WORDS} or weights


def _with_formal(typed: dict[int, float], words: str) -> dict[int, float]:
    """``typed``, and the terms of the formal words for what ``words`` say: each weighs in all less than what it stands for."""
    weights: dict[int, float] = {}
    for formal, said in formal_words(words).items():
        own = _weights(formal)
        scale = FORMAL_WEIGHT * sum(_weights(said).values()) / sum(own.values())
        for term, weight in own.items():
            weights[term] = max(weights.get(term, 0.0), scale * weight)
    return weights | typed


def _weight(term: int) -> float:
    if term < _LARGEST_SINGLE:
        return SINGLE_CHARACTER_WEIGHT
    return WORD_WEIGHT if is_word(term) else 1.0


def _any_of(places: NDArray[np.int32], length: int) -> Mask:
    there = np.zeros(length, np.bool_)
    there[places] = True
    return there


def _scaled(scores: Scores) -> Scores:
    return scores / max(float(scores.max(initial=0.0)), 1e-9)
