"""Whether two figures go together: the rank correlation over all rows of a result, measured and told above its scatter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

from assistant.execute import execute
from assistant.formats import show
from assistant.headings import period_words, plural
from assistant.journey import Journey
from assistant.question import QueryRequest
from assistant.scene import Scene, Story
from assistant.statement_facts import sql_facts
from semantic_layer.bound import BoundMetric, BoundQuery
from semantic_layer.check import check
from semantic_layer.query import SemanticQuery
from semantic_layer.rank_correlation import rank_correlation_sql
from semantic_layer.restrict import restrict
from semantic_layer.rights import Rights
from semantic_layer.to_sql import Compiled

MOST = 4  # figures set against each other, two by two
LEAST = 10  # rows below which a correlation says little
STEPS = ((0.1, "none"), (0.3, "weak"), (0.5, "moderate"), (math.inf, "strong"))  # J. Cohen 1988, for r


@dataclass(frozen=True)
class Correlation:
    """Spearman's ρ of the metrics ``one`` and ``two`` over ``rows`` rows that have both; None where one of them is the same in
    all rows."""

    one: str
    two: str
    rho: float | None
    rows: int


def correlations(
    request: QueryRequest, bound: BoundQuery, compiled: Compiled, rights: Rights, journey: Journey
) -> tuple[Correlation, ...]:
    """Those of each two figures of a query that asks for their scatter by one group, over all groups of ``compiled``, also those
    beyond what a table shows, under the same ``rights``. None for another query. Raises EngineError, LedgerError, UnsafeSql."""
    if request.show != "scatter" or not _pairs(request.query):
        return ()
    model, found = journey.road.model, []
    for one, two in combinations(request.query.metrics, 2):
        tree = rank_correlation_sql(compiled, bound, one, two)
        checked = check(restrict(tree, rights, model), rights, model, typed=False)
        journey.decide("count", {**sql_facts([checked]), "reason": "correlation"})
        rho, rows = execute(checked, journey, 1).rows[0]
        found.append(Correlation(one, two, None if rho is None or math.isnan(rho) else float(rho), int(rows)))
    return tuple(found)


def correlation_story(scene: Scene, found: tuple[Correlation, ...]) -> Story | None:
    """How strongly each two figures go together, in words and as ρ, and that this tells no cause."""
    if not found:
        return None
    told = [_told(scene, one) for one in found]
    fewest = min(one.rows for one in found)
    facts = {"n": str(fewest), "unit": _unit(scene)}
    more = [scene.phrases.say("correlation-few", facts)] if fewest < LEAST else []
    return Story(told[0], (*told[1:], *more, scene.phrases.say("correlation-no-cause")))


def _told(scene: Scene, found: Correlation) -> str:
    metrics = {one.metric.id: one for one in scene.bound.metrics}
    pair = (metrics[found.one], metrics[found.two])
    days = [_days(scene, metric) for metric in pair]
    labels = [scene.column(metric.metric.id).label for metric in pair]
    if days[0] != days[1]:
        dated = zip(labels, days, strict=True)
        labels = [scene.phrases.say("correlation-figure", {"label": label, "when": day}) for label, day in dated]
    facts = {"whose": scene.whose, "when": _when(scene, days), "n": str(found.rows), "unit": _unit(scene)}
    facts |= {"one": labels[0], "two": labels[1]}
    if found.rho is None:
        return scene.phrases.say("correlation-undefined", facts)
    size = next(name for bound, name in STEPS if abs(found.rho) < bound)
    direction = "" if size == "none" else "-up" if found.rho > 0 else "-down"
    facts["rho"] = show(found.rho, "", "number:2", scene.language)
    facts["size"] = scene.phrases.say(f"correlation-{size}{direction}")
    return scene.phrases.say("correlation", facts)


def _unit(scene: Scene) -> str:
    label = scene.bound.dimensions[0].label
    return label.zh if scene.language == "zh" else plural(label.en.lower())


def _days(scene: Scene, metric: BoundMetric) -> str:
    """The day or the days that a figure is of; with rows of time, those of all rows."""
    return scene.when(metric) if scene.bound.time is None else period_words(scene.bound.period, scene.language)


def _when(scene: Scene, days: list[str]) -> str:
    """The days that both figures are of, after whose they are; nothing where they differ."""
    if days[0] != days[1]:
        return "" if scene.language == "en" else "，"
    return f", {days[0]}" if scene.language == "en" else f"{days[0]}，"


def _pairs(query: SemanticQuery) -> bool:
    """Whether the rows hold figures to be set against each other: by one group, nothing beside the figures."""
    beside = query.compare is not None or query.share or query.peers or query.bands is not None or query.versus_rest
    return not beside and 2 <= len(query.metrics) <= MOST and len(query.group_by) == 1
