"""A reconciliation as an answer: the reading that matches, the bridge between both figures, all readings tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Answer, Chart, Offer
from assistant.charts.waterfall import Step, waterfall
from assistant.describe_query import describe_query
from assistant.formats import change_format, metric_format, show
from assistant.headings import day_words, metric_heading, period_words
from assistant.journey import Journey
from assistant.lineage import lineage
from assistant.measure import Prepared
from assistant.question import Explain, QueryRequest
from assistant.reconcile_search import Edits, Reading
from semantic_layer.point_in_time import point_in_time
from semantic_layer.sets import extended
from warehouse.engine import Column, Table

SHOWN = 20


@dataclass(frozen=True)
class Found:
    """The stated ``figure``, our own figure, every other reading tried, those that match (best first),
    the bridge to the best one edit at a time (ours first), and how many readings could not be run."""

    figure: float
    whole: Prepared
    ours: float
    tried: Sequence[Reading]
    matches: Sequence[Reading]
    steps: Sequence[Reading]
    left_out: int

    @property
    def rounding(self) -> float:
        """What is left between the matching reading and the figure as it was stated."""
        return self.figure - (self.steps[-1].value or 0.0)


def present_found(found: Found, sql: Sequence[str], subject: str, journey: Journey) -> Answer:
    """The answer, in the journey's language."""
    phrases, bound = journey.phrases, found.whole.bound
    headline, more = _said(found, subject, journey)
    gap = " " if journey.language == "en" else ""
    notes = [phrases.say(note.code, note.details) for note in (*bound.notes, *found.whole.planned.notes)]
    notes.append(phrases.say("reconcile-precision"))
    notes += [phrases.say("reconcile-left-out", {"count": str(found.left_out)})] if found.left_out else []
    several = bool(found.matches) and len(found.matches[0].edits) > 1
    notes += [phrases.say("reconcile-several")] if several else []
    bridged = bool(found.matches) and len(found.steps) > 1
    sees_sql = journey.road.model.policies.roles[journey.asker.role].see_sql
    return Answer(
        status="answered",
        headline=headline,
        text=gap.join([headline, *more]) + phrases.say("as-of", {"day": _day(journey)}),
        tables=(*([_bridge_table(found, journey)] if bridged else []), *_tried_tables(found, journey)),
        charts=(_bridge_chart(found, journey),) if bridged else (),
        sql=";\n\n".join(sql) if sees_sql else "",
        assumptions=tuple(dict.fromkeys(notes)),
        reasons=tuple(phrases.say(reason.code, reason.details) for reason in found.whole.rights.reasons),
        follow_ups=_next(found, journey),
        description=describe_query(
            found.whole.bound, found.whole.rights, journey, extended(journey.road.model, found.whole.bound)
        ),
        lineage=lineage(found.whole.bound, found.whole.checked, found.whole.rights, journey),
    )


def _said(found: Found, subject: str, journey: Journey) -> tuple[str, list[str]]:
    measured = found.whole.bound.metrics[0]
    period = measured.pieces[0].period
    stock = point_in_time(measured.metric, journey.road.model)
    facts = {
        "whose": subject,
        "when": day_words(period, journey.language) if stock else period_words(period, journey.language),
        "label": metric_heading(measured.metric, period, journey.language),
        "ours": _shown(found, found.ours, journey),
        "figure": _shown(found, found.figure, journey),
        "gap": _shown(found, found.figure - found.ours, journey, signed=True),
        "count": str(len(found.tried)),
    }
    say = journey.phrases.say
    if not found.matches:
        near = min(found.tried, key=lambda one: abs((one.value or 0.0) - found.figure), default=None)
        return say("reconcile-none", facts), [] if near is None else [_nearest(found, near, journey)]
    best = found.matches[0]
    if not best.edits:
        return say("reconcile-same", facts), []
    facts |= {"reading": _name(best.edits, journey), "theirs": _shown(found, best.value or 0.0, journey)}
    more = [say("reconcile-bridge", {"steps": _listed(found, journey), "figure": facts["figure"]})]
    others = [_name(one.edits, journey) for one in found.matches[1:4]]
    if others:
        joint = "; " if journey.language == "en" else "；"
        more.append(say("reconcile-others", {"readings": joint.join(others)}))
    return say("reconcile-match", facts), more


