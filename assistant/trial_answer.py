"""A figure that compares two groups, judged: whether they differ, or that too few are in them to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.answer import Answer
from assistant.formats import show
from assistant.journey import Journey
from assistant.measure import measure, prepare
from assistant.question import QueryRequest
from semantic_layer.query import SemanticQuery
from semantic_layer.trial import Trial
from warehouse.engine import Table

NAMED = 6
Key = tuple[Any, ...]
"""The codes of a row, one of each dimension that the query groups by."""


def with_trial(answer: Answer, request: QueryRequest, journey: Journey) -> Answer:
    """``answer`` with what its trial says, where a metric of it compares two groups and nothing is beside the figures. Raises
    EngineError, LedgerError and what else the road raises."""
    query, metrics = request.query, journey.road.model.metrics
    trial = next((found for name in query.metrics if (found := metrics[name].trial) is not None), None)
    plain = query.compare is None and not query.share and not query.versus_rest and query.bands is None
    if trial is None or not plain or not answer.tables or not answer.tables[0].rows:
        return answer
    known = metrics.values()
    judge = next((one for one in known if one.trial and one.trial.critical and one.trial.sizes == trial.sizes), None)
    pairs = _measured(query, trial, judge.id if judge is not None else "", journey)
    critical = judge.trial.critical if judge is not None and judge.trial is not None else None
    judged = trial.model_copy(update={"critical": critical})
    if query.group_by:
        return _by_group(answer, query, pairs, judged, journey)
    said = _verdict(next(iter(pairs.values()), Pair(0.0, 0.0, None)), judged, journey)
    return _told(answer, said, journey) if said else answer


@dataclass(frozen=True)
class Pair:
    """How many are in each of two groups, and the figure that judges their difference."""

    first: float
    second: float
    figure: float | None

    def few(self, trial: Trial) -> bool:
        """Whether one of the groups is too small to say anything."""
        return min(self.first, self.second) < trial.least

    def differs(self, trial: Trial) -> bool:
        """Whether the groups differ."""
        return trial.critical is not None and self.figure is not None and abs(self.figure) >= trial.critical


def _measured(query: SemanticQuery, trial: Trial, judge: str, journey: Journey) -> dict[Key, Pair]:
    """The groups of every row by the row's codes."""
    names = (*trial.sizes, *((judge,) if judge else ()))
    plain: dict[str, object] = {"metrics": names, "having": (), "order_by": (), "limit": None, "limit_per": None}
    plain |= {"columns": (), "totals": False, "rank": False}
    model = journey.road.model
    seen = {name: model.metrics[name].model_copy(update={"hidden": False}) for name in names}
    counted = model.model_copy(update={"metrics": model.metrics | seen})
    ready = prepare(query.model_copy(update=plain), journey, counted, asked=query.metrics)
    table = measure([ready], journey)[0]
    columns = [column.name for column in table.columns]
    found = {}
    for row in table.rows:
        first, second, *figure = (row[columns.index(name)] for name in names)
        key = tuple(row[columns.index(one)] for one in query.group_by)
        found[key] = Pair(float(first or 0), float(second or 0), *(figure or [None]))
    return found


def _names(table: Table, query: SemanticQuery, journey: Journey) -> dict[Key, str]:
    """What each row of ``table`` is called, by its codes."""
    columns = [column.name for column in table.columns]
    codes = [columns.index(one) for one in query.group_by]
    called = [columns.index(f"{one}_name" if f"{one}_name" in columns else one) for one in query.group_by]
    none = journey.phrases.say("story-none")
    return {
        tuple(row[place] for place in codes): " · ".join(none if row[at] is None else str(row[at]) for at in called)
        for row in table.rows
    }


def _verdict(pair: Pair, trial: Trial, journey: Journey) -> str:
    """The sentence on one pair of groups; empty where they are large enough and nothing judges them."""
    metrics, phrases = journey.road.model.metrics, journey.phrases
    english = journey.language == "en"
    counted = []
    for one, size in zip(trial.sizes, (pair.first, pair.second), strict=True):
        unit = "" if english else phrases.unit(metrics[one].unit)
        facts = {"label": metrics[one].en if english else metrics[one].zh}
        counted.append(phrases.say("trial-size", facts | {"size": show(size, unit, "number:0", journey.language)}))
    facts = {"sizes": (", " if english else "、").join(counted), "least": str(trial.least)}
    if pair.few(trial):
        return phrases.say("trial-small", facts)
    if trial.critical is None or pair.figure is None:
        return ""
    code = "trial-differs" if pair.differs(trial) else "trial-same"
    return phrases.say(code, facts | {"critical": f"{trial.critical:g}"})


def _by_group(answer: Answer, query: SemanticQuery, pairs: dict[Key, Pair], trial: Trial, journey: Journey) -> Answer:
    """Which rows differ, and a note of those too small to say so."""
    phrases = journey.phrases
    called = _names(answer.tables[0], query, journey)
    shown = [(called[key], pair) for key, pair in pairs.items() if key in called]
    few = [name for name, pair in shown if pair.few(trial)]
    apart = [name for name, pair in shown if not pair.few(trial) and pair.differs(trial)]
    told = answer
    if trial.critical is not None and len(few) < len(shown):
        facts = {"critical": f"{trial.critical:g}", "groups": _listed(apart, journey)}
        told = _told(answer, phrases.say("trial-apart" if apart else "trial-none", facts), journey)
    if not few:
        return told
    note = phrases.say("trial-few", {"least": str(trial.least), "groups": _listed(few, journey)})
    return told.model_copy(update={"assumptions": (*told.assumptions, note)})


def _told(answer: Answer, said: str, journey: Journey) -> Answer:
    """``answer`` with a sentence behind its headline."""
    joint = " " if journey.language == "en" else ""
    rest = answer.text.removeprefix(answer.headline)
    return answer.model_copy(update={"text": f"{answer.headline}{joint}{said}{rest}"})


def _listed(names: list[str], journey: Journey) -> str:
    joint = ", " if journey.language == "en" else "、"
    return joint.join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
