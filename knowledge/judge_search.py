"""How good is the search on questions whose articles are known? R@k, mean reciprocal rank, and what is refused rightly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.article_number import article_number
from knowledge.passage import Hit, Reader
from knowledge.retriever import Retriever
from knowledge.versions import plain_name
from semantic_layer.errors import BadInput

_DEEPEST = 100


class Gold(BaseModel):
    """An article that answers: the document's title or number, the article as printed or by number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    doc: str
    article: str

    def is_in(self, hit: Hit) -> bool:
        """Whether ``hit`` is of this article."""
        document = hit.passage.document
        number = article_number(self.article)
        same = article_number(hit.passage.article) == number if number else hit.passage.article == self.article
        return same and plain_name(self.doc) in (plain_name(document.title), plain_name(document.number))


class Known(BaseModel):
    """A question with the articles that answer it; ``answerable`` is False if none does."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    question: str
    gold: tuple[Gold, ...] = ()
    lang: str = "zh"
    answerable: bool = True


@dataclass(frozen=True)
class Judged:
    """A question: the ``rank`` of the first right hit from 1, None without one among the first 100, and whether it was taken as
    answered."""

    known: Known
    rank: int | None
    certain: bool
    confidence: float


@dataclass(frozen=True)
class Measures:
    """Of a group of answerable questions: shares found within 1, 5 and 10, mean reciprocal rank, share taken as answered."""

    count: int
    at_1: float
    at_5: float
    at_10: float
    reciprocal: float
    certain: float


def read_known(file: Path) -> list[Known]:
    """The questions of a file of JSON lines (id, question, gold, lang, answerable). Raises BadInput (bad-questions)."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise BadInput("bad-questions", file=file.name, line=0) from fault
    return [_known(line, number, file.name) for number, line in enumerate(lines, 1) if line.strip()]


def _known(line: str, number: int, file: str) -> Known:
    try:
        return Known.model_validate_json(line)
    except ValidationError as fault:
        raise BadInput("bad-questions", file=file, line=number) from fault


def judge(retriever: Retriever, questions: Iterable[Known], reader: Reader) -> list[Judged]:
    """Search for every question."""
    judged = []
    for known in questions:
        found = retriever.search(known.question, reader, _DEEPEST)
        ranks = (rank for rank, hit in enumerate(found.hits, 1) if any(gold.is_in(hit) for gold in known.gold))
        judged.append(Judged(known, next(ranks, None), found.certain, found.confidence))
    return judged


def measures(judged: Sequence[Judged]) -> Measures:
    """The measures of some questions, all zeros without any."""
    count = max(len(judged), 1)

    def within(k: int) -> float:
        return sum(one.rank is not None and one.rank <= k for one in judged) / count

    reciprocal = sum(1 / one.rank for one in judged if one.rank) / count
    return Measures(len(judged), within(1), within(5), within(10), reciprocal, sum(j.certain for j in judged) / count)
