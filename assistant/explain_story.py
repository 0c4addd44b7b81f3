"""An explanation as an answer: the headline, the drivers in sentences, the waterfall, the tables, what to ask next."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Answer, Chart, Offer
from assistant.charts.waterfall import waterfall
from assistant.describe_query import describe_query
from assistant.explain_search import Breakdown
from assistant.explain_table import component_table, driver_table, leading
from assistant.formats import change_format, metric_format, show
from assistant.headings import CHANGE, day_words, metric_heading, period_words
from assistant.journey import Journey
from assistant.lineage import lineage
from assistant.measure import Prepared
from assistant.question import Explain, QueryRequest
from semantic_layer.bind import bind
from semantic_layer.bound import BoundMetric
from semantic_layer.calendar import Period
from semantic_layer.drivers import Driver, Sides
from semantic_layer.model import Metric
from semantic_layer.point_in_time import point_in_time
from semantic_layer.query import Condition, SemanticQuery
from semantic_layer.sets import extended
from warehouse.engine import Table

NAMED, AGAINST, BARS = 3, 2, 8
NEGLIGIBLE = 0.05  # of the largest contribution: less is not told
BETTER = {"up": 1, "down": -1, "neutral": 0}


@dataclass(frozen=True)
class Component:
    """A summand (``role`` term, the metric ``named``, its window moved ``at``) or a side of a ratio (top, bottom): its value
    before and now (for a side in its own unit), and what it contributed."""

    role: str
    named: str
    at: str
    base: float
    now: float
    amount: float


@dataclass(frozen=True)
class Change:
    """Everything known about one change. ``tried`` counts the dimensions looked at, ``chosen`` says the user named them,
    ``expected`` which way they took for granted."""

    query: SemanticQuery
    metric: Metric
    whole: Prepared
    base: Sides
    now: Sides
    breakdowns: tuple[Breakdown, ...]
    components: tuple[Component, ...]
    tried: int
    chosen: bool
    expected: str | None = None

    @property
    def amount(self) -> float:
        """The change in storage units."""
        return (self.now.value or 0.0) - (self.base.value or 0.0)


def present_change(change: Change, sql: Sequence[str], subject: str, journey: Journey) -> Answer:
    """The answer, in the journey's language."""
    phrases = journey.phrases
    headline = _headline(change, subject, journey)
    sentences = [headline, *(_by(change, one, journey) for one in change.breakdowns)]
    sentences += [_made_of(change, journey)] if change.components else []
    sentences += [phrases.say("explain-check", {"sum": _moved(change, change.amount, journey)})]
    notes = [phrases.say(note.code, note.details) for note in (*change.whole.bound.notes, *change.whole.planned.notes)]
    notes += [
        phrases.say("current-attribute", {"dimension": one.dimension.id})
        for one in change.breakdowns
        if one.dimension.note
    ]
    ranked = (
        () if change.chosen or not change.breakdowns else (phrases.say("explain-ranked", {"count": str(change.tried)}),)
    )
    gap = " " if journey.language == "en" else ""
    model = journey.road.model
    sees_sql = model.policies.roles[journey.asker.role].see_sql
    # the figure as it was asked for, not the two sides that a ratio was taken apart into
    asked = bind(change.query, journey.asker, model, journey.road.data_date)
    drawn = change.breakdowns or change.components
    return Answer(
        status="answered",
        headline=headline,
        text=gap.join(sentences) + phrases.say("as-of", {"day": _day(journey)}),
        tables=tuple(_tables(change, journey)),
        charts=(_chart(change, journey),) if drawn else (),
        sql=";\n\n".join(sql) if sees_sql else "",
        assumptions=tuple(dict.fromkeys([*notes, *ranked])),
        reasons=tuple(phrases.say(reason.code, reason.details) for reason in change.whole.rights.reasons),
        follow_ups=_next(change, journey),
        description=describe_query(asked, change.whole.rights, journey, extended(model, asked)),
        lineage=lineage(asked, change.whole.checked, change.whole.rights, journey),
    )


def _headline(change: Change, subject: str, journey: Journey) -> str:
    measured = change.whole.bound.metrics[0]
    assert measured.base is not None
    metric, language = change.metric, journey.language
    unit, format = journey.phrases.unit(metric.unit), metric_format(metric.unit, metric.decimals)
    facts = {
        "whose": subject,
        "when": _when(measured, measured.pieces[0].period, journey),
        "label": metric_heading(metric, measured.pieces[0].period, language),
        "value": show(change.now.value, unit, format, language),
        "words": CHANGE[change.query.compare or "period"][language == "en"],
        "change": _moved(change, change.amount, journey),
        "base": show(change.base.value, unit, format, language),
        "base_when": _when(measured, measured.base[0].period, journey),
    }
    said = journey.phrases.say("explain-headline" if change.amount else "explain-flat", facts)
    if change.expected == "down" and change.amount > 0:
        return journey.phrases.say("explain-rose-instead", {"said": said})
    if change.expected == "up" and change.amount < 0:
        return journey.phrases.say("explain-fell-instead", {"said": said})
    return said


def _when(measured: BoundMetric, period: Period, journey: Journey) -> str:
    stock = point_in_time(measured.metric, journey.road.model)
    return day_words(period, journey.language) if stock else period_words(period, journey.language)


def _moved(change: Change, amount: float, journey: Journey) -> str:
    metric = change.metric
    unit, format = change_format(journey.phrases.unit(metric.unit), metric_format(metric.unit, metric.decimals))
    return show(amount, unit, format, journey.language, signed=True)


