"""Two conditions joined: 存款今年下降且贷款超过1000万的客户有哪些, branches with loans up year on year and NPL ratio above 2%.

Where one of them is of a rise or a fall, and the whole reading does not test the rows by both, each condition is read by itself as
a list, and the rows of both are listed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from assistant.grammar.confidence import ASK_BELOW, least_sure
from assistant.grammar.relative_clauses import metric_tests, parts_joined, those_listed
from assistant.grammar.shown import all_of
from assistant.grammar.two_edits import query_of
from assistant.question import Interpretation, QueryRequest, Question, Understood, distinct
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, Having, MetricTest, Population, Rule, SemanticQuery

_AND = re.compile(
    r"[，,]?(?:并且|而且|且|同时(?:又|还|也)?|但是?|却|又|还)(?=.)|[、，]"
    r"|,? (?:and|but)(?: also)? (?P<verb>(?:(?:that|who|which) )?(?:with|have|has|whose) )?",
    re.IGNORECASE,
)
_LATIN = (
    r"(?P<lead>)(?P<ask>.*?)(?P<rows>\b(?:{heads})\b(?: (?:at|in|of|from) [^,]*?)?)"
    r" (?P<verb>(?:(?:that|who|which) )?(?:with|have|has|had|having|whose)(?: both)?) (?P<tests>.+? (?:and|but) .+?)[?.! ]*"
)
_BEHIND = (
    r"(?P<lead>)(?:请|帮我)*(?:列出|列一下|查一下|查查|看看|找出|统计)?(?P<tests>.+?)的"
    r"(?P<rows>[^的，,、]{{0,4}}?(?:{heads}))(?P<ask>[^的，,]{{0,8}})"
)
_COUNTED = r"(?P<lead>)(?P<tests>.+?)的(?P<ask>一?共?有(?:多少|几)(?:户|[家个](?P<rows>{heads})))[？?。]*"
_BEFORE = r"(?P<lead>.*?)(?P<ask>哪些|哪几[个家户])(?P<rows>[^的，,、]{{0,4}}?(?:{heads}))(?P<tests>.+?)[？?。]*"
_BASE = "year_start"
_HOW_MANY = re.compile(r"多少|几[个家户]|how many|number of", re.IGNORECASE)


class _Halves(NamedTuple):
    """The question for each of the conditions alone; whether the rows are counted, and whether each says that they have
    some of something."""

    first: str
    second: str
    counted: bool
    some: tuple[bool, bool]


class JoinedConditions:
    """Reads lists told by two conditions; ``heads`` are the words for rows, in English and in Chinese."""

    def __init__(self, model: SemanticModel, heads: tuple[str, str]) -> None:
        latin, chinese = heads
        self._model = model
        self._latin = re.compile(_LATIN.format(heads=latin), re.IGNORECASE)
        self._chinese = [re.compile(one.format(heads=chinese)) for one in (_BEFORE, _COUNTED, _BEHIND)]

    def read(
        self, question: Question, whole: Interpretation, interpret: Callable[[Question], Interpretation]
    ) -> Understood | None:
        """The rows told by both; None where no two conditions are joined, or the ``whole`` reading tests by both."""
        for halves in self._halves(question.text.strip()):
            texts = (halves.first, halves.second)
            read = [interpret(question.model_copy(update={"text": text, "history": ()})) for text in texts]
            told = [one for one in read if isinstance(one, Understood) and one.confidence >= ASK_BELOW]
            if len(told) < 2:
                continue
            pairs = zip(told, halves.some, strict=True)
            lists = [one for each, some in pairs if (one := self._list(query_of(each), some=some)) is not None]
            if len(lists) == 2 and self._go_together(*lists):
                both = self._both(lists, counted=halves.counted)
                return None if both is None or self._says(query_of(whole), lists) else _joined(told, both)
        return None

    def _halves(self, text: str) -> Iterator[_Halves]:
        found = self._latin.fullmatch(text)
        latin = found is not None
        found = found or next((one for pattern in self._chinese if (one := pattern.fullmatch(text)) is not None), None)
        for joint in _AND.finditer(found["tests"]) if found is not None else ():
            assert found is not None
            parts, rows = (found["tests"][: joint.start()], found["tests"][joint.end() :]), found["rows"] or "客户"
            counted = _HOW_MANY.search(found["ask"]) is not None
            some = tuple("有" in part for part in parts)
            if latin:
                verbs = (
                    found["verb"].removesuffix(" both"),
                    (joint["verb"] or found["verb"]).strip().removesuffix(" both"),
                )
                first, second = (f"which {rows} {verb} {part}" for verb, part in zip(verbs, parts, strict=True))
                some = tuple(not verb.endswith("whose") for verb in verbs)
            elif found.re is self._chinese[0]:
                first, second = (f"{found['lead']}哪些{rows}{part}" for part in parts)
            else:
                first, second = (f"{part}的{rows}有哪些" for part in parts)
            yield _Halves(first, second, counted, (some[0], some[1]))

    def _list(self, query: SemanticQuery | None, *, some: bool) -> SemanticQuery | None:
        """The query where it lists rows told by a figure, or clients told by what they are; ``some``: those of an amount have some
        of it. What grew by a figure of its own is told by the rise of its balance."""
        if query is None or len(query.group_by) != 1 or query.limit or query.share or query.target or query.population:
            return None
        growths = self._model.readings.growth_of
        if any(one.metric in growths for one in query.having):
            tests = tuple(_moved(one, growths) for one in query.having)
            metrics = tuple(growths.get(name, name) for name in query.metrics)
            update = {"metrics": metrics, "having": tests, "compare": query.compare or _BASE, "columns": ()}
            query = query.model_copy(update=update)
        if some and not (query.having or self._own(query) or self._model.metrics[query.metrics[0]].is_rate):
            query = query.model_copy(update={"having": (Having(metric=query.metrics[0], op=">", values=(0.0,)),)})
        return query if query.having or self._own(query) else None

    def _go_together(self, first: SemanticQuery, second: SemanticQuery) -> bool:
        """Whether both list the same rows, one of them by what rose or fell, and each says something that the other does not."""
        ones, others = ({*one.having, *self._own(one)} for one in (first, second))
        moved = any(test.on != "value" for test in (*first.having, *second.having))
        return moved and first.group_by == second.group_by and bool(ones - others) and bool(others - ones)

    def _own(self, query: SemanticQuery) -> list[Condition]:
        """Its conditions other than those on places."""
        dimensions, tree = self._model.dimensions, self._model.defaults.tree_group
        return [one for one in query.where if dimensions[one.dimension].group != tree]

    def _both(self, lists: list[SemanticQuery], *, counted: bool) -> SemanticQuery | None:
        """One list of the rows that both lists show; the number of clients in both where they are ``counted``."""
        first, second = sorted(lists, key=lambda one: not one.having)
        where = tuple(dict.fromkeys(condition for one in lists for condition in one.where))
        places = tuple(one for one in where if not any(one in self._own(each) for each in lists))
        client, counts = self._model.defaults.client_dimension, self._model.readings.counted
        if counted and first.group_by == (client,):
            rules: list[Rule] = []
            for one in lists:
                those = those_listed(one, self._model)
                rules += [those.rule] if those is not None else self._own(one)
            return SemanticQuery(
                metrics=(counts,), where=places, population=Population(entity=client, rule=all_of(rules))
            )
        moved = {(one.compare, one.compare_period) for one in lists if one.compare}
        days = {one.period for one in lists if one.period is not None and one.having}
        if len(moved) > 1 or len(days) > 1:
            those = those_listed(second, self._model)
            update = {"where": where, "population": those, "columns": ()}
            return first.model_copy(update=update) if those is not None else None
        compared = next((one for one in lists if one.compare), first)
        both: dict[str, object] = {
            "metrics": tuple(dict.fromkeys(name for one in lists if one.having for name in one.metrics)),
            "having": tuple(dict.fromkeys(test for one in lists for test in one.having)),
            "where": where,
            "period": next(iter(days), None),
            "columns": () if moved else compared.columns,
        }
        return compared.model_copy(update=both)

    def _says(self, known: SemanticQuery | None, lists: list[SemanticQuery]) -> bool:
        """Whether the ``known`` query tests by all that the lists test by, and by nothing else."""
        if known is None or known.group_by not in ((), lists[0].group_by):
            return False
        said = {*map(_told, known.having), *map(_told, metric_tests(known.population))}
        wanted = {_told(one) for query in lists for one in query.having}
        kept = (*known.where, *parts_joined(known.population))
        lost = any(own not in kept for query in lists for own in self._own(query))
        tested = {test[0] for test in (wanted if self._own(known) else said)}
        some = {test for test in wanted if test[1:] == (">", (0.0,), True) and test[0] in tested}
        return wanted - some <= said and len(said) <= len(wanted) and not lost


def _told(test: Having | MetricTest) -> tuple[str, str, tuple[float, ...], bool]:
    return (test.metric, test.op, test.values, test.on == "value")


def _moved(test: Having, grown: dict[str, str]) -> Having:
    """The test on a growth as one on the rise of its balance."""
    return test.model_copy(update={"metric": grown[test.metric], "on": "change"}) if test.metric in grown else test


def _joined(told: list[Understood], query: SemanticQuery) -> Understood:
    first, second = told
    update = {
        "requests": (QueryRequest(query=query),),
        "reading": (*first.reading, *second.reading),
        "assumptions": distinct((*first.assumptions, *second.assumptions)),
    }
    return first.model_copy(update={**update, **least_sure(told)})
