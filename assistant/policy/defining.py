"""The clause that says how a metric is measured, beside its definition from the catalogue."""

from __future__ import annotations

import re

from assistant.answer import Citation
from assistant.journey import Journey
from assistant.policy.cite import cited
from assistant.policy.find import Clauses, clause_of, reader_of, today_of
from assistant.question import PolicyQuestion
from knowledge.passage import Hit
from semantic_layer.errors import RetrievalError
from semantic_layer.model import Metric

_DEEP = 12
_MEASURES = r"[^，,÷×]{0,8}?(?:[＝=]|，?是指|指的是|等于|由(?:以下|下列)|按(?:以下|下列)|，满分)"
_SHORTEST_NAME = 3


def clauses_defining(names: tuple[str, ...], journey: Journey) -> tuple[Citation, ...]:
    """A clause for each metric that the documents say how to measure; none where they cannot be searched."""
    model = journey.road.model
    cited_once: dict[str, Citation] = {}
    for name in names:
        metric = model.metrics.get(name)
        if metric is None:
            continue
        try:
            found = _clause(metric, journey)
        except RetrievalError as error:
            journey.road.log.warning("documents not searched: %s", error.code)
            return ()
        if found is not None:
            cited_once.setdefault(found.passage, found)
    return tuple(cited_once.values())


def _clause(metric: Metric, journey: Journey) -> Citation | None:
    """The first clause that names the metric and says how it is measured."""
    today = today_of(journey)
    names = [name for name in (metric.zh, *metric.synonyms) if len(name) >= _SHORTEST_NAME and not name.isascii()]
    words = f"{metric.zh} 定义 计算公式"
    hits = journey.road.library.search(words, reader_of(journey, metric.zh, today), _DEEP).hits
    defining = next((hit for hit in hits if _defines(hit, names, journey)), None)
    if defining is None:
        return None
    request = PolicyQuestion(text=f"{metric.zh} 计算公式")
    return cited(defining, request, Clauses((defining,), hits, True, today, today), journey)


def _defines(hit: Hit, names: list[str], journey: Journey) -> bool:
    """Whether a sentence of the clause names the metric and measures it."""
    sentences = re.split(r"[。；\n]", clause_of(hit, journey))
    return any(re.search(re.escape(name) + _MEASURES, one) for one in sentences for name in names)
