"""What was asked, as a line of chips, and what each could be instead: every alternative binds and is allowed for this user."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final, Literal

from pydantic import ValidationError

from assistant.chip_periods import period_label, usual_periods
from assistant.describe_query import having_words
from assistant.headings import CHANGE
from assistant.phrases import Phrases
from assistant.query_edits import (
    add_metric,
    drop_metric,
    edited,
    regroup,
    swap_metric,
    with_values,
    without_condition,
)
from assistant.suggest import works
from semantic_layer.model import Dimension, SemanticModel
from semantic_layer.point_in_time import point_in_time
from semantic_layer.query import Comparison, Condition, SemanticQuery
from semantic_layer.split_metric import split_metric, terms_of
from semantic_layer.user import User

Part = Literal["metric", "group", "filter", "population", "threshold", "length", "period", "compare"]
Kind = Literal["query", "explain", "reconcile"]
# What is no part of a question of the kind.
_WITHOUT: Final[dict[Kind, frozenset[Part]]] = {
    "query": frozenset(),
    "explain": frozenset({"threshold", "length"}),
    "reconcile": frozenset({"group", "threshold", "length", "compare"}),
}
Name = Callable[[Condition], str]
Siblings = Callable[[Condition], list[tuple[str, str]]]
NEAR: Final = 8  # alternatives shown at once; the others are found by typing
_OF_STOCKS: Final[tuple[Comparison, ...]] = ("yoy", "year_start", "quarter_end", "month_end", "day")
_OF_FLOWS: Final[tuple[Comparison, ...]] = ("yoy", "prior")
_LENGTHS: Final = (5, 10, 20, 50)


@dataclass(frozen=True)
class Chip:
    """A part of what was asked: its ``label`` (empty for a part that was not asked for, which may be added) and its ``place``
    among its kind."""

    part: Part
    label: str
    place: int = 0


@dataclass(frozen=True)
class Change:
    """An alternative: the words on its button, the words that stand for the whole question, the query."""

    label: str
    said: str
    query: SemanticQuery


@dataclass(frozen=True)
class Asked:
    """A query and whoever asked it; ``kind`` says what of it: its figures, why they changed (by its groups), why another figure
    differs. ``name`` gives a filter in words that this user may read, ``siblings`` the codes and labels
    of what could stand in a filter's place; ``chosen`` is what the asker calls the population, where it is a segment of theirs."""

    query: SemanticQuery
    user: User
    model: SemanticModel
    data_date: date
    phrases: Phrases
    name: Name
    siblings: Siblings
    kind: Kind = "query"
    chosen: str = ""

    @property
    def english(self) -> bool:
        """Whether the reader's language is English."""
        return self.phrases.language == "en"

    def metric(self, id: str) -> str:
        """What the metric is called."""
        return self.phrases.label("metric", id)

    def dimension(self, id: str) -> str:
        """What the dimension is called."""
        return self.phrases.label("dimension", id)

    @property
    def time(self) -> Dimension | None:
        """The time axis, if there is one."""
        known = (self.model.dimensions.get(id) for id in self.query.group_by)
        return next((one for one in known if one is not None and one.grain), None)

    @property
    def stock(self) -> bool:
        """Whether every metric reads the end of its window only."""
        return all(point_in_time(self.model.metrics[id], self.model, self.query.target) for id in self.query.metrics)


def chips(asked: Asked) -> list[Chip]:
    """The line of chips, in the order in which the question would be said."""
    query = asked.query
    line = [Chip("metric", asked.metric(id), place) for place, id in enumerate(query.metrics)]
    line += [Chip("group", asked.dimension(id), place) for place, id in enumerate(query.group_by)]
    line += [] if query.group_by or not query.metrics or query.peers else [Chip("group", "")]
    line += [Chip("filter", asked.name(condition), place) for place, condition in enumerate(query.where)]
    line += [Chip("population", asked.chosen or asked.phrases.say("chip-population"))] if query.population else []
    line += [
        Chip("threshold", having_words(one, asked.phrases, asked.model, asked.metric), place)
        for place, one in enumerate(query.having)
    ]
    if query.limit is not None and query.group_by:
        line.append(Chip("length", _length(asked, query.limit)))
    line.append(Chip("period", period_label(asked)))
    if query.metrics and not query.peers:
        line.append(Chip("compare", CHANGE[query.compare][asked.english] if query.compare else ""))
    return [chip for chip in line if chip.part not in _WITHOUT[asked.kind]]


def changes(chip: Chip, asked: Asked) -> list[Change]:
    """What ``chip`` could be instead, the nearest first; none that would be refused."""
    found: list[Change] = []
    seen = {asked.query}
    for label, said, make in _OF[chip.part](chip, asked):
        try:
            query = make()
        except ValidationError:
            continue
        if query not in seen and may_be(query, asked):
            seen.add(query)
            found.append(Change(label, said, query))
    return found


def may_be(query: SemanticQuery, asked: Asked) -> bool:
    """Whether ``query`` could be asked instead: it works, and what is to be explained has parts that add up."""
    model = asked.model
    if asked.kind == "explain":
        metric = model.metrics[query.metrics[0]]
        series = any(model.dimensions[name].grain for name in query.group_by)
        if (
            series
            or query.compare in ("benchmark", "parent")
            or not (split_metric(metric, model) or terms_of(metric, model))
        ):
            return False
    return works(query, asked.user, model, asked.data_date)