def _nearest(found: Found, near: Reading, journey: Journey) -> str:
    value = near.value or 0.0
    facts = {"reading": _name(near.edits, journey), "value": _shown(found, value, journey)}
    return journey.phrases.say(
        "reconcile-nearest", facts | {"gap": _shown(found, found.figure - value, journey, signed=True)}
    )


def _bridge(found: Found, journey: Journey) -> list[Step]:
    """The steps from our figure to the stated one; their sum is the difference."""
    steps: list[Step] = []
    for before, after in zip(found.steps, found.steps[1:], strict=False):
        made = tuple(one for one in after.edits if one not in before.edits)
        steps.append((_name(made, journey), (after.value or 0.0) - (before.value or 0.0)))
    if found.rounding:
        steps.append((journey.phrases.say("reconcile-rounding"), found.rounding))
    return steps


def _listed(found: Found, journey: Journey) -> str:
    joint, gap = (", ", " ") if journey.language == "en" else ("、", "")
    return joint.join(
        f"{label}{gap}{_shown(found, moved, journey, signed=True)}" for label, moved in _bridge(found, journey)
    )


def _name(edits: Edits, journey: Journey) -> str:
    joint = " + "
    return joint.join(one.label.en if journey.language == "en" else one.label.zh for one in edits)


def _shown(found: Found, value: float, journey: Journey, *, signed: bool = False) -> str:
    unit, format = _units(found, journey)
    if signed:
        unit, format = change_format(unit, format)
    return show(value, unit, format, journey.language, signed=signed)


def _units(found: Found, journey: Journey) -> tuple[str, str]:
    metric = found.whole.bound.metrics[0].metric
    return journey.phrases.unit(metric.unit), metric_format(metric.unit, metric.decimals)


def _bridge_table(found: Found, journey: Journey) -> Table:
    unit, format = _units(found, journey)
    moved, moving = change_format(unit, format)
    say = journey.phrases.say
    columns = (
        Column(name="step", label=say("reconcile-step"), format="text"),
        Column(name="amount__change", label=say("reconcile-amount"), unit=moved, format=moving),
        Column(name="reached", label=say("reconcile-reached"), unit=unit, format=format),
    )
    rows: list[tuple[object, ...]] = [(say("reconcile-ours"), None, found.ours)]
    reached = found.ours
    for label, amount in _bridge(found, journey):
        reached += amount
        rows.append((label, amount, reached))
    return Table(columns=columns, rows=(*rows, (say("reconcile-theirs"), found.figure - found.ours, found.figure)))


def _tried_tables(found: Found, journey: Journey) -> list[Table]:
    """The readings closest to the stated figure."""
    if not found.tried:
        return []
    unit, format = _units(found, journey)
    moved, moving = change_format(unit, format)
    say = journey.phrases.say
    columns = (
        Column(name="reading", label=say("reconcile-reading"), format="text"),
        Column(name="value", label=say("reconcile-value"), unit=unit, format=format),
        Column(name="gap__change", label=say("reconcile-gap"), unit=moved, format=moving),
    )
    valued = [(one, one.value) for one in found.tried if one.value is not None]
    valued.sort(key=lambda pair: abs(pair[1] - found.figure))
    rows = [(_name(one.edits, journey), value, found.figure - value) for one, value in valued[:SHOWN]]
    return [Table(columns=columns, rows=tuple(rows))]


def _bridge_chart(found: Found, journey: Journey) -> Chart:
    say = journey.phrases.say
    ends = (say("reconcile-ours"), found.ours), (say("reconcile-theirs"), found.figure)
    return waterfall(ends[0], _bridge(found, journey), ends[1], *_units(found, journey), journey.language, better=0)


def _next(found: Found, journey: Journey) -> tuple[Offer, ...]:
    """The matching reading as a question of its own; where it is another date, why the figure changed since."""
    if not found.matches or not found.matches[0].edits:
        return ()
    best, english = found.matches[0], journey.language == "en"
    label = "The figure by your reading" if english else "按您的口径看"
    offers = [Offer(label=label, request=QueryRequest(query=best.query))] if best.query != found.whole.query else []
    if {one.choice for one in best.edits} == {"date"} and best.query.period is not None:
        compared = {"compare": "period", "compare_period": best.query.period}
        query = found.whole.query.model_copy(update=compared)
        offers.append(
            Offer(label="Why did it change?" if english else "两个时点之间为什么变", request=Explain(query=query))
        )
    return tuple(offers)


def _day(journey: Journey) -> str:
    day = journey.road.data_date
    return day.isoformat() if journey.language == "en" else f"{day.month}月{day.day}日"
