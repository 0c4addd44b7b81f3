"""The clause that says how a metric is measured, or whom a segment takes in, beside its definition from the catalogue."""

from __future__ import annotations

import re

from assistant.answer import Citation
from assistant.journey import Journey
from assistant.policy.cite import cited
from assistant.policy.find import Clauses, clause_of, reader_of, today_of
from assistant.question import PolicyQuestion
from knowledge.passage import Hit
from semantic_layer.errors import RetrievalError
from semantic_layer.model import Metric, Segment

_DEEP = 12
_MEASURES = r"[^，,÷×]{0,8}?(?:[＝=]|，?是指|指的是|等于|由(?:以下|下列)|按(?:以下|下列)|，满分)"
_SHORTEST_NAME = 3
_NAMED = r"(?:认定为|标识为|定义为|归为|列为|称为|的)(?:%s)(?:[，。；、：（]|$)|(?:%s)(?:，?是指|，指|[:：])|\|\s*(?:%s)\s*\|"


def clauses_defining(names: tuple[str, ...], journey: Journey) -> tuple[Citation, ...]:
    """A clause for each metric that the documents say how to measure, and for each segment that they say whom to count in; none
    where they cannot be searched."""
    model = journey.road.model
    cited_once: dict[str, Citation] = {}
    for name in names:
        meant = model.metrics.get(name) or model.segments.get(name)
        if meant is None:
            continue
        try:
            found = _clause(meant, journey)
        except RetrievalError as error:
            journey.road.log.warning("documents not searched: %s", error.code)
            return ()
        if found is not None:
            cited_once.setdefault(found.passage, found)
    return tuple(cited_once.values())


def _clause(meant: Metric | Segment, journey: Journey) -> Citation | None:
    """The first clause that names what is ``meant`` and says how it is measured, or which clients it is."""
    today = today_of(journey)
    names = [name for name in (meant.zh, *meant.synonyms) if len(name) >= _SHORTEST_NAME and not name.isascii()]
    asked = "计算公式" if isinstance(meant, Metric) else "认定标准"
    hits = journey.road.library.search(f"{meant.zh} 定义 {asked}", reader_of(journey, meant.zh, today), _DEEP).hits
    clients = [name.removesuffix("数") for name in names if isinstance(meant, Segment) or name.endswith("客户数")]
    measured = names if isinstance(meant, Metric) else []
    defining = next((hit for hit in hits if _defines(hit, measured, journey) or _takes_in(hit, clients, journey)), None)
    if defining is None:
        return None
    request = PolicyQuestion(text=f"{meant.zh} {asked}")
    return cited(defining, request, Clauses((defining,), hits, True, today, today), journey)


def _defines(hit: Hit, names: list[str], journey: Journey) -> bool:
    """Whether a sentence of the clause names the metric and measures it."""
    sentences = re.split(r"[。；\n]", clause_of(hit, journey))
    return any(re.search(re.escape(name) + _MEASURES, one) for one in sentences for name in names)


def _takes_in(hit: Hit, names: list[str], journey: Journey) -> bool:
    """Whether the clause ends a description of clients in their name, or begins one: 无贷款的沉睡客户; 认定为贡献下降客户."""
    either = "|".join(map(re.escape, names))
    return bool(names) and re.search(_NAMED.replace("%s", either), clause_of(hit, journey)) is not None