_Offers = Iterator[tuple[str, str, Callable[[], SemanticQuery]]]


def _metrics(chip: Chip, asked: Asked) -> _Offers:
    query, model, say = asked.query, asked.model, asked.phrases.say
    old = query.metrics[chip.place]
    if len(query.metrics) > 1:
        yield say("chip-remove"), say("chip-without", {"name": asked.metric(old)}), lambda: drop_metric(query, old)
    first = model.metrics[old]

    def near(id: str) -> tuple[bool, bool, bool]:
        other = model.metrics[id]
        kin = bool(set(other.sources) & set(first.sources))
        return not kin, other.unit != first.unit, other.kind != first.kind

    rest = [id for id, metric in model.metrics.items() if not metric.hidden and id not in query.metrics]
    for id in sorted(rest, key=near):
        said = say("chip-instead", {"metric": id})
        yield asked.metric(id), said, partial(swap_metric, query, old, id, model)


def added(asked: Asked) -> list[Change]:
    """The metrics of the same unit that may stand beside those asked for."""
    query, model = asked.query, asked.model
    found = []
    for id, metric in model.metrics.items():
        if metric.hidden or id in query.metrics or metric.unit != model.metrics[query.metrics[0]].unit:
            continue
        changed = add_metric(query, id)
        if works(changed, asked.user, model, asked.data_date):
            found.append(Change(asked.metric(id), asked.phrases.say("chip-beside", {"metric": id}), changed))
    return found


def _groups(chip: Chip, asked: Asked) -> _Offers:
    query, model, say = asked.query, asked.model, asked.phrases.say
    old = query.group_by[chip.place] if query.group_by else ""
    if old:
        rest = tuple(id for id in query.group_by if id != old)
        without = say("chip-without-group", {"dimension": old})
        yield say("chip-remove"), without, lambda: regroup(query, rest, model)
    last = asked.user.depth - 1
    above = set(list(model.defaults.tree.levels)[:last]) if model.defaults.tree else set()
    above |= {model.defaults.person_dimension} if asked.user.person_id else set()
    splits = [id for id in (*model.defaults.splits, "month") if id in model.dimensions]
    rest_of = [id for id, one in model.dimensions.items() if not one.column_only and id not in above]
    for id in dict.fromkeys((*(one for one in splits if one not in above), *rest_of)):
        if id not in query.group_by:
            groups = tuple(id if one == old else one for one in query.group_by) if old else (id,)
            yield (
                asked.dimension(id),
                say("chip-by", {"dimension": id}),
                partial(regroup, query, groups, model),
            )


def _filters(chip: Chip, asked: Asked) -> _Offers:
    query, say = asked.query, asked.phrases.say
    condition = query.where[chip.place]
    if asked.user.client and condition.dimension == asked.model.defaults.client_dimension:
        return  # a conversation about one client stays with that client
    without = say("chip-without", {"name": asked.name(condition)})
    yield say("chip-remove"), without, lambda: without_condition(query, chip.place)
    for code, label in asked.siblings(condition):
        if code not in condition.values:
            said = say("chip-filter", {"name": label})
            yield label, said, partial(with_values, query, chip.place, (code,))


def _population(chip: Chip, asked: Asked) -> _Offers:
    say = asked.phrases.say
    none: dict[str, object] = {"population": None, "versus_rest": False}
    yield say("chip-remove"), say("chip-without", {"name": chip.label}), lambda: edited(asked.query, none)


def _thresholds(chip: Chip, asked: Asked) -> _Offers:
    say, kept = asked.phrases.say, asked.query.having
    rest: dict[str, object] = {"having": (*kept[: chip.place], *kept[chip.place + 1 :])}
    yield say("chip-remove"), say("chip-without", {"name": chip.label}), lambda: edited(asked.query, rest)


def _length(asked: Asked, count: int) -> str:
    """So many of the first, or of the lowest where the smallest stand first."""
    order = asked.query.order_by[:1]
    lowest = any(one.direction == "asc" and one.by in asked.query.metrics for one in order)
    return asked.phrases.say("chip-lowest" if lowest else "chip-first", {"count": count})


def _lengths(chip: Chip, asked: Asked) -> _Offers:
    say = asked.phrases.say
    for count in _LENGTHS:
        said = _length(asked, count)
        yield said, said, partial(edited, asked.query, {"limit": count})
    yield say("chip-all"), say("chip-all"), lambda: edited(asked.query, {"limit": None, "limit_per": None})


def _comparisons(chip: Chip, asked: Asked) -> _Offers:
    query, say = asked.query, asked.phrases.say
    if query.compare is not None:
        yield say("chip-remove"), say("chip-no-comparison"), lambda: edited(query, {"compare": None})
    kinds: tuple[Comparison, ...] = (*(_OF_STOCKS if asked.stock else _OF_FLOWS), "benchmark")
    for kind in (*kinds, *(("parent",) if query.group_by else ())):
        label = CHANGE[kind][asked.english]
        yield label, label, partial(edited, query, {"compare": kind, "compare_period": None})


_OF: Final[dict[Part, Callable[[Chip, Asked], _Offers]]] = {
    "metric": _metrics,
    "group": _groups,
    "filter": _filters,
    "population": _population,
    "threshold": _thresholds,
    "length": _lengths,
    "period": usual_periods,
    "compare": _comparisons,
}
