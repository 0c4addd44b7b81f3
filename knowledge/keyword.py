"""The ranking without a model: BM25 of the passage, of what stands above it and of its whole document, and a few plain facts.

The weights were chosen on one half of a public corpus and reported on the other (docs/policies.md). Nothing here knows a bank.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.answer_kinds import held, wanted
from knowledge.article_number import article_number, numbers_in
from knowledge.everyday import formal_words
from knowledge.passage import Document, Passage
from knowledge.postings import Mask, Postings, Scores
from knowledge.terms import is_word, terms_of, word_term

SINGLE_CHARACTER_WEIGHT = 1.6  # a pair also counts its two characters: singles carry what is worded otherwise
WORD_WEIGHT = 3.0  # RAROC or 270 says as much as several characters
FORMAL_WEIGHT = 0.5  # a rule's word for it weighs in all half of what was typed: it may be another matter
HEADING, DOCUMENT = 0.15, 0.2
OTHER_INSTITUTION, PENALTIES, OTHER_PLACE = -0.15, -0.15, -1.0
CAPTION, KIND = 0.4, 0.2
NAMED_DOCUMENT, NAMED_ARTICLE = 0.5, 1.0
_MOST_CHARACTERS = 2_000
_LARGEST_SINGLE = 1 << 21

_CAPTION = re.compile(r"\s*[【\[（(]([^】\]）)]{2,30})[】\]）)]")
_PENALTY_CHAPTER = re.compile(r"附则|法律责任|罚则|监督处罚")
_ABOUT_PENALTIES = re.compile(r"后果|责任|处罚|罚款|罚|施行|生效|penalt|sanction|fine")
_INSTITUTION = re.compile(
    r"(财务|消费金融|汽车金融|金融租赁|货币经纪|理财|保险资产管理|小额贷款|融资担保|金融资产管理|信托|证券|基金)公司"
    r"|外资(?:银行|保险)|银行卡清算|支付机构|(?<!银行)(?<!存款)(?<!与)保险(?!机构|代销)"
)
_PLACE = re.compile(r"([^《（(]{2,8}?)(?:分行|支行|分公司|营业部)")
_ENGLISH_FUNCTION_WORDS = {
    word_term(word)
    for word in "a an and are as at be because by can do does for from how i if in is it its may must of on or our shall should"
    " that the their there to was we what when where which who why will with".split()
}


@dataclass(frozen=True)
class Weighed:
    """Scores of all passages for one question, -inf for those that may not be shown. ``covered`` and ``headed`` say how much of
    the question (its terms as typed, by rarity, 0..1) the text and the headings of the best passage say too; all of it where the
    question names its document and article. ``named`` says that it names a document or an article: nothing is to be guessed."""

    scores: Scores
    covered: float = 0.0
    headed: float = 0.0
    named: bool = False


@dataclass(frozen=True)
class KeywordIndex:
    """``captions`` are the subjects in brackets that passages begin with, then their English headings. ``document_of`` and
    ``heading_of`` say for each passage the position of its document and of its heading path, ``articles`` its article's number (0:
    none), ``kinds`` what kinds of answer it holds, ``penal`` whether it stands in a chapter of penalties or closing rules."""

    passages: Postings
    headings: Postings
    documents: Postings
    captions: Postings
    document_of: NDArray[np.int32]
    heading_of: NDArray[np.int32]
    articles: NDArray[np.int32]
    kinds: NDArray[np.uint8]
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
            document_of=np.array(owner, np.int32),
            heading_of=np.array(heading, np.int32),
            articles=np.array([article_number(passage.article) for passage in every], np.int32),
            kinds=np.array([held(passage.text) for passage in every], np.uint8),
            penal=np.array([_is_penal(passage) for passage in every], np.bool_),
        )

    def weigh(self, question: str, documents: Sequence[Document], shown: Mask, elsewhere: Mask) -> Weighed:
        """Score every passage for ``question``. ``documents`` are those of the index, in its order; ``shown`` says which the reader
        may see: the others score nothing and move nothing; ``elsewhere`` which hold only in places other than the reader's own."""
        words = question[:_MOST_CHARACTERS]
        typed = _weights(words)
        weights = _with_formal(typed, words)
        visible = shown[self.document_of]
        by_text = self.passages.score(weights, visible)
        if not visible.any():
            return Weighed(np.full(len(visible), -np.inf, np.float32))
        paths = _any_of(self.heading_of[visible], len(self.headings.lengths))
        by_heading = self.headings.score(weights, paths)
        facts = DOCUMENT * _scaled(self.documents.score(weights, shown))
        about, numbers = self._about_documents(words, documents, shown, elsewhere), numbers_in(words)
        facts += about
        scores = _scaled(by_text) + HEADING * _scaled(by_heading)[self.heading_of] + facts[self.document_of]
        scores += self._about_passages(words, numbers) + CAPTION * self._captioned(typed, weights)
        scores[~visible] = -np.inf
        best = int(np.argmax(scores))
        said_by, headed_by = self.passages.score(typed, visible), self.headings.score(typed, paths)
        meant = about[self.document_of[best]] > 0 and int(self.articles[best]) in numbers
        return Weighed(
            scores=scores.astype(np.float32),
            covered=1.0 if meant else float(said_by[best]) / self.passages.most(typed, visible),
            headed=float(headed_by[self.heading_of[best]]) / self.headings.most(typed, paths),
            named=bool(numbers) or bool((about > 0).any()),
        )

    def _about_passages(self, words: str, numbers: Sequence[int]) -> Scores:
        """What else is known of a passage: the question names its article; it holds the kind of answer that is asked
        for; it stands among penalties and closing rules."""
        facts = np.asarray(KIND * ((self.kinds & wanted(words)) > 0), np.float32)
        if not _ABOUT_PENALTIES.search(words):
            facts += PENALTIES * self.penal
        for number in numbers:
            facts += NAMED_ARTICLE * (self.articles == number)
        return facts

    def _captioned(self, typed: dict[int, float], weights: dict[int, float]) -> Scores:
        """How much of a passage's caption, in either language, the question says; what it says in everyday words counts less."""
        said = FORMAL_WEIGHT * self.captions.share(weights) + (1 - FORMAL_WEIGHT) * self.captions.share(typed)
        return np.asarray(said.reshape(2, -1).max(axis=0), np.float32)

    @staticmethod
    def _about_documents(words: str, documents: Sequence[Document], shown: Mask, elsewhere: Mask) -> Scores:
        """What the titles alone say: the question names this one; it rules an institution or a place that the question does not."""
        named = {found.group()[:2] for found in _INSTITUTION.finditer(words)}
        facts = np.zeros(len(documents), np.float32)
        for position in np.flatnonzero(shown).tolist():
            document = documents[position]
            institution = _INSTITUTION.search(document.title)
            if institution and institution.group()[:2] not in named:
                facts[position] += OTHER_INSTITUTION
            if elsewhere[position] and not _names_place(words, document):
                facts[position] += OTHER_PLACE
            if _names(words, document):
                facts[position] += NAMED_DOCUMENT
        return facts


def _whole(document: Document, passages: Sequence[Passage]) -> str:
    return "\n".join((document.title, document.title_en, document.summary_en, *(passage.text for passage in passages)))


def _caption(passage: Passage) -> str:
    found = _CAPTION.match(passage.text)
    return found[1] if found else ""


def _is_penal(passage: Passage) -> bool:
    return bool(_PENALTY_CHAPTER.search("".join("".join(passage.headings).split())))


def _names(words: str, document: Document) -> bool:
    """Whether the question names the document by its full title or its reference, or by its number standing alone."""
    if any(len(name) > 3 and name in words for name in (document.title.strip("《》"), document.doc_no)):
        return True
    number = document.number
    return bool(number) and bool(re.search(rf"(?<![0-9A-Za-z]){re.escape(number)}(?![0-9A-Za-z])", words, re.I))


def _names_place(words: str, document: Document) -> bool:
    place = _PLACE.search(document.title.strip("《》"))
    return place is not None and place[1] in words


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