def _by(change: Change, found: Breakdown, journey: Journey) -> str:
    """Who drove the change along one dimension, who went against it, and for ratios rate against mix."""
    phrases = journey.phrases
    down = change.amount < 0
    telling = [one for one in found.drivers if abs(one.amount) > NEGLIGIBLE * abs(found.drivers[0].amount)]
    forth = [one for one in telling if (one.amount < 0) == down][:NAMED]
    back = [one for one in telling if (one.amount < 0) != down][:AGAINST]
    facts = {
        "dimension": found.dimension.id,
        "leaders": _listed(change, forth, journey) + _together(change, forth, journey),
        "against": _listed(change, back, journey),
    }
    said = phrases.say("explain-by-against" if back else "explain-by", facts) if forth else ""
    if any(one.rate is None for one in found.drivers):
        return said
    rate, mix = (math.fsum(getattr(one, side) for one in found.drivers) for side in ("rate", "mix"))
    effects = {"rate": _moved(change, rate, journey), "mix": _moved(change, mix, journey)}
    gap = " " if journey.language == "en" and said else ""
    return said + gap + phrases.say("explain-rate-mix", effects)


def _together(change: Change, found: Sequence[Driver], journey: Journey) -> str:
    """The share of the change that these make up; not told where others work against them and it exceeds the whole."""
    share = math.fsum(one.amount for one in found) / change.amount if change.amount else 0.0
    if not 0 < share <= 1:
        return ""
    return journey.phrases.say("explain-together", {"share": show(share, "%", "percent:0")})


def _listed(change: Change, found: Sequence[Driver], journey: Journey) -> str:
    gap = " " if journey.language == "en" else ""
    names = [f"{_label(one.label, journey)}{gap}{_moved(change, one.amount, journey)}" for one in found]
    return (", " if journey.language == "en" else "、").join(names)


def _label(label: str, journey: Journey) -> str:
    return label or journey.phrases.say("story-none")


def _made_of(change: Change, journey: Journey) -> str:
    joint = ", " if journey.language == "en" else "、"
    ordered = sorted(change.components, key=lambda one: -abs(one.amount))
    gap = " " if journey.language == "en" else ""
    names = [f"{_component(one, journey)}{gap}{_moved(change, one.amount, journey)}" for one in ordered]
    code = "explain-sides" if change.components[0].role != "term" else "explain-components"
    return journey.phrases.say(code, {"names": joint.join(names)})


def _component(one: Component, journey: Journey) -> str:
    if one.role != "term":
        return journey.phrases.say("explain-top" if one.role == "top" else "explain-bottom")
    label = journey.phrases.label("metric", one.named)
    return label if one.at == "same" else journey.phrases.say("explain-opening", {"label": label})


def _tables(change: Change, journey: Journey) -> list[Table]:
    phrases = journey.phrases
    tables = [
        driver_table(one.dimension, _named(one.drivers, journey), change.metric, change.base, change.now, phrases)
        for one in change.breakdowns
    ]
    if change.components:
        term = change.components[0].role == "term"
        rows = [
            (_component(one, journey), one.base if term else None, one.now if term else None, one.amount)
            for one in change.components
        ]
        tables.append(component_table(rows, change.metric, phrases))
    return tables


def _named(drivers: Sequence[Driver], journey: Journey) -> list[Driver]:
    return [one if one.label else Driver(**(vars(one) | {"label": _label("", journey)})) for one in drivers]


def _chart(change: Change, journey: Journey) -> Chart:
    """The waterfall of the leading dimension, or of the components where there is none."""
    if change.breakdowns:
        shown = leading(change.breakdowns[0].drivers, BARS, journey.phrases)
        steps = [(_label(one.label, journey), one.amount) for one in shown]
    else:
        steps = [(_component(one, journey), one.amount) for one in change.components]
    metric = change.metric
    measured = change.whole.bound.metrics[0]
    assert measured.base is not None
    ends = [_when(measured, period, journey) for period in (measured.base[0].period, measured.pieces[0].period)]
    return waterfall(
        (ends[0], change.base.value or 0.0),
        steps,
        (ends[1], change.now.value or 0.0),
        journey.phrases.unit(metric.unit),
        metric_format(metric.unit, metric.decimals),
        journey.language,
        better=BETTER[metric.direction],
    )


def _next(change: Change, journey: Journey) -> tuple[Offer, ...]:
    """Into the leading group of the first dimension, another dimension, the plain figures."""
    offers = []
    english = journey.language == "en"
    for found in change.breakdowns[:2]:
        lead = next((one for one in found.drivers if one.key and not found.dimension.personal), None)
        if lead is None or journey.road.model.policies.roles[journey.asker.role].small_cells:
            continue
        inside = Condition(dimension=found.dimension.id, op="=", values=(lead.key,))
        query = change.query.model_copy(update={"where": (*change.query.where, inside)})
        label = f"Why {lead.label}?" if english else f"{lead.label}为什么变"
        offers.append(Offer(label=label, request=Explain(query=query)))
    if change.breakdowns:
        query = change.query.model_copy(update={"group_by": (change.breakdowns[0].dimension.id,)})
        label = journey.phrases.label("dimension", change.breakdowns[0].dimension.id)
        offers.append(
            Offer(
                label=f"Figures by {label.lower()}" if english else f"按{label}看数", request=QueryRequest(query=query)
            )
        )
    return tuple({offer.label: offer for offer in reversed(offers)}.values())[::-1]


def _day(journey: Journey) -> str:
    day = journey.road.data_date
    return day.isoformat() if journey.language == "en" else f"{day.month}月{day.day}日"
