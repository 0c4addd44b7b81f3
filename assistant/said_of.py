"""Of what a number is said: the rows and columns of a table that the words around it name.

The last label of a row before the number in its sentence is whose it is; one that follows at once (「4.23亿元的杭州分行」) goes
before that, and words for the whole (全行, total) end it. Where a sentence gives several at once (分别, respectively) any of them
may be meant. A heading in the same clause says of which metric.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from warehouse.engine import Table

_SENTENCE = re.compile(r"[。；;！!？?\n]|\.(?!\d)")
_CLAUSE = re.compile(r"[，、（）()]|,(?!\d)")
_WHOLE = re.compile(r"全行|全部|整体|合计|总计|总额|共计|overall|in total|altogether|\btotal\b|bank-?wide", re.I)
_SEVERAL = re.compile(r"分别|依次|respectively", re.I)
_NOT_A_NAME = re.compile(r"[\d.,%\s]*")


@dataclass(frozen=True)
class Subject:
    """What a number is said of: in which columns which labels, any of which it may be, and the metrics that are named."""

    labels: Mapping[str, frozenset[str]] = field(default_factory=dict)
    metrics: frozenset[str] = frozenset()

    def may_be(self, row: Mapping[str, str], metric: str) -> bool:
        """Whether a cell of ``metric`` in the row with these labels is what is spoken of."""
        here = all(row.get(column) in named for column, named in self.labels.items())
        return here and not (metric and self.metrics and metric not in self.metrics)


class Words:
    """The labels and headings of an answer's tables."""

    def __init__(self, tables: Iterable[Table], written: Callable[[str], str]) -> None:
        """``written`` is how a label stands in the texts that are read."""
        self._labels: defaultdict[str, set[str]] = defaultdict(set)
        self._heads: defaultdict[str, set[str]] = defaultdict(set)
        for table in tables:
            for at, column in enumerate(table.columns):
                labels = {written(row[at]) for row in table.rows if isinstance(row[at], str)}
                if not labels:
                    self._heads[column.label].add(metric_of(column.name))
                for label in labels:
                    if len(label) > 1 and not _NOT_A_NAME.fullmatch(label):
                        self._labels[label].add(column.name)
        self._named = _any_of(self._labels)
        self._headed = _any_of(label for label in self._heads if len(label) > 1)

    def subject(self, before: str, after: str) -> Subject:
        """Of what the number between ``before`` and ``after`` is said."""
        sentence = _SENTENCE.split(before)[-1]
        rest = _SENTENCE.split(after)[0]
        clause = _CLAUSE.split(sentence)[-1]
        if _SEVERAL.search(sentence):
            return Subject(self._any_label(sentence), self._metrics(sentence, last=False))
        metrics = self._metrics(clause, last=True)
        following = self._named.match(re.sub(r"^\s*(?:的|of|for|at)?\s*(?:the\s+)?", "", rest))
        if following is not None:
            return Subject(self._any_label(following[0]), metrics)
        whole = [match.end() for match in _WHOLE.finditer(sentence)]
        told = sentence[whole[-1] :] if whole else sentence
        labels = self._last_labels(told)
        if not labels and not whole:
            labels = self._any_label(_CLAUSE.split(rest)[0])
        return Subject(labels, metrics)

    def _last_labels(self, text: str) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for match in self._named.finditer(text):
            found |= {column: frozenset({match[0]}) for column in self._labels[match[0]]}
        return found

    def _any_label(self, text: str) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for match in self._named.finditer(text):
            for column in self._labels[match[0]]:
                found[column] = found.get(column, frozenset()) | {match[0]}
        return found

    def _metrics(self, text: str, *, last: bool) -> frozenset[str]:
        named = [match[0] for match in self._headed.finditer(text)]
        return frozenset(metric for one in (named[-1:] if last else named) for metric in self._heads[one])


def metric_of(column: str) -> str:
    """The metric that a column is about: its value, its change, its base."""
    return column.split("__")[0]


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest)) if longest else r"(?!)")
