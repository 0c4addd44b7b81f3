"""Is a sentence that a model wrote about clauses supported by those that it cites? What cannot be told counts as not.

It cites at least one; what it quotes stands there letter by letter, its figures with the same unit; what it allows, forbids or
requires is allowed, forbidden or required there; and, in the language of the clause, most of its words are the clause's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answer import Answer, Citation
from assistant.policy.find import pairs
from assistant.said_numbers import not_on_screen

LEAST_SHARED = 0.6
_MARKS = re.compile(r"\[\s*(\d{1,2})\s*\]")
_QUOTED = re.compile(r"「([^」]+)」|“([^”]+)”|\"([^\"]+)\"")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
# What a sentence of this kind says in either language, and what a clause that says so says.
_MODES = (
    (
        r"不得|禁止|严禁|不能|不可|不允许|不许|不准|\b(?:not|never|prohibit\w*|forbid\w*|forbidden|ban(?:s|ned)?)\b",
        r"不|禁|无",
    ),
    (
        r"(?<!不)可以|(?<!不)允许|(?<!不)能够|\b(?:may|can|allowed|permitted)\b(?! not)",
        r"(?<!不)可以|(?<!不)允许|方可|可(?:由|按|在|向)",
    ),
    (r"应当|必须|需要|\b(?:must|shall|required?)\b(?! not)", r"应|须|必须|需|不得|不低于|不少于|不超过"),
    (r"已|我(?!行)|\b(?:I|have been|has been|done)\b", r"已|我"),  # a deed is reported, somebody speaks
    (r"无需|不需要|不必|免于|\b(?:need not|exempt\w*)\b", r"无需|不需要|不必|免|不再|除外|可以不"),
)
_SAYING = tuple((re.compile(said, re.I), re.compile(clause)) for said, clause in _MODES)
_YEARS, _DAYS = re.compile(r"(?<=\d)[\s-]*years?\b", re.I), re.compile(r"(?<=\d)[\s-]*days?\b", re.I)


@dataclass(frozen=True)
class Sentence:
    """A sentence without its marks, and the clauses it cites, counted from 0."""

    text: str
    cites: tuple[int, ...]


def read_sentences(written: str) -> tuple[Sentence, ...]:
    """The lines of ``written``, each a sentence that ends in the numbers of its clauses: 「……。[1][2]」."""
    lines = (line.strip().lstrip("-*• ") for line in written.splitlines())
    return tuple(_sentence(line) for line in lines if line)


def _sentence(line: str) -> Sentence:
    marks = dict.fromkeys(int(mark) - 1 for mark in _MARKS.findall(line))
    return Sentence(" ".join(_MARKS.sub("", line).split()), tuple(marks))


def supported(sentence: Sentence, clauses: tuple[Citation, ...]) -> bool:
    """Whether ``sentence`` cites clauses that are there, and says nothing that they do not."""
    if not sentence.text or not sentence.cites or any(not 0 <= one < len(clauses) for one in sentence.cites):
        return False
    cited = tuple(clauses[one] for one in sentence.cites)
    there = "".join(f"{one.document}{one.article}{one.text}" for one in cited)
    bare = "".join(there.split())
    quotes = ["".join("".join(found).split()) for found in _QUOTED.findall(sentence.text)]
    if any(quote not in bare for quote in quotes):
        return False
    screen = Answer(status="answered", text="", citations=cited)
    if all(not_on_screen(text, screen) for text in _written(sentence.text)):
        return False
    if any(said.search(sentence.text) and not clause.search(there) for said, clause in _SAYING):
        return False
    return _shared(sentence.text, there) >= LEAST_SHARED


def _written(text: str) -> Iterator[str]:
    """``text``, and with English units of time as Chinese clauses write them."""
    yield text
    for days in ("日", "天"):
        yield _DAYS.sub(days, _YEARS.sub("年", text))


def _shared(text: str, clause: str) -> float:
    """The share of a Chinese sentence's pairs of characters that the clause has; 1 of a sentence in another language."""
    if not _CHINESE.search(text):
        return 1.0
    said = pairs(text)
    return len(said & pairs(clause)) / max(len(said), 1)
